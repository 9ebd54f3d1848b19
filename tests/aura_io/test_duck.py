"""The one way to open the file: closed whatever happens, and every refusal says why and what to do."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aura_io import duck
from aura_io.duck import WarehouseBusy, WarehouseError
from tests.conftest import ROOT
from tests.damaged_blocks import damage

FOREIGN = """
    import sys, time
    import duckdb
    connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read")
    print("ready", flush=True)
    time.sleep(float(sys.argv[3]))
    connection.close()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.duckdb"
    with duck.connect(path, read_only=False, timeout_s=1.0) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS id")
    return path


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder as a user without rights on it sees it."""
    folder = Path(tempfile.mkdtemp(prefix="aura-test-"))
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_instants_are_utc_and_extensions_stay_out(file: Path) -> None:
    with duck.connect(file, read_only=True, timeout_s=1.0) as connection:
        settings = dict(
            connection.execute(
                "SELECT name, value FROM duckdb_settings() "
                "WHERE name IN ('TimeZone', 'autoinstall_known_extensions', 'autoload_known_extensions')"
            ).fetchall()
        )
        frame = connection.execute("SELECT TIMESTAMPTZ '2026-07-03 00:00:00+02' AS t").pl()
    assert settings == {
        "TimeZone": "UTC",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    assert frame["t"][0] == datetime(2026, 7, 2, 22, tzinfo=UTC)
    assert str(frame.schema["t"]) == "Datetime(time_unit='us', time_zone='UTC')"


def test_exception_closes_the_file_and_rolls_back(file: Path, start_python: Any) -> None:
    def write_and_fail() -> None:
        with duck.connect(file, read_only=False, timeout_s=1.0) as connection:
            connection.begin()
            connection.execute("INSERT INTO t VALUES (2)")
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    start_python(FOREIGN, file, "write", 0).wait(10)  # another process can have it at once
    with duck.connect(file, read_only=True, timeout_s=1.0) as connection:
        assert connection.execute("SELECT id FROM t").fetchall() == [(1,)]


def test_readers_of_one_process_share_and_cannot_write(file: Path) -> None:
    with (
        duck.connect(file, read_only=True, timeout_s=1.0) as one,
        duck.connect(file, read_only=True, timeout_s=1.0) as two,
    ):
        assert one.execute("SELECT id FROM t").fetchall() == two.execute("SELECT id FROM t").fetchall()
        with pytest.raises(duckdb.InvalidInputException):
            two.execute("INSERT INTO t VALUES (2)")


def test_results_kept_after_closing_do_not_keep_the_file(file: Path) -> None:
    with duck.connect(file, read_only=True, timeout_s=1.0) as connection:
        relation, cursor = connection.sql("SELECT * FROM t"), connection.cursor()
    with duck.connect(file, read_only=False, timeout_s=1.0) as connection:
        connection.execute("INSERT INTO t VALUES (2)")
    del relation, cursor


@pytest.mark.parametrize("mine", ["read", "write"])
def test_foreign_process_is_waited_for_and_then_named(file: Path, start_python: Any, mine: str) -> None:
    other = start_python(FOREIGN, file, "write", 60)
    start = time.monotonic()
    with (
        pytest.raises(WarehouseBusy) as raised,
        duck.connect(file, read_only=mine == "read", timeout_s=0.5),
    ):
        pass
    assert 0.4 < time.monotonic() - start < 10.0
    message = str(raised.value)
    assert f"(pid {other.pid})" in message
    assert "python" in message
    assert "Close that program" in message
    assert "aura sql" in message


def test_foreign_process_that_ends_in_time_is_no_error(file: Path, start_python: Any) -> None:
    start_python(FOREIGN, file, "write", 0.5)
    with duck.connect(file, read_only=False, timeout_s=15.0) as connection:
        connection.execute("INSERT INTO t VALUES (2)")


def test_foreign_reader_holds_up_only_writers(file: Path, start_python: Any) -> None:
    start_python(FOREIGN, file, "read", 60)
    with duck.connect(file, read_only=True, timeout_s=1.0) as connection:
        assert connection.execute("SELECT id FROM t").fetchall() == [(1,)]
    with pytest.raises(WarehouseBusy), duck.connect(file, read_only=False, timeout_s=0.3):
        pass


def test_waiting_for_a_foreign_process_does_not_hold_up_own_readers(file: Path, start_python: Any) -> None:
    start_python(FOREIGN, file, "read", 60)
    refused: list[str] = []

    def write() -> None:
        try:
            with duck.connect(file, read_only=False, timeout_s=2.0):
                pass
        except WarehouseBusy as error:
            refused.append(str(error))

    writer = threading.Thread(target=write)
    writer.start()
    reads = 0
    while writer.is_alive():
        with duck.connect(file, read_only=True, timeout_s=1.0):
            reads += 1
    assert reads > 3
    assert len(refused) == 1


def test_plain_connection_in_the_same_process_is_named_as_the_cause(file: Path) -> None:
    plain = duckdb.connect(file)
    with (
        pytest.raises(WarehouseError, match="in this process by other means"),
        duck.connect(file, read_only=True, timeout_s=0.2),
    ):
        pass
    plain.close()


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with (
        pytest.raises(WarehouseError, match="no warehouse at"),
        duck.connect(tmp_path / "none.duckdb", read_only=True, timeout_s=0.2),
    ):
        pass
    assert not list(tmp_path.iterdir())
    with (
        pytest.raises(WarehouseError, match=r"does not exist; check paths\.data_dir"),
        duck.connect(tmp_path / "no" / "a.duckdb", read_only=False, timeout_s=0.2),
    ):
        pass
    assert not (tmp_path / "no").exists()


def test_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    path.write_text("not a database " * 1000)
    with pytest.raises(WarehouseError, match="not a DuckDB file"), duck.connect(path, read_only=True, timeout_s=0.2):
        pass


@pytest.mark.parametrize(
    "read", [duck.read, partial(duck.connect, read_only=True), partial(duck.connect, read_only=False)]
)
def test_rows_that_are_damaged_are_told_by_the_query_that_meets_them(file: Path, read: Any) -> None:
    with duck.connect(file, read_only=False, timeout_s=1.0) as connection:
        connection.execute("INSERT INTO t SELECT * FROM range(1000)")
    damage(file, "t")
    with (
        pytest.raises(WarehouseError, match=rf"{file} is damaged.*checksum.*aura restore BACKUP --replace"),
        read(file, timeout_s=1.0) as connection,
    ):
        connection.execute("SELECT sum(id) FROM t").fetchall()
    with pytest.raises(duckdb.CatalogException), read(file, timeout_s=1.0) as connection:
        connection.execute("SELECT * FROM no_such_table")


def test_a_damaged_header_is_told_with_the_cure(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(b"\xaa" * 8192)
    with (
        pytest.raises(WarehouseError, match=r"is damaged.*aura restore BACKUP --replace"),
        duck.connect(file, read_only=True, timeout_s=0.2),
    ):
        pass


def test_folder_that_cannot_be_written(as_nobody: Path) -> None:
    start = time.monotonic()
    with (
        pytest.raises(WarehouseError, match=r"cannot be written .*paths\.data_dir"),
        duck.connect(as_nobody / "a.duckdb", read_only=False, timeout_s=5.0),
    ):
        pass
    assert time.monotonic() - start < 4.0


def test_file_that_cannot_be_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != file and real(path, mode))
    with (
        pytest.raises(WarehouseError, match="cannot be written: permission denied"),
        duck.connect(file, read_only=False, timeout_s=0.2),
    ):
        pass


STOPPED = """
    import os, signal, sys, threading
    from pathlib import Path
    from aura_io import duck

    class Stop(BaseException):
        pass

    def stop(*_):
        raise Stop("asked to")

    path = Path(sys.argv[1])
    signal.signal(signal.SIGUSR1, stop)
    opening = duck.read(path, timeout_s=1) if sys.argv[2] == "read" else duck.connect(path, read_only=True, timeout_s=1)
    try:
        with opening as connection:
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGUSR1)).start()
            while True:
                connection.execute("SELECT sum(a.range * b.range) FROM range(3000) a, range(3000) b").fetchall()
    except Stop:
        print("stopped", flush=True)
    with duck.connect(path, read_only=False, timeout_s=1) as connection:
        print(connection.execute("SELECT id FROM t").fetchall(), flush=True)
