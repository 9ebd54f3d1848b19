"""The rows at some places of a table, and no others, however the places lie."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_io.places import GAP, MOST_SCANS, _neighbours, at_places

ROWS = 300_000


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute(f"CREATE TABLE jobs AS SELECT range * 3 AS id FROM range({ROWS})")
    return made


@pytest.mark.parametrize(
    "places",
    [[], [0], [7, 7, 3], [0, ROWS - 1], list(range(0, ROWS, 2500)), [5, GAP + 5, 2 * GAP + 6, 200_000], [ROWS + 9]],
)
def test_the_rows_at_those_places(connection: duckdb.DuckDBPyConnection, places: list[int]) -> None:
    found = connection.execute(at_places("id", "jobs", places)).fetchall()
    assert sorted(row[0] for row in found) == sorted({3 * place for place in places if place < ROWS})


@given(st.lists(st.integers(0, 10_000_000), unique=True, max_size=400))
def test_every_place_is_in_one_scan_of_few(places: list[int]) -> None:
    groups = _neighbours(sorted(places))
    assert [place for group in groups for place in group] == sorted(places)
    assert len(groups) <= MOST_SCANS


def test_neighbours_share_a_scan_and_far_ones_do_not() -> None:
    assert _neighbours([1, 2, 2 + GAP, 3 + 2 * GAP, 9_000_000]) == [[1, 2, 2 + GAP], [3 + 2 * GAP], [9_000_000]]
