"""The board Remote OK: one JSON list of the ~100 newest postings, the first element being its legal notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from aura_ml.records import JobDraft, ListingRejected, RawListing
from aura_ml.weeks import Window
from aura_sources.fields import feed_rows, json_object, load_feed, number_field, row_text, text_field, texts_field
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://remoteok.com/api"


class RemoteOK:
    """Reads https://remoteok.com/api; its pay is in US dollars per year, and 0 means that none is stated."""

    name = "remoteok"
    capabilities = Capabilities(
        terms="Link back to the posting on Remote OK and name Remote OK as the source.",
        hosts=("remoteok.com", "www.remoteok.com", "remoteok.io", "www.remoteok.io"),
        documented_api=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:  # noqa: ARG002
        """Yield all that the board lists; it has neither pages nor a date filter."""
        answer = client.get(query.url or API)
        yield from self.read(answer.body, answer.url)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one answer, without the notice.

        Raises:
            ChangedShape: it is not a list of postings.
        """
        answer = load_feed(body, origin)
        postings = [row for row in answer if not is_notice(row)] if isinstance(answer, list) else answer
        for row in feed_rows(postings, origin, under=None, signs=("position", "epoch", "apply_url")):
            if not is_notice(row):
                yield listing(row, origin)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of the list says."""
        return draft(json_object(payload))


def is_notice(row: object) -> bool:
    """Return whether ``row`` is the legal notice that stands before the postings."""
    return isinstance(row, dict) and "legal" in row and "position" not in row


def listing(row: Any, origin: str) -> RawListing:
    """Return one element as it came."""
    known = row if isinstance(row, dict) else {}
    return RawListing(
        row_text(row),
        external_id=text_field(known, "id", "slug"),
        posted_at=read_instant(known.get("epoch")) or read_instant(known.get("date")),
        origin=origin,
    )


def draft(row: dict[str, Any]) -> JobDraft:
    """Return what an element says.

    Raises:
        ListingRejected: it has no title.
    """
    title = text_field(row, "position")
    if not title:
        raise ListingRejected("no_title", "'position' is missing or empty")
    stated = bool(number_field(row, "salary_min") or number_field(row, "salary_max"))
    return JobDraft(
        board="remoteok",
        title=title,
        company=text_field(row, "company") or "",
        external_id=text_field(row, "id", "slug"),
        url=text_field(row, "url", "apply_url"),
        location=text_field(row, "location"),
        description_html=text_field(row, "description") or "",
        posted=text_field(row, "epoch", "date"),
        salary_min=number_field(row, "salary_min"),
        salary_max=number_field(row, "salary_max"),
        salary_currency="USD" if stated else None,
        salary_interval=None,  # the board names no period, and its figures are often its own estimate
        workplace="remote",
        tags=texts_field(row, "tags"),
    )
