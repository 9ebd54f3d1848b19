"""Boards of companies at Workable: one JSON object with the company's name and all postings; no pay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from aura_ml.records import JobDraft, RawListing
from aura_ml.weeks import Window
from aura_sources.companies import Company, one_answer_each
from aura_sources.company_rows import (
    kept,
    objects_field,
    place,
    places,
    sections_html,
    titled,
    unwrapped,
    workplace_of,
)
from aura_sources.fields import feed_rows, load_feed, object_field, tags_of, text_field, texts_field, truth_field
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Fetched, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://apply.workable.com/api/v1/widget/accounts/{company}"


class Workable:
    """Reads https://apply.workable.com/api/v1/widget/accounts/<company>, once per company, texts included."""

    name = "workable"
    capabilities = Capabilities(
        terms="The feed with which employers show their postings on other sites, offered without a key; link to the "
        "posting at Workable, and apply there.",
        hosts=("apply.workable.com", "www.workable.com"),
        documented_api=True,
        lists_all=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[Fetched]:  # noqa: ARG002
        """Yield all that the board of each company lists."""
        return one_answer_each(self.name, query, client, API, rows, parameters={"details": "true"})

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one answer, each with the company that the answer names.

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
        return JobDraft(
            board=self.name,
            title=titled(posting, "title"),
            company=row.company,
            external_id=text_field(posting, "shortcode"),
            url=text_field(posting, "url", "shortlink", "application_url") or _address(posting),
            location=_location(posting),
            description_html=sections_html(
                [
                    (None, text_field(posting, "full_description", "description")),
                    ("Requirements", text_field(posting, "requirements")),
                    ("Benefits", text_field(posting, "benefits")),
                ]
            ),
            posted=text_field(posting, "published_on", "published", "created_at"),
            workplace=_workplace(posting),
            employment_type=text_field(posting, "employment_type", "type"),
            seniority=text_field(posting, "experience"),
            requisition=text_field(posting, "code"),
            tags=tags_of(
                text_field(posting, "department"),
                *texts_field(posting, "department"),
                *(text_field(posting, name) for name in ("function", "industry")),
            ),
        )


def rows(body: bytes, origin: str, company: Company | None) -> Iterator[RawListing]:
    """Yield the postings of one answer, each with the company's name.

    Raises:
        ChangedShape: it has no list ``jobs``.
    """
    answer = load_feed(body, origin)
    jobs = feed_rows(answer, origin, under="jobs", signs=("shortcode", "application_url"))
    stated = text_field(answer, "name") if isinstance(answer, dict) else None
    named = company if company is not None and (company.is_named or not stated) else None
    for row in jobs:
        known = row if isinstance(row, dict) else {}
        owner = named or Company(stated or "", stated or "", is_named=True)
        yield RawListing(
            kept(row, owner, None),
            external_id=text_field(known, "shortcode"),
            posted_at=next(
                (
                    when
                    for name in ("published_on", "published", "created_at")
                    if (when := read_instant(known.get(name)))
                ),
                None,
            ),
            origin=origin,
        )


def _address(posting: Mapping[str, Any]) -> str | None:
    """Return the address that the posting's code stands for, where a list does not name it."""
    code = text_field(posting, "shortcode")
    return f"https://apply.workable.com/j/{code}" if code and code.isascii() and code.isalnum() else None


def _location(posting: Mapping[str, Any]) -> str | None:
    """Return the places that the employer shows, else the fields of the first one."""
    shown = [one for one in objects_field(posting, "locations") if truth_field(one, "hidden") is not True]
    several = [place(*(text_field(one, part) for part in ("city", "region", "country"))) for one in shown]
    inner = object_field(posting, "location")
    first = place(*(text_field(inner or posting, part) for part in ("city", "region", "state", "country")))
    return places(several) or first


def _workplace(posting: Mapping[str, Any]) -> str | None:
    """Return what ``workplace_type`` says; older answers only say whether one may telecommute."""
    stated = workplace_of(text_field(posting, "workplace_type", "workplace"))
    return stated or ("remote" if truth_field(posting, "telecommuting", "remote") else None)
