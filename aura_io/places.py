"""Reads a few rows of a large table by their places in it, so that long texts are unpacked around them alone.

DuckDB narrows a scan to the span from the lowest to the highest place that is asked for; of places at both ends of a
table that is all of it. Here each group of neighbours is a scan of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

GAP = 2048
"""Rows that DuckDB unpacks together: places closer than this share a scan."""
MOST_SCANS = 64


def at_places(columns: str, table: str, places: Iterable[int]) -> str:
    """Return the query for ``columns`` of the rows of ``table`` at ``places`` (DuckDB's ``rowid``), in no order.

    Places are true within one opening of the file: any commit may move rows.

    Args:
        columns: as after SELECT. table: a table's name.
    """
    scans = [
        f"(SELECT {columns} FROM {table} WHERE rowid BETWEEN {group[0]} AND {group[-1]} AND rowid IN ({', '.join(map(str, group))}))"
        for group in _neighbours(sorted({int(place) for place in places}))
    ]
    return " UNION ALL ".join(scans) or f"SELECT {columns} FROM {table} WHERE false"


def _neighbours(places: list[int]) -> list[list[int]]:
    """Return ``places`` in groups, parted at the widest gaps, at most ``MOST_SCANS`` of them."""
    gaps = sorted((after - before for before, after in pairwise(places)), reverse=True)
    widest = gaps[MOST_SCANS - 1] if len(gaps) >= MOST_SCANS else 0
    groups: list[list[int]] = []
    for place in places:
        if groups and place - groups[-1][-1] <= max(GAP, widest):
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups
