"""Posting dates as boards write them: epoch seconds or milliseconds, ISO text, relative text.

An instant is handed in wherever "now" matters; nothing here reads a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

EARLIEST_YEAR = 2000
"""Job boards with machine-readable dates are younger; an older date is a parser's or a board's mistake."""

FUTURE_TOLERANCE = timedelta(days=2)
"""Time zones and scheduled posts put a date up to this far after the sighting."""

EARLIEST_LAST_DAY, LATEST_LAST_DAY = -5_000, 1_500
"""In days from the sighting: old captures have old last days; "until 2099" is no last day."""

DATE_UNREADABLE = "date_unreadable"
DATE_IMPLAUSIBLE = "date_implausible"
DATE_AFTER_SIGHTING = "date_after_sighting"

_MILLISECONDS_FROM = 1e11
_MICROSECONDS_FROM = 1e14
_SECONDS_FROM = 1e8

_UNIT_DAYS = {
    "minute": 1 / 1440,
    "min": 1 / 1440,
    "hour": 1 / 24,
    "h": 1 / 24,
    "day": 1,
    "d": 1,
    "week": 7,
    "w": 7,
    "month": 30,
    "mo": 30,
    "year": 365,
}
_RELATIVE = re.compile(
    r"(?P<count>\d{1,4}|an?|one)\s*\+?\s*(?P<unit>minute|min|hour|h|day|d|week|w|month|mo|year)s?\b(?:\s+ago|$)",
    re.IGNORECASE,
)
_RELATIVE_DE = re.compile(
    r"\bvor\s+(?:mehr\s+als\s+)?(?P<count>\d{1,4}|einem|einer)\s*\+?\s*(?P<unit>minute|stunde|tag|woche|monat|jahr)",
    re.IGNORECASE,
)
_UNITS_DE = {"minute": "minute", "stunde": "hour", "tag": "day", "woche": "week", "monat": "month", "jahr": "year"}
_NAMED_DAYS = {"today": 0, "just now": 0, "just posted": 0, "heute": 0, "now": 0, "yesterday": 1, "gestern": 1}
_GERMAN_DATE = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_NUMBER = re.compile(r"^-?\d+(?:\.\d+)?$")


@dataclass(frozen=True)
class PostingDate:
    """A posting date.

    Attributes:
        day: the date in UTC, or None when unknown.
        instant: the moment in UTC, where the board gave one (not a bare or relative date).
        flag: one of this module's names when something was there that could not be used.
    """

    day: date | None = None
    instant: datetime | None = None
    flag: str | None = None


def read_posting_date(value: str | float | None, seen_at: datetime) -> PostingDate:
    """Return the posting date that ``value`` states.

    Args:
        value: what the board sent; naive ISO times are taken as UTC.
        seen_at: the sighting (aware), from which relative dates count and which bounds the future.
    """
    if value is None or (isinstance(value, str) and not value.strip()) or isinstance(value, bool):
        return PostingDate()
    instant, exact = _read(value, seen_at)
    if instant is None:
        return PostingDate(flag=DATE_UNREADABLE)
    if instant.year < EARLIEST_YEAR:
        return PostingDate(flag=DATE_IMPLAUSIBLE)
    if instant > seen_at + FUTURE_TOLERANCE:  # re-dated by the board after it was seen, or a mistake
        return PostingDate(flag=DATE_AFTER_SIGHTING)
    return PostingDate(instant.date(), instant if exact else None)


def read_last_day(value: str | float | None, seen_at: datetime) -> date | None:
    """Return the last day that a board's field names; None where there is none near the sighting.

    Args:
        value: epoch, ISO or other absolute text; relative ones are not last days.
    """
    if value is None or isinstance(value, bool) or (isinstance(value, str) and not value.strip()):
        return None
    instant, _ = _read(value, seen_at)
    if instant is None or not EARLIEST_LAST_DAY <= (instant - seen_at).days <= LATEST_LAST_DAY:
        return None
    return instant.date()


def _read(value: str | float, seen_at: datetime) -> tuple[datetime | None, bool]:
    """Return (instant, whether it is exact to the second)."""
    if isinstance(value, (int, float)):
        return _from_epoch(float(value)), True
    text = value.strip()[:100]
    if _NUMBER.match(text):
        return _from_epoch(float(text)), True
    iso, exact = _from_iso(text)
    if iso is not None:
        return iso, exact
    relative = _from_relative(text, seen_at)
    if relative is not None:
        return relative, False
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None, False
    return _in_utc(parsed), True


def _from_epoch(number: float) -> datetime | None:
    if not _SECONDS_FROM <= number < 1e17:
        return None
    seconds = number / 1e6 if number >= _MICROSECONDS_FROM else number / 1e3 if number >= _MILLISECONDS_FROM else number
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _from_iso(text: str) -> tuple[datetime | None, bool]:
    german = _GERMAN_DATE.match(text)
    try:
        if german:
            day, month, year = (int(part) for part in german.groups())
            return datetime(year, month, day, tzinfo=UTC), False
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time(0), UTC), False
        if len(text) >= len("2026-01-31T00:00") and text[4:5] == "-":
            return _in_utc(datetime.fromisoformat(text.removesuffix(" UTC"))), True
    except (ValueError, OverflowError):
        return None, False
    return None, False


def _in_utc(instant: datetime) -> datetime | None:
    try:
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _from_relative(text: str, seen_at: datetime) -> datetime | None:
    folded = re.sub(r"^(?:re)?posted:?\s+(?:on\s+)?|^active\s+", "", text.lower()).strip()
    if folded in _NAMED_DAYS:
        return seen_at - timedelta(days=_NAMED_DAYS[folded])
    match = _RELATIVE.search(folded)
    unit = match["unit"].lower() if match else ""
    if match is None:
        match = _RELATIVE_DE.search(folded)
        if match is None:
            return None
        unit = _UNITS_DE[match["unit"].lower()]
    count = int(match["count"]) if match["count"].isdigit() else 1
    days = count * _UNIT_DAYS[unit]
    try:
        return seen_at - timedelta(days=days)
    except OverflowError:
        return None
