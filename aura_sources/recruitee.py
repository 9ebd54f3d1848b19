"""Boards of companies at Recruitee: one JSON object with all offers, at a host of the company's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from aura_ml.records import JobDraft, RawListing
from aura_ml.weeks import Window
from aura_sources.companies import HOST_LABEL, Company, companies_of, one_answer_each
from aura_sources.company_rows import kept, objects_field, place, places, sections_html, titled, unwrapped
from aura_sources.fields import (
    feed_rows,
    load_feed,
    number_field,
    object_field,
    tags_of,
    text_field,
    texts_field,
    truth_field,
)
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Fetched, FetchError, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://{company}.recruitee.com/api/offers/"


class Recruitee:
    """Reads https://<company>.recruitee.com/api/offers/, once per company."""

    name = "recruitee"
    capabilities = Capabilities(
        terms="The employers' public careers pages, offered to programs without a key; link to the posting on the "
        "employer's page, and apply there.",
        company_hosts=("{company}.recruitee.com",),
        documented_api=True,
        lists_all=True,
    )

    def hosts_for(self, options: Mapping[str, Any]) -> frozenset[str]:
        """Return the hosts of the companies named in ``options``; none where these cannot be used."""
        try:
            return frozenset(
                f"{one.board.casefold()}.recruitee.com" for one in companies_of(options, self.name, HOST_LABEL)
            )
        except FetchError:
            return frozenset()

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[Fetched]:  # noqa: ARG002
        """Yield all that the board of each company lists."""
        return one_answer_each(self.name, query, client, API, rows, name=HOST_LABEL, shared_host=False)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the offers of one answer.

        Raises:
            ChangedShape: it has no list ``offers``.
        """
        return rows(body, origin, None)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``offers`` says.

        Raises:
            ListingRejected: it is no object, or has no title.
        """
        row = unwrapped(payload)
        posting = row.posting
        salary = object_field(posting, "salary")
        return JobDraft(
            board=self.name,
            title=titled(posting, "title"),
            company=row.company or text_field(posting, "company_name") or "",
            external_id=text_field(posting, "id", "guid", "slug"),
            url=text_field(posting, "careers_url", "careers_apply_url"),
            location=_location(posting),
            description_html=sections_html(
                [
                    (None, text_field(posting, "description")),
                    ("Requirements", text_field(posting, "requirements")),
                ]
            ),
            posted=_posted(posting),
            salary_min=number_field(salary, "min"),
            salary_max=number_field(salary, "max"),
            salary_currency=text_field(salary, "currency"),
            salary_interval=text_field(salary, "period"),
            workplace=_workplace(posting),
            employment_type=_words(text_field(posting, "employment_type_code")),
            seniority=_words(text_field(posting, "experience_code")),
            deadline=_iso(text_field(posting, "close_at")),
            tags=tags_of(
                *texts_field(posting, "tags"),
                text_field(posting, "department"),
                _words(text_field(posting, "category_code")),
            ),
        )


def rows(body: bytes, origin: str, company: Company | None) -> Iterator[RawListing]:
    """Yield the offers of one answer.

    Raises:
        ChangedShape: it has no list ``offers``.
    """
    signs = ("careers_url", "careers_apply_url", "employment_type_code")
    for row in feed_rows(load_feed(body, origin), origin, under="offers", signs=signs):
        known = row if isinstance(row, dict) else {}
        yield RawListing(
            kept(row, company, text_field(known, "company_name")),
            external_id=text_field(known, "id", "guid", "slug"),
            posted_at=read_instant(_posted(known)),
            origin=origin,
        )


def _posted(posting: Mapping[str, Any]) -> str | None:
    """Return the date of publication; the board writes its zone as a word, which ISO 8601 does not know."""
    return _iso(text_field(posting, "published_at", "created_at"))


def _iso(written: str | None) -> str | None:
    return f"{written.removesuffix(' UTC')}+00:00" if written and written.endswith(" UTC") else written


def _location(posting: Mapping[str, Any]) -> str | None:
    """Return the places of the offer; its ``location`` only says "Remote job" where it is remote."""
    several = [
        place(text_field(one, "city", "name"), text_field(one, "state"), text_field(one, "country", "country_code"))
        for one in objects_field(posting, "locations")
    ]
    single = place(
        text_field(posting, "city"), text_field(posting, "state_name"), text_field(posting, "country", "country_code")
    )
    return places(several) or single or text_field(posting, "location")


def _workplace(posting: Mapping[str, Any]) -> str | None:
    """Return the one workplace that is marked; several marks leave it open."""
    marks = (("remote", "remote"), ("hybrid", "hybrid"), ("on_site", "onsite"))
    marked = [workplace for name, workplace in marks if truth_field(posting, name)]
    return marked[0] if len(marked) == 1 else None


def _words(code: str | None) -> str | None:
    return code.replace("_", " ") if code else None
