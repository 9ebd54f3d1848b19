"""The whole of AURA in its own processes under a guard that each inherits: who was looked up, and which switches were set."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from aura_io.privacy import PRIVACY_SWITCHES
from aura_io.settings import load_settings
from tests.aura_cli.test_up import Up, free_ports
from tests.conftest import ROOT

GUARD = Path(__file__).parent / "guard"
PROCESSES = {
    "command": r"aura_cli\.main up",
    "first weeks": r"aura_cli\.first_weeks",
    "code server": r"dagster code-server start",
    "dashboard": r"dash_app\.main",
    "Dagster UI": r"dagster_webserver",
    "daemon": r"dagster\._daemon run",
    "run": r"multiprocessing\.spawn|dagster api execute_run",
    "demo": r"aura_cli\.main .*demo",
}
BOARD = "remoteok.com"
PAGES = ("/", "/search", "/sources", "/status", "/healthz")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dash, dagster, grpc = free_ports(3)
    (tmp_path / "config.yaml").write_text(
        "job_sources:\n  - {name: arbeitnow, enabled: false}\n  - {name: remotive, enabled: false}\n"
        "models: {embedding: hashing}\nschedule: {timezone: UTC}\nnetwork: {attempts: 1}\n"
        f"dash: {{port: {dash}}}\ndagster: {{port: {dagster}, grpc_port: {grpc}}}\n"
    )
    return tmp_path


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which every process under the guard writes; the environment sets no switch of its own."""
    seen = tmp_path / "egress.jsonl"
    for name in PRIVACY_SWITCHES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(GUARD), str(ROOT))))
    monkeypatch.setenv("AURA_TEST_EGRESS", str(seen))
    monkeypatch.setenv("AURA_TEST_SWITCHES", " ".join(PRIVACY_SWITCHES))
    return seen


def aura(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "aura_cli.main", "--home", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_every_process_asks_nobody_but_the_enabled_board(folder: Path, guarded: Path) -> None:
    up = Up(folder)
    up.wait_until_it_runs()
    port = load_settings(folder, {}).dash.port
    for page in PAGES:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=60) as answer:
            assert answer.status == 200
    aura(folder, "week", "current")
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(60) == 0
    aura(folder, "demo", "--help")
    seen = [json.loads(line) for line in guarded.read_text(encoding="utf-8").split("\n") if line]
    commands = {" ".join(each["process"]) for each in seen}
    missing = [name for name, words in PROCESSES.items() if not any(re.search(words, each) for each in commands)]
    assert missing == [], sorted(commands)
    asked = [each for each in seen if each["host"]]
    assert {each["host"] for each in asked} == {BOARD}
    crawling = f"{PROCESSES['first weeks']}|{PROCESSES['run']}"
    assert all(re.search(crawling, " ".join(each["process"])) for each in asked)
    started_by_aura = [each for each in seen if not re.search(r"aura_cli\.main", " ".join(each["process"]))]
    assert [each["process"] for each in started_by_aura if each["switches"] != PRIVACY_SWITCHES] == []
