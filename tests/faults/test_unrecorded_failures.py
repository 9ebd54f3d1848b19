"""A run of the daemon that dies on a full disk, where its failure cannot be recorded: the week is named, and made later."""

from __future__ import annotations

from pathlib import Path

import pytest
from dagster import DagsterInstance, DagsterRunStatus
from dagster._core.test_utils import create_run_for_test
from sqlalchemy.exc import OperationalError

from aura_assets.runs import dagster_instance, first_weeks
from aura_assets.week_run import CLOSES_TAG, PID_START_TAG, PID_TAG, process_tags
from aura_cli.failures import OK
from aura_cli.main import main
from aura_io.clock import SystemClock
from tests.aura_assets.graphs import make_home
from tests.aura_assets.test_sweep import dead_process, status_of
from tests.faults.small_disk import fill, make_room, small_disk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

DISK_MIB = 64


def test_a_week_whose_failure_could_not_be_recorded_is_named_and_made_by_the_next_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with small_disk(tmp_path / "disk", DISK_MIB) as disk:
        home = make_home(disk / "home", SystemClock(), schedule={"timezone": "UTC"})
        closed = home.calendar.newest_closed(home.clock.now())
        with dagster_instance(home) as instance:
            run_id = died_on_a_full_disk(instance, closed.isoformat(), disk)
            assert status_of(instance, run_id) is DagsterRunStatus.STARTED
        make_room(disk)

        assert main(["--home", str(home.settings.home), "status"]) == OK
        assert f"The newest closed week {closed} is not made yet: aura week" in capsys.readouterr().err

        made = first_weeks(home)
        assert (made[0].week, made[0].success) == (closed, True), made
        with dagster_instance(home) as instance:
            assert status_of(instance, run_id) is DagsterRunStatus.FAILURE
        assert main(["--home", str(home.settings.home), "status"]) == OK
        assert "is not made yet" not in capsys.readouterr().err
        home.userdb.close()


def died_on_a_full_disk(instance: DagsterInstance, week: str, disk: Path) -> str:
    """Return the run of a process that could not record its failure before it was gone."""
    pid, started = dead_process()
    tags = {**process_tags(), PID_TAG: str(pid), PID_START_TAG: f"{started:.2f}", CLOSES_TAG: week}
    run = create_run_for_test(instance, status=DagsterRunStatus.STARTED, tags=tags)
    fill(disk)
    with pytest.raises(OperationalError, match="full"):
        instance.report_run_failed(run)
    return run.run_id
