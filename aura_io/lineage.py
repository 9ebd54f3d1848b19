"""Reads the lineage: what was made when from what, and what is stale because an input has changed since.

It is written by ``warehouse`` with the data itself; its records are in ``commits``.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from aura_io.commits import Input, LineageRow
from aura_io.warehouse import Warehouse

STALE_SCHEMA = {"asset": pl.String, "week": pl.Date, "user_id": pl.String, "reason": pl.String}

CIRCUMSTANCES = "circumstances"
"""Name of the input that stands for what has no lineage of its own: code, libraries, settings, the models in use."""

Key = tuple[str, date, str | None]
"""Asset, week, and the person, where it is a person's."""


def latest(warehouse: Warehouse, asset: str, week: date, user_id: str | None = None) -> LineageRow | None:
    """Return the newest lineage row of an asset in a week.

    Args:
        user_id: the person, for personal assets; None asks for an asset that belongs to nobody.
    """
    rows = history(warehouse, asset, week, user_id, limit=1)
    return rows[0] if rows else None


def history(
    warehouse: Warehouse, asset: str, week: date, user_id: str | None = None, limit: int = 100
) -> list[LineageRow]:
    """Return the lineage rows of an asset in a week, newest first."""
    found = warehouse.query(
        """
        SELECT * FROM lineage WHERE asset = ? AND week = ? AND user_id IS NOT DISTINCT FROM ?
        ORDER BY created_at DESC, lineage_id DESC LIMIT ?
        """,
        [asset, week, user_id, limit],
    )
    return [LineageRow.from_record(record) for record in found.iter_rows(named=True)]


def of_run(warehouse: Warehouse, run_id: str) -> list[LineageRow]:
    """Return the lineage rows a run wrote, in order of commit."""
    found = warehouse.query("SELECT * FROM lineage WHERE run_id = ? ORDER BY created_at, lineage_id", [run_id])
    return [LineageRow.from_record(record) for record in found.iter_rows(named=True)]


def newest(warehouse: Warehouse) -> list[LineageRow]:
    """Return the newest row of each asset, week and person, oldest week first."""
    found = warehouse.query("SELECT * FROM latest_lineage ORDER BY week, created_at, lineage_id")
    return [LineageRow.from_record(record) for record in found.iter_rows(named=True)]


def latest_versions(
    warehouse: Warehouse, pairs: Iterable[tuple[str, date]], user_id: str | None = None
) -> dict[tuple[str, date], str]:
    """Return the newest data version of each (asset, week); pairs never made are left out.

    Args:
        user_id: the person whose version of a personal asset is meant; an asset that belongs to nobody is found too.
    """
    wanted = set(pairs)
    if not wanted:
        return {}
    found = warehouse.query(
        """
        SELECT asset, week, data_version FROM latest_lineage
        WHERE list_contains(?, week) AND (user_id IS NULL OR user_id = ?)
        ORDER BY user_id NULLS FIRST
        """,
        [sorted({week for _, week in wanted}), user_id],
    )
    versions = {(asset, week): version for asset, week, version in found.iter_rows()}
    return {pair: versions[pair] for pair in wanted if pair in versions}


def inputs_of(warehouse: Warehouse, pairs: Sequence[tuple[str, date]], user_id: str | None = None) -> list[Input]:
    """Return ``pairs`` as inputs with their newest data versions, in order; a missing one has None."""
    versions = latest_versions(warehouse, pairs, user_id)
    return [Input(asset, week, versions.get((asset, week))) for asset, week in pairs]


def stale(warehouse: Warehouse) -> pl.DataFrame:
    """Return the asset-weeks that were made from something that has changed since.

    Stale is what read a version that is no longer the newest, or found missing what exists now, or read something
    stale. An input that has no lineage of its own (a setting, a profile event) cannot be compared and is left out.

    Returns:
        asset, week, user_id, reason; oldest week first, one row per asset-week.
    """
    return stale_among(newest(warehouse))


def stale_among(rows: Sequence[LineageRow]) -> pl.DataFrame:
    """Return the stale ones of ``rows``, the newest of each asset, week and person; see ``stale``."""
    found = stale_reasons(rows)
    return pl.DataFrame([(*key, reason) for key, reason in found.items()], schema=STALE_SCHEMA, orient="row")


def stale_reasons(rows: Sequence[LineageRow]) -> dict[Key, str]:
    """Return why each of ``rows`` is stale that is, by asset, week and person, in the order of ``stale``."""
    by_key: dict[Key, LineageRow] = {(row.asset, row.week, row.user_id): row for row in rows}
    readers: dict[Key, list[Key]] = defaultdict(list)
    reasons: dict[Key, str] = {}
    for key, row in by_key.items():
        for read in row.inputs:
            source = (read.asset, read.week, row.user_id)  # the person's own where it is personal, else nobody's
            made = by_key.get(source)
            if made is None:
                source = (read.asset, read.week, None)
                made = by_key.get(source)
            if made is None:
                continue
            readers[source].append(key)
            if read.data_version != made.data_version and key not in reasons:
                what = "exists now" if read.data_version is None else "has changed"
                reasons[key] = f"{read.asset} of {read.week} {what}"
    _spread(reasons, readers)
    return {key: reasons[key] for key in sorted(reasons, key=lambda key: (key[1], key[0], key[2] or ""))}


def _spread(reasons: dict[Key, str], readers: dict[Key, list[Key]]) -> None:
    waiting = deque(sorted(reasons, key=lambda key: (key[1], key[0], key[2] or "")))
    while waiting:
        asset, week, user_id = waiting.popleft()
        for reader in readers[asset, week, user_id]:
            if reader not in reasons:
                reasons[reader] = f"{asset} of {week} is stale"
                waiting.append(reader)
