"""Ratios of two runs beside each other: what they are of, and when one is called worse."""

from __future__ import annotations

import pytest

from benchmarks.regression import Change, changes, cost_ratios
from tests.benchmarks.results import backfill, results, week


def test_the_same_run_twice_changes_nothing() -> None:
    found = changes(results(), results())
    assert {each.change for each in found} == {0.0}
    assert [each.name for each in found] == list(cost_ratios(results()))
    assert not any(each.is_worse for each in found)


def test_ratios_are_formed_within_one_run_by_processor_time() -> None:
    found = cost_ratios(results())
    assert found["week of 1,000 / encode alone"] == pytest.approx(0.45)
    assert found["week of 1,000 again / encode alone"] == pytest.approx(0.06)
    assert found["encoder / sentence-transformers, week of 1,000"] == pytest.approx(0.25)
    assert found["a week of a backfill of 15 / one alone"] == pytest.approx(0.4)
    assert found["start of aura --help / python -c pass"] == pytest.approx(5)


def test_a_slower_week_and_backfill_are_worse_and_a_slower_machine_is_not() -> None:
    twice_as_slow = results(weeks=[week(1_000, 90.0, 180.0, 12.0, own_s=10.0)], backfill=backfill(15, 60.0, 10.0))
    twice_as_slow["weeks"][0]["encoders"]["compared"]["published"] = [{"wall_s": 42.0, "cpu_s": 40.0}] * 2
    assert not any(each.is_worse for each in changes(results(), twice_as_slow))
    worse = results(weeks=[week(1_000, 60.0, 90.0, 6.0)], backfill=backfill(15, 40.0, 5.0))
    assert [each.name for each in changes(results(), worse) if each.is_worse] == [
        "week of 1,000 / encode alone",
        "a week of a backfill of 15 / one alone",
    ]


def test_what_only_one_run_measured_is_left_out() -> None:
    alone = {"weeks": [week(200, 9.0, 18.0, 1.0)]}
    assert changes(results(), alone) == []
    assert Change("a", 2.0, 2.4).change == pytest.approx(0.2)
