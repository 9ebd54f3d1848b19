"""Runs whose process is gone: a killed run stays STARTED in Dagster and would block its week for ever."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta

import psutil
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter
from dagster._core.storage.dagster_run import RunRecord

from aura_assets.week_run import HOST_TAG, PID_START_TAG, PID_TAG

UNFINISHED = [
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]
"""Also what was made and never started: sensor and schedules wait for it as for a run that works."""

START_TOLERANCE_S = 1.0
UNTAGGED_GRACE = timedelta(minutes=10)
"""A run writes its process on its tags within its first step; one that has not by then died while starting. Long, because a run
gives way to all other work: beside programs that kept every core busy its first step was done after 100 s."""


def sweep_dead_runs(instance: DagsterInstance, now: datetime | None = None) -> list[str]:
    """Mark unfinished runs of this host as failed whose process is gone; return their ids."""
    now = now or datetime.now(UTC)
    swept = []
    for record in instance.get_run_records(filters=RunsFilter(statuses=UNFINISHED)):
        reason = _dead_because(record, now)
        if reason:
            instance.report_run_failed(record.dagster_run, message=reason)
            swept.append(record.dagster_run.run_id)
    return swept


def _dead_because(record: RunRecord, now: datetime) -> str | None:
    run: DagsterRun = record.dagster_run
    host, pid, started = (run.tags.get(tag) for tag in (HOST_TAG, PID_TAG, PID_START_TAG))
    if pid is None or started is None:
        waiting = now - record.update_timestamp.replace(tzinfo=record.update_timestamp.tzinfo or UTC)
        return "The run's process died before its first step." if waiting > UNTAGGED_GRACE else None
    if host != socket.gethostname() or process_alive(int(pid), float(started)):
        return None
    return f"The run's process {pid} is gone (killed, or the machine went down). Nothing half-done was committed."


def process_alive(pid: int, started: float) -> bool:
    """Return whether the process ``pid`` that began at ``started`` (epoch seconds) still runs."""
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) <= START_TOLERANCE_S
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
