"""Vectors through the cache: a text is encoded once per encoder version, in any week.

Each batch is committed by itself, so that a run killed in the middle goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from aura_io.queries import known_text_hashes
from aura_io.warehouse import Append, Warehouse
from aura_ml.embedding.base import Embedder
from aura_ml.hashing import text_hash
from aura_ml.schemas import TEXT_VECTORS

BATCH_TEXTS = 256


def ensure_vectors(
    warehouse: Warehouse,
    embedder: Embedder,
    texts: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[str], int]:
    """Encode those of ``texts`` that have no vector yet; return every text's hash and how many were encoded."""
    hashes = [text_hash(text) for text in texts]
    by_hash = dict(zip(hashes, texts, strict=True))
    known = known_text_hashes(warehouse, embedder.version, list(by_hash))
    missing = sorted((digest for digest in by_hash if digest not in known), key=lambda digest: len(by_hash[digest]))
    for start in range(0, len(missing), BATCH_TEXTS):
        batch = missing[start : start + BATCH_TEXTS]
        vectors = embedder.encode([by_hash[digest] for digest in batch])
        warehouse.remember(Append(TEXT_VECTORS, _frame(batch, embedder.version, vectors)))
        if progress is not None:
            progress(start + len(batch), len(missing))
    return hashes, len(missing)


def _frame(hashes: Sequence[str], encoder_version: str, vectors: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "text_hash": list(hashes),
            "encoder_version": [encoder_version] * len(hashes),
            "vector": pl.Series(list(vectors.astype(np.float32)), dtype=pl.List(pl.Float32)),
        },
        schema=TEXT_VECTORS.schema,
    )


def matrix(frame: pl.DataFrame) -> np.ndarray:
    """Return the column ``vector`` of ``frame`` as an array of shape (rows, dimension)."""
    if frame.is_empty():
        return np.zeros((0, 0), dtype=np.float32)
    return np.stack([np.asarray(vector, dtype=np.float32) for vector in frame["vector"].to_list()])
