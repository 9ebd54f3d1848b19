"""The three keyless feeds, through the real client and the crawl, against the loopback boards."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aura_ml.hashing import text_hash
from aura_ml.records import ChangedShape, JobDraft, ListingRejected
from aura_ml.weeks import WeekCalendar, Window
from aura_sources.arbeitnow import Arbeitnow
from aura_sources.client import Budget, PoliteClient
from aura_sources.crawl import CrawlPlan, CrawlResult, run_crawl
from aura_sources.protocol import Query, Source
from aura_sources.remoteok import RemoteOK
from aura_sources.remotive import Remotive

FEEDS: dict[str, Callable[[], Source]] = {"remoteok": RemoteOK, "arbeitnow": Arbeitnow, "remotive": Remotive}

REMOTEOK_ROW = {
    "slug": "remote-tester-acme-17",
    "id": "17",
    "epoch": 1773619203,
    "date": "2026-03-16T00:00:03+00:00",
    "company": "Acme",
    "position": "Tester",
    "tags": ["qa", "python"],
    "description": "<p>Break things</p>",
    "location": "Europe",
    "salary_min": 60000,
    "salary_max": 90000,
    "apply_url": "https://remoteok.com/l/17",
    "url": "https://remoteok.com/remote-jobs/17",
}
ARBEITNOW_ROW = {
    "slug": "tester-berlin-1",
    "company_name": "Beispiel GmbH",
    "title": "Tester (m/w/d)",
    "description": "<p>Dinge prüfen</p>",
    "remote": True,
    "url": "https://www.arbeitnow.com/jobs/tester-berlin-1",
    "tags": ["Quality"],
    "job_types": ["Full Time", "Part Time"],
    "location": "Berlin",
    "created_at": 1773619203,
}
REMOTIVE_ROW = {
    "id": 9,
    "url": "https://remotive.com/remote-jobs/qa/tester-9",
    "title": "Tester",
    "company_name": "Acme",
    "tags": ["qa"],
    "job_type": "full_time",
    "publication_date": "2026-03-16T06:54:14",
    "candidate_required_location": "USA, Canada",
    "salary": "$75k - $95k",
    "description": "<p>Break things</p>",
}
ROWS = {"remoteok": REMOTEOK_ROW, "arbeitnow": ARBEITNOW_ROW, "remotive": REMOTIVE_ROW}


@pytest.fixture
def crawl(
    boards: Any, window: Window, calendar: WeekCalendar, clock: Any, make_client: Any
) -> Callable[..., CrawlResult]:
    def run(
        name: str, *, client: PoliteClient | None = None, plan: CrawlPlan | None = None, **query: Any
    ) -> CrawlResult:
        return run_crawl(
            FEEDS[name](),
            window,
            Query(url=boards.url(name), **query),
            client or make_client(),
            calendar=calendar,
            clock=clock,
            run_id="run",
            plan=plan or CrawlPlan(True, False, False, "closing"),
        )

    return run


@pytest.mark.parametrize("name", FEEDS)
def test_every_row_comes_as_it_was_sent(boards: Any, crawl: Callable[..., CrawlResult], name: str) -> None:
    boards.rows[name] = [ROWS[name], {**ROWS[name], "extra": {"ü": None}}, "not a row"]
    result = crawl(name)
    assert [json.loads(payload) for payload in result.payloads["payload"]] == boards.rows[name]
    assert (result.status, result.crawl["rows_received"], result.crawl["http_status"]) == ("ok", 3, 200)
    assert result.sightings["external_id"].to_list()[2] is None
    assert "ü" in result.payloads["payload"][1]


@pytest.mark.parametrize("name", FEEDS)
def test_an_empty_feed_is_empty_and_closes(boards: Any, crawl: Callable[..., CrawlResult], name: str) -> None:
    result = crawl(name)
    assert (result.status, result.crawl["rows_received"], result.crawl["closes"]) == ("empty", 0, True)


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(
    ("fault", "words"),
    [("html", "web page"), ("changed_shape", "expected"), ("truncated_body", "cut off")],
)
def test_an_answer_in_another_shape_is_kept_whole(
    boards: Any, crawl: Callable[..., CrawlResult], name: str, fault: str, words: str
) -> None:
    boards.rows[name] = [ROWS[name]]
    boards.fault[name] = fault
    result = crawl(name)
    assert (result.status, result.crawl["closes"]) == ("changed_shape", False)
    assert words in str(result.crawl["message"])
    [kept] = result.payloads["payload"].to_list()
    assert result.crawl["error_payload_hash"] == text_hash(kept)
    assert result.sightings.is_empty()


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(("fault", "status"), [("403", "blocked"), ("429", "blocked"), ("500", "unreachable")])
def test_a_board_that_does_not_answer_is_not_an_empty_one(
    boards: Any, crawl: Callable[..., CrawlResult], name: str, fault: str, status: str
) -> None:
    boards.rows[name] = [ROWS[name]]
    boards.fault[name] = fault
    result = crawl(name)
    assert (result.status, result.crawl["http_status"], result.crawl["closes"]) == (status, int(fault), False)
    assert result.crawl["message"]


def test_a_fault_goes_by_and_the_next_crawl_is_well(boards: Any, crawl: Callable[..., CrawlResult]) -> None:
    boards.rows["remoteok"] = [REMOTEOK_ROW]
    boards.fault["remoteok"] = "html"
    assert crawl("remoteok").status == "changed_shape"
    del boards.fault["remoteok"]
    assert crawl("remoteok").status == "ok"


def test_arbeitnow_is_read_page_by_page(boards: Any, crawl: Callable[..., CrawlResult]) -> None:
    boards.rows["arbeitnow"] = [{**ARBEITNOW_ROW, "slug": f"job-{n}"} for n in range(25)]
    boards.per_page = 10
    result = crawl("arbeitnow")
    assert result.sightings["external_id"].to_list() == [f"job-{n}" for n in range(25)]
    assert [request.query.get("page") for request in boards.asked("arbeitnow")] == [None, ["2"], ["3"]]
    assert result.sightings["origin"][24].endswith("page=3")


def test_arbeitnow_keeps_the_pages_before_a_fault(boards: Any, crawl: Callable[..., CrawlResult]) -> None:
    boards.rows["arbeitnow"] = [{**ARBEITNOW_ROW, "slug": f"job-{n}"} for n in range(25)]
    boards.per_page = 10
    boards.fault["arbeitnow"] = "page_2_500"
    result = crawl("arbeitnow")
    assert (result.status, result.crawl["rows_kept"], result.crawl["closes"]) == ("unreachable", 10, False)


def test_arbeitnow_keeps_the_pages_before_the_budget_ends(
    boards: Any, crawl: Callable[..., CrawlResult], make_client: Any
) -> None:
    boards.rows["arbeitnow"] = [{**ARBEITNOW_ROW, "slug": f"job-{n}"} for n in range(25)]
    boards.per_page = 10
    result = crawl("arbeitnow", client=make_client(budget=Budget(max_requests=3)))
    assert (result.crawl["rows_kept"], result.crawl["requests"]) == (20, 3)
    assert "budget" in str(result.crawl["message"])


def test_links_that_lead_nowhere_end_the_pages(
    boards: Any, crawl: Callable[..., CrawlResult], monkeypatch: Any
) -> None:
    boards.rows["arbeitnow"] = [ARBEITNOW_ROW]
    feed = type(boards).feed
    for link in ("https://x.example/?page=1", "https://x.example/?page=two", "https://x.example/", 3):
        answer = {**feed(boards, "arbeitnow", {}), "links": {"next": link}}
        monkeypatch.setattr(type(boards), "feed", lambda *_, answer=answer: answer)
        assert crawl("arbeitnow").crawl["rows_received"] == 1


def test_a_page_without_links_is_the_only_one() -> None:
    body = json.dumps({"data": [ARBEITNOW_ROW]}).encode()
    assert len(list(Arbeitnow().read(body, "capture.json"))) == 1


def test_remotive_is_asked_once_per_search_term(boards: Any, crawl: Callable[..., CrawlResult]) -> None:
    boards.rows["remotive"] = [REMOTIVE_ROW, {**REMOTIVE_ROW, "id": 10, "title": "Baker & Co"}]
    result = crawl("remotive", search_terms=("baker & co", "nobody"))
    assert result.sightings["external_id"].to_list() == ["10"]
    assert [request.query["search"] for request in boards.asked("remotive")] == [["baker & co"], ["nobody"]]


@pytest.mark.parametrize("name", FEEDS)
def test_no_search_term_leaves_unless_the_source_takes_them(
    boards: Any, crawl: Callable[..., CrawlResult], name: str
) -> None:
    crawl(name, search_terms=("secret wish",))
    sent = any("secret" in json.dumps(request.query) for request in boards.requests)
    assert sent is FEEDS[name]().capabilities.takes_search_terms


def test_a_backfill_of_many_weeks_asks_a_board_once(
    boards: Any, crawl: Callable[..., CrawlResult], window: Window
) -> None:
    boards.rows["remotive"] = [
        {**REMOTIVE_ROW, "publication_date": "2026-03-16"},
        {**REMOTIVE_ROW, "publication_date": "2026-01-01"},
    ]
    backfill = CrawlPlan(True, True, True, "older")
    kept = [crawl("remotive", plan=backfill).crawl["rows_kept"] for _ in range(3)]
    assert (kept, len(boards.asked("remotive"))) == ([1, 1, 1], 1)
    crawl("remotive", plan=CrawlPlan(True, True, True, "refetch"))
    assert len(boards.asked("remotive")) == 2


def test_remoteok_rows_mean_what_the_board_says() -> None:
    draft = RemoteOK().parse(json.dumps(REMOTEOK_ROW))
    assert draft == JobDraft(
        board="remoteok",
        title="Tester",
        company="Acme",
        external_id="17",
        url="https://remoteok.com/remote-jobs/17",
        location="Europe",
        description_html="<p>Break things</p>",
        posted="1773619203",
        salary_min=60000.0,
        salary_max=90000.0,
        salary_currency="USD",
        salary_interval=None,
        workplace="remote",
        tags=("qa", "python"),
    )
    unpaid = RemoteOK().parse(json.dumps({**REMOTEOK_ROW, "salary_min": 0, "salary_max": 0}))
    assert (unpaid.salary_currency, unpaid.salary_interval) == (None, None)


def test_remoteok_notice_is_no_row() -> None:
    listings = list(RemoteOK().read(json.dumps([{"legal": "notice"}, REMOTEOK_ROW]).encode(), "x"))
    assert [listing.external_id for listing in listings] == ["17"]
    assert listings[0].posted_at is not None
    assert listings[0].posted_at.isoformat() == "2026-03-16T00:00:03+00:00"
    with pytest.raises(ChangedShape, match="position"):
        list(RemoteOK().read(b'[{"legal": "notice"}, {"name": "x"}]', "x"))


def test_arbeitnow_rows_mean_what_the_board_says() -> None:
    draft = Arbeitnow().parse(json.dumps(ARBEITNOW_ROW))
    assert (draft.external_id, draft.workplace, draft.employment_type) == (
        "tester-berlin-1",
        "remote",
        "Full Time, Part Time",
    )
    assert draft.posted == "1773619203"
    onsite = Arbeitnow().parse(json.dumps({**ARBEITNOW_ROW, "remote": False}))
    assert onsite.workplace is None, "not remote may be hybrid: the board does not say"


def test_arbeitnow_captures_with_plain_text_and_lists_as_text_are_read() -> None:
    capture = {
        **ARBEITNOW_ROW,
        "description": None,
        "description_text": "Dinge",
        "tags": "['A', 'B']",
        "remote": "True",
    }
    draft = Arbeitnow().parse(json.dumps(capture))
    assert (draft.description_html, draft.description_text, draft.tags, draft.workplace) == (
        "",
        "Dinge",
        ("A", "B"),
        "remote",
    )


def test_remotive_rows_mean_what_the_board_says() -> None:
    draft = Remotive().parse(json.dumps(REMOTIVE_ROW))
    assert (draft.remote_regions, draft.salary_text, draft.employment_type) == (
        ("USA", "Canada"),
        "$75k - $95k",
        "full_time",
    )


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(
    ("payload", "reason"),
    [("{", "not_json"), ("", "not_json"), ("[1]", "not_an_object"), ("{}", "no_title"), ("[" * 100_000, "not_json")],
)
def test_a_row_that_says_nothing_is_rejected_with_a_reason(name: str, payload: str, reason: str) -> None:
    with pytest.raises(ListingRejected) as caught:
        FEEDS[name]().parse(payload)
    assert caught.value.reason == reason


@pytest.mark.parametrize("name", FEEDS)
def test_captures_go_through_the_real_client(
    boards: Any, crawl: Callable[..., CrawlResult], test_data: Path, name: str
) -> None:
    boards.load_captures(test_data)
    boards.per_page = 2
    result = crawl(name)
    assert result.status == "ok"
    assert result.crawl["rows_received"] == len(boards.rows[name]) > 0
    assert result.sightings["posted_at"].null_count() == 0
    source = FEEDS[name]()
    untitled = 0
    for payload in result.payloads["payload"]:
        try:
            draft = source.parse(payload)
        except ListingRejected as error:
            untitled += error.reason == "no_title"
        else:
            assert draft.company or draft.title
            assert draft.external_id
    assert untitled <= 1
