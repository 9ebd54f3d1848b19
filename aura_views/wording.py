"""How values are said to a person: names of boards, components and facets, salaries, ages, weeks.

Pure functions from values to plain text; no markup and no reads.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from aura_ml.phrases import BOARDS, amount_range, board_name, counted, day, listed, salary_as_posted, week_span
from aura_ml.weeks import DAYS_IN_WEEK

__all__ = [
    "APPLICATION_STAGES",
    "BOARDS",
    "COMPONENTS",
    "DAYS_IN_WEEK",
    "EMPLOYMENT_TYPES",
    "FACETS",
    "SENIORITIES",
    "STAGES",
    "WORKPLACES",
    "amount_range",
    "board_name",
    "counted",
    "day",
    "days_ago",
    "days_old",
    "instant",
    "language_name",
    "listed",
    "local_day",
    "points",
    "salary_as_posted",
    "salary_in_euro",
    "week_span",
]

COMPONENTS = {
    "semantic": (
        "Meaning",
        "the posting's text against your profile, or against what you liked once that is learned, by embedding",
    ),
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

APPLICATION_STAGES = {"wanted": "To apply", **STAGES}
"""The stages, and before them what the person wants to apply to."""

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


def salary_in_euro(low: float | None, high: float | None) -> str | None:
    """Return the comparable salary, EUR per year rounded to thousands, or None where it is not known."""
    rounded = [None if value is None else round(value / 1000) * 1000.0 for value in (low, high)]
    amounts = amount_range(rounded[0], rounded[1])
    if not amounts:
        return None
    bound = next((words for words in ("from ", "up to ") if amounts.startswith(words)), "")
    return f"{bound}about {amounts.removeprefix(bound)} EUR per year"


def points(value: float) -> str:
    """Return rating points with their sign: ``+1.2``, ``-0.3``, ``0.0``."""
    rounded = round(value, 1)
    return f"{rounded:+.1f}" if rounded else "0.0"


def days_old(days: int) -> str:
    """Return ``less than a day old``, ``1 day old``, ``3 days old``."""
    if days <= 0:
        return "less than a day old"
    return "1 day old" if days == 1 else f"{days} days old"


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


def days_ago(days: int) -> str:
    """Return ``today``, ``yesterday``, ``12 days ago``."""
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days:,} days ago"
