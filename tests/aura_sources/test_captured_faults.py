"""Every captured answer through the real client, from a loopback server with the manners and the faults of the sites.

Workday, which is asked by posted questions, is in ``test_company_boards``; JobSpy, which brings its own HTTP, in
``test_jobspy_boards``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from aura_ml.hashing import text_hash
from aura_ml.records import ListingRejected
from aura_ml.weeks import WeekCalendar
from aura_sources.client import PoliteClient
from aura_sources.crawl import CrawlPlan, CrawlResult, run_crawl
from aura_sources.protocol import Query
from tests.aura_sources.captures import CAPTURES, Capture
from tests.aura_sources.job_feeds import ADZUNA_KEYS, USAJOBS_KEYS

FILES = (
    "adzuna_fr_a.json", "arbeitnow_a.json", "ashby_a.json", "greenhouse_gitlab.json", "himalayas_2026-05-17.json",
    "algolia_comments_2026-05.json", "jobicy_a.json", "lever_matchgroup.json", "personio_anonymised.xml",
    "recruitee_aikido.json", "remoteok_2026-03-17.json", "remotive_2026-05.json", "automationanywhere_page0.json",
    "themuse_results.json", "usajobs_search_2016_b.json", "wwr_remote-jobs.rss", "workable_vasion.json",
)  # fmt: skip
SERVED = [capture for name in FILES for capture in CAPTURES if capture.name == name]
RECEIVED = {"hn": (335, 274), "smartrecruiters": (4, 4)}
"""Rows and drafts of a crawl where it asks for more, or takes less, than the one captured answer holds."""

COMPANIES = ("ashby", "greenhouse", "lever", "personio", "recruitee", "smartrecruiters", "workable")
OPTIONS: dict[str, dict[str, Any]] = {
    **{name: {"companies": ["acme"]} for name in COMPANIES},
    "adzuna": {"country": "fr", "keys": ADZUNA_KEYS},
    "usajobs": {"keys": USAJOBS_KEYS},
}
NO_MORE = {
    "adzuna": {"results": []},
    "arbeitnow": {"data": []},
    "himalayas": {"jobs": []},
    "usajobs": {"SearchResult": {"SearchResultItems": []}},
}
MAY = date(2026, 5, 15)
THREAD = {"objectID": "47975571", "title": "Ask HN: Who is hiring? (May 2026)", "created_at_i": 1777651200}
Crawl = Callable[..., CrawlResult]


def serve(boards: Any, capture: Capture, test_data: Path) -> str:
    """Let the loopback server answer as the capture's site does, and return the address to set as ``url``."""
    body, name = capture.body(test_data), capture.source.name

    def answer(query: dict[str, list[str]]) -> Any:
        if name == "hn":
            return {"hits": [THREAD]} if "story" in query["tags"][0].split(",") else body
        later = any(
            query.get(key, [first])[0] != first for key, first in (("offset", "0"), ("page", "1"), ("Page", "1"))
        )
        if later and name == "smartrecruiters":
            return next(each for each in CAPTURES if each.name == "automationanywhere_page1.json").body(test_data)
        return NO_MORE[name] if later and name in NO_MORE else body

    if name in COMPANIES:
        boards.serve(name, f"/{name}/acme", answer)
        return f"{boards.address}/{name}/{{company}}"
    if name == "adzuna":
        boards.serve(name, "/adzuna/2", lambda _: NO_MORE[name])
        boards.serve(name, "/adzuna/1", answer)
        return f"{boards.address}/adzuna"
    return str(boards.serve(name, f"/{name}", answer))


@pytest.fixture
def crawl(boards: Any, test_data: Path, calendar: WeekCalendar, clock: Any, make_client: Any) -> Crawl:
    clock.instant = datetime(2026, 5, 22, 12, tzinfo=UTC)

    def run(capture: Capture, client: PoliteClient | None = None) -> CrawlResult:
        name = capture.source.name
        return run_crawl(
            capture.source,
            calendar.window(MAY),
            Query(url=serve(boards, capture, test_data), options=OPTIONS.get(name, {})),
            client or make_client(),
            calendar=calendar,
            clock=clock,
            run_id="run",
            plan=CrawlPlan(True, False, False, "closing"),
        )

    return run


def drafts_of(capture: Capture, result: CrawlResult) -> int:
    """The rows that become drafts; a payload counts as often as it was sent."""
    payloads = dict(result.payloads.select("payload_hash", "payload").iter_rows())
    count = 0
    for digest in result.sightings["payload_hash"]:
        try:
            capture.source.parse(payloads[digest])
        except ListingRejected:
            continue
        count += 1
    return count


each_source = pytest.mark.parametrize("capture", SERVED, ids=lambda capture: capture.source.name)


@each_source
def test_a_capture_comes_packed_and_is_not_sent_again_unchanged(crawl: Crawl, boards: Any, capture: Capture) -> None:
    first = crawl(capture)
    wanted = RECEIVED.get(capture.source.name, (capture.rows, capture.rows - capture.rejected))
    assert (first.status, first.crawl["rows_received"], drafts_of(capture, first)) == ("ok", *wanted)
    assert all(request.headers["User-Agent"].startswith(("AURA/", "me@")) for request in boards.requests)
    again = crawl(capture)
    assert (again.status, again.crawl["rows_received"]) == ("ok", wanted[0])
    assert 304 in {request.status for request in boards.asked(capture.source.name)}
    assert sorted(again.payloads["payload"]) == sorted(first.payloads["payload"])


@each_source
@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("403", "blocked"),
        ("404", ("unreachable", "needs_setup")),
        ("429", "blocked"),
        ("500", "unreachable"),
        ("slow", "unreachable"),
        ("cut_off", "unreachable"),
        ("garbage_gzip", "unreachable"),
        ("redirect_away", "blocked"),
        ("html", "changed_shape"),
        ("changed_shape", "changed_shape"),
        ("truncated_body", "changed_shape"),
    ],
)
def test_a_fault_is_named_and_is_never_an_empty_board(
    crawl: Crawl, boards: Any, make_client: Any, capture: Capture, fault: str, status: str | tuple[str, ...]
) -> None:
    boards.fault[capture.source.name] = fault
    boards.slow_s = 0.15
    result = crawl(capture, make_client(timeout_s=0.4) if fault == "slow" else None)
    assert result.status in ((status,) if isinstance(status, str) else status)
    assert result.sightings.is_empty()
    assert not result.crawl["closes"]
    assert result.crawl["message"]
    if fault in ("403", "404", "429", "500"):
        assert result.crawl["http_status"] == int(fault)
    if result.status == "changed_shape":
        assert result.crawl["error_payload_hash"] == text_hash(result.payloads["payload"][0]), "it is kept whole"


@each_source
@pytest.mark.parametrize("fault", ["429_once", "500_once"])
def test_a_fault_that_passes_costs_nothing(
    crawl: Crawl, boards: Any, make_client: Any, fake_time: Any, capture: Capture, fault: str
) -> None:
    boards.fault[capture.source.name] = fault
    result = crawl(capture, make_client(attempts=2, now=fake_time.now, sleep=fake_time.sleep))
    assert result.status == "ok"
    assert (sum(fake_time.slept) >= 1) is (fault == "429_once"), "Retry-After: 1 is kept to"


def test_every_source_with_a_capture_is_among_them() -> None:
    with_own_tests = {"workday", "inbox"}
    assert {capture.source.name for capture in SERVED} == {capture.source.name for capture in CAPTURES} - with_own_tests
