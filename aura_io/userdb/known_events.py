"""The events of a person as this process last read them, so that a page that asks ten times reads them once.

Events are only ever added, so after a change only those added since are read; where their triggers were lifted, as an
erasure does, all are.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, func, select, text

from aura_io.userdb import engine as database
from aura_io.userdb.events import Event
from aura_io.userdb.models import EventRow


@dataclass(frozen=True)
class _Known:
    """What was read of one person: every event, oldest first, the highest number, and ``_changes`` by then."""

    highest: int
    changes: object
    events: tuple[Event, ...]


class KnownEvents:
    """The events of every person that was asked for; safe for many threads.

    Args:
        engine: of the userdb.
        as_event: makes an event of a row; raises where it cannot be opened.
    """

    def __init__(self, engine: Engine, as_event: Callable[[RowMapping], Event]) -> None:
        self._engine = engine
        self._as_event = as_event
        self._mutex = threading.Lock()
        self._known: dict[str, _Known] = {}

    def of(self, user_id: str) -> tuple[Event, ...]:
        """Return every event of a person, in force or not, oldest first.

        Raises:
            UserDbError: the database cannot be used.
        """
        with self._mutex:
            known = self._known.get(user_id)
        own = EventRow.user_id == user_id
        with database.reading(self._engine) as connection:
            highest, count = connection.execute(
                select(func.coalesce(func.max(EventRow.seq), 0), func.count()).where(own)
            ).one()
            changes = _changes(connection)
            if known is not None and known.changes != changes:
                known = None
            if known is not None and (known.highest, len(known.events)) == (highest, count):
                return known.events

            def read(*conditions: ColumnElement[bool]) -> list[Event]:
                query = select(EventRow.__table__).where(own, *conditions)
                return [self._as_event(row) for row in connection.execute(query).mappings()]

            every = [*known.events, *read(EventRow.seq > known.highest)] if known else []
            if len(every) != count:
                every = read()
        events = tuple(sorted(every, key=lambda event: (event.recorded_at, event.seq)))
        with self._mutex:
            self._known[user_id] = _Known(highest, changes, events)
        return events


def _changes(connection: Connection) -> object:
    """Return what is another one after events were changed or deleted, for which their triggers are lifted, or replaced.

    SQLite counts changes of its schema; in Postgres the trigger's row is of the transaction that put it back.
    """
    if connection.dialect.name != "sqlite":
        return connection.execute(
            text("SELECT xmin::text FROM pg_trigger WHERE tgname = 'events_append_only'")
        ).scalar()
    file = Path(str(connection.engine.url.database))
    return file.stat().st_ino, connection.execute(text("PRAGMA schema_version")).scalar()
