"""Whether a source is asked for a week (``plan_crawl``) and what asking it brought (``run_crawl``).

The rules of weeks stand here; the network is in ``client``, the boards are in their own modules. Nothing is stored:
the caller commits the frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from aura_ml.breaker import OPEN, Breaker
from aura_ml.hashing import content_hash, text_hash
from aura_ml.records import ChangedShape, RawListing
from aura_ml.schemas import CRAWLS, RAW_PAYLOADS, RAW_SIGHTINGS
from aura_ml.weeks import WeekCalendar, Window
from aura_sources.protocol import FetchError, Query, Source, Unreadable
from aura_sources.registry import hosts_of

if TYPE_CHECKING:
    from aura_io.clock import Clock
    from aura_sources.client import PoliteClient

CLOSING_STATUSES = ("ok", "empty")
"""A crawl with one of these, begun after the end of the week, closes the source for the week."""

ID_LENGTH = 32
"""Hexadecimal digits of crawl and sighting ids (128 bits)."""

REUSE_S = 900.0
"""A crawl of an older week may use an answer that is at most this old: a backfill of many weeks asks a board once."""

MESSAGE_LENGTH = 2000

MAX_LISTINGS = 200_000
"""Rows taken from one board in one crawl, several times what the largest lists: a plugin that yields for ever fills no memory."""

_REASONS = {
    "disabled": "the source is disabled; the week is read from the archive",
    "not_begun": "the week has not begun",
    "import": "files are archived whenever they are found",
    "in_progress": "the week is in progress",
    "closing": "the week has closed and the source has not answered since",
    "closed": "the source has answered after the end of the week; it is read from the archive",
    "older": "an older week that the source was not asked for since it closed",
    "refetch": "asked again on request",
    "resting": "the board has failed again and again and is left alone for a while",
}


@dataclass(frozen=True)
class CrawlPlan:
    """Whether to ask a source for a week.

    Attributes:
        ask: whether to ask; if not, the week is read from the archive.
        backfilled: the crawl is of a week older than the newest closed one.
        only_posted_in_window: keep only rows posted in the week (a source without history, an older week).
        reason: one of disabled, not_begun, import, in_progress, closing, closed, older, refetch, resting.
    """

    ask: bool
    backfilled: bool
    only_posted_in_window: bool
    reason: str

    @property
    def message(self) -> str:
        """The reason in words."""
        return _REASONS[self.reason]


def plan_crawl(
    week: date,
    calendar: WeekCalendar,
    now: datetime,
    *,
    history: bool,
    enabled: bool,
    crawls: pl.DataFrame,
    refetch: bool = False,
    imports: bool = False,
) -> CrawlPlan:
    """Decide whether a source is asked for ``week``.

    Args:
        week: a Friday of ``calendar``.
        now: start of the run (aware).
        history: the source can be asked for past weeks.
        enabled: the source is enabled in config.yaml.
        crawls: this source's rows of the table ``crawls`` for this week, in any order.
        refetch: the person asked to ask again.
        imports: the source archives files whenever it finds them.

    Raises:
        ValueError: ``week`` is no week of the calendar.
    """
    calendar.check(week)
    if not enabled:
        return CrawlPlan(False, False, False, "disabled")
    if imports:
        return CrawlPlan(True, False, False, "import")
    current = calendar.week_of(now)
    if week > current:
        return CrawlPlan(False, False, False, "not_begun")
    if week == current:
        return CrawlPlan(True, False, False, "in_progress")
    closed = crawls.height > 0 and bool(crawls["closes"].any())
    older = week < calendar.newest_closed(now)
    if closed and not refetch:
        return CrawlPlan(False, False, False, "closed")
    reason = "refetch" if refetch else "older" if older else "closing"
    return CrawlPlan(True, older, older and not history, reason)


def held_back(plan: CrawlPlan, breaker: Breaker) -> CrawlPlan:
    """Return ``plan``, or one that does not ask where the board is to be left alone; a person's own request goes through."""
    if not plan.ask or breaker.state != OPEN or plan.reason in ("refetch", "import"):
        return plan
    return replace(plan, ask=False, reason="resting")


