"""The clock tells aware instants in UTC and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aura_io.clock import Clock, FixedClock, SystemClock, as_utc


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock(datetime(2026, 7, 3, tzinfo=UTC))])
def test_now_is_aware_and_utc(clock: Clock) -> None:
    assert isinstance(clock, Clock)
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.now().tzinfo is UTC


def test_fixed_clock_stands_until_it_is_set_or_moved() -> None:
    clock = FixedClock(datetime(2026, 7, 3, 2, tzinfo=ZoneInfo("Europe/Berlin")))
    assert clock.now() == datetime(2026, 7, 3, tzinfo=UTC)
    clock.advance(timedelta(hours=3))
    assert clock.now().hour == 3
    clock.set(datetime(2026, 8, 1, tzinfo=UTC))
    assert clock.now() == datetime(2026, 8, 1, tzinfo=UTC)


def test_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        as_utc(datetime(2026, 7, 3))  # noqa: DTZ001 the point of the test
