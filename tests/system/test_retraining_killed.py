"""Retraining killed at any moment while ratings come in: nothing rated is lost, and what serves is whole."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from dagster import DagsterRunStatus

from aura_assets.runs import dagster_instance, materialize
from aura_assets.sweep import sweep_dead_runs
from aura_io.clock import FixedClock
from aura_io.learning import ENCODER, KINDS, champion, rated_until
from aura_io.queries import newest_slate_rows
from aura_io.settings import load_settings
from aura_io.userdb import FACETS
from aura_io.workspace import Home, open_home
from aura_ml.policy.storage import load_policy
from aura_ml.preference import load_model
from tests.aura_assets.living import made_from

pytestmark = pytest.mark.timeout(1800)
"""Weeks that are lived and lived again take minutes where other work shares the processors."""

RANDOM_KILLS = 8
POINTS = ("test", "place", "before", "after")
"""Within the forward test, before an artifact has its name, before the commit of the model, right after it."""
PATIENCE_S = 120.0
MADE = made_from("sample")
RETRAINED_KINDS = tuple(kind for kind in KINDS if kind != ENCODER)
"""The encoder is trained with the whole week, not by a retraining."""

RETRAIN = """
    import os, signal, sys
    from dataclasses import replace
    from pathlib import Path
    from aura_assets.build import RETRAIN_JOB, build_definitions
    from aura_assets.partitions import key_of
    from aura_assets.retraining import RETRAIN_TAG
    from aura_assets.runs import QUIET, dagster_instance
    from aura_assets.week_run import process_tags
    from aura_io.artifacts import ArtifactStore
    from aura_io.settings import load_settings
    from aura_io.warehouse import Warehouse
    from aura_io.workspace import open_home
    import aura_ml.preference.training as training
    import d3rlpy, scipy.stats, sklearn.decomposition, torch  # so that a kill hits the work, not the imports

    def dies(*_arguments, **_options):
        os.kill(os.getpid(), signal.SIGKILL)

    def arm(point):
        commit = Warehouse.commit
        def committing(self, what):
            mine = any(entry.asset == "preference_model" for entry in what.lineage)
            if mine and point == "before":
                dies()
            commit(self, what)
            if mine and point == "after":
                dies()
        if point in ("before", "after"):
            Warehouse.commit = committing
        if point == "test":
            training.forward_test = dies
        if point == "place":
            ArtifactStore._put_in_place = dies

    def retrain(folder, point):
        arm(point)
        home = open_home(load_settings(Path(folder) / "config.yaml", env={}))
        with dagster_instance(home) as instance:
            job = build_definitions(home).resolve_job_def(RETRAIN_JOB)
            week = key_of(home.calendar.week_of(home.clock.now()))
            tags = {RETRAIN_TAG: "true", **process_tags()}
            done = job.execute_in_process(instance=instance, partition_key=week, run_config=QUIET, tags=tags,
                                          raise_on_error=False)
        return 0 if done.success else 1

    print("ready", flush=True)
    while line := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            os._exit(retrain(sys.argv[1], line.strip()))
        print(child, flush=True)
        sys.stdin.readline()  # until it is asked for, the child's id stays its own, dead or alive
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

RATE = """
    import sys, time
    from pathlib import Path
    from aura_io.settings import load_settings
    from aura_io.workspace import open_home
    from aura_views.ratings import rate
    home = open_home(load_settings(Path(sys.argv[1]) / "config.yaml", env={}))
    jobs = [int(job) for job in sys.argv[2:]]
    number = 0
    while True:
        points = 1 + number // len(jobs) % 10
        rated = rate(home, jobs[number % len(jobs)], {"overall": points, "fit": points})
        if rated.event is not None:
            print(rated.event.event_id, flush=True)
        number += 1
        time.sleep(0.05)
"""


