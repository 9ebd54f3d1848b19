"""Databases that another program holds for longer than they are waited for, or that are damaged, under a running AURA.

What is wrong and the one thing to do are said on pages, by commands and in runs; afterwards all is whole, nothing doubled.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from dagster import DagsterInstance, DagsterRunStatus

from aura_assets.runs import dagster_instance
from aura_cli.failures import FAILED
from aura_io.dagster_api import WEEK_JOB, DagsterApi
from aura_io.workspace import Home
from benchmarks.pages import CALLBACK, HOST, TOKEN, page_body
from dash_app.places import entries
from tests.aura_cli.test_up import Up
from tests.damaged_blocks import GARBAGE, damage
from tests.prepared import put_first_weeks
from tests.system.test_failing_disk import pressed, stopped, succeeded
from tests.system.test_running import aura, folder, home_of, unfinished, wait_for, wait_for_a_run, whole

__all__ = ["folder"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

PATIENCE_S = 900.0
UNREADABLE = "The results cannot be read just now"
CURE = "aura restore BACKUP --replace"
HOLD_WAREHOUSE = """
    import sys, time, duckdb
    while True:
        try:
            connection = duckdb.connect(sys.argv[1])
            break
        except duckdb.IOException:
            time.sleep(0.005)
    print("held", flush=True)
    sys.stdin.read()
"""
HOLD_USERDB = """
    import sys, sqlite3
    connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
    connection.execute("BEGIN EXCLUSIVE")
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def running(folder: Path) -> Iterator[list[Up]]:
    """AURA, started, its first weeks made; a test that starts it anew appends it."""
    put_first_weeks(folder)
    started = [Up(folder)]
    try:
        started[0].wait_until_it_runs(PATIENCE_S)
        yield started
    finally:
        if started[-1].process.poll() is None:
            assert "Traceback" not in stopped(started[-1])


