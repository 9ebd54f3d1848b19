"""Which of the postings a person rated are much like a posting of the week: by cosine, above a measured threshold.

Used to name the evidence behind what was learned; it changes no score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aura_ml.embedding.base import Vectors

MUCH_ALIKE = 0.70
"""Of 101 pairs of federal postings of different offices at this cosine or above, 92 % shared their occupation code (of the
1,755 pairs at .50 or above, 40 %; MiniLM on texts as composed for it)."""
MOST_NAMED = 3
_BLOCK = 4096


@dataclass(frozen=True)
class Liked:
    """One posting the person rated.

    Attributes:
        cluster_id: its opening. overall: the overall rating that stands, 1-10.
    """

    job_id: int
    cluster_id: int
    title: str
    company: str
    company_key: str
    overall: float
    prestige: float | None = None


@dataclass(frozen=True)
class RatedPostings:
    """What the person rated before the cut: the postings, oldest rating first, and their vectors, row by row.

    Attributes:
        vectors: shape (n, dimension), unit length, of the same encoder as the week's.
    """

    postings: Sequence[Liked] = ()
    vectors: Vectors = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))

    def __post_init__(self) -> None:
        if len(self.postings) != len(self.vectors):
            raise ValueError(f"{len(self.postings)} rated postings, {len(self.vectors)} vectors")


def much_alike(
    vectors: Vectors | None, clusters: Sequence[int], rated: RatedPostings, rows: NDArray[np.bool_]
) -> Mapping[int, tuple[Liked, ...]]:
    """Return by row the rated postings of another opening that are much like it, the most alike first, at most three.

    Args:
        vectors: shape (jobs, dimension), unit length; None without.
        rows: which jobs are looked at (MiniLM knows English).
    """
    if vectors is None or not len(rated.postings):
        return {}
    found: dict[int, tuple[Liked, ...]] = {}
    wanted = np.flatnonzero(rows)
    for start in range(0, len(wanted), _BLOCK):
        block = wanted[start : start + _BLOCK]
        cosines = vectors[block] @ rated.vectors.T
        for place in np.flatnonzero(cosines.max(axis=1) >= MUCH_ALIKE).tolist():
            row = int(block[place])
            near = np.argsort(-cosines[place], kind="stable")
            alike = [rated.postings[each] for each in near.tolist() if cosines[place][each] >= MUCH_ALIKE]
            others = tuple(each for each in alike if each.cluster_id != clusters[row])[:MOST_NAMED]
            if others:
                found[row] = others
    return found
