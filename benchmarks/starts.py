"""Measures starts: the command line and the code location, each beside the barest process of its kind."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from benchmarks.figures import spread
from benchmarks.homes import FilledHome
from benchmarks.sampling import timed
from benchmarks.surroundings import environment
from benchmarks.weeks import AURA

BARE_PYTHON = "python -c pass"
BARE_DAGSTER = "python -c 'import dagster'"
COMMANDS: tuple[tuple[str, list[str], str | None], ...] = (
    (BARE_PYTHON, [sys.executable, "-c", "pass"], None),
    ("aura --help", [AURA, "--help"], BARE_PYTHON),
    ("aura status", [AURA, "status"], BARE_PYTHON),
    (BARE_DAGSTER, [sys.executable, "-c", "import dagster"], None),
    ("code location", [sys.executable, "-c", "import aura_assets.definitions"], BARE_DAGSTER),
)
"""Name, command, and what it is compared with in the same run."""


def measure_starts(home: FilledHome, repeats: int, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Return wall and processor time of every command, ``repeats`` times in turn after one start that does not count."""
    env = environment(home.folder)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name, _, _ in COMMANDS}
    for turn in range(repeats + 1):
        say(f"starts, turn {turn} of {repeats}")
        for name, command, _ in COMMANDS:
            usage = timed(command, env)
            if turn:
                taken[name].append((usage.wall_s, usage.cpu_s))
    return [
        {
            "name": name,
            "beside": beside,
            "wall_s": spread([wall for wall, _ in taken[name]]),
            "cpu_s": spread([cpu for _, cpu in taken[name]]),
        }
        for name, _, beside in COMMANDS
    ]