@dataclass(frozen=True)
class CrawlResult:
    """What one crawl brought.

    Attributes:
        crawl: one row of the table ``crawls``.
        payloads: frame of the table ``raw_payloads``: each distinct payload once, answers that hold no rows included.
        sightings: frame of the table ``raw_sightings``.
    """

    crawl: dict[str, Any]
    payloads: pl.DataFrame
    sightings: pl.DataFrame

    @property
    def crawls(self) -> pl.DataFrame:
        """The crawl as a frame of one row."""
        return CRAWLS.frame([self.crawl])

    @property
    def status(self) -> str:
        """Status of the crawl: ok, empty, unreachable, blocked, needs_setup, changed_shape or broken."""
        return str(self.crawl["status"])

    @property
    def weeks(self) -> list[date]:
        """The weeks in which rows were sighted, oldest first."""
        return sorted(self.sightings["week"].unique().to_list())

    @property
    def nothing_new(self) -> bool:
        """Neither a row nor an error: there is nothing that would have to be stored."""
        return self.sightings.is_empty() and self.payloads.is_empty() and self.crawl["message"] is None


@dataclass
class _Received:
    """Rows and errors gathered while a source is read."""

    listings: list[RawListing] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    status: str = "ok"
    messages: list[str] = field(default_factory=list)
    http_status: int | None = None

    @property
    def errors(self) -> list[str]:
        return [problem.body for problem in self.unreadable if problem.body]

    @property
    def outcome(self) -> str:
        return "empty" if self.status == "ok" and not self.listings else self.status

    def summary(self, last_status: int | None) -> dict[str, object]:
        """Return the columns of a crawl that tell how it went."""
        return {
            "status": self.outcome,
            "http_status": last_status if self.http_status is None else self.http_status,
            "rows_received": len({_row_key(position, row) for position, row in enumerate(self.listings)}),
            "message": "; ".join(self.messages)[:MESSAGE_LENGTH] or None,
            "error_payload_hash": text_hash(self.errors[0]) if self.errors else None,
        }

    def fail(self, status: str, message: str) -> None:
        self.status = status
        self.messages.append(message)


def run_crawl(
    source: Source,
    window: Window,
    query: Query,
    client: PoliteClient,
    *,
    calendar: WeekCalendar,
    clock: Clock,
    run_id: str,
    plan: CrawlPlan,
) -> CrawlResult:
    """Ask ``source`` for the week of ``window`` and return what came, with the rows stamped.

    A source's fault never raises: what came before it is kept, and the crawl's status and message name it.

    Raises:
        ValueError: ``plan`` says not to ask.
    """
    if not plan.ask:
        raise ValueError(f"{source.name} is not to be asked for {window.week}: {plan.message}")
    started_at = clock.now()
    options = {**query.options, "now": started_at}
    client.reuse_s = REUSE_S if plan.backfilled and plan.reason != "refetch" else 0.0
    capabilities = source.capabilities
    client.documented_hosts = frozenset(hosts_of(source, None, options) if capabilities.documented_api else ())
    received = _receive(source, window, replace(query, options=options), client)
    finished_at = clock.now()
    crawl_id = content_hash("crawl", source.name, window.week, run_id, started_at)[:ID_LENGTH]
    stamp = _Stamp(source, window.week, calendar, plan, crawl_id, started_at)
    sightings, kept = stamp.sightings(received.listings, window)
    crawl: dict[str, Any] = {
        "crawl_id": crawl_id,
        "week": window.week,
        "source": source.name,
        "run_id": run_id,
        "started_at": started_at,
        "finished_at": finished_at,
        "requests": client.requests,
        "bytes": client.bytes,
        "rows_kept": sightings.height,
        "backfilled": plan.backfilled,
        "closes": received.outcome in CLOSING_STATUSES and started_at >= window.end,
        "complete": capabilities.lists_all and received.outcome in CLOSING_STATUSES and not plan.only_posted_in_window,
        **received.summary(client.last_status),
    }
    texts = [row.payload for row in kept] + received.errors
    return CrawlResult(crawl, _payloads(texts, source.name, started_at), sightings)


