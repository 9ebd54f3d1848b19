"""Dagster's storage with its connections kept open: the same content as the built-in one, and no file held on to."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from dagster import AssetKey, DagsterInstance, asset, materialize
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

from aura_assets.dagster_storage import KEPT_RUNS, KeptEventLog

SHIPPED = Path(__file__).resolve().parents[2] / "dagster.yaml"


@asset
def five() -> int:
    return 5


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DagsterInstance]:
    """An instance as the shipped dagster.yaml describes its storage."""
    monkeypatch.setenv("AURA_DAGSTER_DIR", str(tmp_path / "dagster"))
    shipped = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    (tmp_path / "dagster.yaml").write_text(
        yaml.safe_dump({"storage": shipped["storage"], "telemetry": {"enabled": False}})
    )
    with DagsterInstance.from_ref(InstanceRef.from_dir(str(tmp_path))) as made:
        yield made


def events_of(instance: DagsterInstance, run_id: str) -> list[str]:
    return [entry.message for entry in instance.all_logs(run_id)]


def log_of(instance: DagsterInstance) -> KeptEventLog:
    assert isinstance(instance.event_log_storage, KeptEventLog)
    return instance.event_log_storage


def test_the_shipped_configuration_keeps_connections_open(instance: DagsterInstance, tmp_path: Path) -> None:
    run_id = materialize([five], instance=instance).run_id
    assert set(log_of(instance)._engines) == {"index", run_id}
    assert len(list((tmp_path / "dagster/history/runs").glob("*.db-wal"))) == 2
    with log_of(instance).index_connection() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1


def test_dagsters_own_storage_reads_what_was_written(instance: DagsterInstance, tmp_path: Path) -> None:
    run_id = materialize([five], instance=instance).run_id
    told = events_of(instance, run_id)
    own = DagsterSqliteStorage.from_local(str(tmp_path / "dagster"))
    assert [event.user_message or event.message for event in own.event_log_storage.get_logs_for_run(run_id)] == told
    assert [run.run_id for run in own.run_storage.get_runs()] == [run_id]
    assert len(told) > 5


def test_a_database_that_was_replaced_is_opened_anew(instance: DagsterInstance) -> None:
    log = log_of(instance)
    run_id = materialize([five], instance=instance).run_id
    path = Path(log.path_for_shard(run_id))
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    assert log.get_logs_for_run(run_id) == []
    assert path.is_file()
    with sqlite3.connect(path) as beside:
        assert beside.execute("SELECT count(*) FROM event_logs").fetchone() == (0,)


def test_only_the_newest_runs_are_kept_open_and_none_after_dispose(instance: DagsterInstance, tmp_path: Path) -> None:
    log = log_of(instance)
    for number in range(KEPT_RUNS + 3):
        assert log.has_asset_key(AssetKey("five")) is False  # a look into the database of all runs
        log.get_logs_for_run(f"run-{number}")
    assert set(log._engines) == {"index", *(f"run-{number}" for number in range(3, KEPT_RUNS + 3))}
    instance.dispose()
    assert log._engines == {}
    assert list((tmp_path / "dagster/history").rglob("*-wal")) == []


def test_threads_write_at_once_and_nothing_is_lost(instance: DagsterInstance) -> None:
    log, run_id = log_of(instance), "several-threads"

    def write(number: int) -> None:
        with log.run_connection(run_id) as connection:
            connection.exec_driver_sql("INSERT INTO event_logs (run_id, event) VALUES (?, ?)", (run_id, str(number)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(200)))
    with log.run_connection(run_id) as connection:
        assert connection.exec_driver_sql("SELECT count(DISTINCT event) FROM event_logs").scalar() == 200


def test_processes_that_make_the_storage_at_once_all_open_it(tmp_path: Path) -> None:
    program = (
        "import sys, time; from aura_assets.dagster_storage import KeptStorage; print('ready', flush=True); "
        "sys.stdin.readline(); KeptStorage.from_local(sys.argv[1]); KeptStorage.from_local(sys.argv[1])"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "dagster")]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
