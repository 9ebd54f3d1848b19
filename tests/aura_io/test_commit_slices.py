"""Large frames reach DuckDB in slices: whole or not at all, each row once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import duckdb
import polars as pl
import pytest

from aura_io import warehouse as warehouse_module
from aura_io.commits import Append, Commit, LineageEntry
from aura_io.warehouse import Warehouse
from aura_ml.schemas import RAW_PAYLOADS

MakeEntry = Callable[..., LineageEntry]

ROWS = 50


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse_module, "SLICE_BYTES", 1_000)


def payloads(rows: int = ROWS) -> pl.DataFrame:
    at = datetime(2026, 7, 10, 9, 30, tzinfo=UTC)
    texts = [f"{number} " * 40 for number in range(rows)]
    return RAW_PAYLOADS.frame(
        [
            {"payload_hash": str(number), "source": "sample", "payload": text, "first_seen_at": at}
            for number, text in enumerate(texts)
        ]
    )


def stored(warehouse: Warehouse) -> pl.DataFrame:
    return warehouse.query("SELECT * FROM raw_payloads ORDER BY payload_hash::INTEGER")


def test_every_row_is_written_once_and_again_changes_nothing(
    warehouse: Warehouse, entry: MakeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        warehouse.commit(Commit([entry()], append=[Append(RAW_PAYLOADS, payloads())]))
        assert stored(warehouse).equals(payloads())
    monkeypatch.setattr(warehouse_module, "SLICE_BYTES", 1)  # less than a row: one row a slice
    warehouse.remember(Append(RAW_PAYLOADS, payloads(ROWS + 5)))
    assert stored(warehouse).equals(payloads(ROWS + 5))


def test_a_failure_in_a_later_slice_takes_the_earlier_ones_back(
    warehouse: Warehouse, entry: MakeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[int] = []
    register = duckdb.DuckDBPyConnection.register

    class Failing:
        def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
            self._connection = connection

        def __getattr__(self, name: str) -> object:
            return getattr(self._connection, name)

        def register(self, name: str, frame: pl.DataFrame) -> None:
            handed.append(frame.height)
            if len(handed) == 3:
                raise duckdb.IOException("the disk is gone")
            register(self._connection, name, frame)

    insert = warehouse_module._insert
    monkeypatch.setattr(
        warehouse_module,
        "_insert",
        lambda connection, *rest: insert(Failing(connection), *rest),  # type: ignore[arg-type]
    )
    with pytest.raises(duckdb.IOException, match="the disk is gone"):
        warehouse.commit(Commit([entry()], append=[Append(RAW_PAYLOADS, payloads())]))
    assert len(handed) == 3
    assert sum(handed) < ROWS
    assert stored(warehouse).is_empty()
