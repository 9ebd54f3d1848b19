"""The eight company boards, through the real client and the crawl, against loopback boards of several companies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aura_ml.hashing import text_hash
from aura_ml.jobs import accounting, build_week
from aura_ml.records import JobDraft, ListingRejected
from aura_ml.weeks import WeekCalendar, Window
from aura_sources import smartrecruiters, workday
from aura_sources.ashby import Ashby
from aura_sources.client import PoliteClient
from aura_sources.crawl import CrawlPlan, CrawlResult, run_crawl
from aura_sources.greenhouse import Greenhouse
from aura_sources.lever import Lever
from aura_sources.personio import Personio
from aura_sources.protocol import NamesHosts, Query, Source
from aura_sources.recruitee import Recruitee
from aura_sources.registry import hosts_of
from aura_sources.smartrecruiters import SmartRecruiters
from aura_sources.workable import Workable
from aura_sources.workday import Workday
from tests.company_boards import CompanyBoards, company_boards_running

BOARDS: dict[str, Callable[[], Source]] = {
    "greenhouse": Greenhouse,
    "lever": Lever,
    "ashby": Ashby,
    "workable": Workable,
    "smartrecruiters": SmartRecruiters,
    "recruitee": Recruitee,
    "personio": Personio,
    "workday": Workday,
}
TITLES = {"lever": "text", "smartrecruiters": "name"}


def row_of(source: str, number: int) -> Any:
    """One invented posting as a board lists it."""
    if source == "personio":
        return f"<position><id>{number}</id><name>Tester {number}</name></position>"
    row: dict[str, Any] = {TITLES.get(source, "title"): f"Tester {number}", "id": number}
    if source == "workable":
        row["shortcode"] = str(number)
    if source == "lever":
        row["hostedUrl"] = f"https://jobs.lever.co/acme/{number}"
    if source == "workday":
        row |= {"externalPath": f"/job/Berlin/Tester_R{number}", "postedOn": "Posted 3 Days Ago"}
    return row


def company_of(source: str, name: str) -> Any:
    """A company as config.yaml names it."""
    return {"host": f"{name}.wd5.myworkdayjobs.com", "site": "Jobs"} if source == "workday" else name


def board_of(source: str, name: str) -> str:
    return f"{source}/{name}/Jobs" if source == "workday" else f"{source}/{name}"


def text_of(source: str, number: int) -> tuple[str, dict[str, Any]]:
    """Where a posting's text is, and what stands there."""
    if source == "workday":
        info = {"jobDescription": f"<p>Text {number}</p>", "location": "Berlin", "jobReqId": f"R{number}"}
        return f"/workday/acme/Jobs/job/Berlin/Tester_R{number}", {"jobPostingInfo": info}
    sections = {"jobDescription": {"title": "The job", "text": f"<p>Text {number}</p>"}}
    return f"/smartrecruiters/acme/postings/{number}", {"jobAd": {"sections": sections}}


@pytest.fixture
def company_boards() -> Iterator[CompanyBoards]:
    with company_boards_running() as running:
        yield running


Crawl = Callable[..., CrawlResult]


@pytest.fixture
def crawl(company_boards: CompanyBoards, window: Window, calendar: WeekCalendar, clock: Any, make_client: Any) -> Crawl:
    def run(
        source: str,
        companies: Any,
        *,
        client: PoliteClient | None = None,
        plan: CrawlPlan | None = None,
        **query: Any,
    ) -> CrawlResult:
        options = {} if companies is None else {"companies": companies}
        return run_crawl(
            BOARDS[source](),
            window,
            Query(url=company_boards.url(source), options=options, **query),
            client or make_client(),
            calendar=calendar,
            clock=clock,
            run_id="run",
            plan=plan or CrawlPlan(True, False, False, "closing"),
        )

    return run


def titles(source: str, result: CrawlResult) -> list[str]:
    return [BOARDS[source]().parse(payload).title for payload in result.payloads["payload"]]


