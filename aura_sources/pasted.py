"""Reading one posting that the person found elsewhere: plain text, Markdown, or a saved web page, into a row for the inbox.

A web page that describes its posting to machines (schema.org JobPosting in JSON-LD) is read by that; else title and
company are looked for in the first lines. What is read is data only: markup is dropped, nothing in it is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypedDict, cast

from selectolax.lexbor import LexborHTMLParser

from aura_ml.html_text import html_to_text
from aura_ml.text import MAX_TEXT_CHARS, clean_line, clean_text
from aura_sources.fields import load_json, number_field, text_field, texts_field

MAX_BYTES = 5_000_000
"""Size of one page or text; a posting has a few thousand characters."""

MAX_NAME = 120
"""Longest first line that is taken for a title or a company, in characters."""

_BINARY = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word or zip file",
    b"\xd0\xcf\x11\xe0": "an old Word file",
    b"\x1f\x8b": "a gzip file",
}
_PAGE = re.compile(r"<(?:!doctype|html|head|body|div|p|br|ul|li|h[1-6]|span|section|article|script)\b", re.IGNORECASE)
_MARKS = re.compile(r"^\s{0,3}(?:#{1,6}\s+|[*_]{2}(?=\S))|[*_]{2}\s*$|\s+#+\s*$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_HEADING = re.compile(r"(?m)^[ \t]{0,3}#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$")
_LABELS = {
    "title": re.compile(r"(?i)^(?:job[ -]?title|title|position|role|stelle|titel)\s*:\s*(.+)$"),
    "company": re.compile(r"(?i)^(?:company|employer|organi[sz]ation|firma|unternehmen|arbeitgeber)\s*:\s*(.+)$"),
    "location": re.compile(r"(?i)^(?:location|place|city|standort|ort|arbeitsort)\s*:\s*(.+)$"),
}
_LABELLED_LINES = 15
_AT = re.compile(r"^(?P<title>.{3,}?)\s+(?:at|@|bei)\s+(?P<company>[^\s].+)$")
_DIVIDED = re.compile(
    r"^(?P<title>[^|–—·•]{3,}?)\s+[|–—·•]\s+(?P<company>[^|–—·•]+?)(?:\s+[|–—·•]\s+(?P<location>.+))?$"
)
_SENTENCE_END = (".", "!", "?", ":", ";", ",")
_NOISE = "script, style, noscript, template, nav, header, footer, form, iframe, svg, aside, button, dialog"
_BODIES = ("[itemprop=description]", "main", "article", "[role=main]", "body")
_DEPTH = 12


class UnreadablePosting(ValueError):
    """A text that is no posting that can be read; the message says what to do."""


@dataclass(frozen=True)
class PastedPosting:
    """One posting as read; empty where nothing was found.

    Attributes:
        description: plain text, lists as lines that begin with ``- ``.
        extra: other columns of the inbox's row that the page stated (dates, salary, employment type).
    """

    title: str = ""
    company: str = ""
    location: str = ""
    url: str = ""
    description: str = ""
    extra: Mapping[str, object] | None = None

    def with_given(
        self, title: str | None, company: str | None, location: str | None, url: str | None
    ) -> PastedPosting:
        """Return it with what the person gave in the place of what was read."""
        given = {"title": title, "company": company, "location": location, "url": url}
        stated = {name: clean_line(value) for name, value in given.items() if value and value.strip()}
        return replace(self, **stated)  # type: ignore[arg-type]

    def row(self, captured: datetime) -> dict[str, object]:
        """Return the inbox's row, captured at ``captured``."""
        row: dict[str, object] = {"title": self.title, "company": self.company}
        row |= {name: value for name, value in (("location", self.location), ("url", self.url)) if value}
        row |= dict(self.extra or {})
        return row | {"description_text": self.description, "first_captured": captured.isoformat()}


def decode_pasted(body: bytes) -> str:
    """Return ``body`` as text.

    Raises:
        UnreadablePosting: it is too large, or no text (a PDF, a Word file, an image).
    """
    if len(body) > MAX_BYTES:
        raise UnreadablePosting(
            f"{len(body):,} bytes are too many for one posting (at most {MAX_BYTES:,}); paste its text"
        )
    kind = next((name for start, name in _BINARY.items() if body.startswith(start)), None)
    if kind is None and b"\0" in body and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        kind = "no text"
    if kind is not None:
        raise UnreadablePosting(f"this is {kind}; open it, copy the posting's text, and paste it: aura add -")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def read_pasted(text: str) -> PastedPosting:
    """Return the posting that ``text`` (plain, Markdown or HTML) holds.

    Raises:
        UnreadablePosting: there is nothing in it.
    """
    posting = _read_page(text) if _PAGE.search(text[:20_000]) else _read_text(text)
    if not posting.description.strip():
        raise UnreadablePosting("there is no text in it; paste the posting's text")
    return posting


def _read_text(text: str) -> PastedPosting:
    lines = [line for raw in text[:MAX_TEXT_CHARS].splitlines() if (line := _plain(raw))]
    found = _labelled(lines)
    rest = [line for line in lines[:3] if not any(label.match(line) for label in _LABELS.values())]
    if not found.get("title") and rest and len(rest[0]) <= MAX_NAME:
        found = _first_line(rest[0], " " if "company" in found else "") | found
    if found.get("title") and not found.get("company") and len(rest) > 1 and _is_name(rest[1]):
        found |= _company_line(rest[1], "location" in found)
    plain = _EMPHASIS.sub(r"\2", _HEADING.sub(r"\1", text[:MAX_TEXT_CHARS]))
    return PastedPosting(**_cleaned(found), description=clean_text("", plain).text)


