from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from dagster import DagsterRunStatus
from dagster._core.test_utils import create_run_for_test

from aura_assets.build import RETRAIN_JOB, RETRAINED
from aura_assets.retraining import RETRAIN_TAG, retraining_request
from tests.aura_assets.graphs import CURRENT, NOW, Graph, make_home


@pytest.fixture
def ready(tmp_path: Path) -> Graph:
    """A graph whose week in progress has jobs; three new ratings are asked for, two runs a day allowed."""
    graph = Graph(make_home(tmp_path, learning={"retrain_after": 3, "retrains_a_day": 2}))
    graph.run(CURRENT)
    return graph


def rate(graph: Graph, count: int, minutes_ago: int = 5) -> None:
    """Let ten minutes pass since the ranking, and rate some of the week."""
    graph.clock.advance(timedelta(minutes=10))
    for job in graph.table("jobs", CURRENT)["id"].to_list()[:count]:
        at = graph.clock.now() - timedelta(minutes=minutes_ago)
        graph.home.userdb.record("rating", str(job), {"overall_score": 7}, recorded_at=at)


def test_it_waits_for_enough_ratings(ready: Graph) -> None:
    rate(ready, 2)

    request, cursor, reason = retraining_request(ready.home, ready.instance, None)

    assert (request, cursor) == (None, None)
    assert "2 new ratings" in reason


def test_enough_ratings_ask_once_for_the_week_in_progress(ready: Graph) -> None:
    rate(ready, 3)

    request, cursor, _ = retraining_request(ready.home, ready.instance, None)
    again, same, _ = retraining_request(ready.home, ready.instance, cursor)

    assert request is not None
    assert request.partition_key == CURRENT.isoformat()
    assert (again, same) == (None, cursor)


def test_what_the_ranking_of_the_week_has_taken_in_asks_for_nothing(ready: Graph) -> None:
    rate(ready, 3)
    ready.run(CURRENT)

    assert retraining_request(ready.home, ready.instance, None)[2].startswith("0 new ratings")


def test_forgetting_a_rating_counts_as_a_change(ready: Graph) -> None:
    rate(ready, 3)
    ready.run(CURRENT)
    ready.clock.advance(timedelta(hours=1))
    for job in ready.home.userdb.ratings()["job_id"].to_list():
        ready.home.userdb.record("forget", job, {}, recorded_at=ready.clock.now())

    assert retraining_request(ready.home, ready.instance, None)[0] is not None


def test_pages_that_were_only_looked_at_do_not_count(ready: Graph) -> None:
    for number in range(5):
        ready.home.userdb.record("impression", f"slate-{number}", {}, recorded_at=NOW)

    assert retraining_request(ready.home, ready.instance, None)[0] is None


def test_a_week_without_jobs_is_not_asked_for(tmp_path: Path) -> None:
    graph = Graph(make_home(tmp_path, learning={"retrain_after": 1}))
    graph.home.userdb.record("rating", "1", {"overall_score": 7}, recorded_at=NOW)

    request, _, reason = retraining_request(graph.home, graph.instance, None)

    assert request is None
    assert "no jobs yet" in reason


@pytest.mark.parametrize("status", [DagsterRunStatus.STARTED, DagsterRunStatus.NOT_STARTED])
def test_one_at_a_time(ready: Graph, status: DagsterRunStatus) -> None:
    rate(ready, 3)
    create_run_for_test(ready.instance, status=status, tags={RETRAIN_TAG: "true"})

    assert retraining_request(ready.home, ready.instance, None)[2] == "a retraining is queued or running"


def test_the_cap_holds(ready: Graph) -> None:
    rate(ready, 3)
    for _ in range(2):
        create_run_for_test(ready.instance, status=DagsterRunStatus.SUCCESS, tags={RETRAIN_TAG: "true"})

    request, cursor, reason = retraining_request(ready.home, ready.instance, None)

    assert (request, cursor) == (None, None)
    assert "2 retrainings within 24 hours" in reason


def test_a_retraining_asks_no_board_and_ranks_anew(ready: Graph) -> None:
    crawls = ready.table("crawls").height
    rate(ready, 3)

    outcome = ready.definitions.resolve_job_def(RETRAIN_JOB).execute_in_process(
        instance=ready.instance, partition_key=CURRENT.isoformat()
    )

    assert outcome.success
    assert {
        event.asset_key.to_user_string() for event in outcome.get_asset_materialization_events() if event.asset_key
    } == set(RETRAINED)
    assert ready.table("crawls").height == crawls
    assert ready.table("ratings", CURRENT).height == 3
