"""USAJOBS, the postings of the United States government: JSON pages of 250; needs a free key and its holder's address.

A row is one element of ``SearchResultItems``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aura_ml.records import JobDraft, ListingRejected, RawListing
from aura_ml.weeks import Window
from aura_sources.addresses import with_parameters
from aura_sources.fields import (
    feed_rows,
    json_object,
    load_feed,
    names_field,
    number_field,
    object_field,
    row_text,
    text_field,
    texts_field,
    truth_field,
)
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Credentials, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://data.usajobs.gov/api/Search"
PER_PAGE = 250
MAX_PAGES = 20
"""Pages of one search: the board gives at most 5,000 postings for one."""

MAX_DAYS = 60
"""The board counts back at most so many days."""

MAX_PLACES = 20
WHERE = "get a free key at https://developer.usajobs.gov"

_INTERVALS = {
    "pa": ("year", 1), "per year": ("year", 1), "pm": ("month", 1), "per month": ("month", 1), "bw": ("week", 2),
    "bi-weekly": ("week", 2), "pd": ("day", 1), "per day": ("day", 1), "ph": ("hour", 1), "per hour": ("hour", 1),
}  # fmt: skip
"""Codes (and the words that stood there before 2017) as an interval, and how many of it one payment covers; others,
such as a school year, piece work or no compensation, have no comparable one, and their pay is left out."""


class UsaJobs:
    """Searches https://data.usajobs.gov/api/Search for postings since the start of the week."""

    name = "usajobs"
    capabilities = Capabilities(
        terms="Needs a free key (USAJOBS_KEY, USAJOBS_EMAIL in .env); the address is sent as the User-Agent, as the "
        "board asks. Postings are public; link to USAJOBS to apply.",
        date_filter=True,
        needs_key=True,
        hosts=("data.usajobs.gov",),
        takes_search_terms=True,
        documented_api=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:
        """Yield what is found for each search term, or at all.

        Raises:
            FetchError: ``needs_setup``: the key or the address is missing.
        """
        credentials = Credentials(
            headers={
                "Authorization-Key": query.key("USAJOBS_KEY", WHERE),
                "User-Agent": query.key("USAJOBS_EMAIL", "set the address you asked for the key with"),
            }
        )
        for term in query.search_terms or (None,):
            address = with_parameters(
                query.url or API, Keyword=term, DatePosted=_days(window, query), ResultsPerPage=PER_PAGE
            )
            for page in range(1, MAX_PAGES + 1):
                answer = client.get(with_parameters(address, Page=page), credentials)
                rows, count = _page(answer.body, answer.url)
                for row in rows:
                    yield listing(row, answer.url)
                if not rows or count is None or page * PER_PAGE >= count:
                    break

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one page.

        Raises:
            ChangedShape: it has no list ``SearchResult.SearchResultItems``.
        """
        rows, _ = _page(body, origin)
        for row in rows:
            yield listing(row, origin)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``SearchResultItems`` says."""
        return draft(json_object(payload))


def _days(window: Window, query: Query) -> int | None:
    """Return how many days ago the week began, counted up; None where the board cannot count so far back."""
    now = query.options.get("now")
    days = max(1, (now - window.start).days + 1) if isinstance(now, datetime) else MAX_DAYS + 1
    return days if days <= MAX_DAYS else None


def _page(body: bytes, origin: str) -> tuple[list[Any], float | None]:
    """Return the rows of a page and the number of all rows, where it names one."""
    answer = load_feed(body, origin)
    result = object_field(answer, "SearchResult") if isinstance(answer, dict) else {}
    signs = ("MatchedObjectDescriptor", "MatchedObjectId")
    rows = feed_rows(result or answer, origin, under="SearchResultItems", signs=signs)
    return rows, number_field(result, "SearchResultCountAll")


def listing(row: Any, origin: str) -> RawListing:
    """Return one element as it came."""
    known = row if isinstance(row, dict) else {}
    posting = object_field(known, "MatchedObjectDescriptor")
    return RawListing(
        row_text(row),
        external_id=text_field(known, "MatchedObjectId"),
        posted_at=read_instant(posting.get("PublicationStartDate")),
        origin=origin,
    )


def draft(row: dict[str, Any]) -> JobDraft:
    """Return what an element says.

    Raises:
        ListingRejected: it has no title.
    """
    posting = object_field(row, "MatchedObjectDescriptor")
    title = text_field(posting, "PositionTitle")
    if not title:
        raise ListingRejected("no_title", "'MatchedObjectDescriptor.PositionTitle' is missing or empty")
    details = object_field(object_field(posting, "UserArea"), "Details")
    lowest, highest, interval = _pay(posting)
    kinds = (
        *names_field(posting, "PositionSchedule", key="Name"),
        *names_field(posting, "PositionOfferingType", key="Name"),
    )
    return JobDraft(
        board="usajobs",
        title=title,
        company=text_field(posting, "OrganizationName", "DepartmentName") or "",
        external_id=text_field(row, "MatchedObjectId"),
        url=text_field(posting, "PositionURI"),
        location=_location(posting),
        description_text="\n\n".join(_texts(posting, details)),
        posted=text_field(posting, "PublicationStartDate"),
        deadline=text_field(posting, "ApplicationCloseDate"),
        salary_min=lowest,
        salary_max=highest,
        salary_currency="USD" if interval else None,
        salary_interval=interval,
        workplace="remote" if truth_field(details, "RemoteIndicator") else None,
        employment_type=", ".join(kinds) or None,
        language="en",
        requisition=text_field(posting, "PositionID"),
        tags=names_field(posting, "JobCategory", key="Name"),
    )


def _location(posting: Mapping[str, Any]) -> str | None:
    """Return the places; of many, the board's own word for them ("Multiple Locations"), else the first."""
    names = tuple(dict.fromkeys(names_field(posting, "PositionLocation", key="LocationName")))
    first = " | ".join(names[:MAX_PLACES]) or None
    return first if 0 < len(names) <= MAX_PLACES else text_field(posting, "PositionLocationDisplay") or first


def _pay(posting: Mapping[str, Any]) -> tuple[float | None, float | None, str | None]:
    """Return the first pay that has a comparable interval: its ends, and the interval."""
    offers = posting.get("PositionRemuneration")
    for offer in offers if isinstance(offers, list) else ():
        if not isinstance(offer, dict):
            continue
        interval, covered = _INTERVALS.get((text_field(offer, "RateIntervalCode") or "").casefold(), (None, 1))
        ends = [number_field(offer, name) for name in ("MinimumRange", "MaximumRange")]
        if interval is not None and any(ends):
            lowest, highest = (None if end is None else end / covered for end in ends)
            return lowest, highest, interval
    return None, None, None


def _texts(posting: Mapping[str, Any], details: Mapping[str, Any]) -> list[str]:
    """Return summary, duties and qualifications, each once, in the order in which a person reads them."""
    duties = texts_field(details, "MajorDuties") or (text_field(details, "MajorDuties"),)
    parts = (
        text_field(details, "JobSummary"),
        *duties,
        text_field(posting, "QualificationSummary"),
        text_field(details, "Education"),
        text_field(details, "Requirements"),
    )
    return list(dict.fromkeys(part for part in parts if part))
