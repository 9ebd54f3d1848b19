"""Every source is listed with its state and, where something is wrong, with what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.warehouse import Append, Commit, Replace
from aura_io.workspace import Home
from aura_ml.breaker import CLOSED, FAILURES_TO_OPEN, FIRST_REST, OPEN
from aura_ml.schemas import CRAWLS, SOURCE_HEALTH
from aura_views.sources import SourceState, source_states
from tests.stories import FIRST_WEEK, SECOND_WEEK, empty_home, entry, row, storied_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two weeks from ``testboard``; config.yaml lists ``lighthouse``, for which there is no plugin."""
    return storied_home(tmp_path)


def states(home: Home, **options: object) -> dict[str, SourceState]:
    """The states by name."""
    return {state.name: state for state in source_states(home, **options)}  # type: ignore[arg-type]


def record(home: Home, **values: object) -> None:
    """Commit one row of source_health."""
    health = SOURCE_HEALTH.frame([row(SOURCE_HEALTH, week=SECOND_WEEK, **values)])
    where = {"week": SECOND_WEEK, "source": values["source"]}
    made = entry(f"raw_listings/{values['source']}", SECOND_WEEK, "run-x", "v")
    home.warehouse.commit(Commit(lineage=[made], replace=[Replace(SOURCE_HEALTH, where, health)]))


def test_a_source_that_never_ran_is_no_problem(tmp_path: Path) -> None:
    found = states(empty_home(tmp_path))
    assert (found["sample"].status, found["sample"].is_problem) == ("not_run", False)
    assert (found["remoteok"].status, found["remoteok"].enabled) == ("disabled", False)


def test_a_listed_source_without_a_plugin_is_a_problem_with_a_cure(home: Home) -> None:
    lighthouse = states(home)["lighthouse"]
    assert (lighthouse.status, lighthouse.installed, lighthouse.is_problem) == ("not_installed", False, True)
    assert "config.yaml" in (lighthouse.cure or "")


def test_the_newest_week_counts_unless_one_is_named(home: Home) -> None:
    assert states(home)["testboard"].week == SECOND_WEEK
    named = states(home, week=FIRST_WEEK)["testboard"]
    assert (named.week, named.run_id) == (FIRST_WEEK, f"run-{FIRST_WEEK}")
    assert named.run_url == f"http://127.0.0.1:3997/runs/run-{FIRST_WEEK}"


@pytest.mark.parametrize("status", ["unreachable", "blocked", "changed_shape", "broken"])
def test_every_fault_has_a_cure_even_where_the_run_gave_none(home: Home, status: str) -> None:
    record(home, source="sample", status=status, message="what happened")
    sample = states(home)["sample"]
    assert sample.is_problem
    assert sample.message == "what happened"
    assert sample.cure


def test_the_runs_own_cure_is_kept(home: Home) -> None:
    record(home, source="sample", status="broken", cure="reinstall it")
    assert states(home)["sample"].cure == "reinstall it"


def test_a_disabled_source_is_no_problem_whatever_its_last_run(home: Home) -> None:
    record(home, source="remotive", status="blocked")
    assert not states(home)["remotive"].is_problem


def test_the_trend_shows_the_newest_weeks_oldest_first(home: Home) -> None:
    trend = states(home)["testboard"].trend
    assert [week.week for week in trend] == [FIRST_WEEK, SECOND_WEEK]
    assert all(week.status == "ok" and week.rows > 0 for week in trend)
    assert states(home)["sample"].trend == ()


def test_a_board_that_keeps_failing_shows_until_when_it_is_left_alone(home: Home) -> None:
    now = home.clock.now()
    crawls = [
        row(CRAWLS, crawl_id=f"c{number}", week=SECOND_WEEK, source="remotive", status="unreachable", rows_received=0,
            started_at=now - timedelta(minutes=number), finished_at=now - timedelta(minutes=number), message="500")
        for number in range(FAILURES_TO_OPEN)
    ]  # fmt: skip
    home.warehouse.commit(
        Commit(
            lineage=[entry("raw_listings/remotive", SECOND_WEEK, "run-x", "v")],
            append=[Append(CRAWLS, CRAWLS.frame(crawls))],
        )
    )
    remotive = states(home)["remotive"]
    assert (remotive.breaker, remotive.failures, remotive.retry_at) == (OPEN, FAILURES_TO_OPEN, now + FIRST_REST)
    assert states(home)["sample"].breaker == CLOSED


def test_good_sources_have_no_cure(home: Home) -> None:
    record(home, source="sample", status="empty")
    assert (states(home)["sample"].cure, states(home)["sample"].is_problem) == (None, False)
