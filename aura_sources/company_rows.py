"""Rows of company boards: the company's name beside a posting that does not carry it, and fields that all boards share.

A row whose posting names its company is kept as it came; any other as ``{"company": ..., "posting": ...}``, with what
else its reader needs beside these two.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aura_ml.places import read_location
from aura_ml.records import ListingRejected
from aura_sources.companies import Company
from aura_sources.fields import MAX_DETAIL, json_object, row_text, text_field

MAX_PLACES = 20
MAX_PLACE = 300
MAX_SECTIONS = 50


@dataclass(frozen=True)
class CompanyRow:
    """One row, unwrapped.

    Attributes:
        company: the name that was kept beside the posting; "" if none was.
        posting: the board's own object.
        beside: the whole wrapper; empty if there is none.
    """

    company: str
    posting: dict[str, Any]
    beside: Mapping[str, Any] = field(default_factory=dict)


def kept(row: Any, company: Company | None, own_name: str | None, **beside: Any) -> str:
    """Return the text under which a row is archived.

    Args:
        row: the posting as it came, of whatever type.
        company: whom it was asked of; None for a file.
        own_name: the company that the posting itself names.
        beside: what else is kept with it.
    """
    if not beside and (company is None or (own_name and not company.is_named)):
        return row_text(row)
    return row_text({"company": company.name if company else own_name or "", "posting": row, **beside})


def unwrapped(payload: str) -> CompanyRow:
    """Return the posting of an archived row, and the company kept beside it.

    Raises:
        ListingRejected: ``not_json`` or ``not_an_object``.
    """
    row = json_object(payload)
    if "posting" not in row:
        return CompanyRow("", row)
    posting = row["posting"]
    if not isinstance(posting, dict):
        raise ListingRejected("not_an_object", f"a JSON {type(posting).__name__}: {payload[:MAX_DETAIL]}")
    return CompanyRow(text_field(row, "company") or "", posting, row)


def titled(posting: Mapping[str, Any], name: str) -> str:
    """Return the title under ``name``.

    Raises:
        ListingRejected: ``no_title``.
    """
    title = text_field(posting, name)
    if not title:
        raise ListingRejected("no_title", f"{name!r} is missing or empty")
    return title


def objects_field(row: Mapping[str, Any], *names: str) -> list[dict[str, Any]]:
    """Return the objects in the first of ``names`` that holds a list."""
    for name in names:
        value = row.get(name)
        if isinstance(value, list):
            return [item for item in value if isinstance(item, dict)]
    return []


def workplace_of(word: str | None) -> str | None:
    """Return onsite, hybrid or remote for a board's own word, None for any other."""
    plain = "".join(letter for letter in (word or "").casefold() if letter.isalpha())
    return {"remote": "remote", "fullyremote": "remote", "hybrid": "hybrid", "onsite": "onsite"}.get(plain)


def place(*parts: str | None) -> str | None:
    """Return the parts of one place (city, region, country) as one text, without blanks and repetitions."""
    distinct = dict.fromkeys(part.strip()[:MAX_PLACE] for part in parts if part and part.strip())
    return ", ".join(distinct) or None


def places(several: Iterable[str | None]) -> str | None:
    """Return several places as one text that normalization reads as alternatives."""
    distinct = list(dict.fromkeys(one.strip() for one in several if one and one.strip()))
    return "; ".join(distinct[:MAX_PLACES]) or None


def in_country(location: str | None, code: str | None) -> str | None:
    """Return a location with the country that the board names in a field of its own, where the text names none."""
    known = (code or "").strip().upper()
    if len(known) != 2 or not known.isascii() or not known.isalpha():
        return location
    if not location:
        return known
    if len(location) > MAX_PLACE:
        return location
    read = read_location(location)
    named = read.country or any(spot.country or spot.area for spot in read.spots)
    return location if named else f"{location}, {known}"


def sections_html(sections: Iterable[tuple[str | None, str | None]]) -> str:
    """Return a description that comes in parts as one HTML text.

    Args:
        sections: (heading as plain text, content as HTML) in order; a part without content is left out.
    """
    pieces: list[str] = []
    for heading, content in list(sections)[:MAX_SECTIONS]:
        if content:
            pieces += [f"<h3>{html.escape(heading)}</h3>"] if heading else []
            pieces.append(content)
    return "\n".join(pieces)
