"""The circuit breaker: opens after failures in a row, rests longer with each, and lets one crawl decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aura_ml.breaker import (
    CLOSED,
    FAILURES_TO_OPEN,
    FIRST_REST,
    HALF_OPEN,
    LONGEST_REST,
    NO_NETWORK,
    OPEN,
    Breaker,
    breaker_of,
)
from aura_ml.schemas import CRAWLS

START = datetime(2026, 6, 1, tzinfo=UTC)
STEP = timedelta(hours=2)


def crawl(number: int, status: str, rows: int = 0, message: str | None = None) -> dict[str, Any]:
    at = START + number * STEP
    values: dict[str, Any] = {
        "crawl_id": f"c{number}", "week": at.date(), "source": "board", "run_id": f"r{number}", "started_at": at,
        "finished_at": at, "status": status, "http_status": None, "requests": 1, "bytes": 0, "rows_received": rows,
        "rows_kept": rows, "backfilled": False, "closes": False, "message": message, "error_payload_hash": None,
    }  # fmt: skip
    return values


def after(*crawls: tuple[Any, ...], wait: timedelta = timedelta()) -> Breaker:
    """The breaker some time after the last of the crawls, which are given newest first to the function."""
    rows = [crawl(number, *each) for number, each in enumerate(crawls)]
    return breaker_of(CRAWLS.frame(rows[::-1]), START + (len(rows) - 1) * STEP + wait)


FAILED = ("unreachable", 0, "500")


def test_it_opens_after_failures_in_a_row_and_says_why() -> None:
    assert after(*[FAILED] * (FAILURES_TO_OPEN - 1)).state == CLOSED
    opened = after(*[FAILED] * FAILURES_TO_OPEN)
    assert (opened.state, opened.failures, opened.status, opened.message) == (OPEN, 5, "unreachable", "500")
    assert opened.retry_at == START + (FAILURES_TO_OPEN - 1) * STEP + FIRST_REST


def test_after_the_rest_one_crawl_decides() -> None:
    failures = [FAILED] * FAILURES_TO_OPEN
    assert after(*failures, wait=FIRST_REST).state == HALF_OPEN
    assert after(*failures, ("ok", 7)).state == CLOSED
    assert after(*failures, ("empty", 0)) == Breaker(CLOSED)
    again = after(*failures, FAILED, wait=FIRST_REST)
    assert again.state == OPEN
    assert again.retry_at == START + FAILURES_TO_OPEN * STEP + 2 * FIRST_REST


def test_no_rest_is_longer_than_a_day() -> None:
    for count in (12, 25):
        found = after(*[FAILED] * count)
        assert found.retry_at == START + (count - 1) * STEP + LONGEST_REST
    assert timedelta(days=1) > LONGEST_REST


@pytest.mark.parametrize(
    "harmless",
    [
        ("ok", 3),
        ("empty", 0),
        ("changed_shape", 0),
        ("needs_setup", 0),
        ("unreachable", 40, "page 2 failed"),
        ("broken", 0),
    ],
)
def test_what_does_not_cost_the_board_ends_the_row(harmless: tuple[Any, ...]) -> None:
    assert after(*[FAILED] * 9, harmless) == Breaker(CLOSED)


def test_a_computer_without_network_counts_neither_way() -> None:
    offline = ("unreachable", 0, f"{NO_NETWORK}: board.example; check the connection")
    assert after(*[offline] * 20) == Breaker(CLOSED)
    assert after(*[FAILED] * FAILURES_TO_OPEN, offline).failures == FAILURES_TO_OPEN


def test_no_crawl_and_a_clock_set_back_leave_it_usable() -> None:
    assert breaker_of(CRAWLS.frame([]), START) == Breaker(CLOSED)
    assert after(*[FAILED] * FAILURES_TO_OPEN, wait=-timedelta(days=3)).state == HALF_OPEN
