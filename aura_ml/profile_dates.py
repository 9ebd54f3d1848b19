"""Dates of a CV's entries as people write them, English and German, in the form of JSON Resume (YYYY, YYYY-MM, YYYY-MM-DD).

Only spans and years are found here; which entry they belong to is decided by the callers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aura_ml.text import fold

_MONTH_NAMES = (
    "jan january januar janner|feb february februar|mar march marz maerz mrz|apr april|may mai|jun june juni|jul july juli"
    "|aug august|sep sept september|oct october okt oktober|nov november|dec december dez dezember"
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}
_MONTH = r"(?:jan(?:uar[y]?)?|jänner|feb(?:ruar[y]?)?|mar(?:ch)?|märz|maerz|mrz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)"
_YEAR = r"(?:19[4-9]|20[0-6])\d"
_POINT = (
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s+)?{_MONTH}[.,]?[\s,'’/-]*(?:{_YEAR}|['’]\d{{2}})\b"
    rf"|(?:\d{{1,2}}[./])?\d{{1,2}}[./-]{_YEAR}\b|\b{_YEAR}[-/](?:0[1-9]|1[0-2])(?:-\d{{2}})?\b|\b{_YEAR}\b)"
)
_NOW = r"(?:present|now|today|current(?:ly)?|to date|till date|till now|ongoing|heute|jetzt|laufend|dato)"
_DASH = r"\s*(?:-|–|—|−|to|bis|until|till|through)\s*"
_SPAN = re.compile(
    rf"(?:from|von|ab|vom)?\s*(?P<start>{_POINT}|(?<![\w]){_MONTH}(?={_DASH}{_MONTH}[.,]?[\s,'’]*{_YEAR})){_DASH}(?:the\s+)?(?P<end>{_POINT}|\b{_NOW}\b)",
    re.IGNORECASE,
)
DATE_SPAN, LONE_DATE = _SPAN, re.compile(rf"(?<![\w/.-]){_POINT}(?![\w/-])", re.IGNORECASE)
"""A span of dates, and a date that may stand alone, inside a longer text."""
_OPEN = re.compile(rf"\b(?:since|seit|ab)\s+(?P<start>{_POINT})", re.IGNORECASE)
_TRAILING = re.compile(rf"(?P<start>{_POINT})\s*[-–—]\s*(?=$|[):,|])", re.IGNORECASE)
_ONE = re.compile(rf"(?<![\w/.-])(?P<end>{_POINT})(?![\w/-])", re.IGNORECASE)
_EDGES = " \t,;:|()[]–—-·•"


@dataclass(frozen=True)
class Span:
    """When something was.

    Attributes:
        start, end: ISO dates as exact as written; ``end`` is empty while it goes on; ``start`` for a single date.
        rest: the line without the dates. is_span: False for a single date. is_open: it goes on.
    """

    start: str
    end: str
    rest: str
    is_span: bool
    is_open: bool = False


def find_span(line: str, *, single: bool = False) -> Span | None:
    """Return the first span of a line ("03/2018 – heute", "Jan 2014 to Oct 2016"), or with ``single`` a lone date."""
    found = _SPAN.search(line)
    if found is not None:
        is_open = re.fullmatch(_NOW, found["end"].strip(), re.IGNORECASE) is not None
        end = "" if is_open else iso_date(found["end"])
        start = found["start"]
        if not re.search(r"\d", start):
            start = f"{start} {end[:4]}"
        return Span(iso_date(start), end, _without(line, found), True, is_open)
    for pattern in (_OPEN, _TRAILING):
        found = pattern.search(line)
        if found is not None:
            return Span(iso_date(found["start"]), "", _without(line, found), True, True)
    if single and (found := _ONE.search(line)) is not None:
        return Span("", iso_date(found["end"]), _without(line, found), False)
    return None


def iso_date(text: str) -> str:
    """Return a written date as YYYY, YYYY-MM or YYYY-MM-DD; the text itself where it is none of the known forms."""
    written = fold(text).strip(" ,.")
    if match := re.fullmatch(r"(\d{4})[-/](\d{2})(?:-(\d{2}))?", written):
        return "-".join(filter(None, match.groups()))
    if match := re.fullmatch(r"(?:(\d{1,2})[./])?(\d{1,2})[./-](\d{4})", written):
        day, month, year = match.groups()
        if not 1 <= int(month) <= 12:
            return str(year)
        return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day and 1 <= int(day) <= 31 else "")
    year_found = re.search(r"(\d{4})|['’](\d{2})$", written)
    if year_found is None:
        return text.strip()
    year = year_found[1] or f"20{year_found[2]}"
    names = [word for word in re.findall(r"[a-z]+", written) if word in _MONTHS]
    return f"{year}-{_MONTHS[names[0]]:02d}" if names else year


def _without(line: str, found: re.Match[str]) -> str:
    before, after = line[: found.start()].rstrip(_EDGES), line[found.end() :].lstrip(_EDGES)
    if before.count("(") > before.count(")"):
        name, _, inside = before.rpartition("(")  # "Employer (City, 2019-2021)"
        before = f"{name.rstrip(_EDGES)}, {inside}"
    return (f"{before}, {after}" if before and after else before or after).strip(_EDGES)
