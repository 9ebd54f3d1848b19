"""The state of every job source: what it brought for a week, what is wrong with it, and what to do.

Reads what the runs recorded; asks no board.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import entry_points
from typing import Any

from aura_io.settings import DEFAULT_SOURCES, Settings, source_key
from aura_io.source_switches import settings_in_force, switch_source, switches, take_back_switch
from aura_io.userdb import Event
from aura_io.workspace import Home
from aura_ml.breaker import CLOSED, RECENT_CRAWLS, Breaker, breaker_of
from aura_ml.drift import Drift
from aura_ml.schemas import SOURCE_HEALTH
from aura_views import memo
from aura_views.dagster_client import run_address
from aura_views.source_weeks import WeekOfSource, weeks_of_sources

PLUGIN_GROUP = "aura.sources"

NOT_RUN = "not_run"
NOT_INSTALLED = "not_installed"
DISABLED = "disabled"
GOOD = frozenset({"ok", "empty", NOT_RUN, DISABLED})
"""Statuses that ask nothing of the person."""

_CURES = {
    "unreachable": "Check the network connection, then run `aura week` again; the source is asked until it answers.",
    "blocked": "The board refused to answer. Wait an hour and run `aura week` again; if it goes on, disable the source "
    "in config.yaml.",
    "needs_setup": "Set in .env or config.yaml what the message names, then run `aura week` again.",
    "changed_shape": "The board answers in a form this version does not know. Its answer is kept; update AURA.",
    "broken": "The plugin fails. Update or uninstall its package; the log is in logs/aura.log.",
    NOT_INSTALLED: "Install a package that brings this source, or take the source out of config.yaml.",
    DISABLED: "Switch it on with `aura sources enable NAME`, or set `enabled: true` for it in config.yaml.",
    NOT_RUN: "Run `aura week`.",
}


@dataclass(frozen=True)
class SourceState:
    """One source as of its newest run.

    Attributes:
        status: ok, empty, unreachable, blocked, needs_setup, changed_shape, disabled, broken, not_installed, not_run.
        week: the week of the figures below; None when it never ran.
        rows_received: rows of the last crawl. rows_of_week: rows the week has from this source.
        asked: whether that run asked the board (else it read the archive).
        closed: whether the board was asked after the week's end, so that the week is complete.
        cure: what to do, where something is to be done.
        is_switched: whether the person switched it, against what config.yaml says.
        failures: failed crawls in a row, of any week. breaker: closed (it is asked), open (left alone until ``retry_at``)
            or half_open (the next run asks once and decides).
        trend: the newest weeks with a run, oldest first, each with its shares and what is unlike the weeks before it.
    """

    name: str
    enabled: bool
    installed: bool
    status: str
    week: date | None = None
    http_status: int | None = None
    rows_received: int | None = None
    rows_of_week: int | None = None
    requests: int | None = None
    duration_s: float | None = None
    message: str | None = None
    cure: str | None = None
    asked: bool | None = None
    closed: bool | None = None
    last_ok_at: datetime | None = None
    run_id: str | None = None
    run_url: str | None = None
    is_switched: bool = False
    failures: int = 0
    breaker: str = CLOSED
    retry_at: datetime | None = None
    trend: tuple[WeekOfSource, ...] = ()

    @property
    def is_problem(self) -> bool:
        """Whether the person should do something about it."""
        return self.enabled and self.status not in GOOD

    @property
    def drifts(self) -> tuple[Drift, ...]:
        """What of ``week`` is unlike the weeks before: hints to look, while nothing is known to be wrong."""
        return next((each.drifts for each in self.trend if each.week == self.week), ())


def source_states(home: Home, week: date | None = None) -> list[SourceState]:
    """Return every source that is installed, listed in config.yaml or has ever run, by name.

    Args:
        home: the opened home.
        week: the week to look at, with the weeks before it; the newest week with a run of the source when None.

    Raises:
        WarehouseError: the warehouse cannot be read.
    """
    health = _health(home, week)
    plugins = installed_plugins()
    settings, switched = settings_in_force(home), switches(home)
    names = sorted({*health, *known_sources(home.settings, plugins)})
    trends, breakers = weeks_of_sources(home, week), _breakers(home)
    return [
        replace(
            _state(settings, name, name in plugins, health.get(name)),
            is_switched=name in switched,
            trend=trends.get(name, ()),
            **_breaker_fields(breakers.get(name, Breaker(CLOSED))),
        )
        for name in names
    ]


def source_states_shown(home: Home) -> list[SourceState]:
    """Return ``source_states`` of the newest weeks, from memory until a store changes.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
        WarehouseError, UserDbError: a store cannot be used.
    """
    key = ("sources", f"{home.clock.now():%Y-%m-%d %H}", home.userdb.last_event())

    def look() -> list[SourceState]:
        with home.warehouse.reading(memo.READ_TIMEOUT_S):  # opened once for all that is asked of it
            return source_states(home)

    return memo.compute(home, key, look).value


@lru_cache(maxsize=1)
def installed_plugins() -> frozenset[str]:
    """Return the names of the source plugins that were installed when this process first asked, loadable or not.

    Looking through what is installed takes 20 ms; a plugin installed since is loaded by a process started since.
    """
    return frozenset({source_key(entry.name) for entry in entry_points(group=PLUGIN_GROUP)})


def known_sources(settings: Settings, plugins: Set[str]) -> set[str]:
    """Return the names of all sources that are installed, shipped or listed in config.yaml."""
    return {*plugins, *DEFAULT_SOURCES, *(source.key for source in settings.job_sources)}


class UnknownSource(ValueError):
    """A name that is no installed, shipped or listed source."""


def switch(home: Home, name: str, *, on: bool) -> bool:
    """Switch a source on or off from its next crawl on; return whether that is against what config.yaml says.

    Raises:
        UnknownSource: there is no such source.
        UserDbError: the user database cannot be used.
    """
    known = known_sources(home.settings, installed_plugins())
    if source_key(name) not in known:
        raise UnknownSource(f"{name!r} is no known source; known are {', '.join(sorted(known))}")
    return switch_source(home, name, on).payload["enabled"] is not None


@dataclass(frozen=True)
class SwitchUndone:
    """The source whose switching was taken back, and whether it is on now."""

    name: str
    is_on: bool


def undo_switch(home: Home, event: Event) -> SwitchUndone:
    """Take back one switching of a source."""
    return SwitchUndone(event.subject, take_back_switch(home, event))


def cure_for(status: str) -> str | None:
    """Return what to do about a source with ``status``; None where nothing is to be done."""
    return _CURES.get(status)


def _health(home: Home, week: date | None) -> dict[str, dict[str, Any]]:
    if not home.warehouse.exists():
        return {}
    condition, parameters = ("WHERE week = ?", [week]) if week else ("", [])
    rows = home.warehouse.query(
        f"SELECT * FROM {SOURCE_HEALTH.name} {condition} "
        "QUALIFY row_number() OVER (PARTITION BY source ORDER BY week DESC) = 1",
        parameters,
    )
    return {row["source"]: row for row in rows.sort("source").iter_rows(named=True)}


def _breakers(home: Home) -> dict[str, Breaker]:
    if not home.warehouse.exists():
        return {}
    crawls = home.warehouse.query(
        "SELECT source, crawl_id, started_at, finished_at, status, rows_received, message FROM crawls "
        f"QUALIFY row_number() OVER (PARTITION BY source ORDER BY started_at DESC, crawl_id DESC) <= {RECENT_CRAWLS}"
    )
    now = home.clock.now()
    return {str(name): breaker_of(of_source, now) for (name,), of_source in crawls.group_by("source")}


def _breaker_fields(breaker: Breaker) -> dict[str, Any]:
    return {"failures": breaker.failures, "breaker": breaker.state, "retry_at": breaker.retry_at}


def _state(settings: Settings, name: str, installed: bool, row: dict[str, Any] | None) -> SourceState:
    enabled = settings.source(name).enabled
    if row is None:
        status = DISABLED if not enabled else NOT_RUN if installed else NOT_INSTALLED
        return SourceState(name, enabled, installed, status, cure=_CURES[status])
    shared = {key: row[key] for key in row if key in SourceState.__dataclass_fields__ and key != "cure"}
    return SourceState(
        name=name,
        enabled=enabled,
        installed=installed,
        cure=row["cure"] or cure_for(row["status"]),
        run_url=run_address(settings, row["run_id"]),
        **shared,
    )
