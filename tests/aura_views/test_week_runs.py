"""What Dagster does is laid over the grid; what is asked of it is asked rightly, and refusals are said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from aura_io.dagster_api import DagsterApi, DagsterSlow
from aura_io.workspace import Home
from aura_views import week_runs as runs
from aura_views.document_runs import NO_DAEMON, NOT_LOADED, SLOW, UNREACHABLE, NotConfirmed, NotStarted, what_came_of
from aura_views.sources import installed_plugins
from aura_views.week_grid import FAILED, FRESH, MISSING, RUNNING, WAITING, week_grid
from aura_views.week_runs import backfill, make_cell, make_week, overlaid, week_runs, weeks_between
from tests.dagster_fake import PLANNED, FakeDagster
from tests.homes import CLOSED, CURRENT, EARLIER, filled_home

OLDER = date(2026, 11, 6)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(runs, "REMEMBERED_S", 0.0)
    return filled_home(tmp_path)


@pytest.fixture
def dagster(home: Home) -> Iterator[FakeDagster]:
    fake = FakeDagster(home.settings.dagster.port)
    yield fake
    fake.stop()


def states(home: Home) -> dict[tuple[date, str], str]:
    cells = overlaid(week_grid(home), week_runs(home.settings))
    return {key: cell.state for key, cell in cells.items()}


def test_without_dagster_the_grid_stands_and_says_so(home: Home) -> None:
    live = week_runs(home.settings)
    assert (live.problem, live.active) == (UNREACHABLE, ())
    assert overlaid(week_grid(home), live) == week_grid(home).cells
    with pytest.raises(NotStarted, match=UNREACHABLE):
        make_week(home, CLOSED)


def test_one_asset_of_one_week_is_asked_for(home: Home, dagster: FakeDagster) -> None:
    asked = make_cell(home, EARLIER, "shortlist")
    [launched] = dagster.launched
    assert launched["selector"]["assetSelection"] == [{"path": ["shortlist"]}]
    assert {"key": "dagster/partition", "value": "2026-11-13"} in launched["executionMetadata"]["tags"]
    assert asked.weeks == (EARLIER,)
    assert states(home)[(EARLIER, "shortlist")] == WAITING
    assert states(home)[(EARLIER, "jobs")] == FRESH


def test_the_sources_of_a_week_are_all_that_are_installed(home: Home, dagster: FakeDagster) -> None:
    make_cell(home, EARLIER, "raw_listings")
    paths = [each["path"] for each in dagster.launched[0]["selector"]["assetSelection"]]
    assert paths == [["raw_listings", name] for name in sorted(installed_plugins())]
    assert states(home)[(EARLIER, "raw_listings")] == WAITING


@pytest.mark.parametrize(("week", "closes"), [(CLOSED, True), (EARLIER, False)])
def test_only_the_newest_closed_week_is_closed_by_being_made_whole(
    home: Home, dagster: FakeDagster, week: date, closes: bool
) -> None:
    make_week(home, week)
    tags = {tag["key"] for tag in dagster.launched[0]["executionMetadata"]["tags"]}
    assert ("aura/closes" in tags) == closes
    assert "assetSelection" not in dagster.launched[0]["selector"]


def test_steps_show_as_they_go(home: Home, dagster: FakeDagster) -> None:
    make_week(home, EARLIER)
    dagster.set_steps({"raw_listings__sample": "SUCCESS", "raw_listings__inbox": "IN_PROGRESS", "jobs": "SUCCESS"})
    now = states(home)
    assert now[(EARLIER, "raw_listings")] == RUNNING
    assert now[(EARLIER, "jobs")] == FRESH
    assert now[(EARLIER, "shortlist")] == WAITING
    assert now[(CLOSED, "shortlist")] == FRESH
    [run] = week_runs(home.settings).active
    assert (run.done, run.total) == (2, 20)


def test_a_failure_shows_where_it_happened_until_it_is_made(home: Home, dagster: FakeDagster) -> None:
    make_week(home, EARLIER)
    dagster.set_steps({"jobs": "SUCCESS", "digest": "FAILURE"}, "FAILURE")
    assert states(home)[(EARLIER, "digest")] == FAILED
    assert states(home)[(EARLIER, "policy")] == MISSING
    dagster.runs[0]["creationTime"] = 0.0
    dagster.set_steps({"shortlist": "FAILURE"}, "FAILURE")
    assert states(home)[(EARLIER, "shortlist")] == FRESH


def test_a_range_is_one_backfill_with_the_oldest_week_first(home: Home, dagster: FakeDagster) -> None:
    asked = backfill(home, reversed(weeks_between(home, OLDER, CLOSED)))
    assert dagster.backfills[0]["partitionNames"] == ["2026-11-06", "2026-11-13", "2026-11-20"]
    assert dagster.backfills[0]["selector"]["partitionSetName"] == "week_partition_set"
    assert asked.weeks == (OLDER, EARLIER, CLOSED)
    assert week_runs(home.settings).waiting == (OLDER, EARLIER, CLOSED)
    assert states(home)[(OLDER, "jobs")] == WAITING
    dagster.begin_backfill()
    live = week_runs(home.settings)
    assert [run.week for run in live.active] == [OLDER, EARLIER, CLOSED]
    assert live.waiting == ()


def test_a_week_of_an_open_backfill_is_made_once_its_run_has_ended(home: Home, dagster: FakeDagster) -> None:
    backfill(home, [EARLIER, CLOSED])
    dagster.begin_backfill()
    dagster.go_on("2026-11-13", "SUCCESS", {"jobs": "SUCCESS"})
    dagster.go_on("2026-11-20", "STARTED", {"jobs": "SUCCESS", "shortlist": "IN_PROGRESS"})
    assert week_runs(home.settings).waiting == ()
    assert states(home)[(EARLIER, "shortlist")] == FRESH
    assert states(home)[(CLOSED, "shortlist")] == RUNNING
    dagster.go_on("2026-11-20", "FAILURE", {"jobs": "SUCCESS", "digest": "FAILURE"})
    assert states(home)[(CLOSED, "digest")] == FAILED
    assert not week_runs(home.settings).is_busy


def test_the_steps_of_a_run_of_a_backfill_are_counted_by_its_plan_asked_for_once(
    home: Home, dagster: FakeDagster
) -> None:
    backfill(home, [CLOSED])
    dagster.begin_backfill()
    assert [run.total for run in week_runs(home.settings).active] == [0]
    dagster.go_on("2026-11-20", "STARTED", {"jobs": "SUCCESS", "shortlist": "IN_PROGRESS"})
    assert [(run.done, run.total) for run in week_runs(home.settings).active] == [(1, PLANNED)]
    assert [(run.done, run.total) for run in week_runs(home.settings).active] == [(1, PLANNED)]
    assert dagster.plans_asked == 1


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [(CLOSED, EARLIER, "is after"), (CLOSED, date(2026, 12, 4), "not begun"), (date(2026, 11, 7), CLOSED, "Friday")],
)
def test_a_range_that_cannot_be_is_refused(home: Home, first: date, last: date, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        weeks_between(home, first, last)


def test_a_dagster_that_is_slow_is_not_called_unreachable(
    home: Home, dagster: FakeDagster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object, **__: object) -> None:
        raise DagsterSlow("did not answer within 15 s")

    monkeypatch.setattr(DagsterApi, "backfill", slow)
    with pytest.raises(NotConfirmed, match=SLOW) as asked:
        backfill(home, [CLOSED])
    assert what_came_of(asked.value, "started").startswith("It may be started all the same")


def test_a_dagster_that_would_start_nothing_is_not_asked(home: Home, dagster: FakeDagster) -> None:
    dagster.daemon_up = False
    with pytest.raises(NotStarted, match=NO_DAEMON):
        backfill(home, [CLOSED])
    dagster.loaded = False
    with pytest.raises(NotStarted, match=NOT_LOADED):
        make_cell(home, CURRENT, "jobs")
    dagster.loaded = dagster.daemon_up = True
    dagster.refusal = "the queue is full"
    with pytest.raises(NotStarted, match="the queue is full"):
        backfill(home, [CLOSED])
    assert (dagster.launched, dagster.backfills) == ([], [])
