"""Jobs of an invented week for the ranking's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl
import pytest

from aura_ml.records import Fact, Profile
from aura_ml.schemas import JOBS
from aura_ml.weeks import WeekCalendar, Window

WEEK = date(2026, 3, 6)
MakeJobs = Callable[..., pl.DataFrame]


def _row(number: int, changes: dict[str, object]) -> dict[str, object]:
    row: dict[str, object] = {
        "id": number,
        "week": WEEK,
        "title": f"Role {number}",
        "company": f"Company {number}",
        "location": None,
        "description": "Plain work.",
        "posted_at": datetime(2026, 3, 9, 12, tzinfo=UTC),
        "first_seen_at": datetime(2026, 3, 10, 12, tzinfo=UTC),
        "company_key": f"company {number}",
        "title_key": f"role {number}",
        "location_key": "",
        "identity_key": str(number),
        "remote_regions": [],
        "language": "en",
        "skills": [],
        "boards": ["board"],
        "source": "board",
        "cluster_id": number,
        "flags": [],
        "is_sample": False,
    }
    return row | changes


@pytest.fixture(scope="session")
def make_jobs() -> MakeJobs:
    """Return a function: one dictionary of changes per job, ids 1, 2, 3 … unless given."""

    def make(*changes: dict[str, object]) -> pl.DataFrame:
        return JOBS.frame([_row(number, change) for number, change in enumerate(changes, start=1)])

    return make


@pytest.fixture(scope="session")
def window() -> Window:
    return WeekCalendar("Europe/Berlin", WEEK).window(WEEK)


@pytest.fixture(scope="session")
def profile() -> Profile:
    return Profile(
        resume={"basics": {"label": "Data engineer"}, "work": [{"position": "Pipeline builder"}]},
        label="Data engineer",
        summary="Builds pipelines for sensors.",
        skills=("Python", "SQL", "Go", "JavaScript"),
        facts=(Fact("skill-1", "skill", "Python"),),
    )
