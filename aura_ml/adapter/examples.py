"""Liked and rejected jobs of one person, as the adapter learns from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.embedding.base import check_vectors

LIKED_FROM, REJECTED_TO = 7.0, 4.0
"""Overall ratings from 7 on are liked, up to 4 rejected; those between say neither."""

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Examples:
    """Liked and rejected shown jobs, oldest first.

    Attributes:
        vectors: shape (n, dimension), unit length.
        liked: shape (n,).
        weeks: shape (n,), whole weeks since 0001-01-01.
        groups: shape (n,): jobs of one group are one opening (company and title, or cluster): never each other's
            positive or negative.
    """

    vectors: Array
    liked: Mask
    weeks: NDArray[np.int64]
    groups: NDArray[np.int64]

    @classmethod
    def from_frame(cls, rated: pl.DataFrame) -> Examples:
        """Return the examples of ``rated``: job_id, week, overall, vector; optionally company_key, title_key,
        cluster_id, rated_at, and shown (rows that are not shown are left out).

        Raises:
            ValueError: a column is missing, or the rows are of several persons.
            aura_ml.embedding.InvalidVectors: a vector that is not of unit length.
        """
        missing = [name for name in ("job_id", "week", "overall", "vector") if name not in rated.columns]
        if missing:
            raise ValueError(f"the ratings lack the column(s) {', '.join(missing)}")
        if "user_id" in rated.columns and rated["user_id"].n_unique() > 1:
            raise ValueError("the ratings are of several persons; an adapter learns from one person's only")
        extreme = (pl.col("overall") >= LIKED_FROM) | (pl.col("overall") <= REJECTED_TO)
        frame = rated.filter(extreme & pl.col("overall").is_not_nan() & pl.col("vector").is_not_null())
        if "shown" in frame.columns:
            frame = frame.filter(pl.col("shown"))
        frame = frame.sort([name for name in ("week", "rated_at", "job_id") if name in frame.columns])
        vectors = np.array(frame["vector"].to_list(), dtype=np.float64)
        vectors = vectors.reshape(frame.height, -1) if frame.height else np.zeros((0, 0))
        check_vectors(vectors.astype(np.float32), *vectors.shape)
        weeks = np.array([day.toordinal() // 7 for day in frame["week"].to_list()], dtype=np.int64)
        return cls(vectors, (frame["overall"] >= LIKED_FROM).to_numpy(), weeks, _groups(frame))

    def __len__(self) -> int:
        return len(self.liked)

    @property
    def pairs(self) -> int:
        """Pairs of one liked and one rejected job, each job used once."""
        return int(min(self.liked.sum(), (~self.liked).sum()))

    def take(self, rows: Mask) -> Examples:
        """Return the examples of the mask ``rows``."""
        return Examples(self.vectors[rows], self.liked[rows], self.weeks[rows], self.groups[rows])


def _groups(frame: pl.DataFrame) -> NDArray[np.int64]:
    """Number the openings: rows that share a cluster, or company and title, get one number."""
    parent = list(range(frame.height))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for names in (("job_id",), ("cluster_id",), ("company_key", "title_key")):
        if not set(names) <= set(frame.columns):
            continue
        first: dict[tuple[object, ...], int] = {}
        for row, key in enumerate(frame.select(names).iter_rows()):
            if None not in key:
                one, other = root(first.setdefault(key, row)), root(row)
                parent[max(one, other)] = min(one, other)
    return np.array([root(row) for row in range(frame.height)], dtype=np.int64)
