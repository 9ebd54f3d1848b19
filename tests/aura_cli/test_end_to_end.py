"""The installed command, in processes of its own, from a fresh folder to a rated posting followed to its runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from aura_cli.failures import FAILED, OK
from aura_io.warehouse import Warehouse
from tests.aura_cli.conftest import Aura

CONFIG = """
models: {embedding: hashing}
dagster: {port: 3995, grpc_port: 3994}
job_sources:
  - {name: remoteok, enabled: false}
  - {name: arbeitnow, enabled: false}
  - {name: remotive, enabled: false}
"""
RESUME = {"basics": {"label": "Data engineer"}, "skills": [{"name": "Data", "keywords": ["Python", "SQL"]}]}


class Shell:
    """Calls ``aura`` as a person does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: object, code: int = OK) -> str:
        """Return standard output; the exit code must be ``code``, and no traceback may show."""
        done = subprocess.run(
            [sys.executable, "-m", "aura_cli.main", "--home", str(self.folder), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith("AURA_")},
        )
        assert done.returncode == code, f"aura {arguments}: {done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout

    def json(self, *arguments: object) -> Any:
        """Return the JSON a command writes."""
        return json.loads(self(*arguments, "--json"))


@pytest.mark.slow
def test_from_a_fresh_folder_to_the_runs_behind_a_rating(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "me.json").write_text(json.dumps(RESUME), encoding="utf-8")
    aura = Shell(tmp_path)

    made = aura.json("week")[0]
    assert made["success"], made["message"]
    before = aura.json("top")
    assert len(before["cards"]) == 5
    assert all(card["is_sample"] for card in before["cards"])

    imported = aura.json("profile", "import", tmp_path / "me.json")
    assert [run["success"] for run in imported["runs"]] == [True]
    after = aura.json("top")
    assert len(after["versions"]) == 2
    assert after["ranked_with_profile"] is True

    job_id = after["cards"][0]["job_id"]
    aura("top")
    aura("rate", job_id, "--overall", 9)
    life = aura.json("lineage", job_id)
    runs = {made["run_id"], imported["runs"][0]["run_id"]}
    assert life["sightings"][0]["run"]["run_id"] == life["jobs"][0]["run"]["run_id"] == made["run_id"]
    assert life["scores"][0]["run"]["run_id"] == imported["runs"][0]["run_id"]
    assert {slate["run"]["run_id"] for slate in life["slates"]} <= runs
    assert [event["payload"]["overall_score"] for event in life["events"]] == [9]
    assert len(life["impressions"]) == 1

    counts = "SELECT (SELECT count(*) FROM jobs) jobs, (SELECT count(*) FROM slates) slates"
    stored = aura.json("sql", counts)
    assert aura.json("week")[0]["success"]
    assert aura.json("sql", counts) == stored, "making the week again adds nothing"
    assert aura.json("status")["weeks"]["last_good"] == made["week"]


@pytest.fixture
def foreign_process(aura: Aura) -> Iterator[int]:
    """Another program that has the warehouse open for writing, as a DuckDB shell does; gives its process id."""
    code = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(aura.home.warehouse.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process.pid
        process.kill()


@pytest.mark.parametrize(
    "arguments", [["top"], ["status"], ["search", "x"], ["sql", "SELECT 1"], ["sources"], ["lineage", "1001"]]
)
def test_a_warehouse_held_by_another_program_names_it_and_the_cure(
    aura: Aura, foreign_process: int, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    impatient = partial(Warehouse, read_timeout_s=0.2, write_timeout_s=0.2)
    monkeypatch.setattr("aura_io.workspace.Warehouse", impatient)
    called = aura(*arguments)
    assert (called.code, called.out) == (FAILED, "")
    assert str(foreign_process) in called.err
    assert "Close that program" in called.err
    assert "Traceback" not in called.err
