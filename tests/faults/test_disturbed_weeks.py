"""Weeks whose disk runs full, or whose databases others hold, in the middle of the work: a clear message, and nothing half.

The run after the disturbance ends as if there had been none.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.invariants import is_sound
from tests.faults.killing import Aim, Worker, working
from tests.faults.small_disk import fill, make_room, small_disk
from tests.faults.unharmed import Unharmed, events, healed, made_unharmed
from tests.faults.weeks import STAGES, copied, opened

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

STAGE = STAGES[0]
DISK_MIB = 64
PATIENCE_S = 1.0
HOLD_WAREHOUSE = """
    import sys, duckdb
    connection = duckdb.connect(sys.argv[1])
    print("held", flush=True)
    sys.stdin.read()
"""
HOLD_USERDB = """
    import sys, sqlite3
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory) -> Unharmed:
    return made_unharmed(tmp_path_factory.mktemp("unharmed"), 1, [STAGE])


@contextmanager
def holding(program: str, path: Path) -> Iterator[Callable[[], None]]:
    """Give what lets a foreign process hold the file ``path`` until the block ends."""
    started: list[subprocess.Popen[str]] = []

    def hold() -> None:
        command = [sys.executable, "-c", textwrap.dedent(program), str(path)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"

    try:
        yield hold
    finally:
        for process in started:
            process.communicate()


def disturbed(worker: Worker, aim: Aim, unharmed: Unharmed, act: Callable[[], object]) -> str:
    """Make the week while ``act`` happens at ``aim``; return what was said when it failed."""
    before = len(worker.errors.read_text())
    found = worker.disturb(STAGE.week, STAGE.now, aim, unharmed.usual[STAGE.name], act, PATIENCE_S)
    said = worker.errors.read_text()[before:]
    assert found.code == 1, found
    return said


def is_whole(folder: Path, entered: list[str]) -> None:
    """Assert that nothing is doubled, half or lost in a home whose week failed."""
    home = opened(folder, STAGE.now)
    is_sound(home)
    home.userdb.close()
    assert events(folder, STAGE) == entered


def test_a_disk_that_runs_full_in_the_middle_of_a_week(unharmed: Unharmed, tmp_path: Path) -> None:
    aims = [
        Aim("jobs", in_write=True, after=0.0),
        Aim("job_index", in_write=True, after=0.0),
        Aim("weekly_metrics", in_write=False, after=0.0),
    ]
    with small_disk(tmp_path / "disk", DISK_MIB) as disk:
        folder = copied(unharmed.before[STAGE.name], disk / "home")
        entered = events(folder, STAGE)
        with working(folder, tmp_path / "worker.txt") as worker:
            for aim in aims:
                said = disturbed(worker, aim, unharmed, lambda: fill(disk))
                assert "free some space on that disk and try again" in said
                make_room(disk)
                is_whole(folder, entered)
            assert worker.run(STAGE.week, STAGE.now).code == 0, worker.errors.read_text()
        healed(folder, STAGE, unharmed, len(aims))


def test_databases_that_other_programs_hold_for_longer_than_they_are_waited_for(
    unharmed: Unharmed, tmp_path: Path
) -> None:
    folder = copied(unharmed.before[STAGE.name], tmp_path / "home")
    entered = events(folder, STAGE)
    warehouse, userdb = folder / "data" / "aura.duckdb", folder / "data" / "user.db"
    with working(folder) as worker:
        with holding(HOLD_WAREHOUSE, warehouse) as hold:
            said = disturbed(worker, Aim("jobs", in_write=False, after=0.0), unharmed, hold)
        assert f"the warehouse {warehouse} is in use by python" in said
        assert "Close that program" in said
        is_whole(folder, entered)

        with holding(HOLD_USERDB, userdb) as hold:  # a week only reads what the person entered
            hold()
            assert worker.run(STAGE.week, STAGE.now, patience_s=PATIENCE_S).code == 0, worker.errors.read_text()
    healed(folder, STAGE, unharmed, 1)
