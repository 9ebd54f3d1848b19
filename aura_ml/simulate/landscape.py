"""What tastes are about: the middle and the topics of some postings, as directions in the embedding space.

Found from vectors alone, always the same for the same vectors; who likes which topic is the person's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float64]
ROUNDS = 8
"""Rounds of spherical k-means; on 1,000 to 3,000 postings fewer than one in fifty changes its topic after them."""


@dataclass(frozen=True)
class Landscape:
    """The surroundings that people share.

    Attributes:
        centre: shape (d,), mean vector.
        topics: shape (k, d), unit rows around the centre; k is smaller where there are fewer postings.
        centred: shape (m, d), the postings themselves around the centre: what "usual" is measured on.
    """

    centre: _Floats
    topics: _Floats
    centred: _Floats

    @classmethod
    def of(cls, vectors: NDArray[np.float32], topics: int = 12) -> Landscape:
        """Return the landscape of ``vectors``, shape (m, d), m >= 2: spherical k-means from rows far apart.

        Raises:
            ValueError: fewer than two vectors.
        """
        if vectors.ndim != 2 or len(vectors) < 2:
            raise ValueError(f"a landscape needs vectors of shape (2 or more, d), not {vectors.shape}")
        values = np.asarray(vectors, dtype=np.float64)
        centre = values.mean(axis=0)
        centred = values - centre
        unit = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        middles = _far_apart(unit, topics)
        for _ in range(ROUNDS):
            nearest = np.argmax(np.round(unit @ middles.T, 9), axis=1)
            sums = np.stack([unit[nearest == number].sum(axis=0) for number in range(len(middles))])
            lengths = np.linalg.norm(sums, axis=1, keepdims=True)
            middles = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), middles)
        return cls(centre, middles, centred)

    def around(self, vectors: NDArray[np.float32] | _Floats) -> _Floats:
        """Return ``vectors``, shape (n, d), around the centre."""
        centred: _Floats = np.asarray(vectors, dtype=np.float64) - self.centre
        return centred

    def memberships(self, centred: _Floats, sharpness: float) -> _Floats:
        """Return how much each centred row belongs to each topic, shape (n, k), rows sum to 1: softmax of nearness."""
        unit = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        powers = np.exp(sharpness * (unit @ self.topics.T))
        shares: _Floats = powers / powers.sum(axis=1, keepdims=True)
        return shares


def _far_apart(unit: _Floats, count: int) -> _Floats:
    """Return up to ``count`` rows, each the one least like those before it; the first is the least like the mean."""
    chosen = [int(np.argmin(np.round(unit @ unit.mean(axis=0), 9)))]
    nearest = unit @ unit[chosen[0]]
    while len(chosen) < min(count, len(unit)):
        chosen.append(int(np.argmin(np.round(nearest, 9))))
        nearest = np.maximum(nearest, unit @ unit[chosen[-1]])
    rows: _Floats = unit[chosen]
    return rows
