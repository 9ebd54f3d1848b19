"""A warehouse that a run in this process opens once: opening the file for each query is half of a small week's time.

Uses that would wait for each other in earnest are refused. That the file is opened and let go each time is what the tests
of commands, of runs and of the whole product go through.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import duckdb

from aura_io import duck
from aura_io.encrypted_duck import key_of

TIMEOUT_S = 30.0


class _Uses:
    """Who uses the warehouse now; a writer has it alone."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._readers = 0
        self._writing = False

    @contextmanager
    def use(self, *, writes: bool) -> Iterator[None]:
        """Count a use for as long as the block lasts; assert that no other one would wait for it."""
        with self._mutex:
            assert not self._writing, "the warehouse is used while it is written: in earnest this waits for itself"
            assert not (writes and self._readers), "it is written while it is read: in earnest this waits for itself"
            self._writing = writes
            self._readers += not writes
        try:
            yield
        finally:
            with self._mutex:
                self._writing = False
                self._readers -= not writes


@contextmanager
def opened_once(path: Path) -> Iterator[None]:
    """Let every use of the DuckDB file ``path`` within the block be a cursor of one connection."""
    if key_of(path) is not None or not path.exists():
        yield
        return
    connect, read, uses = duck.connect, duck.read, _Uses()

    @contextmanager
    def cursor(writes: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        with uses.use(writes=writes), held.cursor() as used, duck.damage_told(path):
            used.execute("SET TimeZone = 'UTC'")
            yield used

    @contextmanager
    def connected(asked: Path, *, read_only: bool, timeout_s: float) -> Iterator[duckdb.DuckDBPyConnection]:
        with (
            cursor(not read_only) if asked == path else connect(asked, read_only=read_only, timeout_s=timeout_s) as used
        ):
            yield used

    @contextmanager
    def reading(asked: Path, *, timeout_s: float) -> Iterator[duckdb.DuckDBPyConnection]:
        with cursor(False) if asked == path else read(asked, timeout_s=timeout_s) as used:
            yield used

    with (
        connect(path, read_only=False, timeout_s=TIMEOUT_S) as held,
        mock.patch.object(duck, "connect", connected),
        mock.patch.object(duck, "read", reading),
    ):
        yield
