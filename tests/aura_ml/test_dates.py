"""Posting dates in every form boards use."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_ml.dates import DATE_AFTER_SIGHTING, DATE_IMPLAUSIBLE, DATE_UNREADABLE, read_posting_date

SEEN = datetime(2026, 3, 17, 12, tzinfo=UTC)
NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [1773662400, "1773662400", 1773662400000, 1773662400000000, "2026-03-16T12:00:00Z", "2026-03-16T12:00:00", "2026-03-16T13:00:00+01:00",
     "2026-03-16 12:00:00 UTC", "Mon, 16 Mar 2026 12:00:00 +0000"],
)  # fmt: skip
def test_instants(value: str | int) -> None:
    found = read_posting_date(value, SEEN)
    assert (found.instant, found.day, found.flag) == (NOON, date(2026, 3, 16), None)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-03-10", date(2026, 3, 10)),
        ("10.03.2026", date(2026, 3, 10)),
        ("3 days ago", date(2026, 3, 14)),
        ("Posted 3 Days Ago", date(2026, 3, 14)),
        ("Posted 30+ Days Ago", date(2026, 2, 15)),
        ("30+ days ago", date(2026, 2, 15)),
        ("Posted Today", date(2026, 3, 17)),
        ("yesterday", date(2026, 3, 16)),
        ("vor 2 Wochen", date(2026, 3, 3)),
        ("an hour ago", date(2026, 3, 17)),
        ("2d", date(2026, 3, 15)),
    ],
)
def test_days_without_a_time(value: str, day: date) -> None:
    found = read_posting_date(value, SEEN)
    assert (found.day, found.instant, found.flag) == (day, None, None)


@pytest.mark.parametrize(
    "value", ["soon", "2026-13-45", -5, 7, "32.13.2026", "0001-01-01T00:00", "ago", 1e30, float("nan"), "9" * 60]
)
def test_unreadable_is_flagged_not_guessed(value: str | float) -> None:
    found = read_posting_date(value, SEEN)
    assert found.day is None
    assert found.flag in (DATE_UNREADABLE, DATE_IMPLAUSIBLE, DATE_AFTER_SIGHTING)


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("1969-07-20", DATE_IMPLAUSIBLE),
        ("3000-01-01", DATE_AFTER_SIGHTING),
        (32503680000, DATE_AFTER_SIGHTING),
        ("2026-03-25", DATE_AFTER_SIGHTING),
        ("2026-03-18", None),
    ],
)
def test_dates_that_cannot_be_are_flagged(value: str | int, flag: str | None) -> None:
    assert read_posting_date(value, SEEN).flag == flag


@pytest.mark.parametrize("value", [None, "", "  "])
def test_nothing_is_nothing(value: str | None) -> None:
    assert read_posting_date(value, SEEN).flag is None


@given(st.one_of(st.text(max_size=60), st.floats(), st.integers()))
def test_never_raises_and_never_beyond_bounds(value: str | float) -> None:
    found = read_posting_date(value, SEEN)
    assert found.day is None or 2000 <= found.day.year <= 2026
