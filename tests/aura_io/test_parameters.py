"""A list as one text says to DuckDB what the list says, and nothing of a text can become another list."""

from __future__ import annotations

import duckdb
import pytest

from aura_io.parameters import bound, listed

IDS = [1, -5, 4503599627370496, 2**62]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def test_a_list_of_numbers_is_read_as_the_same_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    for params in ([IDS], bound([IDS]), bound([tuple(IDS)])):
        rows = connection.execute("SELECT unnest(?::BIGINT[])", params).fetchall()
        assert [row[0] for row in rows] == IDS
    assert isinstance(bound([IDS])[0], str)


def test_hashes_are_read_as_the_same_texts(connection: duckdb.DuckDBPyConnection) -> None:
    hashes = ["00ff", "12", "null", "abc"]
    rows = connection.execute("SELECT unnest(?::VARCHAR[])", [listed(hashes)]).fetchall()
    assert [row[0] for row in rows] == hashes
    assert connection.execute("SELECT len(?::VARCHAR[])", [listed([])]).fetchall() == [(0,)]


def test_everything_else_stays_as_it_is() -> None:
    params = ["[1, 2]", 3, None, ["a", "b"], [], [True, False], [1.5], (None, 1)]
    assert bound(params) == params


@pytest.mark.parametrize("text", ["a, b", "[a]", "'a'", 'a"', "", "ü", "a b", "--1", "a\\"])
def test_a_text_with_signs_of_a_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither a number nor a hash"):
        listed(["aa", text])
