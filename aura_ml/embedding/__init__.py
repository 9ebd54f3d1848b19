"""Texts to vectors: the text composed for a job, the encoder's interface, MiniLM and a hashing stand-in.

Model files come by a path that is handed in; where they lie is known to ``aura_io.models``.
"""

from __future__ import annotations

from collections.abc import Sequence

from aura_ml.embedding.base import Embedder, InvalidVectors, Vectors, check_vectors
from aura_ml.embedding.text import compose_job_text, compose_job_texts

__all__ = [
    "Embedder",
    "InvalidVectors",
    "Vectors",
    "check_vectors",
    "compose_job_text",
    "compose_job_texts",
    "encode_jobs",
]


def encode_jobs(texts: Sequence[str], embedder: Embedder) -> Vectors:
    """Return checked vectors of unit length for composed job texts, shape (len(texts), embedder.dimension).

    Raises:
        InvalidVectors: the encoder gave a wrong shape, NaN, or a vector that is not of unit length.
    """
    vectors = embedder.encode(texts)
    check_vectors(vectors, len(texts), embedder.dimension)
    return vectors
