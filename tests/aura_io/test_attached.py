"""Reading through the engine in memory: shared by threads, closed with the last reader, as strict as a connection."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aura_io import duck
from aura_io.duck import WarehouseBusy, WarehouseError

HOLDS = """
    import sys, time
    import duckdb
    connection = duckdb.connect(sys.argv[1])
    print("ready", flush=True)
    time.sleep(30)
"""


def make(path: Path, value: int = 1) -> Path:
    with duck.connect(path, read_only=False, timeout_s=1.0) as connection:
        connection.execute("CREATE TABLE t AS SELECT ? AS id, TIMESTAMPTZ '2026-01-01 01:00:00+01' AS since", [value])
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return make(tmp_path / "it's a.duckdb")


def test_it_reads_what_a_connection_reads_and_in_utc(file: Path) -> None:
    with duck.read(file, timeout_s=1.0) as connection:
        assert connection.execute("SELECT id, since FROM t").fetchall() == [(1, datetime(2026, 1, 1, tzinfo=UTC))]
        assert [row[0] for row in connection.execute("SHOW TABLES").fetchall()] == ["t"]
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            assert connection.execute(f"SELECT current_setting('{setting}')").fetchall() == [(False,)]


def test_it_writes_nothing(file: Path) -> None:
    with duck.read(file, timeout_s=1.0) as connection:
        for statement in ("INSERT INTO t SELECT 2, now()", "CREATE TABLE u (a INTEGER)", "DROP TABLE t"):
            with pytest.raises(duckdb.Error, match="read-only"):
                connection.execute(statement)


def test_a_commit_between_two_reads_is_seen_and_no_reader_keeps_the_file(file: Path) -> None:
    with duck.read(file, timeout_s=1.0) as connection:
        kept = connection.execute("SELECT * FROM t")
    with duck.connect(file, read_only=False, timeout_s=1.0) as connection:
        connection.execute("UPDATE t SET id = 7")
    with duck.read(file, timeout_s=1.0) as connection:
        assert connection.execute("SELECT id FROM t").fetchall() == [(7,)]
    del kept


def test_an_exception_lets_the_file_go_and_the_next_reader_reads(file: Path) -> None:
    with pytest.raises(duckdb.CatalogException), duck.read(file, timeout_s=1.0) as connection:
        connection.execute("SELECT * FROM missing")
    with duck.connect(file, read_only=False, timeout_s=1.0) as connection:
        connection.execute("INSERT INTO t SELECT 2, now()")
    with duck.read(file, timeout_s=1.0) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchall() == [(2,)]


def test_threads_share_the_file_and_other_files_are_apart(file: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "b.duckdb", value=2)
    everybody = threading.Barrier(6)
    found: list[tuple[Path, int]] = []

    def look(path: Path) -> None:
        with duck.read(path, timeout_s=5.0) as connection:
            everybody.wait(timeout=20)
            found.extend((path, int(connection.execute("SELECT id FROM t").fetchall()[0][0])) for _ in range(20))

    threads = [threading.Thread(target=look, args=(path,)) for path in (file, other) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(found)) == sorted([(file, 1), (other, 2)])
    assert len(found) == 120
    for path in (file, other):  # the last reader has let it go
        with duck.connect(path, read_only=False, timeout_s=1.0) as connection:
            connection.execute("DELETE FROM t")


def test_readers_and_writers_of_one_process_take_turns(file: Path) -> None:
    stop = threading.Event()
    problems: list[BaseException] = []

    def read_on() -> None:
        try:
            while not stop.is_set():
                with duck.read(file, timeout_s=10.0) as connection:
                    connection.execute("SELECT count(*) FROM t").fetchall()
        except BaseException as error:  # noqa: BLE001 a thread's error is the test's
            problems.append(error)

    readers = [threading.Thread(target=read_on) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(10):
            with duck.connect(file, read_only=False, timeout_s=10.0) as connection:
                connection.execute("INSERT INTO t SELECT ?, now()", [number])
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert problems == []
    with duck.read(file, timeout_s=1.0) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchall() == [(11,)]


def test_a_foreign_writer_is_named_and_a_file_that_is_none_is_told(
    file: Path, tmp_path: Path, start_python: Any
) -> None:
    process = start_python(HOLDS, file)
    with pytest.raises(WarehouseBusy, match=f"python.*{process.pid}"), duck.read(file, timeout_s=0.3):
        pass
    process.kill()
    process.wait()
    with duck.read(file, timeout_s=2.0) as connection:
        assert connection.execute("SELECT id FROM t").fetchall() == [(1,)]
    (tmp_path / "text.duckdb").write_text("no database, only words " * 1000)
    with pytest.raises(WarehouseError, match="not a DuckDB file"), duck.read(tmp_path / "text.duckdb", timeout_s=1.0):
        pass


def test_a_forked_child_reads_for_itself(file: Path) -> None:
    with duck.read(file, timeout_s=1.0) as connection:
        connection.execute("SELECT 1").fetchall()
    child = os.fork()
    if child == 0:
        try:
            with duck.read(file, timeout_s=2.0) as connection:
                right = connection.execute("SELECT id FROM t").fetchall() == [(1,)]
        except BaseException:  # noqa: BLE001 the exit code tells
            right = False
        os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
