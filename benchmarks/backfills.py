"""Measures a backfill: fifteen past weeks, each with its own postings, made by one command in one process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.figures import MIB
from benchmarks.homes import FilledHome, make_past_home
from benchmarks.sampling import timed
from benchmarks.surroundings import environment
from benchmarks.weeks import AURA

WEEKS = 15


def measure_backfill(folder: Path, per_week: int, test_data: Path) -> dict[str, Any]:
    """Return what the first of the weeks took alone, in a home of its own, and all fifteen in another.

    Raises:
        benchmarks.sampling.CommandFailed: a week was not made.
    """
    alone = make_past_home(folder / "one-week", 1, per_week, test_data)
    together = make_past_home(folder / "past-weeks", WEEKS, per_week, test_data)
    one, all_weeks = _made(alone, 1), _made(together, WEEKS)
    return {"weeks": WEEKS, "per_week": per_week, "kind": together.kind, "one": one, "all": all_weeks}


def _made(home: FilledHome, weeks: int) -> dict[str, Any]:
    usage = timed([AURA, "backfill", "--weeks", str(weeks), "--json"], environment(home.folder))
    runs = json.loads(usage.output)
    if len(runs) != weeks:
        raise ValueError(f"{len(runs)} weeks were made where {weeks} were asked for")
    return {
        "wall_s": usage.wall_s,
        "cpu_s": usage.cpu_s,
        "peak_mib": usage.peak_bytes / MIB,
        "jobs": sum(run["counts"]["jobs"]["row_count"] for run in runs),
        "others_cores": usage.others_cores,
    }
