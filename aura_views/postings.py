"""The life of one posting: raw row, crawl, sighting, job, opening, scores, slates, impressions, ratings.

Every step names the run that made it. Reads only; how it is drawn is up to the page or the command.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from aura_io.parameters import listed
from aura_io.settings import Settings
from aura_io.userdb import Event
from aura_io.workspace import Home
from aura_ml.ranking.combine import COMPONENTS
from aura_views.dagster_client import run_address
from aura_views.memo import read, rows

LINKS = """
SELECT job_id, same_as FROM job_identities WHERE job_id IN (SELECT unnest($1::BIGINT[]))
UNION SELECT job_id, same_as FROM job_identities WHERE same_as IN (SELECT unnest($1::BIGINT[]))
"""
"""Two joins in place of one condition with OR, which would be tried on every link: a third of the time."""


class UnknownPosting(LookupError):
    """No posting with this id was ever sighted."""


@dataclass(frozen=True)
class RunRef:
    """The run that made something, and its page in the Dagster UI."""

    run_id: str
    url: str


@dataclass(frozen=True)
class SightingStep:
    """One row a source sent, and what became of it.

    Attributes:
        payload_hash: SHA-256 of the row as it came; the text is in ``raw_payloads``.
        payload_characters: its length.
        row_job_id: the id of the row by itself; ``job_id`` is the opening's row in ``jobs``.
        role: first or merged. evidence: why it was merged.
        run: the run of the crawl.
    """

    week: date
    source: str
    origin: str
    external_id: str | None
    row_no: int
    seen_at: datetime
    posted_at: datetime | None
    backfilled: bool
    sighting_id: str
    payload_hash: str
    payload_characters: int
    crawl_id: str
    crawl_status: str
    crawl_started_at: datetime
    row_job_id: int
    job_id: int
    role: str
    evidence: str
    run: RunRef


@dataclass(frozen=True)
class JobStep:
    """The opening's row in one week."""

    week: date
    job_id: int
    title: str
    company: str
    location: str | None
    workplace: str | None
    date_posted: date | None
    language: str | None
    salary_evidence: str | None
    workplace_evidence: str | None
    visa_evidence: str | None
    relocation_evidence: str | None
    apply_by: date | None
    boards: list[str]
    flags: list[str]
    is_sample: bool
    run: RunRef | None
    text_hash: str | None
    encoder_version: str | None


@dataclass(frozen=True)
class ScoreStep:
    """What the ranking of one week made of it; ``components`` leaves out what was unknown."""

    week: date
    job_id: int
    cluster_id: int
    score: float
    rank: int | None
    eligible: bool
    excluded_reason: str | None
    components: dict[str, float]
    as_of: datetime | None
    run: RunRef | None


@dataclass(frozen=True)
class SlateStep:
    """One slate that it was on."""

    week: date
    slate_id: str
    position: int
    score: float
    propensity: float
    reasons: list[str]
    models: dict[str, Any]
    is_final: bool
    as_of: datetime
    created_at: datetime
    run: RunRef


@dataclass(frozen=True)
class EventStep:
    """Something the person did with it, or that was put before the person.

    Attributes:
        in_force: False when it was undone or replaced by a later event.
    """

    event_id: str
    kind: str
    recorded_at: datetime
    payload: dict[str, Any]
    in_force: bool


@dataclass(frozen=True)
class PostingLife:
    """Everything known of one opening, each list oldest first.

    Attributes:
        job_id: the id that was asked for. opening_ids: all ids of the opening, sorted; the smallest names it.
    """

    job_id: int
    opening_ids: list[int]
    title: str
    company: str
    url: str | None
    sightings: list[SightingStep]
    jobs: list[JobStep]
    scores: list[ScoreStep]
    slates: list[SlateStep]
    impressions: list[EventStep]
    events: list[EventStep]


def posting_life(home: Home, job_id: int, user_id: str = "local") -> PostingLife:
    """Return the life of the opening that ``job_id`` belongs to.

    Raises:
        UnknownPosting: no such id; the message says where ids are found.
        NothingToShow: the warehouse cannot be read now and this was never read.
        WarehouseError: it cannot be read at all.
    """
    found = read(
        home, ("life", job_id, user_id), lambda connection: _load(connection, job_id, user_id, home.settings)
    ).value
    return PostingLife(
        job_id=job_id,
        **found,
        impressions=_impressions(home, {slate.slate_id for slate in found["slates"]}, user_id),
        events=_events(home, found["opening_ids"], user_id),
    )


