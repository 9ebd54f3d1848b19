"""A disk that turns read-only under a running AURA in the middle of a week: said with the cure, nothing lost, healed later.

The data folder lies on a file system of its own in which the kernel is made to find an error, so that files that are open
already can be written no more either.
"""

from __future__ import annotations

import json
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from aura_assets.runs import dagster_instance
from aura_cli.failures import FAILED, OK
from aura_io.workspace import Home
from benchmarks.load import rating_body
from benchmarks.pages import CALLBACK, TOKEN
from tests.aura_cli.test_up import Up
from tests.faults.small_disk import FailingDisk, failing_disk
from tests.prepared import put_first_weeks
from tests.system.test_running import aura, folder, home_of, unfinished, wait_for_a_run, whole

__all__ = ["folder"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

DISK_MIB = 256
CURE = "writable again"
LOOK = "look into the system"
"""A file that is open already fails with an error of the disk: whether it may be read only now, SQLite does not say."""
PATIENCE_S = 900.0
STOP_S = 120


@pytest.fixture
def disk(folder: Path) -> Iterator[FailingDisk]:
    with failing_disk(folder / "data", DISK_MIB) as made:
        yield made


@pytest.fixture
def running(folder: Path, disk: FailingDisk) -> Iterator[list[Up]]:
    """AURA, started, its first weeks made; a test that starts it anew appends it."""
    put_first_weeks(folder)
    started = [Up(folder)]
    try:
        started[0].wait_until_it_runs(PATIENCE_S)
        yield started
    finally:
        if started[-1].process.poll() is None:
            stopped(started[-1])


def stopped(up: Up) -> str:
    """Stop AURA as Ctrl-C does; return what it said."""
    up.process.send_signal(signal.SIGINT)
    up.process.wait(STOP_S)
    return up.output.read_text()


def pressed(home: Home, job: int, value: int) -> str:
    """Return the dashboard's answer to a rating."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{home.settings.dash.port}{CALLBACK}",
        rating_body(job, "overall", value).encode(),
        {"Content-Type": "application/json", **TOKEN},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(answer.read().decode())


def failed(process: subprocess.Popen[str]) -> str:
    """Wait for a command to fail; return what it said."""
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == FAILED, said
    return said


def succeeded(process: subprocess.Popen[str]) -> str:
    """Wait for a command to succeed; return what it put out."""
    out, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == OK, said
    return out


def made(home: Home, week: date) -> pl.DataFrame:
    """Return the slate of ``week`` as it stands."""
    return home.warehouse.query("SELECT * FROM slates WHERE week = ? ORDER BY ALL", [week])


def test_a_disk_that_turns_read_only_in_the_middle_of_a_week(
    folder: Path, running: list[Up], disk: FailingDisk
) -> None:
    home = home_of(folder)
    newest = home.calendar.newest_closed(home.clock.now())
    older = newest - timedelta(days=7)
    before = made(home, newest)
    job = int(before["job_id"][0])
    assert "8 saved" in pressed(home, job, 8)
    with dagster_instance(home) as instance:
        asked = aura(folder, "week", "--week", older.isoformat())
        wait_for_a_run(instance, older)

    disk.fail()

    said = failed(asked)
    assert CURE in said
    assert "Traceback" not in said
    refused = pressed(home, job, 3)
    assert "Not saved" in refused
    assert CURE in refused or LOOK in refused
    said = failed(aura(folder, "week", "--week", older.isoformat()))
    assert CURE in said
    assert "Traceback" not in said
    home.userdb.close()
    assert "Traceback" not in stopped(running[0])

    disk.repair()

    running.append(Up(folder))
    running[-1].wait_until_it_runs(PATIENCE_S)
    (result,) = json.loads(succeeded(aura(folder, "week", "--week", older.isoformat(), "--json")))
    assert (result["success"], result["through"]) == (True, "daemon")
    home = home_of(folder)
    assert home.userdb.ratings()["overall_score"].to_list() == [8]
    assert made(home, newest).equals(before)
    for week in (older, newest):
        whole(home, week)
    with dagster_instance(home) as instance:
        assert unfinished(instance) == []
