"""Dagster's record of old runs, and the sensor that clears away and packs the warehouse's file once a day.

A run of whose making nothing stands goes whole. One that a page can lead to keeps its record, what it made and its checks;
only the log of its steps, most of its 1.5 MB, goes.
"""

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dagster import (
    DagsterInstance,
    DagsterRunStatus,
    DefaultSensorStatus,
    RunsFilter,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    sensor,
)
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from aura_io.compaction import pack_if_worth
from aura_io.logs import get_logger
from aura_io.tidying import leftovers, remove, size_of
from aura_io.warehouse import WarehouseBusy
from aura_io.workspace import Home

FINISHED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
INTERVAL_S = 3600
RUNS_AT_ONCE = 50
"""A sensor has a minute; what is left waits for the next time."""

_RUN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LED_TO = """
SELECT run_id FROM latest_lineage
UNION SELECT run_id FROM slates
UNION SELECT run_id FROM promotions
UNION SELECT run_id FROM source_health
UNION SELECT run_id FROM crawls WHERE crawl_id IN (SELECT crawl_id FROM raw_sightings)
"""
"""Every run that a page, a command or a figure can lead to."""

_LOG = get_logger(__name__)


@dataclass(frozen=True)
class OldRun:
    """A finished run that is old.

    Attributes:
        bytes: of the log of its steps and its captured output. is_led_to: a page can lead to it, so that its record stays.
    """

    run_id: str
    week: str | None
    status: str
    ended_at: datetime
    bytes: int
    is_led_to: bool


def old_runs(home: Home, instance: DagsterInstance, now: datetime, limit: int | None = None) -> list[OldRun]:
    """Return the finished runs older than ``retention.run_days`` of which something can go, the oldest first.

    Raises:
        WarehouseError: the warehouse cannot be read, so that nobody knows which runs are led to.
    """
    before = now - timedelta(days=home.settings.retention.run_days)
    led_to = {str(row[0]) for row in home.warehouse.query(_LED_TO).iter_rows()}
    records = instance.get_run_records(RunsFilter(statuses=FINISHED, created_before=before), ascending=True)
    found = []
    for record in records:
        run = record.dagster_run
        files = (*_event_files(instance, run.run_id), home.settings.dagster_storage_dir / run.run_id)
        ended = datetime.fromtimestamp(record.end_time, UTC) if record.end_time else record.update_timestamp
        size = sum(size_of(path) for path in files)
        if run.run_id in led_to and not size:
            continue
        week = run.tags.get("dagster/partition")
        found.append(OldRun(run.run_id, week, run.status.value, ended, size, run.run_id in led_to))
        if len(found) == limit:
            break
    return found


def remove_run(home: Home, instance: DagsterInstance, run: OldRun) -> None:
    """Remove the log and the captured output of a finished run, and all of its record where nothing leads to it.

    Raises:
        ValueError: its id is no run's.
        OSError: a file cannot be removed.
    """
    if not _RUN_ID.fullmatch(run.run_id):
        raise ValueError(f"{run.run_id!r} is no run's id")
    files = _event_files(instance, run.run_id)
    storage = instance.event_log_storage
    if not run.is_led_to:
        if isinstance(storage, SqliteEventLogStorage):
            checks = AssetCheckExecutionsTable
            with storage.index_connection() as connection:  # delete_run leaves these rows behind
                connection.execute(checks.delete().where(checks.c.run_id == run.run_id))
        instance.delete_run(run.run_id)
    for path in files:
        path.unlink(missing_ok=True)
    output = home.settings.dagster_storage_dir / run.run_id
    if output.is_dir():
        shutil.rmtree(output)


def tidy_sensor(home: Home) -> SensorDefinition:
    """Return the sensor that clears away what is old and led to by nothing, once a day, while no run works."""

    @sensor(
        name="tidy",
        minimum_interval_seconds=INTERVAL_S,
        default_status=DefaultSensorStatus.RUNNING,
        description="Clears away old indexes, models and runs that nothing refers to, once a day, and packs the warehouse (retention in config.yaml).",
    )
    def tidy(context: SensorEvaluationContext) -> SkipReason:
        now = home.clock.now()
        if not home.settings.retention.automatic:
            return SkipReason("retention.automatic is off")
        if context.cursor == now.date().isoformat():
            return SkipReason("done for today")
        if context.instance.get_runs(RunsFilter(statuses=_working()), limit=1):
            return SkipReason("a run works; what is old waits")
        files, runs = leftovers(home, now), old_runs(home, context.instance, now, RUNS_AT_ONCE)
        remove(files)
        for run in runs:
            remove_run(home, context.instance, run)
        packed = ""
        if len(runs) < RUNS_AT_ONCE:
            packed = _packed(home)
            context.update_cursor(now.date().isoformat())
        size = sum(each.bytes for each in files) + sum(run.bytes for run in runs)
        if files or runs:
            _LOG.info("cleared away what was old", rows=len(files) + len(runs), bytes=size)
        return SkipReason(f"{len(files)} files and {len(runs)} runs went, {size} bytes{packed}")

    return tidy


def _packed(home: Home) -> str:
    """Pack the warehouse's file where that is worth it and quick; return what to say of it."""
    try:
        before, after = pack_if_worth(home.warehouse, only_quick=True)
    except WarehouseBusy:
        return "; the warehouse was in use and is looked at tomorrow, or by aura tidy"
    if after is before:
        return "; the warehouse is worth packing and large: aura tidy" if before.is_worth_packing else ""
    _LOG.info("packed the warehouse", bytes=before.size - after.size)
    return f"; the warehouse was packed, {before.size - after.size} bytes went"


def _working() -> list[DagsterRunStatus]:
    return [status for status in DagsterRunStatus if status not in FINISHED]


def _event_files(instance: DagsterInstance, run_id: str) -> list[Path]:
    """Return the files in which Dagster's SQLite storage keeps the events of one run; none with another storage."""
    storage = instance.event_log_storage
    if not isinstance(storage, SqliteEventLogStorage):
        return []
    shard = Path(storage.path_for_shard(run_id))
    return [path for ending in ("", "-wal", "-shm") if (path := shard.with_name(shard.name + ending)).exists()]
