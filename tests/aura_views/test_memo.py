"""A page never waits for a writer: results are kept until the next commit, and the last one is served meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aura_io import duck
from aura_io.clock import FixedClock
from aura_io.workspace import Home
from aura_views.memo import Memo, NothingToShow, let_go, one_look, rows
from tests.homes import CLOSED, NOW, commit_metrics, empty_home


class Counted:
    """A load that counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Return how many lineage rows there are."""
        self.times += 1
        return int(rows(connection, "SELECT count(*) AS n FROM lineage")[0]["n"])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return empty_home(tmp_path)


@contextmanager
def written(home: Home) -> Iterator[None]:
    """Hold the warehouse as a commit does."""
    with duck.connect(home.warehouse.path, read_only=False, timeout_s=5):
        yield


def test_is_read_once_until_the_next_commit(home: Home) -> None:
    memo, load = Memo(), Counted()
    assert [memo.read(home, "k", load).value for _ in range(3)] == [0, 0, 0]
    assert load.times == 1
    commit_metrics(home, CLOSED, 10)
    assert memo.read(home, "k", load).value == 1
    assert load.times == 2


def test_while_a_commit_holds_the_file_the_last_result_is_served_and_says_so(home: Home) -> None:
    memo, load = Memo(), Counted()
    memo.read(home, "k", load)
    commit_metrics(home, CLOSED, 10)
    assert isinstance(home.clock, FixedClock)
    with in_another_thread(home):
        start = time.monotonic()
        reading = memo.read(home, "k", load)
        waited = time.monotonic() - start
    assert (reading.value, reading.is_current, reading.read_at) == (0, False, NOW)
    assert waited < 1.5
    assert memo.read(home, "k", load).is_current


def test_without_an_earlier_result_it_says_why_there_is_nothing(home: Home) -> None:
    with in_another_thread(home), pytest.raises(NothingToShow, match="in use"):
        Memo().read(home, "k", Counted())


def test_the_least_recently_used_is_forgotten(home: Home) -> None:
    memo, load = Memo(capacity=2), Counted()
    for key in ("a", "b", "a", "c", "a"):
        memo.read(home, key, load)
    assert load.times == 3
    memo.read(home, "b", load)
    assert load.times == 4


@contextmanager
def in_another_thread(home: Home) -> Iterator[None]:
    """Hold the warehouse as a commit of another thread does."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with written(home):
            held.set()
            done.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_what_takes_several_reads_is_made_once_until_the_next_commit_and_served_while_busy(home: Home) -> None:
    memo, made = Memo(), []

    def make() -> int:
        made.append(home.warehouse.query("SELECT count(*) AS n FROM lineage")["n"][0])
        return len(made)

    assert [memo.compute(home, "k", make).value for _ in range(2)] == [1, 1]
    commit_metrics(home, CLOSED, 10)
    assert memo.compute(home, "k", make).value == 2
    commit_metrics(home, CLOSED, 11)

    def busy() -> int:
        raise duck.WarehouseBusy("being written")

    late = memo.compute(home, "k", busy)
    assert (late.value, late.is_current) == (2, False)
    with pytest.raises(NothingToShow, match="cannot be read just now"):
        memo.compute(home, "other", busy)


def test_the_reads_of_one_look_open_the_file_once_and_leave_it_free_afterwards(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    memo, load, opened = Memo(), Counted(), []
    reading = type(home.warehouse).reading

    def counted(*args: Any, **kwargs: Any) -> Any:
        opened.extend(kwargs)  # a read of the memo says how long it waits, the commit's own does not
        return reading(*args, **kwargs)

    monkeypatch.setattr(type(home.warehouse), "reading", counted)
    with one_look(), one_look():
        assert [memo.read(home, key, load).value for key in ("a", "b", "c")] == [0, 0, 0]
        assert len(opened) == 1
        let_go()
        commit_metrics(home, CLOSED, 10)  # would wait for ever for a file that this thread still reads
        assert memo.read(home, "a", load).value == 1
        assert len(opened) == 2
    memo.read(home, "b", load)
    assert len(opened) == 3
    commit_metrics(home, CLOSED, 11)


def test_a_look_waits_once_for_a_writer_and_less_where_something_can_be_shown_meanwhile(home: Home) -> None:
    memo, load = Memo(), Counted()
    memo.read(home, "k", load)
    commit_metrics(home, CLOSED, 10)
    with in_another_thread(home):
        start = time.monotonic()
        with one_look():
            assert not memo.read(home, "k", load).is_current
            for key in range(20):
                with pytest.raises(NothingToShow):
                    memo.read(home, key, load, timeout_s=5)
        waited = time.monotonic() - start
    assert waited < 4


def test_a_result_stays_until_a_table_that_it_was_read_from_is_written(home: Home) -> None:
    memo, asked = Memo(), []

    def load(connection: duckdb.DuckDBPyConnection) -> int:
        asked.append(1)
        return int(rows(connection, "SELECT count(*) AS n FROM scores")[0]["n"])

    memo.read(home, "k", load)
    for seed in (10, 11):
        commit_metrics(home, CLOSED, seed)
        assert memo.read(home, "k", load).is_current
    assert len(asked) == 1
    with duck.connect(home.warehouse.path, read_only=False, timeout_s=5) as connection:
        connection.execute("DELETE FROM scores")  # by hand: nothing says what was written
        connection.execute("CREATE TABLE by_hand (a INT)")
    memo.read(home, "k", load)
    assert len(asked) == 2


def test_a_result_made_of_another_holds_as_long_as_that_one(home: Home) -> None:
    memo, load = Memo(), Counted()

    def make() -> int:
        home.warehouse.query("SELECT count(*) FROM scores")
        return memo.read(home, "inner", load).value

    assert memo.compute(home, "outer", make).value == 0
    assert memo.compute(home, "second", make).value == 0  # the inner one comes from memory
    commit_metrics(home, CLOSED, 10)
    assert [memo.compute(home, key, make).value for key in ("outer", "second")] == [1, 1]
    assert load.times == 2


def test_a_result_made_of_an_earlier_one_says_so_and_is_not_kept(home: Home) -> None:
    memo, load = Memo(), Counted()
    memo.read(home, "inner", load)
    commit_metrics(home, CLOSED, 10)

    def make() -> int:
        return memo.read(home, "inner", load).value

    with in_another_thread(home):
        late = memo.compute(home, "outer", make)
    assert (late.value, late.read_at, late.is_current) == (0, NOW, False)
    now = memo.compute(home, "outer", make)
    assert (now.value, now.is_current) == (1, True)


def test_what_reads_no_table_is_made_anew_after_every_commit(home: Home) -> None:
    memo, made = Memo(), []
    for seed in (10, 11):
        memo.compute(home, "k", lambda: made.append(1))
        commit_metrics(home, CLOSED, seed)
    memo.compute(home, "k", lambda: made.append(1))
    assert len(made) == 3


def test_tables_whose_states_are_lost_may_hold_anything(home: Home) -> None:
    memo, load = Memo(), Counted()
    commit_metrics(home, CLOSED, 10)
    memo.read(home, "k", load)
    with duck.connect(home.warehouse.path, read_only=False, timeout_s=5) as connection:
        connection.execute("DELETE FROM lineage")
        connection.execute("DELETE FROM table_states WHERE table_name = 'metrics'")
    assert memo.read(home, "k", load).value == 0
