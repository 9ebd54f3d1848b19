"""The skill report of a week: what the liked postings ask for, what of it the profile lacks, and where to learn it.

Reads what ``skill_report`` stored, with what is ticked by now beside it; nothing is judged anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from aura_io.kept_resources import resource_source
from aura_io.skill_progress import Tick, ticks_at
from aura_io.userdb.events import LEARNED
from aura_io.workspace import Home
from aura_ml.skills.report import TOP_FROM
from aura_ml.skills.resources import LearningResource, ResourceSource
from aura_views import memo
from aura_views.badges import LineageBadge, badge_of
from aura_views.ratings import USER
from aura_views.wording import counted

ASSET = "skill_report"
LEAST = 5
"""Below so many postings no figure is given."""
TREND_WEEKS = 12
SURE, LIKELY, PERHAPS = 0.01, 0.10, 0.30
"""False discovery rates up to which a difference is called clear, likely, possible; likely is what counts as found."""


@dataclass(frozen=True)
class SkillRow:
    """One skill that the liked postings name.

    Attributes:
        demand_high: share of the liked postings that name it, in [0, 1].
        demand_low: the same among those they are compared with; None without any.
        demand_failed: the same among the liked ones whose application failed; None without any.
        support: liked postings that name it.
        support_failed, support_top: of these, those whose application failed, and those rated 8 or higher; None where
            the report does not say.
        completes: liked postings in which it is the only skill the profile lacks; None where the report does not say.
        q_value: false discovery rate at which it counts as asked for more; None where it is named too rarely.
        has_it: whether the profile shows it.
        gap_score: demand times certainty, in [0, 1]; 0 where the profile shows it.
        rank: place among the gaps, from 1; None for what is none.
        progress: learning or learned as ticked before the report was made; None where it was not.
        ticked: the same as it stands now.
        trend: ``demand_high`` of the weeks of ``SkillReport.trend_weeks``; 0 where a report does not name it.
        resources: where to learn it; empty for what the profile shows.
    """

    skill_id: str
    name: str
    category: str | None
    demand_high: float
    demand_low: float | None
    demand_failed: float | None
    support: int
    support_failed: int | None
    support_top: int | None
    completes: int | None
    q_value: float | None
    tfidf_difference: float
    log_odds: float
    has_it: bool
    gap_score: float
    rank: int | None
    progress: str | None
    ticked: Tick | None
    trend: tuple[float, ...]
    resources: tuple[LearningResource, ...]


@dataclass(frozen=True)
class WeekAlone:
    """What was rated in the week, or without enough of it the first of its ranking; as in ``SkillReport``."""

    basis: str
    reason: str
    n_high: int
    n_low: int
    skill_gap_index: float | None
    gaps: tuple[SkillRow, ...]


@dataclass(frozen=True)
class SkillReport:
    """What a report rests on, and its skills.

    Attributes:
        basis: ``ratings``, ``top_ranked`` or ``nothing``; contrast: ``low_rated``, ``unrated`` or ``others``.
        reason: both in words, without a full stop.
        skill_gap_index: share of the demanded skills' weight that the profile lacks, in [0, 1]; None where it cannot
            be said. Its n is ``n_high``.
        n_top: postings rated 8 or higher; None without ratings.
        trend_weeks: weeks with a report on the same basis up to this one, oldest first. index_trend: their skill gap index.
        gaps: what the profile lacks, by rank.
        learned: what it lacks but the person had ticked as learned.
        alone: the week without those before it; None where the report is of before that was kept.
        shown: what it shows, the most demanded first.
        rare: what it lacks but too few liked postings name to judge.
    """

    week: date
    basis: str
    contrast: str
    reason: str
    has_profile: bool
    n_high: int
    n_low: int
    n_failed: int
    n_found: int
    skill_gap_index: float | None
    n_top: int | None
    trend_weeks: tuple[date, ...]
    index_trend: tuple[float | None, ...]
    gaps: tuple[SkillRow, ...]
    learned: tuple[SkillRow, ...]
    shown: tuple[SkillRow, ...]
    rare: tuple[SkillRow, ...]
    alone: WeekAlone | None


@dataclass(frozen=True)
class SkillsView:
    """The report of a week.

    Attributes:
        week: the week asked for, else the newest that has a report; None where none has.
        report: None where that week has none.
        weeks: every week that has one, oldest first.
        is_current: False when the warehouse could not be read now and this is the last result.
    """

    week: date | None
    report: SkillReport | None
    weeks: tuple[date, ...]
    badge: LineageBadge | None
    timezone: str
    read_at: datetime
    is_current: bool


def opens(report: SkillReport, skill: SkillRow) -> str | None:
    """Return in words what closing a gap would open; None where the report does not say."""
    said = []
    if report.n_top and skill.support_top is not None:
        said.append(f"named by {skill.support_top} of the {report.n_top} jobs you rated {TOP_FROM}+")
    if skill.completes:
        said.append(f"the only skill you lack in {counted(skill.completes, 'liked posting')}")
    return ", ".join(said) or None


def named_by_others(report: SkillReport, skill: SkillRow) -> int | None:
    """Return how many of the postings compared with name ``skill``; None where they are too few to compare with."""
    return None if skill.demand_low is None or report.n_low < LEAST else round(skill.demand_low * report.n_low)


def named_by_failed(report: SkillReport, skill: SkillRow) -> int | None:
    """Return how many of the liked postings name ``skill`` whose application failed; None where they are too few."""
    return (
        None if skill.demand_failed is None or report.n_failed < LEAST else round(skill.demand_failed * report.n_failed)
    )


def certainty(skill: SkillRow) -> str:
    """Return in words how sure it is that ``skill`` is asked for more here than elsewhere."""
    if skill.q_value is None:
        return "too few to judge"
    if skill.q_value <= SURE:
        return "clearly asked for more"
    if skill.q_value <= LIKELY:
        return "likely asked for more"
    return "perhaps asked for more" if skill.q_value <= PERHAPS else "not asked for more than elsewhere"


def skills(home: Home, week: date | None = None, user_id: str = USER) -> SkillsView:
    """Return the skill report of ``week``, by default of the newest week that has one.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    reading = memo.read(home, ("skills", week, user_id), lambda connection: _load(connection, week, user_id))
    found = reading.value
    shown = found["week"]
    return SkillsView(
        week=shown,
        report=_report(found, ticks_at(home.userdb, user_id), resource_source(home.settings))
        if found["report"]
        else None,
        weeks=tuple(found["weeks"]),
        badge=badge_of(home, ASSET, shown, user_id) if shown else None,
        timezone=home.calendar.timezone,
        read_at=reading.read_at,
        is_current=reading.is_current,
    )


