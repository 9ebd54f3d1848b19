from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dagster import (
    DagsterInstance,
    DagsterRunStatus,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    ScheduleEvaluationContext,
    SkipReason,
    build_schedule_context,
)
from dagster._core.test_utils import create_run_for_test
from dagster._utils.schedules import schedule_execution_time_iterator

from aura_assets.schedules import closing_requests, daily_schedule, friday_schedule
from aura_assets.week_run import CLOSES_TAG
from aura_io.clock import FixedClock
from aura_io.settings_schema import ScheduleSettings
from aura_io.workspace import Home
from aura_ml.weeks import WeekCalendar, friday_on_or_before
from tests.aura_assets.graphs import Graph, make_home

CALENDAR = WeekCalendar("Europe/Berlin", date(2026, 2, 27))


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[DagsterInstance]:
    folder = tmp_path / "dagster"
    folder.mkdir()
    with DagsterInstance.local_temp(str(folder)) as temporary:
        yield temporary


def tick_context(home: Home, instance: DagsterInstance, tick: datetime) -> ScheduleEvaluationContext:
    repository = Graph(home).definitions.get_repository_def()
    return build_schedule_context(instance, scheduled_execution_time=tick, repository_def=repository)


def asked(requests: object) -> list[tuple[str | None, str | None]]:
    assert isinstance(requests, list)
    return [(request.partition_key, request.tags.get(CLOSES_TAG)) for request in requests]


@pytest.mark.parametrize(
    ("tick", "closed", "begun"),
    [
        (datetime(2026, 6, 19, 7, 0, tzinfo=UTC), "2026-06-12", "2026-06-19"),
        # 09:00 in Berlin before and after the clock goes forward (29 March) and back (25 October)
        (datetime(2026, 3, 27, 8, 0, tzinfo=UTC), "2026-03-20", "2026-03-27"),
        (datetime(2026, 4, 3, 7, 0, tzinfo=UTC), "2026-03-27", "2026-04-03"),
        (datetime(2026, 10, 23, 7, 0, tzinfo=UTC), "2026-10-16", "2026-10-23"),
        (datetime(2026, 10, 30, 8, 0, tzinfo=UTC), "2026-10-23", "2026-10-30"),
    ],
)
def test_friday_asks_for_the_week_that_closed_and_the_week_that_begins(
    instance: DagsterInstance, tick: datetime, closed: str, begun: str
) -> None:
    assert asked(closing_requests(CALENDAR, instance, tick, tick)) == [(closed, closed), (begun, None)]


def test_after_three_fridays_off_only_the_newest_closed_week_is_asked_for(instance: DagsterInstance) -> None:
    fridays = [datetime(2026, 6, 5, 7, tzinfo=UTC) + timedelta(weeks=n) for n in range(3)]
    woke = fridays[-1] + timedelta(hours=5)

    answers = [closing_requests(CALENDAR, instance, tick, woke) for tick in fridays]

    assert [isinstance(answer, SkipReason) for answer in answers] == [True, True, False]
    assert asked(answers[-1]) == [("2026-06-12", "2026-06-12"), ("2026-06-19", None)]


@pytest.mark.parametrize("status", [DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTED, DagsterRunStatus.SUCCESS])
def test_a_week_that_is_closed_or_closing_is_not_asked_for_again(
    instance: DagsterInstance, status: DagsterRunStatus
) -> None:
    create_run_for_test(instance, status=status, tags={CLOSES_TAG: "2026-06-12"})
    tick = datetime(2026, 6, 19, 7, tzinfo=UTC)

    assert isinstance(closing_requests(CALENDAR, instance, tick, tick), SkipReason)


def test_a_closing_run_that_failed_does_not_stand_in_the_way(instance: DagsterInstance) -> None:
    create_run_for_test(instance, status=DagsterRunStatus.FAILURE, tags={CLOSES_TAG: "2026-06-12"})
    tick = datetime(2026, 6, 19, 7, tzinfo=UTC)

    assert asked(closing_requests(CALENDAR, instance, tick, tick))[0] == ("2026-06-12", "2026-06-12")


def test_the_friday_before_the_first_week_has_nothing_to_close(instance: DagsterInstance) -> None:
    tick = datetime(2026, 2, 27, 8, tzinfo=UTC)

    assert asked(closing_requests(CALENDAR, instance, tick, tick)) == [("2026-02-27", None)]


