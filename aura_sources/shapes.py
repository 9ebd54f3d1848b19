"""Knowing by its fields which board a captured row is from, so that its own parser reads it, whatever file it came in.

A row of none of these shapes is read by the names that boards and tools commonly use, in ``inbox_rows``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aura_ml.records import JobDraft
from aura_sources import jobspy_rows
from aura_sources.adzuna import Adzuna
from aura_sources.arbeitnow import Arbeitnow
from aura_sources.ashby import Ashby
from aura_sources.fields import row_text
from aura_sources.greenhouse import Greenhouse
from aura_sources.himalayas import Himalayas
from aura_sources.hn import HackerNews
from aura_sources.jobicy import Jobicy
from aura_sources.lever import Lever
from aura_sources.recruitee import Recruitee
from aura_sources.remoteok import RemoteOK
from aura_sources.remotive import Remotive
from aura_sources.smartrecruiters import SmartRecruiters
from aura_sources.themuse import TheMuse
from aura_sources.usajobs import UsaJobs
from aura_sources.workable import Workable
from aura_sources.workday import Workday

SHAPES: dict[str, tuple[str, ...]] = {
    "recruitee": ("title", "careers_url", "employment_type_code"),
    "arbeitnow": ("slug", "company_name", "created_at", "remote"),
    "remotive": ("publication_date", "company_name", "candidate_required_location"),
    "remoteok": ("epoch", "position", "company"),
    "jobicy": ("jobTitle", "companyName", "jobGeo"),
    "himalayas": ("companyName", "locationRestrictions", "applicationLink"),
    "themuse": ("name", "refs", "levels", "publication_date"),
    "hn": ("objectID", "author", "created_at_i"),
    "adzuna": ("redirect_url", "created", "category"),
    "usajobs": ("MatchedObjectDescriptor",),
    "greenhouse": ("absolute_url", "internal_job_id", "title"),
    "lever": ("text", "hostedUrl", "categories"),
    "ashby": ("title", "jobUrl", "isListed"),
    "workable": ("title", "shortcode", "application_url"),
    "smartrecruiters": ("name", "releasedDate", "refNumber"),
    "workday": ("title", "externalPath", "postedOn"),
}
"""Fields that together only rows of this board have."""

_PARSERS: dict[str, Callable[[str], JobDraft]] = {
    source.name: source.parse
    for source in (
        Arbeitnow(), Remotive(), RemoteOK(), Jobicy(), Himalayas(), TheMuse(), HackerNews(), Adzuna(), UsaJobs(),
        Greenhouse(), Lever(), Ashby(), Workable(), SmartRecruiters(), Recruitee(), Workday(),
    )
}  # fmt: skip


def shape_of(row: Mapping[str, Any]) -> str | None:
    """Return the board whose fields ``row`` has, as it came or with its company beside it; None for any other."""
    posting = row.get("posting")
    known = posting if isinstance(posting, dict) else row
    return next((board for board, signs in SHAPES.items() if all(sign in known for sign in signs)), None)


def draft_by_shape(row: dict[str, Any]) -> JobDraft | None:
    """Return what a row says by the parser of its board or by JobSpy's columns; None where it has no known shape.

    Raises:
        ListingRejected: the parser rejects it.
    """
    board = shape_of(row)
    if board is not None:
        return _PARSERS[board](row_text(row))
    return jobspy_rows.draft(row) if jobspy_rows.is_jobspy(row) else None
