"""Whether a source is asked for a week: one test per sentence of the design's section on crawls."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from aura_ml.schemas import CRAWLS
from aura_ml.weeks import WeekCalendar
from aura_sources.crawl import CrawlPlan, plan_crawl

CURRENT, CLOSED, OLDER = date(2026, 3, 20), date(2026, 3, 13), date(2026, 3, 6)
NOW = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)  # Friday 09:00 in Berlin


def crawls(*closes: bool) -> pl.DataFrame:
    """Crawls that closed the source for the week, or did not."""
    row: dict[str, object] = {
        "week": CLOSED,
        "source": "remoteok",
        "run_id": "run",
        "started_at": NOW,
        "finished_at": NOW,
        "requests": 1,
        "bytes": 1,
        "rows_received": 1,
        "rows_kept": 1,
        "backfilled": False,
    }
    return CRAWLS.frame(
        [
            {**row, "crawl_id": str(number), "status": "ok" if each else "unreachable", "closes": each}
            for number, each in enumerate(closes)
        ]
    )


@pytest.fixture
def calendar() -> WeekCalendar:
    return WeekCalendar("Europe/Berlin", date(2026, 1, 2))


def plan(calendar: WeekCalendar, week: date, *closes: bool, now: datetime = NOW, **options: bool) -> CrawlPlan:
    settings = {"history": False, "enabled": True, **options}
    return plan_crawl(week, calendar, now, crawls=crawls(*closes), **settings)


def test_the_week_in_progress_is_asked_in_every_run_and_everything_is_kept(calendar: WeekCalendar) -> None:
    for asked in (plan(calendar, CURRENT), plan(calendar, CURRENT, True), plan(calendar, CURRENT, False, True)):
        assert asked == CrawlPlan(True, False, False, "in_progress")


def test_the_newest_closed_week_is_asked_until_a_crawl_closes_it(calendar: WeekCalendar) -> None:
    assert plan(calendar, CLOSED) == CrawlPlan(True, False, False, "closing")
    assert plan(calendar, CLOSED, False, False) == CrawlPlan(True, False, False, "closing")
    assert not plan(calendar, CLOSED, False, True).ask


def test_a_closed_source_is_read_from_the_archive(calendar: WeekCalendar) -> None:
    assert plan(calendar, CLOSED, True, False) == CrawlPlan(False, False, False, "closed")
    assert plan(calendar, OLDER, True) == CrawlPlan(False, False, False, "closed")


def test_the_first_crawl_of_an_older_week_is_backfilled_and_keeps_only_rows_posted_in_it(
    calendar: WeekCalendar,
) -> None:
    assert plan(calendar, OLDER) == CrawlPlan(True, True, True, "older")


def test_a_source_with_history_is_asked_for_the_window_of_an_older_week(calendar: WeekCalendar) -> None:
    assert plan(calendar, OLDER, history=True) == CrawlPlan(True, True, False, "older")


def test_a_failed_crawl_does_not_close_an_older_week(calendar: WeekCalendar) -> None:
    assert plan(calendar, OLDER, False) == CrawlPlan(True, True, True, "older")


def test_refetch_asks_an_older_week_again(calendar: WeekCalendar) -> None:
    assert plan(calendar, OLDER, True, refetch=True) == CrawlPlan(True, True, True, "refetch")
    assert plan(calendar, OLDER, True, refetch=True, history=True) == CrawlPlan(True, True, False, "refetch")


def test_refetch_of_the_newest_closed_week_takes_all_that_is_listed(calendar: WeekCalendar) -> None:
    assert plan(calendar, CLOSED, True, refetch=True) == CrawlPlan(True, False, False, "refetch")


@pytest.mark.parametrize("week", [CURRENT, CLOSED, OLDER])
@pytest.mark.parametrize("refetch", [True, False])
def test_a_disabled_source_is_never_asked(calendar: WeekCalendar, week: date, refetch: bool) -> None:
    assert plan(calendar, week, enabled=False, refetch=refetch) == CrawlPlan(False, False, False, "disabled")


@pytest.mark.parametrize("week", [CURRENT, CLOSED, OLDER])
def test_imports_are_archived_whatever_weeks_are_closed(calendar: WeekCalendar, week: date) -> None:
    assert plan(calendar, week, True, imports=True) == CrawlPlan(True, False, False, "import")


def test_a_disabled_inbox_is_not_read(calendar: WeekCalendar) -> None:
    assert not plan(calendar, CLOSED, imports=True, enabled=False).ask


def test_a_week_that_has_not_begun_is_not_asked(calendar: WeekCalendar) -> None:
    assert plan(calendar, CURRENT + timedelta(days=7)) == CrawlPlan(False, False, False, "not_begun")


def test_weeks_end_at_midnight_of_the_persons_time_zone(calendar: WeekCalendar) -> None:
    last_second = datetime(2026, 3, 19, 22, 59, 59, tzinfo=UTC)
    assert plan(calendar, CLOSED, True, now=last_second).reason == "in_progress"
    assert plan(calendar, CLOSED, True, now=last_second + timedelta(seconds=1)).reason == "closed"


def test_a_day_that_is_no_week_is_refused(calendar: WeekCalendar) -> None:
    with pytest.raises(ValueError, match="is a Saturday"):
        plan(calendar, date(2026, 3, 14))
    with pytest.raises(ValueError, match="before the first week"):
        plan(calendar, date(2025, 12, 26))


def test_every_plan_says_why_in_words(calendar: WeekCalendar) -> None:
    assert "archive" in plan(calendar, CLOSED, True).message
    assert "disabled" in plan(calendar, CLOSED, enabled=False).message
