"""What a person's applications say: which wait for an answer in silence, and how many got one, with interval and n.

Pure: from steps to figures. A rate looks only at applications that are old enough to have been answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aura_ml.bootstrap import MIN_OBSERVATIONS
from aura_ml.metrics import wilson_interval

NONE = "none"
WAITING = ("applied", "screening", "interview1", "interview2")
"""Stages after which the next word is the company's."""
ANSWERS = frozenset({"screening", "interview1", "interview2", "offer", "accepted", "rejected"})
INTERVIEWS = frozenset({"interview1", "interview2", "offer", "accepted"})
OFFERS = frozenset({"offer", "accepted"})


@dataclass(frozen=True)
class StageStep:
    """One outcome: what was reached, and when it happened."""

    stage: str
    at: datetime


@dataclass(frozen=True)
class Rate:
    """A share of applications.

    Attributes:
        value: in [0, 1]; None below five. count of n. lower, upper: Wilson's 95 % interval; None below five.
        meaning: of which applications it is the share, in words.
    """

    name: str
    label: str
    meaning: str
    count: int
    n: int
    value: float | None
    lower: float | None
    upper: float | None


FUNNEL: Mapping[str, frozenset[str]] = {
    "applied": frozenset({"applied"}) | ANSWERS,
    "interview": INTERVIEWS,
    "offer": OFFERS,
}
"""The last steps of the way from postings to offers, and the stages that reach each."""


def first_reached(applications: Sequence[Sequence[StageStep]], start: datetime, end: datetime) -> dict[str, int]:
    """Return how many applications reached each step of ``FUNNEL`` for the first time in [start, end)."""
    counts = dict.fromkeys(FUNNEL, 0)
    for steps in applications:
        for name, stages in FUNNEL.items():
            first = next((step.at for step in steps if step.stage in stages), None)
            counts[name] += first is not None and start <= first < end
    return counts


def days_silent(steps: Sequence[StageStep], now: datetime) -> int | None:
    """Return the whole days since the newest step if the next word is the company's; None otherwise.

    Args:
        steps: of one application, oldest first.
    """
    if not steps or steps[-1].stage not in WAITING:
        return None
    return max(0, (now - steps[-1].at).days)


def conversion_rates(applications: Sequence[Sequence[StageStep]], now: datetime, settled_days: int) -> tuple[Rate, ...]:
    """Return answered, interviewed and offered as shares with Wilson's interval.

    Only applications at least ``settled_days`` old count, answered or not: leaving out just those that are still
    waiting would flatter the rate. An application that was taken back (``none``) counts for nothing.

    Args:
        applications: the steps of each, oldest first.
        settled_days: for offers counted from the first interview.
    """
    oldest = now - timedelta(days=settled_days)
    alive = [list(steps) for steps in applications if steps and steps[-1].stage != NONE]
    reached = [{step.stage for step in steps} for steps in alive if _first(steps).at <= oldest]
    interviewed = [
        {step.stage for step in steps}
        for steps in alive
        if any(step.stage in INTERVIEWS and step.at <= oldest for step in steps)
    ]
    said = f"applications at least {settled_days} days old"
    return (
        _rate("answered", "Answered", f"{said} that got any answer", reached, ANSWERS),
        _rate("interviewed", "Interviewed", f"{said} that led to an interview", reached, INTERVIEWS),
        _rate(
            "offered",
            "Offered",
            f"applications whose first interview is at least {settled_days} days ago that led to an offer",
            interviewed,
            OFFERS,
        ),
    )


def interview_rate(applications: Sequence[Sequence[StageStep]], now: datetime, settled_days: int) -> Rate:
    """Return the rate ``interviewed`` of ``conversion_rates``."""
    return next(rate for rate in conversion_rates(applications, now, settled_days) if rate.name == "interviewed")


def _first(steps: Sequence[StageStep]) -> StageStep:
    return next((step for step in steps if step.stage != NONE), steps[0])


def _rate(name: str, label: str, meaning: str, reached: Sequence[set[str]], wanted: frozenset[str]) -> Rate:
    n = len(reached)
    count = sum(bool(stages & wanted) for stages in reached)
    if n < MIN_OBSERVATIONS:
        return Rate(name, label, meaning, count, n, None, None, None)
    lower, upper = wilson_interval(count, n)
    return Rate(name, label, meaning, count, n, count / n, lower, upper)