def _load(connection: duckdb.DuckDBPyConnection, job_id: int, user_id: str, settings: Settings) -> dict[str, Any]:
    ids = opening_ids(connection, job_id)
    jobs = _jobs(connection, ids, settings)
    if not jobs:
        raise unknown_posting(job_id)
    return {
        "opening_ids": ids,
        "title": jobs[-1].title,
        "company": jobs[-1].company,
        "url": _newest_url(connection, ids),
        "sightings": _sightings(connection, ids, settings),
        "jobs": jobs,
        "scores": _scores(connection, ids, user_id, settings),
        "slates": _slates(connection, ids, user_id, settings),
    }


def title_of(home: Home, job_id: int) -> str:
    """Return the newest title of ``job_id``; of its opening where a better parser gave it another id since.

    Raises:
        UnknownPosting: no posting has this id.
    """
    with home.warehouse.reading() as connection:
        ids = opening_ids(connection, job_id)
    frame = home.warehouse.query(
        "SELECT title FROM jobs WHERE list_contains(?::BIGINT[], id) ORDER BY id = ? DESC, week DESC LIMIT 1",
        [ids, job_id],
    )
    if frame.is_empty():
        raise unknown_posting(job_id)
    return str(frame["title"][0])


def slate_showing(home: Home, job_id: int, user_id: str = "local") -> str | None:
    """Return the newest slate that ``job_id`` is on and that was put before the person; None where there is none."""
    shown = {event.subject for event in home.userdb.events(kinds=["impression"], user_id=user_id)}
    frame = home.warehouse.query(
        "SELECT slate_id FROM slates WHERE user_id = ? AND job_id = ? ORDER BY created_at DESC, slate_id",
        [user_id, job_id],
    )
    return next((slate for slate in frame["slate_id"].to_list() if slate in shown), None)


def unknown_posting(job_id: int) -> UnknownPosting:
    """Return the error for an id that no posting has."""
    return UnknownPosting(f"no posting has the id {job_id}; ids are shown by `aura top` and `aura search`")


def opening_ids(connection: duckdb.DuckDBPyConnection, job_id: int) -> list[int]:
    """Return the job ids of the opening that ``job_id`` belongs to, over all weeks, sorted.

    Follows the links of ``job_identities`` outward from the id, so that only this opening is read.
    """
    nodes = new = {job_id}
    while new:
        links = connection.execute(LINKS, [listed(sorted(new))]).fetchall()
        new = {node for link in links for node in link} - nodes
        nodes = nodes | new
    known = connection.execute(
        "SELECT id FROM jobs WHERE id IN (SELECT unnest($1::BIGINT[])) "
        "UNION SELECT row_job_id FROM job_sightings WHERE row_job_id IN (SELECT unnest($1::BIGINT[]))",
        [sorted(nodes)],
    ).fetchall()
    return sorted({row[0] for row in known} | {job_id})


_JOBS = """
SELECT j.week, j.id AS job_id, j.title, j.company, j.location, j.workplace, j.date_posted, j.language,
       j.salary_evidence, j.workplace_evidence, j.visa_evidence, j.relocation_evidence, j.apply_by, j.boards, j.flags, j.is_sample, r.run_id, e.text_hash, e.encoder_version
FROM jobs j
LEFT JOIN latest_lineage r ON r.asset = 'jobs' AND r.week = j.week
LEFT JOIN job_embeddings e ON e.week = j.week AND e.job_id = j.id
WHERE list_contains($1::BIGINT[], j.id)
ORDER BY j.week, j.id
"""

_SIGHTINGS = """
WITH chosen AS (
    SELECT * FROM job_sightings
    WHERE list_contains($1::BIGINT[], job_id) OR list_contains($1::BIGINT[], row_job_id)
), raw AS (
    SELECT * FROM raw_sightings WHERE sighting_id IN (SELECT sighting_id FROM chosen)
    QUALIFY row_number() OVER (PARTITION BY sighting_id) = 1
), asked AS (
    SELECT * FROM crawls WHERE crawl_id IN (SELECT crawl_id FROM raw)
    QUALIFY row_number() OVER (PARTITION BY crawl_id) = 1
), payloads AS (
    SELECT payload_hash, max(length(payload)) AS characters FROM raw_payloads
    WHERE payload_hash IN (SELECT payload_hash FROM raw) GROUP BY payload_hash
)
SELECT j.week, s.source, s.origin, s.external_id, s.row_no, s.seen_at, s.posted_at, s.backfilled, s.sighting_id,
       s.payload_hash, p.characters AS payload_characters, s.crawl_id, c.status AS crawl_status,
       c.started_at AS crawl_started_at, j.row_job_id, j.job_id, j.role, j.evidence, c.run_id
FROM chosen j
JOIN raw s ON s.sighting_id = j.sighting_id
JOIN asked c ON c.crawl_id = s.crawl_id
JOIN payloads p ON p.payload_hash = s.payload_hash
ORDER BY s.seen_at, j.week, s.sighting_id
"""


