"""Which state each table of the warehouse is in, and which tables a read looked at.

A commit gives every table that it writes a new state, in its own transaction; what was read of the others still holds.
What is done with that is the business of those who remember results.
"""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

import duckdb

from aura_ml.schemas import TABLES

STATES_TABLE = "table_states"
DDL = f"CREATE TABLE IF NOT EXISTS {STATES_TABLE} (table_name VARCHAR, state VARCHAR)"

VIEW_TABLES: Mapping[str, frozenset[str]] = {
    "jobs_embedded": frozenset({"jobs", "text_vectors", "job_embeddings"}),
    "latest_lineage": frozenset({"lineage"}),
}
"""The tables behind each view of the warehouse."""

ANY = "*"
"""Stands for all tables where it is not known which a read looked at."""

_WORD = re.compile(r"\w+")
_READS_NOTHING = frozenset({"begin", "close", "commit", "register", "rollback", "unregister"})


def mark_written(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Give ``tables`` a new state within the transaction of ``connection``."""
    names = sorted(set(tables))
    connection.execute(f"DELETE FROM {STATES_TABLE} WHERE list_contains(?::VARCHAR[], table_name)", [names])
    connection.execute(f"INSERT INTO {STATES_TABLE} SELECT unnest(?::VARCHAR[]), ?", [names, uuid.uuid4().hex])


def states_in(connection: duckdb.DuckDBPyConnection) -> dict[str, str] | None:
    """Return the state of every table that was written since states are kept; None in a file that keeps none."""
    try:
        return dict(connection.execute(f"SELECT table_name, state FROM {STATES_TABLE}").fetchall())
    except duckdb.CatalogException:
        return None


@lru_cache(maxsize=1024)
def tables_in(sql: str) -> frozenset[str]:
    """Return every table that ``sql`` names, in any role: too many rather than too few."""
    words = set(_WORD.findall(sql.casefold()))
    found = words & TABLES.keys()
    return frozenset(found.union(*(tables for view, tables in VIEW_TABLES.items() if view in words)))


_here = threading.local()


@contextmanager
def noting() -> Iterator[set[str]]:
    """Within it every table that this thread's reads look at comes into the set that it yields, and into those around it."""
    before: list[set[str]] = getattr(_here, "sets", [])
    found: set[str] = set()
    _here.sets = [*before, found]
    try:
        yield found
    finally:
        _here.sets = before


def note(tables: Iterable[str]) -> None:
    """Say that ``tables`` were looked at, as where a result of them comes from memory."""
    for found in getattr(_here, "sets", ()):
        found.update(tables)


def noted(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return ``connection`` such that what it reads is noted, where this thread notes."""
    if not getattr(_here, "sets", ()):
        return connection
    return cast("duckdb.DuckDBPyConnection", _Noted(connection))


class _Noted:
    """A connection that says which tables its queries name; what it cannot look into counts as a look at all."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def execute(self, query: str, parameters: Any = None) -> duckdb.DuckDBPyConnection:
        """Run ``query`` and note its tables."""
        note(tables_in(query))
        return self._connection.execute(query, parameters)

    def __getattr__(self, name: str) -> Any:
        if name not in _READS_NOTHING:
            note((ANY,))
        return getattr(self._connection, name)
