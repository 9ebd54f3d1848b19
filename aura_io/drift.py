"""What of a week is unlike a source's earlier weeks, read from the warehouse; the judgement is ``aura_ml.drift``'s."""

from __future__ import annotations

from collections import Counter
from datetime import date

from aura_io.queries import source_weeks
from aura_io.warehouse import Warehouse
from aura_ml.drift import HISTORY_WEEKS, Drift, SourceWeek, drifts


def drifts_of(warehouse: Warehouse, week: date, *, ended: bool) -> list[Drift]:
    """Return what the rows of ``week`` show, by source; sources without a row in it are told of by their health.

    Args:
        ended: whether the week has ended.

    Raises:
        WarehouseError: the warehouse cannot be read.
    """
    found: list[Drift] = []
    for known in histories_of(warehouse, week, 2 * HISTORY_WEEKS).values():
        current = [each for each in known if each.week == week]
        earlier = [each for each in known if each.week < week]
        found += [drift for each in current for drift in drifts(each, earlier, ended=ended)]
    return found


def histories_of(warehouse: Warehouse, until: date, weeks: int) -> dict[str, list[SourceWeek]]:
    """Return by source what ``until`` and the ``weeks`` weeks before it have of it, oldest first; none without a row.

    Raises:
        WarehouseError: the warehouse cannot be read.
    """
    by_source: dict[str, list[SourceWeek]] = {}
    for row in source_weeks(warehouse, until, weeks).iter_rows(named=True):
        languages = Counter(code for code in row.pop("languages") if code)
        by_source.setdefault(row["source"], []).append(SourceWeek(**row, languages=languages))
    return by_source
