"""Values in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from aura_views import wording


@pytest.mark.parametrize(
    ("low", "high", "currency", "interval", "said"),
    [
        (78_000, 92_000, "EUR", "year", "78,000–92,000 EUR per year"),
        (60_000, None, "USD", "year", "from 60,000 USD per year"),
        (None, 650, "EUR", "day", "up to 650 EUR per day"),
        (24.5, 31, None, "hour", "24.50–31 per hour"),
        (70_000, 70_000, "EUR", None, "70,000 EUR"),
        (None, None, "EUR", "year", None),
    ],
)
def test_a_salary_is_said_as_posted(
    low: float | None, high: float | None, currency: str | None, interval: str | None, said: str | None
) -> None:
    assert wording.salary_as_posted(low, high, currency, interval) == said


def test_a_comparable_salary_is_rounded_and_called_about() -> None:
    assert wording.salary_in_euro(83_160, 110_880) == "about 83,000–111,000 EUR per year"
    assert wording.salary_in_euro(None, None) is None


@pytest.mark.parametrize(
    ("week", "said"),
    [
        (date(2026, 11, 20), "20–26 Nov 2026"),
        (date(2026, 11, 27), "27 Nov – 3 Dec 2026"),
        (date(2027, 12, 31), "31 Dec 2027 – 6 Jan 2028"),
    ],
)
def test_a_week_is_said_by_its_days(week: date, said: str) -> None:
    assert wording.week_span(week) == said


def test_an_instant_is_said_in_the_persons_zone() -> None:
    assert wording.instant(datetime(2026, 11, 26, 23, 0, tzinfo=UTC), "Europe/Berlin") == "Fri 27 Nov 2026, 00:00"


def test_ages_lists_and_counts() -> None:
    assert [wording.days_old(days) for days in (-2, 0, 1, 12)] == [
        "less than a day old",
        "less than a day old",
        "1 day old",
        "12 days old",
    ]
    assert [wording.listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert (wording.counted(1, "posting"), wording.counted(1204, "posting")) == ("1 posting", "1,204 postings")


def test_languages_and_boards_that_nobody_knows_are_said_as_stored() -> None:
    assert (wording.language_name("de"), wording.language_name("zz-nonsense"), wording.language_name(None)) == (
        "German",
        "zz-nonsense",
        None,
    )
    assert (wording.board_name("remoteok"), wording.board_name("harbour-jobs")) == ("Remote OK", "harbour-jobs")