@pytest.mark.parametrize("source", BOARDS)
def test_each_company_is_asked_in_turn(company_boards: CompanyBoards, crawl: Crawl, source: str) -> None:
    company_boards.rows = {board_of(source, name): [row_of(source, n)] for n, name in enumerate(("acme", "beta"))}
    result = crawl(source, [company_of(source, "acme"), company_of(source, "beta")])
    assert (result.status, result.crawl["rows_received"], result.crawl["http_status"]) == ("ok", 2, 200)
    assert result.crawl["closes"]
    assert titles(source, result) == ["Tester 0", "Tester 1"]
    drafts = [BOARDS[source]().parse(payload) for payload in result.payloads["payload"]]
    expected = ["Named Ltd", "Named Ltd"] if source == "workable" else ["acme", "beta"]
    assert [draft.company for draft in drafts] == expected
    assert result.sightings["external_id"].null_count() == 0


@pytest.mark.parametrize("source", BOARDS)
def test_a_name_set_by_the_person_goes_before_the_boards(
    company_boards: CompanyBoards, crawl: Crawl, source: str
) -> None:
    company_boards.rows = {board_of(source, "acme"): [row_of(source, 1)]}
    named = company_of(source, "acme")
    named = {**(named if isinstance(named, dict) else {"board": named}), "name": "Acme & Sons"}
    result = crawl(source, [named])
    assert [BOARDS[source]().parse(payload).company for payload in result.payloads["payload"]] == ["Acme & Sons"]


@pytest.mark.parametrize("source", BOARDS)
@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("404", "needs_setup", "no such board"),
        ("403", "blocked", "refuses"),
        ("500", "unreachable", "a later run asks again"),
        ("html", "changed_shape", "web page"),
        ("changed_shape", "changed_shape", "expected"),
        ("truncated_body", "changed_shape", "cut off"),
        ("cut_off", "unreachable", "cut off"),
        ("redirect_away", None, "elsewhere.example"),
    ],
)
def test_one_failing_company_of_three_leaves_the_others_alone(
    company_boards: CompanyBoards, crawl: Crawl, source: str, fault: str, status: str | None, words: str
) -> None:
    names = ("acme", "broken", "gamma")
    company_boards.rows = {board_of(source, name): [row_of(source, n)] for n, name in enumerate(names)}
    company_boards.fault[board_of(source, "broken")] = fault
    result = crawl(source, [company_of(source, name) for name in names])
    posted = source == "workday"
    assert result.status == (status or ("unreachable" if posted else "blocked"))
    assert "broken" in str(result.crawl["message"])
    assert words in str(result.crawl["message"])
    assert not result.crawl["closes"]
    rows = result.payloads.filter(result.payloads["payload_hash"] != (result.crawl["error_payload_hash"] or ""))
    assert [BOARDS[source]().parse(payload).title for payload in rows["payload"]] == ["Tester 0", "Tester 2"]
    if status == "changed_shape":
        assert result.crawl["error_payload_hash"] in [text_hash(text) for text in result.payloads["payload"]]


@pytest.mark.parametrize("source", BOARDS)
@pytest.mark.parametrize("companies", [None, []])
def test_without_companies_nothing_is_asked(
    company_boards: CompanyBoards, crawl: Crawl, source: str, companies: Any
) -> None:
    result = crawl(source, companies)
    assert (result.status, result.crawl["requests"], company_boards.requests) == ("needs_setup", 0, [])
    assert "no companies are named" in str(result.crawl["message"])
    assert f"{source} under job_sources in config.yaml" in str(result.crawl["message"])


@pytest.mark.parametrize("source", BOARDS)
def test_companies_without_openings_are_empty(company_boards: CompanyBoards, crawl: Crawl, source: str) -> None:
    company_boards.rows = {board_of(source, "acme"): []}
    result = crawl(source, [company_of(source, "acme")])
    assert (result.status, result.crawl["closes"]) == ("empty", True)


