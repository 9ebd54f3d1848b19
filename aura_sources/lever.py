"""Boards of companies at Lever: one JSON list of postings, whose texts come in parts and whose times are milliseconds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from aura_ml.records import JobDraft, RawListing
from aura_ml.weeks import Window
from aura_sources.addresses import with_parameters
from aura_sources.companies import PATH_NAME, Company, companies_of, each_company, filled
from aura_sources.company_rows import (
    in_country,
    kept,
    objects_field,
    places,
    sections_html,
    titled,
    unwrapped,
    workplace_of,
)
from aura_sources.fields import (
    feed_rows,
    load_feed,
    number_field,
    object_field,
    tags_of,
    text_field,
    texts_field,
)
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Fetched, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

APIS = {
    "global": "https://api.lever.co/v0/postings/{company}",
    "eu": "https://api.eu.lever.co/v0/postings/{company}",
}
REGIONS = {"region": tuple(APIS)}
_INTERVAL = re.compile(r"per-(hour|day|week|month|year)-(?:salary|wage)", re.IGNORECASE)
_BOARD = re.compile(r"https://jobs\.(?:eu\.)?lever\.co/([^/?#]{1,100})/")


class Lever:
    """Reads https://api.lever.co/v0/postings/<company>, once per company; ``region: eu`` for jobs.eu.lever.co."""

    name = "lever"
    capabilities = Capabilities(
        terms="The employers' published postings, offered to programs without a key; link to the posting on the "
        "employer's board, and apply there.",
        hosts=("api.lever.co", "api.eu.lever.co"),
        documented_api=True,
        lists_all=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[Fetched]:  # noqa: ARG002
        """Yield all that the board of each company lists."""

        def ask(company: Company) -> Iterator[Fetched]:
            address = filled(APIS[company.parts["region"]], query.url, company, self.name)
            answer = client.get(with_parameters(address, mode="json"))
            return rows(answer.body, answer.url, company)

        companies = companies_of(query.options, self.name, PATH_NAME, REGIONS)
        yield from each_company(companies, ask, client, self.name)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one answer.

        Raises:
            ChangedShape: it is no list.
        """
        return rows(body, origin, None)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of the list says.

        Raises:
            ListingRejected: it is no object, or has no title.
        """
        row = unwrapped(payload)
        posting = row.posting
        categories = object_field(posting, "categories")
        low, high, currency, interval = _pay(object_field(posting, "salaryRange"))
        return JobDraft(
            board=self.name,
            title=titled(posting, "text"),
            company=row.company or _board(posting),
            external_id=text_field(posting, "id"),
            url=text_field(posting, "hostedUrl", "applyUrl"),
            location=_location(posting, categories),
            description_html=_description(posting),
            description_text=text_field(posting, "descriptionPlain") or "",
            posted=text_field(posting, "createdAt"),
            salary_text=text_field(posting, "salaryDescriptionPlain") if low is None and high is None else None,
            salary_min=low,
            salary_max=high,
            salary_currency=currency,
            salary_interval=interval,
            workplace=workplace_of(text_field(posting, "workplaceType")),
            employment_type=text_field(categories, "commitment"),
            seniority=text_field(categories, "level"),
            requisition=text_field(posting, "reqCode"),
            tags=tags_of(
                text_field(categories, "department"), text_field(categories, "team"), *texts_field(posting, "tags")
            ),
        )


def rows(body: bytes, origin: str, company: Company | None) -> Iterator[RawListing]:
    """Yield the postings of one answer.

    Raises:
        ChangedShape: it is no list of postings.
    """
    signs = ("hostedUrl", "applyUrl", "categories", "descriptionPlain")
    for row in feed_rows(load_feed(body, origin), origin, under=None, signs=signs):
        known = row if isinstance(row, dict) else {}
        yield RawListing(
            kept(row, company, None),
            external_id=text_field(known, "id"),
            posted_at=read_instant(known.get("createdAt")),
            origin=origin,
        )


def _board(posting: Mapping[str, Any]) -> str:
    """Return the board's name from the posting's address, for rows of files without a company."""
    found = _BOARD.match(text_field(posting, "hostedUrl") or "")
    return found[1] if found else ""


def _location(posting: Mapping[str, Any], categories: Mapping[str, Any]) -> str | None:
    several = texts_field(categories, "allLocations")
    if len(several) > 1:
        return places(several)
    return in_country(text_field(categories, "location") or places(several), text_field(posting, "country"))


def _description(posting: Mapping[str, Any]) -> str:
    """Return the text in the order of the board's own page: description, lists, pay, closing."""
    lists = objects_field(posting, "lists")
    return sections_html(
        [
            (None, text_field(posting, "description")),
            *((text_field(one, "text"), _as_list(text_field(one, "content"))) for one in lists[:40]),
            (None, text_field(posting, "salaryDescription")),
            (None, text_field(posting, "additional")),
        ]
    )


def _as_list(content: str | None) -> str | None:
    return f"<ul>{content}</ul>" if content else None


def _pay(given: Mapping[str, Any]) -> tuple[float | None, float | None, str | None, str | None]:
    """Return low, high, currency, interval; no amount where it is paid by a period that is not compared (once, half a month)."""
    word = text_field(given, "interval")
    known = _INTERVAL.fullmatch(word or "")
    if word and not known:
        return None, None, None, None
    low, high = number_field(given, "min"), number_field(given, "max")
    return low, high, text_field(given, "currency"), known[1].lower() if known else None
