"""Groups of like postings, so that a slate is not five times the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

ROUNDS = 20


def topic_groups(vectors: NDArray[np.float32], groups: int) -> NDArray[np.int64]:
    """Return the group of each vector, shape (n,): k-means on the unit sphere.

    No draw takes part: the first centre is the vector nearest to the mean, each next one the least like those before.
    """
    n = len(vectors)
    if n == 0 or groups < 2:
        return np.zeros(n, dtype=np.int64)
    matrix = np.asarray(vectors, dtype=np.float64)
    chosen = [int(np.argmax(matrix @ matrix.mean(axis=0)))]
    nearest = matrix @ matrix[chosen[0]]
    while len(chosen) < min(groups, n):
        chosen.append(int(np.argmin(nearest)))
        nearest = np.maximum(nearest, matrix @ matrix[chosen[-1]])
    centres = matrix[chosen]
    belongs = np.zeros(n, dtype=np.int64)
    for number in range(ROUNDS):
        found = np.argmax(matrix @ centres.T, axis=1)
        if number and np.array_equal(found, belongs):
            break
        belongs = found
        sums = np.zeros_like(centres)
        np.add.at(sums, belongs, matrix)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.maximum(lengths, 1e-12), centres)
    return belongs


def spread_over_groups(order: Sequence[int], groups: NDArray[np.int64], size: int, most: int) -> list[int]:
    """Return ``order`` with rows beyond ``most`` of one group moved behind the first ``size`` that keep the limit."""
    counts: Counter[int] = Counter()
    front: list[int] = []
    for row in order:
        if len(front) == size:
            break
        group = int(groups[row])
        if counts[group] < most:
            front.append(row)
            counts[group] += 1
    taken = set(front)
    return [*front, *(row for row in order if row not in taken)]
