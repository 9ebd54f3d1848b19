"""A whole asset graph over a folder of its own, with a clock that stands still and an encoder without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from dagster import AssetKey, DagsterInstance, Definitions, ExecuteInProcessResult

from aura_assets.build import WEEK_JOB, build_definitions
from aura_io.clock import Clock, FixedClock
from aura_io.settings import load_settings
from aura_io.workspace import Home, open_home
from aura_ml.schemas import TABLES
from aura_sources.registry import LoadedSource, load_sources
from aura_views.status import stale_weeks
from tests.aura_assets.opened_once import opened_once

NOW = datetime(2026, 6, 24, 10, 0, tzinfo=UTC)
CLOSED = date(2026, 6, 12)
CURRENT = date(2026, 6, 19)
OLDER = date(2026, 6, 5)
FIRST = date(2026, 2, 27)

A_MOMENT = timedelta(minutes=1)
"""Decisions of one instant would be one decision: runs that follow each other are this far apart."""

READ_UNLISTED = ("arbeitnow", "inbox", "remoteok", "remotive", "sample")
WITHOUT_FEEDS = [{"name": name, "enabled": False} for name in ("remoteok", "arbeitnow", "remotive")]


def make_home(folder: Path, clock: Clock | None = None, **config: Any) -> Home:
    """Return a home in ``folder`` whose config.yaml holds ``config`` beside defaults that suit tests."""
    content = {
        "models": {"embedding": "hashing"},
        "schedule": {"timezone": "Europe/Berlin", "start_date": FIRST.isoformat()},
        "job_sources": WITHOUT_FEEDS,
        **config,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return open_home(load_settings(folder / "config.yaml", env={}), clock or FixedClock(NOW))


def sources_of(home: Home) -> dict[str, LoadedSource]:
    """Return the sources read without being listed, and those that the home lists: an asset each is enough to wait for."""
    names = {*READ_UNLISTED, *(listed.name.casefold() for listed in home.settings.job_sources)}
    return {name: loaded for name, loaded in load_sources(home.settings).items() if name in names}


@dataclass
class Graph:
    """The graph of one home, run week by week in this process against an instance in memory."""

    home: Home
    definitions: Definitions = field(init=False)
    instance: DagsterInstance = field(init=False)

    def __post_init__(self) -> None:
        self.instance = DagsterInstance.ephemeral(tempdir=str(self.home.settings.dagster_storage_dir))
        self.definitions = build_definitions(self.home, sources=sources_of(self.home))

    @property
    def clock(self) -> FixedClock:
        """The clock of the home."""
        assert isinstance(self.home.clock, FixedClock)
        return self.home.clock

    def run(
        self, week: date, *, tags: Mapping[str, str] | None = None, assets: Sequence[str] | None = None, ok: bool = True
    ) -> ExecuteInProcessResult:
        """Materialize ``week`` and, unless told otherwise, assert that it succeeds."""
        job = self.definitions.resolve_job_def(WEEK_JOB)
        with opened_once(self.home.warehouse.path):
            outcome = job.execute_in_process(
                instance=self.instance,
                partition_key=week.isoformat(),
                tags=dict(tags or {}),
                asset_selection=[AssetKey(name.split("/")) for name in assets] if assets else None,
                raise_on_error=ok,
            )
        assert outcome.success or not ok
        return outcome

    def table(self, name: str, week: date | None = None) -> pl.DataFrame:
        """Return a table's rows (of one week), of all persons, without what is not content, in a fixed order."""
        table = TABLES[name]
        frame = self.home.warehouse.query(f'SELECT * FROM "{name}"').drop(table.not_content)
        if week is not None:
            frame = frame.filter(pl.col("week") == week)
        return frame.sort([column for column in table.key if column in frame.columns])

    def versions(self, week: date) -> dict[str, str]:
        """Return the newest data version of every asset of ``week``, for the home's person."""
        frame = self.home.warehouse.query(
            "SELECT asset, data_version FROM latest_lineage WHERE week = ? AND (user_id IS NULL OR user_id = ?)",
            [week, self.home.user_id],
        )
        return dict(frame.iter_rows())

    def slate(self, week: date) -> list[int]:
        """Return the openings of the newest slate of ``week``, in order."""
        frame = self.home.warehouse.query(
            "SELECT cluster_id FROM slates WHERE week = ? AND user_id = ? "
            "QUALIFY dense_rank() OVER (ORDER BY created_at DESC, slate_id) = 1 ORDER BY position",
            [week, self.home.user_id],
        )
        return frame["cluster_id"].to_list()

    def settle(self) -> None:
        """Make what is stale, week by week, as ``aura backfill --stale`` does."""
        done: set[date] = set()
        while waiting := {week: assets for week, assets in stale_weeks(self.home).items() if week not in done}:
            week = min(waiting)
            done.add(week)
            self.clock.advance(A_MOMENT)
            self.run(week, assets=waiting[week])
