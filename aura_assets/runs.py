"""Starting runs from outside Dagster's UI: through the running daemon when it is up, else in this process.

Used by the command line. What a run does is in the assets; which runs are due on their own is in ``schedules``.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from dagster import (
    AssetKey,
    DagsterEventType,
    DagsterInstance,
    DagsterRunStatus,
    Definitions,
    EventLogEntry,
)
from dagster._daemon.run_coordinator import QueuedRunCoordinatorDaemon
from sqlalchemy.exc import OperationalError

from aura_assets.build import RETRAINED, WEEK_JOB, build_definitions
from aura_assets.partitions import key_of
from aura_assets.schedules import closing_run_exists
from aura_assets.sweep import sweep_dead_runs
from aura_assets.week_run import CLOSES_TAG, REFETCH_TAG, process_tags
from aura_io.dagster_api import CodeServerAway, DagsterApi
from aura_io.dagster_home import check_storage, dagster_environment, quiet_known_warnings, storage_unusable
from aura_io.lineage import latest
from aura_io.models import check_embedding_model
from aura_io.workspace import Home

POLL_S = 0.3
HEARTBEAT_TOLERANCE_S = 90.0
"""Dagster's daemons write a heartbeat every 30 s (``DEFAULT_HEARTBEAT_INTERVAL_SECONDS``)."""
CODE_SERVER_RETURNS_S = 60.0
FRESH_FOR = timedelta(hours=20)
"""The week in progress is refreshed daily; a start within this time repeats no work."""
STEPS_NAMED = 3
"""A store that cannot be used fails dozens of steps at once for the same cause."""
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""In process, the caller shows progress and failures; Dagster's own records go to its storage and the log files."""
FINISHED = (DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED)
STANDALONE_CHECKS = ("jobs_newest_closed_week_has_rows",)
_STEP_EVENTS = {
    DagsterEventType.STEP_START: "started",
    DagsterEventType.STEP_SUCCESS: "succeeded",
    DagsterEventType.STEP_FAILURE: "failed",
    DagsterEventType.STEP_SKIPPED: "skipped",
}


class RunRefused(Exception):
    """A run that cannot be started as asked; the message says what to do."""


@dataclass(frozen=True)
class ProgressEvent:
    """One step of a run: ``state`` is started, succeeded, failed or skipped."""

    week: date
    run_id: str
    asset: str
    state: str
    message: str = ""
    seconds: float = 0.0


Progress = Callable[[ProgressEvent], None]


@dataclass(frozen=True)
class RunResult:
    """How the run of one week ended.

    Attributes:
        counts: metadata numbers per asset.
        warnings: checks that did not pass, in words.
        through: ``daemon`` or ``process``.
    """

    week: date
    run_id: str
    success: bool
    message: str
    counts: Mapping[str, Mapping[str, float]]
    warnings: tuple[str, ...]
    through: str


@contextmanager
def dagster_instance(home: Home) -> Iterator[DagsterInstance]:
    """Yield the Dagster instance of ``home`` (``dagster.yaml`` in force, storage below the data folder).

    Raises:
        DagsterHomeError: there is no dagster.yaml, or the storage is damaged, full, locked or not to be written.
    """
    quiet_known_warnings()
    check_storage(home.settings)
    for name, value in dagster_environment(home.settings).items():
        os.environ[name] = value
    try:
        with DagsterInstance.get() as instance:
            yield instance
    except OperationalError as error:  # the userdb's own are told by itself
        said = str(error.orig).strip().partition("\n")[0]
        raise storage_unusable(home.settings.dagster_storage_dir, said) from error


def daemon_is_up(instance: DagsterInstance) -> bool:
    """Return whether the daemon of this storage takes runs from the queue: it has given a sign of life of late."""
    beat = instance.get_daemon_heartbeats().get(QueuedRunCoordinatorDaemon.daemon_type())
    return beat is not None and time.time() - beat.timestamp < HEARTBEAT_TOLERANCE_S


