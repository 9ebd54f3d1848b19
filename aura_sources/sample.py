"""The source ``sample``: invented postings, the same for the same week, for demonstrations without network.

Every posting says that it is a sample. The words are in ``sample_texts``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from aura_ml.records import ChangedShape, JobDraft, ListingRejected, RawListing
from aura_ml.weeks import DAYS_IN_WEEK, Window
from aura_sources.fields import json_object, number_field, text_field, texts_field
from aura_sources.instants import read_instant
from aura_sources.protocol import Capabilities, Query
from aura_sources.sample_texts import (
    BENEFITS,
    COMPANIES,
    HEADINGS,
    INTRODUCTIONS,
    PLACES_OF,
    ROLES,
    SENIORITIES,
    Role,
)

if TYPE_CHECKING:
    from aura_sources.client import PoliteClient

NEW_PER_WEEK = 64
STILL_LISTED = 8
REPOSTED = 3
"""Postings of a week that are new, still listed from the week before, and posted again under a new id."""

PER_WEEK = "per_week"
"""Option of the source under ``job_sources`` in config.yaml: another number of new postings a week."""

FEWEST, MOST = 20, 1000
LISTED_TWICE = 2
POSTING_DAYS = 4
NO_TITLE_AT = 17
"""Position after which the one malformed row stands."""

_Item = TypeVar("_Item")


class Sample:
    """Invented postings, seeded by the week."""

    name = "sample"
    capabilities = Capabilities(
        terms="Invented postings for demonstration; no company in them exists.",
        history=True,
        local=True,
        is_sample=True,
    )

    def fetch(self, window: Window, query: Query, client: PoliteClient) -> Iterator[RawListing]:  # noqa: ARG002
        """Yield the week's postings that have been posted by ``query.options["now"]`` (all, when it is not set).

        Raises:
            ValueError: the option ``per_week`` is no number it can be.
        """
        now = query.options.get("now")
        for number, row in enumerate(week_rows(window, _per_week(query.options.get(PER_WEEK, NEW_PER_WEEK)))):
            posted_at = read_instant(row["posted"])
            seen_at = max(posted_at, window.start) if posted_at else window.start
            if isinstance(now, datetime) and seen_at > now:
                continue
            yield RawListing(
                json.dumps(row, ensure_ascii=False),
                external_id=str(row["id"]),
                seen_at=seen_at,
                posted_at=posted_at,
                origin=f"sample/{window.week}",
                stable_key=f"{window.week}:{number}",
            )

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield the rows of a JSON list of sample rows."""
        try:
            rows = json.loads(body)
        except ValueError as error:
            raise ChangedShape(f"{origin} is not JSON: {error}") from error
        if not isinstance(rows, list):
            raise ChangedShape(f"{origin} holds a JSON {type(rows).__name__}, not a list of sample rows")
        for row in rows:
            yield RawListing(json.dumps(row, ensure_ascii=False), origin=origin)

    def parse(self, payload: str) -> JobDraft:
        """Return what a sample row says."""
        row = json_object(payload)
        title = text_field(row, "title")
        if not title:
            raise ListingRejected("no_title", "the row has no title")
        pay = row.get("salary")
        salary = pay if isinstance(pay, dict) else {}
        return JobDraft(
            board="sample",
            title=title,
            company=text_field(row, "company") or "",
            external_id=text_field(row, "id"),
            url=text_field(row, "url"),
            location=text_field(row, "location"),
            description_html=text_field(row, "description") or "",
            posted=text_field(row, "posted"),
            salary_text=pay if isinstance(pay, str) else None,
            salary_min=number_field(salary, "min"),
            salary_max=number_field(salary, "max"),
            salary_currency=text_field(salary, "currency"),
            salary_interval=text_field(salary, "interval"),
            workplace=text_field(row, "workplace"),
            employment_type=text_field(row, "employment"),
            language=text_field(row, "language"),
            tags=texts_field(row, "tags"),
            is_sample=True,
        )


def _per_week(wanted: object) -> int:
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not FEWEST <= wanted <= MOST:
        raise ValueError(f"option {PER_WEEK} of the sample source is {wanted!r}; {FEWEST} to {MOST} is allowed")
    return wanted


