"""What a source's weeks look like beside each other: rows, share rejected, share without pay, languages, and what left
the range of the weeks before (``aura_ml.drift``). Reads what the runs recorded; asks no board.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from aura_io.drift import histories_of
from aura_io.workspace import Home
from aura_ml.drift import HISTORY_WEEKS, Drift, SourceWeek, drifts
from aura_ml.schemas import SOURCE_HEALTH

TREND_WEEKS = 12


@dataclass(frozen=True)
class WeekOfSource:
    """What one week has from a source, and how the source stood after its last run.

    Attributes:
        status: as in ``SourceState``. rows: sightings of the week. closed: whether it was asked after the week's end.
        openings: jobs first sighted there.
        rejected_share: of the rows, in [0, 1]; None without rows. without_pay_share: of the openings; None without any.
        languages: share of the openings by language code, largest first; an opening whose language is unknown counts
            in no share.
        drifts: what of it is unlike the source's weeks before (empty with fewer than four): each with ``what`` (rows,
            rejected, pay, languages), ``message`` and ``cure`` in words.
    """

    week: date
    status: str
    rows: int
    closed: bool
    openings: int = 0
    rejected_share: float | None = None
    without_pay_share: float | None = None
    languages: Mapping[str, float] = field(default_factory=dict)
    drifts: tuple[Drift, ...] = ()


def weeks_of_sources(home: Home, until: date | None = None) -> dict[str, tuple[WeekOfSource, ...]]:
    """Return by source its newest ``TREND_WEEKS`` weeks with a run, oldest first.

    Args:
        home: the opened home. until: the last week to look at; the newest there is when None.

    Raises:
        WarehouseError: the warehouse cannot be read.
    """
    if not home.warehouse.exists():
        return {}
    condition, parameters = ("WHERE week <= ?", [until]) if until else ("", [])
    rows = home.warehouse.query(
        f"SELECT source, week, status, rows_of_week AS rows, closed FROM {SOURCE_HEALTH.name} {condition} "
        f"QUALIFY row_number() OVER (PARTITION BY source ORDER BY week DESC) <= {TREND_WEEKS}",
        parameters,
    ).sort("source", "week")
    if rows.is_empty():
        return {}
    seen: list[date] = rows["week"].to_list()
    weeks_back = (max(seen) - min(seen)) // timedelta(weeks=1) + 2 * HISTORY_WEEKS
    histories = histories_of(home.warehouse, max(seen), weeks_back)
    return {
        str(name): tuple(
            _looked_at(home, WeekOfSource(**row), histories.get(str(name), []))
            for row in weeks.drop("source").iter_rows(named=True)
        )
        for (name,), weeks in rows.group_by("source", maintain_order=True)
    }


def _looked_at(home: Home, week: WeekOfSource, history: Sequence[SourceWeek]) -> WeekOfSource:
    """Return ``week`` with its shares and with what is unlike the weeks before it."""
    now = next((each for each in history if each.week == week.week), None)
    if now is None:
        return week
    earlier = [each for each in history if each.week < week.week]
    ended = week.week <= home.calendar.newest_closed(home.clock.now())
    told = sum(now.languages.values())
    languages = sorted(now.languages.items(), key=lambda item: (-item[1], item[0]))
    return WeekOfSource(
        week.week,
        week.status,
        week.rows,
        week.closed,
        openings=now.openings,
        rejected_share=now.rejected / now.rows if now.rows else None,
        without_pay_share=now.without_pay / now.openings if now.openings else None,
        languages={code: count / told for code, count in languages},
        drifts=tuple(drifts(now, earlier, ended=ended)),
    )
