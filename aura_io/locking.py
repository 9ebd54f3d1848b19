"""A reader-writer lock between processes and threads, beside a file.

Readers share, a writer excludes, and a writer that waits holds back new readers, so that it gets in under
readers that never pause. The kernel frees the lock of a process that dies. What the lock protects is not known here.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import fasteners

FIRST_DELAY_S = 0.001
MAX_DELAY_S = 0.05
"""Waiting is by polling: file locks have no queue. Never more than this between two tries."""


class LockTimeout(TimeoutError):
    """The lock was not to be had in time; ``path`` names its file, ``holders`` who has it where that is known."""

    def __init__(self, path: Path, waited_s: float, holders: list[str]) -> None:
        self.path = path
        self.waited_s = waited_s
        self.holders = holders
        who = f", held by {', '.join(holders)}" if holders else ""
        super().__init__(f"{path} was not free within {waited_s:.1f} s{who}")


class LockUnavailable(OSError):
    """The lock's file cannot be opened or locked at all (folder missing or not writable, file system without locks)."""


class ReaderWriterLock:
    """The lock that stands in the two files ``<path>`` and ``<path>.gate``.

    A writer first takes the gate and keeps it until it is done; readers only pass when the gate is free. Locks of
    one process on one path are shared by all instances, since file locks belong to a process, not to an object.
    Reading within reading in one thread is allowed; writing within reading, or the other way, is a programming error.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.realpath(path))

    @contextmanager
    def read(self, timeout_s: float) -> Iterator[None]:
        """Hold the lock together with other readers.

        Raises:
            LockTimeout: no room within ``timeout_s`` seconds.
            LockUnavailable: the lock's file cannot be used.
        """
        state = _state(self.path)
        state.enter_reader(timeout_s)
        try:
            yield
        finally:
            state.leave_reader()

    @contextmanager
    def write(self, timeout_s: float) -> Iterator[None]:
        """Hold the lock alone.

        Raises:
            LockTimeout: no room within ``timeout_s`` seconds.
            LockUnavailable: the lock's file cannot be used.
        """
        state = _state(self.path)
        state.enter_writer(timeout_s)
        try:
            yield
        finally:
            state.leave_writer()


class _ProcessState:
    """What this process holds of one lock: one file handle per file, however many threads share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._main = fasteners.InterProcessReaderWriterLock(path)
        self._gate = fasteners.InterProcessReaderWriterLock(_gate_path(path))
        self._mutex = threading.Lock()
        self._readers = 0
        self._writer_here = False
        self._mine = threading.local()

    def enter_reader(self, timeout_s: float) -> None:
        depth = self._depth()
        if depth < 0:
            raise RuntimeError(f"this thread writes under {self.path} and must not read under it at the same time")
        if depth == 0:
            self._poll(self._try_reader, timeout_s)
        self._mine.depth = depth + 1

    def leave_reader(self) -> None:
        self._mine.depth -= 1
        if self._mine.depth:
            return
        with self._mutex:
            self._readers -= 1
            if not self._readers:
                self._main.release_read_lock()

    def enter_writer(self, timeout_s: float) -> None:
        if self._depth():
            raise RuntimeError(f"this thread already holds {self.path}; end the reading before the writing")
        deadline = time.monotonic() + timeout_s
        self._poll(self._try_gate, timeout_s)
        try:
            self._poll(self._try_writer, max(deadline - time.monotonic(), 0.0), timeout_s)
        except BaseException:
            self._open_gate()
            raise
        self._mine.depth = -1

    def leave_writer(self) -> None:
        self._mine.depth = 0
        with self._mutex:
            self._main.release_write_lock()
        self._open_gate()

    def _depth(self) -> int:
        depth: int = getattr(self._mine, "depth", 0)
        return depth

    def _try_reader(self) -> bool:
        with self._mutex:
            if self._writer_here or not self._gate_is_free():
                return False
            if not self._readers and not self._main.acquire_read_lock(blocking=False):
                return False
            self._readers += 1
            return True

    def _gate_is_free(self) -> bool:
        if not self._gate.acquire_read_lock(blocking=False):
            return False
        self._gate.release_read_lock()
        return True

    def _try_gate(self) -> bool:
        with self._mutex:
            if self._writer_here or not self._gate.acquire_write_lock(blocking=False):
                return False
            self._writer_here = True
            return True

    def _try_writer(self) -> bool:
        with self._mutex:
            return not self._readers and bool(self._main.acquire_write_lock(blocking=False))

    def _open_gate(self) -> None:
        with self._mutex:
            self._writer_here = False
            self._gate.release_write_lock()

    def _poll(self, attempt: Callable[[], bool], timeout_s: float, stated_s: float | None = None) -> None:
        deadline = time.monotonic() + timeout_s
        delay = FIRST_DELAY_S
        try:
            while not attempt():
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise LockTimeout(self.path, timeout_s if stated_s is None else stated_s, holders(self.path))
                time.sleep(min(delay, remaining))
                delay = min(delay * 2, MAX_DELAY_S)
        except LockTimeout:
            raise
        except (OSError, threading.ThreadError) as error:  # fasteners wraps what the kernel says in a ThreadError
            raise LockUnavailable(f"the lock file {self.path} cannot be used: {error}") from error


_states: dict[Path, _ProcessState] = {}
_states_mutex = threading.Lock()


def _state(path: Path) -> _ProcessState:
    with _states_mutex:
        return _states.setdefault(path, _ProcessState(path))


def _forget_after_fork() -> None:
    global _states, _states_mutex  # noqa: PLW0603 a forked child inherits no file lock, so it starts from nothing
    _states = {}
    _states_mutex = threading.Lock()


os.register_at_fork(after_in_child=_forget_after_fork)


def _gate_path(path: Path) -> Path:
    return path.with_name(path.name + ".gate")


def holders(path: Path) -> list[str]:
    """Return the processes that hold the lock or its gate, as ``name (pid N)``; empty where the system does not tell."""
    inodes = {str(file.stat().st_ino) for file in (path, _gate_path(path)) if file.exists()}
    try:
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:  # only Linux has it, and the list only makes a message better
        return []
    pids = set()
    for line in lines:
        fields = line.split()
        # "1: POSIX ADVISORY WRITE 4711 fd:01:262153 0 EOF"; a waiting process has "->" in the second field
        if len(fields) >= 6 and fields[1] == "POSIX" and fields[5].rpartition(":")[2] in inodes:
            pids.add(int(fields[4]))
    return [describe_process(pid) for pid in sorted(pids)]


def describe_process(pid: int) -> str:
    """Return ``name (pid N)``, or ``pid N`` where the name cannot be read."""
    if pid == os.getpid():
        return f"this process (pid {pid})"
    try:
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return f"pid {pid}"
    return f"{name} (pid {pid})"
