"""Deleting a person's events for good: the one way in which an event ever leaves the userdb.

The triggers that keep events append-only are lifted for one transaction; afterwards the file is written anew, so that
what was deleted is not left in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, delete, func, select, text

from aura_io.userdb import engine as database
from aura_io.userdb.db import UserDb
from aura_io.userdb.models import EventRow

_EVENTS = EventRow.__table__


def count_events(userdb: UserDb, user_id: str) -> int:
    """Return how many events a person has, in force or not."""
    query = select(func.count()).select_from(_EVENTS).where(EventRow.user_id == user_id)
    with database.reading(userdb.engine) as connection:
        return int(connection.execute(query).scalar_one())


def other_people(userdb: UserDb, user_id: str) -> list[str]:
    """Return everybody else who has events."""
    query = select(EventRow.user_id).where(EventRow.user_id != user_id).distinct().order_by(EventRow.user_id)
    with database.reading(userdb.engine) as connection:
        return [str(row) for row in connection.execute(query).scalars()]


def erase_events(userdb: UserDb, user_id: str) -> int:
    """Delete every event of a person and return how many; nothing of them is left in the database's files.

    Raises:
        UserDbError: the database cannot be written, or another program uses it.
    """
    with changing(userdb.engine) as connection:
        deleted = _delete(connection, user_id)
    rewrite(userdb.engine)
    return deleted


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction in which events may be changed; they are append-only again with its end."""
    with database.writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE events DISABLE TRIGGER events_append_only"))
            yield connection
            connection.execute(text("ALTER TABLE events ENABLE TRIGGER events_append_only"))
            return
        triggers = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'")
        ).all()
        for name, _ in triggers:
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        yield connection
        for _, definition in triggers:
            connection.exec_driver_sql(definition)


def _delete(connection: Connection, user_id: str) -> int:
    """Delete the newest first: an event may name an older one that it undoes or replaces."""
    sequences = connection.execute(
        select(EventRow.seq).where(EventRow.user_id == user_id).order_by(EventRow.seq.desc())
    ).scalars()
    found = list(sequences)
    for seq in found:
        connection.execute(delete(EventRow).where(EventRow.seq == seq))
    return len(found)


def rewrite(engine: Engine) -> None:
    """Write the database's files anew, so that nothing that was deleted or changed is left in them."""
    is_sqlite = engine.dialect.name == "sqlite"
    with database.explained(engine):
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor()
            if is_sqlite:
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                raw.driver_connection.autocommit = True  # type: ignore[union-attr]
                cursor.execute("VACUUM FULL events")
            cursor.close()
        finally:
            raw.close()