"""


@pytest.mark.parametrize("way", ["read", "connect"])
def test_a_wish_to_stop_in_the_middle_of_a_query_is_no_failure_of_the_query(file: Path, way: str) -> None:
    command = [sys.executable, "-c", textwrap.dedent(STOPPED), str(file), way]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    assert done.stdout.splitlines() == ["stopped", "[(1,)]"], done.stderr


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        (errno.ENOSPC, "free some space on that disk"),
        (errno.EMFILE, "ulimit -n"),
        (errno.EIO, "restore a backup on another disk"),
        (errno.ENOLCK, "a folder on a disk of this computer"),
        (errno.EROFS, "make it writable again"),
        (errno.EACCES, "give your user the right to write there"),
    ],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_each_refusal_of_the_system_has_its_own_cure(
    file: Path, monkeypatch: pytest.MonkeyPatch, number: int, cure: str, read_only: bool
) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number), str(file))

    monkeypatch.setattr("aura_io.duck.ReaderWriterLock.read", refused)
    monkeypatch.setattr("aura_io.duck.ReaderWriterLock.write", refused)
    with (
        pytest.raises(WarehouseError, match=re.escape(cure)) as caught,
        duck.connect(file, read_only=read_only, timeout_s=0.2),
    ):
        pass
    assert ("right to write" in str(caught.value)) == (number == errno.EACCES)
