"""Fixtures of the tests of sources: the loopback boards, a client for them, and a week."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from aura_ml.weeks import WeekCalendar, Window
from aura_sources.client import PoliteClient


def _load_boards() -> Any:
    """Import tests/boards.py by its path: tests are no package."""
    name = "aura_test_boards"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).resolve().parents[1] / "boards.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


boards = _load_boards().boards


@dataclass
class FakeTime:
    """A clock of seconds that sleeping moves."""

    seconds: float = 1_800_000_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@dataclass
class StoppedClock:
    """A clock that shows what it is set to."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def calendar() -> WeekCalendar:
    return WeekCalendar("Europe/Berlin", date(2026, 1, 2))


@pytest.fixture
def window(calendar: WeekCalendar) -> Window:
    return calendar.window(date(2026, 3, 13))


@pytest.fixture
def clock() -> StoppedClock:
    """Saturday after the week of ``window``: that week is the newest closed one."""
    return StoppedClock(datetime(2026, 3, 21, 12, tzinfo=UTC))


@pytest.fixture
def make_client(tmp_path: Path) -> Iterator[Callable[..., PoliteClient]]:
    """Make clients for loopback without pace or patience; they share one cache folder and are closed afterwards."""
    made: list[PoliteClient] = []

    def make(**changes: Any) -> PoliteClient:
        defaults: dict[str, Any] = {
            "allowed_hosts": {"127.0.0.1"},
            "cache_dir": tmp_path / "http_cache",
            "user_agent": "AURA/0.0 (tests)",
            "timeout_s": 2.0,
            "min_interval_s": 0.0,
            "attempts": 1,
        }
        made.append(PoliteClient(**{**defaults, **changes}))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., PoliteClient]) -> PoliteClient:
    return make_client()
