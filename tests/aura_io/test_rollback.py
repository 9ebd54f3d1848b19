"""A roll-back on the real tables: dated, undone by another, without effect on what closed before, and never mixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from aura_io.learning import champion, earlier_champions, promotion_rows
from aura_io.lineage import latest, stale
from aura_io.rollback import BY_HAND, RollbackRefused, record_rollback, settle_rollbacks
from aura_io.warehouse import Commit, Input
from aura_io.workspace import Home
from tests.stories import CURRENT_WEEK, FIRST_WEEK, NOW, SECOND_WEEK, empty_home, entry
from tests.trained import PREFERENCE, USER, plant

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose two closed weeks each put a model in use."""
    home = empty_home(tmp_path)
    plant(home, FIRST_WEEK, 1.5)
    plant(home, SECOND_WEEK, 1.0, champion_misses_by=1.5)
    return home


def serving(home: Home, at: object = LATER, user_id: str = USER) -> str | None:
    row = champion(home.warehouse, user_id, PREFERENCE, at)  # type: ignore[arg-type]
    return row["model_id"] if row else None


def ids(home: Home) -> list[str]:
    return promotion_rows(home.warehouse, USER, PREFERENCE)["model_id"].to_list()


def roll_back(home: Home, model_id: str | None, at: object = NOW, user_id: str = USER) -> None:
    record_rollback(home.warehouse, home.userdb, user_id, PREFERENCE, model_id, at, calendar=home.calendar)  # type: ignore[arg-type]


def test_from_its_date_on_the_named_model_serves_and_closed_weeks_keep_theirs(home: Home) -> None:
    first, second = ids(home)
    ends = [home.calendar.window(week).end for week in (FIRST_WEEK, SECOND_WEEK)]
    assert serving(home) == second

    roll_back(home, first)

    assert serving(home) == first
    assert [serving(home, end) for end in ends] == [first, second]
    assert serving(home, NOW - timedelta(seconds=1)) == second


def test_the_champion_keeps_its_own_cutoff_and_artifact(home: Home) -> None:
    roll_back(home, ids(home)[0])
    row = champion(home.warehouse, USER, PREFERENCE, LATER)
    assert row is not None
    assert row["training_cutoff"] == home.calendar.window(FIRST_WEEK).end
    assert home.artifacts.open(row["artifact"], row["artifact_hash"]).path.is_dir()


def test_earlier_champions_are_those_that_served_and_do_not_any_more(home: Home) -> None:
    first = ids(home)[0]

    def earlier(at: object = LATER, before: object = CURRENT_WEEK) -> list[str]:
        rows = earlier_champions(home.warehouse, USER, PREFERENCE, at, before)  # type: ignore[arg-type]
        return [row["model_id"] for row in rows]

    assert earlier() == [first]
    assert earlier(before=SECOND_WEEK) == []
    assert earlier(home.calendar.window(FIRST_WEEK).end) == []
    plant(home, CURRENT_WEEK, 0.5, cutoff=NOW - timedelta(hours=2))
    assert earlier() == [first], "one of this week is no opponent of this week's candidate"


