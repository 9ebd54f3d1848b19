"""The warehouse: what the pipeline computes, in one DuckDB file.

Reads are short and shared; a commit checks every frame and then writes all of it and its lineage, or nothing.
The tables themselves are in ``aura_ml.schemas``; how the file is opened is in ``duck``.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from aura_io import duck
from aura_io.clock import Clock, SystemClock
from aura_io.commits import Append, Commit, Input, LineageEntry, LineageRow, Replace
from aura_io.database_cures import cure_of, says_no_room
from aura_io.duck import WarehouseBusy, WarehouseError
from aura_io.migration import check_version, is_current, migrate
from aura_io.parameters import bound
from aura_io.table_states import mark_written, noted
from aura_io.validation import check_append, check_commit
from aura_ml.schemas import LINEAGE, TABLES, InvalidFrame, Table

__all__ = [
    "Append",
    "Commit",
    "Input",
    "InvalidFrame",
    "LineageEntry",
    "LineageRow",
    "Replace",
    "Warehouse",
    "WarehouseBusy",
    "WarehouseError",
]

_INCOMING = "incoming"
SLICE_BYTES = 16 * 2**20
"""A frame is handed to DuckDB in slices of about this size: handed over whole, a week's texts are in memory once more."""


class Warehouse:
    """The DuckDB file at ``path`` with the tables of the column catalogue.

    Args:
        path: the file; ``migrate`` creates it, its folder must exist.
        read_timeout_s: seconds a read waits at most before ``WarehouseBusy``.
        write_timeout_s: seconds a commit waits at most before ``WarehouseBusy``.
        clock: tells when a commit was made.
        tables: the column catalogue.
    """

    def __init__(
        self,
        path: Path,
        read_timeout_s: float = 5.0,
        write_timeout_s: float = 30.0,
        clock: Clock | None = None,
        tables: Mapping[str, Table] = TABLES,
    ) -> None:
        self.path = Path(path)
        self.read_timeout_s = read_timeout_s
        self.write_timeout_s = write_timeout_s
        self._clock = clock or SystemClock()
        self._tables = tables

    def exists(self) -> bool:
        """Return whether the file is there (it may still need ``migrate``)."""
        return self.path.is_file()

    def migrate(self) -> None:
        """Bring the file to the present schema: missing tables, missing nullable columns, views.

        A file that is current is only read, so that starting a process does not disturb others.

        Raises:
            WarehouseError: a newer AURA wrote the file, or a table differs in a way that cannot be mended by itself.
        """
        if self.exists() and self.path.stat().st_size:
            with self.reading() as connection:
                if is_current(connection, self._tables):
                    return
        with self._writing() as connection:
            connection.begin()
            migrate(connection, self._tables, self._clock.now())
            connection.commit()

    @contextmanager
    def reading(self, timeout_s: float | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a read-only connection for several queries of one consistent state; keep it short.

        No commit happens while it is open. Fetch results before leaving: ``connection.execute(sql, params).pl()``.

        Args:
            timeout_s: seconds to wait at most; ``read_timeout_s`` when None.

        Raises:
            WarehouseBusy, WarehouseError: see ``aura_io.duck.connect``.
        """
        timeout = self.read_timeout_s if timeout_s is None else timeout_s
        with duck.read(self.path, timeout_s=timeout) as connection:
            yield noted(connection)

    def query(self, sql: str, params: Sequence[object] = (), timeout_s: float | None = None) -> pl.DataFrame:
        """Return the rows of one query; ``?`` in ``sql`` stand for ``params`` in order.

        Args:
            timeout_s: seconds to wait for the file at most; ``read_timeout_s`` when None.

        Raises:
            WarehouseBusy, WarehouseError: see ``aura_io.duck.connect``.
        """
        with self.reading(timeout_s) as connection:
            return connection.execute(sql, bound(params)).pl()

    def commit(self, commit: Commit) -> LineageRow:
        """Write everything of ``commit`` in one transaction, or nothing.

        Replaced rows go by equality of their partition columns; appended rows come where their key is not there
        yet, so that committing the same again changes nothing but lineage.

        Returns:
            The lineage row of the first entry.

        Raises:
            InvalidFrame: a frame does not match its table; nothing was written.
            ValueError: the commit contradicts itself (no lineage, wrong kind of write, rows outside the partition).
            WarehouseBusy, WarehouseError: see ``aura_io.duck.connect``.
        """
        check_commit(commit)
        if not self.exists():
            raise WarehouseError(f"there is no warehouse at {self.path} yet; run `aura week` or `aura up` to make it")
        with self._writing() as connection:
            check_version(connection, self.path)
            connection.begin()  # left open by an error, it is rolled back when the connection closes
            for replace in commit.replace:
                _replace(connection, replace)
            for append in commit.append:
                _append(connection, append)
            rows = self._write_lineage(connection, commit.lineage)
            replaced, appended = ([each.table.name for each in every] for every in (commit.replace, commit.append))
            mark_written(connection, [LINEAGE.name, *replaced, *appended])
            connection.commit()
        return rows[0]

    def remember(self, append: Append) -> None:
        """Append rows that are named by their content alone (a cache), which need no lineage of their own.

        Raises:
            InvalidFrame: the frame does not match its table; nothing was written.
            ValueError: the table is not append-only.
            WarehouseBusy, WarehouseError: see ``aura_io.duck.connect``.
        """
        check_append(append)
        with self._writing() as connection:
            check_version(connection, self.path)
            connection.begin()
            _append(connection, append)
            mark_written(connection, [append.table.name])
            connection.commit()

    def last_commit(self) -> str:
        """Return a token that changes with every commit, without opening the file; for memoizing reads.

        It is made of what the file system knows of the file and its write-ahead log. Take it before reading.
        """
        return "|".join(_file_stamp(file) for file in (self.path, _write_ahead_log(self.path)))

    def copy_to(self, target: Path) -> None:
        """Copy the warehouse to the new file ``target`` in a consistent state, for people to look into.

        Raises:
            WarehouseError: ``target`` exists or cannot be written.
            WarehouseBusy: see ``aura_io.duck.connect``.
        """
        if target.exists():
            raise WarehouseError(f"{target} exists already; name a new file")
        with self.reading():
            for source, copy in ((self.path, target), (_write_ahead_log(self.path), _write_ahead_log(target))):
                if source.exists():
                    _copy_from_outside(source, copy)

    @contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            with duck.connect(self.path, read_only=False, timeout_s=self.write_timeout_s) as connection:
                yield connection
        except (duckdb.Error, WarehouseError) as error:
            said = str(error if isinstance(error, duckdb.Error) else error.__cause__).partition("\n")[0]
            if not says_no_room(said):
                raise
            raise WarehouseError(
                f"the warehouse {self.path} could not be written: {said}; {cure_of(said)}. "
                "What was committed before stands"
            ) from error

    def _write_lineage(
        self, connection: duckdb.DuckDBPyConnection, entries: Sequence[LineageEntry]
    ) -> list[LineageRow]:
        rows = [LineageRow.of(entry, self._created_at(connection, entry)) for entry in entries]
        _insert(connection, LINEAGE, LINEAGE.frame([row.record() for row in rows]))
        return rows

    def _created_at(self, connection: duckdb.DuckDBPyConnection, entry: LineageEntry) -> datetime:
        """Return the present, or just after the asset's newest row where the clock was set back: newest stays last."""
        newest = connection.execute(
            "SELECT epoch_us(max(created_at)) FROM lineage WHERE asset = ? AND week = ? AND user_id IS NOT DISTINCT FROM ?",
            [entry.asset, entry.week, entry.user_id],
        ).fetchall()[0][0]
        now = self._clock.now()
        if newest is None:
            return now
        return max(now, datetime.fromtimestamp(0, UTC) + timedelta(microseconds=newest + 1))


def _replace(connection: duckdb.DuckDBPyConnection, replace: Replace) -> None:
    condition = " AND ".join(f'"{column}" = ?' for column in replace.where)
    connection.execute(f'DELETE FROM "{replace.table.name}" WHERE {condition}', list(replace.where.values()))
    _insert(connection, replace.table, replace.frame)


def _append(connection: duckdb.DuckDBPyConnection, append: Append) -> None:
    table, key = append.table, ", ".join(f'"{column}"' for column in append.table.key)
    _insert(connection, table, append.frame, f'ANTI JOIN "{table.name}" USING ({key})')


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, frame: pl.DataFrame, only: str = "") -> None:
    if frame.is_empty():
        return
    for part in frame.iter_slices(max(1, frame.height * SLICE_BYTES // max(int(frame.estimated_size()), 1))):
        connection.register(_INCOMING, part)
        connection.execute(f'INSERT INTO "{table.name}" BY NAME SELECT {_INCOMING}.* FROM {_INCOMING} {only}')
        connection.unregister(_INCOMING)


def _write_ahead_log(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _file_stamp(file: Path) -> str:
    try:
        known = file.stat()
    except FileNotFoundError:
        return "-"
    return f"{known.st_ino}:{known.st_size}:{known.st_mtime_ns}"


def _copy_from_outside(source: Path, target: Path) -> None:
    """Copy in a process of its own: closing a handle of ``source`` here would drop DuckDB's locks on it."""
    done = subprocess.run(  # noqa: S603 fixed program, paths after --
        ["/bin/cp", "--reflink=auto", "--", str(source), str(target)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise WarehouseError(f"the copy {target} cannot be written: {done.stderr.strip()}")
