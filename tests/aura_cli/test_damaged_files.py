"""Files damaged in every way that disks and people know: a command says what is wrong in a line, and `aura doctor` finds it.

Truncated, zeroed, bits flipped, another format, emptied. Nothing is written over; put back, the file works as before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest

from aura_assets.runs import dagster_instance
from aura_cli.doctor_stores import figures
from aura_io import duck
from aura_io.metrics_file import write_week
from aura_io.workspace import Home
from aura_ml.schemas import METRICS, TABLES
from tests.aura_cli.conftest import Aura
from tests.stories import DATA_ENGINEER, FIRST_WEEK, row

AT = datetime(2026, 7, 1, tzinfo=UTC)


def flipped(content: bytes) -> bytes:
    damaged = bytearray(content)
    for place in range(0, len(damaged), max(len(damaged) // 40, 1)):
        damaged[place] ^= 0x55
    return bytes(damaged)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda content: content[: len(content) // 2],
    "zeroed": lambda content: bytes(len(content)),
    "flipped": flipped,
    "another format": lambda _: b"%PDF-1.7 this is another file\n" * 50,
}
FILES = {
    "aura.duckdb": ("top", "warehouse"),
    "user.db": ("top", "userdb"),
    "installation.json": ("top", "home"),
    "../config.yaml": ("top", "config"),
    "dagster/history/runs.db": ("tidy", "dagster"),
    "dagster/history/runs/index.db": ("tidy", "dagster"),
}
"""File below the data folder, a command that needs it, and the check that finds it."""


@pytest.fixture
def filled(aura: Aura) -> Aura:
    with dagster_instance(aura.home) as instance:
        instance.get_runs()
    aura.home.userdb.close()
    return aura


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named_in_a_line_and_found_by_the_doctor(filled: Aura, name: str) -> None:
    path = (filled.home.settings.data_dir / name).resolve()
    command, check = FILES[name]
    whole = path.read_bytes()
    for kind, damage in DAMAGES.items():
        damaged = damage(whole)
        path.write_bytes(damaged)
        called = filled(command)
        assert called.code in (1, 2), kind
        assert called.err.startswith("aura: "), kind
        assert str(path) in called.err, kind
        findings = {each["name"]: each for each in filled("doctor", "--json").json["findings"]}
        assert findings[check]["state"] == "fail", kind
        assert findings[check]["cure"]
        assert path.read_bytes() == damaged, f"{kind}: what is damaged may still be saved, and was written over"
    path.write_bytes(whole)
    assert filled(command).code == 0


def test_a_damaged_file_of_figures_is_found_and_a_week_that_was_lost_is_named(aura: Aura) -> None:
    home = aura.home
    assert figures(home)[0].state == "ok"
    write_week(home.metrics_path, FIRST_WEEK, METRICS.frame(), as_of=AT, run_id="r")
    lost = figures(home)[0]
    assert (lost.state, str(FIRST_WEEK) in lost.message) == ("fail", True)
    assert "aura backfill" in lost.cure
    home.metrics_path.write_bytes(b"\x00" * 100)
    damaged = figures(home)[0]
    assert damaged.state == "fail"
    assert str(home.metrics_path) in damaged.cure


def test_an_emptied_user_database_is_told_from_one_without_ratings(filled: Aura) -> None:
    home = filled.home
    home.userdb.record("rating", DATA_ENGINEER, {"fit_score": 5}, recorded_at=AT)
    insert(home, "ratings", week=FIRST_WEEK, user_id="local", job_id=DATA_ENGINEER)
    home.userdb.close()
    assert state(filled, "entered") == "ok"
    for path in home.settings.data_dir.glob("user.db*"):
        path.unlink()
    assert state(filled, "entered") == "fail"


def insert(home: Home, table: str, **values: object) -> None:
    frame = TABLES[table].frame([row(TABLES[table], **values)])
    with duck.connect(home.settings.warehouse_path, read_only=False, timeout_s=2.0) as connection:
        connection.register("incoming", frame)
        connection.execute(f'INSERT INTO "{table}" BY NAME SELECT * FROM incoming')


def state(aura: Aura, check: str) -> str:
    found = {each["name"]: each["state"] for each in aura("doctor", "--json").json["findings"]}
    return str(found[check])


@pytest.mark.parametrize("name", ["history/runs.db", "schedules/schedules.db"])
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("INSERT INTO alembic_version VALUES ('0123456789ab')", "it has 2 marks of its version instead of one"),
        ("DROP TABLE {table}", "it says that it was made, and has no table {table}"),
    ],
)
def test_a_half_made_storage_of_dagster_is_named_and_heals_once_moved_away(
    filled: Aura, name: str, spoil: str, said: str
) -> None:
    table = {"history/runs.db": "runs", "schedules/schedules.db": "jobs"}[name]
    folder = filled.home.settings.dagster_storage_dir
    with closing(sqlite3.connect(folder / name)) as plain:
        plain.execute(spoil.format(table=table))
        plain.commit()

    called = filled("tidy")

    assert called.code in (1, 2)
    assert called.err.startswith("aura: ")
    assert str(folder / name) in called.err
    assert said.format(table=table) in called.err
    findings = {each["name"]: each for each in filled("doctor", "--json").json["findings"]}
    assert (findings["dagster"]["state"], findings["dagster"]["cure"]) == ("fail", f"mv {folder} to another place")
    folder.rename(folder.with_name("dagster-moved-away"))
    assert filled("tidy").code == 0