def _jobs(connection: duckdb.DuckDBPyConnection, ids: list[int], settings: Settings) -> list[JobStep]:
    return [JobStep(run=_run(settings, row.pop("run_id")), **row) for row in rows(connection, _JOBS, [ids])]


def _sightings(connection: duckdb.DuckDBPyConnection, ids: list[int], settings: Settings) -> list[SightingStep]:
    found = rows(connection, _SIGHTINGS, [ids])
    return [SightingStep(run=_named_run(settings, row.pop("run_id")), **row) for row in found]


def _scores(connection: duckdb.DuckDBPyConnection, ids: list[int], user_id: str, settings: Settings) -> list[ScoreStep]:
    found = rows(
        connection,
        "SELECT s.week, s.job_id, s.cluster_id, s.score, s.rank, s.eligible, s.excluded_reason, "
        f"{', '.join(f's.{name}' for name in COMPONENTS)}, r.as_of, r.run_id "
        "FROM scores s LEFT JOIN latest_lineage r ON r.asset = 'shortlist' AND r.week = s.week AND r.user_id = s.user_id "
        "WHERE s.user_id = $2 AND list_contains($1::BIGINT[], s.job_id) ORDER BY s.week, s.job_id",
        [ids, user_id],
    )
    steps = []
    for row in found:
        components = {name: row.pop(name) for name in COMPONENTS}
        known = {name: value for name, value in components.items() if value is not None}
        steps.append(ScoreStep(components=known, run=_run(settings, row.pop("run_id")), **row))
    return steps


def _slates(connection: duckdb.DuckDBPyConnection, ids: list[int], user_id: str, settings: Settings) -> list[SlateStep]:
    found = rows(
        connection,
        "SELECT week, slate_id, position, score, propensity, reasons, models, is_final, as_of, created_at, run_id "
        "FROM slates WHERE user_id = $2 AND list_contains($1::BIGINT[], job_id) "
        "QUALIFY row_number() OVER (PARTITION BY slate_id, position ORDER BY created_at) = 1 "
        "ORDER BY week, created_at, slate_id",
        [ids, user_id],
    )
    return [
        SlateStep(models=json.loads(row.pop("models")), run=_named_run(settings, row.pop("run_id")), **row)
        for row in found
    ]


def _newest_url(connection: duckdb.DuckDBPyConnection, ids: list[int]) -> str | None:
    row = connection.execute(
        "SELECT url FROM jobs WHERE list_contains($1::BIGINT[], id) AND url IS NOT NULL ORDER BY week DESC, id LIMIT 1",
        [ids],
    ).fetchall()
    return str(row[0][0]) if row else None


def _impressions(home: Home, slate_ids: set[str], user_id: str) -> list[EventStep]:
    events = home.userdb.events(kinds=["impression"], user_id=user_id)
    shown = [event for event in events if event.subject in slate_ids]
    return _event_steps(shown, {event.event_id for event in shown})


def _events(home: Home, ids: list[int], user_id: str) -> list[EventStep]:
    subjects = {str(job_id) for job_id in ids}
    every = home.userdb.events(user_id=user_id)
    in_force = {event.event_id for event in home.userdb.active(user_id=user_id)}
    return _event_steps([event for event in every if event.subject in subjects], in_force)


def _event_steps(events: list[Event], in_force: set[str]) -> list[EventStep]:
    return [
        EventStep(event.event_id, event.kind, event.recorded_at, dict(event.payload), event.event_id in in_force)
        for event in events
    ]


def _named_run(settings: Settings, run_id: str) -> RunRef:
    return RunRef(run_id, run_address(settings, run_id))


def _run(settings: Settings, run_id: str | None) -> RunRef | None:
    return _named_run(settings, run_id) if run_id else None
