"""What every asset of a run needs to know: its week, its run, the cut, the clock and where things lie.

The cut (``as_of``) is computed from the start of the run, so that all assets of a run agree on it.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import psutil
from dagster import AssetExecutionContext, DagsterInstance

from aura_assets.resources import WarehouseResource
from aura_io.clock import SystemClock
from aura_io.warehouse import Input, LineageEntry, Warehouse
from aura_io.workspace import Home
from aura_ml.weeks import Window, parse_week

HOST_TAG = "aura/host"
PID_TAG = "aura/pid"
PID_START_TAG = "aura/pid_start"
CLOSES_TAG = "aura/closes"
REFETCH_TAG = "aura/refetch"


@dataclass(frozen=True)
class WeekRun:
    """One run of one week.

    Attributes:
        started: start of the run, UTC.
        as_of: ``min(end of week, start of the run)``; entered data recorded before it counts.
    """

    home: Home
    warehouse: Warehouse
    window: Window
    run_id: str
    started: datetime
    as_of: datetime
    refetch: bool

    @property
    def week(self) -> date:
        """The Friday that names the week."""
        return self.window.week

    @property
    def user_id(self) -> str:
        """The person whose week this is."""
        return self.home.user_id

    @property
    def is_final(self) -> bool:
        """Whether the cut is the end of the week: nothing that is entered later can change the result."""
        return self.as_of >= self.window.end

    def entry(
        self,
        asset: str,
        code_version: str,
        data_version: str,
        inputs: Sequence[Input],
        rows: int,
        *,
        user_id: str | None = None,
        artifact: str | None = None,
        week: date | None = None,
    ) -> LineageEntry:
        """Return the lineage row of one commit of this run."""
        return LineageEntry(
            asset=asset,
            week=week or self.week,
            user_id=user_id,
            run_id=self.run_id,
            as_of=self.as_of,
            code_version=code_version,
            data_version=data_version,
            inputs=tuple(inputs),
            artifact=artifact,
            rows=rows,
        )


def week_run(context: AssetExecutionContext, home: Home, warehouse: WarehouseResource) -> WeekRun:
    """Return the run of ``context`` and leave its process on the run's tags, so that a dead run can be told.

    Raises:
        ValueError: the partition key is no week (Dagster accepts keys it never listed).
    """
    week = parse_week(context.partition_key)
    window = home.calendar.window(week)
    tag_process(context.instance, context.run.run_id, context.run.tags)
    started = _run_start(context, home)
    return WeekRun(
        home=home,
        warehouse=warehouse.store(home.clock),
        window=window,
        run_id=context.run.run_id,
        started=started,
        as_of=home.calendar.as_of(week, started),
        refetch=context.run.tags.get(REFETCH_TAG) == "true",
    )


def _run_start(context: AssetExecutionContext, home: Home) -> datetime:
    if not isinstance(home.clock, SystemClock):
        return home.clock.now()
    record = context.instance.get_run_record_by_id(context.run.run_id)
    if record is None or record.start_time is None:
        return home.clock.now()
    return datetime.fromtimestamp(record.start_time, UTC)


def process_tags() -> dict[str, str]:
    """Return the tags that name this process: host, process id and the process's start."""
    process = psutil.Process()
    return {HOST_TAG: socket.gethostname(), PID_TAG: str(os.getpid()), PID_START_TAG: f"{process.create_time():.2f}"}


def tag_process(instance: DagsterInstance, run_id: str, tags: dict[str, str] | object) -> None:
    """Write this process on the run's tags, unless it stands there already."""
    mine = process_tags()
    if isinstance(tags, dict) and all(tags.get(name) == value for name, value in mine.items()):
        return
    instance.add_run_tags(run_id, mine)
