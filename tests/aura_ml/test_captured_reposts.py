"""Captures of one board on three days: what it dates anew or lists under another number stays one opening.

First seen stands: an opening is as old as the earliest date that was ever seen of it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from aura_ml.hashing import text_hash
from aura_ml.jobs import WeekJobs, build_week
from aura_ml.openings import Openings, resolve_openings
from aura_ml.schemas import UTC_TIMESTAMP
from aura_sources.inbox import Inbox

pytestmark = pytest.mark.slow

CAPTURES = {
    date(2026, 5, 22): "arbeitnow_2026-05-28.csv.gz",
    date(2026, 5, 29): "arbeitnow_2026-06-01.csv.gz",
    date(2026, 6, 5): "arbeitnow_2026-06-08.csv.gz",
}


@pytest.fixture(scope="module")
def weeks(test_data: Path) -> dict[date, WeekJobs]:
    """The jobs of three weeks, of the rows whose number, or company and title, more than one capture has."""
    inbox = Inbox()
    rows: dict[date, list[tuple[str, str, Any]]] = {}
    for week, name in CAPTURES.items():
        body = (test_data / "postings_arbeitnow_captures" / name).read_bytes()
        drafts = [(listing.payload, inbox.parse(listing.payload)) for listing in inbox.read(body, name)]
        rows[week] = [(str(draft.external_id), payload, draft) for payload, draft in drafts]
    seen: dict[object, set[date]] = {}
    for week, listed in rows.items():
        for number, _, draft in listed:
            for key in (number, (draft.company, draft.title)):
                seen.setdefault(key, set()).add(week)
    made = {}
    for week, listed in rows.items():
        at = datetime(week.year, week.month, week.day, 12, tzinfo=UTC)
        kept = {number: payload for number, payload, draft in listed
                if len(seen[number]) > 1 or len(seen[draft.company, draft.title]) > 1}  # fmt: skip
        frame = pl.DataFrame(
            [(f"{week}-{number}", week, "inbox", text_hash(payload), at, payload) for number, payload in kept.items()],
            schema={"sighting_id": pl.String, "week": pl.Date, "source": pl.String, "payload_hash": pl.String,
                    "seen_at": UTC_TIMESTAMP, "payload": pl.String},
            orient="row",
        )  # fmt: skip
        made[week] = build_week(week, frame, {"inbox": inbox.parse})
    return made


@pytest.fixture(scope="module")
def openings(weeks: dict[date, WeekJobs]) -> Openings:
    jobs = pl.concat([built.jobs for built in weeks.values()])
    sighted = jobs.group_by("id").agg(
        pl.col("week").min().alias("first_week"),
        pl.col("first_seen_at").min(),
        pl.col("posted_at").min().alias("first_posted_at"),
    )
    links = pl.concat([built.identities for built in weeks.values()])
    return resolve_openings(sighted.rename({"id": "job_id"}), links)


def test_first_seen_stands_where_a_board_dates_anew(weeks: dict[date, WeekJobs], openings: Openings) -> None:
    jobs = pl.concat([built.jobs for built in weeks.values()])
    dates = jobs.group_by("id").agg(pl.col("posted_at").min().alias("first"), pl.col("posted_at").max().alias("last"))
    redated = dates.filter(pl.col("first") < pl.col("last"))
    assert redated.height >= 50, "the captures hold postings that were dated anew"
    for job_id, first, _ in redated.iter_rows():
        assert openings.first_posted_at[openings.cluster(job_id)] <= first


def test_a_posting_that_comes_back_under_another_number_is_its_opening(
    weeks: dict[date, WeekJobs], openings: Openings
) -> None:
    """Reposts are found by company, title, place and words, over weeks; their opening keeps its first week."""
    members: dict[int, set[int]] = {}
    for built in weeks.values():
        for job_id in built.jobs["id"]:
            members.setdefault(openings.cluster(job_id), set()).add(job_id)
    first, last = min(weeks), max(weeks)
    reposted = [
        cluster
        for cluster, ids in members.items()
        if not ids.isdisjoint(weeks[first].jobs["id"])
        and any(job_id not in set(weeks[first].jobs["id"]) for job_id in ids & set(weeks[last].jobs["id"]))
    ]
    assert len(reposted) >= 10
    assert {openings.first_week[cluster] for cluster in reposted} == {first}
