"""Openings over weeks: which job ids are one, when an opening was first seen and first posted.

Everything is a fold over weeks up to the one that asks, so the order in which weeks are made does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from aura_ml.identity import components

SHOWN_WEEKS_LIMIT = 2
"""An opening shown in the slates of this many different weeks is not shown again."""


@dataclass(frozen=True)
class Openings:
    """Openings as known in a week.

    Attributes:
        cluster_of: job id to the id of its opening (the smallest job id among those that are one).
        first_week, first_seen_at, first_posted_at: per opening; the posting time is the earliest of all posting and
            sighting times, because boards re-date what they list.
    """

    cluster_of: Mapping[int, int]
    first_week: Mapping[int, date]
    first_seen_at: Mapping[int, datetime]
    first_posted_at: Mapping[int, datetime]

    def cluster(self, job_id: int) -> int:
        """Return the opening of ``job_id``; an id no week knows stands for itself."""
        return self.cluster_of.get(job_id, job_id)


def resolve_openings(sighted: pl.DataFrame, links: pl.DataFrame) -> Openings:
    """Return the openings of all weeks considered.

    Args:
        sighted: columns job_id, first_week, first_seen_at, first_posted_at (null where no date was posted).
        links: columns job_id, same_as of ``job_identities``.
    """
    job_ids = set(sighted["job_id"].to_list())
    found = components(links.select("job_id", "same_as").iter_rows())
    cluster_of = {job_id: found.get(job_id, job_id) for job_id in sorted(job_ids)}
    first_week: dict[int, date] = {}
    first_seen: dict[int, datetime] = {}
    first_posted: dict[int, datetime] = {}
    for row in sighted.iter_rows(named=True):
        cluster = cluster_of[row["job_id"]]
        posted = min(row["first_posted_at"] or row["first_seen_at"], row["first_seen_at"])
        first_week[cluster] = min(first_week.get(cluster, row["first_week"]), row["first_week"])
        first_seen[cluster] = min(first_seen.get(cluster, row["first_seen_at"]), row["first_seen_at"])
        first_posted[cluster] = min(first_posted.get(cluster, posted), posted)
    # Ids that only the links know (merged rows) resolve as well: a rating may name one.
    merged = {job_id: cluster for job_id, cluster in found.items() if job_id not in cluster_of}
    return Openings({**merged, **cluster_of}, first_week, first_seen, first_posted)


def exclusions(openings: Openings, settled: Mapping[int, str], shown: Iterable[tuple[int, date]]) -> dict[int, str]:
    """Return why an opening may not be put on a slate, in words, by opening.

    Args:
        settled: job id to what the person did with it (rated, dismissed, applied to).
        shown: (job id, week) of every place on an earlier week's slate of record.
    """
    weeks_shown: dict[int, set[date]] = {}
    for job_id, week in shown:
        weeks_shown.setdefault(openings.cluster(job_id), set()).add(week)
    reasons = {
        cluster: f"already shown in {len(weeks)} weeks"
        for cluster, weeks in weeks_shown.items()
        if len(weeks) >= SHOWN_WEEKS_LIMIT
    }
    return reasons | {openings.cluster(job_id): f"already {what}" for job_id, what in settled.items()}
