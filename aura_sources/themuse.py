"""The board The Muse: JSON pages of 20 postings, each with its places, levels and categories as lists; no pay.

The board cannot be searched for words; ``url`` in config.yaml may carry its filters (category, level, location).
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
    object_field,
    row_text,
    text_field,
)
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://www.themuse.com/api/public/jobs?descending=true"
MAX_PAGES = 40
"""Pages read in one crawl: 800 postings, in about half of a crawl's time; the board shows at most 100 pages."""

_REMOTE = "flexible / remote"
"""How the board writes a place that is none."""


class TheMuse:
    """Reads https://www.themuse.com/api/public/jobs page by page (its first page is 0), at most ``MAX_PAGES``."""

    name = "themuse"
    capabilities = Capabilities(
        terms="Link back to the posting on The Muse and name The Muse as the source; 500 requests an hour without a key.",
        hosts=("www.themuse.com", "themuse.com"),
        documented_api=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:  # noqa: ARG002
        """Yield what the board lists, following its pages."""
        for page in range(MAX_PAGES):
            answer = client.get(with_parameters(query.url or API, page=page))
            rows, count = _page(answer.body, answer.url)
            for row in rows:
                yield listing(row, answer.url)
            if not rows or count is None or page + 1 >= count:
                return

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one page; a bare list of postings (a capture) is read too.

        Raises:
            ChangedShape: it has no list ``results``.
        """
        rows, _ = _page(body, origin)
        for row in rows:
            yield listing(row, origin)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``results`` says."""
        return draft(json_object(payload))


def _page(body: bytes, origin: str) -> tuple[list[Any], float | None]:
    """Return the rows of a page and the number of pages, where it names one."""
    answer = load_feed(body, origin)
    rows = feed_rows(answer, origin, under="results", signs=("refs", "levels", "publication_date"))
    return rows, number_field(answer, "page_count") if isinstance(answer, dict) else None


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
    """Return what an element says; its tags are of the company ("Fortune 1000") and left out.

    Raises:
        ListingRejected: it has no title.
    """
    title = text_field(row, "name")
    if not title:
        raise ListingRejected("no_title", "'name' is missing or empty")
    places = names_field(row, "locations")
    return JobDraft(
        board="themuse",
        title=title,
        company=text_field(object_field(row, "company"), "name") or "",
        external_id=text_field(row, "id"),
        url=text_field(object_field(row, "refs"), "landing_page"),
        location=" | ".join(places) or None,
        description_html=text_field(row, "contents") or "",
        posted=text_field(row, "publication_date"),
        workplace="remote" if places and all(place.casefold() == _REMOTE for place in places) else None,
        seniority=", ".join(names_field(row, "levels")) or None,
        tags=names_field(row, "categories"),
    )