def materialize(
    home: Home,
    weeks: Sequence[date],
    *,
    sources: Sequence[str] | None = None,
    assets: Sequence[str] | None = None,
    refetch: bool = False,
    tags: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    definitions: Definitions | None = None,
) -> list[RunResult]:
    """Materialize ``weeks``, oldest first, one run per week; stop at the first week that fails.

    Args:
        sources: only these sources' raw listings (and everything after them); all installed ones when None.
        assets: only these assets, by name; everything when None.
        refetch: ask boards again for weeks that are closed.
        progress: called with each step as it starts and ends.
        definitions: definitions to run in this process, built anew when None.

    Raises:
        RunRefused: a source or asset is unknown.
        ModelError: ``models.embedding`` names nothing; no board is asked for a week that could not be ranked.
        ValueError: a week is no week of the calendar.
    """
    for week in weeks:
        home.calendar.window(week)
    check_embedding_model(home.settings)
    definitions = definitions or build_definitions(home)
    selection = _selection(definitions, sources, assets)
    run_tags = {**(tags or {}), **({REFETCH_TAG: "true"} if refetch else {})}
    results: list[RunResult] = []
    with dagster_instance(home) as instance:
        sweep_dead_runs(instance)
        api = DagsterApi.awaited(home.settings, CODE_SERVER_RETURNS_S) if daemon_is_up(instance) else None
        for week in sorted(weeks):
            week_tags = {**run_tags, **_closing_tag(home, week, sources, assets)}
            run_id = _launch(api, week, selection, week_tags) if api is not None else str(uuid4())
            watcher = _Watcher(instance, week, run_id, progress)
            if api is not None:
                watcher.follow_to_the_end()
            else:
                with watcher.following():
                    _execute(definitions, instance, week, run_id, selection, week_tags)
            results.append(_result(instance, week, run_id, "daemon" if api is not None else "process"))
            if not results[-1].success:
                break
    return results


def first_weeks(home: Home, progress: Progress | None = None) -> list[RunResult]:
    """Materialize the last closed week and the week in progress, unless that has been done.

    A week that a run has closed (or is closing) is left alone; the week in progress is left alone for a day.
    """
    now = home.clock.now()
    closed, current = home.calendar.newest_closed(now), home.calendar.week_of(now)
    due = []
    with dagster_instance(home) as instance:
        sweep_dead_runs(instance)
        if closed >= home.calendar.first and not closing_run_exists(instance, closed):
            due.append(closed)
    shortlist = latest(home.warehouse, "shortlist", current, user_id="local")
    if shortlist is None or now - shortlist.created_at > FRESH_FOR:
        due.append(current)
    results: list[RunResult] = []
    for week in due:
        results += materialize(home, [week], progress=progress)
    return results


def rerank(home: Home, week: date, progress: Progress | None = None) -> RunResult:
    """Train and rank ``week`` anew from what is stored and entered; no board is asked."""
    return materialize(home, [week], assets=list(RETRAINED), progress=progress)[0]


def _closing_tag(home: Home, week: date, sources: Sequence[str] | None, assets: Sequence[str] | None) -> dict[str, str]:
    whole = sources is None and assets is None
    closes = whole and week == home.calendar.newest_closed(home.clock.now())
    return {CLOSES_TAG: key_of(week)} if closes else {}


def _selection(
    definitions: Definitions, sources: Sequence[str] | None, assets: Sequence[str] | None
) -> list[AssetKey] | None:
    if sources is None and assets is None:
        return None
    keys = definitions.resolve_asset_graph().materializable_asset_keys
    known_sources = {key.path[1]: key for key in keys if key.path[0] == "raw_listings"}
    others = {key.path[0]: key for key in keys if key.path[0] != "raw_listings"}
    if assets is not None:
        by_name = others | {key.to_user_string(): key for key in known_sources.values()}
        return [_known(by_name, name, "asset") for name in assets]
    wanted = [_known(known_sources, name.strip().casefold(), "source") for name in sources or ()]
    return [*wanted, *others.values()]


def _known(by_name: Mapping[str, AssetKey], name: str, what: str) -> AssetKey:
    if name not in by_name:
        raise RunRefused(f"there is no {what} {name!r}; installed are: {', '.join(sorted(by_name))}")
    return by_name[name]


def _execute(
    definitions: Definitions,
    instance: DagsterInstance,
    week: date,
    run_id: str,
    selection: list[AssetKey] | None,
    tags: Mapping[str, str],
) -> None:
    job = definitions.resolve_job_def(WEEK_JOB)
    job.execute_in_process(
        instance=instance,
        partition_key=key_of(week),
        run_id=run_id,
        asset_selection=selection,
        run_config=QUIET,
        tags={**tags, **process_tags()},
        raise_on_error=False,
    )


def _launch(api: DagsterApi, week: date, selection: list[AssetKey] | None, tags: Mapping[str, str]) -> str:
    """Launch a run; a code server that crashed is waited for, since it is started again."""
    paths = [list(key.path) for key in selection] if selection is not None else None
    deadline = time.monotonic() + CODE_SERVER_RETURNS_S
    while True:
        try:
            return api.launch(WEEK_JOB, partition_key=key_of(week), asset_paths=paths, tags=dict(tags))
        except CodeServerAway:
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_S)


