"""The newest lineage is what the warehouse has, though only rows that are new are read whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_io import duck, lineage
from aura_io.commits import LineageRow
from aura_io.workspace import Home
from aura_views.lineage_rows import newest_lineage
from tests.homes import CLOSED, POSTINGS, change_jobs, commit_metrics, empty_home, filled_home


def agrees(home: Home) -> bool:
    known = newest_lineage(home).value
    stale = {
        (row["asset"], row["week"], row["user_id"]): row["reason"] for row in lineage.stale(home.warehouse).to_dicts()
    }
    return list(known.rows.values()) == lineage.newest(home.warehouse) and known.stale == stale


def test_it_is_what_the_warehouse_has_after_every_commit(tmp_path: Path) -> None:
    home = filled_home(tmp_path)
    assert agrees(home)
    change_jobs(home, CLOSED, POSTINGS[:3])
    assert agrees(home)
    assert newest_lineage(home).value.stale
    commit_metrics(home, CLOSED, 10)
    assert agrees(home)


def test_only_new_rows_are_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = filled_home(tmp_path)
    newest_lineage(home)
    made: list[object] = []
    read = LineageRow.from_record
    monkeypatch.setattr(LineageRow, "from_record", lambda record: made.append(1) or read(record))
    commit_metrics(home, CLOSED, 10)
    newest_lineage(home)
    assert len(made) == 1


def test_without_any_there_is_none(tmp_path: Path) -> None:
    known = newest_lineage(empty_home(tmp_path)).value
    assert not known.rows
    assert not known.stale


def test_rows_that_were_erased_are_gone(tmp_path: Path) -> None:
    home = filled_home(tmp_path)
    commit_metrics(home, CLOSED, 10)
    assert agrees(home)
    with duck.connect(home.warehouse.path, read_only=False, timeout_s=5) as connection:
        connection.execute(
            "DELETE FROM lineage WHERE lineage_id IN (SELECT lineage_id FROM latest_lineage WHERE asset = 'weekly_metrics')"
        )
    assert agrees(home)
    commit_metrics(home, CLOSED, 11)
    assert agrees(home)
