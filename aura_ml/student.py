"""The mean of a few observations with Student's interval; means that are compared in pairs are in ``aura_ml.bootstrap``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import MIN_OBSERVATIONS, Interval

LEVEL = 0.95


def mean_interval(values: NDArray[np.float64], lowest: float = -np.inf, highest: float = np.inf) -> Interval:
    """Return the mean of ``values``, shape (n,), with Student's 95 % interval (Student 1908, The Probable Error of a Mean).

    mean ± t(n - 1) · s / √n, with s the standard deviation over n - 1 and t the quantile at 97.5 %. Of simulated
    weeks of five rounded ratings it holds the truth in 95 % about the middle of the scale and in 89 % at its end, the
    percentile bootstrap in 83 and 80 %; ``benchmarks/mean_intervals.py``.
    Equal observations have an interval of no width: s knows nothing else.

    Args:
        lowest, highest: the ends of the scale, in the unit of ``values``; the interval ends where the scale does, which
            takes no truth from it.
    """
    from scipy.special import stdtrit

    n = len(values)
    if n < MIN_OBSERVATIONS:
        return Interval(None, None, None, n)
    mean = float(values.mean())
    half = float(stdtrit(n - 1, (1 + LEVEL) / 2) * values.std(ddof=1) / np.sqrt(n))
    return Interval(mean, max(mean - half, lowest), min(mean + half, highest), n)
