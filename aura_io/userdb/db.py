"""``UserDb``: record events, read them as of an instant, and fold them into ratings and outcomes.

The rules of events are in ``events``, opening and migrating the database in ``engine``.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, RowMapping, func, insert, select
from sqlalchemy.exc import IntegrityError

from aura_io.clock import as_utc
from aura_io.userdb import engine as database
from aura_io.userdb.engine import UserDbError
from aura_io.userdb.events import Event, EventError, active_events, check_event, fold_ratings, list_outcomes
from aura_io.userdb.known_events import KnownEvents
from aura_io.userdb.models import EventRow
from aura_io.vault.cipher import CannotOpen, Cipher, is_sealed_payload
from aura_ml.hashing import content_hash

__all__ = ["DEFAULT_USER", "UserDb", "UserDbError"]

DEFAULT_USER = "local"


class UserDb:
    """The events of all persons.

    ``until`` is exclusive everywhere: an event counts when ``recorded_at < until``. With ``until=as_of`` a past week
    sees exactly what was known before its end. None stands for everything recorded so far.

    Args:
        url: ``sqlite:///FILE`` or ``postgresql://...``.
        cipher: seals the payload of every event as it is recorded; None records it as it is.
    """

    def __init__(self, url: str, cipher: Cipher | None = None) -> None:
        self._engine = database.open_engine(url)
        self._cipher = cipher
        self._known = KnownEvents(self._engine, self._event)

    @property
    def engine(self) -> Engine:
        """The database's SQLAlchemy engine, for what reads or writes events in bulk."""
        return self._engine

    def migrate(self) -> None:
        """Bring the database to the newest schema; safe to call from several processes at once.

        Raises:
            UserDbError: a newer AURA migrated it, or it cannot be written.
        """
        database.migrate(self._engine)

    def close(self) -> None:
        """Close all connections; the object opens new ones when used again."""
        self._engine.dispose()

    def record(
        self,
        kind: str,
        subject: str | int,
        payload: Mapping[str, Any],
        *,
        recorded_at: datetime,
        user_id: str = DEFAULT_USER,
        supersedes: str | None = None,
    ) -> Event:
        """Record an event.

        Args:
            kind: one of ``KINDS``; to undo, use ``undo``.
            subject: what it is about, see ``Event``.
            payload: JSON; for a rating any of ``FACETS`` (1 to 10, null clears), ``comment``, ``slate_id``; for an
                outcome ``stage`` and perhaps ``reward``.
            recorded_at: when it happened; aware.
            supersedes: an event of the same person, kind and subject that this one takes the place of.

        Raises:
            EventError: it breaks the rules of its kind; nothing was recorded.
            UserDbError: the database cannot be used.
        """
        if kind == "undo":
            raise EventError("record an undo with undo(event_id, recorded_at)")
        event = _event(uuid.uuid4().hex, kind, subject, payload, recorded_at, user_id, supersedes)
        with database.writing(self._engine) as connection:
            if supersedes is not None:
                self._check_supersedes(connection, event)
            return self._insert(connection, event)

    def record_once(
        self,
        kind: str,
        subject: str | int,
        payload: Mapping[str, Any],
        *,
        recorded_at: datetime,
        user_id: str = DEFAULT_USER,
        key: str = "",
    ) -> Event:
        """Record the only event of this kind, subject, person and ``key``; a later call returns the first one unchanged.

        For impressions: one per slate and person, however often and from however many windows it is shown. For what
        is played or imported again: ``key`` tells events of one subject apart, and the event's id is always the same.

        Raises:
            EventError, UserDbError: see ``record``.
        """
        event_id = content_hash("once", kind, str(subject), user_id, *([key] if key else []))
        return self._insert_once(_event(event_id, kind, subject, payload, recorded_at, user_id, None))

    def undo(self, event_id: str, recorded_at: datetime) -> Event:
        """Record that the event ``event_id`` no longer counts; undoing it again returns the first undo.

        Raises:
            EventError: there is no such event, or it is an undo itself (enter again what it undid).
            UserDbError: the database cannot be used.
        """
        with database.reading(self._engine) as connection:
            target = self._find(connection, event_id)
        if target is None:
            raise EventError(f"there is no event {event_id!r} to undo")
        if target.kind == "undo":
            raise EventError("an undo cannot be undone; enter again what it undid")
        undo_id = content_hash("undo", event_id)
        return self._insert_once(_event(undo_id, "undo", event_id, {}, recorded_at, target.user_id, event_id))

    def events(
        self,
        *,
        kinds: Sequence[str] | None = None,
        user_id: str = DEFAULT_USER,
        until: datetime | None = None,
        subject: str | int | None = None,
    ) -> list[Event]:
        """Return the events recorded before ``until``, oldest first, whether in force or not; their payloads are not to be changed."""
        wanted = None if kinds is None else frozenset(kinds)
        end = None if until is None else as_utc(until)
        about = None if subject is None else str(subject)
        return [
            event
            for event in self._known.of(user_id)
            if (wanted is None or event.kind in wanted)
            and (end is None or event.recorded_at < end)
            and (about is None or event.subject == about)
        ]

    def active(
        self,
        *,
        kinds: Sequence[str] | None = None,
        user_id: str = DEFAULT_USER,
        until: datetime | None = None,
        subject: str | int | None = None,
    ) -> list[Event]:
        """Return the events in force at ``until``, oldest first: neither undone, superseded nor forgotten before it."""
        read = None if kinds is None else [*kinds, "undo", "forget"]
        in_force = active_events(self.events(kinds=read, user_id=user_id, until=until))
        return [
            event
            for event in in_force
            if (kinds is None or event.kind in kinds) and (subject is None or event.subject == str(subject))
        ]

    def latest(
        self,
        kind: str,
        user_id: str = DEFAULT_USER,
        until: datetime | None = None,
        subject: str | int | None = None,
    ) -> Event | None:
        """Return the newest event of ``kind`` in force at ``until``."""
        in_force = self.active(kinds=[kind], user_id=user_id, until=until, subject=subject)
        return in_force[-1] if in_force else None

    def ratings(self, user_id: str = DEFAULT_USER, until: datetime | None = None) -> pl.DataFrame:
        """Return one row per rated job as of ``until``, the longest untouched first.

        Columns: rating_id, event_id, user_id, job_id, fit_score, interest_score, prestige_score, location_score,
        overall_score (1-10 or null), comment, timestamp (newest event, UTC), slate_id.
        """
        return fold_ratings(self.active(kinds=["rating"], user_id=user_id, until=until))

    def outcomes(self, user_id: str = DEFAULT_USER, until: datetime | None = None) -> pl.DataFrame:
        """Return one row per outcome in force at ``until``, oldest first.

        Columns: outcome_id, event_id, user_id, job_id, stage, reward, timestamp (UTC).
        """
        return list_outcomes(self.active(kinds=["outcome"], user_id=user_id, until=until))

    def last_event(self) -> int:
        """Return a number that grows with every recorded event; for memoizing reads."""
        with database.reading(self._engine) as connection:
            return int(connection.execute(select(func.coalesce(func.max(EventRow.seq), 0))).scalar_one())

    def check(self) -> None:
        """Raise ``UserDbError`` unless the database answers and is migrated."""
        self.last_event()

    def _insert_once(self, event: Event) -> Event:
        with database.reading(self._engine) as connection:  # most often it is there, and a look waits for no writer
            first = self._find(connection, event.event_id)
        if first is not None:
            return first
        try:
            with database.writing(self._engine) as connection:
                return self._find(connection, event.event_id) or self._insert(connection, event)
        except UserDbError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
        with database.reading(self._engine) as connection:  # another process was faster (Postgres)
            first = self._find(connection, event.event_id)
        if first is None:
            raise UserDbError(f"event {event.event_id} could neither be recorded nor found")
        return first

    def _insert(self, connection: Connection, event: Event) -> Event:
        values = {name: value for name, value in event.__dict__.items() if name != "seq"}
        if self._cipher is not None:
            values["payload"] = self._cipher.seal_payload(event.payload, payload_context(event.event_id))
        seq = connection.execute(insert(EventRow).values(**values)).inserted_primary_key
        return Event(**{**event.__dict__, "seq": int(seq[0]) if seq else 0})

    def _find(self, connection: Connection, event_id: str) -> Event | None:
        row = connection.execute(select(EventRow.__table__).where(EventRow.event_id == event_id)).mappings().first()
        return self._event(row) if row else None

    def _event(self, row: RowMapping) -> Event:
        event = Event(**row)
        if not is_sealed_payload(event.payload):
            return event
        if self._cipher is None:
            raise CannotOpen("what was entered is encrypted, and no key is open; run `aura encrypt status`")
        return replace(event, payload=self._cipher.open_payload(event.payload, payload_context(event.event_id)))

    def _check_supersedes(self, connection: Connection, event: Event) -> None:
        target = self._find(connection, str(event.supersedes))
        if target is None:
            raise EventError(f"there is no event {event.supersedes!r} to supersede")
        if (target.user_id, target.kind, target.subject) != (event.user_id, event.kind, event.subject):
            raise EventError(
                f"a {event.kind} on {event.subject} of {event.user_id} cannot supersede "
                f"a {target.kind} on {target.subject} of {target.user_id}"
            )


def payload_context(event_id: str) -> str:
    """Return what a sealed payload is verified with: table, column and event, so that none can take another's place."""
    return f"events/payload/{event_id}"


def _event(
    event_id: str,
    kind: str,
    subject: str | int,
    payload: Mapping[str, Any],
    recorded_at: datetime,
    user_id: str,
    supersedes: str | None,
) -> Event:
    check_event(kind, str(subject), payload)
    if not user_id:
        raise EventError("an event belongs to a person; user_id is empty")
    return Event(event_id, user_id, kind, str(subject), dict(payload), as_utc(recorded_at), supersedes)
