"""Boards of companies at Workday: pages of postings, asked for by posted JSON, with relative dates and without texts.

What a careers page itself asks for its visitors; the site's robots.txt holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from aura_ml.records import JobDraft, RawListing
from aura_ml.weeks import Window
from aura_sources.companies import PATH_NAME, Company, check_keys, company, entries, filled, part, unusable
from aura_sources.company_details import Listed, each_with_details
from aura_sources.company_rows import kept, place, places, titled, unwrapped, workplace_of
from aura_sources.fields import feed_rows, load_feed, number_field, object_field, text_field, texts_field
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Fetched, FetchError, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://{host}/wday/cxs/{tenant}/{site}"
PER_PAGE = 20
"""The most that the board gives on one page."""

MAX_PAGES = 50
EXAMPLE = '[{host: "acme.wd5.myworkdayjobs.com", site: "Careers", name: "Acme"}]'
_HOST = re.compile(
    r"(?P<tenant>[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)\.(?:wd\d{1,4}\.)?myworkday(?P<kind>jobs|site)\.com"
)
_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]{1,253})(?::\d{1,5})?(?:/|\Z)")
_PATH = re.compile(r"/job/[^\s?#\\]{1,500}")
_NUMBER = re.compile(r"_(?P<number>[A-Za-z]{0,10}[-_]?\d[\w-]{0,40})\Z", re.ASCII)
_AGO = re.compile(r"posted\s+(?:(?P<name>today|yesterday)|(?P<days>\d{1,4})(?P<more>\+)?\s+days?\s+ago)", re.IGNORECASE)
_SHARED = ("title", "postedOn", "timeType", "remoteType")
_SEVERAL = re.compile(r"\d+\s+locations?", re.IGNORECASE)


class Workday:
    """Reads https://<host>/wday/cxs/<tenant>/<site>/jobs page by page, and the newest texts."""

    name = "workday"
    capabilities = Capabilities(
        terms="The employers' public careers pages, read as a visitor's browser reads them, where their robots.txt "
        "allows it; link to the posting there, and apply there.",
        company_hosts=("{tenant}.wd5.myworkdayjobs.com", "wd5.myworkdaysite.com"),
        takes_search_terms=True,
    )

    def hosts_for(self, options: Mapping[str, Any]) -> frozenset[str]:
        """Return the hosts of the companies named in ``options``; none where these cannot be used."""
        try:
            return frozenset(one.parts["host"] for one in boards_of(options, self.name))
        except FetchError:
            return frozenset()

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[Fetched]:  # noqa: ARG002
        """Yield what the board of each company lists, or finds for each search term, with as many texts as may be asked."""
        read_on = _day(query.options.get("now"))

        def ask(one: Company) -> Iterator[Listed]:
            address = filled(API, query.url, one, self.name)
            for term in query.search_terms or ("",):
                yield from _listed(address, term, one, client)

        def listing(listed: Listed, detail: Mapping[str, Any] | None) -> RawListing:
            beside: dict[str, Any] = {} if read_on is None else {"read_on": read_on.isoformat()}
            beside |= {"tenant": listed.company.parts["tenant"], "careers": _careers(listed.company)}
            return _raw(
                listed.row, listed.company, listed.origin, beside | ({} if detail is None else {"detail": dict(detail)})
            )

        yield from each_with_details(
            boards_of(query.options, self.name), ask, listing, client, self.name, shared_host=False
        )

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one page, or the one of a text's own answer; the day of reading is in neither.

        Raises:
            ChangedShape: it has no list ``jobPostings``.
        """
        answer = load_feed(body, origin)
        info = object_field(answer, "jobPostingInfo") if isinstance(answer, dict) else {}
        if info:
            yield _raw({name: info[name] for name in _SHARED if name in info}, None, origin, {"detail": answer})
            return
        tenant = _tenant(origin)
        for row in _rows(answer, origin)[0]:
            yield _raw(row, None, origin, {"tenant": tenant} if tenant else {})

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``jobPostings`` says, and its text where that was had.

        Raises:
            ListingRejected: it is no object, or has no title. A saved page without its address names no company: the row is
                then refused when it is normalized.
        """
        row = unwrapped(payload)
        posting, beside = row.posting, row.beside
        detail = object_field(object_field(beside, "detail"), "jobPostingInfo")
        fields = texts_field(posting, "bulletFields")
        number = _number(posting)
        url = _url(posting, beside, detail)
        title = titled(posting, "title")
        company = row.company or text_field(object_field(object_field(beside, "detail"), "hiringOrganization"), "name")
        company = company or text_field(beside, "tenant") or _tenant(url or "") or ""
        return JobDraft(
            board=self.name,
            title=title,
            company=company,
            external_id=_external_id(posting, beside),
            url=url,
            location=_location(posting, detail),
            description_html=text_field(detail, "jobDescription") or "",
            posted=_posted(posting, beside, detail),
            workplace=workplace_of(text_field(posting, "remoteType") or text_field(detail, "remoteType")),
            employment_type=text_field(posting, "timeType") or text_field(detail, "timeType"),
            requisition=text_field(detail, "jobReqId") or next((one for one in fields if one == number), None),
        )


