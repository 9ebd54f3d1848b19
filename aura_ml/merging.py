"""The row of an opening from all its copies: the earliest stands, and nothing known is lost to an emptier copy.

Which copies are one opening is decided in ``duplicates``; here is only what their common row says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from aura_ml.normalize import NO_TEXT, NormalizedJob, stated_columns
from aura_ml.salary import Salary


@dataclass(frozen=True)
class Copy:
    """One sighting of an opening: the row as a job, the source that brought it, and when."""

    job: NormalizedJob
    source: str
    seen_at: datetime


def merged_row(week: date, cluster: int, copies: Sequence[Copy]) -> dict[str, object]:
    """Return the row of ``jobs`` for an opening.

    Title, company and id are those of the earliest copy; the text is the longest one, pay the first that can be
    compared, the place the first that names a city, the posting date the earliest; other gaps are filled in order.

    Args:
        copies: of one opening, earliest first; not empty.
    """
    first, jobs = copies[0], [copy.job for copy in copies]
    told = max(jobs, key=lambda job: len(job.description))  # max keeps the earliest of equals
    placed = _first(jobs, lambda job: job.city, lambda job: job.identity.location_key) or first.job
    located = placed if placed.location else _first(jobs, lambda job: job.location) or placed
    dated = min((job for job in jobs if job.date_posted), key=_posted, default=first.job)
    remote = _first(jobs, lambda job: job.workplace) or first.job
    paid = _first(
        jobs, lambda job: job.salary.minimum_eur_year or job.salary.maximum_eur_year, lambda job: job.salary.known
    )
    return {
        "id": first.job.identity.job_id,
        "week": week,
        "title": first.job.title,
        "company": first.job.company,
        "location": located.location,
        "description": told.description,
        "url": _known(job.url for job in jobs),
        "urls": list(dict.fromkeys(job.url for job in jobs if job.url)),
        "date_posted": dated.date_posted,
        "posted_at": dated.posted_at,
        "first_seen_at": first.seen_at,
        "company_key": first.job.identity.company_key,
        "title_key": first.job.identity.title_key,
        "location_key": placed.identity.location_key,
        "identity_key": " | ".join(first.job.identity_key),
        "city": placed.city,
        "region": placed.region,
        "country": placed.country,
        "workplace": remote.workplace,
        "remote_regions": list(remote.remote_regions),
        "seniority": _known(job.seniority for job in jobs),
        "employment_type": _known(job.employment_type for job in jobs),
        "language": told.language if told.description else _known(job.language for job in jobs),
        "skills": list(next((job.skills for job in jobs if job.skills), ())),
        "boards": sorted({job.identity.board for job in jobs}),
        "sources": sorted({copy.source for copy in copies}),
        "source": first.source,
        "cluster_id": cluster,
        "flags": _flags(first.job, told),
        "is_sample": first.job.is_sample,
        **stated_columns(jobs),
        **_salary_columns(paid.salary if paid else Salary()),
    }


def _first(jobs: Sequence[NormalizedJob], *wanted: Callable[[NormalizedJob], object]) -> NormalizedJob | None:
    """Return the earliest copy for which the first of ``wanted`` that any copy meets holds."""
    return next((job for wish in wanted for job in jobs if wish(job)), None)


def _known(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)


def _posted(job: NormalizedJob) -> tuple[date, datetime]:
    """Return what the earliest posting date is found by; of one day, a known time comes before none."""
    return job.date_posted or date.max, job.posted_at or datetime.max.replace(tzinfo=UTC)


def _flags(first: NormalizedJob, told: NormalizedJob) -> list[str]:
    """Return what was noticed at the earliest copy and at the one whose text stands."""
    flags = {*first.flags, *told.flags}
    return sorted(flags - {NO_TEXT} if told.description else flags)


def _salary_columns(salary: Salary) -> dict[str, object]:
    return {
        "salary_min": salary.minimum,
        "salary_max": salary.maximum,
        "currency": salary.currency if salary.known else None,
        "salary_interval": salary.interval if salary.known else None,
        "salary_min_eur_year": salary.minimum_eur_year,
        "salary_max_eur_year": salary.maximum_eur_year,
        "salary_evidence": salary.evidence,
        "salary_rate_day": salary.rate_day,
    }
