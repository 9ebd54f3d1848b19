"""A home whose first weeks are made, for tests that start all of AURA on one: made once per process, then copied."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from aura_io.dagster_home import dagster_environment
from aura_io.privacy import apply_privacy_switches
from aura_io.settings import load_settings
from tests.aura_cli.test_up import write_config

MADE_WITHIN_S = 900


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="aura-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write_config(folder)
    environment = {**os.environ, **dagster_environment(load_settings(folder / "config.yaml", env={}))}
    apply_privacy_switches(environment)
    command = [sys.executable, "-m", "aura_cli.first_weeks"]
    made = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, timeout=MADE_WITHIN_S, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "2 week(s) made" in made.stdout
    return folder


def put_first_weeks(folder: Path) -> None:
    """Put into the new home ``folder`` what ``aura up`` makes first: the week that closed last and the one in progress."""
    for part in ("data", "outputs"):
        shutil.copytree(_template() / part, folder / part, dirs_exist_ok=True)
