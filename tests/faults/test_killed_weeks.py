"""Weeks and trainings killed at random moments: nothing doubled, half or lost, and the next run ends as if none had died.

``make faults`` runs the long form: every asset is hit, ``AURA_FAULTS_KILLS`` times in all, and writes down what came of it.
"""

from __future__ import annotations

import json
import os
import random
import signal
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from tests.faults.invariants import is_sound
from tests.faults.killing import Aim, Followed, Worker, working
from tests.faults.unharmed import Unharmed, events, healed, made_unharmed
from tests.faults.weeks import STAGES, Stage, copied, opened

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]
"""Hours: the long form on processors that others share."""

KILLS = int(os.environ.get("AURA_FAULTS_KILLS", "0"))
"""0: the short form, a few kills of one week."""
SEED = int(os.environ.get("AURA_FAULTS_SEED", "20"))
RECORD = os.environ.get("AURA_FAULTS_RECORD")
WEEKS_BEHIND = 4 if KILLS else 1
"""Enough in the long form that models are tested forward and one is in use."""
SHORT = ("raw_listings__sample", "jobs", "preference_model", "shortlist", "weekly_metrics")
KILLS_A_HOME = 8
"""After so many the home is compared with the unharmed one and the next begins as a fresh copy."""
CHECKS = "jobs_newest_closed_week_has_rows"


@dataclass(frozen=True)
class Kill:
    """One kill: what was aimed at, where it landed, and in which home."""

    home: int
    stage: str
    aimed: str
    in_write: bool
    landed: str
    write: str | None


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory) -> Unharmed:
    stages = STAGES if KILLS else STAGES[:1]
    return made_unharmed(tmp_path_factory.mktemp("unharmed"), WEEKS_BEHIND, stages)


def aims(draw: random.Random, usual: dict[str, Followed]) -> list[tuple[Stage, Aim]]:
    """Return what is to be killed: each step of each stage in turn, half of them as they write."""
    stages = [stage for stage in STAGES if stage.name in usual]
    steps = [(stage, step) for stage in stages for step in usual[stage.name].durations if step != CHECKS]
    if not KILLS:
        steps = [(stage, step) for stage, step in steps if step in SHORT]
    count = KILLS or len(steps)
    turns = [steps[number % len(steps)] for number in range(count)]
    return [(stage, Aim(step, draw.random() < 0.5, draw.random())) for stage, step in turns]


def one_home(number: int, folder: Path, stage: Stage, todo: list[Aim], unharmed: Unharmed) -> list[Kill]:
    """Kill the stage's run again and again in a copy of the home as it was, then let it end; return the kills."""
    home_folder = copied(unharmed.before[stage.name], folder / f"home-{number}")
    entered = events(home_folder, stage)
    kills = []
    with working(home_folder) as worker:
        for aim in todo:
            died = killed(worker, stage, aim, unharmed)
            kills.append(Kill(number, stage.name, aim.step, aim.in_write, died.step, died.write))
            home = opened(home_folder, stage.now)
            is_sound(home)
            home.userdb.close()
            assert events(home_folder, stage) == entered
        assert worker.run(stage.week, stage.now, stage.job).code == 0, worker.errors.read_text()
    healed(home_folder, stage, unharmed, len(todo))
    assert events(home_folder, stage) == entered
    return kills


def killed(worker: Worker, stage: Stage, aim: Aim, unharmed: Unharmed) -> Followed:
    """Kill one run; a run that was faster than its killer is tried again."""
    for _ in range(5):
        died = worker.kill(stage.week, stage.now, stage.job, aim, unharmed.usual[stage.name])
        if died.code == -signal.SIGKILL:
            return died
        assert died.code == 0, worker.errors.read_text()
        aim = Aim(aim.step, aim.in_write, aim.after / 2)
    raise AssertionError(f"{aim} was not hit in five tries")


def test_a_week_killed_at_random_moments_ends_as_if_it_had_not_been(unharmed: Unharmed, tmp_path: Path) -> None:
    draw = random.Random(SEED)
    todo = aims(draw, unharmed.usual)
    kills: list[Kill] = []
    for stage in STAGES:
        of_stage = [aim for each, aim in todo if each is stage]
        for start in range(0, len(of_stage), KILLS_A_HOME):
            number = len({kill.home for kill in kills})
            kills += one_home(number, tmp_path, stage, of_stage[start : start + KILLS_A_HOME], unharmed)
            write_down(kills)
    assert len(kills) == len(todo)
    assert {kill.aimed for kill in kills} == {aim.step for _, aim in todo}


def write_down(kills: list[Kill]) -> None:
    """Write the kills so far, where the long form was asked to keep a record."""
    if RECORD:
        Path(RECORD).parent.mkdir(parents=True, exist_ok=True)
        Path(RECORD).write_text(
            json.dumps({"seed": SEED, "kills": [asdict(kill) for kill in kills]}, indent=1) + "\n", encoding="utf-8"
        )
