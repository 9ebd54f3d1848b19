"""The one way to open a DuckDB file: one configuration, the reader-writer lock, bounded waiting, clear errors.

What is in the file is the business of ``warehouse``. Nothing else in the project calls ``duckdb.connect``, and
nothing opens the file by other means: closing any handle of it would drop the locks DuckDB holds on it.
"""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb

from aura_io import kept_blocks
from aura_io.attached import attached
from aura_io.database_cures import DAMAGED_CURE, cure_of, says_damaged
from aura_io.encrypted_duck import as_attached, key_of, prepare
from aura_io.locking import LockTimeout, ReaderWriterLock, describe_process

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""The same for every connection: two in one process with different ones clash. Extensions are never downloaded."""

Way = Callable[[Path, bool, ExitStack], duckdb.DuckDBPyConnection]

QUERY_INTERRUPTED = "Query interrupted"
"""What DuckDB says where a signal handler raised during a query; what it raised is the cause of that error."""

RETRY_DELAY_S = 0.1
_FOREIGN_HOLDER = re.compile(r"lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")


class WarehouseError(RuntimeError):
    """The warehouse cannot be used; the message says why and what to do."""


class WarehouseBusy(WarehouseError):
    """Somebody else held the warehouse for longer than the caller would wait; trying again later may do."""


@contextmanager
def connect(path: Path, *, read_only: bool, timeout_s: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the DuckDB file ``path`` under the lock and close it on leaving, whatever happens.

    Readers of all processes share the file; a connection that is not read-only has it alone. Instants come back
    in UTC. A transaction left open is rolled back.

    Args:
        path: the file; its folder must exist. Created when missing unless ``read_only``.
        read_only: whether writing is refused.
        timeout_s: seconds to wait for the lock and for a foreign process on the file, together.

    Raises:
        WarehouseBusy: not free within ``timeout_s``; names the process and the cure.
        WarehouseError: missing, not writable, or no DuckDB file that this version can read; also from a query within that
            meets damage.
    """
    with ExitStack() as held:
        connection = _open_under_lock(path, read_only, timeout_s, held, _connected if read_only else _written)
        connection.execute("SET TimeZone = 'UTC'")
        with damage_told(path), _stopped_as_asked():
            yield connection


