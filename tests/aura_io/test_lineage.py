"""Reading the lineage: newest versions, inputs with what was missing, and what is stale for which reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_io import lineage
from aura_io.commits import Commit, Input, LineageEntry, LineageRow
from aura_io.warehouse import Warehouse

WEEK, NEXT_WEEK = date(2026, 7, 3), date(2026, 7, 10)
NOW = datetime(2026, 7, 10, 9, 30, tzinfo=UTC)

MakeEntry = Callable[..., LineageEntry]


def row(asset: str, version: str, *inputs: Input, week: date = WEEK, user_id: str | None = None) -> LineageRow:
    return LineageRow.of(LineageEntry(asset, week, user_id, "r", NOW, "1", version, inputs), NOW)


def reasons(*rows: LineageRow) -> dict[tuple[str, date, str | None], str]:
    found = lineage.stale_among(rows)
    assert dict(found.schema) == lineage.STALE_SCHEMA
    return {(asset, week, user): reason for asset, week, user, reason in found.iter_rows()}


def test_latest_is_of_the_asset_week_and_person(warehouse: Warehouse, entry: MakeEntry) -> None:
    for user in (None, "local", "anna"):
        for version in ("v1", "v2"):
            warehouse.commit(Commit([entry("scores", version=f"{user}-{version}", user_id=user)]))
    for user in (None, "local", "anna"):
        found = lineage.latest(warehouse, "scores", WEEK, user)
        assert found is not None
        assert found.data_version == f"{user}-v2"
    assert lineage.latest(warehouse, "scores", NEXT_WEEK) is None
    assert lineage.latest(warehouse, "jobs", WEEK) is None


def test_rows_come_back_as_committed(warehouse: Warehouse, entry: MakeEntry) -> None:
    first = warehouse.commit(Commit([entry("jobs", version="v1", inputs=(Input("raw_listings/ä", WEEK, None),))]))
    second = warehouse.commit(Commit([entry("jobs", version="v2", run_id="run-2")]))
    assert lineage.history(warehouse, "jobs", WEEK, "local") == [second, first]
    assert lineage.history(warehouse, "jobs", WEEK, "local", limit=1) == [second]
    assert lineage.of_run(warehouse, "run-1") == [first]
    assert lineage.newest(warehouse) == [second]


def test_inputs_of_names_what_is_missing(warehouse: Warehouse, entry: MakeEntry) -> None:
    warehouse.commit(Commit([entry("jobs", version="j1", user_id=None), entry("scores", version="s1")]))
    pairs = [("scores", WEEK), ("jobs", NEXT_WEEK), ("jobs", WEEK)]
    assert lineage.inputs_of(warehouse, pairs, "local") == [
        Input("scores", WEEK, "s1"),
        Input("jobs", NEXT_WEEK, None),
        Input("jobs", WEEK, "j1"),
    ]
    assert lineage.latest_versions(warehouse, pairs) == {("jobs", WEEK): "j1"}
    assert lineage.latest_versions(warehouse, []) == {}


def test_a_person_s_own_version_goes_before_nobody_s(warehouse: Warehouse, entry: MakeEntry) -> None:
    for user in ("local", None, "anna"):
        warehouse.commit(Commit([entry("scores", version=str(user), user_id=user)]))
    assert lineage.latest_versions(warehouse, [("scores", WEEK)], "local") == {("scores", WEEK): "local"}
    assert lineage.latest_versions(warehouse, [("scores", WEEK)]) == {("scores", WEEK): "None"}


def test_nothing_is_stale_while_inputs_are_as_they_were_read() -> None:
    assert not reasons(
        row("raw", "r1"),
        row("jobs", "j1", Input("raw", WEEK, "r1"), Input("gone", WEEK, None)),
        row("scores", "s1", Input("jobs", WEEK, "j1"), Input("profile_event", WEEK, "p1"), user_id="local"),
    )


def test_changed_and_newly_existing_inputs_are_named() -> None:
    found = reasons(
        row("raw", "r2"),
        row("jobs", "j1", Input("raw", WEEK, "r1")),
        row("scores", "s1", Input("raw", WEEK, None), user_id="local"),
    )
    assert found == {
        ("jobs", WEEK, None): "raw of 2026-07-03 has changed",
        ("scores", WEEK, "local"): "raw of 2026-07-03 exists now",
    }


def test_staleness_spreads_over_assets_weeks_and_persons() -> None:
    found = reasons(
        row("raw", "r2"),
        row("jobs", "j1", Input("raw", WEEK, "r1")),
        row("scores", "s1", Input("jobs", WEEK, "j1"), user_id="local"),
        row("scores", "s2", Input("scores", WEEK, "s1"), week=NEXT_WEEK, user_id="local"),
        row("scores", "t2", Input("scores", WEEK, "t1"), week=NEXT_WEEK, user_id="anna"),
        row("jobs", "k1", Input("raw", NEXT_WEEK, None), week=NEXT_WEEK),
    )
    assert found == {
        ("jobs", WEEK, None): "raw of 2026-07-03 has changed",
        ("scores", WEEK, "local"): "jobs of 2026-07-03 is stale",
        ("scores", NEXT_WEEK, "local"): "scores of 2026-07-03 is stale",
    }


def test_circle_of_readers_ends() -> None:
    found = reasons(
        row("raw", "r2"),
        row("a", "a1", Input("b", WEEK, "b1"), Input("raw", WEEK, "r1")),
        row("b", "b1", Input("a", WEEK, "a1")),
    )
    assert set(found) == {("a", WEEK, None), ("b", WEEK, None)}


def test_stale_reads_the_newest_rows_and_settles(warehouse: Warehouse, entry: MakeEntry) -> None:
    def jobs(read: str) -> Commit:
        return Commit([entry("jobs", version="j1", inputs=(Input("raw", WEEK, read),), user_id=None)])

    warehouse.commit(Commit([entry("raw", version="r1", user_id=None)]))
    warehouse.commit(jobs("r1"))
    assert lineage.stale(warehouse).is_empty()
    warehouse.commit(Commit([entry("raw", version="r2", user_id=None)]))
    assert lineage.stale(warehouse).rows() == [("jobs", WEEK, None, "raw of 2026-07-03 has changed")]
    warehouse.commit(jobs("r2"))
    assert lineage.stale(warehouse).is_empty()
    warehouse.commit(Commit([entry("raw", version="r2", user_id=None)]))  # made again, with the same content
    assert lineage.stale(warehouse).is_empty()


@given(changed=st.integers(0, 9), links=st.integers(1, 10))
def test_a_chain_is_stale_from_the_change_on(changed: int, links: int) -> None:
    names = [f"asset{n}" for n in range(links + 1)]
    rows = [row(names[0], "v")]
    for number, (read, made) in enumerate(pairwise(names)):
        rows.append(row(made, "v", Input(read, WEEK, "old" if number == changed else "v")))
    assert {asset for asset, _, _ in reasons(*rows)} == set(names[changed + 1 :])


@pytest.mark.parametrize("reverse", [False, True])
def test_order_of_rows_does_not_matter(reverse: bool) -> None:
    rows = [row("raw", "r2"), row("jobs", "j1", Input("raw", WEEK, "r1")), row("index", "i", Input("jobs", WEEK, "j1"))]
    assert len(reasons(*(reversed(rows) if reverse else rows))) == 2
