"""Small demonstrations for tests: three weeks, few postings, an encoder without a model, in a folder of their own."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from unittest import mock

import polars as pl
import pytest

from aura_cli.demo.build import BuiltWeek, build
from aura_cli.demo.folder import DemoFolder, Plan, State, environment_of
from aura_io.clock import FixedClock
from aura_io.workspace import Home, open_home

NOW = datetime(2026, 6, 23, 10, 0, tzinfo=UTC)
PLAN = Plan(seed=3, weeks=3, newest=date(2026, 6, 12), timezone="Europe/Berlin")
FEW = 40


@dataclass
class Small:
    """A demonstration in a folder."""

    folder: DemoFolder
    said: list[str] = field(default_factory=list)
    made: list[BuiltWeek] = field(default_factory=list)

    def build(self, state: State | None = None) -> None:
        """Build what is missing; from the beginning without ``state``."""
        with mock.patch.dict(os.environ, {"AURA_MODELS__EMBEDDING": "hashing"}), environment_of(self.folder):
            self.made += build(self.folder, state or self.begin(), NOW, self.said.append)

    def begin(self, plan: Plan = PLAN) -> State:
        """Begin it with few postings a week."""
        with mock.patch("aura_cli.demo.folder.POSTINGS_A_WEEK", FEW):
            return self.folder.begin(plan)

    def home(self, now: datetime = NOW) -> Home:
        """Open it."""
        return open_home(self.folder.settings(), FixedClock(now))

    def versions(self) -> dict[tuple[date, str], str]:
        """Return the newest data version of every asset and week."""
        frame = self.home().warehouse.query("SELECT week, asset, data_version FROM latest_lineage")
        return {(week, asset): version for week, asset, version in frame.iter_rows()}

    def events(self) -> pl.DataFrame:
        """Return every event but the settings, oldest first."""
        rows = [
            {
                "kind": each.kind,
                "subject": each.subject,
                "at": each.recorded_at,
                "id": each.event_id,
                "payload": each.payload,
            }
            for each in self.home().userdb.events()
        ]
        return pl.DataFrame(rows, schema_overrides={"payload": pl.Object})


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A demonstration that was built without interruption; not to be changed."""
    small = Small(DemoFolder(tmp_path_factory.mktemp("lived") / "demo"))
    small.build()
    return small


@pytest.fixture
def small(tmp_path: Path) -> Callable[[str], Small]:
    """Demonstrations that are not built yet."""
    return lambda name: Small(DemoFolder(tmp_path / name))
