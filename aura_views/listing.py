"""How postings are listed, in words: read from sightings and crawls for the few openings that a page is about.

What the facts mean together is ``aura_ml.listing_facts``'s. Only a complete crawl, one that brings every open posting
of its boards, may show that a posting is gone; a crawl that failed shows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import duckdb

from aura_io.workspace import Home
from aura_ml.listing_facts import ListingHistory, Vanished, notices
from aura_views import memo, wording

_SEEN = """
SELECT j.row_job_id, s.source, s.seen_at, s.posted_at FROM job_sightings j
JOIN (SELECT * FROM raw_sightings QUALIFY row_number() OVER (PARTITION BY sighting_id) = 1) s USING (sighting_id)
WHERE list_contains($1::BIGINT[], j.job_id) OR list_contains($1::BIGINT[], j.row_job_id)
ORDER BY s.seen_at, s.source
"""

_TEXTS = """
SELECT title, description, company_key, apply_by, listed_until, least(first_seen_at, coalesce(posted_at, date_posted::TIMESTAMP AT TIME ZONE 'UTC'))
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


def histories_of(
    connection: duckdb.DuckDBPyConnection, openings: Mapping[int, Sequence[int]]
) -> dict[int, ListingHistory]:
    """Return what is known of each opening.

    Args:
        openings: by any id, all job ids of the opening; those that no week has are left out of the answer.
    """
    found = {name: _history(connection, sorted(ids)) for name, ids in openings.items()}
    return {name: history for name, history in found.items() if history is not None}


def notices_of(home: Home, job_ids: Sequence[int]) -> tuple[str, ...]:
    """Return what can be said now of how one opening is listed, a sentence each; empty where there is nothing to say.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    ids = tuple(sorted(job_ids))
    history = memo.read(home, ("listing", ids), lambda connection: _history(connection, ids)).value
    return sentences(history, home.clock.now())


def sentences(history: ListingHistory | None, now: datetime) -> tuple[str, ...]:
    """Return what ``history`` says at ``now``, a sentence each."""
    return tuple(notice.sentence for notice in notices(history, now)) if history else ()


def _history(connection: duckdb.DuckDBPyConnection, ids: Sequence[int]) -> ListingHistory | None:
    from aura_ml.closed_words import closed_words  # brings the repair of texts, which pages do without

    jobs = memo.rows(connection, _TEXTS, [list(ids)])
    if not jobs:
        return None
    seen = memo.rows(connection, _SEEN, [list(ids)])
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
    gone = []
    for source, at in last.items():
        asked = memo.rows(connection, _ASKED_SINCE, [source, at, company_key])[0]["asked"]
        if asked is not None and not any(other > asked for other in last.values()):
            gone.append(Vanished(wording.board_name(source), at, asked))
    return tuple(gone)
