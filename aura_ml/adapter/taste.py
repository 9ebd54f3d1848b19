"""What the ranking makes of an adapter: how near a posting is to the liked ones, and how far from the rejected.

Training and test are in ``training``; the map itself is in ``lowrank``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aura_ml.adapter.examples import Array, Examples
from aura_ml.adapter.lowrank import Adapter
from aura_ml.embedding.base import Vectors
from aura_ml.hashing import FLOAT_DECIMALS, bytes_hash, content_hash
from aura_ml.weights import load_weights, save_weights

_FILE = "taste"
_KIND = "rocchio"
LIKED_POINT, REJECTED_POINT = 0.75, 0.25
"""Where the mean liked and the mean rejected training job stand on [0, 1]."""


@dataclass(frozen=True)
class Taste:
    """Liked minus rejected in the adapted space (Rocchio 1971), on [0, 1].

    Attributes:
        direction: shape (dimension,), mean of the adapted liked vectors minus that of the rejected ones.
        middle, half: the score halfway between the two groups' means, and half their distance.
    """

    adapter: Adapter
    direction: Array
    middle: float
    half: float

    @classmethod
    def of(cls, adapter: Adapter, examples: Examples) -> Taste:
        """Return the taste of ``examples`` in the space of ``adapter``; both liked and rejected ones are needed."""
        vectors = adapter.apply(examples.vectors.astype(np.float32)).astype(np.float64)
        direction = vectors[examples.liked].mean(axis=0) - vectors[~examples.liked].mean(axis=0)
        scores = vectors @ direction
        liked, rejected = float(scores[examples.liked].mean()), float(scores[~examples.liked].mean())
        return cls(adapter, direction, (liked + rejected) / 2, max((liked - rejected) / 2, 1e-9))

    @property
    def version(self) -> str:
        """Hash of the map and the direction."""
        digest = bytes_hash((np.round(self.direction, FLOAT_DECIMALS) + 0.0).tobytes())
        return content_hash(_KIND, self.adapter.version, digest)

    def points(self, vectors: Vectors) -> Array:
        """Return how much of a liked job each of the base vectors is, shape (n,), in [0, 1].

        Raises:
            aura_ml.embedding.InvalidVectors: another dimension, or not of unit length.
        """
        adapted = self.adapter.apply(vectors).astype(np.float64)
        spread = LIKED_POINT - REJECTED_POINT
        points: Array = np.clip(0.5 + spread / 2 * (adapted @ self.direction - self.middle) / self.half, 0.0, 1.0)
        return points

    def save(self, folder: Path) -> None:
        """Write the adapter and ``taste.safetensors``, ``taste.json`` into ``folder``."""
        self.adapter.save(folder)
        about = {"kind": _KIND, "middle": self.middle, "half": self.half}
        save_weights(folder, _FILE, about, {"direction": self.direction})

    @classmethod
    def load(cls, folder: Path, expected_encoder_version: str) -> Taste:
        """Return the taste saved in ``folder``.

        Raises:
            aura_ml.weights.WeightsMismatch: of another encoder, changed since it was saved, or incomplete.
        """
        about, arrays = load_weights(folder, _FILE)
        adapter = Adapter.load(folder, expected_encoder_version)
        return cls(adapter, arrays["direction"], float(about["middle"]), float(about["half"]))
