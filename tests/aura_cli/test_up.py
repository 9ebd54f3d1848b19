"""``aura up`` as a person uses it: one command, four processes, and all of them gone after Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from aura_cli.up import run_up
from aura_cli.up_record import ProcessId, family, only_one, read_record
from aura_io.settings import load_settings

START_S = 180.0


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


def write_config(folder: Path) -> None:
    """Write a config.yaml of invented postings alone, an encoder without a model, and ports that are free."""
    dash, dagster, grpc = free_ports(3)
    off = "\n".join(f"  - {{name: {name}, enabled: false}}" for name in ("remoteok", "arbeitnow", "remotive"))
    (folder / "config.yaml").write_text(
        f"job_sources:\n{off}\nmodels: {{embedding: hashing}}\nschedule: {{timezone: UTC}}\n"
        f"dash: {{port: {dash}}}\ndagster: {{port: {dagster}, grpc_port: {grpc}}}\n"
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_config(tmp_path)
    return tmp_path


class Up:
    """One ``aura up`` in a process of its own."""

    def __init__(self, home: Path, *options: str) -> None:
        self.output = home / "output.txt"
        environment = {**os.environ, "AURA_HOME": str(home)}
        environment.pop("AURA_CONFIG", None)
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "aura_cli.main", "up", "--no-browser", *options],
                cwd=home, env=environment, stdout=file, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self.run_dir = home / "data" / "run"

    def wait_until_it_runs(self, within_s: float = START_S) -> None:
        deadline = time.monotonic() + within_s
        while "Ctrl-C stops everything" not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.2)

    def services(self) -> dict[str, ProcessId]:
        record = read_record(self.run_dir)
        assert record is not None
        return dict(record.services)


@pytest.fixture
def started() -> Iterator[list[Up]]:
    all_started: list[Up] = []
    yield all_started
    for up in all_started:
        if up.process.poll() is None:
            up.process.send_signal(signal.SIGTERM)
            up.process.wait(60)


def healthz(home: Path) -> dict[str, object]:
    port = load_settings(home, {}).dash.port
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
        found: dict[str, object] = json.loads(answer.read())
        return found


@pytest.mark.slow
def test_one_command_makes_the_first_weeks_and_starts_everything(home: Path, started: list[Up]) -> None:
    up = Up(home)
    started.append(up)
    up.wait_until_it_runs()
    first = up.services()
    assert sorted(first) == ["code", "daemon", "dash", "webserver"]
    assert healthz(home)["status"] == "ok"
    assert "2 week(s) made" in up.output.read_text()

    second = Up(home)
    assert second.process.wait(60) == 0
    assert "runs already" in second.output.read_text()

    up.process.kill()
    up.process.wait()
    again = Up(home)
    started.append(again)
    again.wait_until_it_runs()
    text = again.output.read_text()
    assert "Stopped what an earlier start had left running: code, daemon, dash, webserver" in text
    assert "week(s) made" not in text
    assert all(family(process) == [] for process in first.values())

    now = again.services()
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(60) == 0
    assert again.output.read_text().rstrip().endswith("Stopped.")
    assert all(family(process) == [] for process in now.values())
    assert read_record(again.run_dir) is None


def test_a_taken_port_is_named_before_any_work(home: Path, started: list[Up]) -> None:
    settings = load_settings(home, {})
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.dagster.port))
        other.listen()
        up = Up(home)
        assert up.process.wait(60) == 1
    text = up.output.read_text()
    assert (
        f"dagster.port = {settings.dagster.port}: port {settings.dagster.port} for the Dagster UI is taken by" in text
    )
    assert "Traceback" not in text
    assert not settings.warehouse_path.exists()


def test_a_start_while_another_starts_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(home, {})
    with only_one(settings.run_dir):
        assert run_up(settings=settings, browser=False) == 0
    said = capsys.readouterr().out
    assert "AURA is starting; nothing was started." in said
    assert f"http://127.0.0.1:{settings.dash.port}/" in said