def week_rows(window: Window, new_per_week: int = NEW_PER_WEEK) -> list[dict[str, object]]:
    """Return the rows of a week in order: new, still listed, reposted, listed twice, and one without a title."""
    fresh = [_posting(window.week, window.start, number) for number in range(new_per_week)]
    before = window.week - timedelta(days=DAYS_IN_WEEK)
    start_before = window.start - timedelta(days=DAYS_IN_WEEK)
    kept = [_posting(before, start_before, number) for number in range(STILL_LISTED)]
    again = [
        {
            **_posting(before, start_before, STILL_LISTED + number),
            "id": _identifier(window.week, new_per_week + number),
            "url": _address(_identifier(window.week, new_per_week + number)),
            "posted": fresh[number]["posted"],
        }
        for number in range(REPOSTED)
    ]
    untitled: dict[str, object] = {**fresh[NO_TITLE_AT], "id": f"{window.week}-untitled", "title": None}
    return [*fresh[:NO_TITLE_AT], untitled, *fresh[NO_TITLE_AT:], *kept, *again, *fresh[:LISTED_TWICE]]


def _posting(week: date, start: datetime, number: int) -> dict[str, object]:
    draw = _Draw(f"{week}:{number}")
    role = ROLES[(number + draw.below("role", 3)) % len(ROLES)]
    prefix, seniority_factor = draw.one("seniority", SENIORITIES) if role.language == "en" else SENIORITIES[1]
    place, workplace, currency, place_factor = draw.one("place", PLACES_OF[role.language])
    company = draw.one("company", COMPANIES)
    identifier = _identifier(week, number)
    posted = start + timedelta(seconds=draw.below("posted", POSTING_DAYS * 24 * 3600))
    return {
        "id": identifier,
        "title": f"{prefix}{role.title}",
        "company": company,
        "location": place,
        "workplace": workplace,
        "employment": "part_time" if draw.below("employment", 9) == 0 else "full_time",
        "language": role.language,
        "salary": _salary(draw, role.pay * seniority_factor * place_factor, currency),
        "tags": list(role.tags),
        "posted": posted.isoformat(),
        "url": _address(identifier),
        "description": _description(draw, role, company),
    }


def _salary(draw: _Draw, middle: float, currency: str) -> object:
    """Two in five state a range in fields, one in five in words, the rest none, as boards do."""
    kind = draw.below("salary", 5)
    low = round(middle * 0.9 / 1000) * 1000
    high = round(middle * (1.05 + draw.below("spread", 15) / 100) / 1000) * 1000
    if kind <= 1:
        return {"min": low, "max": high, "currency": currency, "interval": "year"}
    return f"{low:,} - {high:,} {currency} per year" if kind == 2 else None


def _description(draw: _Draw, role: Role, company: str) -> str:
    introduction = draw.one("introduction", INTRODUCTIONS[role.language])
    tasks = draw.some("tasks", role.tasks, 2)
    needs = draw.some("needs", role.needs, 2)
    benefits = draw.some("benefits", BENEFITS[role.language], 3)
    sections = zip(HEADINGS[role.language], (tasks, needs, benefits), strict=True)
    return f"<p>{introduction.format(company=company, size=8 + draw.below('size', 400))}</p>" + "".join(
        f"<h3>{heading}</h3><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" for heading, lines in sections
    )


def _identifier(week: date, number: int) -> str:
    return f"sample-{week:%Y%m%d}-{number:03d}"


def _address(identifier: str) -> str:
    return f"https://sample.example/postings/{identifier}"


@dataclass(frozen=True)
class _Draw:
    """Draws that depend on a seed and a name alone, so that adding one changes no other."""

    seed: str

    def below(self, name: str, limit: int) -> int:
        digest = hashlib.sha256(f"aura-sample:{self.seed}:{name}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def one(self, name: str, items: tuple[_Item, ...]) -> _Item:
        return items[self.below(name, len(items))]

    def some(self, name: str, items: tuple[_Item, ...], least: int) -> list[_Item]:
        """Return at least ``least`` of ``items``, in their order."""
        count = min(len(items), least + self.below(f"{name}:count", 2))
        ordered = sorted(range(len(items)), key=lambda each: self.below(f"{name}:{each}", 1 << 30))
        return [items[each] for each in sorted(ordered[:count])]