def boards_of(options: Mapping[str, Any], source: str) -> tuple[Company, ...]:
    """Return the careers pages named in ``options``, each once.

    Raises:
        FetchError: ``needs_setup``: none is named, or one cannot be used; the message says which and what to write.
    """
    found: dict[str, Company] = {}
    for entry in entries(options, source, EXAMPLE):
        if isinstance(entry, str):
            raise unusable(source, f"{entry!r} does not say where the careers page is; write companies: {EXAMPLE}")
        check_keys(entry, source, ("host", "tenant", "site", "name"))
        host = part(entry, "host", source, _HOST).casefold()
        known = _HOST.fullmatch(host)
        is_own = known is not None and known["kind"] == "jobs" and not re.fullmatch(r"wd\d+", known["tenant"])
        given = {"tenant": known["tenant"], **entry} if known is not None and is_own else entry
        parts = {
            "host": host,
            "tenant": part(given, "tenant", source, PATH_NAME),
            "site": part(entry, "site", source, PATH_NAME),
        }
        board = f"{parts['tenant']}/{parts['site']}"
        found.setdefault(f"{host}/{board}".casefold(), company(entry, board, parts["tenant"], source, parts))
    return tuple(found.values())


def _careers(one: Company) -> str:
    """Return the address of the careers page that people see."""
    parts = {name: quote(value, safe="") for name, value in one.parts.items()}
    inner = f"recruiting/{parts['tenant']}/" if parts["host"].endswith("myworkdaysite.com") else ""
    return f"https://{parts['host']}/{inner}{parts['site']}"


def _listed(address: str, term: str, one: Company, client: PoliteClient) -> Iterator[Listed]:
    """Yield what one company's board finds for ``term`` ("" for everything), page by page.

    Raises:
        FetchError: a page cannot be had, or there are more than ``MAX_PAGES``.
    """
    offset, total = 0, 0.0
    for page in range(MAX_PAGES):
        question = {"appliedFacets": {}, "limit": PER_PAGE, "offset": offset, "searchText": term}
        answer = client.post_json(f"{address}/jobs", question)
        rows, stated = _page(answer.body, answer.url)
        total = stated if page == 0 else total  # later pages say 0
        for row in rows:
            path = _path(row) if isinstance(row, dict) else None
            yield Listed(row, one, answer.url, f"{address}{quote(path, safe='/%')}" if path else None)
        offset += len(rows)
        if not rows or offset >= total:
            return
    raise FetchError(
        "unreachable", f"more than {offset} postings; the rest was not asked for: set search_terms for this source"
    )


def _page(body: bytes, origin: str) -> tuple[list[Any], float]:
    """Return the rows of a page, and how many the board has in all."""
    return _rows(load_feed(body, origin), origin)


