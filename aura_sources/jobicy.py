"""The board Jobicy: one JSON object with its newest remote postings under ``jobs``; texts carry HTML entities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from aura_ml.records import JobDraft, ListingRejected, RawListing
from aura_ml.weeks import Window
from aura_sources.addresses import with_parameters
from aura_sources.fields import feed_rows, json_object, load_feed, number_field, row_text, text_field, texts_field
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://jobicy.com/api/v2/remote-jobs?count=50"
_PERIODS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}


class Jobicy:
    """Reads https://jobicy.com/api/v2/remote-jobs: the 50 newest postings, or those for each search term."""

    name = "jobicy"
    capabilities = Capabilities(
        terms="Link back to the posting on Jobicy and name Jobicy as the source; ask at most once an hour; "
        "postings may not be passed on to other job boards.",
        hosts=("jobicy.com", "www.jobicy.com"),
        takes_search_terms=True,
        documented_api=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:  # noqa: ARG002
        """Yield the newest postings, or what the board finds for each search term; it has no pages."""
        for term in query.search_terms or (None,):
            answer = client.get(with_parameters(query.url or API, tag=term))
            yield from self.read(answer.body, answer.url)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one answer.

        Raises:
            ChangedShape: it has no list ``jobs``.
        """
        signs = ("jobTitle", "jobSlug", "jobGeo")
        for row in feed_rows(load_feed(body, origin), origin, under="jobs", signs=signs):
            yield listing(row, origin)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``jobs`` says; rows with ``annualSalaryMin`` (until 2025) are read too."""
        return draft(json_object(payload))


def listing(row: Any, origin: str) -> RawListing:
    """Return one element as it came."""
    known = row if isinstance(row, dict) else {}
    return RawListing(
        row_text(row),
        external_id=text_field(known, "id"),
        posted_at=read_instant(known.get("pubDate")),
        origin=origin,
    )


def draft(row: dict[str, Any]) -> JobDraft:
    """Return what an element says.

    Raises:
        ListingRejected: it has no title.
    """
    title = text_field(row, "jobTitle")
    if not title:
        raise ListingRejected("no_title", "'jobTitle' is missing or empty")
    geo = text_field(row, "jobGeo")
    lowest = number_field(row, "salaryMin", "annualSalaryMin")
    highest = number_field(row, "salaryMax", "annualSalaryMax")
    stated = bool(lowest or highest)
    return JobDraft(
        board="jobicy",
        title=title,
        company=text_field(row, "companyName") or "",
        external_id=text_field(row, "id"),
        url=text_field(row, "url"),
        location=geo,
        description_html=text_field(row, "jobDescription", "jobExcerpt") or "",
        posted=text_field(row, "pubDate"),
        salary_min=lowest,
        salary_max=highest,
        salary_currency=text_field(row, "salaryCurrency") if stated else None,
        salary_interval=_interval(row) if stated else None,
        workplace="remote",
        remote_regions=tuple(part.strip() for part in (geo or "").split(",") if part.strip()),
        employment_type=", ".join(texts_field(row, "jobType")) or text_field(row, "jobType"),
        seniority=_level(row),
        tags=texts_field(row, "jobIndustry"),
    )


def _interval(row: dict[str, Any]) -> str | None:
    """Return the period of the pay: its own field, or the year that the older fields have in their name."""
    period = (text_field(row, "salaryPeriod") or "").casefold()
    if period:
        return _PERIODS.get(period)
    return "year" if number_field(row, "annualSalaryMin", "annualSalaryMax") else None


def _level(row: dict[str, Any]) -> str | None:
    level = text_field(row, "jobLevel")
    return None if level is None or level.casefold() == "any" else level
