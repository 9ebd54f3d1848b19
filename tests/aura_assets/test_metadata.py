"""Metadata as Dagster's UI shows it: few digits, nothing empty."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isnan
from types import SimpleNamespace
from typing import cast

from aura_assets.metadata import filled, result, shown
from aura_assets.week_run import WeekRun


def test_numbers_with_a_fraction_have_four_significant_digits_and_counts_all() -> None:
    given = {
        "share": 2 / 3,
        "tiny": 0.000012345678,
        "seconds": 1234.5678,
        "many": 123456.7,
        "none": 0.0,
        "rows": 1234567,
    }
    assert shown(given) == {
        "share": 0.6667, "tiny": 0.00001235, "seconds": 1235.0, "many": 123457.0, "none": 0.0, "rows": 1234567,
    }  # fmt: skip
    assert shown({"loss": -2 / 3}) == {"loss": -0.6667}
    assert isnan(shown({"loss": float("nan")})["loss"])


def test_texts_that_say_nothing_are_left_out() -> None:
    assert filled(message="", cure=None, status="ok") == {"status": "ok"}


def test_a_result_holds_them_as_they_are_shown() -> None:
    run = cast("WeekRun", SimpleNamespace(as_of=datetime(2026, 11, 27, tzinfo=UTC), is_final=True))
    made = result(run, "v", rows=3, numbers={"share": 2 / 3}, texts={"message": "", "status": "ok"}).metadata or {}
    assert (made["share"], made["status"], "message" in made) == (0.6667, "ok", False)
