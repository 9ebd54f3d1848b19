"""The grid of the page Lineage: which asset of which week is made, stale or missing, and where one cell comes from.

From the lineage alone, so that it shows without Dagster; what runs or failed is laid over it (``week_runs``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from aura_io.commits import LineageRow
from aura_io.erasing import erasures
from aura_io.workspace import Home
from aura_views import memo
from aura_views.asset_words import NAMES, RAW_PREFIX, SOURCES, column_of
from aura_views.badges import LineageBadge, badge_of
from aura_views.lineage_rows import NewestLineage, newest_lineage
from aura_views.ratings import USER
from aura_views.wording import DAYS_IN_WEEK

FRESH, STALE, MISSING, FAILED, RUNNING, WAITING = "fresh", "stale", "missing", "failed", "running", "waiting"
SHOWN_WEEKS = 26


@dataclass(frozen=True)
class Cell:
    """One asset of one week.

    Attributes:
        state: fresh, stale or missing; with what Dagster says also failed, running or waiting.
        because: why it is stale or failed, in words; empty otherwise.
        rows: rows made; of the sources together. made_at: of the newest version.
        parts: for the sources, how many have been read.
    """

    asset: str
    week: date
    state: str
    because: str = ""
    rows: int | None = None
    made_at: datetime | None = None
    parts: int = 1


@dataclass(frozen=True)
class WeekGrid:
    """Some weeks, the newest first, and the cells of each.

    Attributes:
        weeks: those shown. every: all weeks up to the one in progress, the newest first.
        missing: closed weeks since the first one made that have no shortlist, oldest first.
        stale: stale assets by week, oldest first, over all weeks.
        made: whether any week was ever made.
        erased: weeks of which what the person had entered was erased.
    """

    weeks: tuple[date, ...]
    every: tuple[date, ...]
    in_progress: date
    newest_closed: date
    cells: Mapping[tuple[date, str], Cell]
    missing: tuple[date, ...]
    stale: Mapping[date, tuple[str, ...]]
    made: bool
    timezone: str
    read_at: datetime
    is_current: bool
    erased: frozenset[date] = frozenset()

    @property
    def older(self) -> date | None:
        """The newest week that is older than those shown; None without one."""
        return next((week for week in self.every if week < self.weeks[-1]), None)

    @property
    def newer(self) -> date | None:
        """The week from which the step towards the present is shown; None when the newest is shown already."""
        place = self.every.index(self.weeks[0])
        return self.every[max(0, place - SHOWN_WEEKS)] if place else None


@dataclass(frozen=True)
class Reader:
    """Something that was made from a cell, and whether it still rests on the present version."""

    asset: str
    week: date
    is_stale: bool


@dataclass(frozen=True)
class CellDetail:
    """Where one cell comes from and what rests on it.

    Attributes:
        badges: the newest version of it, one per source for the sources; empty when it was never made.
        readers: what was made from it, the nearest first.
        versions: how often it was made. earlier: the versions before the newest, newest first, with their runs.
    """

    cell: Cell
    badges: tuple[LineageBadge, ...]
    readers: tuple[Reader, ...]
    versions: int


def week_grid(home: Home, until: date | None = None, user_id: str = USER) -> WeekGrid:
    """Return the grid of the ``SHOWN_WEEKS`` weeks up to ``until``, by default up to the week in progress.

    Raises:
        ValueError: ``until`` is no week of this installation, or lies ahead.
        NothingToShow: the warehouse cannot be read now and was never read.
    """
    now = home.clock.now()
    current = home.calendar.week_of(now)
    if until is not None:
        home.calendar.check(until)
        if until > current:
            raise ValueError(f"the week of {until} has not begun; the week in progress is that of {current}")
    reading = _known(home, user_id)
    known = reading.value
    every = tuple(reversed(home.calendar.weeks_until(current)))
    shown = tuple(week for week in every if week <= (until or current))[:SHOWN_WEEKS]
    newest_closed = current - timedelta(days=DAYS_IN_WEEK)
    return WeekGrid(
        weeks=shown,
        every=every,
        in_progress=current,
        newest_closed=newest_closed,
        cells={(week, asset): _cell(known, week, asset) for week in shown for asset in NAMES},
        missing=_missing(known, every, newest_closed),
        stale=known["stale_weeks"],
        made=bool(known["cells"]),
        timezone=home.calendar.timezone,
        read_at=reading.read_at,
        is_current=reading.is_current,
        erased=frozenset(week for each in erasures(home, user_id) for week in each.weeks),
    )


def cell_detail(home: Home, week: date, asset: str, user_id: str = USER) -> CellDetail:
    """Return where ``asset`` of ``week`` comes from.

    Args:
        asset: a column of the grid.

    Raises:
        ValueError: there is no such column, or no such week.
        NothingToShow: the warehouse cannot be read now and was never read.
    """
    home.calendar.check(week)
    if asset not in NAMES:
        raise ValueError(f"there is no asset {asset!r}; the grid has {', '.join(NAMES)}")
    known = _known(home, user_id).value
    rows: list[LineageRow] = known["rows"].get((week, asset), [])
    badges = [badge_of(home, row.asset, week, row.user_id) for row in rows]
    keys = {(row.asset, row.week) for row in rows}
    readers = _readers(known, keys)
    versions = memo.read(home, ("versions", user_id), lambda connection: _versions(connection, user_id)).value
    return CellDetail(
        cell=_cell(known, week, asset),
        badges=tuple(badge for badge in badges if badge is not None),
        readers=tuple(sorted(readers, key=lambda each: (each.week, NAMES.index(column_of(each.asset)), each.asset))),
        versions=sum(versions.get(key, 1) for key in keys),
    )


def _known(home: Home, user_id: str) -> memo.Reading[dict[str, Any]]:
    return memo.compute(home, ("grid", user_id), lambda: _cells_of(newest_lineage(home).value, user_id))


def _cells_of(newest: NewestLineage, user_id: str) -> dict[str, Any]:
    own = [row for row in newest.rows.values() if row.user_id in (None, user_id) and column_of(row.asset) in NAMES]
    stale = {
        (asset, week): reason
        for (asset, week, user), reason in newest.stale.items()
        if user in (None, user_id) and column_of(asset) in NAMES
    }
    rows: dict[tuple[date, str], list[LineageRow]] = defaultdict(list)
    stale_weeks: dict[date, set[str]] = defaultdict(set)
    for row in sorted(own, key=lambda each: each.asset):
        rows[(row.week, column_of(row.asset))].append(row)
    for asset, week in stale:
        stale_weeks[week].add(asset)
    return {
        "rows": dict(rows),
        "cells": {key: _known_cell(key, each, stale) for key, each in rows.items()},
        "stale": stale,
        "stale_weeks": {week: tuple(sorted(stale_weeks[week])) for week in sorted(stale_weeks)},
    }


def _versions(connection: duckdb.DuckDBPyConnection, user_id: str) -> dict[tuple[str, date], int]:
    """Return how often each asset of each week was made."""
    found = memo.rows(
        connection,
        "SELECT asset, week, count(*) AS made FROM lineage WHERE user_id IS NULL OR user_id = ? GROUP BY asset, week",
        [user_id],
    )
    return {(row["asset"], row["week"]): row["made"] for row in found}


def _readers(known: Mapping[str, Any], keys: set[tuple[str, date]]) -> set[Reader]:
    """Return what was made from one of ``keys``: only an opened cell asks, so nothing is kept for all of them."""
    return {
        Reader(row.asset, row.week, (row.asset, row.week) in known["stale"])
        for rows in known["rows"].values()
        for row in rows
        if any((read.asset, read.week) in keys for read in row.inputs)
    }


def _known_cell(key: tuple[date, str], rows: list[LineageRow], stale: Mapping[tuple[str, date], str]) -> Cell:
    week, asset = key
    reasons = [stale[(row.asset, row.week)] for row in rows if (row.asset, row.week) in stale]
    return Cell(
        asset=asset,
        week=week,
        state=STALE if reasons else FRESH,
        because=reasons[0] if reasons else "",
        rows=sum(row.rows for row in rows),
        made_at=max(row.created_at for row in rows),
        parts=len(rows),
    )


def _cell(known: Mapping[str, Any], week: date, asset: str) -> Cell:
    found: Cell | None = known["cells"].get((week, asset))
    return found or Cell(asset, week, MISSING)


def _missing(known: Mapping[str, Any], every: tuple[date, ...], newest_closed: date) -> tuple[date, ...]:
    made = {week for week, asset in known["cells"] if asset == "shortlist"}
    since = min(made, default=newest_closed)
    return tuple(week for week in reversed(every) if since <= week <= newest_closed and week not in made)


def assets_of_column(asset: str, sources: tuple[str, ...]) -> tuple[str, ...]:
    """Return the assets behind a column: itself, or the raw listings of every one of ``sources``."""
    return tuple(f"{RAW_PREFIX}{name}" for name in sources) if asset == SOURCES else (asset,)
