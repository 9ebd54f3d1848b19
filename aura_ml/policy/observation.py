"""What the DQN sees of one candidate: person, week and candidate as one row of numbers around -1 to 1.

The principal components are fitted on the vectors handed in and travel with the policy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import FACETS, MIDDLE_RATING, Candidates, PolicyState
from aura_ml.policy.greedy import finite

_Floats = NDArray[np.float64]
RATING_UNIT = 2.5
WEEKS_UNIT = 4.0
UNKNOWN_STD = 2.0
"""Uncertainty, in rating points, of a candidate without prediction."""


@dataclass(frozen=True)
class Projection:
    """Principal components of the vectors.

    Attributes:
        mean: shape (d,).
        axes: shape (d, c), scaled so that the first coordinate has standard deviation 1.
    """

    mean: _Floats
    axes: _Floats

    @classmethod
    def fit(cls, vectors: NDArray[np.float32], components: int = 16) -> Projection:
        """Return the projection on ``components`` axes; with fewer vectors than that the rest are zero."""
        if vectors.ndim != 2 or not len(vectors):
            raise ValueError("a projection needs at least one vector")
        matrix = np.asarray(vectors, dtype=np.float64)
        mean = matrix.mean(axis=0)
        _, spread, axes = np.linalg.svd(matrix - mean, full_matrices=False)
        largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
        axes = axes * np.where(largest < 0, -1.0, 1.0)  # a fixed sign: the same vectors give the same axes
        deviation = float(spread[0]) / np.sqrt(len(matrix)) or 1.0
        kept = np.zeros((matrix.shape[1], components))
        found = min(components, len(axes))
        kept[:, :found] = axes[:found].T / deviation
        return cls(mean, kept)

    @property
    def components(self) -> int:
        """Number of coordinates."""
        return int(self.axes.shape[1])

    def coordinates(self, vectors: NDArray[np.float32] | _Floats) -> _Floats:
        """Return the coordinates of ``vectors``, shape (n, components)."""
        return (np.asarray(vectors, dtype=np.float64) - self.mean) @ self.axes


def observation_size(components: int) -> int:
    """Return the length of an observation."""
    return 2 * len(FACETS) + 2 * components + 4


def observations(state: PolicyState, candidates: Candidates, projection: Projection) -> NDArray[np.float32]:
    """Return one row per candidate, shape (n, ``observation_size``), finite.

    Columns: the person's mean ratings (5); the mean of the week's top jobs (c); the candidate (c); its predicted
    ratings (5), uncertainty, similarity and score within the week; the logarithm of the week's number. Unknown
    ratings and predictions count as the middle of the scale, unknown similarity as 0.
    """
    n = len(candidates)
    preference = np.where(np.isnan(state.preference), MIDDLE_RATING, state.preference)
    predicted = np.where(np.isfinite(candidates.predicted), candidates.predicted, MIDDLE_RATING)
    std = np.where(np.isfinite(candidates.uncertainty), candidates.uncertainty, UNKNOWN_STD)
    similarity = np.where(np.isfinite(candidates.similarity), candidates.similarity, 0.0)
    person = np.concatenate(
        [
            (preference - MIDDLE_RATING) / RATING_UNIT,
            projection.coordinates(state.top_vector[None])[0],
            [np.log1p(state.week_number) / WEEKS_UNIT],
        ]
    )
    columns = [
        np.tile(person, (n, 1)),
        projection.coordinates(candidates.vectors),
        (predicted - MIDDLE_RATING) / RATING_UNIT,
        std,
        similarity,
        _standing(candidates.scores),
    ]
    return np.column_stack(columns).astype(np.float32)


def _standing(scores: _Floats) -> _Floats:
    """Return the scores' distance from the week's mean in standard deviations, at most 3."""
    known = finite(scores)
    if not known.size:
        return known
    standing: _Floats = np.clip((known - known.mean()) / (float(known.std()) or 1.0), -3.0, 3.0)
    return standing
