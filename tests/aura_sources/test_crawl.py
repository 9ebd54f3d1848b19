"""What a crawl brings: stamps, ids, statuses, and faults that stop nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aura_ml.hashing import text_hash
from aura_ml.records import JobDraft, RawListing
from aura_ml.schemas import CRAWLS, RAW_PAYLOADS, RAW_SIGHTINGS, validate
from aura_ml.weeks import WeekCalendar, Window
from aura_sources.client import PoliteClient
from aura_sources.crawl import CrawlPlan, CrawlResult, run_crawl
from aura_sources.protocol import Capabilities, ChangedShape, FetchError, Query, Unreadable

ASK = CrawlPlan(True, False, False, "closing")
BACKFILL = CrawlPlan(True, True, True, "older")
NOTHING_SPECIAL = Capabilities(terms="none")


@dataclass
class Scripted:
    """A source that does what it is told."""

    script: Callable[[], Iterator[Any]]
    name: str = "scripted"
    capabilities: Capabilities = NOTHING_SPECIAL

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[Any]:
        return self.script()

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        return iter(())

    def parse(self, payload: str) -> JobDraft:
        return JobDraft("scripted", payload, "")


def rows(*listings: Any) -> Scripted:
    return Scripted(lambda: iter(listings))


@pytest.fixture
def crawl(window: Window, calendar: WeekCalendar, clock: Any, client: PoliteClient) -> Callable[..., CrawlResult]:
    def run(source: Scripted, plan: CrawlPlan = ASK, run_id: str = "run-1") -> CrawlResult:
        result = run_crawl(source, window, Query(), client, calendar=calendar, clock=clock, run_id=run_id, plan=plan)
        validate(CRAWLS, result.crawls)
        validate(RAW_PAYLOADS, result.payloads)
        validate(RAW_SIGHTINGS, result.sightings)
        return result

    return run


def test_rows_are_stamped_with_the_week_of_the_run_not_of_the_clock(
    crawl: Callable[..., CrawlResult], window: Window, clock: Any
) -> None:
    result = crawl(rows(RawListing('{"a": 1}', external_id="7"), RawListing('{"a": 2}')))
    assert result.sightings["week"].to_list() == [window.week] * 2
    assert result.sightings["seen_at"].to_list() == [clock.instant] * 2
    assert result.sightings["row_no"].to_list() == [0, 1]
    assert result.sightings["payload_hash"].to_list() == [text_hash('{"a": 1}'), text_hash('{"a": 2}')]
    assert (result.crawl["status"], result.crawl["rows_received"], result.crawl["rows_kept"]) == ("ok", 2, 2)


def test_a_row_that_comes_twice_is_two_sightings_of_one_payload(crawl: Callable[..., CrawlResult]) -> None:
    result = crawl(rows(RawListing("x"), RawListing("x")))
    assert (result.sightings.height, result.payloads.height) == (2, 1)


def test_two_crawls_stand_beside_each_other(crawl: Callable[..., CrawlResult]) -> None:
    first, second = crawl(rows(RawListing("x"))), crawl(rows(RawListing("x")), run_id="run-2")
    assert first.crawl["crawl_id"] != second.crawl["crawl_id"]
    assert set(first.sightings["sighting_id"]).isdisjoint(second.sightings["sighting_id"])


def test_a_stable_key_gives_the_same_sighting_in_every_crawl(crawl: Callable[..., CrawlResult]) -> None:
    row = RawListing("x", stable_key="file:0")
    first, second = crawl(rows(row, row)), crawl(rows(row), run_id="run-2")
    assert first.sightings["sighting_id"].to_list() == second.sightings["sighting_id"].to_list()
    assert first.crawl["rows_received"] == 1


@pytest.mark.parametrize(("script", "status"), [([RawListing("x")], "ok"), ([], "empty")])
def test_a_crawl_after_the_end_of_the_week_closes_it(
    crawl: Callable[..., CrawlResult], script: list[RawListing], status: str
) -> None:
    result = crawl(rows(*script))
    assert (result.status, result.crawl["closes"]) == (status, True)


def test_a_crawl_before_the_end_of_the_week_does_not_close_it(
    crawl: Callable[..., CrawlResult], clock: Any, window: Window
) -> None:
    clock.instant = window.end - timedelta(seconds=1)
    assert crawl(rows(RawListing("x"))).crawl["closes"] is False
    clock.instant = window.end
    assert crawl(rows(RawListing("x"))).crawl["closes"] is True


def test_a_backfilled_crawl_keeps_only_rows_posted_in_the_window(
    crawl: Callable[..., CrawlResult], window: Window
) -> None:
    result = crawl(
        rows(
            RawListing("first instant", posted_at=window.start),
            RawListing("after", posted_at=window.end),
            RawListing("before", posted_at=window.start - timedelta(seconds=1)),
            RawListing("unknown"),
            RawListing("last instant", posted_at=window.end - timedelta(seconds=1)),
        ),
        BACKFILL,
    )
    assert result.payloads["payload"].to_list() == ["first instant", "last instant"]
    assert result.sightings["row_no"].to_list() == [0, 4]
    assert result.sightings["backfilled"].all()
    assert (result.crawl["rows_received"], result.crawl["rows_kept"], result.status) == (5, 2, "ok")


def test_a_source_with_history_keeps_all_that_it_answers(crawl: Callable[..., CrawlResult]) -> None:
    assert crawl(rows(RawListing("unknown")), CrawlPlan(True, True, False, "older")).crawl["rows_kept"] == 1


def test_what_came_before_a_fault_is_kept(crawl: Callable[..., CrawlResult]) -> None:
    def script() -> Iterator[RawListing]:
        yield RawListing("page 1")
        raise FetchError("blocked", "page 2 refused", 429)

    result = crawl(Scripted(script))
    assert result.payloads["payload"].to_list() == ["page 1"]
    assert (result.status, result.crawl["http_status"], result.crawl["message"]) == ("blocked", 429, "page 2 refused")
    assert result.crawl["closes"] is False


@pytest.mark.parametrize("listing", [RawListing("x", seen_at=datetime(2026, 3, 14, 5)), "a text", None])  # noqa: DTZ001
def test_a_plugin_that_breaks_the_protocol_is_broken(crawl: Callable[..., CrawlResult], listing: object) -> None:
    result = crawl(rows(RawListing("kept"), listing))
    assert result.status == "broken"
    assert "scripted" in str(result.crawl["message"])
    assert result.payloads["payload"].to_list() == ["kept"]


def test_a_plugin_that_raises_anything_is_broken_and_stops_nobody(crawl: Callable[..., CrawlResult]) -> None:
    def script() -> Iterator[RawListing]:
        raise ZeroDivisionError("plugin bug")

    result = crawl(Scripted(script))
    assert result.status == "broken"
    assert "ZeroDivisionError: plugin bug" in str(result.crawl["message"])


def test_a_plugin_whose_rows_do_not_end_is_cut_off_and_keeps_what_it_gave(
    crawl: Callable[..., CrawlResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aura_sources.crawl.MAX_LISTINGS", 30)

    def script() -> Iterator[RawListing]:
        while True:
            yield RawListing("again")

    result = crawl(Scripted(script))
    assert (result.status, result.crawl["rows_kept"], result.crawl["closes"]) == ("broken", 30, False)
    assert "does not end: more than 30 rows" in result.crawl["message"]


def test_a_changed_shape_without_an_answer_is_reported(crawl: Callable[..., CrawlResult]) -> None:
    def script() -> Iterator[RawListing]:
        raise ChangedShape("expected a list")

    result = crawl(Scripted(script))
    assert (result.status, result.crawl["error_payload_hash"]) == ("changed_shape", None)


def test_unreadable_things_are_kept_and_the_source_goes_on(crawl: Callable[..., CrawlResult]) -> None:
    result = crawl(rows(Unreadable("<junk>", "a.json is no JSON", "a.json"), RawListing("good")))
    assert result.status == "changed_shape"
    assert result.crawl["error_payload_hash"] == text_hash("<junk>")
    assert set(result.payloads["payload"]) == {"good", "<junk>"}
    assert result.sightings.height == 1


def test_rows_of_an_import_carry_their_own_week_even_before_the_first(
    crawl: Callable[..., CrawlResult], clock: Any
) -> None:
    source = rows(
        RawListing("old", seen_at=datetime(2025, 6, 1, 9, tzinfo=UTC), stable_key="f:0"),
        RawListing("new", seen_at=datetime(2026, 3, 2, 9, tzinfo=UTC), stable_key="f:1"),
        RawListing("new", seen_at=datetime(2026, 3, 3, 9, tzinfo=UTC), stable_key="f:1"),
        RawListing("new", seen_at=datetime(2026, 3, 9, 9, tzinfo=UTC), stable_key="f:1"),
        RawListing("in the future", seen_at=datetime(2031, 1, 1, tzinfo=UTC), stable_key="f:2"),
    )
    source.capabilities = Capabilities(terms="", imports=True)
    result = crawl(source)
    weeks = [str(week) for week in result.sightings["week"]]
    assert weeks == ["2025-05-30", "2026-02-27", "2026-03-06", "2026-03-20"]
    assert [str(week) for week in result.weeks] == weeks
    assert result.sightings["seen_at"].max() == clock.instant
    assert (result.crawl["rows_received"], result.crawl["rows_kept"]) == (3, 4)


def test_text_without_utf8_form_is_kept_as_escapes(crawl: Callable[..., CrawlResult]) -> None:
    assert crawl(rows(RawListing('"\ud800"'))).payloads["payload"].to_list() == ['"\\ud800"']


def test_a_plan_not_to_ask_is_respected(crawl: Callable[..., CrawlResult]) -> None:
    with pytest.raises(ValueError, match="not to be asked"):
        crawl(rows(), CrawlPlan(False, False, False, "closed"))


def test_nothing_new_is_told_from_something(crawl: Callable[..., CrawlResult]) -> None:
    assert crawl(rows()).nothing_new
    assert not crawl(rows(RawListing("x"))).nothing_new
    assert not crawl(rows(Unreadable("", "a.json cannot be read", "a.json"))).nothing_new