def _rows(answer: Any, origin: str) -> tuple[list[Any], float]:
    rows = feed_rows(answer, origin, under="jobPostings", signs=("externalPath", "bulletFields"))
    return rows, (number_field(answer, "total") if isinstance(answer, dict) else None) or 0.0


def _raw(row: Any, one: Company | None, origin: str, beside: dict[str, Any]) -> RawListing:
    known = row if isinstance(row, dict) else {}
    age = _age(text_field(known, "postedOn"), _day(beside.get("read_on")))
    return RawListing(
        kept(row, one, None, **beside),
        external_id=_external_id(known, beside),
        posted_at=read_instant(age.day.isoformat()) if age and age.is_exact else None,
        origin=origin,
    )


def _tenant(address: str) -> str | None:
    """Return the tenant that the address of a careers page or of its API names; None for any other."""
    host = _ADDRESS.match(address)
    found = _HOST.fullmatch(host[1]) if host else None
    return (
        found["tenant"] if found and found["kind"] == "jobs" and not re.fullmatch(r"wd\d+", found["tenant"]) else None
    )


def _path(posting: Mapping[str, Any]) -> str | None:
    """Return the posting's path below its board; None for one that could lead elsewhere."""
    path = text_field(posting, "externalPath") or ""
    return path if _PATH.fullmatch(path) and not {".", ".."} & set(path.split("/")) else None


def _number(posting: Mapping[str, Any]) -> str | None:
    """Return the requisition's number, with which the path ends."""
    found = _NUMBER.search(_path(posting) or "")
    return found["number"] if found else None


def _external_id(posting: Mapping[str, Any], beside: Mapping[str, Any]) -> str | None:
    """Return number or path, with the tenant: numbers begin at 1 in every company."""
    named = _number(posting) or _path(posting)
    tenant = text_field(beside, "tenant")
    return f"{tenant}/{named}" if named and tenant else named


def _url(posting: Mapping[str, Any], beside: Mapping[str, Any], detail: Mapping[str, Any]) -> str | None:
    careers, path = text_field(beside, "careers"), _path(posting)
    return text_field(detail, "externalUrl") or (f"{careers}{quote(path, safe='/%')}" if careers and path else None)


def _location(posting: Mapping[str, Any], detail: Mapping[str, Any]) -> str | None:
    """Return the places that the text names, else the list's; of "3 Locations", the one that the path names."""
    named = places([text_field(detail, "location"), *texts_field(detail, "additionalLocations")])
    listed = text_field(posting, "locationsText")
    return named or (listed if listed and not _SEVERAL.fullmatch(listed) else _place_in_path(posting))


def _place_in_path(posting: Mapping[str, Any]) -> str | None:
    """Return the place between ``/job/`` and the title, in which every mark and blank has become a hyphen."""
    parts = (_path(posting) or "").split("/")
    if len(parts) < 4:
        return None
    return place(*(part.replace("-", " ") for part in unquote(parts[2], errors="replace").split("---")))


@dataclass(frozen=True)
class _Age:
    """The day that a relative date means; not exact where it says "or more"."""

    day: date
    is_exact: bool


def _day(value: object) -> date | None:
    """Return the day (UTC) of an instant or of an ISO date."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).date()
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _age(text: str | None, read_on: date | None) -> _Age | None:
    found = _AGO.fullmatch((text or "").strip())
    if found is None or read_on is None:
        return None
    days = int(found["days"]) if found["days"] else int(found["name"].casefold() == "yesterday")
    try:
        return _Age(read_on - timedelta(days=days), is_exact=not found["more"])
    except OverflowError:
        return None


def _posted(posting: Mapping[str, Any], beside: Mapping[str, Any], detail: Mapping[str, Any]) -> str | None:
    """Return the day of posting.

    "30+ days ago" is at least so long ago: the day that the text states, where that is not later, else the 30th day.
    """
    text = text_field(posting, "postedOn")
    age = _age(text, _day(beside.get("read_on")))
    if age is None:
        return text
    stated = _day(text_field(detail, "startDate"))
    return (stated if stated and not age.is_exact and stated <= age.day else age.day).isoformat()
