"""Memory of what was read from the warehouse, so that a page never waits for a writer.

A result is kept until a commit writes a table that it was read from; when the file cannot be read in time the last
result is served and says so. The reads of one page share one opening of the file. Nothing here knows what a page
shows, and nothing here writes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

import duckdb

from aura_io.duck import WarehouseBusy, WarehouseError, damage_told
from aura_io.parameters import bound
from aura_io.table_states import ANY, note, noted, noting, states_in
from aura_io.workspace import Home

READ_TIMEOUT_S = 0.25
KEPT_TIMEOUT_S = 0.03
"""Longest wait for the warehouse where an earlier result can be shown meanwhile, which says of when it is."""
CAPACITY = 512

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
    """A result, the tables that it was read from, and when it was true.

    Attributes:
        commit: token of a commit at which it was true.
        states: of its tables when it was read; None where they are not known, and it holds for ``commit`` alone.
    """

    commit: str
    value: Any
    read_at: datetime
    tables: frozenset[str]
    states: Mapping[str, str | None] | None


@dataclass(frozen=True)
class _States:
    """The states of the tables as of a commit; ``age`` counts what was written without saying to which tables."""

    commit: str
    of: Mapping[str, str]
    age: int

    def among(self, tables: frozenset[str]) -> dict[str, str | None]:
        return {_AGE: str(self.age), **{table: self.of.get(table) for table in tables}}


_AGE = "age"


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


@contextmanager
def _noting_old() -> Iterator[list[datetime]]:
    """Within it comes into the list when each last result was read that is served in place of one that cannot be read."""
    before: list[list[datetime]] = getattr(_here, "old", [])
    found: list[datetime] = []
    _here.old = [*before, found]
    try:
        yield found
    finally:
        _here.old = before


def _note_old(read_at: datetime) -> None:
    for found in getattr(_here, "old", ()):
        found.append(read_at)


class Memo:
    """Results of one warehouse by key, the least recently used forgotten first; safe for many threads."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._states: _States | None = None

    def read(
        self,
        home: Home,
        key: Hashable,
        load: Callable[[duckdb.DuckDBPyConnection], T],
        timeout_s: float = READ_TIMEOUT_S,
    ) -> Reading[T]:
        """Return what ``load`` reads, from memory if nothing that it reads was written since.

        Args:
            key: names the result; it must hold everything that ``load`` depends on besides the warehouse.
            timeout_s: longest wait for the warehouse, in seconds; no longer than ``KEPT_TIMEOUT_S`` where ``key`` was
                read before.

        Raises:
            NothingToShow: the warehouse cannot be read in time and ``key`` was never read.
            WarehouseError: it is damaged.
        """

        def loaded() -> T:
            connection = _look().open(home, min(timeout_s, KEPT_TIMEOUT_S) if self._holds(key) else timeout_s)
            with damage_told(home.warehouse.path):
                return load(noted(connection))

        with one_look():
            return self._result(home, key, loaded, timeout_s)

    def _holds(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._kept

    def compute(self, home: Home, key: Hashable, make: Callable[[], T]) -> Reading[T]:
        """Return what ``make`` gives, from memory if nothing that it reads was written since; it opens the warehouse itself.

        Raises:
            NothingToShow: the warehouse cannot be read now and ``key`` was never made.
        """
        own = getattr(_here, "look", None) is None

        def made() -> T:
            if own:
                let_go()  # it may take its time, and a writer is not to wait for it
            return make()

        with one_look():
            return self._result(home, key, made, READ_TIMEOUT_S)

    def _result(self, home: Home, key: Hashable, make: Callable[[], T], timeout_s: float) -> Reading[T]:
        commit = home.warehouse.last_commit()
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        if kept is not None and kept.commit == commit:
            note(kept.tables)
            return Reading(cast("T", kept.value), kept.read_at)
        states = self._states_now(home, commit, timeout_s if kept is None else min(timeout_s, KEPT_TIMEOUT_S))
        if kept is not None and states is not None and kept.states == states.among(kept.tables):
            self._keep(key, replace(kept, commit=states.commit))
            note(kept.tables)
            return Reading(cast("T", kept.value), kept.read_at)
        try:
            with noting() as tables, _noting_old() as old:
                value = make()
        except WarehouseBusy as error:
            if kept is None:
                raise NothingToShow(f"The results cannot be read just now: {error}") from error
            note(kept.tables)
            _note_old(kept.read_at)
            return Reading(cast("T", kept.value), kept.read_at, is_current=False)
        if old:  # it holds at no commit that is known
            return Reading(value, min(old), is_current=False)
        known = None if states is None or not tables or ANY in tables else states.among(frozenset(tables))
        at = commit if states is None else states.commit
        fresh = _Kept(at, value, home.clock.now(), frozenset(tables), known)
        self._keep(key, fresh)
        return Reading(value, fresh.read_at)

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)

    def _states_now(self, home: Home, commit: str, timeout_s: float) -> _States | None:
        """Return the states of the tables, read once a commit; None where they cannot be read now or are not kept."""
        before = self._states
        if before is not None and before.commit == commit:
            return before
        try:
            connection = _look().open(home, timeout_s)
            commit = home.warehouse.last_commit()  # nobody writes while this thread reads
            with damage_told(home.warehouse.path):
                found = states_in(connection)
        except WarehouseError:  # whoever needs the data meets the same and says so
            return None
        if found is None:
            return None
        with self._lock:
            self._states = _following(self._states, commit, found)
            return self._states


def _following(before: _States | None, commit: str, found: Mapping[str, str]) -> _States:
    """Return the states at ``commit``; a file that changed and says of no table that it did may have changed anywhere."""
    if before is None or before.commit == commit:
        return _States(commit, found, before.age if before else 0)
    is_explained = before.of != found and before.of.keys() <= found.keys()
    return _States(commit, found, before.age + (not is_explained))


def _look() -> _Look:
    look: _Look | None = getattr(_here, "look", None)
    assert look is not None  # noqa: S101 every result is made within one  # nosec B101
    return look


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


def asked(home: Home, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of one query, from memory until a table that it names is written.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never asked.
    """
    key = ("asked", sql, *params)
    return read(home, key, lambda connection: connection.execute(sql, bound(params)).fetchall()).value


def rows(connection: duckdb.DuckDBPyConnection, sql: str, params: Sequence[object] = ()) -> list[Row]:
    """Return the rows of ``sql`` as dictionaries; instants come back aware, in UTC."""
    return connection.execute(sql, bound(params)).pl().to_dicts()
