"""Measures a whole week as ``aura week`` makes it, sentence-transformers on the same texts, and the same week again.

Each is a process of its own, watched from outside; steps are laid over the samples by the times of the event log.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import MIB
from benchmarks.homes import FilledHome
from benchmarks.sampling import Sample, Usage, timed, watched, within
from benchmarks.surroundings import environment

AURA = str(Path(sys.executable).with_name("aura"))
RAW_STEP, RAW_ASSET = "raw_listings__", "raw_listings/"
OUTSIDE = "start, Dagster, end"


class NotTheSame(RuntimeError):
    """A week that was made again unchanged did work again; its time says nothing."""


@dataclass(frozen=True)
class Step:
    """One step of a run; instants in seconds since 1970."""

    asset: str
    start: float
    end: float


def measure_week(home: FilledHome, compared: int) -> dict[str, Any]:
    """Return the record of one week: made, the encoders on its texts, made again.

    Args:
        compared: texts on which both encoders are run in turn.

    Raises:
        NotTheSame: the second run encoded a text or found another number of jobs.
    """
    first = made(home)
    encoders = timed(
        [sys.executable, "-m", "benchmarks.encoders", home.week.isoformat(), str(compared)], environment(home.folder)
    )
    again = made(home)
    if again["texts_encoded"] or again["jobs"] != first["jobs"]:
        raise NotTheSame(
            f"the second run of {home.week} encoded {again['texts_encoded']:.0f} texts and found {again['jobs']:.0f} "
            f"jobs where the first found {first['jobs']:.0f}"
        )
    return {
        "postings": home.postings,
        "kind": home.kind,
        "first": first,
        "encoders": {**json.loads(encoders.output), "others_cores": encoders.others_cores},
        "again": again,
    }


def made(home: FilledHome) -> dict[str, Any]:
    """Make the week of ``home`` with the command line and return what it took, whole and by asset."""
    usage = watched([AURA, "week", home.week.isoformat(), "--json"], environment(home.folder))
    (run,) = json.loads(usage.output)
    counts = run["counts"]
    return {
        "wall_s": usage.wall_s,
        "cpu_s": usage.cpu_s,
        "peak_mib": usage.peak_bytes / MIB,
        "load_before": usage.load_before,
        "others_cores": usage.others_cores,
        "jobs": counts["jobs"]["row_count"],
        "texts_encoded": counts["job_embeddings"]["texts_encoded"],
        "assets": by_asset(usage.samples, steps_of(home, run["run_id"]), usage),
    }


def steps_of(home: FilledHome, run_id: str) -> list[Step]:
    """Return the steps of a run, in the order of starting."""
    told = timed([sys.executable, "-m", "benchmarks.steps", run_id], environment(home.folder))
    steps = [
        Step(each["step"].replace(RAW_STEP, RAW_ASSET), each["start"], each["end"]) for each in json.loads(told.output)
    ]
    return sorted(steps, key=lambda step: step.start)


def by_asset(samples: tuple[Sample, ...], steps: list[Step], whole: Usage) -> list[dict[str, Any]]:
    """Return wall, processor time and peak memory of every step, and what of the whole lies outside all of them."""
    rows: list[dict[str, Any]] = []
    for step in steps:
        cpu_s, peak_bytes = within(samples, step.start, step.end)
        rows.append(
            {"asset": step.asset, "wall_s": step.end - step.start, "cpu_s": cpu_s, "peak_mib": peak_bytes / MIB}
        )
    outside = {
        "asset": OUTSIDE,
        "wall_s": whole.wall_s - sum(row["wall_s"] for row in rows),
        "cpu_s": whole.cpu_s - sum(row["cpu_s"] for row in rows),
        "peak_mib": None,
    }
    return [*rows, outside]