@contextmanager
def read(path: Path, *, timeout_s: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that reads the DuckDB file ``path``, as ``connect(read_only=True)`` does, at a third of its cost.

    The file is attached to the one database in memory that this process keeps, so that no engine is started for it;
    threads that read at the same time share it, and with the last of them it is closed.

    Raises:
        WarehouseBusy, WarehouseError: see ``connect``.
    """
    with ExitStack() as held:
        connection = _open_under_lock(path, True, timeout_s, held, _attached)
        with damage_told(path), _stopped_as_asked():
            yield connection


def create(path: Path, storage_version: str) -> None:
    """Make an empty DuckDB file in the format of ``storage_version``, such as ``v1.5.0``; nobody else may know its name yet.

    Raises:
        WarehouseError: it cannot be written.
    """
    try:
        connection = duckdb.connect(config=CONFIG)
        try:
            if key_of(path) is not None:
                prepare(connection)
            connection.execute(f"ATTACH {as_attached(path, 'made', read_only=False, storage_version=storage_version)}")
        finally:
            connection.close()
    except duckdb.Error as error:
        raise WarehouseError(_broken_message(path, error)) from error


@contextmanager
def _stopped_as_asked() -> Iterator[None]:
    """Let the exception of a signal handler through that met a query: DuckDB puts a RuntimeError of its own in its place.

    As that one a wish to stop would look like a failed query, and whoever goes on after failures would not stop.
    """
    try:
        yield
    except RuntimeError as error:
        if str(error) != QUERY_INTERRUPTED or error.__cause__ is None:
            raise
        raise error.__cause__ from None


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """Name file and cure where a query meets damage: opening a file reads none of its rows, and each block has a checksum.

    Within ``connect`` and ``read`` it holds already; for queries on a connection whose block they are not in.

    Raises:
        WarehouseError: the file ``path`` is damaged.
    """
    try:
        yield
    except duckdb.Error as error:
        if not says_damaged(str(error)):
            raise
        raise WarehouseError(_broken_message(path, error)) from error


def lock_of(path: Path) -> ReaderWriterLock:
    """Return the lock that every use of the DuckDB file ``path`` goes through."""
    return ReaderWriterLock(path.with_name(path.name + ".lock"))


def _connected(path: Path, read_only: bool, held: ExitStack) -> duckdb.DuckDBPyConnection:
    if key_of(path) is None:
        connection = duckdb.connect(path, read_only=read_only, config=CONFIG)
        held.callback(connection.close)
        return connection
    connection = duckdb.connect(":memory:", config=CONFIG)
    held.callback(connection.close)
    prepare(connection)
    quoted = str(path).replace("'", "''")
    connection.execute(f"SET temp_directory = '{quoted}.tmp'")
    connection.execute(f"ATTACH {as_attached(path, 'warehouse', read_only=read_only)}")
    connection.execute("USE warehouse")
    return connection


def _written(path: Path, read_only: bool, held: ExitStack) -> duckdb.DuckDBPyConnection:
    """Open the file for writing, with what its next checkpoint writes over kept beside it until that is done."""
    held.callback(kept_blocks.settle, path)
    file = os.open(path, os.O_RDONLY)
    held.callback(os.close, file)
    connection = _connected(path, read_only, held)
    kept_blocks.keep(path, file, connection)
    return connection


def _attached(path: Path, _read_only: bool, held: ExitStack) -> duckdb.DuckDBPyConnection:
    return held.enter_context(attached(path, CONFIG))


def _open_under_lock(
    path: Path, read_only: bool, timeout_s: float, held: ExitStack, way: Way
) -> duckdb.DuckDBPyConnection:
    _check_place(path, read_only)
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            if not _held_whole(path, read_only, max(deadline - time.monotonic(), 0.0), held):
                continue
            if not read_only and not (path.exists() and path.stat().st_size):
                _create(path)
            return way(path, read_only, held)
        except LockTimeout as error:
            raise WarehouseBusy(_busy_message(path, timeout_s, ", ".join(error.holders))) from error
        except kept_blocks.FileInUse as error:
            raise WarehouseBusy(_busy_message(path, timeout_s, "another process")) from error
        except OSError as error:
            raise WarehouseError(_unusable_files(path, error)) from error
        except duckdb.Error as error:
            held.close()  # nobody is kept waiting behind a wait for a foreign process
            holder = _foreign_holder(error)
            if holder is None:
                raise WarehouseError(_broken_message(path, error)) from error
            if time.monotonic() >= deadline:
                raise WarehouseBusy(_busy_message(path, timeout_s, holder)) from error
        time.sleep(min(RETRY_DELAY_S, max(deadline - time.monotonic(), 0.0)))


def _held_whole(path: Path, read_only: bool, timeout_s: float, held: ExitStack) -> bool:
    """Take the lock; False, with the lock let go, where a process died writing and its blocks were put back first."""
    lock = lock_of(path)
    held.enter_context(lock.read(timeout_s) if read_only else lock.write(timeout_s))
    if not kept_blocks.beside(path).exists():
        return True
    held.close()
    with lock.write(timeout_s):
        kept_blocks.settle(path)
    return False


def _create(path: Path) -> None:
    """Make an empty DuckDB file whole or not at all: a process that dies while making one leaves half a header."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    key = key_of(path)
    if key is None:
        duckdb.connect(unfinished, config=CONFIG).close()
    else:
        with duckdb.connect(":memory:", config=CONFIG) as connection:
            prepare(connection)
            connection.execute(f"ATTACH {as_attached(unfinished, 'made', read_only=False, key=key)}")
            connection.execute("DETACH made")
    unfinished.replace(path)


def _check_place(path: Path, read_only: bool) -> None:
    if not path.parent.is_dir():
        raise WarehouseError(
            f"the folder {path.parent} of the warehouse does not exist; check paths.data_dir in config.yaml, "
            "or create the folder"
        )
    if read_only and not path.is_file():
        raise WarehouseError(f"there is no warehouse at {path} yet; run `aura week` or `aura up` to make it")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        if os.statvfs(path.parent).f_flag & os.ST_RDONLY:
            raise WarehouseError(_unusable_files(path, OSError(errno.EROFS, os.strerror(errno.EROFS))))
        raise WarehouseError(_unusable_folder(path.parent, "permission denied"))
    if not read_only and path.exists() and not os.access(path, os.W_OK):
        raise WarehouseError(f"{path} cannot be written: permission denied; give your user the right to write it")


def _unusable_files(path: Path, error: OSError) -> str:
    """Return what is said where the system refuses a file of the warehouse: lock, blocks kept beside it, or itself."""
    if "Permission denied" in str(error):
        return _unusable_folder(path.parent, str(error))
    return f"the warehouse {path} cannot be used: {error}; {cure_of(str(error))}. What was committed before stands"


def _unusable_folder(folder: Path, reason: str) -> str:
    return (
        f"the data folder {folder} cannot be written ({reason}); give your user the right to write there, "
        "or set paths.data_dir in config.yaml to a folder that can be written"
    )


def _foreign_holder(error: duckdb.Error) -> str | None:
    found = _FOREIGN_HOLDER.search(str(error))
    if found:
        described = describe_process(int(found["pid"]))
        return described if "(" in described else f"{Path(found['program']).name} ({described})"
    return "another process" if "Could not set lock on file" in str(error) else None


def _busy_message(path: Path, waited_s: float, holder: str) -> str:
    return (
        f"the warehouse {path} is in use by {holder or 'another AURA process'}; waited {waited_s:.1f} s. "
        "Close that program (a DuckDB shell left open, or a run that hangs) and try again; "
        "to look into the data while AURA runs, use `aura sql`, which opens a copy"
    )


def _broken_message(path: Path, error: duckdb.Error) -> str:
    said = str(error).splitlines()[0]
    if "different configuration" in said:
        return (
            f"{path} is already open in this process by other means than aura_io.duck; close that connection ({said})"
        )
    if "encrypted database" in said or "encryption key" in said.casefold():
        return f"{path} cannot be opened: {said}. Its key is not the one of encryption.json beside it; restore a backup"
    if "not a valid DuckDB database" in said:
        return f"{path} is not a DuckDB file ({said}); {DAMAGED_CURE}"
    if says_damaged(said):
        return f"the warehouse {path} is damaged: {said}; {DAMAGED_CURE}"
    if "version number" in said or "newer" in said:
        return f"{path} was written by another DuckDB than {duckdb.__version__} ({said}); use the AURA that wrote it"
    return f"the warehouse {path} cannot be opened: {said}; run `aura doctor`"
