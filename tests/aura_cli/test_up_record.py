"""One ``aura up`` per home, and the mending of one that was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aura_cli.up_record import (
    AlreadyUp,
    ProcessId,
    UpRecord,
    family,
    is_up,
    only_one,
    read_record,
    stop_left_over,
    stop_tree,
    write_record,
)

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
PARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"])
print("ready", flush=True)
time.sleep(60)
"""


def sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen(SLEEPER, start_new_session=True)


def test_the_record_is_read_as_written(tmp_path: Path) -> None:
    record = UpRecord(
        ProcessId(1, 2.5), "2026-01-02T00:00:00+00:00", "running", {"dash": ProcessId(3, 4.5)}, {"D": "u"}
    )
    write_record(tmp_path, record)
    assert read_record(tmp_path) == record
    (tmp_path / "up.json").write_text('{"supervisor": 1}')
    assert read_record(tmp_path) is None


def test_a_second_one_is_told_of_the_first(tmp_path: Path) -> None:
    record = UpRecord(ProcessId.of(os.getpid()), "now", "running")
    with only_one(tmp_path):
        write_record(tmp_path, record)
        code = (
            "import sys; from pathlib import Path; from aura_cli.up_record import *\n"
            "try:\n    only_one(Path(sys.argv[1])).__enter__()\n"
            "except AlreadyUp as running:\n    print(running.record.supervisor.pid)"
        )
        told = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
        assert told.stdout.strip() == str(os.getpid())
    assert not is_up(tmp_path)


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from aura_cli.up_record import only_one\n"
        "with only_one(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert is_up(tmp_path)
        with pytest.raises(AlreadyUp), only_one(tmp_path):
            pass
        holder.kill()
        holder.wait()
    assert not is_up(tmp_path)


def test_left_over_processes_are_stopped_and_others_are_not(tmp_path: Path) -> None:
    with sleeper() as left, sleeper() as reused:
        services = {"dash": ProcessId.of(left.pid), "code": ProcessId(reused.pid, ProcessId.of(reused.pid).began + 100)}
        write_record(tmp_path, UpRecord(ProcessId(1, 0), "earlier", "running", services))
        assert stop_left_over(tmp_path) == ["dash"]
        left.wait(10)
        assert reused.poll() is None
        assert read_record(tmp_path) is None
        reused.kill()


def test_descendants_and_orphans_go_too_even_if_they_refuse() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "ready\n"
        root = ProcessId.of(parent.pid)
        time.sleep(0.5)
        members = [process.pid for process in family(root)]
        assert len(members) == 2
        parent.kill()
        parent.wait()
        assert [process.pid for process in family(root)] == [pid for pid in members if pid != parent.pid]
        stop_tree(root, grace_s=0.5)
        assert family(root) == []


def test_a_later_process_with_the_same_number_is_another() -> None:
    own = ProcessId.of(os.getpid())
    assert own.alive()
    assert not ProcessId(own.pid, own.began - 50).alive()
