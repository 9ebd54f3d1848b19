"""The paired bootstrap: the figure, its interval, pairing."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.bootstrap import Measure, bootstrap


def test_figures_of_the_three_measures() -> None:
    values = np.array([1.0, 4.0, 9.0, 16.0, 25.0])
    found = {measure: bootstrap({"a": values}, measure, seed=1)[0]["a"] for measure in Measure}
    assert found[Measure.RMSE].value == pytest.approx(np.sqrt(11.0))
    assert found[Measure.LOSS].value == found[Measure.SCORE].value == pytest.approx(11.0)
    assert found[Measure.RMSE].n == 5


def test_the_interval_of_a_mean_is_that_of_theory() -> None:
    """On 400 normal draws: mean +- 1.96 standard errors."""
    values = np.random.default_rng(1).normal(3.0, 2.0, size=400)
    interval = bootstrap({"a": values}, Measure.SCORE, seed=1)[0]["a"]
    half = 1.96 * values.std() / 20
    assert interval.lower == pytest.approx(values.mean() - half, abs=0.03)
    assert interval.upper == pytest.approx(values.mean() + half, abs=0.03)


def test_pairing_takes_out_what_both_share() -> None:
    shared = np.random.default_rng(1).normal(size=200) * 10
    own = np.random.default_rng(2).normal(size=200)
    pairs = bootstrap({"a": shared + 1.0 + own, "b": shared}, Measure.SCORE, seed=1)[1]
    better, worse = pairs["a", "b"], pairs["b", "a"]
    assert better.lower is not None
    assert better.upper is not None
    assert 0.7 < better.lower < 1.0 < better.upper < 1.3
    assert worse.lower == pytest.approx(-better.upper)


def test_missing_values_count_nothing() -> None:
    values = np.array([[1.0, np.nan], [np.nan, np.nan], [4.0, 9.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
    interval = bootstrap({"a": values}, Measure.LOSS, seed=1)[0]["a"]
    assert interval.n == 5
    assert interval.value == pytest.approx(20 / 9)


@pytest.mark.parametrize("n", [0, 4])
def test_below_five_there_is_no_figure(n: int) -> None:
    figures, pairs = bootstrap({"a": np.ones(n), "b": np.ones((n, 5))}, Measure.RMSE, seed=1)
    assert figures["a"].value is None
    assert pairs["a", "b"].n == n
    assert bootstrap({}, Measure.RMSE, seed=1) == ({}, {})
