"""Which postings are rated in the calibration round: as different from each other as possible.

Pure and deterministic; which postings may be asked about is decided by who asks.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from aura_ml.embedding.base import Vectors

ROUND_SIZE = 10


def farthest_first(
    vectors: Vectors,
    companies: Sequence[str],
    size: int = ROUND_SIZE,
    *,
    seed: str,
    among: Sequence[int] | None = None,
    chosen: Sequence[int] = (),
) -> list[int]:
    """Return rows of ``vectors``, each the farthest from all before it, at most one per company.

    The first is drawn by ``seed``; then always the row whose nearest chosen neighbour is farthest by cosine distance
    (greedy k-center; Gonzalez 1985, at most twice the optimal radius). Of equally far rows, ``seed`` decides.

    Args:
        vectors: shape (n, dimension), unit length.
        companies: the company of each row.
        size: at most so many rows; fewer where there are fewer companies.
        among: the rows that may be taken; all when None.
        chosen: rows that stand already; they and their companies are not taken again.

    Raises:
        ValueError: ``companies`` does not fit ``vectors``.
    """
    if len(companies) != len(vectors):
        raise ValueError(f"{len(companies)} companies for {len(vectors)} vectors")
    order = sorted(range(len(companies)) if among is None else set(among))
    random.Random(seed).shuffle(order)  # noqa: S311 no secret # nosec B311
    taken = {companies[row] for row in chosen}
    distance = np.full(len(companies), np.inf)
    for row in chosen:
        distance = np.minimum(distance, 1.0 - vectors @ vectors[row])
    found: list[int] = []
    while len(found) < size:
        free = [row for row in order if companies[row] not in taken]
        if not free:
            break
        row = max(free, key=lambda each: round(float(distance[each]), 6))  # the first of equals, in drawn order
        found.append(row)
        taken.add(companies[row])
        distance = np.minimum(distance, 1.0 - vectors @ vectors[row])
    return found
