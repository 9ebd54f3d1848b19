"""A stand-in encoder without a model: signed feature hashing of words. For tests and trials, never for real use.

It shares nothing with MiniLM but the interface; its version names it, so its vectors never mix with others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from aura_ml.embedding.base import Vectors
from aura_ml.lexical import tokenize


class HashingEmbedder:
    """Bag of words hashed into ``dimension`` signed buckets (Weinberger et al. 2009), scaled to unit length."""

    def __init__(self, dimension: int = 384) -> None:
        if dimension < 2:
            raise ValueError(f"dimension {dimension} is too small; 2 or more")
        self._dimension = dimension
        self._buckets: dict[str, tuple[int, float]] = {}

    @property
    def version(self) -> str:
        """``hashing`` and the dimension: no weights."""
        return f"hashing-v1:d{self._dimension}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text; a text without words gets the first axis."""
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, tokens in zip(vectors, tokenize(texts), strict=True):
            for token in tokens:
                bucket, sign = self._bucket(token)
                row[bucket] += sign
            length = float(np.linalg.norm(row))
            if length:
                row /= length
            else:
                row[0] = 1.0
        return vectors

    def _bucket(self, token: str) -> tuple[int, float]:
        known = self._buckets.get(token)
        if known is None:
            digest = hashlib.blake2b(token.encode(), digest_size=8).digest()
            known = int.from_bytes(digest[:7], "big") % self._dimension, 1.0 if digest[7] & 1 else -1.0
            self._buckets[token] = known
        return known
