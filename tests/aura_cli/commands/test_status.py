"""`aura status`: what stands, and what to do next."""

from __future__ import annotations

from aura_cli.failures import OK
from aura_io.warehouse import Commit
from tests.aura_cli.conftest import Aura
from tests.stories import FIRST_WEEK, SECOND_WEEK, entry


def test_a_fresh_home_says_what_to_do_next(fresh_aura: Aura) -> None:
    called = fresh_aura("status")
    assert called.code == OK
    assert "0 done (none)" in called.out
    assert "aura week" in called.err
    assert "aura profile import FILE" in called.err


def test_weeks_sources_and_sizes(aura: Aura) -> None:
    called = aura("status")
    assert f"2 done ({FIRST_WEEK}, {SECOND_WEEK})" in called.out
    assert f"last good    {SECOND_WEEK}\n" in called.out
    assert "testboard: ok, 2 rows in week 2026-07-03" in called.out
    assert "lighthouse: not_installed" in called.out
    assert "unreachable at http://127.0.0.1:3997" in called.out
    assert "MiB" in called.out


def test_stale_weeks_come_with_the_command_that_settles_them(aura: Aura) -> None:
    aura.home.warehouse.commit(Commit(lineage=[entry("jobs", FIRST_WEEK, "run-new", "another")]))
    called = aura("status")
    assert f"stale        {FIRST_WEEK}" in called.out
    assert "aura backfill --stale" in called.err


def test_json(aura: Aura) -> None:
    record = aura("status", "--json").json
    assert record["weeks"]["done"] == [FIRST_WEEK.isoformat(), SECOND_WEEK.isoformat()]
    assert set(record) == {"versions", "home", "weeks", "profile", "sizes", "disk", "rows", "sources", "dagster"}
