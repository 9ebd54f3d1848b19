"""The sample source: invented, plenty, varied, the same every time, and marked."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aura_ml.records import ChangedShape, JobDraft, ListingRejected
from aura_ml.weeks import WeekCalendar, Window
from aura_sources.crawl import CrawlPlan, CrawlResult, run_crawl
from aura_sources.protocol import Query
from aura_sources.sample import Sample, week_rows


def drafts_of(rows: list[dict[str, object]]) -> list[JobDraft]:
    return [Sample().parse(json.dumps(row)) for row in rows if row["title"]]


@pytest.fixture
def crawl(window: Window, calendar: WeekCalendar, clock: Any, client: Any) -> Any:
    def run(instant: datetime | None = None) -> CrawlResult:
        clock.instant = instant or clock.instant
        plan = CrawlPlan(True, False, False, "in_progress")
        return run_crawl(Sample(), window, Query(), client, calendar=calendar, clock=clock, run_id="r", plan=plan)

    return run


def test_the_same_week_gives_the_same_rows(window: Window) -> None:
    assert week_rows(window) == week_rows(window)


def test_a_week_has_at_least_sixty_openings_of_many_kinds(window: Window) -> None:
    drafts = drafts_of(week_rows(window))
    assert len({draft.external_id for draft in drafts}) >= 60
    assert len({draft.company for draft in drafts}) >= 20
    assert len({draft.location for draft in drafts}) >= 10
    assert Counter(draft.language for draft in drafts)["de"] >= 8
    assert {draft.workplace for draft in drafts} == {"onsite", "hybrid", "remote"}
    stated = [draft for draft in drafts if draft.salary_min or draft.salary_text]
    assert len(drafts) / 4 < len(stated) < len(drafts)


def test_another_number_a_week_is_an_option_that_keeps_the_postings_it_had(crawl: Any, window: Window) -> None:
    rows = {str(row["id"]): row for row in week_rows(window)}
    more = {str(row["id"]): row for row in week_rows(window, 128)}
    fresh = [identifier for identifier in rows if identifier < f"sample-{window.week:%Y%m%d}-064"]
    assert all(more[identifier] == rows[identifier] for identifier in fresh)
    drafts = drafts_of(list(more.values()))
    assert len({(draft.title, draft.company, draft.location) for draft in drafts}) >= 120
    assert {draft.language for draft in drafts} >= {"en", "de", "fr", "es"}
    listed = list(Sample().fetch(window, Query(options={"per_week": 30}), None))  # type: ignore[arg-type]
    assert len(listed) == 30 + 8 + 3 + 2 + 1


@pytest.mark.parametrize("wanted", [19, 1001, "many", True, 64.0])
def test_a_number_a_week_that_cannot_be_is_refused(window: Window, wanted: object) -> None:
    with pytest.raises(ValueError, match="20 to 1000"):
        list(Sample().fetch(window, Query(options={"per_week": wanted}), None))  # type: ignore[arg-type]


def test_every_row_is_marked_as_a_sample_and_leads_nowhere(window: Window) -> None:
    for draft in drafts_of(week_rows(window)):
        assert draft.is_sample
        assert draft.url is not None
        assert draft.url.startswith("https://sample.example/")


def test_some_postings_stay_and_some_are_posted_again(calendar: WeekCalendar, window: Window) -> None:
    before = week_rows(calendar.window(window.week - timedelta(days=7)))
    rows = week_rows(window)
    assert len({row["id"] for row in before} & {row["id"] for row in rows}) == 8
    texts = {row["description"] for row in before}
    again = [row for row in rows if row["description"] in texts and row["id"] not in {each["id"] for each in before}]
    assert len(again) == 3


def test_a_few_rows_come_twice_and_one_has_no_title(window: Window) -> None:
    rows = week_rows(window)
    assert sum(count == 2 for count in Counter(row["id"] for row in rows).values()) == 2
    [untitled] = [row for row in rows if not row["title"]]
    with pytest.raises(ListingRejected, match="no_title"):
        Sample().parse(json.dumps(untitled))


def test_dates_lie_in_the_week_or_the_one_before(window: Window) -> None:
    for row in week_rows(window):
        assert window.start - timedelta(days=7) <= datetime.fromisoformat(str(row["posted"])) < window.end


def test_a_week_in_progress_shows_what_has_been_posted_so_far(crawl: Any, window: Window) -> None:
    early = crawl(window.start + timedelta(hours=9))
    late = crawl(window.start + timedelta(days=2))
    closed = crawl(window.end)
    assert 8 <= early.sightings.height < late.sightings.height < closed.sightings.height
    assert (
        set(early.sightings["sighting_id"]) < set(late.sightings["sighting_id"]) < set(closed.sightings["sighting_id"])
    )
    assert closed.sightings["seen_at"].max() < window.end
    assert closed.crawl["closes"]
    assert (
        crawl(window.end + timedelta(days=30)).sightings["sighting_id"].to_list()
        == closed.sightings["sighting_id"].to_list()
    )


def test_weeks_across_a_clock_change_work(calendar: WeekCalendar) -> None:
    for week in (date(2026, 3, 27), date(2026, 10, 23)):
        rows = week_rows(calendar.window(week))
        assert all(datetime.fromisoformat(str(row["posted"])).tzinfo == UTC for row in rows)


def test_read_takes_a_list_only() -> None:
    assert len(list(Sample().read(b"[{}, {}]", "x"))) == 2
    for body in (b"{}", b"<"):
        with pytest.raises(ChangedShape):
            list(Sample().read(body, "x"))