def test_day_and_hour_move_the_tick_and_not_the_week(tmp_path: Path, instance: DagsterInstance) -> None:
    monday = datetime(2026, 6, 22, 4, 0, tzinfo=UTC)
    schedule_settings = {"timezone": "Europe/Berlin", "start_date": "2026-02-27", "day": "Monday", "hour": 6}
    home = make_home(tmp_path, FixedClock(monday), schedule=schedule_settings)
    friday = friday_schedule(home, "week")

    data = friday.evaluate_tick(tick_context(home, instance, monday))

    assert friday.cron_schedule == "0 6 * * 1"
    assert [request.partition_key for request in data.run_requests] == ["2026-06-12", "2026-06-19"]


def test_the_daily_refresh_asks_for_the_week_in_progress_once_a_day(tmp_path: Path, instance: DagsterInstance) -> None:
    tick = datetime(2026, 6, 24, 5, 0, tzinfo=UTC)
    home = make_home(tmp_path, FixedClock(tick + timedelta(minutes=1)))
    daily = daily_schedule(home, "refresh")

    today = daily.evaluate_tick(tick_context(home, instance, tick))
    missed = daily.evaluate_tick(tick_context(home, instance, tick - timedelta(days=2)))

    assert [request.partition_key for request in today.run_requests] == ["2026-06-19"]
    assert missed.run_requests == []
    assert daily.job_name == "refresh"


def test_everything_automatic_is_running_by_default(tmp_path: Path) -> None:
    graph = Graph(make_home(tmp_path))

    schedules = {each.name: each.default_status for each in graph.definitions.schedules}
    sensors = {each.name: each.default_status for each in graph.definitions.sensors}

    assert schedules == {"friday": DefaultScheduleStatus.RUNNING, "daily_refresh": DefaultScheduleStatus.RUNNING}
    assert sensors == dict.fromkeys(("sweep_dead_runs", "retrain", "tidy"), DefaultSensorStatus.RUNNING)


CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
]
"""Zone, and the Sunday on which its clocks change; Lord Howe's by half an hour."""


@pytest.mark.parametrize(("day", "hour"), [("Friday", 9), ("Sunday", 2)])
@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_the_ticks_of_the_schedule_close_each_week_once_over_a_change_of_the_clocks(
    zone: str, change: date, day: str, hour: int
) -> None:
    instance = DagsterInstance.ephemeral()
    began = datetime(change.year, change.month, change.day, tzinfo=ZoneInfo(zone)) - timedelta(weeks=3)
    first = friday_on_or_before(change) - timedelta(weeks=6)
    cron = f"0 {hour} * * {ScheduleSettings(day=day).weekday_number}"
    ticks = schedule_execution_time_iterator(began.timestamp(), cron, zone, ascending=True)

    closed = []
    for tick in itertools.islice(ticks, 6):
        for request in asked(closing_requests(WeekCalendar(zone, first), instance, tick.astimezone(UTC), tick)):
            if request[1] is not None:
                create_run_for_test(instance, status=DagsterRunStatus.SUCCESS, tags={CLOSES_TAG: request[1]})
                closed.append(date.fromisoformat(request[1]))

    assert closed == [closed[0] + timedelta(weeks=number) for number in range(6)]
    assert closed[0] <= change <= closed[-1] + timedelta(days=7)


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_a_machine_that_slept_over_a_change_of_the_clocks_makes_the_newest_closed_week_once(
    zone: str, change: date
) -> None:
    instance = DagsterInstance.ephemeral()
    slept = datetime(change.year, change.month, change.day, tzinfo=ZoneInfo(zone)) - timedelta(weeks=2)
    calendar = WeekCalendar(zone, friday_on_or_before(change) - timedelta(weeks=6))
    due = schedule_execution_time_iterator(slept.timestamp(), "0 9 * * 5", zone, ascending=True)
    ticks = [tick.astimezone(UTC) for tick in itertools.islice(due, 3)]
    woke = ticks[-1] + timedelta(hours=30)

    answers = [closing_requests(calendar, instance, tick, woke) for tick in (*ticks, ticks[-1])]

    newest = calendar.newest_closed(woke)
    assert [isinstance(answer, SkipReason) for answer in answers] == [True, True, False, False]
    assert asked(answers[2]) == asked(answers[3])  # Dagster starts a run key once
    assert asked(answers[2])[0] == (newest.isoformat(), newest.isoformat())
