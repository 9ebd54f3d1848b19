"""The whole week with the real encoder, in a process that records every name looked up and every connection."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

WEEK = """
import json, os, sys
seen = []
def watch(event, arguments):
    if event == "socket.getaddrinfo":
        seen.append(str(arguments[0]))
        raise OSError("name resolution is forbidden here")
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        seen.append(str(arguments[1][0]))
        raise OSError("connections are forbidden here")
sys.addaudithook(watch)
from aura_io.privacy import apply_privacy_switches
apply_privacy_switches(os.environ)
from aura_assets.runs import materialize
from aura_io.workspace import open_home
home = open_home()
result = materialize(home, [home.calendar.newest_closed(home.clock.now())])[0]
import dash_app.app
dash_app.app.create_app(home)
print("RESULT" + json.dumps({"success": result.success, "message": result.message, "seen": sorted(set(seen))}))
"""


def run_week(folder: Path, config: str) -> dict[str, object]:
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    environment = {**os.environ, "AURA_HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", WEEK], env=environment, capture_output=True, text=True, check=True, timeout=300
    )
    found: dict[str, object] = json.loads(done.stdout.rpartition("RESULT")[2])
    return found


@pytest.mark.slow
def test_with_every_board_switched_off_no_name_is_looked_up_and_nothing_is_connected_to(tmp_path: Path) -> None:
    off = "\n".join(f"  - {{name: {name}, enabled: false}}" for name in ("remoteok", "arbeitnow", "remotive"))

    assert run_week(tmp_path, f"job_sources:\n{off}\n") == {"success": True, "message": "", "seen": []}


@pytest.mark.slow
def test_by_default_only_the_boards_are_asked_and_without_network_the_week_is_made(tmp_path: Path) -> None:
    found = run_week(tmp_path, "{}\n")

    assert found["success"]
    assert found["seen"] == ["remoteok.com", "remotive.com", "www.arbeitnow.com"]
