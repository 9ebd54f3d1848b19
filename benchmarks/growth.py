"""Measures how a home grows week by week, and what ``aura tidy`` takes back: ``python -m benchmarks.growth FOLDER [WEEKS]``.

Weeks are lived one after the other at a clock that is set: the Friday run, refreshes, ratings and retrainings. Dagster's
records and artifacts are dated by that clock too, so that they grow old. Prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from dagster import DagsterInstance, Definitions

from aura_assets.build import REFRESH_JOB, RETRAIN_JOB, WEEK_JOB, build_definitions
from aura_assets.old_runs import old_runs, remove_run
from aura_assets.runs import QUIET, dagster_instance
from aura_cli.commands.tidy import sizes
from aura_io.clock import FixedClock
from aura_io.compaction import rewrite
from aura_io.queries import newest_slate_rows
from aura_io.settings import load_settings
from aura_io.tidying import leftovers, remove
from aura_io.userdb import FACETS
from aura_io.workspace import Home, open_home
from aura_ml.weeks import DAYS_IN_WEEK, friday_on_or_before
from aura_sources.registry import LoadedSource, load_sources

POSTINGS_A_WEEK = 100
REFRESHES, RETRAININGS = 1, 1
"""Of the week in progress: fewer than the six and up to 56 that are possible, so that weeks can be measured."""
RATED_BY_HAND = 6
SOURCES = ("remoteok", "arbeitnow", "remotive", "inbox", "sample")
"""Assets of the other boards are left out, to save time; with all of them a run's record is 1.8 times as large."""
BOARDS = ("remoteok", "arbeitnow", "remotive", "inbox")


@dataclass
class Lived:
    """A home that is lived in: its clock, its definitions, Dagster's instance, and the number of runs so far."""

    home: Home
    clock: FixedClock
    instance: DagsterInstance
    definitions: Definitions
    runs: int = 0
    dated: set[Path] = field(default_factory=set)

    def run(self, week: date, job: str) -> None:
        """Make ``week`` by ``job`` now; what it leaves is dated now."""
        done = self.definitions.resolve_job_def(job).execute_in_process(
            instance=self.instance, partition_key=week.isoformat(), run_config=QUIET
        )
        now = self.clock.now()
        with self.instance.run_storage.connect() as connection:  # type: ignore[attr-defined]
            connection.exec_driver_sql(
                "UPDATE runs SET create_timestamp = ? WHERE run_id = ?",
                (now.replace(tzinfo=None).isoformat(" "), done.run_id),
            )
        for folder in self.home.settings.models_dir.glob("*/*"):
            if folder not in self.dated:
                os.utime(folder, (now.timestamp(), now.timestamp()))
                self.dated.add(folder)
        self.runs += 1

    def rate(self, week: date, first: int, count: int) -> None:
        """Rate ``count`` of the week's postings, the slate first: engineers are liked, the others are not."""
        slate = newest_slate_rows(self.home.warehouse, week, self.home.user_id)["job_id"].to_list()
        jobs = self.home.warehouse.query("SELECT id, title FROM jobs WHERE week = ? ORDER BY id", [week])
        titles = dict(jobs.iter_rows())
        for job in [*slate, *titles][first : first + count]:
            points = dict.fromkeys(FACETS, 9 if "Engineer" in titles.get(job, "") else 3)
            self.home.userdb.record("rating", job, points, recorded_at=self.clock.now())

    def live(self, week: date) -> None:
        """Live ``week``: begin it, refresh and retrain through its days, close it on the next Friday."""
        window = self.home.calendar.window(week)
        self.clock.set(window.start + timedelta(hours=9))
        self.run(week, WEEK_JOB)
        for number in range(REFRESHES):
            self.clock.set(window.start + timedelta(days=2 * number + 1, hours=7))
            self.run(week, REFRESH_JOB)
        for number in range(RETRAININGS):
            self.clock.set(window.start + timedelta(days=2 * number + 1, hours=20))
            self.rate(week, number * RATED_BY_HAND, RATED_BY_HAND)
            self.run(week, RETRAIN_JOB)
        self.clock.set(window.end + timedelta(hours=9))
        self.run(week, WEEK_JOB)


def main() -> int:
    """Print one JSON object: sizes after each week without tidying, what could go then, and sizes after tidying."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10
    began = time.monotonic()
    newest = friday_on_or_before(datetime.now(UTC).date()) - timedelta(days=DAYS_IN_WEEK)
    weeks = [newest - timedelta(days=DAYS_IN_WEEK * number) for number in range(count - 1, -1, -1)]
    home, clock = _home(folder, weeks[0])
    record: dict[str, Any] = {"postings_a_week": POSTINGS_A_WEEK, "weeks": []}
    with dagster_instance(home) as instance:
        lived = Lived(home, clock, instance, build_definitions(home, sources=_few(home)))
        for week in weeks:
            lived.live(week)
            record["weeks"].append(_measured(lived, week))
            _note(f"{week}: {lived.runs} runs, {time.monotonic() - began:.0f} s")
        record["tidied"] = _tidied(lived)
    sys.stdout.write(json.dumps(record, indent=1) + "\n")
    return 0


def _home(folder: Path, first: date) -> tuple[Home, FixedClock]:
    folder.mkdir(parents=True)
    sources = [{"name": name, "enabled": False} for name in BOARDS]
    config = {
        "demo": True,
        "models": {"embedding": "hashing"},
        "schedule": {"timezone": "UTC", "start_date": first.isoformat()},
        "job_sources": [*sources, {"name": "sample", "options": {"per_week": POSTINGS_A_WEEK}}],
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    clock = FixedClock(datetime.combine(first, datetime.min.time(), UTC) + timedelta(hours=1))
    return open_home(load_settings(folder / "config.yaml", env={}), clock), clock


def _few(home: Home) -> dict[str, LoadedSource]:
    return {name: loaded for name, loaded in load_sources(home.settings).items() if name in SOURCES}


def _measured(lived: Lived, week: date) -> dict[str, Any]:
    files = leftovers(lived.home, lived.clock.now())
    runs = old_runs(lived.home, lived.instance, lived.clock.now())
    return {
        "week": week.isoformat(),
        "runs": lived.runs,
        "bytes": sizes(lived.home.settings),
        "files_that_could_go": [len(files), sum(each.bytes for each in files)],
        "runs_that_could_go": [len(runs), sum(run.bytes for run in runs)],
    }


def _tidied(lived: Lived) -> dict[str, Any]:
    files = leftovers(lived.home, lived.clock.now())
    runs = old_runs(lived.home, lived.instance, lived.clock.now())
    remove(files)
    for run in runs:
        remove_run(lived.home, lived.instance, run)
    after = sizes(lived.home.settings)
    began = time.monotonic()
    rewrite(lived.home.warehouse)
    packed_s = time.monotonic() - began
    return {"bytes": after, "packed_s": packed_s, "warehouse_packed": sizes(lived.home.settings)["warehouse"]}


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