def script(text: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(text), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


class Retrainer:
    """A process that starts retrainings, each in a process of its own that can be killed."""

    def __init__(self, folder: Path) -> None:
        self._process = script(RETRAIN, str(folder))
        assert self._said() == "ready"

    def start(self, point: str = "") -> int:
        """Start a retraining, which kills itself at ``point``; return its process id."""
        self._ask(point)
        return int(self._said())

    def ended(self) -> int:
        """Return the exit code of the retraining, once it has ended; negative for a signal."""
        self._ask("")
        return int(self._said())

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _ask(self, what: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a preference model in use: five closed weeks of a clear taste, and the week in progress made."""
    config = {
        "demo": True,
        "models": {"embedding": "hashing", "rl_agent": "bandit"},
        "schedule": {"timezone": "UTC"},
        "job_sources": [{"name": name, "enabled": False} for name in ("remoteok", "arbeitnow", "remotive")],
    }
    (tmp_path / "config.yaml").write_text(json.dumps(config))
    home = open_home(load_settings(tmp_path / "config.yaml", env={}))
    current = home.calendar.week_of(home.clock.now())
    weeks = [current - timedelta(days=7 * number) for number in range(5, -1, -1)]
    for week in weeks[:-1]:
        clock = FixedClock(home.calendar.window(week).end + timedelta(hours=9))
        (made,) = materialize(open_home(home.settings, clock), [week], assets=MADE)
        assert made.success, made.message
        jobs = home.warehouse.query("SELECT id, title FROM jobs WHERE week = ? ORDER BY id LIMIT 14", [week])
        for job, title in jobs.iter_rows():
            points = dict.fromkeys(FACETS, 9 if "Engineer" in title or "Developer" in title else 2)
            home.userdb.record("rating", job, points, recorded_at=clock.now() + timedelta(hours=1))
    (made,) = materialize(home, [current], assets=MADE)
    assert made.success, made.message
    assert serving(home)["preference_model"] is not None
    return home


@pytest.fixture
def retrainer(home: Home) -> Iterator[Retrainer]:
    process = Retrainer(home.settings.home)
    yield process
    process.stop()


def serving(home: Home) -> dict[str, str | None]:
    rows = {kind: champion(home.warehouse, "local", kind, home.clock.now()) for kind in KINDS}
    return {kind: None if row is None else str(row["model_id"]) for kind, row in rows.items()}


def is_whole(home: Home, week: date) -> None:
    """Assert that what serves and what stands of ``week`` are whole: rows, artifacts and lineage agree."""
    for kind in RETRAINED_KINDS:
        row = champion(home.warehouse, "local", kind, home.clock.now())
        if row is not None:
            folder = home.artifacts.open(str(row["artifact"]), str(row["artifact_hash"])).path
            if kind == "preference_model":
                load_model(folder)
            if kind == "policy":
                load_policy(folder)
        models = home.warehouse.query("SELECT * FROM models WHERE week = ? AND kind = ?", [week, kind])
        (model,) = models.iter_rows(named=True)
        if model["artifact"] is not None:
            home.artifacts.open(model["artifact"], model["artifact_hash"])
        made = home.warehouse.query("SELECT artifact FROM latest_lineage WHERE week = ? AND asset = ?", [week, kind])
        assert made["artifact"].to_list() == [model["artifact"]]
    places = newest_slate_rows(home.warehouse, week, "local")["position"].to_list()
    assert places == list(range(1, len(places) + 1))
    assert min(5, openings(home, week) - 1) <= len(places) <= 5, "where there are few, one of them is rated"


def openings(home: Home, week: date) -> int:
    """How many the week in progress has: a dozen on a Friday, 75 on the Thursday after."""
    return home.warehouse.query("SELECT id FROM jobs WHERE week = ?", [week]).height


@pytest.mark.slow
def test_retraining_killed_at_any_moment_loses_no_rating_and_the_champion_serves(
    home: Home, retrainer: Retrainer
) -> None:
    week = home.calendar.week_of(home.clock.now())
    rated = max(1, min(12, openings(home, week) - 5))  # what is rated leaves the slate
    jobs = home.warehouse.query("SELECT id FROM jobs WHERE week = ? ORDER BY id LIMIT ?", [week, rated])["id"].to_list()
    began = time.monotonic()
    retrainer.start()
    assert retrainer.ended() == 0
    duration_s = time.monotonic() - began
    rater = script(RATE, str(home.settings.home), *map(str, jobs))
    draw = random.Random(20)
    try:
        for point in POINTS:
            before = serving(home)
            retrainer.start(point)
            assert retrainer.ended() == -signal.SIGKILL, point
            assert point == "after" or serving(home)["preference_model"] == before["preference_model"]
            is_whole(home, week)
        for number in range(RANDOM_KILLS):
            process = retrainer.start()
            time.sleep((number + draw.random()) / RANDOM_KILLS * duration_s)
            os.kill(process, signal.SIGKILL)
            assert retrainer.ended() in (-signal.SIGKILL, 0)
            is_whole(home, week)
    finally:
        rater.kill()  # whatever signals the test process ignores, and hands on to its children
        acknowledged = rater.communicate(timeout=PATIENCE_S)[0].split("\n")[:-1]  # whole lines

    retrainer.start()
    assert retrainer.ended() == 0
    is_whole(home, week)
    stored = {event.event_id for event in home.userdb.events(kinds=["rating"])}
    assert len(acknowledged) > 20
    assert set(acknowledged) <= stored
    learned_from = rated_until(home, home.warehouse, week, home.clock.now())
    assert set(jobs) <= set(home.userdb.ratings()["job_id"])
    model = home.warehouse.query("SELECT * FROM models WHERE week = ? AND kind = 'preference_model'", [week])
    assert model["observations"].to_list() == [learned_from.height]
    with dagster_instance(home) as instance:
        sweep_dead_runs(instance)
        statuses = [run.status for run in instance.get_runs()]
    assert set(statuses) == {DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE}
    assert statuses.count(DagsterRunStatus.FAILURE) >= len(POINTS)