@pytest.mark.parametrize("source", [name for name in BOARDS if name != "workday"])
def test_an_unchanged_board_is_not_sent_again(company_boards: CompanyBoards, crawl: Crawl, source: str) -> None:
    company_boards.rows = {board_of(source, "acme"): [row_of(source, 1)]}
    first, second = (crawl(source, ["acme"]) for _ in range(2))
    path = company_boards.asked_paths()[0]
    asked = [request for request in company_boards.requests if request.path == path]
    assert [request.status for request in asked] == [200, 304]
    assert {request.headers["Accept-Encoding"] for request in asked} == {"gzip"}
    assert (second.status, second.crawl["http_status"]) == ("ok", 304)
    assert first.payloads["payload"].to_list() == second.payloads["payload"].to_list()


def test_a_shared_host_that_asks_for_rest_is_not_asked_for_the_other_companies(
    company_boards: CompanyBoards, crawl: Crawl
) -> None:
    company_boards.rows = {f"greenhouse/{name}": [row_of("greenhouse", 1)] for name in ("a1", "b2", "c3")}
    company_boards.fault["greenhouse/a1"] = "429"
    result = crawl("greenhouse", ["a1", "b2", "c3"])
    assert (result.status, result.crawl["http_status"], len(company_boards.asked_paths())) == ("blocked", 429, 1)
    assert "not asked after that: b2, c3" in str(result.crawl["message"])


@pytest.mark.parametrize(("source", "asked"), [("lever", 3), ("recruitee", 4)])
def test_a_shared_host_that_fails_again_and_again_is_left_alone(
    company_boards: CompanyBoards, crawl: Crawl, source: str, asked: int
) -> None:
    names = ("a1", "b2", "c3", "d4")
    company_boards.rows = {f"{source}/{name}": [] for name in names}
    company_boards.fault = {f"{source}/{name}": "500" for name in names}
    result = crawl(source, list(names))
    assert (result.status, len(company_boards.asked_paths())) == ("unreachable", asked)


def test_the_worst_failure_names_the_crawl_and_each_company_is_told(
    company_boards: CompanyBoards, crawl: Crawl
) -> None:
    company_boards.rows = {"ashby/a1": [], "ashby/c3": [row_of("ashby", 3)]}
    company_boards.fault["ashby/a1"] = "500"
    result = crawl("ashby", ["a1", "gone", "c3", "lost"])
    assert (result.status, result.crawl["http_status"]) == ("unreachable", 500)
    message = str(result.crawl["message"])
    assert message.startswith("3 of 4 companies could not be read: a1: ")
    assert "gone, lost: ashby has no such board (404)" in message


@pytest.mark.parametrize("source", ["smartrecruiters", "workday"])
def test_pages_are_read_to_the_end_once(company_boards: CompanyBoards, crawl: Crawl, source: str) -> None:
    company_boards.rows = {board_of(source, "acme"): [row_of(source, n) for n in range(5)]}
    result = crawl(source, [company_of(source, "acme")])
    assert titles(source, result) == [f"Tester {n}" for n in range(5)]
    lists = [path for path in company_boards.asked_paths() if path.endswith(("/postings", "/jobs"))]
    assert len(lists) == 3
    if source == "workday":
        assert [question["offset"] for question in company_boards.questions] == [0, 2, 4]


@pytest.mark.parametrize("source", ["smartrecruiters", "workday"])
def test_pages_before_a_fault_are_kept(company_boards: CompanyBoards, crawl: Crawl, source: str) -> None:
    company_boards.rows = {board_of(source, "acme"): [row_of(source, n) for n in range(5)]}
    company_boards.fault[board_of(source, "acme")] = "page_2_500"
    result = crawl(source, [company_of(source, "acme")])
    assert (result.status, result.crawl["rows_kept"]) == ("unreachable", 2)


@pytest.mark.parametrize(("source", "module"), [("smartrecruiters", smartrecruiters), ("workday", workday)])
def test_a_board_without_end_is_left_after_a_while(
    company_boards: CompanyBoards, crawl: Crawl, monkeypatch: Any, source: str, module: Any
) -> None:
    monkeypatch.setattr(module, "MAX_PAGES", 2)
    company_boards.rows = {board_of(source, "acme"): [row_of(source, n) for n in range(9)]}
    result = crawl(source, [company_of(source, "acme")])
    assert (result.status, result.crawl["rows_kept"]) == ("unreachable", 4)
    assert "the rest was not asked for" in str(result.crawl["message"])


