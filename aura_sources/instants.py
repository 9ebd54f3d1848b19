"""Reading the points in time that boards write: epoch numbers and ISO texts, nothing that needs a clock.

Relative texts ("3 days ago") and dates in words are left to normalization.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

_MILLISECONDS_FROM = 100_000_000_000
"""Epoch numbers from here on are milliseconds: as seconds they would lie after the year 5000."""

_NOON = time(12, tzinfo=UTC)
_DATE_LENGTH = len("2026-01-31")


def read_instant(value: object) -> datetime | None:
    """Return the instant that ``value`` names, in UTC, or None if it names none between 1990 and 2100.

    Epoch seconds or milliseconds (number or digits), ISO 8601 text; a time without zone is UTC, and a bare date
    is noon UTC, which is the same calendar day in nearly every time zone.
    """
    instant = _from_number(value) if _is_number(value) else _from_text(value) if isinstance(value, str) else None
    if instant is None or not EARLIEST <= instant < LATEST:
        return None
    return instant


def read_mail_date(text: str | None) -> datetime | None:
    """Return the instant of a date as RSS writes it (RFC 2822: ``Fri, 10 Jul 2026 22:45:30 +0000``), else None."""
    try:
        instant = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return read_instant(instant.isoformat())


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _from_number(value: object) -> datetime | None:
    if not isinstance(value, (int, float)):
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if abs(value) >= _MILLISECONDS_FROM else value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _from_text(text: str) -> datetime | None:
    text = text.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= len("1700000000000.000"):
        return _from_epoch_text(text)
    try:
        if len(text) == _DATE_LENGTH:
            return datetime.combine(date.fromisoformat(text), _NOON)
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except OverflowError:
        return None


def _from_epoch_text(text: str) -> datetime | None:
    number = float(text)
    return _from_number(number) if number >= EARLIEST.timestamp() else None
