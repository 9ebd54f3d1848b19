"""Rows of JobSpy, the library that reads LinkedIn, Indeed, Glassdoor, ZipRecruiter and Google: its columns, in any file.

One posting is one row; empty columns are empty texts, absent, or null. Asking is in ``jobspy_boards``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aura_ml.records import JobDraft, ListingRejected
from aura_sources.company_rows import workplace_of
from aura_sources.fields import number_field, tags_of, text_field, truth_field

BOARDS = {
    "linkedin": "linkedin",
    "indeed": "indeed",
    "glassdoor": "glassdoor",
    "zip_recruiter": "ziprecruiter",
    "google": "google",
}
"""JobSpy's name of a site, and AURA's of the source that asks it."""

SIGNS = ("site", "job_url", "date_posted")
"""Columns that together only JobSpy writes."""

_INTERVALS = {"yearly": "year", "monthly": "month", "weekly": "week", "daily": "day", "hourly": "hour"}
_HTML = re.compile(r"</?(?:p|br|div|span|ul|ol|li|h[1-6]|b|strong|em|i|table)\b[^<>]{0,500}>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\{1,2}([!-/:-@\[-`{-~])")
_UNDERLINE = re.compile(r"(?m)^[-=]{3,}[ \t]*$\n?")
_HEADING = re.compile(r"(?m)^#{1,6}[ \t]+")
_STRONG = re.compile(r"\*\*([^*\n]{1,500})\*\*")
_NO_LEVEL = ("not applicable", "nan", "none")


def board_of_site(site: str | None) -> str | None:
    """Return AURA's name of the board that JobSpy calls ``site``."""
    known = (site or "").strip().casefold()
    return BOARDS.get(known, known or None)


def is_jobspy(row: Mapping[str, Any]) -> bool:
    """Return whether ``row`` has JobSpy's columns."""
    return all(sign in row for sign in SIGNS)


def draft(row: Mapping[str, Any]) -> JobDraft:
    """Return what a row says.

    JobSpy writes descriptions as Markdown unless asked for HTML: its marks are taken off, its lists stay.

    Raises:
        ListingRejected: it has no title.
    """
    title = _stated(row, "title")
    if not title:
        raise ListingRejected("no_title", "'title' is missing or empty")
    description = _stated(row, "description") or ""
    is_html = bool(_HTML.search(description))
    lowest, highest = number_field(row, "min_amount"), number_field(row, "max_amount")
    stated = bool(lowest or highest)
    return JobDraft(
        board=board_of_site(_stated(row, "site")) or "jobspy",
        title=title,
        company=_stated(row, "company") or "",
        external_id=_stated(row, "id"),
        url=_stated(row, "job_url", "job_url_direct"),
        location=_stated(row, "location"),
        description_html=description if is_html else "",
        description_text="" if is_html else plain(description),
        posted=_stated(row, "date_posted"),
        salary_min=lowest,
        salary_max=highest,
        salary_currency=_stated(row, "currency") if stated else None,
        salary_interval=_INTERVALS.get((_stated(row, "interval") or "").casefold()) if stated else None,
        workplace=_workplace(row),
        employment_type=_stated(row, "job_type"),
        seniority=_stated(row, "job_level", "experience_range"),
        tags=tags_of(*_listed(row, "skills"), *_listed(row, "job_function"), _stated(row, "company_industry")),
    )


def plain(markdown: str) -> str:
    """Return the text of Markdown without the marks of headings and emphasis, and without its escapes."""
    text = _STRONG.sub(r"\1", _HEADING.sub("", _UNDERLINE.sub("", markdown)))
    return _ESCAPE.sub(r"\1", text).strip()


def _stated(row: Mapping[str, Any], *names: str) -> str | None:
    """Return the first of ``names`` that says something: JobSpy writes "nan" and "not applicable" for nothing."""
    for name in names:
        text = text_field(row, name)
        if text and text.casefold() not in _NO_LEVEL:
            return text
    return None


def _listed(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name)
    words = value if isinstance(value, list) else (_stated(row, name) or "").split(",")
    return tuple(word.strip() for word in words if isinstance(word, str) and word.strip())[:50]


def _workplace(row: Mapping[str, Any]) -> str | None:
    stated = workplace_of(_stated(row, "work_from_home_type"))
    return stated or ("remote" if truth_field(row, "is_remote") else None)
