"""The record of a running ``aura up`` in data/run: one at a time per home, and which processes are its own.

A lock that the kernel frees when the process dies says whether one runs; up.json says who and where.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

RECORD_NAME = "up.json"
LOCK_NAME = "up.lock"
ENDED_NAME = "up.ended"
"""Touched when an ``aura up`` has ended with all that it started."""
STOP_GRACE_S = 10.0


@dataclass(frozen=True)
class ProcessId:
    """A process that is told apart from a later one with the same number by when it began (epoch seconds)."""

    pid: int
    began: float

    @classmethod
    def of(cls, pid: int) -> ProcessId:
        """Return the identity of the process that now has ``pid``."""
        import psutil

        return cls(pid, psutil.Process(pid).create_time())

    def alive(self) -> bool:
        """Whether this very process still runs."""
        import psutil

        try:
            process = psutil.Process(self.pid)
            return abs(process.create_time() - self.began) < 1 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


@dataclass(frozen=True)
class UpRecord:
    """What a running ``aura up`` has started.

    Attributes:
        state: ``starting`` or ``running``.
        services: name to process. addresses: name to web address.
    """

    supervisor: ProcessId
    started_at: str
    state: str
    services: Mapping[str, ProcessId] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)


class AlreadyUp(Exception):
    """Another ``aura up`` of this home runs; ``record`` is what it wrote, where it has written something."""

    def __init__(self, record: UpRecord | None) -> None:
        super().__init__("aura up is running already")
        self.record = record


@contextmanager
def only_one(run_dir: Path) -> Iterator[None]:
    """Hold the home's lock while the block runs.

    Raises:
        AlreadyUp: another process holds it.
    """
    import fcntl

    run_dir.mkdir(parents=True, exist_ok=True)
    with (run_dir / LOCK_NAME).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyUp(read_record(run_dir)) from error
        yield


def is_up(run_dir: Path) -> bool:
    """Whether an ``aura up`` of this home runs now."""
    if not (run_dir / LOCK_NAME).exists():
        return False
    try:
        with only_one(run_dir):
            return False
    except AlreadyUp:
        return True


def write_record(run_dir: Path, record: UpRecord) -> None:
    """Write up.json, whole or not at all."""
    temporary = run_dir / f".{RECORD_NAME}.{os.getpid()}"
    temporary.write_text(json.dumps(asdict(record), indent=2), encoding="utf-8")
    temporary.replace(run_dir / RECORD_NAME)


def read_record(run_dir: Path) -> UpRecord | None:
    """Return what up.json says; None when there is none or it cannot be read."""
    try:
        content = json.loads((run_dir / RECORD_NAME).read_text(encoding="utf-8"))
        return UpRecord(
            supervisor=ProcessId(**content["supervisor"]),
            started_at=content["started_at"],
            state=content["state"],
            services={name: ProcessId(**process) for name, process in content["services"].items()},
            addresses=content["addresses"],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remove_record(run_dir: Path) -> None:
    """Take up.json away: nothing runs any more."""
    (run_dir / RECORD_NAME).unlink(missing_ok=True)
    (run_dir / ENDED_NAME).touch()


def ended_at(run_dir: Path) -> datetime | None:
    """Return when the last ``aura up`` had ended with all that it started, UTC; None where none has."""
    try:
        return datetime.fromtimestamp((run_dir / ENDED_NAME).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def stop_left_over(run_dir: Path) -> list[str]:
    """Stop what an ``aura up`` that was killed has left running; return the names.

    To be called under ``only_one``. Processes are known by id and start, so no other program is touched.
    """
    record = read_record(run_dir)
    if record is None:
        return []
    left = {name: process for name, process in record.services.items() if family(process)}
    for process in left.values():
        stop_tree(process)
    remove_record(run_dir)
    return sorted(left)


def stop_tree(root: ProcessId, grace_s: float = STOP_GRACE_S) -> None:
    """Stop a process and all its descendants: asked first, killed after ``grace_s``."""
    _signal(family(root), "terminate")
    if not _gone_within(root, grace_s):
        _signal(family(root), "kill")
        if not _gone_within(root, grace_s):
            raise RuntimeError(f"processes {[process.pid for process in family(root)]} cannot be stopped")


def family(root: ProcessId) -> list[psutil.Process]:
    """Return what still runs of ``root``: itself, its descendants, and orphans of the session it leads."""
    import psutil

    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        try:
            same_session = os.getsid(process.pid) == root.pid and process.create_time() >= root.began - 1
            if same_session:
                found[process.pid] = process
        except (psutil.Error, OSError):
            continue
    if root.alive():
        top = psutil.Process(root.pid)
        found.update({process.pid: process for process in (top, *top.children(recursive=True))})
    return [process for process in found.values() if _lives(process)]


def _lives(process: psutil.Process) -> bool:
    """Whether it runs; one that has ended and only waits to be noticed by its parent does not."""
    import psutil

    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _signal(processes: list[psutil.Process], how: str) -> None:
    import psutil

    for process in processes:
        try:
            getattr(process, how)()
        except psutil.NoSuchProcess:
            continue


def _gone_within(root: ProcessId, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while family(root):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
