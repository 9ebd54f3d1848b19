"""`aura sql`: any question, no change, nothing left behind."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from aura_cli.failures import OK, USAGE
from aura_io import duck
from tests.aura_cli.conftest import Aura
from tests.stories import HOSTILE


def test_a_table(aura: Aura) -> None:
    called = aura("sql", "SELECT week, count(*) AS jobs FROM jobs GROUP BY week ORDER BY week")
    assert called.code == OK
    assert [line.split() for line in called.out.splitlines()] == [
        ["week", "jobs"],
        ["2026-06-26", "2"],
        ["2026-07-03", "2"],
    ]


def test_json_and_csv_hold_everything(aura: Aura) -> None:
    query = "SELECT id, title, boards, NULL AS nothing, posted_at FROM jobs ORDER BY id"
    rows = aura("sql", query, "--json").json
    assert [each["id"] for each in rows] == [1001, 1002, 2001, HOSTILE]
    assert rows[0]["boards"] == ["testboard"]
    written = list(csv.reader(io.StringIO(aura("sql", query, "--csv").out)))
    assert written[0] == ["id", "title", "boards", "nothing", "posted_at"]
    assert [line[0] for line in written[1:]] == ["1001", "1002", "2001", str(HOSTILE)]
    assert aura("sql", query, "--csv", "--json").code == USAGE


def test_hostile_texts_are_tamed_in_table_and_csv(aura: Aura) -> None:
    for arguments in ([], ["--csv"]):
        called = aura("sql", f"SELECT title FROM jobs WHERE id = {HOSTILE}", *arguments)
        assert "Night Nurse abc" in called.out
        assert "\x1b" not in called.out


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM jobs",
        "DROP TABLE jobs",
        "CREATE TABLE mine AS SELECT 1",
        "ATTACH '{path}' AS original; DELETE FROM original.jobs",
        "COPY jobs TO '{path}'",
        "INSTALL httpfs",
        "SET enable_external_access = true; ATTACH '{path}' AS original",
        "SET allowed_directories = ['/']; ATTACH '{path}' AS original",
    ],
)
def test_nothing_can_be_changed(aura: Aura, statement: str) -> None:
    path = aura.home.warehouse.path
    before = path.read_bytes()
    called = aura("sql", statement.format(path=path))
    assert called.code == USAGE
    assert called.err.startswith("aura: ")
    assert "Traceback" not in called.err
    assert path.read_bytes() == before


def test_a_wrong_question_is_answered_by_the_database(aura: Aura) -> None:
    called = aura("sql", "SELECT titel FROM jobs")
    assert called.code == USAGE
    assert 'Candidate bindings: "title"' in called.err


def test_statements_from_standard_input(aura: Aura) -> None:
    assert aura("sql", "--json", typed="SELECT 1 AS one; SELECT 2 AS two").json == [{"two": 2}]


def test_many_rows_are_cut_and_said(aura: Aura) -> None:
    called = aura("sql", "SELECT range AS n, repeat('x', 100) AS long FROM range(500)")
    assert "200 of 500 rows shown" in called.err
    assert len(called.out.splitlines()) == 201
    assert "x" * 61 not in called.out
    assert len(aura("sql", "SELECT * FROM range(500)", "--json").json) == 500


def test_the_copy_is_gone_afterwards_and_writers_were_not_held_up(aura: Aura, monkeypatch: pytest.MonkeyPatch) -> None:
    typed: Iterator[str] = iter([".tables", "SELECT 1", "AS one;", "SELEC;", ".quit"])

    def answer(_: str = "") -> str:
        with duck.lock_of(aura.home.warehouse.path).write(1.0):
            return next(typed)

    monkeypatch.setattr("builtins.input", answer)
    called = aura("sql", at_terminal=True)
    assert called.code == OK
    assert "raw_sightings" in called.out
    assert "one" in called.out
    assert "syntax error" in called.err
    assert not list(aura.home.warehouse.path.parent.glob("sql-*"))


def test_the_warehouse_before_the_first_week_can_be_asked(fresh_aura: Aura) -> None:
    assert fresh_aura("sql", "SELECT count(*) AS n FROM jobs", "--json").json == [{"n": 0}]
