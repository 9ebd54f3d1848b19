"""A home of the first schema, with rows in every table, opened by this AURA: everything is still there and can be used."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from aura_io import duck, migration
from aura_io.settings import load_settings
from aura_io.userdb import UserDbError
from aura_io.warehouse import Append, Commit, LineageEntry, Replace, Warehouse, WarehouseError
from aura_io.workspace import Home, open_home
from aura_ml.schemas import METRICS, TABLES

FIRST = Path(__file__).parent / "first_schema"
"""What the first commit with all of storage made: DDL of the warehouse, and a dump of the userdb."""

WEEK = date(2026, 1, 2)
ROWS = 3
VALUES = {
    "VARCHAR": "'text ' || i",
    "BIGINT": "i + 1",
    "DOUBLE": "i / 4.0",
    "BOOLEAN": "i % 2 = 0",
    "DATE": f"DATE '{WEEK}' + (7 * i)::INTEGER",
    "TIMESTAMPTZ": f"TIMESTAMPTZ '{WEEK} 10:00:00+00' + INTERVAL (i) HOUR",
    "VARCHAR[]": "['a', 'b ' || i]",
    "FLOAT[]": "[0.6, 0.8]::FLOAT[]",
}
"""A value of each type, for the row ``i``."""

EVENTS = (
    ("e1", "profile", "me", {"resume": {"basics": {"name": "Robin Example"}}, "finished": True}, None),
    ("e2", "rating", "7", {"overall_score": 4, "fit_score": 9, "comment": "far"}, None),
    ("e3", "rating", "7", {"overall_score": 6}, None),
    ("e4", "outcome", "7", {"stage": "applied", "reward": 0.2}, None),
    ("e5", "rating", "8", {"overall_score": 1}, None),
    ("e6", "undo", "e5", {}, "e5"),
    ("e7", "impression", "slate-1", {"positions": [7, 8]}, None),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    with duckdb.connect(str(data / "aura.duckdb"), config=duck.CONFIG) as connection:
        for statement in (FIRST / "warehouse.sql").read_text(encoding="utf-8").split("\n"):
            if statement:
                connection.execute(statement)
        for table, columns in columns_of(connection).items():
            values = ", ".join(f'{VALUES[kind]} AS "{name}"' for name, kind in columns.items())
            connection.execute(f'INSERT INTO "{table}" BY NAME SELECT {values} FROM range({ROWS}) r(i)')
    entered = sqlite3.connect(data / "user.db")
    entered.executescript((FIRST / "userdb.sql").read_text(encoding="utf-8"))
    rows = [
        (event_id, "local", kind, subject, json.dumps(payload), f"2026-01-0{number} 10:00:00.000000", supersedes)
        for number, (event_id, kind, subject, payload, supersedes) in enumerate(EVENTS, start=2)
    ]
    columns_named = "event_id, user_id, kind, subject, payload, recorded_at, supersedes"
    entered.executemany(f"INSERT INTO events ({columns_named}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    entered.commit()
    entered.close()
    return tmp_path


@pytest.fixture
def home(folder: Path) -> Iterator[Home]:
    opened = open_home(load_settings(folder, {}))
    yield opened
    opened.userdb.close()


def columns_of(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, name, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE table_name NOT IN ('schema_version', 'table_states') "
        "AND database_name = current_database() AND NOT internal ORDER BY ALL"
    ).fetchall():
        found.setdefault(table, {})[name] = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ"}.get(kind, kind)
    return found


def test_every_row_of_every_table_is_as_it_was_and_what_is_new_is_empty(folder: Path) -> None:
    path = folder / "data" / "aura.duckdb"
    with duck.connect(path, read_only=True, timeout_s=1.0) as connection:
        names = {table: ", ".join(f'"{name}"' for name in columns) for table, columns in columns_of(connection).items()}
        before = {
            table: connection.execute(f'SELECT {shown} FROM "{table}"').fetchall() for table, shown in names.items()
        }
    assert len(before) == 16
    Warehouse(path).migrate()
    with duck.connect(path, read_only=True, timeout_s=1.0) as connection:
        after = {
            table: connection.execute(f'SELECT {shown} FROM "{table}"').fetchall() for table, shown in names.items()
        }
        now = columns_of(connection)
        versions = connection.execute("SELECT count(*) FROM schema_version").fetchall()
    assert after == before
    assert {len(rows) for rows in after.values()} == {ROWS}
    assert {table: set(now[table]) for table in TABLES} == {
        table.name: {column.name for column in table.columns} for table in TABLES.values()
    }
    assert versions == [(2,)]


def test_what_was_entered_counts_as_it_did(home: Home) -> None:
    events = home.userdb.events()
    assert [(each.event_id, each.kind, each.subject, each.payload, each.supersedes) for each in events] == list(EVENTS)
    ratings = home.userdb.ratings()
    assert ratings.select("job_id", "overall_score", "fit_score", "comment").rows() == [(7, 6, 9, "far")]
    assert home.userdb.outcomes().select("job_id", "stage", "reward").rows() == [(7, "applied", 0.2)]
    assert home.userdb.record("rating", 9, {"overall_score": 5}, recorded_at=datetime(2026, 2, 1, tzinfo=UTC)).seq == 8


def test_the_upgraded_warehouse_takes_commits(home: Home) -> None:
    row = {
        "week": WEEK,
        "user_id": "local",
        "name": "jobs",
        "value": 1.0,
        "unit": "count",
        "n": 1,
        "lower": None,
        "upper": None,
    }
    frame = METRICS.frame([row])
    made = datetime(2026, 1, 3, tzinfo=UTC)
    entry = LineageEntry("weekly_metrics", WEEK, "local", "run", made, "1", "v", (), None, 1)
    home.warehouse.commit(Commit([entry], replace=[Replace(METRICS, {"week": WEEK, "user_id": "local"}, frame)]))
    home.warehouse.remember(Append(TABLES["text_vectors"], TABLES["text_vectors"].frame([])))
    found = home.warehouse.query("SELECT value FROM metrics WHERE week = ? AND user_id = 'local'", [WEEK])
    assert found["value"].to_list() == [1.0]


def test_what_a_newer_aura_wrote_is_refused_and_left_alone(folder: Path) -> None:
    path = folder / "data" / "aura.duckdb"
    with duck.connect(path, read_only=False, timeout_s=1.0) as connection:
        connection.execute(f"INSERT INTO schema_version VALUES ({migration.SCHEMA_VERSION + 1}, 'newer', now())")
    with pytest.raises(WarehouseError, match="a newer AURA wrote it; update AURA"):
        open_home(load_settings(folder, {}))
    with duck.connect(path, read_only=False, timeout_s=1.0) as connection:
        connection.execute("DELETE FROM schema_version WHERE fingerprint = 'newer'")
        assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(17,)]
    entered = sqlite3.connect(folder / "data" / "user.db")
    entered.execute("UPDATE alembic_version SET version_num = '9999'")
    entered.commit()
    with pytest.raises(UserDbError, match="migrated by a newer AURA"):
        open_home(load_settings(folder, {}))
    assert entered.execute("SELECT count(*) FROM events").fetchall() == [(len(EVENTS),)]
    entered.close()
