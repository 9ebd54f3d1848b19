"""What Dagster does with the weeks now, laid over the grid, and asking it to make a cell, a week or a range of weeks.

Nothing here is needed for the grid to show: a Dagster that does not answer is an answer. What is made is ``week_grid``'s.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from aura_io.dagster_api import WEEK_JOB, DagsterApi, DagsterRefused, DagsterUnreachable
from aura_io.settings import Settings
from aura_io.workspace import Home
from aura_views.asset_words import NAMES, RAW_PREFIX, SOURCES, column_of
from aura_views.dagster_client import WEEK_TAG, DagsterElsewhere, dagster_url, local_api, run_address
from aura_views.document_runs import NO_DAEMON, NOT_LOADED, NotStarted, not_taken, unreached
from aura_views.sources import installed_plugins
from aura_views.week_grid import FAILED, RUNNING, WAITING, Cell, WeekGrid, assets_of_column

ASKS_TAG, ASKS = "aura/asks", "lineage page"
CLOSES_TAG = "aura/closes"
REFETCH_TAG = "aura/refetch"
LOOK_TIMEOUT_S, LAUNCH_TIMEOUT_S = 2.0, 15.0
REMEMBERED_S = 1.5
NEWEST_RUNS = 25
MOST_WEEKS = 260
ACTIVE = ("QUEUED", "NOT_STARTED", "STARTING", "STARTED", "CANCELING")
QUEUED = ("QUEUED", "NOT_STARTED")
_STEP_DONE = ("SUCCESS", "SKIPPED", "FAILURE")
_STEP_PREFIX = "raw_listings__"

_QUERY = """
query AuraWeekRuns($limit: Int!, $most: Int!) {
  active: runsOrError(filter: {statuses: [QUEUED, NOT_STARTED, STARTING, STARTED, CANCELING]}, limit: $limit) { ...runs }
  failed: runsOrError(filter: {statuses: [FAILURE, CANCELED]}, limit: $limit) { ...runs }
  backfills: partitionBackfillsOrError(filters: {statuses: [REQUESTED]}, limit: 5) {
    __typename ... on PartitionBackfills { results { id partitionNames runs(limit: $most) { tags { key value } } } }
  }
}
fragment runs on RunsOrError {
  __typename
  ... on Runs {
    results { runId status creationTime tags { key value } assetSelection { path } stepKeysToExecute stepStats { stepKey status } }
  }
}
"""
_PLAN = """
query AuraRunPlan($run: ID!) { runOrError(runId: $run) { ... on Run { executionPlan { steps { key } } } } }
"""
_starting = threading.Lock()


@dataclass(frozen=True)
class WeekRunState:
    """One run of a week, under way or failed.

    Attributes:
        assets: the grid's columns it makes. steps: state of each of its steps that began, by column.
        done, total: steps that have ended, and all of them; total is 0 where Dagster does not say.
    """

    run_id: str
    url: str
    week: date
    status: str
    created_at: datetime
    assets: frozenset[str]
    steps: Mapping[str, str]
    done: int
    total: int

    @property
    def is_queued(self) -> bool:
        """Whether it waits for its turn."""
        return self.status in QUEUED


@dataclass(frozen=True)
class WeekRuns:
    """What Dagster does with the weeks.

    Attributes:
        problem: why it cannot be asked or nothing would start, without a full stop; None when all is well.
        active: under way, oldest week first. failed: the newest run of each week that failed.
        waiting: weeks of open backfills that have had no run yet; an open backfill may hold weeks that are made.
    """

    url: str
    problem: str | None = None
    active: tuple[WeekRunState, ...] = ()
    failed: tuple[WeekRunState, ...] = ()
    waiting: tuple[date, ...] = ()

    @property
    def is_busy(self) -> bool:
        """Whether anything goes on without the person."""
        return bool(self.active or self.waiting)

    @property
    def weeks(self) -> frozenset[date]:
        """The weeks that are being made or wait for it."""
        return frozenset(self.waiting) | {run.week for run in self.active}


@dataclass(frozen=True)
class AskedOf:
    """What was asked of Dagster: one run, or a backfill of several weeks, oldest first."""

    weeks: tuple[date, ...]
    assets: tuple[str, ...] | None
    url: str


def week_runs(settings: Settings) -> WeekRuns:
    """Return what Dagster does with the weeks now; answers are remembered for a moment."""
    key = (settings.dagster.host, settings.dagster.port)
    with _kept_lock:
        kept = _kept.get(key)
    if kept is not None and time.monotonic() - kept[0] < REMEMBERED_S:
        return kept[1]
    found = _ask(settings)
    with _kept_lock:
        _kept[key] = (time.monotonic(), found)
    return found


_kept: dict[tuple[str, int], tuple[float, WeekRuns]] = {}
_planned: dict[str, int] = {}
_kept_lock = threading.Lock()


def _forget(settings: Settings) -> None:
    with _kept_lock:
        _kept.pop((settings.dagster.host, settings.dagster.port), None)


def _ask(settings: Settings) -> WeekRuns:
    url = dagster_url(settings)
    try:
        api = local_api(settings, LOOK_TIMEOUT_S)
        data = api.ask(_QUERY, {"limit": NEWEST_RUNS, "most": MOST_WEEKS})["data"]
        problem = None if api.daemon_is_up() else NO_DAEMON
        found = runs_from(data, settings)
        return replace(found, problem=problem, active=tuple(_with_total(api, run) for run in found.active))
    except DagsterUnreachable as error:
        return WeekRuns(url, unreached(error))
    except (DagsterElsewhere, DagsterRefused, KeyError, TypeError, ValueError) as error:
        return WeekRuns(url, str(error).rstrip(".") or type(error).__name__)


def _with_total(api: DagsterApi, run: WeekRunState) -> WeekRunState:
    """Return ``run`` with the number of its steps; of a run of a backfill, Dagster tells it in the run's plan only.

    A run has the plan it was made with for good: it is asked for once per run.
    """
    if run.total or run.is_queued:
        return run
    with _kept_lock:
        total = _planned.get(run.url)
    if total is None:
        plan = (api.ask(_PLAN, {"run": run.run_id})["data"]["runOrError"] or {}).get("executionPlan")
        total = len(plan["steps"]) if plan else 0
        with _kept_lock:
            _planned[run.url] = total
            while len(_planned) > NEWEST_RUNS:
                _planned.pop(next(iter(_planned)))
    return replace(run, total=total)


def runs_from(data: Mapping[str, Any], settings: Settings) -> WeekRuns:
    """Return the state that the data of a GraphQL answer describes.

    Raises:
        KeyError, TypeError, ValueError: the answer has another shape.
    """
    active = [run for run in _runs(data["active"], settings) if run.status in ACTIVE]
    failed: dict[date, WeekRunState] = {}
    for run in _runs(data["failed"], settings):
        failed.setdefault(run.week, run)
    waiting: set[date] = set()
    for each in data["backfills"].get("results", []):
        begun = {tag["value"] for run in each["runs"] for tag in run["tags"] if tag["key"] == WEEK_TAG}
        waiting |= {date.fromisoformat(name) for name in each["partitionNames"] or [] if name not in begun}
    return WeekRuns(
        dagster_url(settings),
        active=tuple(sorted(active, key=lambda run: (run.week, run.created_at))),
        failed=tuple(failed.values()),
        waiting=tuple(sorted(waiting - {run.week for run in active})),
    )


def _runs(found: Mapping[str, Any], settings: Settings) -> list[WeekRunState]:
    """Return the runs that are of one week, in Dagster's order: the newest first."""
    states = []
    for run in found.get("results", []):
        tags = {tag["key"]: tag["value"] for tag in run["tags"]}
        if WEEK_TAG not in tags:
            continue
        stats = {str(step["stepKey"]): str(step["status"]) for step in run.get("stepStats") or []}
        planned = run.get("stepKeysToExecute") or []
        selection = run.get("assetSelection")
        states.append(
            WeekRunState(
                run_id=str(run["runId"]),
                url=run_address(settings, str(run["runId"])),
                week=date.fromisoformat(tags[WEEK_TAG]),
                status=str(run["status"]),
                created_at=datetime.fromtimestamp(float(run.get("creationTime") or 0), UTC),
                assets=frozenset(
                    NAMES if selection is None else (column_of("/".join(key["path"])) for key in selection)
                ),
                steps=_by_column(stats),
                done=sum(status in _STEP_DONE for status in stats.values()),
                total=len(planned),
            )
        )
    return states


