"""Values in words that reports and pages share: lists, amounts, days, weeks.

Pure functions from values to plain text. What only pages say is in ``aura_views.wording``.
"""

from __future__ import annotations

from datetime import date, timedelta

from aura_ml.weeks import DAYS_IN_WEEK

BOARDS = {
    "remoteok": "Remote OK",
    "arbeitnow": "Arbeitnow",
    "remotive": "Remotive",
    "inbox": "your inbox folder",
    "sample": "the sample source",
    "adzuna": "Adzuna",
    "ashby": "Ashby",
    "glassdoor": "Glassdoor",
    "google": "Google",
    "greenhouse": "Greenhouse",
    "himalayas": "Himalayas",
    "hn": "Hacker News",
    "indeed": "Indeed",
    "jobicy": "Jobicy",
    "lever": "Lever",
    "linkedin": "LinkedIn",
    "personio": "Personio",
    "recruitee": "Recruitee",
    "smartrecruiters": "SmartRecruiters",
    "themuse": "The Muse",
    "usajobs": "USAJobs",
    "weworkremotely": "We Work Remotely",
    "workable": "Workable",
    "workday": "Workday",
    "ziprecruiter": "ZipRecruiter",
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


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return ``1 posting``, ``1,204 postings``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
