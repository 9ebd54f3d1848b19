"""Hacker News: the threads of the months that a week touches, their comments, and what a first line says."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from aura_ml.normalize import normalize
from aura_ml.records import ChangedShape, ListingRejected
from aura_ml.weeks import WeekCalendar, Window
from aura_sources import hn
from aura_sources.crawl import CrawlPlan, CrawlResult, run_crawl
from aura_sources.hn import HackerNews, months_of
from aura_sources.hn_heading import Heading, read_heading
from aura_sources.protocol import Query
from tests.aura_sources.job_feeds import HN_ROW, POSTED, SEEN_AT, algolia, captured_rows

MAY = date(2026, 5, 8)


@pytest.fixture
def crawl(boards: Any, calendar: WeekCalendar, clock: Any, make_client: Any) -> Callable[..., CrawlResult]:
    def run(answer: Any, week: date, plan: CrawlPlan | None = None) -> CrawlResult:
        clock.instant = datetime(2026, 6, 1, tzinfo=UTC)
        return run_crawl(
            HackerNews(),
            calendar.window(week),
            Query(url=boards.serve("hn", "/hn/api/v1/search_by_date", answer)),
            make_client(),
            calendar=calendar,
            clock=clock,
            run_id="run",
            plan=plan or CrawlPlan(True, True, False, "older"),
        )

    return run


def comments(rows: list[Any], size: int = 1000) -> Callable[[dict[str, list[str]]], Any]:
    return lambda query: algolia(rows, query, size)


def test_a_week_touches_one_month_or_two(calendar: WeekCalendar) -> None:
    assert months_of(calendar.window(date(2026, 3, 13))) == ((2026, 3),)
    assert months_of(calendar.window(date(2026, 3, 27))) == ((2026, 3), (2026, 4))
    assert months_of(
        Window(date(2026, 1, 1), datetime(2025, 12, 27, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    ) == ((2025, 12),)


def test_the_captured_threads_and_comments_of_a_past_week(
    boards: Any, crawl: Callable[..., CrawlResult], test_data: Path
) -> None:
    packed = test_data / "api_payloads" / "hn" / "algolia_search_threads.json.gz"
    threads = json.loads(gzip.decompress(packed.read_bytes()))["hits"]
    rows = captured_rows(test_data, "hn")

    def answer(query: dict[str, list[str]]) -> Any:
        if "story" in query["tags"][0].split(","):
            return {"hits": threads}
        return algolia(rows, query, 1000, 47975571)

    result = crawl(answer, MAY)
    end = datetime(2026, 5, 14, 22, tzinfo=UTC)  # midnight in Berlin
    expected = [row for row in rows if row["parent_id"] == row["story_id"] and row["created_at_i"] < end.timestamp()]
    assert (result.status, result.crawl["rows_received"]) == ("ok", len(expected))
    assert 300 < len(expected) < 335
    assert result.sightings["external_id"].to_list() == [row["objectID"] for row in expected]
    assert [request.query["tags"] for request in boards.asked("hn")] == [
        ["story,author_whoishiring"],
        ["comment,story_47975571"],
    ]
    assert crawl(answer, date(2026, 6, 5)).status == "empty", "the thread of June is not there yet"


def test_a_long_thread_is_read_page_by_page_without_a_comment_twice(
    boards: Any, crawl: Callable[..., CrawlResult], monkeypatch: Any
) -> None:
    monkeypatch.setattr(hn, "PER_PAGE", 10)
    rows = [{**HN_ROW, "objectID": str(n), "created_at_i": POSTED - n // 4} for n in range(25)]
    result = crawl(comments(rows, 10), date(2026, 3, 13))
    assert result.sightings["external_id"].to_list() == [str(n) for n in range(25)]
    assert len(boards.asked("hn")) == 1 + 3


def test_a_thread_without_end_is_given_up_and_what_came_is_kept(
    crawl: Callable[..., CrawlResult], monkeypatch: Any
) -> None:
    monkeypatch.setattr(hn, "PER_PAGE", 1)
    monkeypatch.setattr(hn, "MAX_PAGES", 3)
    rows = [{**HN_ROW, "objectID": str(n), "created_at_i": POSTED - n} for n in range(9)]
    result = crawl(comments(rows, 1), date(2026, 3, 13))
    assert (result.status, result.crawl["closes"]) == ("unreachable", False)
    assert result.crawl["rows_kept"] == 2


def test_stories_that_are_called_something_else_are_another_shape(crawl: Callable[..., CrawlResult]) -> None:
    result = crawl(lambda _: {"hits": [{"objectID": "1", "title": "Who hires now? 05/2026"}]}, MAY)
    assert result.status == "changed_shape"
    assert "Who hires now?" in str(result.crawl["message"])


def test_answers_to_comments_are_no_jobs() -> None:
    reply = {**HN_ROW, "parent_id": 101, "objectID": "102"}
    body = json.dumps({"hits": [HN_ROW, reply, "x"]}).encode()
    rows = list(HackerNews().read(body, "x"))
    assert [row.external_id for row in rows] == ["101", "102", None]
    with pytest.raises(ListingRejected) as caught:
        HackerNews().parse(json.dumps(reply))
    assert caught.value.reason == "reply"
    with pytest.raises(ChangedShape, match="hits"):
        list(HackerNews().read(b'{"results": []}', "x"))


def test_a_comment_means_what_it_says() -> None:
    draft = HackerNews().parse(json.dumps(HN_ROW))
    assert (draft.company, draft.title, draft.location) == ("Acme", "Tester", "Berlin, Germany | ONSITE")
    assert (draft.salary_text, draft.employment_type) == ("€60k - €80k", "Full-time")
    assert (draft.url, draft.external_id) == ("https://news.ycombinator.com/item?id=101", "101")
    job = normalize(draft, SEEN_AT)
    assert (job.city, job.country, job.workplace, job.employment_type) == ("Berlin", "DE", "onsite", "full_time")
    assert (job.salary.minimum, job.salary.maximum, job.salary.currency) == (60000.0, 80000.0, "EUR")


@pytest.mark.parametrize("number", ["1/../x", "٣", "", None])
def test_only_a_number_leads_to_a_comment(number: str | None) -> None:
    assert HackerNews().parse(json.dumps({**HN_ROW, "objectID": number})).url is None


@pytest.mark.parametrize(
    ("comment", "heading"),
    [
        (
            "Foo (YC W23) | Senior Python Engineer, Staff Engineer | REMOTE (US)",
            Heading("Senior Python Engineer, Staff Engineer", "Foo", "REMOTE (US)"),
        ),
        (
            "Foo - testing made easy | Paris, France or Remote | Data Engineer ($150k-$180k + equity) | visa",
            Heading(
                "Data Engineer", "Foo", "Paris, France or Remote", "Data Engineer ($150k-$180k + equity)"
            ),
        ),
        ("Berlin, Germany | Foo | QA Engineer | Contract", Heading("QA Engineer", "Foo", "Berlin, Germany", None, "Contract")),
        ("(CLOSED) Foo | Multiple roles | Onsite | $16M funding", Heading("Multiple roles", "Foo", "Onsite")),
        ("Foo | REMOTE | Full-time<p>We are hiring:<p>- Data Engineer<p>* QA Lead: <a href=\"x\">x</a><p>We like engineers.",
         Heading("Data Engineer; QA Lead", "Foo", "REMOTE", None, "Full-time")),
        ("Company: Foo<p>Role: Tester<p>Location: Rome", Heading("Tester", "Foo", "Rome")),
        ("Editor at The Daily Planet | Metropolis", Heading("Editor", "The Daily Planet")),
        ("Senior Backend Engineer | Remote", Heading("Senior Backend Engineer", "", "Remote")),
        ("Foo (REMOTE, EU) | Data Engineer | Contract", Heading("Data Engineer", "Foo", "remote", None, "Contract")),
        (f"Foo | Data Engineer | Varies between REMOTE ({'in the USA, also in Europe, ' * 6}as each team decides) and HYBRID",
         Heading("Data Engineer", "Foo", "remote, hybrid")),
        ("&lt;b&gt;Foo&lt;/b&gt; | Tester &amp; QA | Remote", Heading("Tester & QA", "<b>Foo</b>", "Remote")),
    ],
)  # fmt: skip
def test_first_lines_of_many_kinds(comment: str, heading: Heading) -> None:
    assert read_heading(comment) == heading


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("SEEKING WORK | Full-stack developer | Remote", "not_a_posting"),
        ("Thank you to everyone who submitted!", "no_heading"),
        ("Location: Rome<p>Remote: yes<p>Technologies: Python", "no_heading"),
        ("Foo | London, UK | Full-time<p>We build things with engineers.", "no_title"),
        ("|||", "no_title"),
        ("<p><p>", "no_heading"),
    ],
)
def test_what_is_no_heading_is_rejected(comment: str, reason: str) -> None:
    with pytest.raises(ListingRejected) as caught:
        read_heading(comment)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "piece",
    ["|", "(", "()", "a.", "aa.aa", "(aa.aa", "<p>", "<a ", "<a x>", "# ", "(closed)", " - ", "x at y ", "$1k ", "Role: ",
     "engineer ", "full-time or ", "\n", "\u202e", "\x00", "&amp;", "seeking freelancer", "1,", "remote "],
)  # fmt: skip
def test_a_hostile_comment_is_read_in_bounded_time(piece: str) -> None:
    began = time.perf_counter()
    for comment in (piece * 200_000, "Foo | " + piece * 200_000, "Foo | Engineer | Remote<p>" + piece * 200_000):
        try:
            read_heading(comment)
        except ListingRejected:
            continue
    assert time.perf_counter() - began < 3


def test_comments_after_the_week_are_left_out_even_where_the_search_gives_them(
    crawl: Callable[..., CrawlResult],
) -> None:
    late = {**HN_ROW, "objectID": "999", "created_at_i": POSTED + 7 * 86400}

    def answer(query: dict[str, list[str]]) -> Any:
        return algolia([late, HN_ROW], {**query, "numericFilters": [""]}, 1000)

    assert crawl(answer, date(2026, 3, 13)).sightings["external_id"].to_list() == ["101"]
