"""Boards of companies at Ashby: one JSON object with all postings, pay by tiers and components."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aura_ml.records import JobDraft, ListingRejected, RawListing
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
    truth_field,
)
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Fetched, Query

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

API = "https://api.ashbyhq.com/posting-api/job-board/{company}"
_INTERVAL = re.compile(r"1 (HOUR|DAY|WEEK|MONTH|YEAR)", re.IGNORECASE)
_BOARD = re.compile(r"https://jobs\.ashbyhq\.com/([^/?#]{1,200})/")


class Ashby:
    """Reads https://api.ashbyhq.com/posting-api/job-board/<company>, once per company, pay included."""

    name = "ashby"
    capabilities = Capabilities(
        terms="The employers' public job boards, offered to programs without a key; link to the posting on the "
        "employer's board, and apply there.",
        hosts=("api.ashbyhq.com",),
        documented_api=True,
        lists_all=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[Fetched]:  # noqa: ARG002
        """Yield all that the board of each company lists."""
        return one_answer_each(self.name, query, client, API, rows, parameters={"includeCompensation": "true"})

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the postings of one answer.

        Raises:
            ChangedShape: it has no list ``jobs``.
        """
        return rows(body, origin, None)

    def parse(self, payload: str) -> JobDraft:
        """Return what one element of ``jobs`` says.

        Raises:
            ListingRejected: it is no object, has no title, or is ``unlisted``: the employer does not show it.
        """
        row = unwrapped(payload)
        posting = row.posting
        title = titled(posting, "title")
        if truth_field(posting, "isListed") is False:
            raise ListingRejected("unlisted", "'isListed' is false: only people who were given the link are to see it")
        pay = _pay(object_field(posting, "compensation"))
        return JobDraft(
            board=self.name,
            title=title,
            company=row.company or _board(posting),
            external_id=text_field(posting, "id"),
            url=text_field(posting, "jobUrl", "applyUrl"),
            location=_location(posting),
            description_html=text_field(posting, "descriptionHtml") or "",
            description_text=text_field(posting, "descriptionPlain") or "",
            posted=text_field(posting, "publishedAt"),
            workplace=_workplace(posting),
            employment_type=text_field(posting, "employmentType"),
            tags=tags_of(text_field(posting, "department"), text_field(posting, "team")),
            **pay,
        )


def rows(body: bytes, origin: str, company: Company | None) -> Iterator[RawListing]:
    """Yield the postings of one answer.

    Raises:
        ChangedShape: it has no list ``jobs``.
    """
    signs = ("jobUrl", "isListed", "publishedAt")
    for row in feed_rows(load_feed(body, origin), origin, under="jobs", signs=signs):
        known = row if isinstance(row, dict) else {}
        yield RawListing(
            kept(row, company, None),
            external_id=text_field(known, "id"),
            posted_at=read_instant(known.get("publishedAt")),
            origin=origin,
        )


def _board(posting: Mapping[str, Any]) -> str:
    """Return the board's name from the posting's address, for rows of files without a company."""
    found = _BOARD.match(text_field(posting, "jobUrl") or "")
    return unquote(found[1], errors="replace") if found else ""


def _location(posting: Mapping[str, Any]) -> str | None:
    """Return the posting's places; the postal address only where no place is named."""
    others = (text_field(one, "location") for one in objects_field(posting, "secondaryLocations"))
    named = places([text_field(posting, "location"), *others])
    address = object_field(object_field(posting, "address"), "postalAddress")
    parts = ("addressLocality", "addressRegion", "addressCountry")
    return named or place(*(text_field(address, part) for part in parts))


def _workplace(posting: Mapping[str, Any]) -> str | None:
    """Return what ``workplaceType`` says; ``isRemote`` is true of hybrid postings too, so it only fills in."""
    stated = workplace_of(text_field(posting, "workplaceType"))
    return stated or ("remote" if truth_field(posting, "isRemote") else None)


def _pay(compensation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a draft on pay: of the salaries in the first one's currency and period the lowest and the
    highest end, and their words. Equity, bonus and commission are no salary.
    """
    text = text_field(compensation, "scrapeableCompensationSalarySummary")
    components = objects_field(compensation, "summaryComponents")
    for tier in objects_field(compensation, "compensationTiers")[:20]:
        components += objects_field(tier, "components")
    if not components:
        return {"salary_text": text or text_field(compensation, "compensationTierSummary")}
    salaries = [found for one in components if (found := _salary(one)) is not None]
    if not salaries:
        return {"salary_text": text}
    currency, period = salaries[0][2:]
    alike = [low_high for *low_high, other, unit in salaries if (other, unit) == (currency, period)]
    return {
        "salary_text": text,
        "salary_min": min((low for low, _ in alike if low), default=None),
        "salary_max": max((high for _, high in alike if high), default=None),
        "salary_currency": currency,
        "salary_interval": period,
    }


def _salary(component: Mapping[str, Any]) -> tuple[float | None, float | None, str | None, str] | None:
    """Return lowest, highest, currency and period of a component; None where it is no salary for a period."""
    interval = _INTERVAL.fullmatch(text_field(component, "interval") or "")
    if (text_field(component, "compensationType") or "").casefold() != "salary" or not interval:
        return None
    ends = number_field(component, "minValue"), number_field(component, "maxValue")
    return *ends, text_field(component, "currencyCode"), interval[1].lower()
