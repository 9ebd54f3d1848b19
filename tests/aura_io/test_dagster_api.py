"""What is asked of Dagster over GraphQL: launching, runs by their tags, the daemon; and the names both sides share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster_graphql.schema import create_schema
from graphql import parse, validate

from aura_assets import build, runs
from aura_io import dagster_api
from aura_io.dagster_api import CodeServerAway, DagsterApi, DagsterRefused, DagsterSlow, DagsterUnreachable
from aura_io.settings import Settings, load_settings
from tests.dagster_fake import FakeDagster
from tests.homes import free_port

WEEK = "2026-11-27"


@pytest.fixture
def fake() -> Iterator[FakeDagster]:
    running = FakeDagster(free_port())
    yield running
    running.stop()


@pytest.fixture
def api(fake: FakeDagster) -> DagsterApi:
    return DagsterApi("127.0.0.1", fake.port)


def settings_at(folder: Path, port: int) -> Settings:
    (folder / "config.yaml").write_text(f"dagster:\n  port: {port}\n", encoding="utf-8")
    return load_settings(folder / "config.yaml", env={})


def test_names_are_those_of_the_definitions() -> None:
    assert (dagster_api.WEEK_JOB, dagster_api.HEARTBEAT_TOLERANCE_S) == (build.WEEK_JOB, runs.HEARTBEAT_TOLERANCE_S)


def test_the_questions_are_ones_that_the_installed_dagster_understands() -> None:
    schema = create_schema().graphql_schema
    questions = ("_LOCATIONS", "_LAUNCH", "_TAGGED", "_DAEMON", "_BACKFILL", "_BACKFILLS")
    for question in (getattr(dagster_api, name) for name in questions):
        assert validate(schema, parse(question)) == []


def test_a_launched_run_is_found_again_by_its_tags(api: DagsterApi, fake: FakeDagster) -> None:
    first = api.launch("week", partition_key=WEEK, asset_paths=[["documents"]], tags={"asks": "x", "request": "1"})
    second = api.launch("week", partition_key=WEEK, asset_paths=None, tags={"asks": "x", "request": "2"})
    api.launch("week", partition_key=WEEK, asset_paths=None, tags={"asks": "y"})
    found = api.tagged_runs({"asks": "x"}, 10)
    assert [(run.run_id, run.status, run.tags["request"]) for run in found] == [
        (second, "QUEUED", "2"),
        (first, "QUEUED", "1"),
    ]
    assert found[0].tags["dagster/partition"] == WEEK
    assert [run.run_id for run in api.tagged_runs({"asks": "x"}, 1)] == [second]
    assert fake.launched[0]["selector"]["assetSelection"] == [{"path": ["documents"]}]
    assert "assetSelection" not in fake.launched[1]["selector"]


def test_whether_anything_takes_runs(api: DagsterApi, fake: FakeDagster) -> None:
    assert (api.has_loaded_aura(), api.daemon_is_up()) == (True, True)
    fake.loaded = fake.daemon_up = False
    assert (api.has_loaded_aura(), api.daemon_is_up()) == (False, False)


def test_a_refused_launch_carries_dagsters_words(api: DagsterApi, fake: FakeDagster) -> None:
    fake.refusal = "no such partition"
    with pytest.raises(DagsterRefused, match="no such partition"):
        api.launch("week", partition_key=WEEK, asset_paths=None, tags={})


def test_a_code_server_that_is_away_is_told_from_a_refusal(api: DagsterApi, fake: FakeDagster) -> None:
    fake.refusal = "dagster._core.errors.DagsterUserCodeUnreachableError: Could not reach user code server."
    with pytest.raises(CodeServerAway, match="stop `aura up` and start it again"):
        api.launch("week", partition_key=WEEK, asset_paths=None, tags={})


def test_nothing_on_the_port_is_unreachable() -> None:
    with pytest.raises(DagsterUnreachable, match="no Dagster answers"):
        DagsterApi("127.0.0.1", free_port()).tagged_runs({}, 1)


def test_a_launch_whose_answer_is_late_is_found_again_and_not_launched_twice(fake: FakeDagster) -> None:
    fake.launch_takes_s = 1.0
    api = DagsterApi("127.0.0.1", fake.port, timeout_s=0.5)
    run_id = api.launch("week", partition_key=WEEK, asset_paths=None, tags={"asks": "x"})
    assert [run["runId"] for run in fake.runs] == [run_id]


def test_a_backfill_whose_answer_is_late_is_found_again_and_not_asked_for_twice(fake: FakeDagster) -> None:
    fake.launch_takes_s = 1.0
    api = DagsterApi("127.0.0.1", fake.port, timeout_s=0.5)
    ids = [api.backfill("week", partition_keys=[WEEK], tags={"asks": "x"}, title="one") for _ in range(2)]
    assert ids == ["backfill-1", "backfill-2"]
    assert len(fake.backfills) == 2


def test_a_backfill_that_was_never_made_says_that_dagster_is_slow(
    fake: FakeDagster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dagster_api, "LOOK_PAUSE_S", 0.0)
    fake.launch_takes_s = 1.0
    api = DagsterApi("127.0.0.1", fake.port, timeout_s=0.5)
    monkeypatch.setattr(api, "_backfill_of", lambda _launch: None)
    with pytest.raises(DagsterSlow, match=r"did not answer within 0\.5 s.*try again"):
        api.backfill("week", partition_keys=[WEEK], tags={}, title="one")


def test_a_launch_that_was_never_made_says_that_dagster_is_slow(
    fake: FakeDagster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dagster_api, "LOOK_PAUSE_S", 0.0)
    fake.launch_takes_s = 1.0
    api = DagsterApi("127.0.0.1", fake.port, timeout_s=0.5)
    monkeypatch.setattr(api, "tagged_runs", lambda _tags, _limit: [])
    with pytest.raises(DagsterSlow, match=r"did not answer within 0\.5 s.*try again"):
        api.launch("week", partition_key=WEEK, asset_paths=None, tags={})


def test_a_dagster_that_is_slow_or_has_lost_its_code_server_is_waited_for(
    tmp_path: Path, fake: FakeDagster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dagster_api, "LOOK_PAUSE_S", 0.0)
    settings = settings_at(tmp_path, fake.port)
    answers = iter([DagsterSlow("late"), False, True])

    def look(_api: DagsterApi) -> bool:
        if isinstance(answer := next(answers), DagsterSlow):
            raise answer
        return answer

    monkeypatch.setattr(DagsterApi, "has_loaded_aura", look)
    assert DagsterApi.awaited(settings, 60.0) is not None
    assert next(answers, None) is None


def test_a_dagster_that_cannot_be_used_in_time_is_named_and_one_that_is_not_there_is_not_waited_for(
    tmp_path: Path, fake: FakeDagster, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dagster_api, "LOOK_PAUSE_S", 0.0)
    fake.loaded = False
    assert DagsterApi.awaited(settings_at(tmp_path, fake.port), 0.0) is None
    assert "cannot be used within 0 s: AURA's code is not loaded" in caplog.text

    caplog.clear()
    assert DagsterApi.awaited(settings_at(tmp_path, free_port()), 3600.0) is None
    assert "cannot be used within" not in caplog.text
