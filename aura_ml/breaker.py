"""When a board that keeps failing is left alone for a while: a circuit breaker, worked out from its recorded crawls.

Pure and without a memory of its own: the crawls of the archive are the state, so it holds over runs and processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

FAILURES_TO_OPEN = 5
"""Failed crawls in a row after which a board is left alone."""

RECENT_CRAWLS = 25
"""So many crawls of a source are looked at: more failures make no rest longer."""

NO_NETWORK = "no network or host not found"
"""How the message begins of a failure that says nothing about the board: this computer could not ask."""

FIRST_REST = timedelta(hours=1)
LONGEST_REST = timedelta(hours=20)
"""The rest doubles with every further failure; it stays below a day, so that a daily run finds it over."""

FAILED = ("unreachable", "blocked")
"""Statuses that say the board did not answer; a changed shape or a missing key costs the board nothing."""

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half_open"


@dataclass(frozen=True)
class Breaker:
    """Whether a board is asked.

    Attributes:
        state: ``closed`` (it is asked), ``open`` (it is left alone until ``retry_at``), ``half_open`` (the rest is over:
            the next crawl decides).
        failures: failed crawls since the last one that brought anything.
        retry_at: end of the rest; None while closed.
        status, message: of the latest failure; None without one.
    """

    state: str
    failures: int = 0
    retry_at: datetime | None = None
    status: str | None = None
    message: str | None = None


def breaker_of(crawls: pl.DataFrame, now: datetime) -> Breaker:
    """Return the breaker of one source.

    A crawl that brought rows before it failed is no failure, and one that failed because this computer had no network
    counts neither way.

    Args:
        crawls: the newest ``RECENT_CRAWLS`` rows that it has in the table ``crawls``, of all weeks, in any order.
        now: aware.
    """
    failures: list[dict[str, object]] = []
    for crawl in crawls.sort("started_at", "crawl_id", descending=True).iter_rows(named=True):
        if str(crawl["message"] or "").startswith(NO_NETWORK):
            continue
        if crawl["status"] not in FAILED or crawl["rows_received"]:
            break
        failures.append(crawl)
    if not failures:
        return Breaker(CLOSED)
    latest = failures[0]
    status, message = str(latest["status"]), str(latest["message"] or "")
    over = len(failures) - FAILURES_TO_OPEN
    finished_at = latest["finished_at"]
    if over < 0 or not isinstance(finished_at, datetime):
        return Breaker(CLOSED, len(failures), None, status, message)
    retry_at = finished_at + min(FIRST_REST * 2 ** min(over, 10), LONGEST_REST)
    state = OPEN if finished_at <= now < retry_at else HALF_OPEN
    return Breaker(state, len(failures), retry_at, status, message)
