"""A commit renews the states of what it writes and of nothing else; which tables a read looks at is found in its text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from aura_io import duck
from aura_io.migration import VIEWS
from aura_io.table_states import ANY, DDL, STATES_TABLE, VIEW_TABLES, note, noted, noting, states_in, tables_in
from aura_io.warehouse import Append, Warehouse
from aura_io.workspace import Home
from aura_ml.schemas import TABLES, TEXT_VECTORS
from tests.homes import CLOSED, commit_metrics, empty_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return empty_home(tmp_path)


def states(home: Home) -> dict[str, str]:
    with home.warehouse.reading() as connection:
        found = states_in(connection)
    assert found is not None
    return found


def test_a_commit_gives_what_it_writes_a_new_state(home: Home) -> None:
    assert states(home) == {}
    commit_metrics(home, CLOSED, 10)
    first = states(home)
    assert set(first) == {"metrics", "lineage"}
    vector = TEXT_VECTORS.frame([{"text_hash": "a", "encoder_version": "b", "vector": [1.0]}])
    home.warehouse.remember(Append(TEXT_VECTORS, vector))
    second = states(home)
    assert {name: second[name] for name in first} == first
    assert set(second) == {*first, "text_vectors"}
    commit_metrics(home, CLOSED, 10)
    third = states(home)
    assert {name for name in second if second[name] != third[name]} == {"metrics", "lineage"}


def test_a_commit_that_fails_leaves_the_states(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    commit_metrics(home, CLOSED, 10)
    before = states(home)

    def refuse(*_: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(Warehouse, "_write_lineage", refuse)
    with pytest.raises(ValueError, match="no"):
        commit_metrics(home, CLOSED, 11)
    assert states(home) == before


def test_a_file_that_keeps_no_states_says_so_and_gets_them_when_migrated(home: Home) -> None:
    with duck.connect(home.warehouse.path, read_only=False, timeout_s=1) as connection:
        connection.execute(f"DROP TABLE {STATES_TABLE}")
        connection.execute("UPDATE schema_version SET fingerprint = 'of an older AURA'")
    with home.warehouse.reading() as connection:
        assert states_in(connection) is None
    home.warehouse.migrate()
    assert states(home) == {}
    assert DDL.startswith("CREATE TABLE IF NOT EXISTS")


def test_the_tables_of_a_query_are_those_it_names_and_those_behind_its_views() -> None:
    assert tables_in('SELECT * FROM jobs j JOIN "Scores" USING (week)') == {"jobs", "scores"}
    assert tables_in("SELECT * FROM latest_lineage") == {"lineage"}
    assert tables_in("SELECT 1") == frozenset()
    assert {view: tables_in(query) for view, query in VIEWS.items()} == VIEW_TABLES
    assert all(tables_in(f"SELECT count(*) FROM {name}") == {name} for name in TABLES)


def test_reads_are_noted_through_all_that_stand_around_them(home: Home) -> None:
    with noting() as outer:
        home.warehouse.query("SELECT * FROM metrics")
        with noting() as inner, home.warehouse.reading() as connection:
            connection.execute("SELECT * FROM scores WHERE week = ?", [date(2026, 1, 2)]).fetchall()
            connection.register("wanted", pl.DataFrame({"a": [1]}))
            connection.unregister("wanted")
        assert inner == {"scores"}
        assert outer == {"metrics", "scores"}
        with home.warehouse.reading() as connection:
            connection.sql("SELECT 1")  # what is asked by other ways may be anything
        assert ANY in outer
    note(["jobs"])
    assert "jobs" not in outer
    with home.warehouse.reading() as connection:
        assert noted(connection) is connection
