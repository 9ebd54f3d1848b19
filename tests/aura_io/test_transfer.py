"""Events copied from one userdb to another come out the same, in order, and new ones follow them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aura_io.userdb import UserDb, UserDbError
from aura_io.userdb.transfer import BATCH, copy_events, events_digest
from tests.postgres import emptied

AT = datetime(2026, 7, 3, 7, tzinfo=UTC)


def database(path: Path) -> UserDb:
    made = UserDb(f"sqlite:///{path}")
    made.migrate()
    return made


def fill(db: UserDb, count: int = BATCH + 7) -> None:
    first = db.record("rating", 7, {"fit_score": 3, "comment": "Größe \u2028 ok"}, recorded_at=AT)
    db.record("rating", 7, {"fit_score": 4}, recorded_at=AT + timedelta(minutes=1), supersedes=first.event_id)
    gone = db.record("outcome", 9, {"stage": "applied"}, recorded_at=AT + timedelta(minutes=2))
    db.undo(gone.event_id, AT + timedelta(minutes=3))
    for number in range(count):
        moment = AT + timedelta(hours=1, microseconds=number)
        db.record("rating", number, {"overall_score": 5}, recorded_at=moment, user_id="ada")


@pytest.fixture
def full(tmp_path: Path) -> Iterator[UserDb]:
    made = database(tmp_path / "full.db")
    fill(made)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UserDb]:
    made = UserDb(emptied() if request.param == "postgres" else f"sqlite:///{tmp_path / 'empty.db'}")
    made.migrate()
    yield made
    made.close()


def test_every_event_of_every_person_comes_out_the_same(full: UserDb, empty: UserDb) -> None:
    copied = copy_events(full, empty)

    assert copied == BATCH + 7 + 4
    assert events_digest(empty) == events_digest(full)
    for person in ("local", "ada"):
        assert empty.events(user_id=person) == full.events(user_id=person)
        assert empty.ratings(person).equals(full.ratings(person))
    assert empty.active(kinds=["outcome"]) == []


def test_there_and_back_is_the_same_database(full: UserDb, empty: UserDb, tmp_path: Path) -> None:
    copy_events(full, empty)
    back = database(tmp_path / "back.db")
    copy_events(empty, back)
    assert events_digest(back) == events_digest(full)
    assert back.events(user_id="ada") == full.events(user_id="ada")
    back.close()


def test_a_new_event_follows_the_copied_ones(full: UserDb, empty: UserDb) -> None:
    copy_events(full, empty)
    new = empty.record("rating", 1, {"fit_score": 9}, recorded_at=AT + timedelta(days=1))
    assert new.seq > max(event.seq for person in ("local", "ada") for event in full.events(user_id=person))
    assert events_digest(empty) != events_digest(full)


def test_a_database_that_has_events_takes_no_others(full: UserDb, empty: UserDb) -> None:
    empty.record("rating", 1, {"fit_score": 9}, recorded_at=AT)
    before = events_digest(empty)
    with pytest.raises(UserDbError, match="has 1 events already"):
        copy_events(full, empty)
    assert events_digest(empty) == before