class _Names(TypedDict, total=False):
    title: str
    company: str
    location: str


def _cleaned(found: Mapping[str, str]) -> _Names:
    return cast("_Names", {name: clean_line(value) for name, value in found.items()})


def _plain(line: str) -> str:
    return _MARKS.sub("", _EMPHASIS.sub(r"\2", line)).strip()


def _labelled(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines[:_LABELLED_LINES]:
        for name, label in _LABELS.items():
            match = label.match(line)
            if match and len(match[1]) <= MAX_NAME:
                found.setdefault(name, match[1])
    return found


def _first_line(line: str, company: str) -> dict[str, str]:
    """Return what a first line such as ``Data Engineer at Acme`` names; the whole of it is the title otherwise."""
    match = None if company else _DIVIDED.match(line) or _AT.match(line)
    if match is None:
        return {"title": line}
    return {name: value for name, value in match.groupdict().items() if value}


def _company_line(line: str, has_location: bool) -> dict[str, str]:
    match = _DIVIDED.match(line)
    if match is None:
        return {"company": line}
    company = {"company": match["title"]}
    return company if has_location else {**company, "location": match["company"]}


def _is_name(line: str) -> bool:
    return (
        len(line) <= MAX_NAME // 2
        and len(line.split()) <= 6
        and not line.endswith(_SENTENCE_END)
        and line[0] not in "-*•"
    )


def _read_page(source: str) -> PastedPosting:
    page = LexborHTMLParser(source)
    for posting in _postings(page):
        return _from_json_ld(posting, page)
    title = _content(page, 'meta[property="og:title"]') or _text_of(page, "h1") or _text_of(page, "title")
    first = _first_line(title, "") if len(title) <= MAX_NAME * 2 else {}
    return PastedPosting(**_cleaned(first), url=_address(page), description=_body(page))


def _postings(page: LexborHTMLParser) -> Iterator[Mapping[str, Any]]:
    """Yield the JobPosting objects of the page's JSON-LD; what cannot be read is passed over."""
    for script in page.css('script[type="application/ld+json"]'):
        try:
            value = load_json(script.text() or "")
        except ValueError:
            continue
        yield from _job_postings(value, 0)


def _job_postings(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _job_postings(item, depth + 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        if "JobPosting" in (kinds if isinstance(kinds, list) else [kinds]):
            yield value
        for name in ("@graph", "mainEntity", "itemListElement", "item"):
            yield from _job_postings(value.get(name), depth + 1)


def _from_json_ld(posting: Mapping[str, Any], page: LexborHTMLParser) -> PastedPosting:
    company = posting.get("hiringOrganization")
    named = (
        text_field(company, "name", "legalName")
        if isinstance(company, dict)
        else text_field(posting, "hiringOrganization")
    )
    described = clean_text(text_field(posting, "description") or "").text
    return PastedPosting(
        title=clean_line(text_field(posting, "title", "name")),
        company=clean_line(named),
        location=clean_line("; ".join(_places(posting.get("jobLocation")))),
        url=text_field(posting, "url") or _address(page),
        description=described or _body(page),
        extra={name: value for name, value in _facts(posting).items() if value is not None},
    )


def _facts(posting: Mapping[str, Any]) -> dict[str, object]:
    kinds = texts_field(posting, "employmentType") or tuple(filter(None, [text_field(posting, "employmentType")]))
    return {
        **_salary(posting.get("baseSalary")),
        "date_posted": text_field(posting, "datePosted"),
        "employment_type": ", ".join(kind.replace("_", " ").casefold() for kind in kinds) or None,
        "workplace": "remote" if "TELECOMMUTE" in (text_field(posting, "jobLocationType") or "").upper() else None,
        "language": text_field(posting, "inLanguage"),
    }


def _places(value: object) -> list[str]:
    places = []
    for place in value if isinstance(value, list) else [value]:
        address = place.get("address", place) if isinstance(place, dict) else place
        if isinstance(address, dict):
            parts = [_named(address.get(name)) for name in ("addressLocality", "addressRegion", "addressCountry")]
            places.append(", ".join(dict.fromkeys(part for part in parts if part)) or _named(place) or "")
        elif isinstance(address, str):
            places.append(address)
    return list(dict.fromkeys(place for place in places if place))


def _named(value: object) -> str | None:
    return text_field(value, "name") if isinstance(value, dict) else text_field({"value": value}, "value")


def _salary(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        return {}
    inner = value.get("value")
    amounts: Mapping[str, Any] = inner if isinstance(inner, dict) else value
    single = number_field(amounts, "value")
    low, high = number_field(amounts, "minValue"), number_field(amounts, "maxValue")
    interval = text_field(amounts, "unitText") or text_field(value, "unitText")
    return {
        "salary_min": single if low is None else low,
        "salary_max": single if high is None and low is None else high,
        "salary_currency": text_field(value, "currency") or text_field(amounts, "currency"),
        "salary_interval": interval.casefold() if interval else None,
    }


def _body(page: LexborHTMLParser) -> str:
    for noise in page.css(_NOISE):
        noise.decompose()
    for selector in _BODIES:
        node = page.css_first(selector)
        if node is not None and (text := html_to_text(node.html or "").strip()):
            return clean_text("", text).text
    return ""


def _address(page: LexborHTMLParser) -> str:
    node = page.css_first('link[rel="canonical"]')
    return clean_line((node.attributes.get("href") if node is not None else None) or "")


def _content(page: LexborHTMLParser, selector: str) -> str:
    node = page.css_first(selector)
    return clean_line((node.attributes.get("content") if node is not None else None) or "")


def _text_of(page: LexborHTMLParser, selector: str) -> str:
    node = page.css_first(selector)
    return clean_line(node.text() if node is not None else "")
