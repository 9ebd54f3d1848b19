"""Small homes for tests: opened in a temporary folder, empty or filled with a few invented weeks.

The weeks are committed through ``Warehouse.commit`` as the graph does it; every text in them is invented here.
"""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import socket
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from aura_io.clock import FixedClock
from aura_io.settings import load_settings
from aura_io.warehouse import Append, Commit, Input, LineageEntry, Replace
from aura_io.workspace import Home, open_home
from aura_ml.hashing import data_version, id53
from aura_ml.schemas import JOBS, METRICS, SCORES, SLATES, SOURCE_HEALTH, Table

USER = "local"
TIMEZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
"""A Saturday: the week of 27 November runs, that of 20 November closed last."""

CURRENT = date(2026, 11, 27)
CLOSED = date(2026, 11, 20)
EARLIER = date(2026, 11, 13)
FIRST = date(2026, 10, 30)

CODE_VERSION = "1"

TEXT = """We build the timetable engine behind regional railways in four countries.

What you would do
- design services that plan 40,000 journeys a day
- write the tests that let us sleep
- talk to dispatchers and learn what a late train really costs

What you bring
- Python or Rust in production, SQL that others can read
- patience with old data and new colleagues

We answer every application within two weeks. There are no puzzles; you will work with us for an afternoon and we pay for it."""

POSTINGS: tuple[Mapping[str, object], ...] = (
    {
        "title": "Senior Data Engineer, Timetables",
        "company": "Nordlicht Rail",
        "location": "Hamburg, Germany",
        "workplace": "hybrid",
        "salary": (78_000.0, 92_000.0, "EUR", "year", 78_000.0, 92_000.0),
        "boards": ["arbeitnow", "remoteok"],
        "source": "arbeitnow",
        "language": "en",
        "reasons": [
            "Reads much like your profile",
            "Asks for Python, SQL, Airflow and dbt, all in your profile",
            "Pays 78,000 to 92,000 EUR per year, above your floor of 70,000 EUR per year",
            "Hybrid in Hamburg, one of your places",
            "New this week, first posted 3 days ago",
        ],
        "components": (0.81, 0.64, 0.8, 0.86, 1.0, 0.7, 0.9, None),
        "age": 3,
        "is_new": True,
    },
    {
        "title": "Backend Developer (Python)",
        "company": "Kiebitz Energie",
        "location": "Worldwide",
        "workplace": "remote",
        "salary": (90_000.0, 120_000.0, "USD", "year", 83_160.0, 110_880.0),
        "boards": ["remoteok"],
        "source": "remoteok",
        "language": "en",
        "reasons": ["Reads like parts of your profile", "Asks for Python, SQL and Docker, all in your profile"],
        "components": (0.74, 0.52, 0.6, 0.95, 0.9, None, 0.6, None),
        "age": 9,
        "is_new": False,
    },
    {
        "title": "Analytics Engineer",
        "company": "Fjordbank",
        "location": "Oslo, Norway",
        "workplace": "onsite",
        "salary": None,
        "boards": ["remotive"],
        "source": "remotive",
        "language": "en",
        "reasons": ["Reads much like your profile", "Not known, so not counted: pay"],
        "components": (0.78, 0.4, 0.4, None, 0.3, None, 0.8, None),
        "age": 5,
        "is_new": True,
    },
    {
        "title": "Datenplattform-Ingenieurin (m/w/d)",
        "company": "Mühlenhof Saatgut eG",
        "location": "Göttingen",
        "workplace": "hybrid",
        "salary": (5_200.0, 6_100.0, "EUR", "month", 62_400.0, 73_200.0),
        "boards": ["arbeitnow"],
        "source": "arbeitnow",
        "language": "de",
        "reasons": [
            "Names your skill Python",
            "Written in German: the embedding knows English, so shared words and the stated facts carry the rank",
        ],
        "components": (0.55, 0.61, 0.2, 0.55, 0.7, None, 1.0, None),
        "age": 0,
        "is_new": True,
    },
    {
        "title": "Staff Engineer <Search & Ranking>",
        "company": "Papertrail & Daughters",
        "location": None,
        "workplace": None,
        "salary": (None, 650.0, "EUR", "day", None, 143_000.0),
        "boards": ["remoteok"],
        "source": "remoteok",
        "language": "en",
        "reasons": ["Reads like parts of your profile"],
        "components": (0.6, 0.3, 0.4, 0.99, None, None, 0.2, None),
        "age": 26,
        "is_new": False,
    },
)

COMPONENTS = ("semantic", "lexical", "skills", "salary", "location", "prestige", "freshness", "preference")


def free_port() -> int:
    """Return a port of this computer on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def empty_home(folder: Path, now: datetime = NOW) -> Home:
    """Return a home in ``folder`` with nothing in it; its clock stands at ``now``, no Dagster listens."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.yaml"
    config.write_text(
        f"schedule:\n  timezone: {TIMEZONE}\n  start_date: {FIRST}\ndagster:\n  port: {free_port()}\n", encoding="utf-8"
    )
    return open_home(load_settings(config, env={}), FixedClock(now))


