"""The board Himalayas: JSON pages of 20 remote postings, newest first, some 100,000 of them; pay is per year.

Only the newest pages are read: the rest would take thousands of requests.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    row_text,
    tags_of,
    text_field,
    texts_field,
)
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://himalayas.app/jobs/api"
SEARCH = "https://himalayas.app/jobs/api/search"
PER_PAGE = 20
MAX_PAGES = 40
"""Pages read in one crawl, over all search terms: 800 postings, in about half of a crawl's time."""

_PERIODS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "annual": "year", "yearly": "year"}


class Himalayas:
    """Reads https://himalayas.app/jobs/api back to the start of the week, at most ``MAX_PAGES`` pages."""

    name = "himalayas"
    capabilities = Capabilities(
        terms="Link back to the posting on Himalayas and name Himalayas as the source; postings may not be passed on "
        "to other job boards.",
        hosts=("himalayas.app", "www.himalayas.app"),
        takes_search_terms=True,
        documented_api=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:
        """Yield the newest postings, or the newest for each search term, until they are older than the window."""
        terms = query.search_terms or (None,)
        pages = max(1, MAX_PAGES // len(terms))
        for term in terms:
            address = query.url or (API if term is None else SEARCH)
            sort = None if term is None else "recent"
            yield from self._pages(with_parameters(address, q=term, sort=sort), term is not None, pages, window, client)

    def _pages(
        self, address: str, by_page: bool, pages: int, window: Window, client: PoliteClient
    ) -> Iterator[RawListing]:
        """Follow one list: a search by its page, the whole board by cursor where it names one, else by offset."""
        asked = address if by_page else with_parameters(address, limit=PER_PAGE, offset=0)
        seen = 0
        for page in range(1, pages + 1):
            answer = client.get(with_parameters(asked, page=page) if by_page else asked)
            rows, total, cursor = _page(answer.body, answer.url)
            listings = [listing(row, answer.url) for row in rows]
            yield from listings
            seen += len(rows)
            older = all(each.posted_at is not None and each.posted_at < window.start for each in listings)
            if older or (total is not None and seen >= total):
                return
            if cursor is not None:
                asked = with_parameters(address, limit=PER_PAGE, cursor=cursor)
            elif not by_page:
                asked = with_parameters(address, limit=PER_PAGE, offset=seen)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one page.

        Raises:
            ChangedShape: it has no list ``jobs``.
        """
        rows, _, _ = _page(body, origin)
        for row in rows:
            yield listing(row, origin)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``jobs`` says."""
        return draft(json_object(payload))


def _page(body: bytes, origin: str) -> tuple[list[Any], float | None, str | None]:
    """Return the rows of a page, the number of all rows, and the cursor of the page after it, where it has them."""
    answer = load_feed(body, origin)
    rows = feed_rows(answer, origin, under="jobs", signs=("companySlug", "applicationLink", "locationRestrictions"))
    stated = answer if isinstance(answer, dict) else {}
    return rows, number_field(stated, "totalCount"), text_field(stated, "nextCursor")


def listing(row: Any, origin: str) -> RawListing:
    """Return one element as it came."""
    known = row if isinstance(row, dict) else {}
    return RawListing(
        row_text(row),
        external_id=text_field(known, "guid"),
        posted_at=read_instant(known.get("pubDate")),
        origin=origin,
    )


def draft(row: dict[str, Any]) -> JobDraft:
    """Return what an element says. Its currency stands there without pay, too, and then says nothing.

    Raises:
        ListingRejected: it has no title.
    """
    title = text_field(row, "title")
    if not title:
        raise ListingRejected("no_title", "'title' is missing or empty")
    regions = names_field(row, "locationRestrictions")
    lowest, highest = number_field(row, "minSalary"), number_field(row, "maxSalary")
    stated = bool(lowest or highest)
    period = (text_field(row, "salaryPeriod") or "annual").casefold()
    return JobDraft(
        board="himalayas",
        title=title,
        company=text_field(row, "companyName") or "",
        external_id=text_field(row, "guid"),
        url=text_field(row, "applicationLink", "guid"),
        location=" | ".join(regions) or None,
        description_html=text_field(row, "description", "excerpt") or "",
        posted=text_field(row, "pubDate"),
        listed_until=text_field(row, "expiryDate"),
        salary_min=lowest,
        salary_max=highest,
        salary_currency=text_field(row, "currency") if stated else None,
        salary_interval=_PERIODS.get(period) if stated else None,
        workplace="remote",
        remote_regions=regions,
        employment_type=text_field(row, "employmentType"),
        seniority=", ".join(texts_field(row, "seniority")) or text_field(row, "seniority"),
        time_zones=texts_field(row, "timezoneRestrictions"),
        tags=tags_of(*texts_field(row, "categories"), *texts_field(row, "parentCategories")),
    )
