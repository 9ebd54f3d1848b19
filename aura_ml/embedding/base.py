"""What an encoder of texts is: the interface that MiniLM, the hashing stand-in and every fake implement.

No model is loaded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, dimension), float32; rows of unit length, so that the inner product is the cosine."""

UNIT_TOLERANCE = 1e-3


class InvalidVectors(ValueError):
    """Vectors of the wrong shape, with NaN, or not of unit length."""


class Embedder(Protocol):
    """Turns texts into vectors of unit length; equal texts give equal vectors, whatever stands beside them."""

    @property
    def version(self) -> str:
        """Everything a vector depends on: weights, tokens read, back end, precision."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector per text, shape (len(texts), dimension), in the order given."""


def check_vectors(vectors: Vectors, rows: int, dimension: int) -> None:
    """Raise ``InvalidVectors`` unless ``vectors`` has shape (rows, dimension) and rows of unit length."""
    if vectors.shape != (rows, dimension):
        raise InvalidVectors(f"vectors have shape {vectors.shape}, expected {(rows, dimension)}")
    if not rows:
        return
    lengths = np.linalg.norm(vectors, axis=1)
    wrong = np.flatnonzero(~(np.abs(lengths - 1.0) <= UNIT_TOLERANCE))
    if wrong.size:
        raise InvalidVectors(f"{wrong.size} of {rows} vectors are not of unit length, first at row {wrong[0]}")
