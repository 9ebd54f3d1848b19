"""Checks a commit before anything is written: each frame against its table, and the commit against itself.

What a table is stands in ``aura_ml.schemas``; this adds what only shows at writing (partitions, vectors).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

from aura_io.commits import Append, Commit, Replace
from aura_ml.schemas import InvalidFrame, Table, Write, validate

UNIT_LENGTH_TOLERANCE = 1e-3
_VECTOR = pl.List(pl.Float32)


def check_commit(commit: Commit) -> None:
    """Check that ``commit`` can be written as it stands.

    Raises:
        InvalidFrame: a frame does not match its table.
        ValueError: no lineage, a table written the wrong way or twice, rows outside the partition.
    """
    if not commit.lineage:
        raise ValueError("a commit needs at least one lineage entry; rows without lineage cannot be explained")
    for replace in commit.replace:
        _check_replace(replace)
    for append in commit.append:
        check_append(append)
    _check_once(commit)


def _check_replace(replace: Replace) -> None:
    table = replace.table
    if table.write is not Write.REPLACE:
        raise ValueError(f"{table.name} is append-only; commit it with Append")
    if set(replace.where) != set(table.partition):
        raise ValueError(
            f"{table.name} is replaced by ({', '.join(table.partition)}), not by ({', '.join(replace.where)})"
        )
    _check_partition_values(table, replace.where)
    _check_frame(table, replace.frame)
    outside = replace.frame.filter(
        ~pl.all_horizontal(pl.col(column).eq_missing(pl.lit(value)) for column, value in replace.where.items())
    )
    if outside.height:
        found = outside.select(list(replace.where)).row(0)
        raise InvalidFrame(
            f"{table.name}: {outside.height} rows lie outside the partition {dict(replace.where)}, one in {found}"
        )


def _check_partition_values(table: Table, where: Mapping[str, object]) -> None:
    for column, value in where.items():
        is_date = isinstance(value, date) and not isinstance(value, datetime)
        if value is None or (table.schema[column] == pl.Date and not is_date):
            raise ValueError(f"{table.name}: partition column {column!r} is {value!r}, expected {table.schema[column]}")


def check_append(append: Append) -> None:
    """Check that ``append`` can be written as it stands.

    Raises:
        InvalidFrame: the frame does not match its table.
        ValueError: the table is not append-only.
    """
    if append.table.write is not Write.APPEND:
        raise ValueError(f"{append.table.name} is replaced by its partition; commit it with Replace")
    _check_frame(append.table, append.frame)


def _check_frame(table: Table, frame: pl.DataFrame) -> None:
    validate(table, frame)
    for column in table.columns:
        if column.dtype == _VECTOR:
            _check_vectors(table, column.name, frame)


def _check_vectors(table: Table, column: str, frame: pl.DataFrame) -> None:
    """Check that vectors of one encoder have one length, are finite and of unit norm (the type says none of it)."""
    vectors = frame.select(
        pl.col("encoder_version") if "encoder_version" in frame.columns else pl.lit("").alias("encoder_version"),
        pl.col(column).list.len().alias("length"),
        pl.col(column).list.eval(pl.element().cast(pl.Float64) ** 2).list.sum().sqrt().alias("norm"),
        pl.col(column).list.eval(pl.element().is_null()).list.any().alias("holed"),
    )
    mixed = vectors.group_by("encoder_version").agg(pl.col("length").unique()).filter(pl.col("length").list.len() > 1)
    if mixed.height:
        raise InvalidFrame(f"{table.name}: column {column!r} holds vectors of several lengths for one encoder version")
    wrong = vectors.filter(
        pl.col("holed") | ~pl.col("norm").is_finite() | ((pl.col("norm") - 1).abs() > UNIT_LENGTH_TOLERANCE)
    )
    if wrong.height:
        raise InvalidFrame(
            f"{table.name}: {wrong.height} vectors in {column!r} are not of unit length, one has {wrong['norm'][0]}"
        )


def _check_once(commit: Commit) -> None:
    written: Sequence[object] = [
        (replace.table.name, tuple(sorted((column, str(value)) for column, value in replace.where.items())))
        for replace in commit.replace
    ] + [(append.table.name, ()) for append in commit.append]
    twice = {str(item) for item in written if written.count(item) > 1}
    if twice:
        raise ValueError(f"written twice in one commit: {', '.join(sorted(twice))}")