@contextmanager
def holding(program: str, path: Path) -> Iterator[int]:
    """Let another program hold the database at ``path`` until the block ends; give its process id."""
    command = [sys.executable, "-c", textwrap.dedent(program), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process.pid
        process.communicate()


def answered(home: Home, path: str, body: str | None = None) -> tuple[int, str]:
    """Return status and words of the dashboard's answer."""
    client = http.client.HTTPConnection(HOST, home.settings.dash.port, timeout=120)
    try:
        client.request("GET" if body is None else "POST", path, body, {"Content-Type": "application/json", **TOKEN})
        answer = client.getresponse()
        return answer.status, answer.read().decode()
    finally:
        client.close()


def page(home: Home, path: str, search: str = "") -> str:
    """Return what a page says; assert that it answers."""
    body = json.loads(page_body(json.loads(answered(home, "/_dash-dependencies")[1]), path))
    (asked,) = [each for each in body["inputs"] if each["property"] == "search"]
    asked["value"] = search
    status, said = answered(home, CALLBACK, json.dumps(body))
    assert status == 200, (path, said)
    assert "Traceback" not in said
    return said


def pages(home: Home) -> dict[str, str]:
    """Return what each page of the navigation says; assert that every one answers."""
    return {entry.path: page(home, entry.path) for entry in entries()}


def health(home: Home) -> tuple[int, str, str]:
    """Return status, and the states of warehouse and userdb."""
    status, said = answered(home, "/healthz")
    found = json.loads(said)
    return status, found["warehouse"], found["userdb"]


def failed(process: subprocess.Popen[str]) -> str:
    """Wait for a command to fail; return what it said."""
    out, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == FAILED, out + said
    assert "Traceback" not in said
    return out + said


def is_made(folder: Path, week: date) -> None:
    """Make ``week`` through the daemon; assert that it is whole, nothing of it doubled, and no run unfinished."""
    (result,) = json.loads(succeeded(aura(folder, "week", "--week", week.isoformat(), "--json")))
    assert (result["success"], result["through"]) == (True, "daemon")
    home = home_of(folder)
    whole(home, week)
    crawls = home.warehouse.query("SELECT source, week FROM crawls WHERE closes GROUP BY ALL HAVING count(*) > 1")
    assert crawls.is_empty()
    for table in ("jobs", "raw_sightings"):
        key = "id" if table == "jobs" else "sighting_id"
        rows = home.warehouse.query(f"SELECT {key}, week FROM {table} GROUP BY ALL HAVING count(*) > 1")
        assert rows.is_empty(), table
    with dagster_instance(home) as instance:
        assert unfinished(instance) == []


def slate(home: Home, week: date) -> pl.DataFrame:
    return home.warehouse.query("SELECT * FROM slates WHERE week = ? ORDER BY ALL", [week])


def why_failed(home: Home, instance: DagsterInstance, week: date, up: Up) -> str:
    """Let Dagster make ``week`` as its own pages do, wait until the run has failed, and return what its log says."""
    api = DagsterApi.running(home.settings)
    assert api is not None
    run_id = api.launch(WEEK_JOB, partition_key=week.isoformat(), asset_paths=None, tags={})

    def is_over() -> bool:
        run = instance.get_run_by_id(run_id)
        return run is not None and run.status is DagsterRunStatus.FAILURE

    wait_for(is_over, up)
    return "\n".join(str(entry.dagster_event or entry.user_message) for entry in instance.all_logs(run_id))


def test_a_program_that_holds_the_warehouse_for_longer_than_it_is_waited_for(folder: Path, running: list[Up]) -> None:
    home = home_of(folder)
    newest = home.calendar.newest_closed(home.clock.now())
    older = newest - timedelta(days=7)
    before = slate(home, newest)
    assert not any(UNREADABLE in said for said in pages(home).values())
    commit = home.warehouse.last_commit()

    with dagster_instance(home) as instance:
        asked = aura(folder, "week", "--week", older.isoformat())
        wait_for_a_run(instance, older)
        wait_for(lambda: home.warehouse.last_commit() != commit, running[0])
        with holding(HOLD_WAREHOUSE, home.warehouse.path) as pid:
            named = f"is in use by python (pid {pid})"
            said = failed(asked)
            assert "FAILED" in said
            for words in (" more: the warehouse ", f"{home.warehouse.path} {named}; waited ", "Close that program"):
                assert words in said.partition("The run in the Dagster UI")[0], said
            shown = pages(home)
            for path in ("/", "/metrics", "/lineage", "/status"):
                assert "As of " in shown[path], path
            never_read = page(home, "/", f"?week={older}")
            assert UNREADABLE in never_read
            assert f"{named}; waited" in never_read
            assert health(home) == (200, "busy", "ok")
            said = failed(aura(folder, "week", "--week", older.isoformat()))
            assert f"{named}; waited 5.0 s. Close that program" in said
            assert named in why_failed(home, instance, older, running[0])

    is_made(folder, older)
    assert slate(home, newest).equals(before)
    assert "As of " not in page(home, "/metrics")
    assert health(home) == (200, "ok", "ok")


def test_a_program_that_holds_the_userdb_for_longer_than_it_is_waited_for(folder: Path, running: list[Up]) -> None:
    home = home_of(folder)
    newest = home.calendar.newest_closed(home.clock.now())
    older = newest - timedelta(days=7)
    job = int(slate(home, newest)["job_id"][0])
    pages(home)  # what is shown for the first time is recorded

    with holding(HOLD_USERDB, folder / "data" / "user.db"), ThreadPoolExecutor(1) as person:
        rating = person.submit(pressed, home, job, 8)
        is_made(folder, older)
        assert not any(UNREADABLE in said for said in pages(home).values())
        assert health(home) == (200, "ok", "ok")
        refused = rating.result()
        assert "Not saved" in refused
        assert "another program keeps it locked; close a database browser left open and try again" in refused
        assert home.userdb.events(kinds=["rating"]) == []

    assert "8 saved" in pressed(home, job, 8)
    assert [event.payload["overall_score"] for event in home.userdb.events(kinds=["rating"])] == [8]
    assert home.userdb.ratings()["overall_score"].to_list() == [8]


def test_a_warehouse_that_is_damaged_while_aura_runs(folder: Path, running: list[Up], tmp_path: Path) -> None:
    home = home_of(folder)
    newest = home.calendar.newest_closed(home.clock.now())
    older = newest - timedelta(days=7)
    before = slate(home, newest)
    assert "8 saved" in pressed(home, int(before["job_id"][0]), 8)
    backup = tmp_path / "backup.tar.gz"
    succeeded(aura(folder, "backup", str(backup)))
    pages(home)

    damage(home.warehouse.path, "slates")  # the file opens, and only what reads slates meets it

    shown = pages(home)
    for path in ("/", "/metrics", "/status"):
        assert all(words in shown[path] for words in (UNREADABLE, "is damaged", CURE)), path
    assert all(words in failed(aura(folder, "doctor")) for words in ("fail tables: cannot be read: slates", CURE))
    said = failed(aura(folder, "week", "--week", older.isoformat()))
    assert f"shortlist: the warehouse {home.warehouse.path} is damaged" in said
    assert CURE in said

    with home.warehouse.path.open("r+b") as file:  # now it opens no more
        file.write(GARBAGE * 100)
    damaged = home.warehouse.path.read_bytes()

    shown = pages(home)
    for path in ("/", "/metrics", "/lineage", "/status"):
        assert all(words in shown[path] for words in (UNREADABLE, "is not a DuckDB file", CURE)), path
    assert health(home) == (503, "unreadable", "ok")
    for command in (["doctor"], ["week", "--week", older.isoformat()]):
        said = failed(aura(folder, *command))
        assert all(words in said for words in ("is not a DuckDB file", CURE)), command
    with dagster_instance(home) as instance:
        assert "is not a DuckDB file" in why_failed(home, instance, older, running[0])
    assert "end it first" in failed(aura(folder, "restore", str(backup), "--replace"))
    assert home.warehouse.path.read_bytes() == damaged
    home.userdb.close()
    assert "Traceback" not in stopped(running[0])

    succeeded(aura(folder, "restore", str(backup), "--replace"))

    running.append(Up(folder))
    running[-1].wait_until_it_runs(PATIENCE_S)
    is_made(folder, older)
    home = home_of(folder)
    assert slate(home, newest).equals(before)
    assert home.userdb.ratings()["overall_score"].to_list() == [8]
    assert not any(UNREADABLE in said for said in pages(home).values())
    assert health(home) == (200, "ok", "ok")
