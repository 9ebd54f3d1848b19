"""Boards of companies at Personio: one XML document with all positions, at a host of the company's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aura_ml.records import JobDraft, ListingRejected, RawListing
from aura_ml.weeks import Window
from aura_sources.addresses import with_parameters
from aura_sources.companies import HOST_LABEL, Company, companies_of, each_company, filled
from aura_sources.company_rows import places, sections_html
from aura_sources.fields import (
    MAX_DETAIL,
    json_object,
    row_text,
    tags_of,
    text_field,
)
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Fetched, FetchError, Query
from aura_sources.xml_feed import Node, read_elements, read_node

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://{company}.jobs.personio.de/xml"
DOMAINS = ("jobs.personio.de", "jobs.personio.com")
LANGUAGES = {"language": ("", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv")}
_EITHER = "full-or-part-time"


class Personio:
    """Reads https://<company>.jobs.personio.de/xml, once per company, in its own language or in ``language``."""

    name = "personio"
    capabilities = Capabilities(
        terms="The feed with which employers show their positions on other sites, offered without a key; link to the "
        "position at Personio, and apply there.",
        company_hosts=tuple(f"{{company}}.{domain}" for domain in DOMAINS),
        documented_api=True,
        lists_all=True,
    )

    def hosts_for(self, options: Mapping[str, Any]) -> frozenset[str]:
        """Return the hosts of the companies named in ``options``; none where these cannot be used."""
        try:
            companies = companies_of(options, self.name, HOST_LABEL, LANGUAGES)
        except FetchError:
            return frozenset()
        return frozenset(f"{one.board.casefold()}.{domain}" for one in companies for domain in DOMAINS)

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[Fetched]:  # noqa: ARG002
        """Yield all that the board of each company lists."""

        def ask(company: Company) -> Iterator[Fetched]:
            address = filled(API, query.url, company, self.name)
            answer = client.get(with_parameters(address, language=company.parts["language"] or None))
            return rows(answer.body, answer.url, company)

        companies = companies_of(query.options, self.name, HOST_LABEL, LANGUAGES)
        yield from each_company(companies, ask, client, self.name, shared_host=False)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the positions of one document, as XML.

        Raises:
            ChangedShape: it is no XML that begins with ``workzag-jobs``, or has a document type.
        """
        return rows(body, origin, None)

    def parse(self, payload: str) -> JobDraft:
        """Return what one ``position`` says, alone or with its company beside it.

        Raises:
            ListingRejected: it is no XML, or has no name.
        """
        row = _opened(payload)
        position = row.position
        title = position.text_of("name")
        if not title:
            raise ListingRejected("no_title", "'name' is missing or empty")
        number = position.text_of("id")
        return JobDraft(
            board=self.name,
            title=title,
            company=_company(row),
            external_id=number,
            url=f"https://{row.board}.{DOMAINS[0]}/job/{quote(number, safe='')}" if row.board and number else None,
            location=_location(position),
            description_html=_description(position),
            posted=position.text_of("createdAt"),
            employment_type=_employment(position),
            seniority=position.text_of("seniority"),
            tags=tags_of(
                *(position.text_of("keywords") or "").split(","),
                position.text_of("department"),
                position.text_of("recruitingCategory"),
            ),
        )


def rows(body: bytes, origin: str, company: Company | None) -> Iterator[RawListing]:
    """Yield the positions of one document.

    Raises:
        ChangedShape: as ``read_elements`` does.
    """
    for text in read_elements(body, origin, root="workzag-jobs", tag="position"):
        position = _readable(text)
        payload = text
        if company is not None:
            named = {"named": True} if company.is_named else {}
            payload = row_text({"company": company.name, **named, "board": company.board, "posting": text})
        yield RawListing(
            payload,
            external_id=position.text_of("id"),
            posted_at=read_instant(position.text_of("createdAt")),
            origin=origin,
        )


def _readable(text: str) -> Node:
    """Return the position, or one without anything where its text is none: parsing will say so."""
    try:
        return read_node(text)
    except ListingRejected:
        return Node("")


@dataclass(frozen=True)
class _Row:
    """A position with what stood beside it: the company's name, whether a person set it, and its board."""

    position: Node
    company: str = ""
    is_named: bool = False
    board: str = ""


def _opened(payload: str) -> _Row:
    if payload.lstrip("\ufeff \t\r\n").startswith("<"):
        return _Row(read_node(payload.lstrip("\ufeff \t\r\n")))
    row = json_object(payload)
    posting = row.get("posting")
    if not isinstance(posting, str):
        raise ListingRejected("not_xml", f"'posting' is no text: {payload[:MAX_DETAIL]}")
    board = text_field(row, "board") or ""
    return _Row(
        read_node(posting),
        text_field(row, "company") or "",
        row.get("named") is True,
        board.casefold() if HOST_LABEL.fullmatch(board) else "",
    )


def _company(row: _Row) -> str:
    """Return the name that was set in config.yaml, else the part of the company that the position names, else its board."""
    stated = row.position.text_of("subcompany")
    return row.company if row.is_named else stated or row.company


def _location(position: Node) -> str | None:
    others = [office.text for group in position.all("additionalOffices") for office in group.all("office")]
    return places([position.text_of("office"), *others])


def _description(position: Node) -> str:
    parts = [part for group in position.all("jobDescriptions") for part in group.all("jobDescription")]
    return sections_html((part.text_of("name"), part.text_of("value")) for part in parts)


def _employment(position: Node) -> str | None:
    """Return contract and hours; "full or part time" says neither."""
    contract, hours = position.text_of("employmentType"), position.text_of("schedule")
    if hours == _EITHER:
        return None if contract == "permanent" else contract
    return ", ".join(word for word in (contract, hours) if word) or None
