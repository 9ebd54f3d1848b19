"""What the tests of the commands share: calling ``aura`` in this process, on a home of invented postings."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from aura_cli.main import main
from aura_io.clock import FixedClock
from aura_io.workspace import Home
from tests.stories import NOW, empty_home, storied_home

if TYPE_CHECKING:
    from aura_assets.runs import ProgressEvent, RunResult


@dataclass(frozen=True)
class Called:
    """What a call gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output read as JSON."""
        return json.loads(self.out)


@dataclass
class Aura:
    """Calls ``aura`` on one home; the time is ``NOW``."""

    home: Home
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *arguments: object, typed: str | None = None, at_terminal: bool = False) -> Called:
        """Call ``aura`` with ``arguments``; ``typed`` stands on standard input."""
        self.capsys.readouterr()
        keyboard = io.StringIO(typed or "")
        keyboard.isatty = lambda: at_terminal  # type: ignore[method-assign]
        with (
            mock.patch.object(sys, "stdin", keyboard),
            mock.patch.object(sys.stdout, "isatty", return_value=at_terminal),
        ):
            code = main(["--home", str(self.home.settings.home), *map(str, arguments)])
        captured = self.capsys.readouterr()
        return Called(code, captured.out, captured.err)


@dataclass
class Runs:
    """Stands in for runs: remembers what was asked, and answers as told."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    failing: set[date] = field(default_factory=set)
    then: Callable[[date], None] | None = None

    def materialize(
        self,
        home: Home,
        weeks: Sequence[date],
        *,
        sources: Sequence[str] | None = None,
        assets: Sequence[str] | None = None,
        refetch: bool = False,
        tags: Mapping[str, str] | None = None,
        progress: Callable[[ProgressEvent], None] | None = None,
    ) -> list[RunResult]:
        """Return one result per week without running anything."""
        from aura_assets.runs import ProgressEvent

        self.calls.append({"weeks": list(weeks), "sources": sources, "assets": assets, "refetch": refetch})
        for week in weeks:
            if progress is not None:
                progress(ProgressEvent(week, "run-x", "jobs", "started"))
                progress(ProgressEvent(week, "run-x", "jobs", "succeeded", seconds=0.1))
            if self.then is not None:
                self.then(week)
        return [self._result(week) for week in sorted(weeks)]

    def _result(self, week: date) -> RunResult:
        from aura_assets.runs import RunResult

        counts = {"raw_listings/sample": {"row_count": 9.0}, "jobs": {"row_count": 7.0}}
        success = week not in self.failing
        return RunResult(week, "run-x", success, "" if success else "jobs: no room left", counts, (), "process")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Undo what a call leaves in the process: environment variables and log handlers."""
    with mock.patch.dict(os.environ):
        for name in ("AURA_HOME", "AURA_CONFIG", "DATABASE_URL"):
            os.environ.pop(name, None)
        yield
    for handler in [handler for handler in logging.getLogger().handlers if getattr(handler, "of_aura", False)]:
        logging.getLogger().removeHandler(handler)
        handler.close()


@pytest.fixture
def fixed_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every home that a command opens live at ``NOW``."""
    monkeypatch.setattr("aura_io.workspace.SystemClock", lambda: FixedClock(NOW))


@pytest.fixture
def aura(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fixed_now: None) -> Aura:
    """``aura`` on a home with two weeks."""
    return Aura(storied_home(tmp_path / "home"), capsys, monkeypatch)


@pytest.fixture
def fresh_aura(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fixed_now: None
) -> Aura:
    """``aura`` on a home without any week."""
    return Aura(empty_home(tmp_path / "fresh"), capsys, monkeypatch)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Runs that are only remembered."""
    stand_in = Runs()
    monkeypatch.setattr("aura_assets.runs.materialize", stand_in.materialize)
    return stand_in
