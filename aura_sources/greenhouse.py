"""Boards of companies at Greenhouse: one JSON object with all postings, their texts as escaped HTML."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from aura_ml.records import JobDraft, RawListing
from aura_ml.weeks import Window
from aura_sources.companies import Company, one_answer_each
from aura_sources.company_rows import kept, objects_field, place, places, titled, unwrapped, workplace_of
from aura_sources.fields import (
    feed_rows,
    load_feed,
    number_field,
    object_field,
    tags_of,
    text_field,
)
from aura_sources.greenhouse_pay import pay_ranges
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Fetched, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://boards-api.greenhouse.io/v1/boards/{company}/jobs"
_PAY = ("salary", "pay", "compensation")


class Greenhouse:
    """Reads https://boards-api.greenhouse.io/v1/boards/<company>/jobs, once per company, texts included."""

    name = "greenhouse"
    capabilities = Capabilities(
        terms="The employers' public boards, offered to programs without a key; link to the posting on the employer's "
        "board, and apply there.",
        hosts=("boards-api.greenhouse.io",),
        documented_api=True,
        lists_all=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[Fetched]:  # noqa: ARG002
        """Yield all that the board of each company lists."""
        return one_answer_each(self.name, query, client, API, rows, parameters={"content": "true"})

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one answer.

        Raises:
            ChangedShape: it has no list ``jobs``.
        """
        return rows(body, origin, None)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``jobs`` says.

        Raises:
            ListingRejected: it is no object, or has no title.
        """
        row = unwrapped(payload)
        posting = row.posting
        content = html.unescape(text_field(posting, "content") or "")
        stated = _pay(posting)
        shown = pay_ranges(content) if stated[:2] == (None, None) else None
        low, high, currency = (shown.low, shown.high, shown.currency) if shown else stated
        return JobDraft(
            board=self.name,
            title=titled(posting, "title"),
            company=row.company or text_field(posting, "company_name") or _board(posting),
            external_id=text_field(posting, "id"),
            url=text_field(posting, "absolute_url"),
            location=_location(posting),
            description_html=content,
            posted=text_field(posting, "first_published", "updated_at"),
            salary_text=shown.text if shown else None,
            salary_min=low,
            salary_max=high,
            salary_currency=currency,
            salary_interval=shown.interval if shown else None,
            workplace=workplace_of(_metadata(posting, "workplace type", "workplace", "location type", "work model")),
            employment_type=_metadata(posting, "employment type", "job type", "time type"),
            language=text_field(posting, "language"),
            requisition=text_field(posting, "requisition_id"),
            deadline=text_field(posting, "application_deadline"),
            tags=tags_of(*(text_field(one, "name") for one in objects_field(posting, "departments"))),
        )


def rows(body: bytes, origin: str, company: Company | None) -> Iterator[RawListing]:
    """Yield the postings of one answer.

    Raises:
        ChangedShape: it has no list ``jobs``.
    """
    signs = ("absolute_url", "internal_job_id")
    for row in feed_rows(load_feed(body, origin), origin, under="jobs", signs=signs):
        known = row if isinstance(row, dict) else {}
        yield RawListing(
            kept(row, company, text_field(known, "company_name")),
            external_id=text_field(known, "id"),
            posted_at=read_instant(known.get("first_published")) or read_instant(known.get("updated_at")),
            origin=origin,
        )


def _board(posting: Mapping[str, Any]) -> str:
    """Return the board's name from the posting's address at Greenhouse, for rows of files without a company."""
    address = (text_field(posting, "absolute_url") or "").split("://", 1)[-1]
    host, _, path = address.partition("/")
    segments = path.split("/")
    return segments[0] if host.endswith("greenhouse.io") and len(segments) > 2 and segments[1] == "jobs" else ""


def _location(posting: Mapping[str, Any]) -> str | None:
    """Return the posting's place, or else its offices."""
    named = text_field(object_field(posting, "location"), "name")
    if named and named.casefold() not in ("n/a", "na", "multiple locations", "various"):
        return named
    offices = objects_field(posting, "offices")
    return places(text_field(office, "location", "name") for office in offices) or place(named)


def _metadata(posting: Mapping[str, Any], *names: str) -> str | None:
    """Return the text of the employer's own field with one of ``names``."""
    for entry in objects_field(posting, "metadata"):
        if (text_field(entry, "name") or "").casefold() in names:
            return text_field(entry, "value")
    return None


def _pay(posting: Mapping[str, Any]) -> tuple[float | None, float | None, str | None]:
    """Return the lowest and highest pay and its currency: the board's pay range, else an employer's field of that kind."""
    ranges = objects_field(posting, "pay_input_ranges")
    currencies = {text_field(one, "currency_type") for one in ranges}
    if len(currencies) == 1:
        lows = [number_field(one, "min_cents") for one in ranges]
        highs = [number_field(one, "max_cents") for one in ranges]
        low = min((cents / 100 for cents in lows if cents is not None), default=None)
        return low, max((cents / 100 for cents in highs if cents is not None), default=None), currencies.pop()
    for entry in objects_field(posting, "metadata"):
        value = entry.get("value")
        name = (text_field(entry, "name") or "").casefold()
        if text_field(entry, "value_type") == "currency_range" and any(word in name for word in _PAY):
            given = value if isinstance(value, dict) else {}
            return number_field(given, "min_value"), number_field(given, "max_value"), text_field(given, "unit")
    return None, None, None
