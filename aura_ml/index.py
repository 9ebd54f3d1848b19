"""The vector index behind one interface: exact inner product (FAISS), saved with ids, encoder version and hash.

Exact search stays under 20 ms at 100,000 vectors; no approximate index is needed before a million.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.embedding.base import Vectors, check_vectors
from aura_ml.hashing import bytes_hash

KIND = "flat_ip"
_INDEX_FILE = "index.faiss"
_IDS_FILE = "ids.npy"
_ABOUT_FILE = "index.json"


class IndexMismatch(ValueError):
    """A saved index that is not what was asked for: other encoder, other content, or a missing file."""


class ExactIndex:
    """Ids and their unit vectors, searched by inner product; equal scores are ordered by id."""

    def __init__(self, ids: NDArray[np.int64], index: Any, encoder_version: str) -> None:
        self.ids = ids
        self.encoder_version = encoder_version
        self._index = index

    @classmethod
    def build(cls, ids: Sequence[int], vectors: Vectors, encoder_version: str) -> ExactIndex:
        """Return an index of ``vectors`` (shape (len(ids), dimension)) under ``ids``, stored in the order of ids.

        Raises:
            ValueError: an id is given twice.
            InvalidVectors: wrong shape, NaN, or a vector that is not of unit length.
        """
        import faiss

        numbers = np.asarray(ids, dtype=np.int64)
        if np.unique(numbers).size != numbers.size:
            raise ValueError("an id is given twice; an index holds one vector per opening")
        matrix = np.ascontiguousarray(vectors, dtype=np.float32)
        check_vectors(matrix, numbers.size, matrix.shape[1] if matrix.ndim == 2 else 0)
        order = np.argsort(numbers)
        index = faiss.IndexFlatIP(matrix.shape[1])
        index.add(np.ascontiguousarray(matrix[order]))
        return cls(numbers[order], index, encoder_version)

    @property
    def size(self) -> int:
        """Number of vectors."""
        return int(self.ids.size)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def search(self, vectors: Vectors, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids and cosines of the ``min(k, size)`` nearest, both of shape (queries, min(k, size)), best first."""
        import faiss

        queries = np.ascontiguousarray(np.atleast_2d(vectors), dtype=np.float32)
        check_vectors(queries, queries.shape[0], self.dimension)
        found = min(k, self.size)
        if found < 1:
            return np.zeros((len(queries), 0), dtype=np.int64), np.zeros((len(queries), 0), dtype=np.float32)
        faiss.omp_set_num_threads(1)
        scores, rows = self._index.search(queries, found)
        ids = self.ids[rows]
        order = np.lexsort((ids, -scores), axis=1)
        return np.take_along_axis(ids, order, 1), np.take_along_axis(scores, order, 1)

    def vectors(self) -> Vectors:
        """Return the stored vectors in the order of ``ids``, shape (size, dimension)."""
        stored = self._index.reconstruct_n(0, self.size) if self.size else np.zeros((0, self.dimension))
        return np.asarray(stored, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ``index.faiss``, ``ids.npy`` and ``index.json`` (encoder version, sizes, hashes) into ``folder``."""
        import faiss

        body = faiss.serialize_index(self._index).tobytes()
        (folder / _INDEX_FILE).write_bytes(body)
        np.save(folder / _IDS_FILE, self.ids, allow_pickle=False)
        about = {
            "kind": KIND,
            "encoder_version": self.encoder_version,
            "vectors": self.size,
            "dimension": self.dimension,
            "index_sha256": bytes_hash(body),
            "ids_sha256": bytes_hash((folder / _IDS_FILE).read_bytes()),
        }
        (folder / _ABOUT_FILE).write_text(json.dumps(about, indent=2, sort_keys=True) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, expected_encoder_version: str) -> ExactIndex:
        """Return the index saved in ``folder``.

        Raises:
            IndexMismatch: made by another encoder version, changed since it was saved, or incomplete.
        """
        import faiss

        cure = "materialize job_index of this week again"
        missing = [name for name in (_ABOUT_FILE, _INDEX_FILE, _IDS_FILE) if not (folder / name).is_file()]
        if missing:
            raise IndexMismatch(f"the index in {folder} lacks {', '.join(missing)}; {cure}")
        about = json.loads((folder / _ABOUT_FILE).read_text(encoding="utf-8"))
        if about["encoder_version"] != expected_encoder_version:
            raise IndexMismatch(
                f"the index in {folder} was made by encoder {about['encoder_version']}, asked for is "
                f"{expected_encoder_version}; vectors of two encoders cannot be compared: {cure}"
            )
        body = (folder / _INDEX_FILE).read_bytes()
        if (
            bytes_hash(body) != about["index_sha256"]
            or bytes_hash((folder / _IDS_FILE).read_bytes()) != about["ids_sha256"]
        ):
            raise IndexMismatch(f"the index in {folder} was changed after it was saved; {cure}")
        index = faiss.deserialize_index(np.frombuffer(body, dtype=np.uint8))
        return cls(np.load(folder / _IDS_FILE, allow_pickle=False), index, about["encoder_version"])
