"""Memory of what was read from the warehouse, so that a page never waits for a writer.

A result is kept until the next commit; when the file cannot be read in time the last result is served and says
so. The reads of one page share one opening of the file. Nothing here knows what a page shows, and nothing here writes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

import duckdb

from aura_io.duck import WarehouseBusy
from aura_io.workspace import Home

READ_TIMEOUT_S = 0.25
KEPT_TIMEOUT_S = 0.03
"""Longest wait for the warehouse where an earlier result can be shown meanwhile, which says of when it is."""
CAPACITY = 256

T = TypeVar("T")
Row = dict[str, Any]


class NothingToShow(RuntimeError):
    """The warehouse cannot be read now and nothing was read from it before; the message says why."""


@dataclass(frozen=True)
class Reading(Generic[T]):
    """A result and how current it is.

    Attributes:
        read_at: when the warehouse was read for it.
        is_current: False when the warehouse could not be read now and this is the last result.
    """

    value: T
    read_at: datetime
    is_current: bool = True


@dataclass(frozen=True)
class _Kept:
    commit: str
    value: Any
    read_at: datetime


class _Look:
    """What the reads of one page share: the file once opened, and how long it is still worth waiting for it."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self._connections: dict[str, duckdb.DuckDBPyConnection] = {}
        self._busy: set[str] = set()

    def open(self, home: Home, timeout_s: float) -> duckdb.DuckDBPyConnection:
        path = str(home.warehouse.path)
        if path not in self._connections:
            try:
                reading = home.warehouse.reading(timeout_s=0.0 if path in self._busy else timeout_s)
                self._connections[path] = self._held.enter_context(reading)
            except WarehouseBusy:
                self._busy.add(path)
                raise
        return self._connections[path]

    def close(self) -> None:
        self._connections.clear()
        self._held.close()


_here = threading.local()


@contextmanager
def one_look() -> Iterator[None]:
    """Within it the reads of this thread share one opening of the file, and wait once at most for a writer.

    Opening a file with 50,000 postings takes 5 ms of processor time (measured), and a page reads up to nine times.
    A writer waits until it ends, so nothing long is done within it but after ``let_go``.
    """
    if getattr(_here, "look", None) is not None:
        yield
        return
    _here.look = look = _Look()
    try:
        yield
    finally:
        _here.look = None
        look.close()


def let_go() -> None:
    """Close what this thread's look has open, before something that takes its time; a later read opens anew."""
    look: _Look | None = getattr(_here, "look", None)
    if look is not None:
        look.close()


class Memo:
    """Results of one warehouse by key, the least recently used forgotten first; safe for many threads."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def read(
        self,
        home: Home,
        key: Hashable,
        load: Callable[[duckdb.DuckDBPyConnection], T],
        timeout_s: float = READ_TIMEOUT_S,
    ) -> Reading[T]:
        """Return what ``load`` reads, from memory if nothing was committed since.

        Args:
            key: names the result; it must hold everything that ``load`` depends on besides the warehouse.
            timeout_s: longest wait for the warehouse, in seconds; no longer than ``KEPT_TIMEOUT_S`` where ``key`` was
                read before.

        Raises:
            NothingToShow: the warehouse cannot be read in time and ``key`` was never read.
        """

        def loaded() -> T:
            wait_s = min(timeout_s, KEPT_TIMEOUT_S) if self._holds(key) else timeout_s
            look: _Look | None = getattr(_here, "look", None)
            if look is not None:
                return load(look.open(home, wait_s))
            with home.warehouse.reading(timeout_s=wait_s) as connection:
                return load(connection)

        return self.compute(home, key, loaded)

    def _holds(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._kept

    def compute(self, home: Home, key: Hashable, make: Callable[[], T]) -> Reading[T]:
        """Return what ``make`` gives, from memory if nothing was committed since; ``make`` reads the warehouse itself.

        Raises:
            NothingToShow: the warehouse cannot be read in time and ``key`` was never made.
        """
        commit = home.warehouse.last_commit()
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        if kept is not None and kept.commit == commit:
            return Reading(cast("T", kept.value), kept.read_at)
        try:
            value = make()
        except WarehouseBusy as error:
            if kept is None:
                raise NothingToShow(f"The results cannot be read just now: {error}") from error
            return Reading(cast("T", kept.value), kept.read_at, is_current=False)
        fresh = _Kept(commit, value, home.clock.now())
        with self._lock:
            self._kept[key] = fresh
            self._kept.move_to_end(key)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
        return Reading(value, fresh.read_at)


_MEMOS: dict[str, Memo] = {}
_MEMOS_LOCK = threading.Lock()


def memo_of(home: Home) -> Memo:
    """Return the memory of ``home``'s warehouse, one per file and process."""
    path = str(home.warehouse.path)
    with _MEMOS_LOCK:
        return _MEMOS.setdefault(path, Memo())


def read(home: Home, key: Hashable, load: Callable[[duckdb.DuckDBPyConnection], T]) -> Reading[T]:
    """Return what ``load`` reads from ``home``'s warehouse, as ``Memo.read`` does."""
    return memo_of(home).read(home, key, load)


def compute(home: Home, key: Hashable, make: Callable[[], T]) -> Reading[T]:
    """Return what ``make`` gives, as ``Memo.compute`` does: for results of more than one read."""
    return memo_of(home).compute(home, key, make)


def rows(connection: duckdb.DuckDBPyConnection, sql: str, params: Sequence[object] = ()) -> list[Row]:
    """Return the rows of ``sql`` as dictionaries; instants come back aware, in UTC."""
    return connection.execute(sql, list(params)).pl().to_dicts()
