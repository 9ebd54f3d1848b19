"""`aura backfill`: which weeks, in which order, and how stale ones settle."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aura_cli.failures import FAILED, OK, USAGE
from aura_io.warehouse import Commit, Input
from tests.aura_cli.conftest import Aura, Runs
from tests.stories import CURRENT_WEEK, DATA_ENGINEER, FIRST_WEEK, SECOND_WEEK, commit_week, entry


def change_jobs(aura: Aura, week: date) -> None:
    """Make the jobs of ``week`` another version, so that what rests on them is stale."""
    made = entry("jobs", week, "run-new", "another", Input("raw_listings/testboard", week, f"raw-run-{week}"))
    aura.home.warehouse.commit(Commit(lineage=[made]))


@pytest.mark.parametrize(
    ("arguments", "weeks"),
    [
        ([FIRST_WEEK], [FIRST_WEEK, SECOND_WEEK]),
        ([FIRST_WEEK, FIRST_WEEK], [FIRST_WEEK]),
        ([FIRST_WEEK, CURRENT_WEEK], [FIRST_WEEK, SECOND_WEEK, CURRENT_WEEK]),
        (["--weeks", 1], [SECOND_WEEK]),
        (["--weeks", 50], [FIRST_WEEK, SECOND_WEEK]),
    ],
)
def test_the_weeks_that_are_named_oldest_first(
    aura: Aura, runs: Runs, arguments: list[object], weeks: list[date]
) -> None:
    assert aura("backfill", *arguments).code == OK
    assert [call["weeks"] for call in runs.calls] == [weeks]


def test_without_arguments_the_missed_weeks(fresh_aura: Aura, runs: Runs) -> None:
    assert fresh_aura("backfill").code == OK
    assert [call["weeks"] for call in runs.calls] == [[SECOND_WEEK]]


def test_nothing_missed_is_said_with_how_to_go_further_back(aura: Aura, runs: Runs) -> None:
    called = aura("backfill")
    assert (called.code, runs.calls) == (OK, [])
    assert "aura backfill FROM" in called.out
    assert aura("backfill", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([SECOND_WEEK, FIRST_WEEK], "is after TO"),
        ([FIRST_WEEK, "--weeks", 2], "exclude each other"),
        (["--stale", "--weeks", 2], "exclude each other"),
        (["2026-06-27"], "is a Saturday"),
    ],
)
def test_contradictions_are_refused(aura: Aura, runs: Runs, arguments: list[object], said: str) -> None:
    called = aura("backfill", *arguments)
    assert (called.code, runs.calls) == (USAGE, [])
    assert said in called.err


def test_a_failed_week_ends_with_1(aura: Aura, runs: Runs) -> None:
    runs.failing = {FIRST_WEEK}
    assert aura("backfill", FIRST_WEEK).code == FAILED


def test_stale_makes_only_what_rests_on_changed_inputs(aura: Aura, runs: Runs) -> None:
    change_jobs(aura, FIRST_WEEK)
    runs.then = lambda week: commit_week(aura.home, week, [DATA_ENGINEER], run_id="settled")
    called = aura("backfill", "--stale")
    assert called.code == OK
    assert [call["weeks"] for call in runs.calls] == [[FIRST_WEEK]]
    assert runs.calls[0]["assets"] == ["job_embeddings", "shortlist"]
    assert aura("backfill", "--stale").out.startswith("Nothing is stale")


def test_a_week_that_becomes_stale_by_an_earlier_one_is_settled_after_it(aura: Aura, runs: Runs) -> None:
    change_jobs(aura, FIRST_WEEK)

    def settle(week: date) -> None:
        commit_week(aura.home, week, [DATA_ENGINEER], run_id=f"settled-{week}")
        if week == FIRST_WEEK:
            change_jobs(aura, SECOND_WEEK)

    runs.then = settle
    assert aura("backfill", "--stale").code == OK
    assert [call["weeks"] for call in runs.calls] == [[FIRST_WEEK], [SECOND_WEEK]]


def test_stale_weeks_are_settled_oldest_first(aura: Aura, runs: Runs) -> None:
    change_jobs(aura, SECOND_WEEK)
    change_jobs(aura, FIRST_WEEK)
    aura("backfill", "--stale")
    assert [call["weeks"] for call in runs.calls] == [[FIRST_WEEK], [SECOND_WEEK]]


def test_what_stays_stale_ends_and_is_said(aura: Aura, runs: Runs) -> None:
    change_jobs(aura, FIRST_WEEK)
    called = aura("backfill", "--stale")
    assert len(runs.calls) == 1
    assert f"Still stale: {FIRST_WEEK}" in called.err


def test_stale_within_named_weeks_only(aura: Aura, runs: Runs) -> None:
    change_jobs(aura, FIRST_WEEK)
    change_jobs(aura, SECOND_WEEK)
    aura("backfill", "--stale", SECOND_WEEK)
    assert [call["weeks"] for call in runs.calls] == [[SECOND_WEEK]]
    assert FIRST_WEEK + timedelta(days=7) == SECOND_WEEK
