"""Dagster's own daemon over the Sunday on which clocks are put back: the weekly run starts once, no week is left out.

The tick is set to the hour that there is twice. The daemon lives through its first coming; before its second, and a week
later, it is started anew, so that one test need not last as long as the clock says.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus

from aura_assets.runs import dagster_instance
from aura_assets.schedules import REFRESH_TAG
from aura_assets.week_run import CLOSES_TAG
from aura_cli.services import services_of
from aura_io.dagster_home import dagster_environment
from aura_io.privacy import apply_privacy_switches
from aura_io.settings import Settings
from tests.aura_cli.test_up import free_ports
from tests.conftest import ROOT
from tests.system.moved_clock import MovedClock, moved_clock
from tests.system.test_running import home_of, unfinished, whole

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

PATIENCE_S = 900.0
FIRST_TWO = datetime(2026, 10, 25, 0, tzinfo=UTC)
"""02:00 in Berlin, in summer time; an hour later it is 02:00 again."""
SECOND_TWO = FIRST_TWO + timedelta(hours=1)
A_WEEK_LATER = SECOND_TWO + timedelta(weeks=1)
BEFORE = timedelta(seconds=40)
CYCLE = timedelta(minutes=1)
"""Dagster's scheduler looks once a minute."""
SCHEDULER = "SCHEDULER"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dash, dagster, grpc = free_ports(3)
    config = {
        "demo": True,
        "job_sources": [{"name": name, "enabled": False} for name in ("remoteok", "arbeitnow", "remotive")],
        "models": {"embedding": "hashing"},
        "schedule": {"timezone": "Europe/Berlin", "start_date": "2026-10-02", "day": "Sunday", "hour": 2},
        "dash": {"port": dash},
        "dagster": {"port": dagster, "grpc_port": grpc},
    }
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    instance = yaml.safe_load((ROOT / "dagster.yaml").read_text(encoding="utf-8"))
    instance["run_monitoring"]["start_timeout_seconds"] = int(PATIENCE_S)  # other work may slow this machine down
    (tmp_path / "dagster.yaml").write_text(yaml.safe_dump(instance), encoding="utf-8")
    return tmp_path


@dataclass
class Served:
    """One of the processes of ``aura up``."""

    process: subprocess.Popen[bytes]
    output: Path

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until ``condition`` holds."""
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.5)


@contextmanager
def serving(settings: Settings, name: str, clock: MovedClock) -> Iterator[Served]:
    """Run one of the processes of ``aura up`` by ``clock`` until the block ends."""
    (service,) = (each for each in services_of(settings) if each.name == name)
    environment = {**os.environ, **dagster_environment(settings), "PYTHONUNBUFFERED": "1", **clock.environment()}
    apply_privacy_switches(environment)
    output = settings.home / f"{name}.txt"
    with output.open("a") as file:
        process = subprocess.Popen(
            service.command, env=environment, cwd=settings.home, stdout=file, stderr=subprocess.STDOUT
        )
    served = Served(process, output)
    try:
        if name == "code":
            served.until(lambda: service.answers(0.0))
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)


def has_looked(instance: DagsterInstance, after: datetime) -> bool:
    """Whether the scheduler has given a sign of life two of its rounds after ``after``."""
    beat = instance.get_daemon_heartbeats().get(SCHEDULER)
    return beat is not None and beat.timestamp > (after + 2 * CYCLE).timestamp()


def closes_once(instance: DagsterInstance, week: str, tick: datetime, daemon: Served) -> None:
    """Wait until a run has closed ``week``, the scheduler has looked again since ``tick``, and nothing runs any more."""
    daemon.until(lambda: week in {run.tags[CLOSES_TAG] for run in closing(instance)})
    daemon.until(lambda: has_looked(instance, tick))
    daemon.until(lambda: not unfinished(instance))
    assert [run.tags[CLOSES_TAG] for run in closing(instance)].count(week) == 1


def closing(instance: DagsterInstance) -> list[DagsterRun]:
    return [run for run in instance.get_runs() if CLOSES_TAG in run.tags]


def test_the_weekly_run_starts_once_where_its_hour_comes_twice_and_again_a_week_later(folder: Path) -> None:
    home = home_of(folder)
    clock = moved_clock(folder, FIRST_TWO - timedelta(minutes=10))
    with dagster_instance(home) as instance:
        with serving(home.settings, "code", clock), serving(home.settings, "daemon", clock) as daemon:
            daemon.until(lambda: SCHEDULER in instance.get_daemon_heartbeats())
            clock.set(FIRST_TWO - timedelta(seconds=5))
            daemon.until(lambda: has_looked(instance, FIRST_TWO))
            assert instance.get_runs() == []
        for tick, week in ((SECOND_TWO, "2026-10-16"), (A_WEEK_LATER, "2026-10-23")):
            clock.set(tick - BEFORE)
            with serving(home.settings, "code", clock), serving(home.settings, "daemon", clock) as daemon:
                closes_once(instance, week, tick, daemon)

        runs = instance.get_runs()
        weekly = sorted(run.tags["dagster/partition"] for run in runs if REFRESH_TAG not in run.tags)
        assert weekly == [
            "2026-10-16",
            "2026-10-23",
            "2026-10-23",
            "2026-10-30",
        ]  # each begins, and a week later closes
        assert sorted(run.tags[CLOSES_TAG] for run in closing(instance)) == ["2026-10-16", "2026-10-23"]
        assert {run.status for run in runs} == {DagsterRunStatus.SUCCESS}
    for week in ("2026-10-16", "2026-10-23"):
        whole(home, datetime.fromisoformat(week).date())
