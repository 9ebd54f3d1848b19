"""``aura demo``: options, what it says, and, once, a whole demonstration of twelve weeks built as a person does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from unittest import mock

import pytest

from aura_cli.commands import demo as command
from aura_cli.demo.build import BuiltWeek
from aura_cli.demo.folder import DemoFolder, Plan, State
from aura_cli.demo.play import Played
from aura_cli.failures import INTERRUPTED, OK, USAGE
from aura_io.learning import KINDS as MODEL_KINDS
from aura_io.warehouse import Warehouse
from tests.aura_cli.conftest import Aura

NOW = datetime(2026, 6, 23, 10, 0, tzinfo=UTC)
WEEKS = 12


class Builds:
    """Stands in for the building: remembers what was asked, and leaves a folder that is complete."""

    def __init__(self) -> None:
        self.plans: list[Plan] = []
        self.stop_after: int | None = None

    def __call__(self, folder: DemoFolder, state: State, now: datetime, say: object) -> list[BuiltWeek]:
        self.plans.append(state.plan)
        if self.stop_after is not None:
            folder.save(State(state.plan, state.plan.closed[: self.stop_after]))
            raise KeyboardInterrupt
        folder.save(State(state.plan, state.plan.closed, complete=True))
        played = Played(27, 3, 2, 1)
        return [BuiltWeek(week, "run-x", 1.0, played, ("policy",)) for week in state.plan.closed[len(state.done) :]]


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Builds]:
    stand_in = Builds()
    monkeypatch.setattr("aura_cli.demo.build.build", stand_in)
    monkeypatch.setattr("aura_io.installation.computer_timezone", lambda: "Europe/Berlin")
    monkeypatch.setattr(command, "_now", lambda: NOW)
    return stand_in


def test_it_is_built_beside_the_persons_home_and_says_what_to_look_at(fresh_aura: Aura, builds: Builds) -> None:
    called = fresh_aura("demo", "--no-serve")
    assert called.code == OK
    [plan] = builds.plans
    assert (plan.seed, plan.weeks, plan.newest) == (1, 12, date(2026, 6, 12))
    home = fresh_aura.home.settings.home / "demo"
    assert DemoFolder(home).state() == State(plan, plan.closed, complete=True)
    assert "324 ratings by a simulated person, 12 trained models put in use. All of it is sample data." in called.out
    assert f"To open it: aura demo --home {home}" in called.out


def test_built_once_it_is_not_built_again_unless_forced(fresh_aura: Aura, builds: Builds) -> None:
    fresh_aura("demo", "--no-serve", "--weeks", "3")
    again = fresh_aura("demo", "--no-serve")
    assert again.code == OK
    assert "is built; --force builds it anew" in again.err
    assert len(builds.plans) == 1
    assert fresh_aura("demo", "--no-serve", "--force").code == OK
    assert [plan.weeks for plan in builds.plans] == [3, 12]


def test_another_seed_in_the_same_folder_is_refused(fresh_aura: Aura, builds: Builds) -> None:
    fresh_aura("demo", "--no-serve", "--seed", "4")
    refused = fresh_aura("demo", "--no-serve", "--seed", "5")
    assert refused.code == USAGE
    assert "seed 4 and 12 weeks; add --force" in refused.err


def test_interrupted_it_goes_on_and_after_a_new_week_it_begins_anew(
    fresh_aura: Aura, builds: Builds, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds.stop_after = 2
    interrupted = fresh_aura("demo", "--no-serve")
    assert interrupted.code == INTERRUPTED
    assert "`aura demo` goes on there" in interrupted.err
    assert fresh_aura("demo", "--no-serve").code == INTERRUPTED
    builds.stop_after = None
    with mock.patch.object(command, "_now", return_value=datetime(2026, 6, 27, 10, 0, tzinfo=UTC)):
        anew = fresh_aura("demo", "--no-serve")
    assert anew.code == OK
    assert "Building a demonstration" in anew.err
    assert [plan.newest for plan in builds.plans] == [date(2026, 6, 12), date(2026, 6, 12), date(2026, 6, 19)]


def test_going_on_says_so(fresh_aura: Aura, builds: Builds) -> None:
    builds.stop_after = 2
    fresh_aura("demo", "--no-serve")
    assert "2 of 12 weeks are done" in fresh_aura("demo", "--no-serve").err


def test_json_holds_the_result_alone(fresh_aura: Aura, builds: Builds, tmp_path: Path) -> None:
    called = fresh_aura("demo", "--home", tmp_path / "d", "--no-serve", "--json", "--weeks", "2")
    assert called.json["home"] == str(tmp_path / "d")
    assert called.json["weeks"] == ["2026-06-05", "2026-06-12"]
    assert called.json["made"][0]["played"] == {"ratings": 27, "outcomes": 3, "dismissals": 2, "documents": 1}


def test_json_goes_with_no_serve_only(fresh_aura: Aura, builds: Builds) -> None:
    refused = fresh_aura("demo", "--json")
    assert refused.code == USAGE
    assert "--no-serve" in refused.err
    assert builds.plans == []


def test_the_persons_own_home_is_refused(fresh_aura: Aura, builds: Builds) -> None:
    home = fresh_aura.home.settings.home
    before = sorted(path.name for path in home.iterdir())
    for options in ([], ["--force"]):
        refused = fresh_aura("demo", "--home", home, "--no-serve", *options)
        assert refused.code == USAGE
        assert "nothing was touched" in refused.err
    assert sorted(path.name for path in home.iterdir()) == before
    assert builds.plans == []


def test_served_it_is_started_as_aura_up_does_on_its_own_home(
    fresh_aura: Aura, builds: Builds, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[Path, str, bool]] = []

    def run_up(*, browser: bool, settings: object) -> int:
        started.append((settings.home, os.environ["AURA_HOME"], browser))  # type: ignore[attr-defined]
        return OK

    monkeypatch.setattr("aura_cli.up.run_up", run_up)
    assert fresh_aura("demo", "--no-browser").code == OK
    home = fresh_aura.home.settings.home / "demo"
    assert started == [(home, str(home), False)]
    assert os.environ["AURA_HOME"] == str(fresh_aura.home.settings.home)


WITHOUT_NETWORKS = {
    "AURA_MODELS__EMBEDDING": "hashing",
    "AURA_MODELS__PREFERENCE_MODEL": "ridge",
    "AURA_MODELS__RL_AGENT": "bandit",
}
"""Training networks for twelve weeks is most of the time; the shorter demonstrations of the folder demo/ train them."""


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_twelve_weeks_from_a_fresh_folder(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AURA_")}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "aura_cli.main",
            "--home",
            tmp_path,
            "demo",
            "--home",
            tmp_path / "demo",
            "--no-serve",
            "--json",
        ],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**environment, **WITHOUT_NETWORKS},
    )
    assert done.returncode == OK, done.stderr
    assert "week 12 of 12" in done.stderr
    told = json.loads(done.stdout)
    weeks = [date.fromisoformat(week) for week in told["weeks"]]
    assert (len(weeks), len(told["made"])) == (WEEKS, WEEKS + 1)
    warehouse = Warehouse(tmp_path / "demo" / "data" / "aura.duckdb")

    def by_week(question: str) -> dict[date, int]:
        return dict(warehouse.query(question).iter_rows())

    slates = by_week("SELECT week, count(DISTINCT position) FROM slates WHERE is_final GROUP BY week")
    assert slates == dict.fromkeys(weeks, 5)
    ratings = by_week("SELECT week, count(*) FROM ratings GROUP BY week")
    assert list(ratings) != []
    assert set(ratings) == set(weeks[1:])
    assert 250 <= sum(ratings.values()) <= 350
    jobs = by_week("SELECT week, count(*) FROM jobs GROUP BY week")
    assert all(jobs[week] >= 120 for week in weeks)
    stages = set(warehouse.query("SELECT DISTINCT stage FROM outcomes")["stage"].to_list())
    assert {"applied", "screening", "rejected"} <= stages
    assert warehouse.query("SELECT count(*) AS n FROM documents WHERE status = 'written'")["n"][0] >= 4
    assert list((tmp_path / "demo" / "outputs").rglob("letter.pdf"))
    assert warehouse.query("SELECT count(*) AS n FROM skill_gaps WHERE week = ?", [weeks[-1]])["n"][0] > 0
    models = by_week("SELECT week, count(DISTINCT kind) FROM models GROUP BY week")
    assert all(models[week] == len(MODEL_KINDS) for week in weeks)
    assert warehouse.query("SELECT count(*) AS n FROM models WHERE promoted")["n"][0] >= 1
    records = json.loads((tmp_path / "demo" / "data" / "metrics.json").read_text())["weeks"]
    assert all(record["simulated"] is True for record in records)
    assert {path.name for path in tmp_path.iterdir()} == {"demo"}
