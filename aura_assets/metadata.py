"""The metadata every asset returns: one name and one unit per number, always present, so that Dagster plots it."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, isfinite, log10
from typing import Any

from dagster import AssetCheckResult, DataVersion, MaterializeResult, MetadataValue, TableColumn, TableSchema

from aura_assets.week_run import WeekRun
from aura_ml.schemas import Table

OWNERS = ["team:aura"]

Number = int | float
SHOWN_DIGITS = 4
"""Significant digits of a number with a fraction; Dagster's UI shows all sixteen of a share."""


def column_schema(table: Table) -> TableSchema:
    """Return Dagster's column schema of a table of the catalogue."""
    return TableSchema(
        columns=[
            TableColumn(name=column.name, type=column.duckdb_type, description=column.description)
            for column in table.columns
        ]
    )


def definition_metadata(table: Table) -> dict[str, object]:
    """Return the metadata of an asset's definition: the table it makes and its columns."""
    return {"dagster/column_schema": column_schema(table), "dagster/table_name": table.name}


def filled(**texts: str | None) -> dict[str, str]:
    """Return the texts that say something; an empty ``message`` of a passed check is a riddle in Dagster's UI."""
    return {name: text for name, text in texts.items() if text}


def shown(numbers: Mapping[str, Number]) -> dict[str, Number]:
    """Return numbers as Dagster's UI is to show them: those with a fraction to ``SHOWN_DIGITS`` significant digits."""
    return {name: _rounded(value) if isinstance(value, float) else value for name, value in numbers.items()}


def _rounded(value: float) -> float:
    if not isfinite(value) or not value:
        return value
    return round(value, max(0, SHOWN_DIGITS - 1 - floor(log10(abs(value)))))


def result(
    run: WeekRun,
    data_version: str,
    *,
    rows: int,
    numbers: Mapping[str, Number] | None = None,
    texts: Mapping[str, str] | None = None,
    documents: Mapping[str, MetadataValue] | None = None,
    checks: list[AssetCheckResult] | None = None,
) -> MaterializeResult:
    """Return an asset's result with its data version and the fixed metadata names."""
    metadata: dict[str, Any] = {
        "dagster/row_count": rows,
        "as_of": run.as_of.isoformat(),
        "week_is_final": run.is_final,
        **shown(numbers or {}),
        **filled(**(texts or {})),
        **(documents or {}),
    }
    return MaterializeResult(metadata=metadata, data_version=DataVersion(data_version), check_results=checks or [])
