"""Weeks: from Friday 00:00 to the next Friday 00:00 in the person's time zone.

The arithmetic of weeks, and nothing that reads a clock: every instant is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FRIDAY = 4
DAYS_IN_WEEK = 7


@dataclass(frozen=True)
class Window:
    """The half-open span of time ``[start, end)`` of one week, both in UTC."""

    week: date
    start: datetime
    end: datetime

    def __contains__(self, instant: object) -> bool:
        return isinstance(instant, datetime) and self.start <= instant < self.end


@dataclass(frozen=True)
class WeekCalendar:
    """The weeks of one person.

    Attributes:
        timezone: IANA name, such as ``Europe/Berlin``.
        first: the Friday of the earliest week that AURA keeps.
    """

    timezone: str
    first: date

    def __post_init__(self) -> None:
        if self.first.weekday() != FRIDAY:
            raise ValueError(
                f"first week {self.first} is not a Friday; the nearest is {friday_on_or_before(self.first)}"
            )

    def window(self, week: date) -> Window:
        """Return the window of ``week``.

        Raises:
            ValueError: ``week`` is not a Friday, or lies before the first week.
        """
        self.check(week)
        return Window(week, self._midnight(week), self._midnight(week + timedelta(days=DAYS_IN_WEEK)))

    def check(self, week: date) -> None:
        """Raise ``ValueError`` with the nearest valid key when ``week`` is no week of this calendar."""
        if week.weekday() != FRIDAY:
            raise ValueError(f"{week} is a {week:%A}; a week is named by its Friday, here {friday_on_or_before(week)}")
        if week < self.first:
            raise ValueError(f"{week} lies before the first week {self.first} (start_date in config.yaml)")

    def week_of(self, instant: datetime) -> date:
        """Return the week in which ``instant`` (aware) falls; it may lie before ``first``."""
        return friday_on_or_before(instant.astimezone(ZoneInfo(self.timezone)).date())

    def newest_closed(self, now: datetime) -> date:
        """Return the week that ended last before or at ``now``."""
        return self.week_of(now) - timedelta(days=DAYS_IN_WEEK)

    def weeks_until(self, last: date) -> list[date]:
        """Return every week from ``first`` to ``last`` inclusive, oldest first."""
        count = (last - self.first).days // DAYS_IN_WEEK + 1
        return [self.first + timedelta(days=DAYS_IN_WEEK * n) for n in range(max(count, 0))]

    def as_of(self, week: date, run_start: datetime) -> datetime:
        """Return ``min(end of week, start of the run)``: the instant up to which entered data counts."""
        return min(self.window(week).end, run_start.astimezone(UTC))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(0), ZoneInfo(self.timezone)).astimezone(UTC)


def friday_on_or_before(day: date) -> date:
    """Return the latest Friday that is not after ``day``."""
    return day - timedelta(days=(day.weekday() - FRIDAY) % DAYS_IN_WEEK)


def parse_week(key: str) -> date:
    """Return the week named by ``key`` (``YYYY-MM-DD``).

    Raises:
        ValueError: ``key`` is not a date or not a Friday; the message names the Friday that was meant.
    """
    try:
        week = date.fromisoformat(key)
    except ValueError as error:
        raise ValueError(f"week {key!r} is not a date; write the week's Friday as YYYY-MM-DD") from error
    if week.weekday() != FRIDAY:
        raise ValueError(
            f"week {key!r} is a {week:%A}; a week is named by its Friday, here {friday_on_or_before(week)}"
        )
    return week
