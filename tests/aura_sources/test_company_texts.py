"""Company boards that list postings without their texts: each text is asked for once, and no posting waits for it."""

from __future__ import annotations

from typing import Any

import pytest

from aura_sources import company_details
from aura_sources.client import Budget
from aura_sources.crawl import CrawlResult
from tests.aura_sources.test_company_boards import (
    BOARDS,
    Crawl,
    board_of,
    company_boards,
    company_of,
    crawl,
    row_of,
    text_of,
)
from tests.company_boards import CompanyBoards

__all__ = ["company_boards", "crawl"]


def descriptions(source: str, result: CrawlResult) -> list[bool]:
    return ["Text" in BOARDS[source]().parse(payload).description_html for payload in result.payloads["payload"]]


@pytest.mark.parametrize("source", ["smartrecruiters", "workday"])
def test_texts_are_asked_for_once_and_only_so_many_at_a_time(
    company_boards: CompanyBoards, crawl: Crawl, monkeypatch: Any, source: str
) -> None:
    monkeypatch.setattr(company_details, "MAX_DETAILS", 3)
    company_boards.rows = {board_of(source, "acme"): [row_of(source, n) for n in range(5)]}
    company_boards.details = dict(text_of(source, n) for n in range(5))
    companies = [company_of(source, "acme")]
    assert descriptions(source, crawl(source, companies)) == [True, True, True, False, False]
    second = crawl(source, companies)
    assert (second.status, descriptions(source, second)) == ("ok", [True] * 5)
    asked = [path for path in company_boards.asked_paths() if path in company_boards.details]
    assert sorted(asked) == sorted(company_boards.details), "each text once, over both crawls"


@pytest.mark.parametrize("source", ["smartrecruiters", "workday"])
def test_a_text_that_is_gone_or_unreadable_costs_only_itself(
    company_boards: CompanyBoards, crawl: Crawl, source: str
) -> None:
    company_boards.rows = {board_of(source, "acme"): [row_of(source, n) for n in range(3)]}
    company_boards.details = dict(text_of(source, n) for n in range(1, 3))
    company_boards.details[text_of(source, 1)[0]] = ["no object"]
    result = crawl(source, [company_of(source, "acme")])
    assert (result.status, descriptions(source, result)) == ("ok", [False, False, True])


@pytest.mark.parametrize("source", ["smartrecruiters", "workday"])
def test_texts_that_cannot_be_had_are_reported_and_every_posting_comes(
    company_boards: CompanyBoards, crawl: Crawl, make_client: Any, source: str
) -> None:
    company_boards.rows = {board_of(source, "acme"): [row_of(source, n) for n in range(4)]}
    company_boards.details = dict(text_of(source, n) for n in range(4))
    client = make_client(budget=Budget(max_requests=4))  # robots.txt, two pages, one text
    result = crawl(source, [company_of(source, "acme")], client=client)
    assert (result.status, result.crawl["rows_kept"]) == ("unreachable", 4)
    assert "3 postings came without their text" in str(result.crawl["message"])
    assert descriptions(source, result) == [True, False, False, False]
