"""Each component by itself: range, monotony, unknown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.lexical import BM25, token_lists
from aura_ml.ranking import components as component
from aura_ml.records import Preferences

MakeJobs = Callable[..., pl.DataFrame]


@settings(deadline=None)
@given(st.lists(st.one_of(st.floats(0, 1e6), st.just(float("nan"))), min_size=1, max_size=20), st.booleans())
def test_salary_stays_in_range_and_unknown_stays_unknown(amounts: list[float], has_floor: bool) -> None:
    pay = np.array(amounts)
    values = component.salary(pay, component.SalaryFloor(50_000.0, "floor", 50_000.0) if has_floor else None)
    assert np.isnan(values[np.isnan(pay)]).all()
    known = values[~np.isnan(values)]
    assert ((known >= 0) & (known <= 1)).all()


def test_more_pay_is_never_worse() -> None:
    pay = np.array([20_000.0, 35_000, 50_000, 60_000, 75_000, 200_000])
    with_floor = component.salary(pay, component.SalaryFloor(50_000.0, "floor", 50_000.0))
    assert with_floor.tolist() == [0.0, 0.0, 0.5, 0.7, 1.0, 1.0]
    without = component.salary(pay, None)
    assert (np.diff(without) > 0).all()
    assert 0.25 <= without.min() < without.max() <= 0.75


def test_too_little_stated_pay_says_nothing_without_a_floor() -> None:
    assert np.isnan(component.salary(np.array([40_000.0, 50_000.0, np.nan]), None)).all()


def test_the_floor_is_compared_per_year_in_euro() -> None:
    floor = component.salary_floor(Preferences(salary_floor=20.0, salary_interval="hour"))
    assert floor is not None
    assert floor.eur_year == 41_600.0
    assert floor.words == "20 EUR an hour"
    assert component.salary_floor(Preferences()) is None
    with pytest.raises(component.UnknownCurrency, match="XXX; state it in EUR"):
        component.salary_floor(Preferences(salary_floor=1.0, salary_currency="XXX"))


def test_pay_is_the_middle_or_the_one_end(make_jobs: MakeJobs) -> None:
    ends = [(10.0, 30.0), (10.0, None), (None, 30.0), (None, None)]
    jobs = make_jobs(*({"salary_min_eur_year": low, "salary_max_eur_year": high} for low, high in ends))
    np.testing.assert_array_equal(component.pay(jobs), [20.0, 10.0, 30.0, np.nan])


def test_semantic_rises_with_the_cosine_and_needs_a_profile() -> None:
    angles = np.linspace(0, np.pi / 2, 9)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    english = pl.Series(["en"] * 9)
    values = component.semantic(vectors, [(1.0, vectors[0])], english)
    assert (np.diff(values) <= 0).all()
    assert values[0] == 1.0
    assert values[-1] == 0.0
    assert np.isnan(component.semantic(vectors, [], english)).all()
    assert np.isnan(component.semantic(None, [(1.0, vectors[0])], english)).all()


def test_lexical_is_relative_to_the_best_of_the_week() -> None:
    index = BM25(token_lists(["lamp lamp", "lamp and cord", "paint"]))
    values = component.lexical(index, {"lamp": 1.0})
    assert values[0] == 1.0
    assert 0 < values[1] < 1
    assert values[2] == 0.0
    assert component.lexical(index, {"nothing": 1.0}).tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(component.lexical(index, {})).all()


def test_skills_are_a_share_of_six_at_most() -> None:
    assert component.skills([["a"], ["a", "b"], []], 2).tolist() == [0.5, 1.0, 0.0]
    assert component.skills([list("abc")], 40).tolist() == [0.5]
    assert np.isnan(component.skills([[]], 0)).all()


def test_freshness_falls_with_age() -> None:
    ages = np.array([0, 7, 28, 300])
    values = component.freshness(ages, np.array([True, False, False, False]), 28)
    assert values.tolist() == pytest.approx([1.0, 0.525, 0.0, 0.0])
