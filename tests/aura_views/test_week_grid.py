"""The grid says of every asset and week what is made, stale or missing, and of a cell where it comes from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aura_io.settings import load_settings
from aura_io.workspace import open_home
from aura_views.asset_words import NAMES, asset_title, column_of
from aura_views.week_grid import FRESH, MISSING, SHOWN_WEEKS, STALE, cell_detail, week_grid
from tests.homes import CLOSED, CURRENT, EARLIER, FIRST, POSTINGS, change_jobs, commit_week, empty_home, filled_home


def test_an_empty_warehouse_has_weeks_and_nothing_made(tmp_path: Path) -> None:
    grid = week_grid(empty_home(tmp_path))
    assert grid.weeks[0] == CURRENT
    assert grid.weeks[-1] == FIRST
    assert {cell.state for cell in grid.cells.values()} == {MISSING}
    assert (grid.made, grid.missing, grid.stale) == (False, (CLOSED,), {})
    assert (grid.older, grid.newer) == (None, None)


def test_what_changed_makes_stale_what_was_made_from_it_and_nothing_else(tmp_path: Path) -> None:
    home = filled_home(tmp_path)
    change_jobs(home, CLOSED, POSTINGS[:3])
    grid = week_grid(home)
    stale = {(week, asset) for (week, asset), cell in grid.cells.items() if cell.state == STALE}
    assert stale == {(CLOSED, "shortlist"), (CLOSED, "weekly_metrics")}
    assert grid.stale == {CLOSED: ("shortlist", "weekly_metrics")}
    assert grid.cells[(CLOSED, "shortlist")].because == "jobs of 2026-11-20 has changed"
    assert grid.cells[(EARLIER, "jobs")].state == FRESH


def test_a_closed_week_without_a_shortlist_after_the_first_one_is_missing(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    commit_week(home, date(2026, 11, 6))
    commit_week(home, CLOSED)
    assert week_grid(home).missing == (EARLIER,)


def test_the_sources_are_one_column(tmp_path: Path) -> None:
    home = filled_home(tmp_path)
    assert week_grid(home).cells[(CLOSED, "raw_listings")].parts == 1
    assert [badge.asset for badge in cell_detail(home, CLOSED, "raw_listings").badges] == ["raw_listings/remotive"]
    assert column_of("raw_listings/remotive") in NAMES
    assert asset_title("raw_listings/hn") == "Listings of Hacker News"


def test_a_cell_leads_back_to_its_inputs_and_forth_to_what_rests_on_it(tmp_path: Path) -> None:
    home = filled_home(tmp_path)
    detail = cell_detail(home, CLOSED, "shortlist")
    assert [(read.asset, read.week) for read in detail.badges[0].inputs] == [("jobs", CLOSED)]
    assert [(reader.asset, reader.is_stale) for reader in detail.readers] == [("weekly_metrics", False)]
    assert detail.versions == 2
    assert cell_detail(home, CLOSED, "digest").badges == ()


def test_many_weeks_are_shown_in_steps(tmp_path: Path) -> None:
    home = empty_home(tmp_path / "hundred")
    config = home.settings.source_file
    assert config is not None
    config.write_text(config.read_text(encoding="utf-8").replace(str(FIRST), "2024-12-27"), encoding="utf-8")
    home = open_home(load_settings(config, env={}), home.clock)
    grid = week_grid(home)
    assert (len(grid.every), len(grid.weeks)) == (101, SHOWN_WEEKS)
    older = week_grid(home, grid.older)
    assert older.weeks[0] < grid.weeks[-1]
    assert older.newer == grid.weeks[0]
    last = week_grid(home, date(2025, 1, 3))
    assert (len(last.weeks), last.older) == (2, None)


@pytest.mark.parametrize(
    ("week", "asset"), [(CLOSED, "cheese"), (date(2026, 11, 21), "jobs"), (date(2020, 1, 3), "jobs")]
)
def test_a_cell_that_cannot_be_is_refused(tmp_path: Path, week: date, asset: str) -> None:
    with pytest.raises(ValueError, match=r"cheese|2026-11-21|2020-01-03"):
        cell_detail(filled_home(tmp_path), week, asset)


def test_a_week_that_has_not_begun_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has not begun"):
        week_grid(empty_home(tmp_path), date(2026, 12, 4))
