"""The warehouse under several processes: contention, processes killed at any moment, the queue behind a foreign one."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from aura_io.commits import Append, Commit, LineageEntry, Replace
from aura_io.duck import WarehouseBusy
from aura_io.warehouse import Warehouse
from aura_ml.schemas import METRICS, RAW_PAYLOADS

WEEK = date(2026, 7, 3)

READ_WITHOUT_PAUSE = """
    import sys, time
    from pathlib import Path
    from aura_io.warehouse import Warehouse
    warehouse = Warehouse(Path(sys.argv[1]), read_timeout_s=20.0)
    print("ready", flush=True)
    torn, reads, end = 0, 0, time.monotonic() + float(sys.argv[2])
    while time.monotonic() < end:
        with warehouse.reading() as connection:
            kept, = connection.execute("SELECT count(*) FROM metrics").fetchall()[0]
            values, = connection.execute("SELECT count(DISTINCT value) FROM metrics").fetchall()[0]
            versions, = connection.execute("SELECT count(*) FROM raw_payloads").fetchall()[0]
            commits, = connection.execute("SELECT count(*) FROM lineage").fetchall()[0]
        torn += kept not in (0, 50) or values > 1 or versions != commits
        reads += 1
    print(reads, torn)
"""

WRITE = """
    import sys
    from datetime import UTC, date, datetime, timedelta
    from pathlib import Path
    from aura_io.commits import Append, Commit, LineageEntry, Replace
    from aura_io.warehouse import Warehouse
    from aura_ml.schemas import METRICS, RAW_PAYLOADS
    warehouse, who, count = Warehouse(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
    week, now = date(2026, 7, 3), datetime.now(UTC)
    print("ready", flush=True)
    for n in range(count):
        rows = [
            {"week": week, "user_id": "local", "name": f"m{i}", "value": float(n), "unit": "u", "n": 1}
            for i in range(50)
        ]
        payload = {"payload_hash": f"{who}-{n}", "source": who, "payload": "x", "first_seen_at": now}
        entry = LineageEntry("weekly_metrics", week, "local", who, now, "1", f"{who}-{n}")
        warehouse.commit(
            Commit(
                [entry],
                [Replace(METRICS, {"week": week, "user_id": "local"}, METRICS.frame(rows))],
                [Append(RAW_PAYLOADS, RAW_PAYLOADS.frame([payload]))],
            )
        )
"""

DIE = """
    import os, signal, sys
    from datetime import UTC, date, datetime
    from pathlib import Path
    from aura_io import warehouse as module
    from aura_io.commits import Append, Commit, LineageEntry, Replace
    from aura_ml.schemas import METRICS, RAW_PAYLOADS
    warehouse, where = module.Warehouse(Path(sys.argv[1])), sys.argv[2]
    week, now = date(2026, 7, 3), datetime.now(UTC)
    metric = {"week": week, "user_id": "local", "name": "jobs", "value": 99.0, "unit": "u", "n": 1}
    payload = {"payload_hash": "dead", "source": "x", "payload": "y" * 100_000, "first_seen_at": now}
    commit = Commit(
        [LineageEntry("weekly_metrics", week, "local", "dead", now, "1", "dead")],
        [Replace(METRICS, {"week": week, "user_id": "local"}, METRICS.frame([metric]))],
        [Append(RAW_PAYLOADS, RAW_PAYLOADS.frame([payload]))],
    )

    def die():
        print("ready", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

    class Dying:
        '''A connection that dies with its process around COMMIT, or before it is closed.'''
        def __init__(self, connection):
            self._connection = connection
        def __getattr__(self, name):
            return getattr(self._connection, name)
        def commit(self):
            if where == "before_commit":
                die()
            self._connection.commit()
            die()

    real_insert = module._insert
    def insert(connection, table, *rest):
        if where == "between_writes" and table.name == "raw_payloads":
            die()
        real_insert(connection, table, *rest)
    module._insert = insert

    from contextlib import contextmanager
    real_writing = module.Warehouse._writing
    @contextmanager
    def writing(self):
        with real_writing(self) as connection:
            if where == "holding_the_lock":
                die()
            yield Dying(connection)
    module.Warehouse._writing = writing
    if where == "reading":
        with warehouse.reading():
            die()
    warehouse.commit(commit)
"""


def a_commit(entry: Any, metrics: Any, value: float) -> Commit:
    payload = {"payload_hash": f"p{value}", "source": "x", "payload": "", "first_seen_at": entry().as_of}
    return Commit(
        [entry()],
        [Replace(METRICS, {"week": WEEK, "user_id": "local"}, metrics({"jobs": value}))],
        [Append(RAW_PAYLOADS, RAW_PAYLOADS.frame([payload]))],
    )


def test_readers_and_writers_under_contention(warehouse: Warehouse, start_python: Any) -> None:
    readers = [start_python(READ_WITHOUT_PAUSE, warehouse.path, 5) for _ in range(2)]
    writers = [start_python(WRITE, warehouse.path, who, 12) for who in ("a", "b")]
    for writer in writers:
        assert writer.wait(60) == 0, writer.stderr.read()
    for reader in readers:
        said, errors = reader.communicate(timeout=60)
        assert reader.returncode == 0, errors
        reads, torn = map(int, said.split())
        assert reads > 3
        assert torn == 0
    assert warehouse.query("SELECT count(*) FROM raw_payloads").item() == 24
    assert warehouse.query("SELECT count(*) FROM lineage").item() == 24
    assert warehouse.query("SELECT count(*) FROM metrics").item() == 50


def test_writer_gets_in_under_readers_that_never_pause(
    warehouse: Warehouse, start_python: Any, entry: Any, metrics: Any
) -> None:
    warehouse.write_timeout_s = 30.0
    readers = [start_python(READ_WITHOUT_PAUSE, warehouse.path, 60) for _ in range(3)]
    slowest = 0.0
    for value in range(10):
        start = time.monotonic()
        warehouse.commit(a_commit(entry, metrics, float(value)))
        slowest = max(slowest, time.monotonic() - start)
    assert all(reader.poll() is None for reader in readers)
    assert slowest < 15.0


@pytest.mark.parametrize("where", ["holding_the_lock", "between_writes", "before_commit", "after_commit", "reading"])
def test_killed_process_leaves_the_warehouse_whole_and_free(
    warehouse: Warehouse, start_python: Any, entry: Any, metrics: Any, where: str
) -> None:
    warehouse.commit(a_commit(entry, metrics, 1.0))
    token = warehouse.last_commit()
    process: subprocess.Popen[str] = start_python(DIE, warehouse.path, where)
    assert process.wait(10) == -signal.SIGKILL
    with warehouse.reading() as connection:
        value = connection.execute("SELECT value FROM metrics").fetchall()
        payloads = connection.execute("SELECT payload_hash FROM raw_payloads ORDER BY 1").fetchall()
        runs = connection.execute("SELECT run_id FROM lineage ORDER BY 1").fetchall()
    if where == "after_commit":  # in the write-ahead log, from which the next one to open the file reads it
        assert (value, payloads, runs) == ([(99.0,)], [("dead",), ("p1.0",)], [("dead",), ("run-1",)])
        assert warehouse.last_commit() != token
    else:
        assert (value, payloads, runs) == ([(1.0,)], [("p1.0",)], [("run-1",)])
    warehouse.commit(a_commit(entry, metrics, 2.0))
    assert warehouse.query("SELECT value FROM metrics").rows() == [(2.0,)]


def test_copy_after_a_kill_has_what_stands_in_the_write_ahead_log(
    warehouse: Warehouse, start_python: Any, tmp_path: Path
) -> None:
    start_python(DIE, warehouse.path, "after_commit").wait(10)
    assert warehouse.path.with_name("aura.duckdb.wal").exists()
    warehouse.copy_to(tmp_path / "copy.duckdb")
    found = Warehouse(tmp_path / "copy.duckdb").query("SELECT run_id FROM lineage")
    assert found["run_id"].to_list() == ["dead"]


def test_processes_killed_at_random_moments_never_leave_half_a_commit(warehouse: Warehouse, start_python: Any) -> None:
    for pause in (0.0, 0.011, 0.023, 0.037):
        token = warehouse.last_commit()
        process = start_python(WRITE, warehouse.path, f"killed-after-{pause}", 10_000)
        while warehouse.last_commit() == token:
            time.sleep(0.001)
        time.sleep(pause)
        process.kill()
        process.wait()
        with warehouse.reading(5.0) as connection:
            commits = connection.execute("SELECT data_version FROM lineage ORDER BY 1").fetchall()
            payloads = connection.execute("SELECT payload_hash FROM raw_payloads ORDER BY 1").fetchall()
            values = connection.execute("SELECT count(*), count(DISTINCT value) FROM metrics").fetchall()[0]
        assert payloads == commits
        assert values in ((0, 0), (50, 1))
    warehouse.migrate()
    assert warehouse.query("SELECT count(*) FROM lineage").item() > 0


def test_another_process_s_long_reading_makes_a_commit_busy_with_its_name(
    warehouse: Warehouse, start_python: Any, entry: Callable[..., LineageEntry]
) -> None:
    other = start_python(
        """
        import sys, time
        from pathlib import Path
        from aura_io.warehouse import Warehouse
        with Warehouse(Path(sys.argv[1])).reading():
            print("ready", flush=True)
            time.sleep(60)
        """,
        warehouse.path,
    )
    with pytest.raises(WarehouseBusy, match=rf"\(pid {other.pid}\)"):
        warehouse.commit(Commit([entry()]))
    assert isinstance(warehouse.query("SELECT 1 AS one"), pl.DataFrame)
