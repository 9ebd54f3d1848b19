"""Dagster's record of a run goes when it is old and nothing that stands was made by it; of one led to, the log goes."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from dagster import (
    AssetCheckEvaluation,
    AssetKey,
    DagsterEvent,
    DagsterEventType,
    DagsterInstance,
    DagsterRunStatus,
    SkipReason,
    build_sensor_context,
)
from dagster._core.test_utils import create_run_for_test

from aura_assets import old_runs as module
from aura_assets.old_runs import OldRun, old_runs, remove_run, tidy_sensor
from aura_assets.runs import dagster_instance
from aura_io import compaction
from aura_io.warehouse import Warehouse, WarehouseBusy
from aura_io.workspace import Home
from aura_ml.hashing import content_hash
from tests.homes import CLOSED, NOW, POSTINGS, commit_slate, empty_home, filled_home

OLD = timedelta(days=40)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return filled_home(tmp_path / "home")


def run_id_of(name: str) -> str:
    return str(uuid.UUID(content_hash(name)[:32]))


def record(
    instance: DagsterInstance, name: str, age: timedelta, status: DagsterRunStatus = DagsterRunStatus.SUCCESS
) -> str:
    """Leave a run of that age in Dagster's storage, with events, a check and captured output."""
    run_id = run_id_of(name)
    tags = {"dagster/partition": "2026-10-02"}
    create_run_for_test(instance, run_id=run_id, job_name="week", status=status, tags=tags)
    with instance.run_storage.connect() as connection:  # type: ignore[attr-defined]
        created = (NOW - age).replace(tzinfo=None).isoformat(" ")
        connection.exec_driver_sql("UPDATE runs SET create_timestamp = ? WHERE run_id = ?", (created, run_id))
    instance.report_engine_event("x" * 2000, run_id=run_id, job_name="week")
    output = Path(os.environ["AURA_DAGSTER_DIR"]) / run_id
    (output / "compute_logs").mkdir(parents=True)
    (output / "compute_logs" / "x.err").write_bytes(b"x" * 50)
    return run_id


def test_old_runs_to_which_nothing_leads_go_with_all_their_files(home: Home) -> None:
    with dagster_instance(home) as instance:
        gone = record(instance, "gone", OLD)
        failed = record(instance, "failed", OLD, DagsterRunStatus.FAILURE)
        young = record(instance, "young", timedelta(days=20))
        working = record(instance, "working", OLD, DagsterRunStatus.STARTED)
        found = old_runs(home, instance, NOW)
        assert {run.run_id for run in found} == {gone, failed}
        assert all(run.bytes > 20_000 and run.week == "2026-10-02" for run in found)
        for run in found:
            remove_run(home, instance, run)
        assert {run.run_id for run in instance.get_runs()} == {young, working}
        left = [path.name for path in home.settings.dagster_storage_dir.rglob("*")]
        assert not [name for name in left if gone in name or failed in name]
        assert [name for name in left if young in name]
        assert old_runs(home, instance, NOW) == []


@pytest.mark.parametrize("by", ["lineage and slate", "earlier slate"])
def test_a_run_to_which_a_page_can_lead_loses_its_log_and_keeps_its_record(tmp_path: Path, by: str) -> None:
    home = empty_home(tmp_path / "home")
    with dagster_instance(home) as instance:
        record(instance, "made it", OLD)
        assert len(old_runs(home, instance, NOW)) == 1
        commit_slate(home, CLOSED, POSTINGS, run_id=run_id_of("made it"))
        if by == "earlier slate":
            commit_slate(home, CLOSED, POSTINGS, version=2)
        (old,) = old_runs(home, instance, NOW)
        assert old.is_led_to
        remove_run(home, instance, old)
        assert [run.run_id for run in instance.get_runs()] == [old.run_id]
        assert old_runs(home, instance, NOW) == []


def test_the_rows_of_a_runs_checks_go_too(home: Home) -> None:
    with dagster_instance(home) as instance:
        run_id = record(instance, "checked", OLD)
        check = AssetCheckEvaluation(AssetKey(["jobs"]), "all", passed=True, metadata={})
        event = DagsterEvent(DagsterEventType.ASSET_CHECK_EVALUATION.value, "week", event_specific_data=check)
        instance.report_dagster_event(event, run_id)
        count = "SELECT count(*) FROM asset_check_executions"
        with instance.event_log_storage.index_connection() as connection:
            assert connection.exec_driver_sql(count).scalar() == 1
        (old,) = old_runs(home, instance, NOW)
        assert old.run_id == run_id
        remove_run(home, instance, old)
        with instance.event_log_storage.index_connection() as connection:
            assert connection.exec_driver_sql(count).scalar() == 0


def test_what_is_no_run_id_names_no_file(home: Home) -> None:
    with dagster_instance(home) as instance, pytest.raises(ValueError, match="no run's id"):
        remove_run(home, instance, OldRun("../../user.db", None, "SUCCESS", NOW, 1, False))


def test_the_sensor_clears_away_once_a_day_and_only_while_no_run_works(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RUNS_AT_ONCE", 2)
    with dagster_instance(home) as instance:
        for number in range(3):
            record(instance, f"old {number}", OLD)
        working = record(instance, "working", timedelta(hours=1), DagsterRunStatus.STARTED)
        sensor, context = tidy_sensor(home), build_sensor_context(instance=instance)
        assert said(sensor(context)) == "a run works; what is old waits"
        instance.report_run_failed(instance.get_run_by_id(working))  # type: ignore[arg-type]
        assert said(sensor(context)).startswith("0 files and 2 runs went")
        assert said(sensor(context)).startswith("0 files and 1 runs went")
        assert said(sensor(context)) == "done for today"


@pytest.mark.parametrize(("quick_bytes", "said_of_it"), [(2**40, "was packed"), (0, "large: aura tidy")])
def test_the_sensor_packs_a_file_that_is_worth_it_and_small(
    home: Home, monkeypatch: pytest.MonkeyPatch, quick_bytes: int, said_of_it: str
) -> None:
    monkeypatch.setattr(compaction, "WORTH_BYTES", 0)
    monkeypatch.setattr(compaction, "BESIDE_OTHERS_BYTES", quick_bytes)
    before = compaction.state_of(home.warehouse)
    assert before.is_worth_packing
    with dagster_instance(home) as instance:
        assert said_of_it in said(tidy_sensor(home)(build_sensor_context(instance=instance)))
    assert (compaction.state_of(home.warehouse).size < before.size) is bool(quick_bytes)


def test_a_warehouse_in_use_is_packed_another_day(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_warehouse: Warehouse) -> None:
        raise WarehouseBusy("a reader has it")

    monkeypatch.setattr(compaction, "WORTH_BYTES", 0)
    monkeypatch.setattr(compaction, "rewrite", busy)
    with dagster_instance(home) as instance:
        sensor, context = tidy_sensor(home), build_sensor_context(instance=instance)
        assert "was in use" in said(sensor(context))
        assert said(sensor(context)) == "done for today"


def said(result: object) -> str:
    assert isinstance(result, SkipReason)
    assert result.skip_message is not None
    return result.skip_message
