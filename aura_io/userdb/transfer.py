"""Every event of one userdb written into another, as it is: SQLite to Postgres, back, and into a backup.

Order, ids and instants stay; nothing is interpreted. What an event may say is in ``events``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from aura_io.userdb import engine as database
from aura_io.userdb.db import UserDb, UserDbError
from aura_io.userdb.models import EventRow
from aura_ml.hashing import canonical_json

BATCH = 500
_EVENTS = EventRow.__table__


def copy_events(source: UserDb, target: UserDb) -> int:
    """Copy every event of every person into the migrated, empty ``target``, in one transaction; return how many.

    ``source`` is read in one consistent state and not changed.

    Raises:
        UserDbError: ``target`` has events already, or a database cannot be used; nothing was written.
    """
    copied = 0
    with database.reading(source.engine) as reader, database.writing(target.engine) as writer:
        there = int(writer.execute(select(func.count()).select_from(_EVENTS)).scalar_one())
        if there:
            name = target.engine.url.render_as_string()
            raise UserDbError(f"{name} has {there} events already; name an empty database")
        for batch in _batches(reader):
            writer.execute(insert(EventRow), batch)
            copied += len(batch)
        _continue_numbering(writer)
    return copied


def events_digest(userdb: UserDb) -> tuple[int, str]:
    """Return how many events there are and the SHA-256 of all of them in order, the same for every kind of database.

    Raises:
        UserDbError: the database cannot be used.
    """
    count, digest = 0, hashlib.sha256()
    with database.reading(userdb.engine) as connection:
        for batch in _batches(connection):
            for row in batch:
                digest.update(canonical_json(row | {"recorded_at": row["recorded_at"].isoformat()}).encode() + b"\n")
            count += len(batch)
    return count, digest.hexdigest()


def self_check(userdb: UserDb) -> list[str]:
    """Return what the database finds wrong with itself: damaged pages and events that supersede none. Empty when sound.

    Postgres checks its pages as it reads them, so there only the references are looked at.

    Raises:
        UserDbError: the database cannot be read at all.
    """
    dangling = (
        select(func.count())
        .select_from(_EVENTS)
        .where(EventRow.supersedes.is_not(None), ~EventRow.supersedes.in_(select(EventRow.event_id)))
    )
    with database.reading(userdb.engine) as connection:
        problems = []
        if connection.dialect.name == "sqlite":
            said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
            problems = [line for line in said if line != "ok"]
        loose = int(connection.execute(dangling).scalar_one())
    return [*problems, *([f"{loose} events supersede one that is not there"] if loose else [])]


def _batches(connection: Connection) -> Iterator[list[dict[str, Any]]]:
    last = 0
    while (
        rows := connection.execute(select(_EVENTS).where(EventRow.seq > last).order_by(EventRow.seq).limit(BATCH))
        .mappings()
        .all()
    ):
        yield [dict(row) for row in rows]
        last = rows[-1]["seq"]


def _continue_numbering(connection: Connection) -> None:
    """Let Postgres number the next event after the copied ones; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence('events', 'seq'), max(seq)) FROM events HAVING max(seq) > 0")
        )
