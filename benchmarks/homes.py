"""A home of AURA for one measurement: its own folder, closed weeks of postings in the inbox, and a profile.

The boards and the sample source are switched off: nothing is asked over the network, and the week holds the postings
that were put there and no others.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

from aura_ml.weeks import DAYS_IN_WEEK, WeekCalendar, friday_on_or_before
from benchmarks.postings import corpus_files, invented_postings, real_postings

TIMEZONE = "UTC"
SWITCHED_OFF = ("remoteok", "arbeitnow", "remotive", "sample")

PROFILE = {
    "basics": {
        "name": "Kim Beispiel",
        "label": "Data engineer",
        "summary": "Builds data platforms for logistics and energy, from ingestion to reports that people trust.",
    },
    "work": [
        {
            "name": "Tidewick Analytics",
            "position": "Senior data engineer",
            "startDate": "2021-04",
            "highlights": [
                "Moved forty nightly scripts into one tested asset graph",
                "Cut the cost of the warehouse by a third",
            ],
        },
        {
            "name": "Halden Mobility",
            "position": "Software developer",
            "startDate": "2017-09",
            "endDate": "2021-03",
            "summary": "Planning software for depots of electric buses.",
        },
    ],
    "education": [{"institution": "University of Leipzig", "area": "Informatics", "studyType": "Master"}],
    "skills": [{"name": "Data", "keywords": ["Python", "SQL", "Dagster", "DuckDB", "Kafka", "Docker"]}],
    "languages": [{"language": "German", "fluency": "native"}, {"language": "English", "fluency": "fluent"}],
    "meta": {
        "aura": {
            "roles": ["Data engineer", "Analytics engineer"],
            "places": ["Berlin", "Leipzig"],
            "workplaces": ["remote", "hybrid"],
            "salary_floor": 65000,
            "salary_currency": "EUR",
            "languages": ["de", "en"],
        }
    },
}


@dataclass(frozen=True)
class FilledHome:
    """A home whose inbox holds one week.

    Attributes:
        kind: ``real`` or ``invented`` postings.
        postings: rows in the inbox.
    """

    folder: Path
    week: date
    kind: str
    postings: int


def make_home(folder: Path, count: int, test_data: Path, now: datetime | None = None) -> FilledHome:
    """Make a home in ``folder`` with ``count`` postings of the newest closed week in its inbox.

    Args:
        test_data: where the captured corpus lies; without it the postings are invented.
    """
    return make_past_home(folder, 1, count, test_data, now)


def make_past_home(folder: Path, weeks: int, per_week: int, test_data: Path, now: datetime | None = None) -> FilledHome:
    """Make a home in ``folder`` with ``per_week`` postings of each of the newest ``weeks`` closed weeks in its inbox.

    Args:
        test_data: where the captured corpus lies; without it the postings are invented.
    """
    now = now or datetime.now(UTC)
    first = friday_on_or_before(now.date()) - timedelta(days=DAYS_IN_WEEK * weeks)
    calendar = WeekCalendar(TIMEZONE, first)
    newest = calendar.newest_closed(now)
    files = corpus_files(test_data)
    windows = [calendar.window(week) for week in calendar.weeks_until(newest)[-weeks:]]
    lines: list[str] = []
    for window in windows:
        lines += (
            real_postings(files, per_week, window, len(lines))
            if files
            else invented_postings(per_week, window, len(lines))
        )
    inbox = folder / "data" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "postings.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "profile.json").write_text(json.dumps(PROFILE), encoding="utf-8")
    (folder / "config.yaml").write_text(yaml.safe_dump(_config(windows[0].week)), encoding="utf-8")
    return FilledHome(folder, newest, "real" if files else "invented", weeks * per_week)


def _config(week: date) -> dict[str, object]:
    return {
        "schedule": {"timezone": TIMEZONE, "start_date": week.isoformat()},
        "job_sources": [{"name": name, "enabled": False} for name in SWITCHED_OFF],
        "profile": {"path": "profile.json"},
    }
