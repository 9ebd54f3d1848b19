"""Where a figure comes from: asset, week, run, cut, inputs, and whether an input has changed since.

Reads the lineage that every commit wrote; one read for all badges of a page, kept in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from aura_io.commits import LineageRow
from aura_io.lineage import Key
from aura_io.rollback import BY_HAND
from aura_io.settings import Settings
from aura_io.workspace import Home
from aura_views import memo
from aura_views.dagster_client import run_address
from aura_views.lineage_rows import newest_lineage


@dataclass(frozen=True)
class BadgeInput:
    """One input as it was read.

    Attributes:
        state: same, changed, or missing (there was none when it was read, and there is none now).
    """

    asset: str
    week: date
    data_version: str | None
    state: str


@dataclass(frozen=True)
class LineageBadge:
    """The origin of everything one asset says of one week.

    Attributes:
        run_url: the run's page in the Dagster UI.
        as_of: entered data (ratings, profile, settings) counted up to here.
        stale_because: what changed since, in words; None when fresh.
    """

    asset: str
    week: date
    user_id: str | None
    run_id: str
    run_url: str
    as_of: datetime
    created_at: datetime
    code_version: str
    data_version: str
    rows: int
    inputs: tuple[BadgeInput, ...]
    stale_because: str | None

    @property
    def is_by_hand(self) -> bool:
        """Whether a person's order made this version, and no run."""
        return self.run_id == BY_HAND

    @property
    def is_stale(self) -> bool:
        """Whether an input has changed since this was made."""
        return self.stale_because is not None


def run_url(settings: Settings, run_id: str) -> str:
    """Return the address of a run in the Dagster UI."""
    return run_address(settings, run_id)


def badge_of(home: Home, asset: str, week: date, user_id: str | None = None) -> LineageBadge | None:
    """Return the badge of ``asset`` in ``week``; None when it was never made.

    Args:
        user_id: the person, for personal assets; else None.

    Raises:
        NothingToShow: the warehouse cannot be read now and was never read.
    """
    known = newest_lineage(home).value
    row = known.rows.get((asset, week, user_id))
    if row is None:
        return None
    return _badge(home.settings, row, known.rows, known.stale.get((asset, week, user_id)))


def badges_of(home: Home, asset: str, user_id: str | None = None) -> dict[date, LineageBadge]:
    """Return the badge of ``asset`` for every week in which it was made."""

    def make() -> dict[date, LineageBadge]:
        known = newest_lineage(home).value
        keys: list[Key] = [key for key in known.rows if key[0] == asset and key[2] == user_id]
        return {key[1]: _badge(home.settings, known.rows[key], known.rows, known.stale.get(key)) for key in keys}

    return memo.compute(home, ("badges", asset, user_id), make).value


def _badge(
    settings: Settings, row: LineageRow, known: Mapping[Key, LineageRow], stale_because: str | None
) -> LineageBadge:
    return LineageBadge(
        asset=row.asset,
        week=row.week,
        user_id=row.user_id,
        run_id=row.run_id,
        run_url=run_url(settings, row.run_id),
        as_of=row.as_of,
        created_at=row.created_at,
        code_version=row.code_version,
        data_version=row.data_version,
        rows=row.rows,
        inputs=tuple(
            BadgeInput(
                item.asset, item.week, item.data_version, _state(item.asset, item.week, item.data_version, row, known)
            )
            for item in row.inputs
        ),
        stale_because=stale_because,
    )


def _state(asset: str, week: date, data_version: str | None, row: LineageRow, known: Mapping[Key, LineageRow]) -> str:
    newest = known.get((asset, week, row.user_id)) or known.get((asset, week, None))
    if newest is None:
        return "missing" if data_version is None else "same"
    return "same" if newest.data_version == data_version else "changed"
