"""Paired percentile bootstrap (Efron 1979): intervals of a mean, a root mean square and their differences.

All arrays of one call are of the same observations: a resample draws the same rows of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
MIN_OBSERVATIONS = 5
"""Below this no figure is shown."""

Array = NDArray[np.float64]


class Measure(StrEnum):
    """What the values of the observations are and how they become one figure."""

    RMSE = "rmse"
    """Squared errors; the root of their mean; lower is better."""
    LOSS = "loss"
    """Losses; their mean; lower is better."""
    SCORE = "score"
    """Scores; their mean; higher is better."""

    @property
    def sign(self) -> float:
        """1 where higher is better, else -1."""
        return 1.0 if self is Measure.SCORE else -1.0

    def figure(self, sums: Array, counts: Array) -> Array:
        """Return the figure of samples with these sums and numbers of values; NaN without a value."""
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(counts > 0, sums / np.where(counts > 0, counts, 1.0), np.nan)
        return np.sqrt(mean) if self is Measure.RMSE else mean


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval and the number of observations; without values below five observations."""

    value: float | None
    lower: float | None
    upper: float | None
    n: int


def _table(values: Array) -> tuple[Array, Array]:
    """Return each observation's (sum, number of values); ``values`` is (n,) or (n, parts), NaN where missing."""
    matrix = np.asarray(values, dtype=np.float64)
    matrix = matrix[:, None] if matrix.ndim == 1 else matrix
    known = ~np.isnan(matrix)
    return np.where(known, matrix, 0.0).sum(axis=1), known.sum(axis=1).astype(np.float64)


def bootstrap(
    values: Mapping[str, Array], measure: Measure, *, seed: int, resamples: int = RESAMPLES
) -> tuple[dict[str, Interval], dict[tuple[str, str], Interval]]:
    """Return each name's figure, and of each ordered pair (a, b) by how much a is better than b, with intervals.

    Args:
        values: by name, shape (n,) or (n, parts), NaN where an observation has no value; the observations of all names
            are the same. An observation without any value in one of them is left out for all.
        seed: of the draws; equal arguments give equal intervals.

    Raises:
        ValueError: arrays of different numbers of observations.
    """
    tables = {name: _table(array) for name, array in values.items()}
    sizes = {len(sums) for sums, _ in tables.values()}
    if len(sizes) > 1:
        raise ValueError(f"arrays of {sorted(sizes)} observations cannot be paired")
    size = sizes.pop() if sizes else 0
    kept = np.ones(size, dtype=bool)
    for _, counts in tables.values():
        kept &= counts > 0
    n = int(kept.sum())
    if n < MIN_OBSERVATIONS:
        none = Interval(None, None, None, n)
        return dict.fromkeys(tables, none), {(a, b): none for a in tables for b in tables if a != b}
    draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1.0 / n), size=resamples).astype(np.float64)
    points: dict[str, float] = {}
    samples: dict[str, Array] = {}
    for name, (sums, counts) in tables.items():
        total = measure.figure(np.array([sums[kept].sum()]), np.array([counts[kept].sum()]))
        points[name] = float(total[0])
        samples[name] = measure.figure(draws @ sums[kept], draws @ counts[kept])
    figures = {name: _interval(points[name], samples[name], n) for name in tables}
    pairs = {
        (a, b): _interval(measure.sign * (points[a] - points[b]), measure.sign * (samples[a] - samples[b]), n)
        for a in tables
        for b in tables
        if a != b
    }
    return figures, pairs


def _interval(point: float, sample: Array, n: int) -> Interval:
    lower, upper = np.quantile(sample, (0.025, 0.975))
    return Interval(point, float(lower), float(upper), n)
