"""Measures ``aura up`` on an installed machine: from the command to the moment all four processes answer."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from aura_cli.up_record import read_record
from aura_io.settings import load_settings
from benchmarks.figures import spread
from benchmarks.homes import FilledHome
from benchmarks.pages import free_port
from benchmarks.sampling import CommandFailed
from benchmarks.surroundings import ROOT, Neighbours, environment
from benchmarks.weeks import AURA

LIMIT_S = 300.0
INTERVAL_S = 0.05
PORTS = ("AURA_DASH__PORT", "AURA_DAGSTER__PORT", "AURA_DAGSTER__GRPC_PORT")


def measure_cold_start(home: FilledHome, repeats: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Return wall and processor time of ``repeats`` starts of a home whose weeks are made.

    Processor time is that of all processes together, up to the same moment.
    """
    turns = []
    for turn in range(repeats):
        say(f"aura up, start {turn + 1} of {repeats}")
        turns.append(_started(home))
    return {
        "wall_s": spread([each["wall_s"] for each in turns]),
        "cpu_s": spread([each["cpu_s"] for each in turns]),
        "others_cores": [each["others_cores"] for each in turns],
    }


def _started(home: FilledHome) -> dict[str, float]:
    env = environment(home.folder) | {name: str(free_port()) for name in PORTS}
    run_dir = load_settings(home.folder / "config.yaml", env).run_dir
    neighbours, began = Neighbours(), time.perf_counter()
    process = subprocess.Popen(
        [AURA, "up", "--no-first-weeks", "--no-browser"],
        env=env,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        while not _is_running(run_dir, process.pid):
            if process.poll() is not None or time.perf_counter() - began > LIMIT_S:
                process.kill()
                said = process.communicate()[1].decode(errors="replace")
                raise CommandFailed(f"aura up was not ready within {LIMIT_S:.0f} s: {said[-2000:]}")
            time.sleep(INTERVAL_S)
        wall_s, cpu_s = time.perf_counter() - began, _processor_time(process.pid)
        return {"wall_s": wall_s, "cpu_s": cpu_s, "others_cores": neighbours.others(cpu_s)}
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM)
            process.communicate()


def _is_running(run_dir: Path, pid: int) -> bool:
    record = read_record(run_dir)
    return record is not None and record.supervisor.pid == pid and record.state == "running"


def _processor_time(pid: int) -> float:
    total = 0.0
    top = psutil.Process(pid)
    for each in (top, *top.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total
