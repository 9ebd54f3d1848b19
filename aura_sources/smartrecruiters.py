"""Boards of companies at SmartRecruiters: JSON pages of postings without their texts, and one answer per text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aura_ml.records import JobDraft, RawListing
from aura_ml.weeks import Window
from aura_sources.addresses import with_parameters
from aura_sources.companies import PATH_NAME, Company, companies_of, filled
from aura_sources.company_details import Listed, each_with_details
from aura_sources.company_rows import kept, place, sections_html, titled, unwrapped
from aura_sources.fields import (
    feed_rows,
    load_feed,
    number_field,
    object_field,
    tags_of,
    text_field,
    truth_field,
)
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Fetched, FetchError, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://api.smartrecruiters.com/v1/companies/{company}/postings"
PER_PAGE = 100
"""The most that the board gives on one page."""

MAX_PAGES = 40
_SECTIONS = ("jobDescription", "qualifications", "additionalInformation", "companyDescription")
_GROUPS = ("department", "function", "industry")


class SmartRecruiters:
    """Reads https://api.smartrecruiters.com/v1/companies/<company>/postings page by page, and the newest texts."""

    name = "smartrecruiters"
    capabilities = Capabilities(
        terms="The employers' published postings, offered to programs without a key; link to the posting at "
        "SmartRecruiters, and apply there.",
        hosts=("api.smartrecruiters.com",),
        documented_api=True,
        lists_all=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[Fetched]:  # noqa: ARG002
        """Yield all that the board of each company lists, with the texts of as many as one crawl may ask for."""

        def ask(company: Company) -> Iterator[Listed]:
            return _listed(filled(API, query.url, company, self.name), company, client)

        companies = companies_of(query.options, self.name, PATH_NAME)
        yield from each_with_details(companies, ask, _listing, client, self.name)

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one page.

        Raises:
            ChangedShape: it has no list ``content``.
        """
        for row in _page(body, origin)[0]:
            yield _raw(row, row_company=None, origin=origin, detail=None)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``content`` says, and its text where that was had.

        Raises:
            ListingRejected: it is no object, or has no title.
        """
        row = unwrapped(payload)
        posting, detail = row.posting, object_field(row.beside, "detail")
        location = object_field(posting, "location")
        return JobDraft(
            board=self.name,
            title=titled(posting, "name"),
            company=row.company or text_field(object_field(posting, "company"), "name", "identifier") or "",
            external_id=text_field(posting, "id", "uuid"),
            url=text_field(detail, "postingUrl", "applyUrl") or _url(posting),
            location=_place(location),
            description_html=_description(detail or posting),
            posted=text_field(posting, "releasedDate"),
            workplace=_workplace(location),
            employment_type=text_field(object_field(posting, "typeOfEmployment"), "label", "id"),
            seniority=_level(object_field(posting, "experienceLevel")),
            language=text_field(object_field(posting, "language"), "code"),
            requisition=text_field(posting, "refNumber"),
            tags=tags_of(*(text_field(object_field(posting, name), "label") for name in _GROUPS)),
        )


def _listed(address: str, company: Company, client: PoliteClient) -> Iterator[Listed]:
    """Yield the postings of one company, page by page.

    Raises:
        FetchError: a page cannot be had, or there are more than ``MAX_PAGES``.
    """
    offset = 0
    for _ in range(MAX_PAGES):
        answer = client.get(with_parameters(address, limit=PER_PAGE, offset=offset))
        rows, total = _page(answer.body, answer.url)
        for row in rows:
            number = text_field(row, "id", "uuid") if isinstance(row, dict) else None
            yield Listed(row, company, answer.url, f"{address}/{quote(number, safe='')}" if number else None)
        offset += len(rows)
        if not rows or offset >= total:
            return
    raise FetchError("unreachable", f"more than {offset} postings; the rest was not asked for")


def _page(body: bytes, origin: str) -> tuple[list[Any], float]:
    """Return the rows of a page, and how many the board has in all."""
    answer = load_feed(body, origin)
    rows = feed_rows(answer, origin, under="content", signs=("releasedDate", "refNumber", "jobAdId"))
    return rows, (number_field(answer, "totalFound") if isinstance(answer, dict) else None) or 0.0


def _listing(listed: Listed, detail: Mapping[str, Any] | None) -> RawListing:
    return _raw(listed.row, listed.company, listed.origin, detail)


def _raw(row: Any, row_company: Company | None, origin: str, detail: Mapping[str, Any] | None) -> RawListing:
    known = row if isinstance(row, dict) else {}
    own = text_field(object_field(known, "company"), "name")
    company = row_company
    if company is not None and own and not company.is_named:
        company = Company(company.board, own, is_named=False)
    beside = {} if detail is None else {"detail": dict(detail)}
    return RawListing(
        kept(row, company, own, **beside),
        external_id=text_field(known, "id", "uuid"),
        posted_at=read_instant(known.get("releasedDate")),
        origin=origin,
    )


def _url(posting: Mapping[str, Any]) -> str | None:
    """Return the address of the posting's page, which the list does not name: company and number."""
    company, number = text_field(object_field(posting, "company"), "identifier"), text_field(posting, "id")
    if not company or not number:
        return None
    return f"https://jobs.smartrecruiters.com/{quote(company, safe='')}/{quote(number, safe='')}"


def _place(location: Mapping[str, Any]) -> str | None:
    country = text_field(location, "country")
    parts = place(text_field(location, "city"), text_field(location, "region"), country.upper() if country else None)
    return text_field(location, "fullLocation") or parts


def _workplace(location: Mapping[str, Any]) -> str | None:
    """Return hybrid or remote where marked; unmarked may be either or neither."""
    if truth_field(location, "hybrid"):
        return "hybrid"
    return "remote" if truth_field(location, "remote") else None


def _level(experience: Mapping[str, Any]) -> str | None:
    """Return the level; the board's "not applicable" is none."""
    label = text_field(experience, "label", "id")
    return None if label and label.casefold().replace("_", " ") == "not applicable" else label


def _description(detail: Mapping[str, Any]) -> str:
    sections = object_field(object_field(detail, "jobAd"), "sections")
    parts = [object_field(sections, name) for name in _SECTIONS]
    return sections_html((text_field(one, "title"), text_field(one, "text")) for one in parts)
