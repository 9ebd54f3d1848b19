"""The page of applications as a whole: the board with next steps, what waits for an answer, and how many got one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from aura_io.workspace import Home
from aura_ml.applications import WAITING, Rate, StageStep, conversion_rates, days_silent
from aura_views.next_steps import NEXT_STEP, NextStep, step_among
from aura_views.outcomes import Application, applications
from aura_views.ratings import USER
from aura_views.settings_now import settings_now
from aura_views.wording import local_day

__all__ = ["DUE", "SILENCE", "WAITING", "ApplicationBoard", "Rate", "Reminder", "application_board"]

SILENCE, DUE = "silence", "due"


@dataclass(frozen=True)
class Reminder:
    """Something to look after.

    Attributes:
        kind: ``silence`` (no word for ``days``) or ``due`` (its next step is due since ``days``, 0 for today).
    """

    kind: str
    job_id: int
    title: str
    company: str
    stage: str
    days: int
    step: NextStep | None = None


@dataclass(frozen=True)
class ApplicationBoard:
    """Every application, its next step by job id, what to look after (the longest first), and the rates."""

    applications: tuple[Application, ...]
    next_steps: dict[int, NextStep]
    reminders: tuple[Reminder, ...]
    rates: tuple[Rate, ...]
    remind_after_days: int
    today: date


def application_board(home: Home, user_id: str = USER) -> ApplicationBoard:
    """Return the board.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
        UserDbError: the outcomes cannot be read.
    """
    found = applications(home, user_id)
    events = home.userdb.active(kinds=[NEXT_STEP], user_id=user_id)
    steps = {each.job_id: step_among(events, each.opening_ids) for each in found}
    known = {job_id: step for job_id, step in steps.items() if step is not None}
    now = home.clock.now()
    after, today = settings_now(home).applications.remind_after_days, local_day(now, home.calendar.timezone)
    own = [each for each in found if not each.is_sample or home.settings.demo]
    return ApplicationBoard(
        applications=tuple(found),
        next_steps=known,
        reminders=tuple(_reminders(found, known, now, today, after)),
        rates=conversion_rates([_stages(each) for each in own], now, after),
        remind_after_days=after,
        today=today,
    )


def _stages(found: Application) -> list[StageStep]:
    return [StageStep(step.stage, step.at) for step in found.history]


def _reminders(
    found: Sequence[Application], steps: dict[int, NextStep], now: datetime, today: date, after: int
) -> list[Reminder]:
    reminders = []
    for each in found:
        about = Reminder(DUE, each.job_id, each.title, each.company, each.stage, 0)
        step = steps.get(each.job_id)
        if step is not None and step.due is not None and step.due <= today:
            reminders.append(replace(about, days=(today - step.due).days, step=step))
        silent = days_silent(_stages(each), now)
        waits = step is not None and step.due is not None and step.due > today
        if silent is not None and silent >= after and not waits:
            reminders.append(replace(about, kind=SILENCE, days=silent))
    return sorted(reminders, key=lambda each: (each.kind != DUE, -each.days, each.job_id))
