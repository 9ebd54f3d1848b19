"""Reliability: ranges with their ends, Student's interval, silence below five ratings."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.reliability import EDGES, reliability


def test_every_expectation_falls_into_one_range_with_the_ends_and_what_lies_beyond() -> None:
    expected = np.array([0.2, 1.0, 3.99, 4.0, 5.0, 6.0, 8.0, 10.0, 10.7])
    found = reliability(expected, np.full(9, 5.0))
    assert [(each.low, each.high) for each in found.ranges] == [(1, 4), (4, 6), (6, 8), (8, 10)]
    assert [each.n for each in found.ranges] == [3, 2, 1, 3]


def test_a_range_below_five_is_silent_and_says_n() -> None:
    found = reliability(np.array([7.0] * 5 + [3.0] * 4), np.array([6.0, 7.0, 8.0, 6.0, 7.0, 1.0, 2.0, 1.0, 2.0]))
    low, _, middle, _ = found.ranges
    assert (low.n, low.expected, low.given, low.above.value, low.above.lower) == (4, None, None, None, None)
    assert (middle.n, middle.expected, middle.given) == (5, 7.0, pytest.approx(6.8))


def test_below_five_in_all_there_is_no_figure() -> None:
    found = reliability(np.array([7.0] * 4), np.array([6.0] * 4))
    assert (found.n, found.rmse, found.ranges, found.above.value, found.above.n) == (4, None, (), None, 4)
    assert reliability(np.zeros(0), np.zeros(0)).n == 0


def test_the_interval_is_students_and_of_the_difference() -> None:
    """Mean -0.5, standard deviation 1, n = 5: t is 2.776 at four degrees of freedom (any table)."""
    above = np.array([-1.0, 1.0, 0.0, 1.0, -1.0]) - 0.5
    found = reliability(np.full(5, 6.5), 6.5 + above)
    assert found.above.value == pytest.approx(-0.5)
    assert found.above.upper == pytest.approx(-0.5 + 2.7764 / np.sqrt(5), abs=1e-3)
    assert found.above.lower == pytest.approx(-0.5 - 2.7764 / np.sqrt(5), abs=1e-3)
    assert found.rmse == pytest.approx(np.sqrt((above**2).mean()))


@pytest.mark.parametrize("size", [5, 25])
def test_the_interval_of_a_range_holds_the_truth_as_often_as_it_says(size: int) -> None:
    """On rounded ratings about their expectation; the percentile bootstrap holds it in 84 % at n = 5."""
    random = np.random.default_rng(1)
    expected = random.uniform(6, 8, (2000, size))
    given = np.rint(expected + 1.8 * random.standard_normal((2000, size)))
    ranges = [reliability(*each).above for each in zip(expected, given, strict=True)]
    held = np.mean([(each.lower or 0.0) <= 0 <= (each.upper or 0.0) for each in ranges])
    assert 0.93 <= held <= 0.97


def test_arrays_of_different_lengths_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="2 ratings cannot be compared with 1"):
        reliability(np.zeros(1), np.zeros(2))


def test_edges_span_the_ratings() -> None:
    assert (EDGES[0], EDGES[-1]) == (1, 10)
