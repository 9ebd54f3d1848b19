"""Student's interval of a mean: by the table, within the scale, silent below five, and as often right as it says."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.student import mean_interval


def test_the_interval_is_that_of_any_table_of_t() -> None:
    """Mean 7, standard deviation 1, n = 5: t is 2.776 at four degrees of freedom."""
    found = mean_interval(np.array([6.0, 8.0, 7.0, 8.0, 6.0]))
    assert (found.value, found.n) == (7.0, 5)
    assert found.lower == pytest.approx(7 - 2.7764 / np.sqrt(5), abs=1e-3)
    assert found.upper == pytest.approx(7 + 2.7764 / np.sqrt(5), abs=1e-3)


def test_it_ends_where_the_scale_does_and_is_silent_below_five() -> None:
    found = mean_interval(np.array([10.0, 10.0, 10.0, 10.0, 6.0]), 1.0, 10.0)
    assert (found.value, found.upper) == (9.2, 10.0)
    assert 1.0 < (found.lower or 0.0) < 9.2
    assert mean_interval(np.array([7.0] * 4)).value is None


@pytest.mark.parametrize(("size", "least"), [(5, 0.93), (25, 0.93)])
def test_it_holds_the_mean_of_simulated_weeks_as_often_as_it_says(size: int, least: float) -> None:
    """The percentile bootstrap holds it in 83 % at n = 5; the truth of symmetric rounded ratings about 5.5 is 5.5."""
    weeks = np.clip(np.rint(np.random.default_rng(1).normal(5.5, 1.8, (2000, size))), 1, 10)
    found = [mean_interval(week, 1.0, 10.0) for week in weeks]
    held = np.mean([(each.lower or 0.0) <= 5.5 <= (each.upper or 0.0) for each in found])
    assert least <= held <= 0.97
