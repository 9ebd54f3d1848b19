"""Events are read once while nothing changes, and are what the database has however it was changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aura_io.userdb import UserDb
from aura_io.userdb.erasure import erase_events
from aura_io.userdb.transfer import copy_events
from tests.postgres import emptied

START = datetime(2026, 7, 3, 7, 0, tzinfo=UTC)


def rate(db: UserDb, job: int, minutes: float = 0, user: str = "ada") -> str:
    at = START + timedelta(minutes=minutes)
    return db.record("rating", job, {"overall_score": 5}, recorded_at=at, user_id=user).event_id


def ids(db: UserDb, user: str = "ada") -> list[str]:
    return [event.event_id for event in db.events(user_id=user)]


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return emptied() if request.param == "postgres" else f"sqlite:///{tmp_path}/user.db"


@pytest.fixture
def db(url: str) -> Iterator[UserDb]:
    made = UserDb(url)
    made.migrate()
    yield made
    made.close()


@pytest.fixture
def opened(db: UserDb, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the ids of the events that ``db`` reads whole from now on."""
    seen: list[str] = []
    as_event = db._known._as_event

    def counted(row: object) -> object:
        event = as_event(row)  # type: ignore[arg-type]
        seen.append(event.event_id)
        return event

    monkeypatch.setattr(db._known, "_as_event", counted)
    return seen


def test_events_are_read_once_and_then_only_those_added(db: UserDb, opened: list[str]) -> None:
    first, second = rate(db, 1), rate(db, 2)
    assert ids(db) == ids(db) == [first, second]
    assert opened == [first, second]
    third = rate(db, 3)
    assert ids(db) == [first, second, third]
    assert opened == [first, second, third]


def test_an_event_of_another_connection_and_of_an_earlier_instant_is_seen_in_its_place(url: str, db: UserDb) -> None:
    first = rate(db, 1, minutes=5)
    assert ids(db) == [first]
    other = UserDb(url)
    second = rate(other, 2, minutes=1)
    other.close()
    assert ids(db) == [second, first]


def test_persons_are_told_apart_and_erased_events_are_gone(db: UserDb) -> None:
    rate(db, 1)
    of_bob = rate(db, 1, user="bob")
    assert (len(ids(db)), ids(db, "bob")) == (1, [of_bob])
    erase_events(db, "ada")
    assert (ids(db), ids(db, "bob")) == ([], [of_bob])


@pytest.mark.parametrize("count", [1, 2])
def test_other_events_put_in_their_place_are_seen(db: UserDb, tmp_path: Path, count: int) -> None:
    rate(db, 1)
    assert len(ids(db)) == 1
    source = UserDb(f"sqlite:///{tmp_path}/other.db")
    source.migrate()
    brought = [rate(source, job, minutes=job) for job in range(count)]
    erase_events(db, "ada")
    copy_events(source, db)
    source.close()
    assert ids(db) == brought


def test_what_is_asked_for_is_picked_from_them(db: UserDb) -> None:
    first, second = rate(db, 1, minutes=1), rate(db, 2, minutes=2)
    note = db.record("profile", "whole", {"resume": {}}, recorded_at=START, user_id="ada").event_id
    picked = {
        "kinds": [event.event_id for event in db.events(kinds=["rating"], user_id="ada")],
        "subject": [event.event_id for event in db.events(subject=2, user_id="ada")],
        "until": [event.event_id for event in db.events(until=START + timedelta(minutes=1), user_id="ada")],
    }
    assert picked == {"kinds": [first, second], "subject": [second], "until": [note]}