def _receive(source: Source, window: Window, query: Query, client: PoliteClient) -> _Received:
    received = _Received()
    try:
        for item in source.fetch(window, query, client):
            _take(item, received)
            if len(received.listings) >= MAX_LISTINGS and not source.capabilities.imports:
                received.fail("broken", f"it does not end: more than {MAX_LISTINGS} rows; the rest was not asked for")
                break
    except FetchError as error:
        received.http_status = error.http_status
        received.fail(error.kind, error.message)
    except ChangedShape as error:
        answer = client.last_answer
        if answer is not None:
            received.unreadable.append(Unreadable(storable(answer.text), str(error), answer.url))
        received.fail("changed_shape", str(error))
    except Exception as error:  # noqa: BLE001 - the plugin boundary: whatever a plugin does must not stop the week
        received.fail("broken", f"the plugin {source.name!r} failed: {type(error).__name__}: {error}")
    return received


def _take(item: object, received: _Received) -> None:
    if isinstance(item, RawListing):
        for name, instant in (("seen_at", item.seen_at), ("posted_at", item.posted_at)):
            if instant is not None and instant.tzinfo is None:
                raise ValueError(f"{name} of a row has no time zone: {instant}")
        received.listings.append(replace(item, payload=storable(item.payload)))
    elif isinstance(item, Unreadable):
        received.unreadable.append(replace(item, body=storable(item.body)))
        received.fail("changed_shape", item.message)
    else:
        raise TypeError(f"fetch yields RawListing or Unreadable, not {type(item).__name__}")


@dataclass(frozen=True)
class _Stamp:
    """Gives rows their week and their id."""

    source: Source
    week: date
    calendar: WeekCalendar
    plan: CrawlPlan
    crawl_id: str
    started_at: datetime

    def sightings(self, listings: Sequence[RawListing], window: Window) -> tuple[pl.DataFrame, list[RawListing]]:
        """Return the sightings and the listings that they come from, in order."""
        rows: dict[str, dict[str, object]] = {}
        kept = []
        numbers: dict[object, int] = {}
        for position, listing in enumerate(listings):
            row_no = numbers.setdefault(_row_key(position, listing), len(numbers))
            if self.plan.only_posted_in_window and listing.posted_at not in window:
                continue
            row = self._sighting(row_no, listing)
            if str(row["sighting_id"]) not in rows:
                rows[str(row["sighting_id"])] = row
                kept.append(listing)
        return RAW_SIGHTINGS.frame(list(rows.values())), kept

    def _sighting(self, row_no: int, listing: RawListing) -> dict[str, object]:
        seen_at = min(listing.seen_at or self.started_at, self.started_at)
        week = self.calendar.week_of(seen_at) if self.source.capabilities.imports else self.week
        named_by = (self.source.name, listing.stable_key) if listing.stable_key else (self.crawl_id, row_no)
        return {
            "sighting_id": content_hash("sighting", *named_by, week)[:ID_LENGTH],
            "week": week,
            "source": self.source.name,
            "crawl_id": self.crawl_id,
            "row_no": row_no,
            "payload_hash": text_hash(listing.payload),
            "external_id": None if listing.external_id is None else storable(listing.external_id),
            "seen_at": seen_at,
            "posted_at": listing.posted_at,
            "backfilled": self.plan.backfilled,
            "origin": storable(listing.origin),
        }


def _row_key(position: int, listing: RawListing) -> object:
    return listing.stable_key or position


def _payloads(texts: Sequence[str], source: str, seen_at: datetime) -> pl.DataFrame:
    rows = {text_hash(text): text for text in texts}
    return RAW_PAYLOADS.frame(
        [
            {"payload_hash": digest, "source": source, "payload": text, "first_seen_at": seen_at}
            for digest, text in rows.items()
        ]
    )


def storable(text: str) -> str:
    """Return ``text`` in a form that has a UTF-8 encoding: lone surrogates are written as escapes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text
