"""The digest's file, and what it is made from: one week as the warehouse and the events up to the cut have it.

What the digest says is ``aura_ml.digest``'s.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from aura_io.applications import application_steps, wanted_since
from aura_io.parameters import bound
from aura_io.userdb import STAGES, UserDb
from aura_io.userdb.db import DEFAULT_USER
from aura_io.warehouse import Warehouse
from aura_io.whole_files import read_file, replace_file
from aura_ml.applications import days_silent
from aura_ml.digest import DigestContent, DigestPosting, DueStep, FailedSource, Learned, Unanswered, Wanted
from aura_ml.hashing import content_hash
from aura_ml.identity import components
from aura_ml.phrases import salary_as_posted
from aura_ml.weeks import Window

FAILED = ("unreachable", "blocked", "changed_shape", "broken", "not_installed")
"""States of a source that a person should know of."""
SHOWN_GAPS = 3

_FIVE = """
SELECT s.position, s.job_id, s.reasons, s.is_sample, j.title, j.company, j.location, j.workplace, j.url,
    j.salary_min, j.salary_max, j.currency, j.salary_interval
FROM slates s LEFT JOIN jobs j ON j.week = s.week AND j.id = s.job_id
WHERE s.week = ? AND s.user_id = ?
QUALIFY dense_rank() OVER (ORDER BY s.created_at DESC, s.slate_id) = 1 ORDER BY s.position
"""
_COUNTS = """
SELECT count(*) AS openings, count(*) FILTER (is_new) AS new_openings, count(*) FILTER (eligible) AS eligible
FROM scores WHERE week = ? AND user_id = ?
"""
_FIGURES = """
SELECT name, value, n FROM metrics WHERE week = ? AND user_id = ? AND name IN ('avg_rating', 'skill_gap_index')
"""
_DECISIONS = """
SELECT kind, week, algorithm, promoted, reason, event = 'rollback' AS is_rollback FROM promotions
WHERE user_id = ? AND week <= ? AND (event = 'rollback' AND decided_at < ? OR event <> 'rollback' AND training_cutoff <= ?)
QUALIFY row_number() OVER (PARTITION BY kind ORDER BY week DESC, training_cutoff DESC, decided_at DESC, promotion_id) = 1
ORDER BY kind
"""
_WORKPLACES = {"remote": "remote", "hybrid": "hybrid", "onsite": "on site"}


def digest_path(outputs: Path, week: date, user_id: str = DEFAULT_USER) -> Path:
    """Return where the digest of ``week`` lies; nothing of a person's id becomes a path as it stands."""
    name = "digest.md" if user_id == DEFAULT_USER else f"digest-{content_hash(user_id)[:12]}.md"
    return outputs / week.isoformat() / name


def write_digest(path: Path, text: str) -> bool:
    """Write the digest, whole or not at all; return whether the file is new or different from before.

    Raises:
        OSError: the folder cannot be written.
    """
    content = text.encode()
    if path.is_file() and read_file(path) == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, content)
    return True


def read_digest(outputs: Path, week: date, user_id: str = DEFAULT_USER) -> str | None:
    """Return the digest of ``week``; None where there is none."""
    path = digest_path(outputs, week, user_id)
    return read_file(path).decode() if path.is_file() else None


def digest_content(
    warehouse: Warehouse,
    userdb: UserDb,
    user_id: str,
    window: Window,
    as_of: datetime,
    *,
    has_profile: bool,
    remind_after_days: int = 14,
) -> DigestContent:
    """Return what is known of a week at ``as_of``.

    Args:
        has_profile: whether a profile was known at the cut.
        remind_after_days: an application without an answer for so long is named.
    """
    week = window.week
    with warehouse.reading() as connection:
        five = _rows(connection, _FIVE, [week, user_id])
        counts = _rows(connection, _COUNTS, [week, user_id])[0]
        health = _rows(connection, "SELECT * FROM source_health WHERE week = ? ORDER BY source", [week])
        figures = {row["name"]: row for row in _rows(connection, _FIGURES, [week, user_id])}
        decisions = _rows(connection, _DECISIONS, [user_id, week, as_of, as_of])
        gaps = _rows(
            connection,
            "SELECT name FROM skill_gaps WHERE week = ? AND user_id = ? AND rank <= ? ORDER BY rank",
            [week, user_id, SHOWN_GAPS],
        )
    unanswered, due = applications_to_look_after(warehouse, userdb, user_id, as_of, remind_after_days)
    ratings = userdb.ratings(user_id, until=as_of).filter(pl.col("overall_score").is_not_null())
    rated = set(ratings["job_id"].to_list())
    gap = figures.get("skill_gap_index")
    return DigestContent(
        week=week,
        is_final=as_of >= window.end,
        has_profile=has_profile,
        postings=[_posting(row) for row in five],
        openings=counts["openings"],
        new_openings=counts["new_openings"],
        eligible=counts["eligible"],
        failed_sources=[
            FailedSource(row["source"], row["status"], row["message"], row["cure"])
            for row in health
            if row["status"] in FAILED
        ],
        ratings=ratings.filter(pl.col("timestamp") >= window.start).height,
        rated_mean=figures["avg_rating"]["value"] if "avg_rating" in figures else None,
        outcomes=_outcomes(userdb, user_id, window, as_of),
        unrated=sum(row["job_id"] not in rated for row in five),
        learned=[Learned(**row) for row in decisions],
        skill_gap=(gap["value"], gap["n"]) if gap and gap["value"] is not None else None,
        gaps=[row["name"] for row in gaps],
        unanswered=unanswered,
        due=due,
        wanted=_wanted(warehouse, userdb, user_id, week, as_of),
    )


