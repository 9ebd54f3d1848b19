"""How values are said to a person: names of boards, components and facets, salaries, ages, weeks.

Pure functions from values to plain text; no markup and no reads.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

DAYS_IN_WEEK = 7

BOARDS = {
    "remoteok": "Remote OK",
    "arbeitnow": "Arbeitnow",
    "remotive": "Remotive",
    "inbox": "your inbox folder",
    "sample": "the sample source",
}

COMPONENTS = {
    "semantic": ("Meaning", "your profile against the posting's text, by embedding"),
    "lexical": ("Words", "words your profile and the posting share"),
    "skills": ("Skills", "share of your skills that the posting names"),
    "salary": ("Salary", "the salary against your floor"),
    "location": ("Place", "place and workplace against your wishes"),
    "prestige": ("Prestige", "how you rated this and similar companies"),
    "freshness": ("Freshness", "how recently it was posted, and whether it is new"),
    "preference": ("Learned taste", "what a model learned from your ratings"),
}

FACETS = {
    "fit": "Fit",
    "interest": "Interest",
    "prestige": "Prestige",
    "location": "Location",
    "overall": "Overall",
}

STAGES = {
    "none": "Not applied",
    "applied": "Applied",
    "screening": "Screening",
    "interview1": "First interview",
    "interview2": "Second interview",
    "offer": "Offer",
    "accepted": "Accepted",
    "rejected": "Rejected",
    "no_answer": "No answer",
}
"""How far an application has come, in the order in which it usually goes."""

WORKPLACES = {"remote": "Remote", "hybrid": "Hybrid", "onsite": "On site"}

EMPLOYMENT_TYPES = {
    "full_time": "Full time",
    "part_time": "Part time",
    "contract": "Contract",
    "internship": "Internship",
    "temporary": "Temporary",
}

SENIORITIES = {
    "intern": "Intern",
    "junior": "Junior",
    "mid": "Mid level",
    "senior": "Senior",
    "lead": "Lead",
    "executive": "Executive",
}


def board_name(board: str) -> str:
    """Return a board's name as it writes itself; an unknown one as it is stored."""
    return BOARDS.get(board, board)


def listed(words: list[str]) -> str:
    """Return ``words`` as a phrase: ``a``, ``a and b``, ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def amount_range(low: float | None, high: float | None) -> str:
    """Return ``90,000–120,000``, ``from 90,000``, ``up to 120,000``, or nothing."""
    if low is not None and high is not None:
        return f"{_amount(low)}–{_amount(high)}" if low != high else _amount(low)
    if low is not None:
        return f"from {_amount(low)}"
    return f"up to {_amount(high)}" if high is not None else ""


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 or value == round(value) else f"{value:,.2f}"


def salary_as_posted(low: float | None, high: float | None, currency: str | None, interval: str | None) -> str | None:
    """Return the salary in the posting's own currency and interval, or None where it states none."""
    amounts = amount_range(low, high)
    if not amounts:
        return None
    unit = f" {currency}" if currency else ""
    return f"{amounts}{unit}" + (f" per {interval}" if interval else "")


def salary_in_euro(low: float | None, high: float | None) -> str | None:
    """Return the comparable salary, EUR per year rounded to thousands, or None where it is not known."""
    rounded = [None if value is None else round(value / 1000) * 1000.0 for value in (low, high)]
    amounts = amount_range(rounded[0], rounded[1])
    return f"about {amounts} EUR per year" if amounts else None


def days_old(days: int) -> str:
    """Return ``less than a day old``, ``1 day old``, ``3 days old``."""
    if days <= 0:
        return "less than a day old"
    return "1 day old" if days == 1 else f"{days} days old"


def day(value: date) -> str:
    """Return ``20 Nov 2026``."""
    return f"{value.day} {value:%b %Y}"


def week_span(week: date) -> str:
    """Return the days of a week from its Friday to its Thursday, such as ``20–26 Nov 2026``."""
    last = week + timedelta(days=DAYS_IN_WEEK - 1)
    if week.year != last.year:
        return f"{day(week)} – {day(last)}"
    if week.month != last.month:
        return f"{week.day} {week:%b} – {day(last)}"
    return f"{week.day}–{last.day} {last:%b %Y}"


def instant(value: datetime, timezone: str) -> str:
    """Return ``Fri 27 Nov 2026, 09:00`` in ``timezone``."""
    local = value.astimezone(ZoneInfo(timezone))
    return f"{local:%a} {day(local.date())}, {local:%H:%M}"


def local_day(value: datetime, timezone: str) -> date:
    """Return the calendar day of ``value`` in ``timezone``."""
    return value.astimezone(ZoneInfo(timezone)).date()


def language_name(code: str | None) -> str | None:
    """Return the English name of an ISO 639-1 code; the code itself where it has none."""
    if not code:
        return None
    try:
        return Locale.parse(code).get_language_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return ``1 posting``, ``1,204 postings``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def days_ago(days: int) -> str:
    """Return ``today``, ``yesterday``, ``12 days ago``."""
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days:,} days ago"
