"""The newest lineage of everything, read once after a commit for all that shows of it: badges, the grid, what is stale.

Every commit writes lineage, so this is read again after each; a row is never changed once it is written, so only those
that are new are read whole.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from aura_io.commits import LineageRow
from aura_io.lineage import stale_among
from aura_io.parameters import listed
from aura_io.workspace import Home
from aura_views import memo

Key = tuple[str, date, str | None]
"""Asset, week, and the person, where it is a person's."""


@dataclass(frozen=True)
class NewestLineage:
    """The newest row of each asset, week and person, oldest week first, and why those are stale that are."""

    rows: Mapping[Key, LineageRow]
    stale: Mapping[Key, str]


class _Rows:
    """The rows of each warehouse that were newest when it was last read, by their id."""

    def __init__(self) -> None:
        self.mutex = threading.Lock()
        self.of: dict[str, dict[str, LineageRow]] = {}


_rows = _Rows()

_IDS = "SELECT lineage_id FROM latest_lineage ORDER BY week, created_at, lineage_id"
_WHOLE = "SELECT * FROM lineage WHERE lineage_id IN (SELECT unnest(?::VARCHAR[]))"


def newest_lineage(home: Home) -> memo.Reading[NewestLineage]:
    """Return the newest lineage, from memory until something is committed.

    Raises:
        NothingToShow: the warehouse cannot be read now and was never read.
    """
    return memo.read(home, "lineage", lambda connection: _load(connection, str(home.warehouse.path)))


def _load(connection: duckdb.DuckDBPyConnection, path: str) -> NewestLineage:
    ids = [row[0] for row in connection.execute(_IDS).fetchall()]
    with _rows.mutex:
        known = _rows.of.get(path, {})
    new = [each for each in ids if each not in known]
    if new:
        read = (LineageRow.from_record(record) for record in memo.rows(connection, _WHOLE, [listed(new)]))
        known = known | {row.lineage_id: row for row in read}
    found = [known[each] for each in ids]
    with _rows.mutex:
        _rows.of[path] = {row.lineage_id: row for row in found}
    return NewestLineage(
        rows={(row.asset, row.week, row.user_id): row for row in found},
        stale={(asset, week, user): reason for asset, week, user, reason in stale_among(found).rows()},
    )
