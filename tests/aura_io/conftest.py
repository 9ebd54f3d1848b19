"""What the tests of storage share: a warehouse, invented frames, and Python in another process."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from aura_io.clock import FixedClock
from aura_io.commits import Input, LineageEntry
from aura_io.warehouse import Warehouse
from aura_ml.schemas import METRICS

WEEK = date(2026, 7, 3)
NOW = datetime(2026, 7, 10, 9, 30, tzinfo=UTC)

StartPython = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at ``NOW``."""
    return FixedClock(NOW)


@pytest.fixture
def warehouse(tmp_path: Path, clock: FixedClock) -> Warehouse:
    """A migrated, empty warehouse that waits half a second at most."""
    made = Warehouse(tmp_path / "aura.duckdb", read_timeout_s=0.5, write_timeout_s=0.5, clock=clock)
    made.migrate()
    return made


@pytest.fixture
def entry() -> Callable[..., LineageEntry]:
    """Make a lineage entry from what matters to a test."""

    def make(
        asset: str = "weekly_metrics",
        week: date = WEEK,
        version: str = "v1",
        inputs: tuple[Input, ...] = (),
        user_id: str | None = "local",
        run_id: str = "run-1",
    ) -> LineageEntry:
        return LineageEntry(asset, week, user_id, run_id, NOW, "1", version, inputs, None, 1)

    return make


@pytest.fixture
def metrics() -> Callable[..., pl.DataFrame]:
    """Make a valid frame of the table ``metrics`` with the given figures."""

    def make(figures: dict[str, float | None], week: date = WEEK, user_id: str = "local") -> pl.DataFrame:
        rows: list[dict[str, object]] = [
            {"week": week, "user_id": user_id, "name": name, "value": value, "unit": "jobs", "n": 7}
            for name, value in figures.items()
        ]
        return METRICS.frame(rows)

    return make


@pytest.fixture
def start_python() -> Iterator[StartPython]:
    """Start Python code in a process of its own; it must print ``ready`` once it is, and is killed at the end."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stderr is not None
        said = process.stdout.readline().strip()
        assert said == "ready", f"{said!r} instead of 'ready': {process.stderr.read()}"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
