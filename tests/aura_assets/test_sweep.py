from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dagster import DagsterInstance, DagsterRunStatus
from dagster._core.test_utils import create_run_for_test

from aura_assets.sweep import UNTAGGED_GRACE, process_alive, sweep_dead_runs
from aura_assets.week_run import HOST_TAG, PID_START_TAG, PID_TAG, process_tags


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[DagsterInstance]:
    with DagsterInstance.local_temp(str(tmp_path)) as temporary:
        yield temporary


def dead_process() -> tuple[int, float]:
    """Return id and start of a process that has ended."""
    import psutil

    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    started = psutil.Process(process.pid).create_time()
    process.kill()
    process.communicate()
    return process.pid, started


def status_of(instance: DagsterInstance, run_id: str) -> DagsterRunStatus:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status


@pytest.mark.parametrize("status", [DagsterRunStatus.STARTED, DagsterRunStatus.NOT_STARTED])
def test_a_run_whose_process_is_gone_is_marked_as_failed(instance: DagsterInstance, status: DagsterRunStatus) -> None:
    pid, started = dead_process()
    tags = {**process_tags(), PID_TAG: str(pid), PID_START_TAG: f"{started:.2f}"}
    run = create_run_for_test(instance, status=status, tags=tags)

    assert sweep_dead_runs(instance) == [run.run_id]
    assert status_of(instance, run.run_id) is DagsterRunStatus.FAILURE
    assert sweep_dead_runs(instance) == []


def test_a_number_that_another_process_has_now_does_not_keep_a_run_alive(instance: DagsterInstance) -> None:
    tags = {**process_tags(), PID_START_TAG: "1000.00"}
    run = create_run_for_test(instance, status=DagsterRunStatus.STARTED, tags=tags)

    assert sweep_dead_runs(instance) == [run.run_id]


@pytest.mark.parametrize("tags", [{}, {HOST_TAG: "another-machine", PID_TAG: "1", PID_START_TAG: "1.00"}])
def test_a_living_run_and_one_on_another_machine_are_left_alone(
    instance: DagsterInstance, tags: dict[str, str]
) -> None:
    create_run_for_test(instance, status=DagsterRunStatus.STARTED, tags={**process_tags(), **tags})

    assert sweep_dead_runs(instance) == []


@pytest.mark.parametrize("status", [DagsterRunStatus.STARTED, DagsterRunStatus.NOT_STARTED])
def test_a_run_that_never_named_its_process_is_given_time(instance: DagsterInstance, status: DagsterRunStatus) -> None:
    run = create_run_for_test(instance, status=status)

    assert sweep_dead_runs(instance) == []
    assert sweep_dead_runs(instance, now=datetime.now(UTC) + UNTAGGED_GRACE + timedelta(minutes=1)) == [run.run_id]


def test_a_process_that_runs_is_alive() -> None:
    import psutil

    assert process_alive(os.getpid(), psutil.Process().create_time())
    assert not process_alive(*dead_process())
