"""Brings a warehouse file to the present schema: tables, nullable columns and views; never drops or rewrites rows.

The tables come from the column catalogue; raise ``SCHEMA_VERSION`` when an older AURA must not write any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import duckdb

from aura_io.duck import WarehouseError
from aura_io.table_states import DDL as STATES_DDL
from aura_ml.hashing import content_hash
from aura_ml.schemas import Table

SCHEMA_VERSION = 1

VIEWS: dict[str, str] = {
    "jobs_embedded": """
        SELECT jobs.*, text_vectors.vector AS embedding, job_embeddings.encoder_version
        FROM jobs
        LEFT JOIN job_embeddings ON job_embeddings.week = jobs.week AND job_embeddings.job_id = jobs.id
        LEFT JOIN text_vectors USING (text_hash, encoder_version)
    """,
    "latest_lineage": """
        SELECT * FROM lineage
        QUALIFY row_number() OVER (PARTITION BY asset, week, user_id ORDER BY created_at DESC, lineage_id DESC) = 1
    """,
}
"""Name to query. A view is made where its tables are in the catalogue."""

_VERSION_TABLE = "schema_version"


def is_current(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table]) -> bool:
    """Return whether the file has exactly the present schema.

    Raises:
        WarehouseError: a newer AURA wrote it.
    """
    newest = _newest(connection)
    if newest is None:
        return False
    _refuse_newer(newest[0])
    return newest == (SCHEMA_VERSION, _fingerprint(tables))


def check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Check before a commit that the file is migrated and not of a newer AURA.

    Raises:
        WarehouseError: it is not.
    """
    newest = _newest(connection)
    if newest is None:
        raise WarehouseError(f"the warehouse {path} was never migrated; run `aura doctor`")
    _refuse_newer(newest[0])


def migrate(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], now: datetime) -> None:
    """Create what is missing; the caller owns the transaction.

    Raises:
        WarehouseError: a newer AURA wrote the file, a column has another type, or a column that must not be null
            is missing from a table that has rows.
    """
    newest = _newest(connection)
    if newest is not None:
        _refuse_newer(newest[0])
    for table in tables.values():
        connection.execute(table.ddl())
        _add_columns(connection, table)
    for name, query in VIEWS.items():
        if {"jobs", "job_embeddings", "text_vectors", "lineage"} <= tables.keys():
            connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")
    connection.execute(STATES_DDL)
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {_VERSION_TABLE} (version BIGINT, fingerprint VARCHAR, applied_at TIMESTAMPTZ)"
    )
    if newest != (SCHEMA_VERSION, _fingerprint(tables)):
        connection.execute(
            f"INSERT INTO {_VERSION_TABLE} VALUES (?, ?, ?)", [SCHEMA_VERSION, _fingerprint(tables), now]
        )


def _newest(connection: duckdb.DuckDBPyConnection) -> tuple[int, str] | None:
    known = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND table_name = ?", [_VERSION_TABLE]
    ).fetchall()
    if not known:
        return None
    rows = connection.execute(
        f"SELECT version, fingerprint FROM {_VERSION_TABLE} ORDER BY version DESC, applied_at DESC LIMIT 1"
    ).fetchall()
    return (int(rows[0][0]), str(rows[0][1])) if rows else None


def _refuse_newer(version: int) -> None:
    if version > SCHEMA_VERSION:
        raise WarehouseError(
            f"the warehouse has schema {version}, this AURA knows {SCHEMA_VERSION}: a newer AURA wrote it; "
            "update AURA, or restore a backup from before the update"
        )


def _add_columns(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    found = dict(
        connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = current_database() AND table_name = ?",
            [table.name],
        ).fetchall()
    )
    for column in table.columns:
        there = found.get(column.name)
        if there is None:
            if not column.nullable and connection.execute(f'SELECT 1 FROM "{table.name}" LIMIT 1').fetchall():
                raise WarehouseError(
                    f"table {table.name} has rows but lacks the column {column.name}, which must not be null; "
                    "restore a backup, or move the warehouse away and backfill"
                )
            connection.execute(f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {column.duckdb_type}')
        elif there != _stored_type(connection, column.duckdb_type):
            raise WarehouseError(
                f"column {table.name}.{column.name} is {there}, expected {column.duckdb_type}; "
                "restore a backup, or move the warehouse away and backfill"
            )


def _stored_type(connection: duckdb.DuckDBPyConnection, declared: str) -> str:
    return str(connection.execute(f"SELECT typeof(CAST(NULL AS {declared}))").fetchall()[0][0])


def _fingerprint(tables: Mapping[str, Table]) -> str:
    return content_hash(sorted(table.ddl() for table in tables.values()), sorted(VIEWS.items()), STATES_DDL)
