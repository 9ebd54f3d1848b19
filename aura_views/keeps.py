"""Postings that the person keeps for a week beside its five: events in the user database, taken back like ratings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from aura_io.userdb import Event
from aura_io.userdb.db import DEFAULT_USER
from aura_io.workspace import Home
from aura_views import memo, wording
from aura_views.cards import web_address
from aura_views.openings import opening_of

KEEP = "keep"


@dataclass(frozen=True)
class Kept:
    """A posting beside the five, in its newest form."""

    job_id: int
    week: date
    title: str
    company: str
    place: str | None
    workplace: str | None
    salary: str | None
    url: str | None
    is_sample: bool


@dataclass(frozen=True)
class KeepUndone:
    """What was taken back: whether the posting is kept now."""

    job_id: int
    is_kept: bool


def keep(home: Home, job_id: int, *, kept: bool = True, user_id: str = DEFAULT_USER) -> Event:
    """Keep an opening for the newest closed week, or keep it no longer.

    Raises:
        UnknownPosting: no posting has this id.
        WarehouseError, UserDbError: a store cannot be used.
    """
    opening_of(home, job_id)
    week = home.calendar.newest_closed(home.clock.now())
    payload = {"week": week.isoformat(), "kept": kept}
    return home.userdb.record(KEEP, job_id, payload, recorded_at=home.clock.now(), user_id=user_id)


def kept_weeks(home: Home, user_id: str = DEFAULT_USER) -> dict[int, date]:
    """Return the postings that are kept, by job id, with the week for which each is kept."""
    newest: dict[int, Mapping[str, Any]] = {
        int(event.subject): event.payload for event in home.userdb.active(kinds=[KEEP], user_id=user_id)
    }
    return {
        job_id: date.fromisoformat(payload["week"])
        for job_id, payload in newest.items()
        if payload.get("kept") and "week" in payload
    }


def kept_of(home: Home, week: date, user_id: str = DEFAULT_USER) -> list[Kept]:
    """Return what is kept for ``week``, the first kept first; a posting that is stored no more is left out.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    ids = tuple(job_id for job_id, of in kept_weeks(home, user_id).items() if of == week)
    if not ids:
        return []
    rows = memo.read(home, ("kept", ids), lambda connection: _rows(connection, ids)).value
    return [_kept(rows[job_id], job_id, week) for job_id in ids if job_id in rows]


def undo_keep(home: Home, event: Event, user_id: str = DEFAULT_USER) -> KeepUndone:
    """Take back that a posting was kept, or kept no longer."""
    home.userdb.undo(event.event_id, home.clock.now())
    job_id = int(event.subject)
    return KeepUndone(job_id, job_id in kept_weeks(home, user_id))


def undo_newest_keep(home: Home, user_id: str = DEFAULT_USER) -> KeepUndone | None:
    """Take back the newest act of keeping, or of keeping no longer, that stands; None if there is none."""
    standing = home.userdb.active(kinds=[KEEP], user_id=user_id)
    return undo_keep(home, standing[-1], user_id) if standing else None


def _rows(connection: duckdb.DuckDBPyConnection, ids: Iterable[int]) -> dict[int, memo.Row]:
    found = memo.rows(
        connection,
        "SELECT * FROM jobs WHERE list_contains(?::BIGINT[], id) "
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY week DESC) = 1",
        [list(ids)],
    )
    return {row["id"]: row for row in found}


def _kept(row: memo.Row, job_id: int, week: date) -> Kept:
    return Kept(
        job_id=job_id,
        week=week,
        title=row["title"],
        company=row["company"],
        place=row["location"],
        workplace=wording.WORKPLACES.get(row["workplace"] or ""),
        salary=wording.salary_as_posted(row["salary_min"], row["salary_max"], row["currency"], row["salary_interval"]),
        url=web_address(row["url"]),
        is_sample=row["is_sample"],
    )
