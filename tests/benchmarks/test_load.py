"""Simulated people at the running dashboard while a past week is made: nothing fails and no rating is lost; no timing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.surroundings import ROOT, environment

PEOPLE, SECONDS = 3, 20


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_people_who_rate_during_a_backfill_meet_no_error_and_lose_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    options = {"--people": PEOPLE, "--seconds": SECONDS, "--idle-seconds": 0, "--weeks": 1}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", str(home), *(str(part) for pair in options.items() for part in pair)],
        env=environment(home), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stdout.startswith("{"), done.stderr
    found = json.loads(done.stdout)
    during, ratings = found["backfill"], found["ratings"]
    assert during["errors"] == []
    assert (during["failed"], during["weeks"]) == (0, during["backfills"])
    assert during["weeks"] >= 1
    assert ratings["lost"] == []
    assert ratings["events"] == ratings["changes"] > 0
    assert done.returncode == 0
