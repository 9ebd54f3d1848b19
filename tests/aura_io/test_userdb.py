"""The contract of the userdb, for every database it runs on: append-only, as of an instant, one fold of events.

SQLite and a real Postgres.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aura_io.userdb import FACETS, KINDS, Event, EventError, UserDb, UserDbError
from aura_io.userdb.events import OUTCOMES_SCHEMA, RATINGS_SCHEMA
from tests.postgres import emptied

START = datetime(2026, 7, 3, 7, 0, tzinfo=UTC)
JOB = 4503599627370496


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return emptied()
    return f"sqlite:///{tmp_path}/user.db"


@pytest.fixture
def db(url: str) -> Iterator[UserDb]:
    made = UserDb(url)
    made.migrate()
    yield made
    made.close()


def sql(db: UserDb, statement: str) -> list[tuple[Any, ...]]:
    with db._engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def test_event_comes_back_as_recorded(db: UserDb) -> None:
    payload = {"resume": {"basics": {"name": "Ada Ödegård \u2028"}}, "weights": [0.1, 2], "none": None}
    said = db.record("profile", "whole", payload, recorded_at=at(0.0000123), user_id="ada")
    assert db.events(user_id="ada") == [said]
    assert said.payload == payload
    assert said.recorded_at.utcoffset() == timedelta(0)
    assert db.events() == []


def test_instants_of_other_zones_are_the_same_instants(db: UserDb) -> None:
    from zoneinfo import ZoneInfo

    said = db.record("settings", "x", {}, recorded_at=at(0).astimezone(ZoneInfo("Asia/Kolkata")))
    assert db.events()[0].recorded_at == said.recorded_at == at(0)
    with pytest.raises(ValueError, match="no time zone"):
        db.record("settings", "x", {}, recorded_at=at(0).replace(tzinfo=None))


def test_events_are_oldest_first_whatever_the_order_of_arrival(db: UserDb) -> None:
    for minutes in (5, 1, 3, 1):
        db.record("keep", JOB, {"n": minutes}, recorded_at=at(minutes))
    found = db.events()
    assert [event.recorded_at for event in found] == [at(1), at(1), at(3), at(5)]
    assert found[0].seq < found[1].seq


def test_until_is_exclusive(db: UserDb) -> None:
    db.record("keep", JOB, {}, recorded_at=at(1))
    assert db.events(until=at(1)) == []
    assert len(db.events(until=at(1) + timedelta(microseconds=1))) == 1


def test_a_rating_of_a_simulated_person_counts_and_is_marked(db: UserDb) -> None:
    event = db.record("rating", JOB, {"fit_score": 7, "simulated": True}, recorded_at=at(0))
    assert event.payload["simulated"] is True
    assert db.ratings()["fit_score"].to_list() == [7]


def test_what_is_recorded_once_under_another_key_is_another_event_with_an_id_of_its_own_for_good(db: UserDb) -> None:
    first = db.record_once("outcome", JOB, {"stage": "applied"}, recorded_at=at(0), key="applied")
    second = db.record_once("outcome", JOB, {"stage": "offer"}, recorded_at=at(1), key="offer")
    again = db.record_once("outcome", JOB, {"stage": "offer"}, recorded_at=at(2), key="offer")
    assert (again, first.event_id != second.event_id) == (second, True)
    assert db.outcomes()["stage"].to_list() == ["applied", "offer"]


def test_events_by_kind_subject_and_person(db: UserDb) -> None:
    db.record("keep", 1, {}, recorded_at=at(0))
    db.record("dismissal", 1, {"reason": "far"}, recorded_at=at(1))
    db.record("dismissal", 2, {}, recorded_at=at(2), user_id="anna")
    assert [e.kind for e in db.events(kinds=["dismissal"])] == ["dismissal"]
    assert [e.kind for e in db.events(kinds=[])] == []
    assert [e.kind for e in db.active(subject=1)] == ["keep", "dismissal"]
    assert [e.subject for e in db.events(user_id="anna")] == ["2"]


@pytest.mark.parametrize(
    ("kind", "subject", "payload", "message"),
    [
        ("like", 1, {}, "kind 'like' is unknown; allowed: profile"),
        ("rating", "abc", {"fit_score": 5}, "job id in digits"),
        ("rating", -1, {"fit_score": 5}, "job id in digits"),
        ("rating", 1, {}, "at least one of fit_score"),
        ("rating", 1, {"slate_id": "s"}, "at least one of fit_score"),
        ("rating", 1, {"fit": 5, "fit_score": 5}, "has no fit; allowed: fit_score"),
        ("rating", 1, {"fit_score": 0}, "from 1 to 10"),
        ("rating", 1, {"fit_score": 11}, "from 1 to 10"),
        ("rating", 1, {"fit_score": 7.5}, "from 1 to 10"),
        ("rating", 1, {"fit_score": True}, "from 1 to 10"),
        ("rating", 1, {"fit_score": "7"}, "from 1 to 10"),
        ("rating", 1, {"comment": 7}, "allowed: text"),
        ("rating", 1, {"fit_score": 7, "simulated": False}, "it is true or left out"),
        ("rating", 1, {"comment": "a\x00b"}, "NUL"),
        ("rating", 1, {"comment": "\ud800"}, "not JSON"),
        ("outcome", 1, {"stage": "hired"}, "'hired' is unknown; allowed: none, applied"),
        ("outcome", 1, {"stage": "offer", "reward": "much"}, "a number"),
        ("settings", "x", {"weight": float("nan")}, "not JSON"),
        ("settings", "x", {"when": START}, "not JSON"),
        ("undo", "x", {}, "with undo"),
    ],
)
def test_events_that_break_the_rules_are_refused(
    db: UserDb, kind: str, subject: str | int, payload: dict[str, Any], message: str
) -> None:
    with pytest.raises(EventError, match=message):
        db.record(kind, subject, payload, recorded_at=at(0))
    assert db.last_event() == 0


def test_event_needs_a_person(db: UserDb) -> None:
    with pytest.raises(EventError, match="user_id is empty"):
        db.record("keep", 1, {}, recorded_at=at(0), user_id="")


@pytest.mark.parametrize("statement", ["UPDATE events SET payload = '{}'", "DELETE FROM events"])
def test_events_cannot_be_changed_or_deleted(db: UserDb, statement: str) -> None:
    said = db.record("keep", JOB, {"a": 1}, recorded_at=at(0))
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db._engine.begin() as connection:
        connection.execute(sa.text(statement))
    assert db.events() == [said]


def test_facets_rated_one_at_a_time_make_one_rating(db: UserDb) -> None:
    db.record("rating", JOB, {"fit_score": 7, "slate_id": "s1"}, recorded_at=at(0))
    db.record("rating", JOB, {"interest_score": 4, "comment": "wait"}, recorded_at=at(1))
    last = db.record("rating", JOB, {"fit_score": 9}, recorded_at=at(2))
    found = db.ratings()
    assert dict(found.schema) == {
        name: pl.DataFrame(schema={name: t}).schema[name] for name, t in RATINGS_SCHEMA.items()
    }
    assert found.row(0, named=True) == {
        "rating_id": last.seq, "event_id": last.event_id, "user_id": "local", "job_id": JOB, "fit_score": 9,
        "interest_score": 4, "prestige_score": None, "location_score": None, "overall_score": None,
        "comment": "wait", "timestamp": at(2), "slate_id": "s1",
    }  # fmt: skip


def test_ratings_as_of_an_instant(db: UserDb) -> None:
    first = db.record("rating", JOB, {"fit_score": 7}, recorded_at=at(0))
    db.record("rating", JOB, {"fit_score": 2}, recorded_at=at(10))
    db.undo(first.event_id, at(20))
    assert db.ratings(until=at(0)).is_empty()
    assert db.ratings(until=at(10))["fit_score"].to_list() == [7]
    assert db.ratings(until=at(11))["fit_score"].to_list() == [2]


def test_undo_brings_back_what_was_before(db: UserDb) -> None:
    db.record("rating", JOB, {"fit_score": 7}, recorded_at=at(0))
    slip = db.record("rating", JOB, {"fit_score": 1, "comment": "slip"}, recorded_at=at(1))
    undone = db.undo(slip.event_id, at(2))
    assert (undone.kind, undone.subject, undone.supersedes) == ("undo", slip.event_id, slip.event_id)
    assert db.ratings().select("fit_score", "comment").rows() == [(7, None)]
    assert db.ratings(until=at(2)).select("fit_score", "comment").rows() == [(1, "slip")]


def test_undoing_twice_is_once(db: UserDb) -> None:
    said = db.record("keep", JOB, {}, recorded_at=at(0))
    assert db.undo(said.event_id, at(1)) == db.undo(said.event_id, at(2))
    assert len(db.events(kinds=["undo"])) == 1


def test_undo_belongs_to_the_person_of_the_event(db: UserDb) -> None:
    said = db.record("keep", JOB, {}, recorded_at=at(0), user_id="anna")
    assert db.undo(said.event_id, at(1)).user_id == "anna"
    assert db.active(user_id="anna") == []


def test_what_cannot_be_undone(db: UserDb) -> None:
    with pytest.raises(EventError, match="no event 'none'"):
        db.undo("none", at(0))
    undone = db.undo(db.record("keep", JOB, {}, recorded_at=at(0)).event_id, at(1))
    with pytest.raises(EventError, match="cannot be undone"):
        db.undo(undone.event_id, at(2))


def test_rating_cleared_to_nothing_is_no_rating(db: UserDb) -> None:
    db.record("rating", JOB, {"fit_score": 7}, recorded_at=at(0))
    db.record("rating", JOB, {"fit_score": None}, recorded_at=at(1))
    assert db.ratings().is_empty()
    assert sql(db, "SELECT * FROM ratings") == []


def test_edit_takes_the_place_of_an_event_until_it_is_undone(db: UserDb) -> None:
    first = db.record("outcome", JOB, {"stage": "offer", "reward": 0.8}, recorded_at=at(0))
    second = db.record("outcome", JOB, {"stage": "rejected"}, recorded_at=at(1), supersedes=first.event_id)
    third = db.record("outcome", JOB, {"stage": "applied"}, recorded_at=at(2), supersedes=second.event_id)
    assert db.outcomes()["stage"].to_list() == ["applied"]
    db.undo(third.event_id, at(3))
    assert db.outcomes()["stage"].to_list() == ["rejected"]
    db.undo(second.event_id, at(4))
    assert db.outcomes()["stage"].to_list() == ["offer"]
    assert db.outcomes(until=at(2))["stage"].to_list() == ["rejected"]
    latest = db.latest("outcome", subject=JOB)
    assert latest == first


def test_edit_names_an_event_of_the_same_person_kind_and_subject(db: UserDb) -> None:
    said = db.record("keep", 1, {}, recorded_at=at(0))
    for kind, subject, user in (("dismissal", 1, "local"), ("keep", 2, "local"), ("keep", 1, "anna")):
        with pytest.raises(EventError, match="cannot supersede"):
            db.record(kind, subject, {}, recorded_at=at(1), user_id=user, supersedes=said.event_id)
    with pytest.raises(EventError, match="no event 'none'"):
        db.record("keep", 1, {}, recorded_at=at(1), supersedes="none")
    assert db.events() == [said]


def test_outcomes_stand_beside_each_other(db: UserDb) -> None:
    for minutes, stage in enumerate(("applied", "interview1", "rejected")):
        db.record("outcome", JOB, {"stage": stage, "reward": minutes / 2}, recorded_at=at(minutes))
    found = db.outcomes()
    assert found["stage"].to_list() == ["applied", "interview1", "rejected"]
    assert list(found.columns) == list(OUTCOMES_SCHEMA)
    assert sql(db, "SELECT job_id, stage, reward FROM outcomes ORDER BY id") == [
        (JOB, "applied", 0.0), (JOB, "interview1", 0.5), (JOB, "rejected", 1.0)
    ]  # fmt: skip


def test_views_have_the_designed_columns(db: UserDb) -> None:
    with db._engine.connect() as connection:
        ratings = connection.execute(sa.text("SELECT * FROM ratings")).keys()
        outcomes = connection.execute(sa.text("SELECT * FROM outcomes")).keys()
    assert list(ratings) == ["id", "user_id", "job_id", *FACETS, "comment", "timestamp", "slate_id"]
    assert list(outcomes) == ["id", "user_id", "job_id", "stage", "reward", "timestamp"]


def test_latest_is_the_newest_in_force(db: UserDb) -> None:
    assert db.latest("profile") is None
    first = db.record("profile", "whole", {"v": 1}, recorded_at=at(0))
    second = db.record("profile", "whole", {"v": 2}, recorded_at=at(1))
    assert db.latest("profile") == second
    assert db.latest("profile", until=at(1)) == first
    db.undo(second.event_id, at(2))
    assert db.latest("profile") == first
    assert db.latest("profile", until=at(2)) == second


def test_impression_is_recorded_once_per_slate_and_person(db: UserDb) -> None:
    first = db.record_once("impression", "slate-1", {"positions": [1, 2]}, recorded_at=at(0))
    assert db.record_once("impression", "slate-1", {"positions": []}, recorded_at=at(5)) == first
    db.record_once("impression", "slate-1", {}, recorded_at=at(5), user_id="anna")
    db.record_once("impression", "slate-2", {}, recorded_at=at(5))
    assert db.last_event() >= 3
    assert [len(db.events(user_id=user)) for user in ("local", "anna")] == [2, 1]


def test_many_windows_at_once_lose_nothing_and_repeat_nothing(url: str, db: UserDb) -> None:
    failed: list[BaseException] = []

    def window(number: int) -> None:
        mine = UserDb(url)
        try:
            for n in range(15):
                mine.record("rating", JOB, {"fit_score": n % 10 + 1, "comment": f"{number}-{n}"}, recorded_at=at(n))
                mine.record_once("impression", f"slate-{n}", {"window": number}, recorded_at=at(n))
        except BaseException as error:  # noqa: BLE001 handed to the test's thread
            failed.append(error)
        finally:
            mine.close()

    threads = [threading.Thread(target=window, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    comments = {event.payload["comment"] for event in db.events(kinds=["rating"])}
    assert comments == {f"{number}-{n}" for number in range(4) for n in range(15)}
    assert len(db.events(kinds=["impression"])) == 15


def test_token_grows_with_every_event(db: UserDb) -> None:
    tokens = [db.last_event()]
    for n in range(3):
        db.record("keep", n, {}, recorded_at=at(-n))
        tokens.append(db.last_event())
    assert tokens == sorted(set(tokens))


def test_event_is_frozen_and_every_kind_can_be_recorded(db: UserDb) -> None:
    payloads = {
        "rating": {"fit_score": 5},
        "outcome": {"stage": "applied"},
        "next_step": {"text": "Call"},
        "skill_progress": {"state": "learning"},
        "want_to_apply": {"wanted": True},
    }
    for kind in set(KINDS) - {"undo"}:
        said = db.record(kind, 7, payloads.get(kind, {}), recorded_at=at(0))
        with pytest.raises(dataclasses.FrozenInstanceError):
            said.kind = "other"  # type: ignore[misc]
    assert {event.kind for event in db.events()} == set(KINDS) - {"undo"}


def test_database_never_migrated_says_so(url: str) -> None:
    bare = UserDb(url)
    with pytest.raises(UserDbError, match="never migrated"):
        bare.check()
    bare.close()


SCORES = st.one_of(st.none(), st.integers(1, 10))
ACTIONS = st.lists(
    st.one_of(
        st.tuples(
            st.just("rate"),
            st.integers(1, 3),
            st.dictionaries(st.sampled_from((*FACETS, "comment")), SCORES, min_size=1),
            st.integers(0, 6),
        ),
        st.tuples(st.just("undo"), st.integers(0, 20), st.none(), st.integers(0, 6)),
        st.tuples(st.just("edit"), st.integers(0, 20), SCORES, st.integers(0, 6)),
        st.tuples(st.just("outcome"), st.integers(1, 3), SCORES, st.integers(0, 6)),
    ),
    max_size=25,
)


def play(db: UserDb, actions: list[tuple[Any, ...]], user_id: str) -> None:
    """Carry out random actions, at random instants that need not be in order."""
    done: list[Event] = []
    for kind, number, value, minutes in actions:
        when = {"recorded_at": at(minutes)}
        if kind == "rate":
            payload = {k: (f"c{v}" if k == "comment" and v else v) for k, v in value.items()}
            done.append(db.record("rating", number, payload, user_id=user_id, **when))
        elif kind == "outcome":
            payload = {"stage": "applied", "reward": value}
            done.append(db.record("outcome", number, payload, user_id=user_id, **when))
        elif done and kind == "undo":
            db.undo(done[number % len(done)].event_id, at(minutes))
        elif done:
            target = done[number % len(done)]
            payload = {"fit_score": value} if target.kind == "rating" else {"stage": "offer"}
            done.append(
                db.record(target.kind, target.subject, payload, user_id=user_id, supersedes=target.event_id, **when)
            )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(actions=ACTIONS)
def test_views_and_folds_agree(db: UserDb, actions: list[tuple[Any, ...]]) -> None:
    user_id = f"person-{db.last_event()}"
    play(db, actions, user_id)
    columns = ("user_id", "job_id", *FACETS, "comment", "slate_id")
    viewed = sql(db, f"SELECT id, {', '.join(columns)} FROM ratings WHERE user_id = '{user_id}' ORDER BY job_id")
    assert viewed == db.ratings(user_id).sort("job_id").select("rating_id", *columns).rows()
    columns = ("user_id", "job_id", "stage", "reward")
    viewed = sql(db, f"SELECT id, {', '.join(columns)} FROM outcomes WHERE user_id = '{user_id}' ORDER BY id")
    assert viewed == db.outcomes(user_id).sort("outcome_id").select("outcome_id", *columns).rows()
    last = at(100)
    assert db.ratings(user_id, until=last).equals(db.ratings(user_id))


def test_a_forgotten_rating_is_out_from_then_on_until_that_is_undone(db: UserDb) -> None:
    db.record("rating", JOB, {"overall_score": 8}, recorded_at=at(0))
    db.record("rating", JOB, {"fit_score": 5}, recorded_at=at(1))
    db.record("rating", JOB + 1, {"overall_score": 2}, recorded_at=at(1))
    forget = db.record("forget", JOB, {}, recorded_at=at(2))
    assert db.ratings()["job_id"].to_list() == [JOB + 1]
    assert db.ratings(until=at(2)).height == 2
    assert [event.kind for event in db.active(kinds=["rating"])] == ["rating"]
    db.record("rating", JOB, {"fit_score": 9}, recorded_at=at(3))
    assert db.ratings().filter(pl.col("job_id") == JOB).row(0, named=True)["overall_score"] is None
    db.undo(forget.event_id, at(4))
    back = db.ratings().filter(pl.col("job_id") == JOB).row(0, named=True)
    assert (back["overall_score"], back["fit_score"]) == (8, 9)


def test_a_forget_of_another_person_or_with_words_of_its_own_does_nothing(db: UserDb) -> None:
    db.record("rating", JOB, {"overall_score": 8}, recorded_at=at(0))
    db.record("forget", JOB, {}, recorded_at=at(1), user_id="other")
    assert db.ratings().height == 1
    with pytest.raises(EventError, match="says nothing beside its posting"):
        db.record("forget", JOB, {"overall_score": 8}, recorded_at=at(1))