def _by_column(stats: Mapping[str, str]) -> dict[str, str]:
    """Return the state of each column's steps; of the sources' the one that says most."""
    weight = {"SUCCESS": 0, "SKIPPED": 1, "IN_PROGRESS": 2, "FAILURE": 3}
    columns: dict[str, str] = {}
    for step, status in stats.items():
        column = SOURCES if step.startswith(_STEP_PREFIX) else step
        if column not in columns or weight.get(status, 2) > weight.get(columns[column], 2):
            columns[column] = status
    return columns


def overlaid(grid: WeekGrid, live: WeekRuns) -> dict[tuple[date, str], Cell]:
    """Return the cells of ``grid`` with what runs, waits or failed laid over what is made."""
    cells = dict(grid.cells)
    waiting = set(live.waiting)
    failed = {run.week: run for run in live.failed}
    for key, cell in cells.items():
        if cell.week in waiting:
            cells[key] = replace(cell, state=WAITING)
        elif cell.week in failed:
            cells[key] = _after_failure(cell, failed[cell.week])
    for run in live.active:
        for asset in run.assets:
            if (run.week, asset) in cells:
                cells[(run.week, asset)] = _in_run(cells[(run.week, asset)], run)
    return cells


def _after_failure(cell: Cell, run: WeekRunState) -> Cell:
    """A failure counts until the asset was made after it; what the run did not come to stays as it was."""
    if cell.made_at is not None and cell.made_at > run.created_at:
        return cell
    nothing_began = cell.asset in run.assets and not run.steps
    if run.status == "FAILURE" and (run.steps.get(cell.asset) == "FAILURE" or nothing_began):
        return replace(cell, state=FAILED, because=f"run {run.run_id[:8]} failed here")
    return cell


