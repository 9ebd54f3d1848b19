"""Arithmetic of the benchmark's figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures import milliseconds, percentile, ratio, spread, table, written

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50)


@given(values=NUMBERS, share=st.floats(0, 1))
def test_a_percentile_is_numpys(values: list[float], share: float) -> None:
    assert percentile(values, share) == pytest.approx(float(np.quantile(values, share)), abs=1e-6)


def test_a_percentile_of_nothing_or_beyond_the_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="of nothing"):
        percentile([], 0.5)
    with pytest.raises(ValueError, match="out of range"):
        percentile([1.0], 95)


def test_a_spread_names_the_middle_and_the_ends() -> None:
    assert spread([3.0, 1.0, 2.0]) == {"n": 3, "median": 2.0, "p95": pytest.approx(2.9), "min": 1.0, "max": 3.0}


@pytest.mark.parametrize(
    ("value", "other", "found"), [(3.0, 2.0, 1.5), (None, 2.0, None), (3.0, None, None), (3, 0, None)]
)
def test_a_ratio_needs_both_sides(value: float | None, other: float | None, found: float | None) -> None:
    assert ratio(value, other) == found


def test_numbers_are_written_for_people() -> None:
    assert [written(1234.567), written(1234.5, 0, " s"), written(None)] == ["1,234.57", "1,234 s", "–"]
    assert [milliseconds(0.0123), milliseconds(0.1236), milliseconds(None)] == ["12.3", "124", "–"]


def test_a_table_refuses_a_row_that_does_not_fit() -> None:
    assert table(["a", "b"], [["x", "1"]]) == ["| a | b |", "| --- | ---: |", "| x | 1 |"]
    with pytest.raises(ValueError, match="has 1 cells"):
        table(["a", "b"], [["x"]])
