"""A home in which nothing was harmed, and the comparison of a harmed one with it once its week has been made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dagster import DagsterRunStatus

from aura_assets.runs import dagster_instance
from aura_assets.sweep import sweep_dead_runs
from tests.faults.invariants import content, is_accounted_for, is_sound, versions
from tests.faults.killing import Followed, working
from tests.faults.weeks import Stage, copied, live, opened


@dataclass
class Unharmed:
    """A home in which the same stages ran and nothing was killed: how long things take, and how they end.

    Attributes:
        before: the home as it was before each stage, by the stage's name. usual: how the stage's run went.
    """

    before: dict[str, Path]
    usual: dict[str, Followed]
    after: dict[str, Path]


def made_unharmed(folder: Path, weeks_behind: int, stages: Sequence[Stage]) -> Unharmed:
    """Let a home live, make its stages one after the other, and keep it as it was before each."""
    live(folder / "home", weeks_behind)
    found = Unharmed({}, {}, {})
    last = folder / "home"
    for number, stage in enumerate(stages):
        stage.prepare(opened(last, stage.now))
        found.before[stage.name] = last
        last = copied(last, folder / f"after-{number}")
        with working(last) as worker:
            found.usual[stage.name] = worker.run(stage.week, stage.now, stage.job)
            assert found.usual[stage.name].code == 0, worker.errors.read_text()
        found.after[stage.name] = last
    return found


def healed(folder: Path, stage: Stage, unharmed: Unharmed, failures: int) -> None:
    """Assert that the home is as the one that was never harmed, and that Dagster holds no run for living."""
    home, other = opened(folder, stage.now), opened(unharmed.after[stage.name], stage.now)
    is_sound(home)
    is_accounted_for(home)
    assert versions(home) == versions(other)
    expected = content(other)
    for name, frame in content(home).items():
        assert frame.equals(expected[name]), name
    with dagster_instance(home) as instance:
        sweep_dead_runs(instance)
        statuses = Counter(run.status for run in instance.get_runs())
    assert set(statuses) <= {DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE}
    assert statuses[DagsterRunStatus.FAILURE] == failures
    for each in (home, other):
        each.userdb.close()


def events(folder: Path, stage: Stage) -> list[str]:
    home = opened(folder, stage.now)
    found = [event.event_id for event in home.userdb.events()]
    home.userdb.close()
    return found