def _in_run(cell: Cell, run: WeekRunState) -> Cell:
    step = run.steps.get(cell.asset)
    if step in ("SUCCESS", "SKIPPED"):
        return cell
    if step == "FAILURE":
        return replace(cell, state=FAILED, because=f"run {run.run_id[:8]} failed here")
    return replace(cell, state=RUNNING if step == "IN_PROGRESS" else WAITING)


# --- asking ---------------------------------------------------------------------------------------------------------


def make_cell(home: Home, week: date, asset: str) -> AskedOf:
    """Ask Dagster to make one asset of one week; of the sources every installed one.

    Raises:
        ValueError: there is no such asset or week.
        NotStarted: Dagster or its daemon does not run, has not loaded AURA, or refused; the message says why.
    """
    if asset not in NAMES:
        raise ValueError(f"there is no asset {asset!r}; the grid has {', '.join(NAMES)}")
    return _make(home, week, assets_of_column(asset, tuple(sorted(installed_plugins()))))


def make_week(home: Home, week: date, assets: Sequence[str] | None = None, *, refetch: bool = False) -> AskedOf:
    """Ask Dagster to make a week, or of it only ``assets`` by name.

    Args:
        refetch: also ask boards that are left alone for having failed, and those of a closed week once more.

    Raises:
        ValueError, NotStarted: as ``make_cell``.
    """
    return _make(home, week, tuple(assets) if assets is not None else None, refetch=refetch)


def backfill(home: Home, weeks: Iterable[date]) -> AskedOf:
    """Ask Dagster to make ``weeks``, whole, one after the other, the oldest first.

    Raises:
        ValueError: no week, too many, or one that is no week of this installation or has not begun.
        NotStarted: as ``make_cell``.
    """
    chosen = tuple(sorted(set(weeks)))
    if not chosen:
        raise ValueError("there is no week to make in this range")
    if len(chosen) > MOST_WEEKS:
        raise ValueError(f"{len(chosen)} weeks are more than {MOST_WEEKS}; choose a shorter range")
    for week in chosen:
        _check(home, week)
    with _starting:
        api = _ready(home.settings)
        try:
            backfill_id = api.backfill(
                WEEK_JOB,
                partition_keys=[week.isoformat() for week in chosen],
                tags={ASKS_TAG: ASKS},
                title=f"{chosen[0]} to {chosen[-1]}",
            )
        except DagsterUnreachable as error:
            raise not_taken(error) from error
        except (DagsterRefused, KeyError, TypeError) as error:
            raise NotStarted(str(error).rstrip(".")) from error
    _forget(home.settings)
    return AskedOf(chosen, None, f"{dagster_url(home.settings)}/runs/b/{backfill_id}")


def weeks_between(home: Home, first: date, last: date) -> list[date]:
    """Return the weeks from ``first`` to ``last``, both included, oldest first.

    Raises:
        ValueError: one of them is no week of this installation, has not begun, or they stand the wrong way round.
    """
    for week in (first, last):
        _check(home, week)
    if first > last:
        raise ValueError(f"the first week, {first}, is after the last, {last}")
    return [week for week in home.calendar.weeks_until(last) if week >= first]


def _check(home: Home, week: date) -> None:
    home.calendar.check(week)
    current = home.calendar.week_of(home.clock.now())
    if week > current:
        raise ValueError(f"the week of {week} has not begun; the week in progress is that of {current}")


def _make(home: Home, week: date, assets: tuple[str, ...] | None, *, refetch: bool = False) -> AskedOf:
    _check(home, week)
    tags = {ASKS_TAG: ASKS} | ({REFETCH_TAG: "true"} if refetch else {})
    if assets is None and week == home.calendar.newest_closed(home.clock.now()):
        tags[CLOSES_TAG] = week.isoformat()
    paths = None if assets is None else [_path(asset) for asset in assets]
    with _starting:
        api = _ready(home.settings)
        try:
            run_id = api.launch(WEEK_JOB, partition_key=week.isoformat(), asset_paths=paths, tags=tags)
        except DagsterUnreachable as error:
            raise not_taken(error) from error
        except (DagsterRefused, KeyError, TypeError) as error:
            raise NotStarted(str(error).rstrip(".")) from error
    _forget(home.settings)
    return AskedOf((week,), assets, run_address(home.settings, run_id))


def _path(asset: str) -> list[str]:
    return ["raw_listings", asset.removeprefix(RAW_PREFIX)] if asset.startswith(RAW_PREFIX) else [asset]


def _ready(settings: Settings) -> DagsterApi:
    """Return the endpoint of a Dagster that would start a run."""
    try:
        api = local_api(settings, LAUNCH_TIMEOUT_S)
        problem = NOT_LOADED if not api.has_loaded_aura() else NO_DAEMON if not api.daemon_is_up() else None
    except DagsterUnreachable as error:
        raise NotStarted(unreached(error)) from error
    except (DagsterElsewhere, DagsterRefused, KeyError, TypeError) as error:
        raise NotStarted(str(error).rstrip(".")) from error
    if problem is not None:
        raise NotStarted(problem)
    return api
