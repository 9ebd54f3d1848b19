"""The metadata every asset returns: one name and one unit per number, always present, so that Dagster plots it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dagster import AssetCheckResult, DataVersion, MaterializeResult, MetadataValue, TableColumn, TableSchema

from aura_assets.week_run import WeekRun
from aura_ml.schemas import Table

OWNERS = ["team:aura"]

Number = int | float


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
        **(numbers or {}),
        **(texts or {}),
        **(documents or {}),
    }
    return MaterializeResult(metadata=metadata, data_version=DataVersion(data_version), check_results=checks or [])