def test_search_terms_go_to_workday_only_when_set(company_boards: CompanyBoards, crawl: Crawl) -> None:
    company_boards.rows = {"workday/acme/Jobs": []}
    crawl("workday", [company_of("workday", "acme")])
    crawl("workday", [company_of("workday", "acme")], search_terms=("cook", "baker"))
    assert [question["searchText"] for question in company_boards.questions] == ["", "cook", "baker"]
    assert company_boards.questions[0] == {"appliedFacets": {}, "limit": 20, "offset": 0, "searchText": ""}


def test_relative_dates_count_from_the_day_of_reading(
    company_boards: CompanyBoards, crawl: Crawl, window: Window
) -> None:
    words = ["Posted Today", "Posted Yesterday", "Posted 3 Days Ago", "Posted 30+ Days Ago", "soon"]
    company_boards.per_page = 20
    company_boards.rows = {
        "workday/acme/Jobs": [{**row_of("workday", n), "postedOn": text} for n, text in enumerate(words)]
    }
    result = crawl("workday", [company_of("workday", "acme")])
    drafts = [Workday().parse(payload) for payload in result.payloads["payload"]]
    assert [draft.posted for draft in drafts] == ["2026-03-21", "2026-03-20", "2026-03-18", "2026-02-19", "soon"]
    days = [None if when is None else when.date().isoformat() for when in result.sightings["posted_at"]]
    assert days == ["2026-03-21", "2026-03-20", "2026-03-18", None, None]
    older = crawl("workday", [company_of("workday", "acme")], plan=CrawlPlan(True, True, True, "older"))
    assert older.crawl["rows_kept"] == 1, "only the posting of 18 March is known to be from the week before"


@pytest.mark.parametrize("source", BOARDS)
def test_a_backfill_of_many_weeks_asks_a_company_once(company_boards: CompanyBoards, crawl: Crawl, source: str) -> None:
    company_boards.rows = {board_of(source, "acme"): [row_of(source, 1)]}
    company_boards.details = dict([text_of(source, 1)]) if source in ("smartrecruiters", "workday") else {}
    for _ in range(3):
        crawl(source, [company_of(source, "acme")], plan=CrawlPlan(True, True, True, "older"))
    asked = company_boards.asked_paths()
    assert len(asked) == len(set(asked)) == 1 + len(company_boards.details)


@pytest.mark.parametrize("source", BOARDS)
def test_robots_txt_holds_unless_the_address_is_offered_to_programs(
    company_boards: CompanyBoards, crawl: Crawl, source: str
) -> None:
    company_boards.rows = {board_of(source, "acme"): [row_of(source, 1)]}
    company_boards.robots = "User-agent: *\nDisallow: /\n"
    result = crawl(source, [company_of(source, "acme")])
    assert (result.status, company_boards.asked_paths()) == ("blocked", [])
    assert BOARDS[source]().capabilities.documented_api is (source != "workday")


@pytest.mark.parametrize(("source", "status"), [("recruitee", "ok"), ("personio", "ok"), ("workday", "blocked")])
def test_a_host_per_company_counts_as_offered_to_programs_where_the_board_says_so(
    company_boards: CompanyBoards, crawl: Crawl, monkeypatch: Any, source: str, status: str
) -> None:
    company_boards.rows = {board_of(source, "acme"): [row_of(source, 1)]}
    company_boards.robots = "User-agent: *\nDisallow: /\n"
    monkeypatch.setattr(type(BOARDS[source]()), "hosts_for", lambda *_: frozenset({"127.0.0.1"}))
    assert crawl(source, [company_of(source, "acme")]).status == status


