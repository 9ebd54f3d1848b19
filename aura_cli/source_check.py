"""Asking every job source once, now, to see whether it answers and whether its rows can be read.

Nothing is stored: a check is no crawl of a week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from aura_io.workspace import Home
    from aura_sources.protocol import Source
    from aura_sources.registry import LoadedSource

RUN_ID = "check"
ANSWERED = frozenset({"ok", "empty"})


@dataclass(frozen=True)
class Checked:
    """What one source answered.

    Attributes:
        status: ok, empty, unreachable, blocked, needs_setup, changed_shape, broken, disabled, not_installed.
        rows: rows received. readable: rows its parser could read.
        unlike_before: what of these rows is unlike the source's earlier weeks, in words; None where nothing is, or too
            little is known. A hint: the answer counts as good.
    """

    name: str
    status: str
    rows: int = 0
    readable: int = 0
    requests: int = 0
    http_status: int | None = None
    message: str | None = None
    cure: str | None = None
    unlike_before: str | None = None

    @property
    def is_problem(self) -> bool:
        """Whether the person should do something about it."""
        return self.status not in ANSWERED and self.status != "disabled"


def check_source(home: Home, loaded: LoadedSource) -> Checked:
    """Ask one source for the week in progress and read what it sends; its faults become a status."""
    from aura_views.sources import cure_for

    if not loaded.enabled:
        return Checked(loaded.name, "disabled", cure=cure_for("disabled"))
    if loaded.source is None:
        return Checked(loaded.name, loaded.status, message=loaded.message, cure=loaded.cure)
    return _asked(home, loaded.source)


def _asked(home: Home, source: Source) -> Checked:
    from aura_io.version import __version__
    from aura_sources.client import client_for
    from aura_sources.crawl import CrawlPlan, run_crawl
    from aura_sources.registry import query_for
    from aura_views.sources import cure_for

    window = home.calendar.window(home.calendar.week_of(home.clock.now()))
    plan = CrawlPlan(ask=True, backfilled=False, only_posted_in_window=False, reason="in_progress")
    with client_for(source, home.settings, __version__) as client:
        result = run_crawl(
            source,
            window,
            query_for(home.settings, source.name),
            client,
            calendar=home.calendar,
            clock=home.clock,
            run_id=RUN_ID,
            plan=plan,
        )
    unread = result.crawl["error_payload_hash"]
    rows = result.payloads.filter(result.payloads["payload_hash"] != (unread or ""))
    readable = _readable(source, rows)
    return Checked(
        name=source.name,
        status=result.status,
        rows=rows.height,
        readable=readable,
        requests=client.requests,
        http_status=client.last_status,
        message=str(result.crawl["message"]) if result.crawl["message"] else None,
        cure=cure_for(result.status),
        unlike_before=_unlike_before(home, source.name, window.week, rows.height, readable),
    )


def _unlike_before(home: Home, name: str, week: date, rows: int, readable: int) -> str | None:
    """Compare the rows and the share that cannot be read with the weeks in the warehouse; pay needs the whole pipeline."""
    from aura_io.drift import histories_of
    from aura_ml.drift import HISTORY_WEEKS, SourceWeek, drifts

    if not home.warehouse.exists():
        return None
    known = histories_of(home.warehouse, week, 2 * HISTORY_WEEKS).get(name, [])
    now = SourceWeek(name, week, rows=rows, rejected=rows - readable, openings=0, without_pay=0)
    found = drifts(now, [each for each in known if each.week < week], ended=False)
    return "; ".join(drift.message for drift in found) or None


def _readable(source: Source, payloads: pl.DataFrame) -> int:
    from aura_ml.records import ListingRejected

    readable = 0
    for payload in payloads["payload"]:
        try:
            source.parse(payload)
        except ListingRejected:
            continue
        readable += 1
    return readable
