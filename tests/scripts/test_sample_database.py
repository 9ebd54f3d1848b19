"""The database that ships is small, has today's columns, and says of every posting that it is invented."""

from __future__ import annotations

import duckdb
import pytest

from aura_ml.schemas import TABLES
from scripts.build_sample_database import TABLES as SHIPPED
from scripts.build_sample_database import TARGET, WEEKS


@pytest.mark.parametrize("table", SHIPPED)
def test_its_tables_have_the_columns_of_the_warehouse(table: str) -> None:
    with duckdb.connect(str(TARGET), read_only=True) as connection:
        described = connection.execute(f"DESCRIBE {table}").fetchall()
        empty = connection.execute(f"SELECT * FROM {table} LIMIT 0").pl()
    assert {row[0] for row in described} == set(TABLES[table].schema), "renew it: make sample"
    for name, wanted in TABLES[table].schema.items():
        assert str(empty.schema[name]).replace("Etc/UTC", "UTC") == str(wanted), name


def test_every_posting_is_labelled_and_every_week_is_there() -> None:
    with duckdb.connect(str(TARGET), read_only=True) as connection:
        weeks = connection.execute("SELECT week, count(*) FROM jobs GROUP BY ALL ORDER BY ALL").fetchall()
        others = connection.execute("SELECT DISTINCT source FROM job_sightings WHERE source <> 'sample'").fetchall()
    assert tuple(week for week, _ in weeks) == WEEKS
    assert min(count for _, count in weeks) > 20
    assert others == []
    assert TARGET.stat().st_size < 1 << 20