@pytest.mark.parametrize(
    ("source", "companies", "hosts"),
    [
        ("greenhouse", ["acme"], {"boards-api.greenhouse.io"}),
        ("lever", [{"board": "acme", "region": "eu"}], {"api.lever.co", "api.eu.lever.co"}),
        ("ashby", ["acme"], {"api.ashbyhq.com"}),
        ("workable", ["acme"], {"apply.workable.com", "www.workable.com"}),
        ("smartrecruiters", ["acme"], {"api.smartrecruiters.com"}),
        ("recruitee", ["acme", "Beta-2"], {"acme.recruitee.com", "beta-2.recruitee.com"}),
        ("personio", ["acme"], {"acme.jobs.personio.de", "acme.jobs.personio.com"}),
        (
            "workday",
            [{"host": "Acme.wd5.myworkdayjobs.com", "site": "x"}, {"host": "wd3.myworkdaysite.com", "tenant": "b", "site": "y"}],
            {"acme.wd5.myworkdayjobs.com", "wd3.myworkdaysite.com"},
        ),
        ("recruitee", None, set()),
        ("personio", ["evil.example"], set()),
        ("workday", [{"host": "evil.example", "site": "x"}], set()),
    ],
)  # fmt: skip
def test_only_hosts_of_named_companies_may_be_asked(source: str, companies: Any, hosts: set[str]) -> None:
    board = BOARDS[source]()
    assert hosts_of(board, None, {"companies": companies}) == hosts
    assert isinstance(board, NamesHosts) is bool(board.capabilities.company_hosts)
    assert bool(board.capabilities.hosts) is not bool(board.capabilities.company_hosts)
    assert not any("*" in host for host in board.capabilities.hosts)


@pytest.mark.parametrize("source", BOARDS)
def test_captures_go_through_the_real_client(
    company_boards: CompanyBoards, crawl: Crawl, test_data: Path, source: str
) -> None:
    company = "acme/Jobs" if source == "workday" else "acme"
    company_boards.load_company(test_data, source, company)
    result = crawl(source, [company_of(source, "acme")])
    listed = company_boards.rows[f"{source}/{company}"]
    assert (result.status, result.crawl["rows_received"]) == ("ok", len(listed))
    assert result.sightings["posted_at"].null_count() == 0
    drafts, rejected = [], 0
    for payload in result.payloads["payload"]:
        try:
            drafts.append(BOARDS[source]().parse(payload))
        except ListingRejected:
            rejected += 1
    assert len(drafts) + rejected == result.payloads.height
    assert rejected == 0
    assert all(isinstance(one, JobDraft) and one.company and one.external_id for one in drafts)
    assert all((one.url or "").startswith("https://") for one in drafts)


@pytest.mark.parametrize("source", BOARDS)
def test_every_captured_row_is_a_job_a_copy_or_a_rejection(
    company_boards: CompanyBoards, crawl: Crawl, test_data: Path, window: Window, source: str
) -> None:
    company_boards.load_company(test_data, source, "acme/Jobs" if source == "workday" else "acme")
    result = crawl(source, [company_of(source, "acme")])
    sightings = result.sightings.join(result.payloads.select("payload_hash", "payload"), on="payload_hash")
    built = build_week(window.week, sightings, {source: BOARDS[source]().parse})
    counts = accounting(sightings, built)[source]
    assert counts["sightings"] == result.sightings.height == counts["jobs"] + counts["merged"] + counts["rejected"]
    assert (counts["merged"], counts["rejected"]) == (1 if source == "personio" else 0, 0)
    assert built.jobs["description"].str.contains("<p>", literal=True).sum() == 0


@pytest.mark.parametrize("source", [name for name in BOARDS if name != "personio"])
def test_a_row_that_is_no_posting_is_kept(company_boards: CompanyBoards, crawl: Crawl, source: str) -> None:
    company_boards.rows = {board_of(source, "acme"): [row_of(source, 1), "not a row", None, {"ü": "\u2028"}]}
    company_boards.per_page = 20
    result = crawl(source, [company_of(source, "acme")])
    assert (result.status, result.crawl["rows_received"]) == ("ok", 4)
    reasons = []
    for payload in result.payloads["payload"]:
        row = json.loads(payload)
        try:
            BOARDS[source]().parse(payload)
        except ListingRejected as error:
            reasons.append((error.reason, row["posting"]))
    assert reasons == [("not_an_object", "not a row"), ("not_an_object", None), ("no_title", {"ü": "\u2028"})]
