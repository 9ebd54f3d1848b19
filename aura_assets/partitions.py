"""The one partitions object: weeks that start on Friday 00:00 in the person's time zone.

Where a week begins and ends is defined in ``aura_ml.weeks``; the tests hold the two equal, DST included.
"""

from __future__ import annotations

from datetime import date

from dagster import WeeklyPartitionsDefinition

from aura_ml.weeks import WeekCalendar

KEY_FORMAT = "%Y-%m-%d"
DAGSTER_FRIDAY = 5
"""Dagster counts days from Sunday = 0 (``WeeklyPartitionsDefinition.day_offset``)."""


def weekly_partitions(calendar: WeekCalendar) -> WeeklyPartitionsDefinition:
    """Return the weekly partitions of ``calendar``; the week in progress is the last key (``end_offset=1``)."""
    return WeeklyPartitionsDefinition(
        start_date=calendar.first.strftime(KEY_FORMAT),
        day_offset=DAGSTER_FRIDAY,
        hour_offset=0,
        timezone=calendar.timezone,
        fmt=KEY_FORMAT,
        end_offset=1,
    )


def key_of(week: date) -> str:
    """Return the partition key of ``week``."""
    return week.strftime(KEY_FORMAT)
