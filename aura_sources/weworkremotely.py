"""The board We Work Remotely: one RSS feed of its newest remote postings; the title holds the company, too.

A row is the XML text of one ``item``, letter for letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_ml.records import JobDraft, ListingRejected, RawListing
from aura_ml.weeks import Window
from aura_sources.instants import read_mail_date
from aura_sources.protocol import Capabilities, Query
from aura_sources.xml_feed import Node, read_elements, read_node

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

FEED = "https://weworkremotely.com/remote-jobs.rss"


class WeWorkRemotely:
    """Reads https://weworkremotely.com/remote-jobs.rss; ``url`` may name the feed of one category instead."""

    name = "weworkremotely"
    capabilities = Capabilities(
        terms="Link back to the posting on We Work Remotely and name We Work Remotely as the source.",
        hosts=("weworkremotely.com", "www.weworkremotely.com"),
        documented_api=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:  # noqa: ARG002
        """Yield all that the feed lists; it has neither pages nor a date filter."""
        answer = client.get(query.url or FEED)
        yield from self.read(answer.body, answer.url)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the items of the feed.

        Raises:
            ChangedShape: it is no RSS.
        """
        for payload in read_elements(body, origin, root="rss", tag="item"):
            yield listing(payload, origin)

    def parse(self, payload: str) -> JobDraft:
        """Return what one ``item`` says."""
        return draft(read_node(payload))


def listing(payload: str, origin: str) -> RawListing:
    """Return one item as it came."""
    item = read_node(payload)
    return RawListing(
        payload,
        external_id=item.text_of("guid", "link"),
        posted_at=read_mail_date(item.text_of("pubDate")),
        origin=origin,
    )


def draft(item: Node) -> JobDraft:
    """Return what an item says: ``Company: Title``; a title without a company keeps it unknown.

    Raises:
        ListingRejected: it has no title.
    """
    whole = item.text_of("title")
    if item.name != "item" or not whole:
        raise ListingRejected("no_title", f"the element <{item.name[:40]}> has no 'title'")
    company, colon, title = whole.partition(": ")
    if not colon and whole.endswith(":"):
        raise ListingRejected("no_title", f"only a company: {whole[:100]}")
    region = item.text_of("region", "country")
    tags = (item.text_of("skills") or "").split(",")
    return JobDraft(
        board="weworkremotely",
        title=title.strip() if colon else whole,
        company=company.strip() if colon else "",
        external_id=item.text_of("guid", "link"),
        url=item.text_of("link", "guid"),
        location=region,
        description_html=item.text_of("description") or "",
        posted=item.text_of("pubDate"),
        listed_until=item.text_of("expires_at"),
        workplace="remote",
        remote_regions=(region,) if region else (),
        employment_type=item.text_of("type"),
        tags=tuple(tag.strip() for tag in (*tags, item.text_of("category") or "") if tag.strip()),
    )
