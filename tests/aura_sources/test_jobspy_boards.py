"""The boards that JobSpy reads: its swallowed failures are told from nothing found, its absence from a fault."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from aura_ml.breaker import NO_NETWORK
from aura_ml.records import ChangedShape, ListingRejected
from aura_ml.weeks import WeekCalendar, Window
from aura_sources import jobspy_boards
from aura_sources.crawl import CrawlPlan, CrawlResult, run_crawl
from aura_sources.jobspy_boards import Glassdoor, Google, Indeed, JobSpyBoard, LinkedIn, ZipRecruiter
from aura_sources.protocol import Query

BOARDS: list[type[JobSpyBoard]] = [LinkedIn, Indeed, Glassdoor, ZipRecruiter, Google]
NOT_A_NUMBER = float("nan")
COOK = {
    "id": "x-1", "title": "Cook", "company": "Galley", "job_url": "https://board.example/1", "location": "Kiel",
    "date_posted": date(2026, 3, 16), "min_amount": NOT_A_NUMBER, "skills": None, "description": "<p>Cook</p>",
}  # fmt: skip


@dataclass
class Table:
    """What stands in for JobSpy's table: its rows, and what it says went wrong."""

    rows: list[dict[str, Any]]
    attrs: dict[str, Any] = field(default_factory=dict)

    def to_dict(self, orient: str) -> list[dict[str, Any]]:
        assert orient == "records"
        return self.rows


@dataclass
class JobSpy:
    """Stands in for the library."""

    answer: Callable[[dict[str, Any]], Table] = lambda asked: Table([{**COOK, "site": asked["site_name"][0]}])
    asked: list[dict[str, Any]] = field(default_factory=list)

    def scrape_jobs(self, **asked: Any) -> Table:
        self.asked.append(asked)
        return self.answer(asked)


@pytest.fixture
def jobspy(monkeypatch: pytest.MonkeyPatch) -> JobSpy:
    fake = JobSpy()
    module = ModuleType("jobspy")
    module.scrape_jobs = fake.scrape_jobs  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "jobspy", module)
    monkeypatch.setattr(jobspy_boards, "version", lambda _: "1.4.1")
    return fake


@pytest.fixture
def crawl(window: Window, calendar: WeekCalendar, clock: Any, make_client: Any) -> Callable[..., CrawlResult]:
    def run(source: JobSpyBoard, *terms: str, **options: Any) -> CrawlResult:
        query = Query(search_terms=terms, options={"country": "germany", **options})
        client = make_client(allowed_hosts=set(source.capabilities.hosts))
        plan = CrawlPlan(True, False, False, "closing")
        return run_crawl(source, window, query, client, calendar=calendar, clock=clock, run_id="run", plan=plan)

    return run


@pytest.mark.parametrize("make", BOARDS, ids=lambda make: make.name)
def test_what_a_board_finds_becomes_rows_and_drafts(
    crawl: Callable[..., CrawlResult], jobspy: JobSpy, make: type[JobSpyBoard]
) -> None:
    result = crawl(make(), "cook", location="Kiel", results=30)
    assert (result.status, result.crawl["rows_received"], result.crawl["requests"]) == ("ok", 1, 1)
    [payload] = result.payloads["payload"]
    assert json.loads(payload)["date_posted"] == "2026-03-16"
    assert "min_amount" not in json.loads(payload), "what is no number is left out"
    draft = make().parse(payload)
    assert (draft.board, draft.title, draft.external_id, draft.posted) == (make.name, "Cook", "x-1", "2026-03-16")
    [asked] = jobspy.asked
    assert (asked["site_name"], asked["search_term"], asked["results_wanted"]) == ([make.site], "cook", 30)
    assert (asked["location"], asked["hours_old"], asked["description_format"]) == ("Kiel", 205, "html")
    assert asked.get("country_indeed") == ("germany" if make.needs_country else None)


@pytest.mark.parametrize("make", BOARDS, ids=lambda make: make.name)
def test_capabilities_say_whose_decision_it_is(make: type[JobSpyBoard]) -> None:
    capabilities = make.capabilities
    assert "yours to decide" in capabilities.terms
    assert (capabilities.history, capabilities.date_filter, capabilities.documented_api) == (False, True, False)


def test_an_empty_table_without_an_error_is_nothing_found(crawl: Callable[..., CrawlResult], jobspy: JobSpy) -> None:
    jobspy.answer = lambda _: Table([], {"errors": {}, "warnings": {}})
    assert crawl(Indeed(), "cook").status == "empty"


@pytest.mark.parametrize("heard", [True, False], ids=["in the log", "in the table"])
@pytest.mark.parametrize(
    ("error", "status", "http_status"),
    [
        ("response status code 429 (blocked: use a proxy)", "blocked", 429),
        ("response status code 403 (blocked: use a proxy)", "blocked", 403),
        ("response status code 500", "unreachable", 500),
        ("HTTPSConnectionPool(host='a', port=443): Read timed out", "unreachable", None),
    ],
)
def test_a_swallowed_failure_is_not_nothing_found(
    crawl: Callable[..., CrawlResult], jobspy: JobSpy, error: str, status: str, http_status: int | None, heard: bool
) -> None:
    def fail(_: dict[str, Any]) -> Table:
        logging.getLogger("jobspy.ziprecruiter").error("another board's failure")
        if heard:
            logging.getLogger("jobspy.indeed").error(error)
        return Table([], {} if heard else {"errors": {"indeed": error}})

    jobspy.answer = fail
    result = crawl(Indeed(), "cook", "baker")
    assert (result.status, result.crawl["http_status"], result.crawl["closes"]) == (status, http_status, False)
    assert error in str(result.crawl["message"])
    assert "another board" not in str(result.crawl["message"])
    assert len(jobspy.asked) == 1, "the next search term waits for a later run"


