"""How ratings met what had been expected of them: reliability by range of the expectation.

Arrays of one call are of the same ratings; which may be compared at all is decided where they are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import MIN_OBSERVATIONS, Interval
from aura_ml.student import mean_interval

EDGES = (1.0, 4.0, 6.0, 8.0, 10.0)
"""Ranges of the expected rating, in rating points; the last includes its upper end, and the outer ones what lies beyond."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Range:
    """The ratings whose expectation lay in one range; means in rating points, None below 5 ratings.

    Attributes:
        above: by how much the ratings lay above their expectations, on average.
    """

    low: float
    high: float
    n: int
    expected: float | None
    given: float | None
    above: Interval


@dataclass(frozen=True)
class Reliability:
    """Expected against given over all ratings and by range; without ranges below 5 ratings.

    Attributes:
        rmse: root of the mean squared difference, in rating points; None below 5.
    """

    n: int
    above: Interval
    rmse: float | None
    ranges: tuple[Range, ...]


def reliability(expected: Array, given: Array) -> Reliability:
    """Return how ``given`` met ``expected``, both of shape (n,), in rating points.

    Raises:
        ValueError: arrays of different lengths.
    """
    if expected.shape != given.shape:
        raise ValueError(f"{len(given)} ratings cannot be compared with {len(expected)} expectations")
    above = given - expected
    enough = len(above) >= MIN_OBSERVATIONS
    place = np.clip(np.searchsorted(EDGES, expected, side="right") - 1, 0, len(EDGES) - 2)
    return Reliability(
        n=len(above),
        above=mean_interval(above),
        rmse=float(np.sqrt((above**2).mean())) if enough else None,
        ranges=tuple(
            _range(low, high, expected[place == number], given[place == number])
            for number, (low, high) in enumerate(pairwise(EDGES))
        )
        if enough
        else (),
    )


def _range(low: float, high: float, expected: Array, given: Array) -> Range:
    enough = len(given) >= MIN_OBSERVATIONS
    return Range(
        low=low,
        high=high,
        n=len(given),
        expected=float(expected.mean()) if enough else None,
        given=float(given.mean()) if enough else None,
        above=mean_interval(given - expected),
    )
