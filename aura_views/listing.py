"""How postings are listed, in words: read from sightings and crawls for the few openings that a page is about.

What the facts mean together is ``aura_ml.listing_facts``'s. Only a complete crawl, one that brings every open posting
of its boards, may show that a posting is gone; a crawl that failed shows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any

import duckdb

from aura_io.workspace import Home
from aura_ml.listing_facts import ListingHistory, Vanished, notices
from aura_views import memo, wording

_SEEN = """
WITH chosen AS (
    SELECT job_id, row_job_id, sighting_id FROM job_sightings
    WHERE job_id IN (SELECT unnest($1::BIGINT[])) OR row_job_id IN (SELECT unnest($1::BIGINT[]))
), raw AS (
    SELECT sighting_id, source, seen_at, posted_at FROM raw_sightings
    WHERE sighting_id IN (SELECT sighting_id FROM chosen)
    QUALIFY row_number() OVER (PARTITION BY sighting_id) = 1
)
SELECT c.job_id, c.row_job_id, s.source, s.seen_at, s.posted_at FROM chosen c JOIN raw s USING (sighting_id)
ORDER BY s.seen_at, s.source
"""

_TEXTS = """
SELECT id, title, description, company_key, apply_by, listed_until, least(first_seen_at, coalesce(posted_at, date_posted::TIMESTAMP AT TIME ZONE 'UTC'))
AS first_posted FROM jobs WHERE list_contains($1::BIGINT[], id) ORDER BY week DESC, id
"""

_ASKED_SINCE = """
SELECT min(c.started_at) AS asked FROM crawls c
WHERE c.source = $1 AND c.complete AND c.status IN ('ok', 'empty') AND c.started_at > $2
  AND EXISTS (
    SELECT 1 FROM raw_sightings s JOIN job_sightings j USING (sighting_id) JOIN jobs o ON o.id = j.job_id AND o.week = j.week
    WHERE s.crawl_id = c.crawl_id AND o.company_key = $3 AND s.seen_at > $2
  )
"""
"""The first complete crawl after a sighting that brought the same employer's postings: so its board was asked."""


_COMPLETE = """
SELECT source, max(started_at) AS at FROM crawls WHERE complete AND status IN ('ok', 'empty') GROUP BY source
"""


def histories_of(
    connection: duckdb.DuckDBPyConnection, openings: Mapping[int, Sequence[int]]
) -> dict[int, ListingHistory]:
    """Return what is known of each opening.

    Args:
        openings: by any id, all job ids of the opening; those that no week has are left out of the answer.
    """
    every = sorted({each for ids in openings.values() for each in ids})
    if not every:
        return {}
    jobs, seen = memo.rows(connection, _TEXTS, [every]), memo.rows(connection, _SEEN, [every])
    found = {name: _history(connection, set(ids), jobs, seen) for name, ids in openings.items()}
    return {name: history for name, history in found.items() if history is not None}


def notices_of(home: Home, job_ids: Sequence[int]) -> tuple[str, ...]:
    """Return what can be said now of how one opening is listed, a sentence each; empty where there is nothing to say.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    ids = tuple(sorted(job_ids))
    found = memo.read(home, ("listing", ids), lambda connection: histories_of(connection, {0: ids})).value
    return sentences(found.get(0), home.clock.now())


def sentences(history: ListingHistory | None, now: datetime) -> tuple[str, ...]:
    """Return what ``history`` says at ``now``, a sentence each."""
    return tuple(notice.sentence for notice in notices(history, now)) if history else ()


def _history(
    connection: duckdb.DuckDBPyConnection,
    ids: Set[int],
    every_job: Sequence[memo.Row],
    every_sighting: Sequence[memo.Row],
) -> ListingHistory | None:
    from aura_ml.closed_words import closed_words  # brings the repair of texts, which pages do without

    jobs = [row for row in every_job if row["id"] in ids]
    if not jobs:
        return None
    seen = [row for row in every_sighting if row["job_id"] in ids or row["row_job_id"] in ids]
    newest = jobs[0]
    return ListingHistory(
        first_posted=min(row["first_posted"] for row in jobs),
        numbers=max((len(numbers) for numbers in _numbers(seen).values()), default=1),
        dates=max((len(days) for days in _dates(seen).values()), default=1),
        vanished=_vanished(connection, seen, newest["company_key"]),
        closed_words=closed_words(newest["title"], newest["description"]),
        deadline=_latest(jobs, "apply_by"),
        listed_until=_latest(jobs, "listed_until"),
    )


def _latest(jobs: Sequence[Mapping[str, Any]], column: str) -> date | None:
    """Return the last of the days that an opening's rows state: only once all have passed has it."""
    return max((row[column] for row in jobs if row[column]), default=None)


def _numbers(seen: Sequence[Mapping[str, Any]]) -> dict[str, set[int]]:
    numbers: dict[str, set[int]] = {}
    for row in seen:
        numbers.setdefault(row["source"], set()).add(row["row_job_id"])
    return numbers


def _dates(seen: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], set[object]]:
    days: dict[tuple[str, int], set[object]] = {}
    for row in seen:
        if row["posted_at"] is not None:
            days.setdefault((row["source"], row["row_job_id"]), set()).add(row["posted_at"].date())
    return days


def _vanished(
    connection: duckdb.DuckDBPyConnection, seen: Sequence[Mapping[str, Any]], company_key: str
) -> tuple[Vanished, ...]:
    """Return the boards that no longer list the posting; none while another source has seen it since."""
    last: dict[str, datetime] = {}
    for row in seen:
        last[row["source"]] = max(row["seen_at"], last.get(row["source"], row["seen_at"]))
    complete = {row["source"]: row["at"] for row in memo.rows(connection, _COMPLETE)} if last else {}
    gone = []
    for source, at in last.items():
        if source not in complete or complete[source] <= at:
            continue
        asked = memo.rows(connection, _ASKED_SINCE, [source, at, company_key])[0]["asked"]
        if asked is not None and not any(other > asked for other in last.values()):
            gone.append(Vanished(wording.board_name(source), at, asked))
    return tuple(gone)