def _load(connection: duckdb.DuckDBPyConnection, week: date | None, user_id: str) -> dict[str, Any]:
    reports = memo.rows(connection, "SELECT * FROM skill_reports WHERE user_id = ? ORDER BY week", [user_id])
    shown = week or (reports[-1]["week"] if reports else None)
    report = next((each for each in reports if each["week"] == shown), None)
    past = [each for each in reports if report and each["week"] <= shown and each["basis"] == report["basis"]]
    past = past[-TREND_WEEKS:]
    return {
        "week": shown,
        "weeks": [report["week"] for report in reports],
        "report": report,
        "rows": _skill_rows(connection, "skill_gaps", shown, user_id),
        "alone": _skill_rows(connection, "skill_week_gaps", shown, user_id),
        "past": past,
        "demand": _demand(connection, past, user_id),
    }


def _skill_rows(connection: duckdb.DuckDBPyConnection, table: str, week: date | None, user_id: str) -> list[memo.Row]:
    return memo.rows(
        connection,
        f"SELECT * FROM {table} WHERE week = ? AND user_id = ? "
        "ORDER BY rank NULLS LAST, demand_high DESC, support DESC, skill_id",
        [week, user_id],
    )


def _demand(connection: duckdb.DuckDBPyConnection, past: list[memo.Row], user_id: str) -> dict[tuple[date, str], float]:
    """Demand by week and skill of the weeks of ``past``."""
    if not past:
        return {}
    rows = memo.rows(
        connection,
        "SELECT week, skill_id, demand_high FROM skill_gaps WHERE week BETWEEN ? AND ? AND user_id = ?",
        [past[0]["week"], past[-1]["week"], user_id],
    )
    return {(row["week"], row["skill_id"]): row["demand_high"] for row in rows}


def _report(found: Mapping[str, Any], ticks: Mapping[str, Tick], places: ResourceSource) -> SkillReport:
    weeks = tuple(each["week"] for each in found["past"])

    def trend(row: memo.Row) -> tuple[float, ...]:
        return tuple(found["demand"].get((week, row["skill_id"]), 0.0) for week in weeks)

    about = found["report"]
    every = [_skill(row, trend(row), ticks, places) for row in found["rows"]]
    learned = [each for each in every if each.rank is None and not each.has_it and each.progress == LEARNED]
    return SkillReport(
        **{name: value for name, value in about.items() if name != "user_id" and not name.startswith("week_")},
        trend_weeks=weeks,
        index_trend=tuple(each["skill_gap_index"] for each in found["past"]),
        gaps=tuple(each for each in every if each.rank is not None),
        learned=tuple(learned),
        shown=tuple(each for each in every if each.has_it),
        rare=tuple(each for each in every if each.rank is None and not each.has_it and each not in learned),
        alone=_alone(about, [_skill(row, (), ticks, places) for row in found["alone"]]),
    )


def _alone(about: memo.Row, rows: Sequence[SkillRow]) -> WeekAlone | None:
    if about["week_basis"] is None:
        return None
    return WeekAlone(
        basis=about["week_basis"],
        reason=about["week_reason"],
        n_high=about["week_n_high"],
        n_low=about["week_n_low"],
        skill_gap_index=about["week_skill_gap_index"],
        gaps=tuple(each for each in rows if each.rank is not None),
    )


def _skill(row: memo.Row, trend: tuple[float, ...], ticks: Mapping[str, Tick], places: ResourceSource) -> SkillRow:
    own = {name: value for name, value in row.items() if name not in ("week", "user_id", "basis")}
    resources = () if row["has_it"] else places.resources(row["skill_id"])
    return SkillRow(**own, ticked=ticks.get(row["skill_id"]), trend=trend, resources=resources)
