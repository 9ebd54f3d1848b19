"""The server starts from a home folder, answers on this computer, and says in words why it cannot start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.homes import free_port


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    (folder / "config.yaml").write_text(f"dash:\n  port: {port}\ndagster:\n  port: {free_port()}\n", encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "dash_app.main"],
        env={**os.environ, "AURA_HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    port = free_port()
    with start(tmp_path, port) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"AURA is at http://127.0.0.1:{port}\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_a_taken_port_is_named_with_the_cure(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with start(tmp_path, taken.getsockname()[1]) as process:
            _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "set dash.port in config.yaml" in errors


def test_a_config_that_cannot_be_used_is_said_without_a_traceback(tmp_path: Path) -> None:
    with start(tmp_path, 0) as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "dash.port" in errors
    assert "Traceback" not in errors
