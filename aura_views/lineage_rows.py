"""The newest lineage of everything, read once after a commit for all that shows of it: badges, the grid, what is stale.

Every commit writes lineage, so this is read again after each; a row is never changed once it is written, so only those
that are new are read whole.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from aura_io.commits import LineageRow
from aura_io.lineage import Key, stale_reasons
from aura_io.parameters import listed
from aura_io.workspace import Home
from aura_views import memo


@dataclass(frozen=True)
class NewestLineage:
    """The newest row of each asset, week and person, oldest week first, and why those are stale that are."""

    rows: Mapping[Key, LineageRow]
    stale: Mapping[Key, str]


@dataclass(frozen=True)
class _Known:
    """What was read of one warehouse: the ids of all its rows, and the newest row of each key."""

    ids: frozenset[str]
    newest: Mapping[Key, LineageRow]


class _Rows:
    """What each warehouse held when it was last read."""

    def __init__(self) -> None:
        self.mutex = threading.Lock()
        self.of: dict[str, _Known] = {}


_rows = _Rows()

_IDS = "SELECT lineage_id FROM lineage"
_NEWEST = "SELECT * FROM latest_lineage"
_WHOLE = "SELECT * FROM lineage WHERE lineage_id IN (SELECT unnest(?::VARCHAR[]))"


def newest_lineage(home: Home) -> memo.Reading[NewestLineage]:
    """Return the newest lineage, from memory until something is committed.

    Raises:
        NothingToShow: the warehouse cannot be read now and was never read.
    """
    return memo.read(home, "lineage", lambda connection: _load(connection, str(home.warehouse.path)))


def _load(connection: duckdb.DuckDBPyConnection, path: str) -> NewestLineage:
    ids = frozenset(row[0] for row in connection.execute(_IDS).fetchall())
    with _rows.mutex:
        before = _rows.of.get(path)
    if before is None or not before.ids <= ids:  # the first look, or rows were erased
        newest = _newest({}, memo.rows(connection, _NEWEST))
    elif new := ids - before.ids:
        newest = _newest(before.newest, memo.rows(connection, _WHOLE, [listed(sorted(new))]))
    else:
        newest = dict(before.newest)
    with _rows.mutex:
        _rows.of[path] = _Known(ids, newest)
    found = sorted(newest.values(), key=lambda row: (row.week, row.created_at, row.lineage_id))
    return NewestLineage(
        rows={(row.asset, row.week, row.user_id): row for row in found},
        stale=stale_reasons(found),
    )


def _newest(before: Mapping[Key, LineageRow], records: Sequence[memo.Row]) -> dict[Key, LineageRow]:
    """Return the newest row of each key among those of ``before`` and the ``records``, as ``latest_lineage`` orders them."""
    newest = dict(before)
    for row in map(LineageRow.from_record, records):
        key = (row.asset, row.week, row.user_id)
        known = newest.get(key)
        if known is None or (known.created_at, known.lineage_id) < (row.created_at, row.lineage_id):
            newest[key] = row
    return newest
