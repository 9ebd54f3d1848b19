"""The search engine Adzuna: JSON pages of 50 postings of one country, found for words; needs a free key.

Descriptions end after 500 characters. The pay's period is not stated; pay that Adzuna predicted is no stated pay.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aura_ml.records import JobDraft, ListingRejected, RawListing
from aura_ml.weeks import Window
from aura_sources.addresses import with_parameters
from aura_sources.fields import (
    feed_rows,
    json_object,
    load_feed,
    number_field,
    object_field,
    row_text,
    text_field,
    texts_field,
)
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Credentials, FetchError, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://api.adzuna.com/v1/api/jobs"
PER_PAGE = 50
MAX_REQUESTS = 20
"""Requests of one crawl, over all search terms: a free key allows 25 a minute, 250 a day, 1,000 a week."""

WHERE = "get a free key at https://developer.adzuna.com"
COUNTRIES = {
    "at": "EUR", "au": "AUD", "be": "EUR", "br": "BRL", "ca": "CAD", "ch": "CHF", "de": "EUR", "es": "EUR", "fr": "EUR",
    "gb": "GBP", "in": "INR", "it": "EUR", "mx": "MXN", "nl": "EUR", "nz": "NZD", "pl": "PLN", "sg": "SGD", "us": "USD",
    "za": "ZAR",
}  # fmt: skip
"""Countries that can be searched, and the currency in which Adzuna gives their pay."""

_COUNTRY_OF_ENDING = {"com": "us", "uk": "gb"}


class Adzuna:
    """Searches one country (``options: {country: de}``) for postings since the start of the week, newest first."""

    name = "adzuna"
    capabilities = Capabilities(
        terms="Needs a free key (ADZUNA_APP_ID, ADZUNA_APP_KEY in .env) for personal use: link back through the "
        "posting's address and name Adzuna as the source; at most 25 requests a minute, 250 a day, 1,000 a week.",
        date_filter=True,
        needs_key=True,
        hosts=("api.adzuna.com",),
        takes_search_terms=True,
        documented_api=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:
        """Yield what is found for each search term (or at all), at most ``MAX_REQUESTS`` pages.

        Raises:
            FetchError: ``needs_setup``: a key or the country is missing, or there are more terms than requests.
        """
        parameters = {"app_id": query.key("ADZUNA_APP_ID", WHERE), "app_key": query.key("ADZUNA_APP_KEY", WHERE)}
        address = (query.url or f"{API}/{_country(query)}/search").rstrip("/")
        terms = query.search_terms or (None,)
        if len(terms) > MAX_REQUESTS:
            message = f"nothing was asked: at most {MAX_REQUESTS} search_terms, so that the key's limits are kept"
            raise FetchError("needs_setup", message)
        for term in terms:
            found = with_parameters(
                address, what=term, results_per_page=PER_PAGE, sort_by="date", max_days_old=_days(window, query)
            )
            yield from self._pages(found, MAX_REQUESTS // len(terms), client, Credentials(parameters))

    def _pages(self, address: str, pages: int, client: PoliteClient, credentials: Credentials) -> Iterator[RawListing]:
        for page in range(1, pages + 1):
            answer = client.get(_page_address(address, page), credentials)
            rows, count = _page(answer.body, answer.url)
            for row in rows:
                yield listing(row, answer.url)
            if not rows or (count is not None and page * PER_PAGE >= count):
                return

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one page; a bare list of postings (a capture) is read too.

        Raises:
            ChangedShape: it has no list ``results``.
        """
        rows, _ = _page(body, origin)
        for row in rows:
            yield listing(row, origin)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``results`` says."""
        return draft(json_object(payload))


def _country(query: Query) -> str:
    """Return the country set under ``options``.

    Raises:
        FetchError: ``needs_setup``: none is set, or Adzuna does not know it.
    """
    country = str(query.options.get("country") or "").strip().casefold()
    if country not in COUNTRIES:
        found = f"country is {country!r}" if country else "no country is set"
        message = (
            f"nothing was asked: {found}; set it for adzuna in config.yaml, as options: {{country: de}}; "
            f"there are {', '.join(COUNTRIES)}"
        )
        raise FetchError("needs_setup", message)
    return country


def _days(window: Window, query: Query) -> int | None:
    """Return how many days ago the week began, counted up; None where the crawl's time is not known."""
    now = query.options.get("now")
    return max(1, (now - window.start).days + 1) if isinstance(now, datetime) else None


def _page_address(address: str, page: int) -> str:
    parts = urlsplit(address)
    return parts._replace(path=f"{parts.path}/{page}").geturl()


def _page(body: bytes, origin: str) -> tuple[list[Any], float | None]:
    """Return the rows of a page and the number of all rows, where it names one."""
    answer = load_feed(body, origin)
    rows = feed_rows(answer, origin, under="results", signs=("redirect_url", "adref"))
    return rows, number_field(answer, "count") if isinstance(answer, dict) else None


def listing(row: Any, origin: str) -> RawListing:
    """Return one element as it came."""
    known = row if isinstance(row, dict) else {}
    return RawListing(
        row_text(row),
        external_id=text_field(known, "id"),
        posted_at=read_instant(known.get("created")),
        origin=origin,
    )


def draft(row: dict[str, Any]) -> JobDraft:
    """Return what an element says; the currency is that of the country in whose Adzuna the posting stands.

    Raises:
        ListingRejected: it has no title.
    """
    title = text_field(row, "title")
    if not title:
        raise ListingRejected("no_title", "'title' is missing or empty")
    url = text_field(row, "redirect_url")
    predicted = text_field(row, "salary_is_predicted") not in (None, "0")
    lowest, highest = (None if predicted else number_field(row, f"salary_{end}") for end in ("min", "max"))
    category = text_field(object_field(row, "category"), "label")
    kinds = (text_field(row, "contract_type"), text_field(row, "contract_time"))
    return JobDraft(
        board="adzuna",
        title=title,
        company=text_field(object_field(row, "company"), "display_name") or "",
        external_id=text_field(row, "id"),
        url=url,
        location=_location(object_field(row, "location")),
        description_html=text_field(row, "description") or "",
        posted=text_field(row, "created"),
        salary_min=lowest,
        salary_max=highest,
        salary_currency=_currency(url) if lowest or highest else None,
        employment_type=", ".join(kind for kind in kinds if kind) or None,
        tags=(category,) if category and category.casefold() != "unknown" else (),
    )


def _location(location: Any) -> str | None:
    """Return the place's name, with the country that its list of areas begins with."""
    name = text_field(location, "display_name")
    country = next(iter(texts_field(location, "area")), None)
    if name is None or country is None or country in name.split(", "):
        return name or country
    return f"{name}, {country}"


def _currency(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    ending = host.rpartition(".")[2]
    return COUNTRIES.get(_COUNTRY_OF_ENDING.get(ending, ending)) if "adzuna." in host else None
