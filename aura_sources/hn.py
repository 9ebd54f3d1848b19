"""Hacker News "Who is hiring": the monthly thread of the account whoishiring, by Algolia's search of Hacker News.

A row is one comment on the thread itself; answers to comments are not postings. What its first line says is read in
``hn_heading``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aura_ml.records import ChangedShape, JobDraft, ListingRejected, RawListing
from aura_ml.weeks import Window
from aura_sources.addresses import with_parameters
from aura_sources.fields import feed_rows, json_object, load_feed, number_field, row_text, text_field
from aura_sources.hn_heading import read_heading
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, FetchError, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://hn.algolia.com/api/v1/search_by_date"
ITEM = "https://news.ycombinator.com/item?id="
PER_PAGE = 1000
MAX_PAGES = 10
"""Pages of one thread: several times what the largest thread had (1,900 comments)."""

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_TITLE = re.compile(r"\bwho is hiring\?\s*\((?P<month>[a-z]+)\s+(?P<year>\d{4})\)", re.IGNORECASE)

Month = tuple[int, int]
"""Year and month."""


class HackerNews:
    """Reads the threads of the months that a week touches: of past weeks, too, as they stood at the week's end."""

    name = "hn"
    capabilities = Capabilities(
        terms="The comments belong to their authors: link back to the comment and name Hacker News as the source; "
        "Algolia's search may be asked 10,000 times an hour.",
        history=True,
        date_filter=True,
        hosts=("hn.algolia.com",),
        documented_api=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:
        """Yield the comments, written before the week's end, on the threads of the months it touches."""
        address = query.url or API
        for thread in self._threads(address, window, client):
            yield from self._comments(address, thread, window, client)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the comments of one answer; those that answer another comment are rejected later, as ``reply``.

        Raises:
            ChangedShape: it has no list ``hits``.
        """
        for row in _hits(body, origin):
            yield listing(row, origin)

    def parse(self, payload: str) -> JobDraft:
        """Return what one comment says."""
        return draft(json_object(payload))

    def _threads(self, address: str, window: Window, client: PoliteClient) -> list[str]:
        """Return the ids of the threads of the months that ``window`` touches, newest first."""
        months = months_of(window)
        since = datetime(*months[0], 1, tzinfo=UTC) - timedelta(days=2)
        asked = with_parameters(
            address,
            tags="story,author_whoishiring",
            hitsPerPage=100,
            numericFilters=f"created_at_i>={int(since.timestamp())},created_at_i<{int(window.end.timestamp())}",
        )
        answer = client.get(asked)
        stories = [hit for hit in _hits(answer.body, answer.url) if isinstance(hit, dict)]
        named = [(_month_of(text_field(hit, "title") or ""), text_field(hit, "objectID")) for hit in stories]
        if stories and not any(month for month, _ in named):
            titles = "; ".join((text_field(hit, "title") or "without title")[:60] for hit in stories[:3])
            raise ChangedShape(f"{answer.url}: no story is called 'Who is hiring? (Month Year)': {titles}")
        return [thread for month, thread in named if thread and thread.isdigit() and month in months]

    def _comments(self, address: str, thread: str, window: Window, client: PoliteClient) -> Iterator[RawListing]:
        """Yield the comments of one thread, newest first; a page begins where the one before it ended."""
        before = int(window.end.timestamp())
        seen: set[str] = set()
        for _ in range(MAX_PAGES):
            answer = client.get(
                with_parameters(
                    address,
                    tags=f"comment,story_{thread}",
                    hitsPerPage=PER_PAGE,
                    numericFilters=f"created_at_i<{before}",
                )
            )
            rows = _hits(answer.body, answer.url)
            fresh = [row for row in rows if _identity(row) not in seen]
            seen.update(_identity(row) for row in fresh)
            for row in fresh:
                each = listing(row, answer.url)
                if not _is_reply(row) and (each.posted_at is None or each.posted_at < window.end):
                    yield each
            written = [number_field(row, "created_at_i") for row in rows if isinstance(row, dict)]
            oldest = min((when for when in written if when is not None), default=None)
            if len(rows) < PER_PAGE or oldest is None:
                return
            before = min(int(oldest) + 1, before - 1)
        raise FetchError("unreachable", f"the thread {thread} has more than {MAX_PAGES} pages; the rest was not asked")


def months_of(window: Window) -> tuple[Month, ...]:
    """Return the months (of UTC) that a week touches, oldest first."""
    first, last = window.start.astimezone(UTC), (window.end - timedelta(seconds=1)).astimezone(UTC)
    return tuple(dict.fromkeys(((first.year, first.month), (last.year, last.month))))


def _month_of(title: str) -> Month | None:
    match = _TITLE.search(title)
    if match is None or match["month"].casefold() not in _MONTHS:
        return None
    return int(match["year"]), _MONTHS.index(match["month"].casefold()) + 1


def _hits(body: bytes, origin: str) -> list[Any]:
    return feed_rows(load_feed(body, origin), origin, under="hits", signs=("comment_text", "objectID", "story_id"))


def _identity(row: object) -> str:
    return (text_field(row, "objectID") if isinstance(row, dict) else None) or row_text(row)


def _is_reply(row: object) -> bool:
    """Whether a row answers another comment; one that does not say what it answers is kept."""
    if not isinstance(row, dict):
        return False
    parent, story = text_field(row, "parent_id"), text_field(row, "story_id")
    return parent is not None and story is not None and parent != story


def listing(row: Any, origin: str) -> RawListing:
    """Return one comment as it came."""
    known = row if isinstance(row, dict) else {}
    return RawListing(
        row_text(row),
        external_id=text_field(known, "objectID", "id"),
        posted_at=read_instant(known.get("created_at_i")) or read_instant(known.get("created_at")),
        origin=origin,
    )


def draft(row: dict[str, Any]) -> JobDraft:
    """Return what a comment says; its address is that of the comment, which stays.

    Raises:
        ListingRejected: ``reply``, ``no_text`` (deleted), ``not_a_posting``, ``no_heading`` or ``no_title``.
    """
    if _is_reply(row):
        raise ListingRejected("reply", f"it answers the comment {text_field(row, 'parent_id')}")
    comment = text_field(row, "comment_text", "text")
    if not comment:
        raise ListingRejected("no_text", "'comment_text' is missing or empty: the comment was deleted")
    heading = read_heading(comment)
    number = text_field(row, "objectID", "id")
    return JobDraft(
        board="hn",
        title=heading.title,
        company=heading.company,
        external_id=number,
        url=f"{ITEM}{number}" if number and number.isascii() and number.isdigit() else None,
        location=heading.location,
        description_html=comment,
        posted=text_field(row, "created_at_i", "created_at"),
        salary_text=heading.salary_text,
        employment_type=heading.employment_type,
    )
