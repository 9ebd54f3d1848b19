"""The status says which weeks are done, missed, stale and good, and how large everything is."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from aura_cli.terminal import jsonable
from aura_io.clock import FixedClock
from aura_io.warehouse import Commit, Input
from aura_views.status import stale_weeks, status, status_shown, weeks_state
from tests.stories import (
    CURRENT_WEEK,
    DATA_ENGINEER,
    FIRST_WEEK,
    NOW,
    SECOND_WEEK,
    commit_week,
    empty_home,
    entry,
    storied_home,
)

WEEK = timedelta(days=7)


def test_a_fresh_home_has_its_newest_closed_week_missed_and_older_ones_never_made(tmp_path: Path) -> None:
    weeks = weeks_state(empty_home(tmp_path))
    assert (weeks["newest_closed"], weeks["current"]) == (SECOND_WEEK, CURRENT_WEEK)
    assert (weeks["done"], weeks["missed"], weeks["never_made"]) == ([], [SECOND_WEEK], [FIRST_WEEK])
    assert weeks["last_good"] is None


def test_weeks_after_the_first_one_made_are_missed(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    commit_week(home, FIRST_WEEK, [DATA_ENGINEER])
    assert isinstance(home.clock, FixedClock)
    home.clock.set(NOW + 2 * WEEK)
    weeks = weeks_state(home)
    assert weeks["missed"] == [SECOND_WEEK, SECOND_WEEK + WEEK, SECOND_WEEK + 2 * WEEK]
    assert (weeks["last_good"], weeks["never_made"]) == (FIRST_WEEK, [])


def test_the_week_in_progress_is_no_last_good_week(tmp_path: Path) -> None:
    home = storied_home(tmp_path)
    commit_week(home, CURRENT_WEEK, [DATA_ENGINEER])
    weeks = weeks_state(home)
    assert weeks["done"] == [FIRST_WEEK, SECOND_WEEK, CURRENT_WEEK]
    assert weeks["last_good"] == SECOND_WEEK


def test_weeks_whose_inputs_changed_are_stale_with_their_assets(tmp_path: Path) -> None:
    home = storied_home(tmp_path)
    assert stale_weeks(home) == {}
    changed = entry(
        "jobs",
        FIRST_WEEK,
        "run-new",
        "another version",
        Input("raw_listings/testboard", FIRST_WEEK, f"raw-run-{FIRST_WEEK}"),
    )
    home.warehouse.commit(Commit(lineage=[changed]))
    stale = stale_weeks(home)
    assert list(stale) == [FIRST_WEEK]
    assert {"job_embeddings", "shortlist"} <= set(stale[FIRST_WEEK])


def test_the_record_is_json_with_sizes_and_rows(tmp_path: Path) -> None:
    record = status(storied_home(tmp_path))
    text = json.loads(json.dumps(jsonable(record)))
    assert text["rows"]["jobs"] == 4
    assert text["sizes"]["warehouse"] > 0
    assert 0 < text["disk"]["free"] <= text["disk"]["total"]
    assert text["weeks"]["last_good"] == SECOND_WEEK.isoformat()
    assert text["dagster"]["reachable"] is False
    assert "127.0.0.1:3997" in text["dagster"]["problem"]
    assert {source["name"] for source in text["sources"]} >= {"sample", "lighthouse", "testboard"}


def test_what_is_shown_is_from_memory_until_a_store_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = storied_home(tmp_path)
    made: list[int] = []

    def counted(*asked: Any) -> dict[str, Any]:
        made.append(1)
        return status(*asked)

    monkeypatch.setattr("aura_views.status.status", counted)
    assert status_shown(home)["rows"] == status_shown(home)["rows"]
    assert len(made) == 1
    home.userdb.record("profile", "local", {"resume": {}, "finished": True}, recorded_at=home.clock.now())
    assert status_shown(home)["profile"]["recorded"]
    assert len(made) == 2


def test_an_unfinished_profile_does_not_count(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    home.userdb.record("profile", "local", {"resume": {}, "finished": False}, recorded_at=NOW)
    assert status(home)["profile"] == {"recorded": False, "recorded_at": None}
    home.userdb.record("profile", "local", {"resume": {}, "finished": True}, recorded_at=NOW)
    assert status(home)["profile"]["recorded"] is True
    assert isinstance(weeks_state(home)["first"], date)
