"""A home with a life of its own, copied and killed in: weeks of ratings behind it, three stages of work before it.

The stages are a closed week, the week in progress, and a retraining after more ratings; documents are asked for in each.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from aura_io.clock import FixedClock
from aura_io.queries import newest_slate_rows
from aura_io.settings import load_settings
from aura_io.userdb import FACETS
from aura_io.workspace import Home, open_home
from tests.aura_assets.graphs import CLOSED, CURRENT, NOW, make_home
from tests.faults.killing import Worker
from tests.written import RESUME

AFTER_CLOSING = timedelta(hours=9)
RATED_A_WEEK = 14


@dataclass(frozen=True)
class Stage:
    """One piece of work: the week that is made, by which job, and when."""

    name: str
    week: date
    job: str
    now: datetime

    def prepare(self, home: Home) -> None:
        """Record what the person does before: ratings of what is there, and a request for documents."""
        newest = home.warehouse.query("SELECT max(week) AS week FROM jobs")["week"][0]
        at = self.now - timedelta(hours=2)
        rate(home, newest, at)
        slate = newest_slate_rows(home.warehouse, newest, home.user_id)["job_id"].to_list()
        home.userdb.record_once("document_request", slate[0], {"length": "standard"}, recorded_at=at, key=self.name)
        home.userdb.record_once("outcome", slate[0], {"stage": "applied"}, recorded_at=at, key=self.name)
        home.userdb.close()


STAGES = (
    Stage("closing", CLOSED, "week", datetime(2026, 6, 19, 7, tzinfo=UTC)),
    Stage("in progress", CURRENT, "week", NOW),
    Stage("retraining", CURRENT, "retrain", NOW + timedelta(hours=5)),
)


def opened(folder: Path, now: datetime) -> Home:
    """Open the home in ``folder`` with a clock that stands at ``now``."""
    return open_home(load_settings(folder / "config.yaml", env={}), FixedClock(now))


def copied(folder: Path, target: Path) -> Path:
    """Copy a home that nobody uses."""
    shutil.copytree(folder, target)
    return target


def live(folder: Path, weeks: int) -> None:
    """Make the home in ``folder``: a profile, and so many closed weeks of a clear taste, all but the last one rated."""
    home = make_home(folder, demo=True)
    known = datetime(2026, 3, 1, tzinfo=UTC)
    home.userdb.record("profile", home.user_id, {"resume": RESUME, "finished": True}, recorded_at=known)
    home.userdb.close()
    worker = Worker(folder)
    try:
        for number in range(weeks, 0, -1):
            week = CLOSED - timedelta(weeks=number)
            now = home.calendar.window(week).end + AFTER_CLOSING
            assert worker.run(week, now).code == 0, worker.errors.read_text()
            if number > 1:
                rate(home, week, now + timedelta(hours=1))
    finally:
        worker.stop()
        home.userdb.close()


def rate(home: Home, week: date, at: datetime) -> None:
    """Rate some jobs of ``week``: engineers and developers are liked, the others are not."""
    jobs = home.warehouse.query(f"SELECT id, title FROM jobs WHERE week = ? ORDER BY id LIMIT {RATED_A_WEEK}", [week])
    for job, title in jobs.iter_rows():
        points = dict.fromkeys(FACETS, 9 if "Engineer" in title or "Developer" in title else 2)
        home.userdb.record_once("rating", job, points, recorded_at=at, key=at.isoformat())