def test_what_came_before_a_failure_is_kept(crawl: Callable[..., CrawlResult], jobspy: JobSpy) -> None:
    jobspy.answer = lambda _: Table(
        [{**COOK, "site": "zip_recruiter"}], {"errors": {"zip_recruiter": "status code 429"}}
    )
    result = crawl(ZipRecruiter(), "cook")
    assert (result.status, result.sightings.height) == ("blocked", 1)
    assert "1 postings that came before are kept" in str(result.crawl["message"])


def test_a_board_that_refused_is_left_alone(crawl: Callable[..., CrawlResult], jobspy: JobSpy) -> None:
    jobspy.answer = lambda _: Table([], {"errors": {"linkedin": "response status code 429"}})
    crawl(LinkedIn(), "cook")
    again = crawl(LinkedIn(), "cook")
    assert (again.status, len(jobspy.asked)) == ("blocked", 1)
    assert "left alone" in str(again.crawl["message"])


def test_postings_that_jobspy_could_not_read_are_not_nothing_found(
    crawl: Callable[..., CrawlResult], jobspy: JobSpy
) -> None:
    def skip(_: dict[str, Any]) -> Table:
        for _number in range(3):
            logging.getLogger("jobspy.linkedin").warning("skipping job: no title")
        return Table([])

    jobspy.answer = skip
    result = crawl(LinkedIn(), "cook")
    assert result.status == "changed_shape"
    assert "none of the 3 postings" in str(result.crawl["message"])


def test_no_network_says_nothing_about_the_board(crawl: Callable[..., CrawlResult], jobspy: JobSpy) -> None:
    jobspy.answer = lambda _: Table(
        [], {"errors": {"glassdoor": "curl: (6) Could not resolve host: www.glassdoor.com"}}
    )
    result = crawl(Glassdoor(), "cook")
    assert result.status == "unreachable"
    assert str(result.crawl["message"]).startswith(NO_NETWORK)


def test_search_terms_stay_out_of_the_log(
    crawl: Callable[..., CrawlResult], jobspy: JobSpy, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(asked: dict[str, Any]) -> Table:
        logging.getLogger("jobspy.indeed").error("keywords=%s", asked["search_term"])
        return Table([])

    jobspy.answer = fail
    crawl(Indeed(), "secret-wish")
    assert "secret-wish" not in caplog.text
    assert logging.getLogger("jobspy").handlers == []
    assert logging.getLogger("jobspy").propagate


@pytest.mark.parametrize(
    ("source", "terms", "options", "words"),
    [
        (Indeed(), (), {}, "search_terms"),
        (Indeed(), ("a",), {"country": None}, "no country"),
        (Glassdoor(), ("a",), {"country": " "}, "no country"),
        (LinkedIn(), ("a",), {"results": 1000}, "from 1 to 200"),
        (LinkedIn(), ("a",), {"results": True}, "results is True"),
        (LinkedIn(), tuple("abcdefghijk"), {}, "at most 10"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_asked(
    crawl: Callable[..., CrawlResult],
    jobspy: JobSpy,
    source: JobSpyBoard,
    terms: tuple[str, ...],
    options: Any,
    words: str,
) -> None:
    result = crawl(source, *terms, **options)
    assert result.status == "needs_setup"
    assert words in str(result.crawl["message"])
    assert jobspy.asked == []


def test_a_country_that_jobspy_does_not_know_is_a_setting_to_mend(
    crawl: Callable[..., CrawlResult], jobspy: JobSpy
) -> None:
    def refuse(_: dict[str, Any]) -> Table:
        raise ValueError("Invalid country_indeed: 'atlantis'")

    jobspy.answer = refuse
    result = crawl(Indeed(), "cook", country="atlantis")
    assert result.status == "needs_setup"
    assert "atlantis" in str(result.crawl["message"])


def test_without_the_library_the_cure_is_said(
    crawl: Callable[..., CrawlResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jobspy", None)
    result = crawl(LinkedIn(), "cook")
    assert (result.status, result.crawl["requests"]) == ("needs_setup", 0)
    assert "pip install" in str(result.crawl["message"])


def test_a_version_that_is_too_old_is_said(
    crawl: Callable[..., CrawlResult], jobspy: JobSpy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobspy_boards, "version", lambda _: "1.1.82")
    assert "1.1.82 is too old" in str(crawl(LinkedIn(), "cook").crawl["message"])
    assert jobspy.asked == []

    def absent(_: str) -> str:
        raise PackageNotFoundError

    monkeypatch.setattr(jobspy_boards, "version", absent)
    assert crawl(LinkedIn(), "cook").status == "ok"


def test_the_captured_table_is_read_by_each_board_as_its_own(test_data: Path) -> None:
    body = (test_data / "api_payloads" / "jobspy" / "jobspy_indeed_fr_2025-07-20.csv").read_bytes()
    counts = {}
    for make in (LinkedIn, Indeed):
        rows = list(make().read(body, "jobs.csv"))
        reasons = []
        for row in rows:
            try:
                make().parse(row.payload)
            except ListingRejected as error:
                reasons.append(error.reason)
        counts[make.name] = (len(rows), len(rows) - len(reasons), set(reasons))
    assert counts == {"linkedin": (32, 20, {"other_board"}), "indeed": (32, 12, {"other_board"})}
    with pytest.raises(ChangedShape):
        list(Indeed().read(b"<html>blocked</html>", "jobs.csv"))
