"""The board Remotive: one JSON object with a notice and all open postings under ``jobs``; pay is free text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aura_ml.records import JobDraft, ListingRejected, RawListing
from aura_ml.weeks import Window
from aura_sources.fields import feed_rows, json_object, load_feed, row_text, tags_of, text_field, texts_field
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://remotive.com/api/remote-jobs"


class Remotive:
    """Reads https://remotive.com/api/remote-jobs, once, or once per search term."""

    name = "remotive"
    capabilities = Capabilities(
        terms="Link back to the posting on Remotive and name Remotive as the source; ask at most four times a day; "
        "postings are delayed by 24 hours and may not be passed on to other job boards.",
        hosts=("remotive.com", "www.remotive.com", "remotive.io"),
        takes_search_terms=True,
        documented_api=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:  # noqa: ARG002
        """Yield all that the board lists, or what it finds for each search term."""
        address = query.url or API
        joint = "&" if "?" in address else "?"
        searches = [f"{joint}{urlencode({'search': term})}" for term in query.search_terms] or [""]
        for search in searches:
            answer = client.get(address + search)
            yield from self.read(answer.body, answer.url)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one answer.

        Raises:
            ChangedShape: it has no list ``jobs``.
        """
        signs = ("candidate_required_location", "publication_date", "company_logo")
        for row in feed_rows(load_feed(body, origin), origin, under="jobs", signs=signs):
            yield listing(row, origin)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``jobs`` says."""
        return draft(json_object(payload))


def listing(row: Any, origin: str) -> RawListing:
    """Return one element as it came."""
    known = row if isinstance(row, dict) else {}
    return RawListing(
        row_text(row),
        external_id=text_field(known, "id"),
        posted_at=read_instant(known.get("publication_date")),
        origin=origin,
    )


def draft(row: dict[str, Any]) -> JobDraft:
    """Return what an element says.

    Raises:
        ListingRejected: it has no title.
    """
    title = text_field(row, "title")
    if not title:
        raise ListingRejected("no_title", "'title' is missing or empty")
    location = text_field(row, "candidate_required_location")
    return JobDraft(
        board="remotive",
        title=title,
        company=text_field(row, "company_name") or "",
        external_id=text_field(row, "id"),
        url=text_field(row, "url"),
        location=location,
        description_html=text_field(row, "description") or "",
        posted=text_field(row, "publication_date"),
        salary_text=text_field(row, "salary"),
        workplace="remote",
        remote_regions=tuple(part.strip() for part in (location or "").split(",") if part.strip()),
        employment_type=text_field(row, "job_type"),
        tags=tags_of(*texts_field(row, "tags"), text_field(row, "category")),
    )
