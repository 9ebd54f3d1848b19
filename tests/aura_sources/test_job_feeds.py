"""Seven more boards, through the real client and the crawl, against the loopback boards, and on their real captures."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aura_ml.hashing import text_hash
from aura_ml.normalize import normalize
from aura_ml.records import ChangedShape, ListingRejected
from aura_ml.weeks import WeekCalendar, Window
from aura_sources import himalayas, themuse
from aura_sources.client import PoliteClient
from aura_sources.crawl import CrawlPlan, CrawlResult, run_crawl
from aura_sources.himalayas import Himalayas
from aura_sources.jobicy import Jobicy
from aura_sources.protocol import Query
from aura_sources.themuse import TheMuse
from tests.aura_sources.job_feeds import (
    FEEDS,
    HIMALAYAS_ROW,
    SEEN_AT,
    THEMUSE_ROW,
    captured,
    captured_rows,
    item,
)

Crawl = Callable[..., CrawlResult]
PAGED = ("himalayas", "themuse", "adzuna", "usajobs")


@pytest.fixture
def crawl(boards: Any, window: Window, calendar: WeekCalendar, clock: Any, make_client: Any) -> Crawl:
    def run(
        name: str,
        rows: list[Any],
        *,
        size: int | None = None,
        client: PoliteClient | None = None,
        plan: CrawlPlan | None = None,
        **query: Any,
    ) -> CrawlResult:
        feed = FEEDS[name]
        return run_crawl(
            feed.make(),
            window,
            Query(url=feed.serve(boards, rows, size), options=feed.options, **query),
            client or make_client(),
            calendar=calendar,
            clock=clock,
            run_id="run",
            plan=plan or CrawlPlan(True, False, False, "closing"),
        )

    return run


@pytest.mark.parametrize("name", FEEDS)
def test_every_row_comes_as_it_was_sent(crawl: Crawl, name: str) -> None:
    feed = FEEDS[name]
    rows = [feed.row, {**feed.row, "extra": "ü"}, "not a row"]
    result = crawl(name, rows)
    if name == "weworkremotely":
        assert result.payloads["payload"].to_list() == [item(row) for row in rows]
    else:
        assert [json.loads(payload) for payload in result.payloads["payload"]] == rows
    assert (result.status, result.crawl["rows_received"], result.crawl["http_status"]) == ("ok", 3, 200)
    assert result.sightings["external_id"].to_list()[2] is None
    assert result.sightings["posted_at"][0] == datetime(2026, 3, 16, 0, 0, 3, tzinfo=UTC)
    assert "ü" in result.payloads["payload"][1]


@pytest.mark.parametrize("name", FEEDS)
def test_an_empty_feed_is_empty_and_closes(crawl: Crawl, name: str) -> None:
    result = crawl(name, [])
    assert (result.status, result.crawl["rows_received"], result.crawl["closes"]) == ("empty", 0, True)


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(
    ("fault", "words"),
    [("html", "web page"), ("changed_shape", "expected"), ("truncated_body", "cut off")],
)
def test_an_answer_in_another_shape_is_kept_whole(boards: Any, crawl: Crawl, name: str, fault: str, words: str) -> None:
    boards.fault[name] = fault
    result = crawl(name, [FEEDS[name].row])
    assert (result.status, result.crawl["closes"]) == ("changed_shape", False)
    assert words in str(result.crawl["message"])
    [kept] = result.payloads["payload"].to_list()
    assert result.crawl["error_payload_hash"] == text_hash(kept)
    assert result.sightings.is_empty()


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(
    ("fault", "status", "http_status"),
    [
        ("403", "blocked", 403),
        ("429", "blocked", 429),
        ("500", "unreachable", 500),
        ("cut_off", "unreachable", None),
        ("garbage_gzip", "unreachable", None),
    ],
)
def test_a_board_that_does_not_answer_is_not_an_empty_one(
    boards: Any, crawl: Crawl, name: str, fault: str, status: str, http_status: int | None
) -> None:
    boards.fault[name] = fault
    result = crawl(name, [FEEDS[name].row])
    assert (result.status, result.crawl["http_status"], result.crawl["closes"]) == (status, http_status, False)
    assert result.crawl["message"]


@pytest.mark.parametrize("name", FEEDS)
def test_an_unchanged_answer_comes_packed_once_and_is_not_sent_again(boards: Any, crawl: Crawl, name: str) -> None:
    first = crawl(name, [FEEDS[name].row])
    second = crawl(name, [FEEDS[name].row])
    asked = boards.asked(name)
    assert {request.status for request in asked[: len(asked) // 2]} == {200}
    assert {request.status for request in asked[len(asked) // 2 :]} == {304}
    assert all("gzip" in request.headers["Accept-Encoding"] for request in asked)
    assert second.crawl["http_status"] == 304
    assert first.payloads["payload"].to_list() == second.payloads["payload"].to_list()


@pytest.mark.parametrize("name", PAGED)
def test_pages_are_followed_to_the_last(boards: Any, crawl: Crawl, name: str, monkeypatch: Any) -> None:
    feed = FEEDS[name]
    if name in ("adzuna", "usajobs"):
        monkeypatch.setattr(f"aura_sources.{name}.PER_PAGE", 10)
    rows = [feed.with_(id=str(number)) for number in range(25)]
    result = crawl(name, rows, size=10)
    assert result.sightings["external_id"].to_list() == [str(number) for number in range(25)]
    assert len(boards.asked(name)) == 3
    assert result.sightings["origin"].n_unique() == 3


@pytest.mark.parametrize(("name", "module"), [("himalayas", himalayas), ("themuse", themuse)])
def test_pages_end_at_the_cap(boards: Any, crawl: Crawl, name: str, module: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "MAX_PAGES", 2)
    rows = [FEEDS[name].with_(id=str(number)) for number in range(25)]
    assert crawl(name, rows, size=10).crawl["rows_received"] == 20
    assert len(boards.asked(name)) == 2


@pytest.mark.parametrize("name", PAGED)
def test_the_pages_before_a_fault_are_kept(boards: Any, crawl: Crawl, name: str, monkeypatch: Any) -> None:
    feed = FEEDS[name]
    if name in ("adzuna", "usajobs"):
        monkeypatch.setattr(f"aura_sources.{name}.PER_PAGE", 10)
    answer = feed.answer

    def fails_later(rows: list[Any], query: dict[str, list[str]], size: int, number: int) -> Any:
        page = answer(rows, query, size, number)
        return page if feed.with_(id="0") in json.loads(json.dumps(_rows_of(page))) else b"<html>Just a moment</html>"

    broken = replace(feed, answer=fails_later)
    monkeypatch.setitem(FEEDS, name, broken)
    result = crawl(name, [feed.with_(id=str(number)) for number in range(25)], size=10)
    assert (result.status, result.crawl["rows_kept"], result.crawl["closes"]) == ("changed_shape", 10, False)


def _rows_of(page: Any) -> list[Any]:
    inner = page.get("SearchResult", page)
    return list(next(value for value in inner.values() if isinstance(value, list)))


@pytest.mark.parametrize("name", [*FEEDS])
def test_no_search_term_leaves_unless_the_source_takes_them(boards: Any, crawl: Crawl, name: str) -> None:
    crawl(name, [], search_terms=("secret wish",))
    sent = any("secret" in json.dumps(request.query) for request in boards.requests)
    assert sent is FEEDS[name].make().capabilities.takes_search_terms


@pytest.mark.parametrize("name", ["jobicy", "himalayas"])
def test_a_board_is_asked_once_per_search_term(boards: Any, crawl: Crawl, name: str) -> None:
    rows = [FEEDS[name].with_(id="1"), FEEDS[name].with_(id="2", title="Baker of bread")]
    result = crawl(name, rows, search_terms=("baker of", "nobody"))
    assert result.sightings["external_id"].to_list() == ["2"]
    word = "tag" if name == "jobicy" else "q"
    assert [request.query[word] for request in boards.asked(name)] == [["baker of"], ["nobody"]]


def test_parameters_of_a_set_address_are_kept(boards: Any, crawl: Crawl, monkeypatch: Any) -> None:
    feed = FEEDS["themuse"]
    serve = feed.serve

    class Filtered:
        make, options = feed.make, feed.options

        def serve(self, *args: Any) -> str:
            return serve(*args) + "?location=Berlin%2C+Germany&page=7"

    monkeypatch.setitem(FEEDS, "themuse", Filtered())
    crawl("themuse", [THEMUSE_ROW])
    assert boards.asked("themuse")[0].query == {"location": ["Berlin, Germany"], "page": ["0"]}


def test_himalayas_is_read_back_to_the_start_of_the_week(boards: Any, crawl: Crawl) -> None:
    old = {**HIMALAYAS_ROW, "pubDate": 1772000000}
    result = crawl("himalayas", [HIMALAYAS_ROW] * 10 + [old] * 30, size=10)
    assert result.crawl["rows_received"] == 20
    assert [request.query["offset"] for request in boards.asked("himalayas")] == [["0"], ["10"]]


def test_himalayas_is_followed_by_cursor_where_it_names_one(boards: Any, crawl: Crawl, monkeypatch: Any) -> None:
    def answer(rows: list[Any], query: dict[str, list[str]], *_: int) -> Any:
        return {"jobs": rows[1:], "totalCount": 2} if "cursor" in query else {"jobs": rows[:1], "nextCursor": "c 2"}

    monkeypatch.setitem(FEEDS, "himalayas", replace(FEEDS["himalayas"], answer=answer))
    result = crawl("himalayas", [HIMALAYAS_ROW, {**HIMALAYAS_ROW, "guid": "b"}])
    assert result.sightings["external_id"].to_list() == [HIMALAYAS_ROW["guid"], "b"]
    assert [request.query.get("cursor") for request in boards.asked("himalayas")] == [None, ["c 2"]]


@pytest.mark.parametrize(
    ("name", "received", "rejected"),
    [
        ("jobicy", 3, 0),
        ("himalayas", 20, 0),
        ("themuse", 200, 0),
        ("weworkremotely", 4, 0),
        ("hn", 555, 281),
        ("adzuna", 1041, 0),
        ("usajobs", 242, 0),
    ],
)
def test_every_row_of_the_capture_becomes_a_draft_or_a_rejection(
    test_data: Path, name: str, received: int, rejected: int
) -> None:
    source = FEEDS[name].make()
    rows = list(source.read(captured(test_data, name), "capture"))
    assert len(rows) == received
    assert all(row.external_id and row.posted_at for row in rows)
    reasons, drafts = [], []
    for row in rows:
        try:
            drafts.append(source.parse(row.payload))
        except ListingRejected as error:
            reasons.append(error.reason)
    assert (len(drafts), len(reasons)) == (received - rejected, rejected)
    assert all(draft.title and draft.external_id and draft.url and draft.posted for draft in drafts)
    assert sum(not draft.company for draft in drafts) <= 0.02 * received + 5


@pytest.mark.parametrize("name", ["jobicy", "himalayas", "themuse", "usajobs", "adzuna"])
def test_the_capture_goes_through_the_real_client(test_data: Path, crawl: Crawl, boards: Any, name: str) -> None:
    rows = captured_rows(test_data, name)[:120]
    result = crawl(name, rows)
    assert (result.status, result.crawl["rows_received"]) == ("ok", len(rows))
    assert [json.loads(payload) for payload in result.payloads["payload"]] == list(
        {json.dumps(row): row for row in rows}.values()
    )


def test_the_captured_rss_goes_through_the_real_client(test_data: Path, crawl: Crawl, monkeypatch: Any) -> None:
    body = captured(test_data, "weworkremotely")
    monkeypatch.setitem(FEEDS, "weworkremotely", replace(FEEDS["weworkremotely"], answer=lambda *_: body))
    result = crawl("weworkremotely", [])
    assert (result.status, result.crawl["rows_received"]) == ("ok", 4)
    assert all(payload in body.decode() for payload in result.payloads["payload"])


def test_captured_pay_and_places_are_read(test_data: Path) -> None:
    himalayas_rows = [Himalayas().parse(json.dumps(row)) for row in captured_rows(test_data, "himalayas")]
    paid = [normalize(draft, SEEN_AT).salary for draft in himalayas_rows if draft.salary_min]
    assert len(paid) == 8
    assert all(salary.interval == "year" and salary.minimum_eur_year for salary in paid)
    muse = [normalize(TheMuse().parse(json.dumps(row)), SEEN_AT) for row in captured_rows(test_data, "themuse")]
    assert sum(job.country is not None for job in muse) >= 190
    assert all(job.seniority for job in muse)
    jobicy = [normalize(Jobicy().parse(json.dumps(row)), SEEN_AT) for row in captured_rows(test_data, "jobicy")]
    assert [job.remote_regions for job in jobicy] == [
        ("Latin America", "HK", "MX", "SG"),
        ("Latin America", "BR"),
        ("GB", "US"),
    ]
    assert jobicy[2].salary.minimum == 115000.0


@pytest.mark.parametrize("name", ["themuse", "adzuna"])
def test_a_bare_list_of_something_else_is_another_shape(name: str) -> None:
    with pytest.raises(ChangedShape):
        list(FEEDS[name].make().read(b'[{"a": 1}]', "x"))
