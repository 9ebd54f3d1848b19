"""Automation: the Friday run, the daily refresh, and the sweep of runs whose process is gone.

All of it is running by default. What a week is and which one has closed is decided in ``aura_ml.weeks``.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from dagster import (
    DagsterInstance,
    DagsterRunStatus,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunRequest,
    RunsFilter,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    schedule,
    sensor,
)

from aura_assets.partitions import key_of
from aura_assets.sweep import sweep_dead_runs
from aura_assets.week_run import CLOSES_TAG
from aura_io.workspace import Home
from aura_ml.weeks import WeekCalendar

REFRESH_TAG = "aura/refresh"
DAILY = timedelta(days=1)
SWEEP_INTERVAL_S = 30
CLOSING_STATUSES = [
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.SUCCESS,
]


def closing_run_exists(instance: DagsterInstance, week: date) -> bool:
    """Return whether a run that closes ``week`` is queued, running or has succeeded."""
    wanted = RunsFilter(tags={CLOSES_TAG: key_of(week)}, statuses=CLOSING_STATUSES)
    return bool(instance.get_runs(filters=wanted, limit=1))


def closing_requests(
    calendar: WeekCalendar, instance: DagsterInstance, tick: datetime, now: datetime
) -> Sequence[RunRequest] | SkipReason:
    """Return what the Friday tick asks for: the week that has just closed and the one just begun.

    Args:
        tick: the time the schedule stands for; ``now``: the real time, later where the machine slept.
    """
    closed = calendar.newest_closed(tick)
    if closed != calendar.newest_closed(now):
        return SkipReason(f"week {closed} closed while this machine was off; it is offered by `aura status`, not run")
    if closing_run_exists(instance, closed):
        return SkipReason(f"a run that closes week {closed} is queued, running or done")
    in_progress = calendar.week_of(tick)
    requests = [RunRequest(partition_key=key_of(in_progress), run_key=f"begins:{in_progress}")]
    if closed >= calendar.first:
        tags = {CLOSES_TAG: key_of(closed)}
        requests.insert(0, RunRequest(partition_key=key_of(closed), run_key=f"closes:{closed}", tags=tags))
    return requests


def friday_schedule(home: Home, job_name: str) -> ScheduleDefinition:
    """Return the weekly schedule; ``schedule.day`` and ``hour`` move the tick, never the week."""
    times = home.settings.schedule

    @schedule(
        name="friday",
        job_name=job_name,
        cron_schedule=f"0 {times.hour} * * {times.weekday_number}",
        execution_timezone=home.calendar.timezone,
        default_status=DefaultScheduleStatus.RUNNING,
        description="Closes the week that has just ended and begins the new one.",
    )
    def friday(context: ScheduleEvaluationContext) -> Sequence[RunRequest] | SkipReason:
        return closing_requests(home.calendar, context.instance, context.scheduled_execution_time, home.clock.now())

    return friday


def daily_schedule(home: Home, job_name: str) -> ScheduleDefinition:
    """Return the daily refresh of the week in progress, up to its shortlist."""

    @schedule(
        name="daily_refresh",
        job_name=job_name,
        cron_schedule=f"0 {home.settings.schedule.daily_hour} * * *",
        execution_timezone=home.calendar.timezone,
        default_status=DefaultScheduleStatus.RUNNING,
        description="Refreshes the week in progress up to its shortlist.",
    )
    def daily_refresh(context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
        tick = context.scheduled_execution_time
        if home.clock.now() - tick >= DAILY:
            return SkipReason("a later refresh is due")
        day = tick.date().isoformat()
        week = home.calendar.week_of(tick)
        return RunRequest(partition_key=key_of(week), run_key=f"refresh:{day}", tags={REFRESH_TAG: day})

    return daily_refresh


def sweep_sensor(job_names: Sequence[str]) -> SensorDefinition:
    """Return the sensor that marks runs as failed whose process is gone, so that they block nothing."""

    @sensor(
        name="sweep_dead_runs",
        minimum_interval_seconds=SWEEP_INTERVAL_S,
        default_status=DefaultSensorStatus.RUNNING,
        description=f"Marks runs of {', '.join(job_names)} as failed whose process is gone.",
    )
    def sweep(context: SensorEvaluationContext) -> SkipReason:
        swept = sweep_dead_runs(context.instance)
        return SkipReason(f"marked {len(swept)} dead runs as failed" if swept else "no dead runs")

    return sweep