def test_a_model_that_served_only_in_a_week_in_progress_is_no_earlier_champion(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    within = plant(home, FIRST_WEEK, 1.5, cutoff=home.calendar.window(FIRST_WEEK).end - timedelta(days=2))
    plant(home, FIRST_WEEK, 1.4)
    second = plant(home, SECOND_WEEK, 1.0, champion_misses_by=1.5)
    closed = [row["model_id"] for row in earlier_champions(home.warehouse, USER, PREFERENCE, LATER, CURRENT_WEEK)]
    assert len(closed) == 1
    assert within not in closed

    roll_back(home, within)
    roll_back(home, second, NOW + timedelta(minutes=5))
    named = [row["model_id"] for row in earlier_champions(home.warehouse, USER, PREFERENCE, LATER, CURRENT_WEEK)]
    assert set(named) == {within, *closed}, "a person asked for it by name, which a replay knows, too"


def test_none_at_all_and_taking_it_back(home: Home) -> None:
    second = ids(home)[1]
    roll_back(home, None)
    assert serving(home) is None
    roll_back(home, second, NOW + timedelta(minutes=5))
    assert serving(home) == second
    assert serving(home, NOW + timedelta(minutes=1)) is None


def test_two_at_the_same_instant_stand_in_the_order_given(home: Home) -> None:
    first, second = ids(home)
    roll_back(home, None)
    roll_back(home, second)
    roll_back(home, first)
    assert serving(home) == first


def test_a_model_that_passes_later_ends_it(home: Home) -> None:
    roll_back(home, None)
    later = plant(home, CURRENT_WEEK, 0.5)
    assert serving(home) is None
    assert serving(home, home.calendar.window(CURRENT_WEEK).end) == later


def test_what_was_ranked_with_another_model_becomes_stale(home: Home) -> None:
    trained = plant(home, CURRENT_WEEK, 3.0, cutoff=NOW - timedelta(hours=2))
    read = Input(PREFERENCE, CURRENT_WEEK, trained)
    home.warehouse.commit(Commit(lineage=[entry("shortlist", CURRENT_WEEK, "run-9", "v", read, user_id=USER)]))
    assert stale(home.warehouse).is_empty()

    roll_back(home, None)

    assert stale(home.warehouse)["asset"].to_list() == ["shortlist"]
    made = latest(home.warehouse, PREFERENCE, CURRENT_WEEK, USER)
    assert made is not None
    assert (made.run_id, made.rows) == (BY_HAND, 1)


def test_what_cannot_be_rolled_back_to_is_refused_with_what_can(home: Home) -> None:
    first, second = ids(home)
    with pytest.raises(RollbackRefused, match=f"never in use.*{first}, {second}"):
        roll_back(home, "ghost")
    with pytest.raises(RollbackRefused, match="serves already"):
        roll_back(home, second)
    refused = plant(home, CURRENT_WEEK, 3.0, cutoff=NOW - timedelta(hours=2))
    with pytest.raises(RollbackRefused, match="never in use"):
        roll_back(home, refused)
    with pytest.raises(RollbackRefused, match="set the clock right"):
        roll_back(home, first, NOW - timedelta(days=5))
    assert serving(home) == second


def test_another_persons_models_are_neither_named_nor_touched(home: Home) -> None:
    own = plant(home, FIRST_WEEK, 1.5, user_id="ada")
    with pytest.raises(RollbackRefused, match="never in use"):
        roll_back(home, ids(home)[0], user_id="ada")
    roll_back(home, None, user_id="ada")
    assert serving(home, user_id="ada") is None
    assert serving(home) == ids(home)[1] != own


def test_the_order_is_an_event_and_a_warehouse_built_anew_has_it_again(home: Home, tmp_path: Path) -> None:
    first = ids(home)[0]
    roll_back(home, first)
    ordered = home.userdb.active(kinds=["rollback"])
    assert [(event.subject, event.payload["model_id"], event.recorded_at) for event in ordered] == [
        (PREFERENCE, first, NOW)
    ]

    anew = empty_home(tmp_path / "anew")
    anew = replace(anew, userdb=home.userdb)
    settle = partial(settle_rollbacks, anew.warehouse, anew.userdb, USER, PREFERENCE, calendar=anew.calendar)
    assert settle(until=NOW) == [first], "the model it names was not trained again yet"
    plant(anew, FIRST_WEEK, 1.5)
    plant(anew, SECOND_WEEK, 1.0, champion_misses_by=1.5)
    assert ids(anew)[0] == first
    assert serving(anew) == ids(anew)[1]
    assert settle(until=NOW - timedelta(seconds=1)) == []
    assert serving(anew) == ids(anew)[1], "an order counts from its date on"
    assert settle(until=NOW) == []
    assert serving(anew) == first
    rows = promotion_rows(anew.warehouse, USER, PREFERENCE).height
    assert settle(until=NOW) == []
    assert promotion_rows(anew.warehouse, USER, PREFERENCE).height == rows, "written once"


def test_a_rollback_recorded_without_an_event_gets_one(home: Home) -> None:
    roll_back(home, None)
    event = home.userdb.active(kinds=["rollback"])[0]
    home.userdb.undo(event.event_id, NOW)  # as if it had never been one
    for _ in range(2):
        settle_rollbacks(home.warehouse, home.userdb, USER, PREFERENCE, NOW, home.calendar)
    assert [each.payload["model_id"] for each in home.userdb.active(kinds=["rollback"])] == [None]
