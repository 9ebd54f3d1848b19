from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from aura_assets.partitions import key_of, weekly_partitions
from aura_ml.weeks import WeekCalendar

ZONES = ["Europe/Berlin", "America/New_York", "UTC", "Asia/Kolkata", "America/Santiago", "Australia/Lord_Howe"]


@pytest.mark.parametrize("zone", ZONES)
def test_dagster_and_the_calendar_agree_on_every_window_of_four_years(zone: str) -> None:
    calendar = WeekCalendar(zone, date(2024, 1, 5))
    partitions = weekly_partitions(calendar)
    now = datetime(2028, 1, 12, tzinfo=UTC)
    keys = partitions.get_partition_keys(current_time=now)
    weeks = calendar.weeks_until(calendar.week_of(now))

    assert keys == [key_of(week) for week in weeks]
    for key, week in zip(keys, weeks, strict=True):
        window = calendar.window(week)
        theirs = partitions.time_window_for_partition_key(key)
        assert (theirs.start.astimezone(UTC), theirs.end.astimezone(UTC)) == (window.start, window.end)


def test_the_week_in_progress_is_the_last_key_and_the_closed_one_stands_before_it() -> None:
    calendar = WeekCalendar("Europe/Berlin", date(2026, 2, 27))
    friday_nine = datetime(2026, 6, 19, 7, 0, tzinfo=UTC)

    keys = weekly_partitions(calendar).get_partition_keys(current_time=friday_nine)

    assert keys[-1] == key_of(calendar.week_of(friday_nine)) == "2026-06-19"
    assert keys[-2] == key_of(calendar.newest_closed(friday_nine)) == "2026-06-12"


@pytest.mark.parametrize(
    ("week", "hours"), [(date(2026, 3, 27), 167), (date(2026, 10, 23), 169), (date(2026, 6, 12), 168)]
)
def test_a_week_over_a_clock_change_is_not_168_hours(week: date, hours: int) -> None:
    window = WeekCalendar("Europe/Berlin", date(2026, 2, 27)).window(week)

    assert (window.end - window.start).total_seconds() == hours * 3600
