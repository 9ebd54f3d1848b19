"""A badge leads from a figure to its run, and says when an input has changed since."""

from __future__ import annotations

from pathlib import Path

from aura_views.badges import badge_of, badges_of
from tests.homes import CLOSED, CURRENT, EARLIER, POSTINGS, USER, change_jobs, commit_slate, empty_home, filled_home


def test_a_badge_names_run_cut_and_inputs(tmp_path: Path) -> None:
    home = filled_home(tmp_path)
    badge = badge_of(home, "shortlist", CLOSED, USER)
    assert badge is not None
    assert badge.run_id == "run-2026-11-20-2"
    assert badge.run_url == f"http://127.0.0.1:{home.settings.dagster.port}/runs/run-2026-11-20-2"
    assert badge.as_of == home.calendar.window(CLOSED).end
    assert [(item.asset, item.week, item.state) for item in badge.inputs] == [("jobs", CLOSED, "same")]
    assert (badge.rows, badge.is_stale) == (5, False)


def test_what_was_made_from_something_that_changed_is_stale_and_its_neighbours_are_not(tmp_path: Path) -> None:
    home = filled_home(tmp_path)
    assert badge_of(home, "shortlist", CLOSED, USER) is not None
    change_jobs(home, CLOSED, POSTINGS[:3])
    badge = badge_of(home, "shortlist", CLOSED, USER)
    assert badge is not None
    assert badge.is_stale
    assert badge.stale_because == "jobs of 2026-11-20 has changed"
    assert badge.inputs[0].state == "changed"
    metrics = badges_of(home, "weekly_metrics", USER)
    assert metrics[CLOSED].is_stale
    assert not metrics[EARLIER].is_stale
    assert set(metrics) >= {EARLIER, CLOSED, CURRENT}


def test_an_input_that_did_not_exist_is_said_to_be_missing(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    commit_slate(home, CLOSED)
    badge = badge_of(home, "shortlist", CLOSED, USER)
    assert badge is not None
    assert (badge.inputs[0].state, badge.inputs[0].data_version, badge.is_stale) == ("missing", None, False)


def test_what_was_never_made_has_no_badge(tmp_path: Path) -> None:
    assert badge_of(empty_home(tmp_path), "shortlist", CLOSED, USER) is None
