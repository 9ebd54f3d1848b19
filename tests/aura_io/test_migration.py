"""A warehouse file of an older or newer AURA: what is missing is added, nothing is lost, the newer is refused."""

from __future__ import annotations

import dataclasses
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aura_io import duck, migration
from aura_io.commits import Commit, LineageEntry
from aura_io.duck import WarehouseError
from aura_io.warehouse import Warehouse
from aura_ml.schemas import METRICS, TABLES, Table


def without(name: str, column: str) -> dict[str, Table]:
    """The catalogue as it was before ``column`` came to table ``name``."""
    table = TABLES[name]
    older = dataclasses.replace(table, columns=tuple(c for c in table.columns if c.name != column))
    return {**TABLES, name: older}


def run_sql(path: Path, *statements: str) -> None:
    with duck.connect(path, read_only=False, timeout_s=1.0) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "aura.duckdb"


def test_missing_table_and_nullable_column_are_added_and_rows_stay(path: Path) -> None:
    older = without("metrics", "upper")
    del older["scores"]
    Warehouse(path, tables=older).migrate()
    run_sql(path, "INSERT INTO metrics VALUES ('2026-07-03', 'local', 'jobs', 1.5, 'jobs', 3, 0.5)")
    newer = Warehouse(path)
    newer.migrate()
    found = newer.query("SELECT * FROM metrics")
    assert dict(found.schema) == METRICS.schema
    assert found.row(0) == (date(2026, 7, 3), "local", "jobs", 1.5, "jobs", 3, 0.5, None)
    assert newer.query("SELECT * FROM scores").is_empty()
    assert newer.query("SELECT * FROM schema_version").height == 2


STATED = (
    "workplace_evidence", "remote_time_zones", "visa", "visa_evidence", "relocation", "relocation_evidence", "apply_by",
    "apply_by_evidence", "listed_until", "salary_rate_day",
)  # fmt: skip


def test_a_warehouse_from_before_visa_relocation_and_last_day_opens_and_keeps_its_jobs(path: Path) -> None:
    table = TABLES["jobs"]
    older = dataclasses.replace(table, columns=tuple(c for c in table.columns if c.name not in STATED))
    Warehouse(path, tables={**TABLES, "jobs": older}).migrate()
    run_sql(path, "INSERT INTO jobs (week, id, title, company) VALUES ('2026-07-03', 7, 'Engineer', 'Acme')")
    newer = Warehouse(path)
    newer.migrate()
    found = newer.query(f"SELECT id, title, {', '.join(STATED)} FROM jobs")
    assert found.row(0) == (7, "Engineer", *(None for _ in STATED))


def test_column_that_must_not_be_null_is_added_to_an_empty_table_only(path: Path) -> None:
    older = without("metrics", "unit")
    Warehouse(path, tables=older).migrate()
    run_sql(path, "INSERT INTO metrics (week, name) VALUES ('2026-07-03', 'jobs')")
    with pytest.raises(WarehouseError, match=r"metrics has rows but lacks the column unit.*backfill"):
        Warehouse(path).migrate()
    run_sql(path, "DELETE FROM metrics")
    Warehouse(path).migrate()
    assert dict(Warehouse(path).query("SELECT * FROM metrics").schema).keys() == METRICS.schema.keys()


def test_refused_migration_leaves_the_file_as_it_was(path: Path) -> None:
    older = without("source_health", "cure")
    Warehouse(path, tables=older).migrate()
    run_sql(path, "ALTER TABLE metrics ALTER COLUMN n TYPE VARCHAR")
    with pytest.raises(WarehouseError, match=r"metrics\.n is VARCHAR, expected BIGINT"):
        Warehouse(path).migrate()
    columns = Warehouse(path).query("SELECT * FROM source_health").columns
    assert "cure" not in columns


def test_file_of_a_newer_schema_is_refused_for_migration_and_commits(path: Path, entry: Any) -> None:
    warehouse = Warehouse(path)
    warehouse.migrate()
    newer = migration.SCHEMA_VERSION + 1
    run_sql(path, f"INSERT INTO schema_version VALUES ({newer}, 'other', now())")
    for use in (warehouse.migrate, lambda: warehouse.commit(Commit([entry()]))):
        with pytest.raises(
            WarehouseError, match=rf"schema {newer}, this AURA knows {migration.SCHEMA_VERSION}.*update"
        ):
            use()
    assert warehouse.query("SELECT * FROM lineage").is_empty()


def test_file_never_migrated_is_refused_for_commits(path: Path, entry: Callable[..., LineageEntry]) -> None:
    duckdb.connect(path).close()
    with pytest.raises(WarehouseError, match="never migrated"):
        Warehouse(path).commit(Commit([entry()]))


def test_empty_file_left_by_a_dead_process_is_made_a_warehouse(path: Path) -> None:
    path.touch()
    Warehouse(path).migrate()
    assert Warehouse(path).query("SELECT * FROM jobs").is_empty()


def test_current_file_is_only_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Warehouse(path).migrate()
    token = Warehouse(path).last_commit()
    monkeypatch.setattr(Warehouse, "_writing", None)
    Warehouse(path).migrate()
    assert Warehouse(path).last_commit() == token


def test_several_processes_migrate_at_once(path: Path, start_python: Any) -> None:
    code = """
        import sys, time
        from pathlib import Path
        from aura_io.warehouse import Warehouse
        print("ready", flush=True)
        while not Path(sys.argv[2]).exists():
            time.sleep(0.001)
        Warehouse(Path(sys.argv[1])).migrate()
    """
    go = path.with_name("go")
    processes: list[subprocess.Popen[str]] = [start_python(code, path, go) for _ in range(3)]
    go.touch()
    ended = [(process.wait(30), process.stderr.read() if process.stderr else "") for process in processes]
    assert ended == [(0, "")] * 3
    assert Warehouse(path).query("SELECT * FROM schema_version").height == 1


def test_version_is_dated(path: Path) -> None:
    before = datetime.now(UTC)
    Warehouse(path).migrate()
    row = Warehouse(path).query("SELECT * FROM schema_version").row(0, named=True)
    assert row["version"] == migration.SCHEMA_VERSION
    assert before <= row["applied_at"] <= datetime.now(UTC)