class _Watcher:
    """Follows a run's steps in the event log and reports each once."""

    def __init__(self, instance: DagsterInstance, week: date, run_id: str, progress: Progress | None) -> None:
        self._instance = instance
        self._week = week
        self._run_id = run_id
        self._progress = progress
        self._cursor: str | None = None
        self._started: dict[str, float] = {}

    @contextmanager
    def following(self) -> Iterator[None]:
        """Report steps from a thread while the block runs the run."""
        if self._progress is None:
            yield
            return
        stop = threading.Event()
        thread = threading.Thread(target=self._until, args=(stop,), name="run-progress", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def follow_to_the_end(self) -> None:
        """Report steps until the run has finished; a run whose process dies is swept and ends as failed."""
        while True:
            run = self._instance.get_run_by_id(self._run_id)
            self._report()
            if run is not None and run.status in FINISHED:
                return
            sweep_dead_runs(self._instance)
            time.sleep(POLL_S)

    def _until(self, stop: threading.Event) -> None:
        while not stop.wait(POLL_S):
            self._report()
        self._report()

    def _report(self) -> None:
        if self._progress is None:
            return
        connection = self._instance.get_records_for_run(
            self._run_id, cursor=self._cursor, of_type=set(_STEP_EVENTS), ascending=True
        )
        self._cursor = connection.cursor
        for record in connection.records:
            event = self._event(record.event_log_entry)
            if event.asset not in STANDALONE_CHECKS:
                self._progress(event)

    def _event(self, entry: EventLogEntry) -> ProgressEvent:
        event = entry.get_dagster_event()
        state = _STEP_EVENTS[event.event_type]
        asset = (event.step_key or "").replace("raw_listings__", "raw_listings/")
        if state == "started":
            self._started[asset] = entry.timestamp
        seconds = entry.timestamp - self._started.get(asset, entry.timestamp)
        message = _cause(event.event_specific_data) if state == "failed" else ""
        return ProgressEvent(self._week, self._run_id, asset, state, message, seconds)


def _cause(data: Any) -> str:
    """Return what the step itself raised, without Dagster's words around it; what it was raised from is for the log."""
    error = getattr(data, "error", None)
    if error is None:
        return ""
    while error.cause is not None and (error.cls_name or "").startswith("Dagster"):
        error = error.cause
    return str(error.message).strip().removeprefix(f"{error.cls_name}: ").split(f"{error.cls_name}: ", 1)[-1]


def _in_words(failures: Mapping[str, Sequence[str]]) -> str:
    """Return each cause once, after the steps that it failed."""
    told = []
    for cause, steps in failures.items():
        more = f" and {len(steps) - STEPS_NAMED} more" if len(steps) > STEPS_NAMED else ""
        told.append(f"{', '.join(steps[:STEPS_NAMED])}{more}: {cause}")
    return "; ".join(told)


def _result(instance: DagsterInstance, week: date, run_id: str, through: str) -> RunResult:
    run = instance.get_run_by_id(run_id)
    events = [entry.get_dagster_event() for entry in instance.all_logs(run_id) if entry.is_dagster_event]
    counts: dict[str, dict[str, float]] = {}
    warnings: list[str] = []
    failures: dict[str, list[str]] = {}
    ended = ""
    for event in events:
        if event.event_type is DagsterEventType.ASSET_MATERIALIZATION and event.asset_key is not None:
            counts[event.asset_key.to_user_string()] = _numbers(event.materialization.metadata)
        elif event.event_type is DagsterEventType.ASSET_CHECK_EVALUATION:
            evaluation = event.asset_check_evaluation_data
            if not evaluation.passed:
                warnings.append(_warning(evaluation))
        elif event.event_type is DagsterEventType.STEP_FAILURE:
            failures.setdefault(_cause(event.event_specific_data), []).append(str(event.step_key))
        elif event.event_type is DagsterEventType.RUN_FAILURE:
            ended = event.message or ""
    success = run is not None and run.status is DagsterRunStatus.SUCCESS
    message = "" if success else _in_words(failures) or ended or "the run did not finish"
    return RunResult(week, run_id, success, message, counts, tuple(warnings), through)


def _numbers(metadata: Mapping[str, Any]) -> dict[str, float]:
    values = {name: value.value for name, value in metadata.items() if isinstance(value.value, (int, float))}
    return {name.removeprefix("dagster/"): value for name, value in values.items()}


def _warning(evaluation: Any) -> str:
    texts = {name: str(value.value) for name, value in evaluation.metadata.items()}
    said = ". ".join(texts[name].rstrip(".") for name in ("message", "cure") if texts.get(name))
    return f"{evaluation.asset_key.to_user_string()}: {said or evaluation.check_name}"
