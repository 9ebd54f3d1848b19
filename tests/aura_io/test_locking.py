"""The reader-writer lock: readers share, a writer excludes and gets in, the dead hold nothing."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from aura_io.locking import LockTimeout, LockUnavailable, ReaderWriterLock, holders

HOLD = """
    import sys, time
    from pathlib import Path
    from aura_io.locking import ReaderWriterLock
    lock = ReaderWriterLock(Path(sys.argv[1]))
    with getattr(lock, sys.argv[2])(5.0):
        print("ready", flush=True)
        time.sleep(60)
"""

READ_WITHOUT_PAUSE = """
    import sys, time
    from pathlib import Path
    from aura_io.locking import ReaderWriterLock
    lock = ReaderWriterLock(Path(sys.argv[1]))
    print("ready", flush=True)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with lock.read(20.0):
            time.sleep(0.02)
"""


@pytest.fixture
def lock(tmp_path: Path) -> ReaderWriterLock:
    return ReaderWriterLock(tmp_path / "a.lock")


def in_thread(action: Any) -> list[BaseException]:
    """Run ``action`` in a thread and return what it raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            action()
        except BaseException as error:  # noqa: BLE001 handed to the test's thread
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    return raised


def acquire(lock: ReaderWriterLock, kind: str, timeout_s: float = 0.05) -> None:
    with getattr(lock, kind)(timeout_s):
        pass


@pytest.mark.parametrize(
    ("held", "wanted", "free"),
    [("read", "read", True), ("read", "write", False), ("write", "read", False), ("write", "write", False)],
)
def test_between_threads(lock: ReaderWriterLock, held: str, wanted: str, free: bool) -> None:
    with getattr(lock, held)(1.0):
        raised = in_thread(lambda: acquire(ReaderWriterLock(lock.path), wanted))
    assert [type(error) for error in raised] == ([] if free else [LockTimeout])
    assert not in_thread(lambda: acquire(lock, wanted))


@pytest.mark.parametrize(
    ("held", "wanted", "free"),
    [("read", "read", True), ("read", "write", False), ("write", "read", False), ("write", "write", False)],
)
def test_between_processes(lock: ReaderWriterLock, start_python: Any, held: str, wanted: str, free: bool) -> None:
    other = start_python(HOLD, lock.path, held)
    if free:
        acquire(lock, wanted)
    else:
        with pytest.raises(LockTimeout) as raised:
            acquire(lock, wanted)
        assert str(other.pid) in str(raised.value)
        assert str(lock.path) in str(raised.value)
    other.kill()
    other.wait()
    acquire(lock, wanted, 1.0)


def test_first_reader_leaving_does_not_free_the_lock_of_the_second(lock: ReaderWriterLock, start_python: Any) -> None:
    # a file lock belongs to the process: closing one handle would drop it for all threads
    entered, leave = threading.Event(), threading.Event()

    def long_read() -> None:
        with lock.read(1.0):
            entered.set()
            leave.wait(20)

    thread = threading.Thread(target=long_read)
    thread.start()
    entered.wait(5)
    acquire(lock, "read")
    try_write = start_python(
        """
        import sys
        from pathlib import Path
        from aura_io.locking import LockTimeout, ReaderWriterLock
        print("ready", flush=True)
        try:
            with ReaderWriterLock(Path(sys.argv[1])).write(0.1):
                print("wrote")
        except LockTimeout:
            print("timeout")
        """,
        lock.path,
    )
    assert try_write.communicate(timeout=20)[0].strip() == "timeout"
    leave.set()
    thread.join(5)
    acquire(lock, "write")


def test_writer_gets_in_under_readers_that_never_pause(lock: ReaderWriterLock, start_python: Any) -> None:
    readers = [start_python(READ_WITHOUT_PAUSE, lock.path) for _ in range(3)]
    waits = []
    for _ in range(10):
        start = time.monotonic()
        with lock.write(30.0):
            waits.append(time.monotonic() - start)
        time.sleep(0.02)
    assert all(reader.poll() is None for reader in readers)
    assert max(waits) < 15.0


def test_waiting_writer_that_gives_up_lets_readers_pass_again(lock: ReaderWriterLock, start_python: Any) -> None:
    start_python(HOLD, lock.path, "read")
    with pytest.raises(LockTimeout):
        acquire(lock, "write")
    acquire(lock, "read")
    assert not in_thread(lambda: acquire(lock, "read"))


def test_reading_within_reading_does_not_wait_for_a_waiting_writer(lock: ReaderWriterLock) -> None:
    with lock.read(1.0):
        writer = threading.Thread(target=lambda: acquire(lock, "write", 5.0))
        writer.start()
        time.sleep(0.1)
        start = time.monotonic()
        with lock.read(1.0):
            assert time.monotonic() - start < 3.0
    writer.join(5)
    assert not writer.is_alive()


@pytest.mark.parametrize(("outer", "inner"), [("read", "write"), ("write", "read"), ("write", "write")])
def test_one_thread_cannot_block_itself(lock: ReaderWriterLock, outer: str, inner: str) -> None:
    with getattr(lock, outer)(1.0):
        start = time.monotonic()
        with pytest.raises(RuntimeError, match="this thread"):
            acquire(lock, inner, 5.0)
        assert time.monotonic() - start < 4.0
    acquire(lock, "write")


def test_exception_inside_frees_the_lock(lock: ReaderWriterLock) -> None:
    for kind in ("read", "write"):
        with pytest.raises(KeyError), getattr(lock, kind)(1.0):
            raise KeyError(kind)
    assert not in_thread(lambda: acquire(lock, "write"))


def test_forked_child_holds_nothing_of_its_parent(lock: ReaderWriterLock) -> None:
    with lock.read(1.0):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                with ReaderWriterLock(lock.path).write(0.05):
                    status = 2
            except LockTimeout:
                status = 0
            os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_lock_file_that_cannot_be_made_is_an_error_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    start = time.monotonic()
    with pytest.raises(LockUnavailable, match="cannot be used"):
        acquire(ReaderWriterLock(tmp_path / "file" / "a.lock"), "write", 5.0)
    assert time.monotonic() - start < 4.0


def test_holders_are_named(lock: ReaderWriterLock, start_python: Any) -> None:
    assert holders(lock.path) == []
    other = start_python(HOLD, lock.path, "read")
    assert any(f"(pid {other.pid})" in holder for holder in holders(lock.path))