def filled_home(folder: Path, now: datetime = NOW) -> Home:
    """Return a home with three closed weeks and one in progress, a profile, metrics and a source in trouble.

    The last closed week has two versions of its slate; its source ``remotive`` could not be reached.
    """
    if now != NOW:
        return _fill(empty_home(folder, now))
    shutil.copytree(_template(), folder, dirs_exist_ok=True)
    return empty_home(folder, now)


@functools.cache
def _template() -> Path:
    """Fill a home once per process; tests get copies of its folder."""
    folder = Path(tempfile.mkdtemp(prefix="aura-home-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = _fill(empty_home(folder))
    home.userdb.close()
    return folder


def _fill(home: Home) -> Home:
    give_profile(home)
    for number, week in enumerate((date(2026, 11, 6), EARLIER, CLOSED, CURRENT)):
        commit_week(home, week, openings=180 + 60 * number)
    commit_slate(home, CLOSED, POSTINGS, version=2)
    commit_health(home, CLOSED, "remotive", "unreachable", "no answer within 20 s", "check the network, then run again")
    return home


def give_profile(home: Home) -> None:
    """Record a finished profile, known before every week."""
    home.userdb.record(
        "profile",
        USER,
        {"resume": {"basics": {"name": "Robin Example", "summary": "Builds data platforms."}}, "finished": True},
        recorded_at=datetime(2026, 10, 1, tzinfo=UTC),
    )


def commit_week(
    home: Home, week: date, openings: int = 180, postings: Sequence[Mapping[str, object]] = POSTINGS
) -> str:
    """Commit jobs, slate and metrics of one week; return the slate's id."""
    frame = JOBS.frame([job_row(week, each) for each in postings])
    _commit(home, "jobs", week, frame, None, replace=[(JOBS, {"week": week}, frame)])
    slate_id = commit_slate(home, week, postings)
    commit_metrics(home, week, openings)
    return slate_id


def job_id(week: date, posting: Mapping[str, object]) -> int:
    """Return the id under which ``posting`` stands in ``week``."""
    return id53(str(week), str(posting["company"]), str(posting["title"]))


def job_row(week: date, posting: Mapping[str, object]) -> dict[str, object]:
    """Return ``posting`` as a row of ``jobs``."""
    low, high, currency, interval, low_eur, high_eur = posting["salary"] or (None,) * 6  # type: ignore[misc]
    identifier = job_id(week, posting)
    age = int(str(posting["age"]))
    key = f"{posting['company']}|{posting['title']}".casefold()
    return {
        "id": identifier,
        "week": week,
        "title": posting["title"],
        "company": posting["company"],
        "location": posting["location"],
        "salary_min": low,
        "salary_max": high,
        "currency": currency,
        "description": posting.get("description", TEXT),
        "url": posting.get("url", f"https://jobs.example.org/{identifier}"),
        "date_posted": week + timedelta(days=6 - age),
        "posted_at": None,
        "first_seen_at": datetime(week.year, week.month, week.day, 9, tzinfo=UTC),
        "company_key": str(posting["company"]).casefold(),
        "title_key": str(posting["title"]).casefold(),
        "location_key": str(posting["location"] or "").casefold(),
        "identity_key": key,
        "city": None,
        "region": None,
        "country": None,
        "workplace": posting["workplace"],
        "remote_regions": [],
        "salary_interval": interval,
        "salary_min_eur_year": low_eur,
        "salary_max_eur_year": high_eur,
        "salary_evidence": "fields" if posting["salary"] else None,
        "seniority": "senior" if "Senior" in str(posting["title"]) else None,
        "employment_type": "full_time",
        "language": posting["language"],
        "skills": ["python"],
        "boards": posting["boards"],
        "source": posting["source"],
        "cluster_id": identifier,
        "flags": [],
        "is_sample": bool(posting.get("is_sample", False)),
    }


def commit_slate(
    home: Home,
    week: date,
    postings: Sequence[Mapping[str, object]] = POSTINGS,
    version: int = 1,
    with_profile: bool = True,
    run_id: str | None = None,
) -> str:
    """Commit scores and a slate of ``postings`` in their order, as made by ``run_id``; return the slate's id."""
    window = home.calendar.window(week)
    final = window.end <= home.clock.now()
    created = min(window.end, home.clock.now()) + timedelta(minutes=10 * version)
    slate_id = f"slate-{week}-{version}"
    run_id = run_id or f"run-{week}-{version}"
    scores, slate = [], []
    for position, posting in enumerate(postings, start=1):
        values = dict(zip(COMPONENTS, posting["components"], strict=True))  # type: ignore[call-overload]
        if not with_profile:
            values |= {"semantic": None, "lexical": None, "skills": None}
        known = [value for value in values.values() if value is not None]
        about = {
            "week": week,
            "user_id": USER,
            "job_id": job_id(week, posting),
            "cluster_id": job_id(week, posting),
            "score": round(sum(known) / len(known), 6),
            "reasons": posting["reasons"],
        }
        scores.append(
            {
                **about,
                **values,
                "eligible": True,
                "excluded_reason": None,
                "rank": position,
                "age_days": posting["age"],
                "is_new": posting["is_new"],
            }
        )
        slate.append(
            {
                **about,
                "slate_id": slate_id,
                "position": position,
                "propensity": 1.0,
                "components": json.dumps(values),
                "models": json.dumps({"jobs": "a1b2c3", "profile_embedding": None}),
                "is_final": final,
                "is_sample": bool(posting.get("is_sample", False)),
                "as_of": min(window.end, home.clock.now()),
                "run_id": run_id,
                "created_at": created,
            }
        )
    frame = SCORES.frame(scores)
    _commit(
        home,
        "shortlist",
        week,
        frame,
        USER,
        replace=[(SCORES, {"week": week, "user_id": USER}, frame)],
        append=[(SLATES, SLATES.frame(slate))],
        run_id=run_id,
        inputs=["jobs"],
    )
    return slate_id


def commit_metrics(home: Home, week: date, openings: int) -> None:
    """Commit the figures of one week; ratings are too few to say."""
    rows = [
        ("postings_received", float(openings * 2), "count", openings * 2, None, None),
        ("postings_parsed", float(openings * 2 - 7), "count", openings * 2, None, None),
        ("postings_unique", float(openings), "count", openings * 2, None, None),
        ("postings_rejected", 7.0, "count", openings * 2, None, None),
        ("postings_eligible", float(openings // 3), "count", openings, None, None),
        ("slate_size", 5.0, "count", 5, None, None),
        ("jobs_rated", 2.0, "count", 2, None, None),
        ("avg_match_score", 0.6 + openings / 4000, "score", 5, 0.55, 0.79),
        ("avg_rating", None, "rating points", 2, None, None),
        ("share_with_salary", 0.41, "share", openings, 0.36, 0.46),
        ("share_language_de", 0.22, "share", openings, 0.18, 0.27),
    ]
    names = ("name", "value", "unit", "n", "lower", "upper")
    frame = METRICS.frame([{"week": week, "user_id": USER, **dict(zip(names, row, strict=True))} for row in rows])
    where = {"week": week, "user_id": USER}
    _commit(home, "weekly_metrics", week, frame, USER, replace=[(METRICS, where, frame)], inputs=["jobs", "shortlist"])


def commit_health(home: Home, week: date, source: str, status: str, message: str | None, cure: str | None) -> None:
    """Commit the state of one source for one week."""
    row = {
        "week": week,
        "source": source,
        "status": status,
        "http_status": None,
        "rows_received": 0,
        "rows_of_week": 0,
        "requests": 3,
        "duration_s": 20.0,
        "message": message,
        "cure": cure,
        "asked": True,
        "closed": False,
        "last_ok_at": None,
        "run_id": "run-health",
    }
    frame = SOURCE_HEALTH.frame([row])
    where = {"week": week, "source": source}
    _commit(home, f"raw_listings/{source}", week, frame, None, replace=[(SOURCE_HEALTH, where, frame)])


def change_jobs(home: Home, week: date, postings: Sequence[Mapping[str, object]]) -> None:
    """Commit other jobs for ``week``, so that its slate and metrics become stale."""
    frame = JOBS.frame([job_row(week, each) for each in postings])
    _commit(home, "jobs", week, frame, None, replace=[(JOBS, {"week": week}, frame)])


def _commit(
    home: Home,
    asset: str,
    week: date,
    frame: pl.DataFrame,
    user_id: str | None,
    *,
    replace: Sequence[tuple[Table, Mapping[str, object], pl.DataFrame]] = (),
    append: Sequence[tuple[Table, pl.DataFrame]] = (),
    run_id: str | None = None,
    inputs: Sequence[str] = (),
) -> None:
    known = {
        row["asset"]: row["data_version"]
        for row in home.warehouse.query(
            "SELECT asset, data_version FROM latest_lineage WHERE week = ?", [week]
        ).to_dicts()
    }
    entry = LineageEntry(
        asset=asset,
        week=week,
        user_id=user_id,
        run_id=run_id or f"run-{week}-1",
        as_of=min(home.calendar.window(week).end, home.clock.now()),
        code_version=CODE_VERSION,
        data_version=data_version(frame),
        inputs=[Input(name, week, known.get(name)) for name in inputs],
        rows=frame.height,
    )
    home.warehouse.commit(
        Commit(
            lineage=[entry],
            replace=[Replace(table, where, rows) for table, where, rows in replace],
            append=[Append(table, rows) for table, rows in append],
        )
    )