def applications_to_look_after(
    warehouse: Warehouse, userdb: UserDb, user_id: str, as_of: datetime, after_days: int
) -> tuple[list[Unanswered], list[DueStep]]:
    """Return applications without an answer for ``after_days``, and next steps that were due, as known at ``as_of``."""
    steps = application_steps(userdb, user_id, as_of)
    planned = {
        int(event.subject): event.payload for event in userdb.active(kinds=["next_step"], user_id=user_id, until=as_of)
    }
    due = {
        job_id: date.fromisoformat(payload["due"])
        for job_id, payload in planned.items()
        if payload["text"] and payload.get("due")
    }
    silent = {
        job_id: days
        for job_id, each in steps.items()
        if (days := days_silent(each, as_of)) is not None and days >= after_days
    }
    waiting = {job_id: days for job_id, days in silent.items() if job_id not in due or due[job_id] <= as_of.date()}
    overdue = {job_id: when for job_id, when in due.items() if when <= as_of.date()}
    titles = _titles(warehouse, sorted({*waiting, *overdue}))
    unanswered = [
        Unanswered(*titles.get(job_id, (f"Posting {job_id}", "")), steps[job_id][-1].stage, days)
        for job_id, days in sorted(waiting.items(), key=lambda item: (-item[1], item[0]))
    ]
    return unanswered, [
        DueStep(titles.get(job_id, (f"Posting {job_id}", ""))[0], planned[job_id]["text"], when)
        for job_id, when in sorted(overdue.items(), key=lambda item: (item[1], item[0]))
    ]


def _wanted(warehouse: Warehouse, userdb: UserDb, user_id: str, week: date, as_of: datetime) -> list[Wanted]:
    """Return what the person wants to apply to and has not, the longest waiting first."""
    links = warehouse.query("SELECT job_id, same_as FROM job_identities WHERE week <= ?", [week]).rows()
    opening_of = components(edge for one, other in links for edge in ((one, other), (other, one)))
    since = wanted_since(userdb, user_id, as_of, opening_of)
    members = [*since, *(job_id for job_id, opening in opening_of.items() if opening in since)]
    titles: dict[int, tuple[str, str]] = {}
    for job_id, title in _titles(warehouse, sorted(set(members))).items():
        titles.setdefault(opening_of.get(job_id, job_id), title)
    return [
        Wanted(*titles.get(opening, (f"Posting {opening}", "")), (as_of - at).days)
        for opening, at in sorted(since.items(), key=lambda item: (item[1], item[0]))
    ]


def _titles(warehouse: Warehouse, ids: list[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    found = warehouse.query(
        "SELECT id, title, company FROM jobs WHERE list_contains(?::BIGINT[], id) "
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY week DESC) = 1 ORDER BY week DESC, id",
        [ids],
    )
    return {row["id"]: (row["title"], row["company"]) for row in found.iter_rows(named=True)}


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, params: list[object]) -> list[dict[str, Any]]:
    return connection.execute(sql, bound(params)).pl().to_dicts()


def _posting(row: dict[str, Any]) -> DigestPosting:
    return DigestPosting(
        title=row["title"] or f"Posting {row['job_id']}",
        company=row["company"] or "",
        place=row["location"],
        workplace=_WORKPLACES.get(row["workplace"] or ""),
        salary=salary_as_posted(row["salary_min"], row["salary_max"], row["currency"], row["salary_interval"]),
        reasons=tuple(row["reasons"] or ()),
        url=row["url"],
        is_sample=bool(row["is_sample"]),
    )


def _outcomes(userdb: UserDb, user_id: str, window: Window, as_of: datetime) -> dict[str, int]:
    known = userdb.outcomes(user_id, until=as_of).filter(pl.col("timestamp") >= window.start)
    counted = Counter(known["stage"].to_list())
    return {stage: counted[stage] for stage in STAGES if counted[stage]}
