"""One database in memory per process, to which DuckDB files are attached for reading and let go again at once.

Starting an engine costs about twice as much as attaching a file to one that runs. Locks are the caller's business.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from aura_io.encrypted_duck import as_attached, key_of, prepare

_UTC = "SET TimeZone = 'UTC'"


class _Engine:
    """The database in memory and which files are attached to it, by how many readers."""

    def __init__(self) -> None:
        self.mutex = threading.Lock()
        self.memory: duckdb.DuckDBPyConnection | None = None
        self.readers: Counter[str] = Counter()


_engine = _Engine()


@contextmanager
def attached(path: Path, config: Mapping[str, Any]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to the file ``path``, attached read-only; unqualified names are its tables. Instants are in UTC.

    Args:
        config: of the engine, the same on every call.

    Raises:
        duckdb.Error: the file cannot be read.
    """
    real = os.path.realpath(path)
    name = f"file_{hashlib.sha256(real.encode()).hexdigest()[:16]}"
    with _engine.mutex:
        connection = _cursor(config)
        try:
            if not _engine.readers[name]:
                if key_of(path) is not None:
                    prepare(connection)
                connection.execute(f"ATTACH {as_attached(path, name, read_only=True)}")
            _engine.readers[name] += 1
        except duckdb.Error:
            connection.close()
            raise
    try:
        connection.execute(f"USE {name}")
        yield connection
    finally:
        connection.close()
        with _engine.mutex:
            _engine.readers[name] -= 1
            if not _engine.readers[name]:
                del _engine.readers[name]
                _cursor(config).execute(f"DETACH {name}").close()


def _cursor(config: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    if _engine.memory is None:
        _engine.memory = duckdb.connect(":memory:", config=dict(config))
        _engine.memory.execute(_UTC.replace("SET", "SET GLOBAL", 1))
    return _engine.memory.cursor()


def _forget_after_fork() -> None:
    """A forked child starts an engine of its own: threads and locks of the parent's are not in it."""
    global _engine  # noqa: PLW0603 the one of this process
    _engine = _Engine()


os.register_at_fork(after_in_child=_forget_after_fork)
