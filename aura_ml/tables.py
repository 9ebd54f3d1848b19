"""What a table of the warehouse is: columns with types and meaning, a key, and how it is written; and its validation.

The tables themselves are in ``schemas``. Only types that DuckLake also has: no constraints, enums or fixed-size arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import polars as pl
from polars.datatypes import DataType, DataTypeClass

PolarsType = DataType | DataTypeClass

UTC_TIMESTAMP = pl.Datetime("us", "UTC")

_DUCKDB_TYPES: dict[PolarsType, str] = {
    pl.String: "VARCHAR",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    UTC_TIMESTAMP: "TIMESTAMPTZ",
    pl.List(pl.Float32): "FLOAT[]",
    pl.List(pl.String): "VARCHAR[]",
    pl.List(pl.Int64): "BIGINT[]",
}


class InvalidFrame(ValueError):
    """A frame that does not match its table; the message lists every difference."""


class Write(Enum):
    """How rows of a table come and go."""

    REPLACE = "replaced by its partition columns"
    APPEND = "appended; never deleted by week"


@dataclass(frozen=True)
class Column:
    """One column: its polars type, what it means, whether it may be null."""

    name: str
    dtype: PolarsType
    description: str
    nullable: bool = False

    @property
    def duckdb_type(self) -> str:
        """The column's type in DuckDB's DDL."""
        return _DUCKDB_TYPES[self.dtype]


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        key: columns that together are unique, within a partition for replaced tables and overall for appended ones.
        partition: columns by which a commit replaces rows (empty for appended tables).
        not_content: columns left out of the data version (run ids, times of computation).
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    write: Write = Write.REPLACE
    partition: tuple[str, ...] = ("week",)
    not_content: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, PolarsType]:
        """Column name to polars type, in order."""
        return {column.name: column.dtype for column in self.columns}

    def ddl(self) -> str:
        """Return ``CREATE TABLE IF NOT EXISTS`` for DuckDB (no constraints, as DuckLake has none)."""
        columns = ", ".join(f'"{column.name}" {column.duckdb_type}' for column in self.columns)
        return f'CREATE TABLE IF NOT EXISTS "{self.name}" ({columns})'

    def frame(self, rows: list[dict[str, object]] | None = None) -> pl.DataFrame:
        """Return ``rows`` as a frame of this table's schema (an empty one without rows)."""
        return pl.DataFrame(rows or [], schema=self.schema, orient="row")


def validate(table: Table, frame: pl.DataFrame) -> None:
    """Check that ``frame`` is exactly of ``table``: columns, types, nulls, NaN, unique key.

    Raises:
        InvalidFrame: with every difference found.
    """
    problems = _shape_problems(table, frame)
    if not problems:
        problems = _content_problems(table, frame)
    if problems:
        raise InvalidFrame(f"{table.name}: " + "; ".join(problems))


def _shape_problems(table: Table, frame: pl.DataFrame) -> list[str]:
    expected = table.schema
    problems = [f"column {name!r} is missing" for name in expected if name not in frame.columns]
    problems += [f"column {name!r} is not in the table" for name in frame.columns if name not in expected]
    problems += [
        f"column {name!r} is {frame.schema[name]}, expected {dtype}"
        for name, dtype in expected.items()
        if name in frame.columns and frame.schema[name] != dtype
    ]
    return problems


def _content_problems(table: Table, frame: pl.DataFrame) -> list[str]:
    problems = []
    for column in table.columns:
        series = frame[column.name]
        if not column.nullable and series.null_count():
            problems.append(f"column {column.name!r} has {series.null_count()} nulls")
        if column.dtype == pl.Float64 and series.is_nan().any():
            problems.append(f"column {column.name!r} holds NaN")
    key = list(table.key)
    if key and frame.height and frame.select(key).is_duplicated().any():
        example = frame.filter(frame.select(key).is_duplicated()).select(key).row(0)
        problems.append(f"key ({', '.join(key)}) is not unique, for example {example}")
    return problems


def column(name: str, dtype: PolarsType, description: str, nullable: bool = False) -> Column:
    """Return a column; the short form in which the catalogue is written."""
    return Column(name, dtype, description, nullable)


WEEK = column("week", pl.Date, "Friday on which the week starts")
USER = column("user_id", pl.String, "person the row belongs to")
JOB = column("job_id", pl.Int64, "job id, a pure hash of at most 53 bits")
SOURCE = column("source", pl.String, "job source plugin")
RUN = column("run_id", pl.String, "Dagster run that wrote the row")
