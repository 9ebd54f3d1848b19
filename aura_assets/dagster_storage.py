"""Dagster's own SQLite storage with its connections kept open, as dagster.yaml names it.

Dagster opens an engine and a connection for every event and closes both again; the last one to close a database in WAL
mode writes the whole log back. A week has about 1,800 such openings: with them a backfill of four weeks took 1.2 and 1.5 times the processor time (two runs
of each, in turn), and on a busy disk two to three times as long.
Files, tables and everything else are Dagster's, so that its built-in storage reads the same folder.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fasteners
import sqlalchemy
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.engine import Connection, Engine

KEPT_RUNS = 8
"""Databases of single runs that are kept open; a page that looks through many runs opens more, the oldest are closed."""

BUSY_TIMEOUT_S = 20
MAKING_LOCK = ".making.lock"


def kept_engine(address: str) -> Engine:
    """Return an engine that keeps its connections.

    A commit is handed to the system without waiting for the disk (``synchronous = NORMAL``): after a power cut the newest
    events may be missing, the database is whole, and a run whose process is gone is swept either way.
    """
    engine = sqlalchemy.create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_S})

    @sqlalchemy.event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.execute("PRAGMA synchronous = NORMAL")

    return engine


class KeptEventLog(SqliteEventLogStorage):
    """The log of events: one database for all runs, and one for each."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, tuple[Engine, tuple[int, int]]] = OrderedDict()
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        """Return the engine of a database, a new one where the file is another than the one that was opened."""
        path = self.path_for_shard(shard)
        kept = self._engines.get(shard)
        if kept is not None:
            if _identity(path) == kept[1]:
                self._engines.move_to_end(shard)
                return kept[0]
            self._forget(shard)
        engine = kept_engine(self.conn_string_for_shard(shard))
        if shard not in self._initialized_dbs or not Path(path).exists():
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        with engine.connect():  # makes the file, where a shard that was initialized has none
            self._engines[shard] = engine, _identity(path)
        runs = [name for name in self._engines if name != INDEX_SHARD_NAME]
        for name in runs[:-KEPT_RUNS]:
            self._forget(name)
        return engine

    def _forget(self, shard: str) -> None:
        engine, _ = self._engines.pop(shard)
        engine.dispose()

    def dispose(self) -> None:
        """Close every connection."""
        with self._db_lock:
            for shard in list(self._engines):
                self._forget(shard)
        super().dispose()


class KeptRunStorage(SqliteRunStorage):
    """The table of runs."""

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engine = kept_engine(conn_string)
        super().__init__(conn_string, inst_data)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Yield a connection in a transaction."""
        with self._engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Close every connection."""
        self._engine.dispose()
        super().dispose()


class KeptStorage(DagsterSqliteStorage):
    """Runs, events and schedules in the folders of Dagster's built-in storage."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        folder = Path(base_dir)
        folder.mkdir(parents=True, exist_ok=True)
        # Processes that make the tables at once leave two marks of their version, and nobody can open them any more.
        with fasteners.InterProcessLock(folder / MAKING_LOCK):
            super().__init__(base_dir, inst_data)
            self._run_storage = KeptRunStorage.from_local(str(folder / "history"))
            self._event_log_storage = KeptEventLog(str(folder / "history" / "runs"))

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> KeptStorage:
        """Return the storage that dagster.yaml describes."""
        return cls.from_local(inst_data=inst_data, **config_value)


def _identity(path: str) -> tuple[int, int]:
    """Return what tells a file from another of the same name; zeros where there is none."""
    try:
        found = Path(path).stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_dev, found.st_ino
