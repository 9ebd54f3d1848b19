"""The board Arbeitnow: JSON pages of 100 postings, mostly German, without pay.

Its pages drift while they are read, so that a posting may come twice; both rows are kept as they came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from aura_ml.records import JobDraft, ListingRejected, RawListing
from aura_ml.weeks import Window
from aura_sources.fields import (
    feed_rows,
    json_object,
    load_feed,
    object_field,
    row_text,
    text_field,
    texts_field,
    truth_field,
)
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, FetchError, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://www.arbeitnow.com/api/job-board-api"
MAX_PAGES = 60
"""Several times what the board has had (10 pages); a loop in its links must not run on."""

FOOTER_CHARS = 400
_FOOTER = re.compile(
    r"(?:<p>)?\s*(?:&nbsp;)?Find (?:more )?(?:<a\b[^<>]*>)?(?:English Speaking )?Jobs in Germany(?:</a>)? on Arbeitnow"
    r"(?:</a>|</p>|\s)*$"
)
"""The board's own link below every posting; left in, a third of all postings seemed to ask for English."""


class Arbeitnow:
    """Reads https://www.arbeitnow.com/api/job-board-api page by page."""

    name = "arbeitnow"
    capabilities = Capabilities(
        terms="Free to use; link back to the posting on Arbeitnow and name Arbeitnow as the source.",
        hosts=("www.arbeitnow.com", "arbeitnow.com"),
        documented_api=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:  # noqa: ARG002
        """Yield all that the board lists, following its pages."""
        address = query.url or API
        page = 1
        while page <= MAX_PAGES:
            answer = client.get(address if page == 1 else _page_address(address, page))
            rows, following = _page(answer.body, answer.url, page)
            for row in rows:
                yield listing(row, answer.url)
            if following is None:
                return
            page = following
        raise FetchError("unreachable", f"the board names more than {MAX_PAGES} pages; the rest was not asked for")

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one page.

        Raises:
            ChangedShape: it has no list ``data``.
        """
        rows, _ = _page(body, origin, 1)
        for row in rows:
            yield listing(row, origin)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``data`` says; rows of captures with plain text are read too."""
        return draft(json_object(payload))


def _page(body: bytes, origin: str, page: int) -> tuple[list[Any], int | None]:
    """Return the rows of a page and the number of the page after it, if its links name one."""
    answer = load_feed(body, origin)
    rows = feed_rows(answer, origin, under="data", signs=("company_name", "job_types", "slug"))
    following = object_field(answer, "links").get("next") if isinstance(answer, dict) else None
    if not rows or not isinstance(following, str):
        return rows, None
    number = parse_qs(urlsplit(following).query).get("page", [""])[0]
    return rows, int(number) if number.isascii() and number.isdigit() and int(number) > page else None


def _page_address(address: str, page: int) -> str:
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "page"]
    return parts._replace(query=urlencode([*query, ("page", page)])).geturl()


def listing(row: Any, origin: str) -> RawListing:
    """Return one element as it came."""
    known = row if isinstance(row, dict) else {}
    return RawListing(
        row_text(row),
        external_id=text_field(known, "slug"),
        posted_at=read_instant(known.get("created_at")),
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
    types = texts_field(row, "job_types")
    return JobDraft(
        board="arbeitnow",
        title=title,
        company=text_field(row, "company_name") or "",
        external_id=text_field(row, "slug"),
        url=text_field(row, "url"),
        location=text_field(row, "location"),
        description_html=without_footer(text_field(row, "description") or ""),
        description_text=without_footer(text_field(row, "description_text") or ""),
        posted=text_field(row, "created_at"),
        workplace="remote" if truth_field(row, "remote") else None,
        employment_type=", ".join(types) or None,
        tags=texts_field(row, "tags"),
    )


def without_footer(text: str) -> str:
    """Return a description without the link to the board at its end."""
    footer = _FOOTER.search(text, max(0, len(text) - FOOTER_CHARS))
    return text[: footer.start()].rstrip() if footer else text
