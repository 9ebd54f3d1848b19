"""The figures by week: each with unit, n, interval and the lineage of the week it belongs to.

Shows what ``weekly_metrics`` wrote and computes nothing anew but how expectations met ratings so far (``foretold``); a
figure without enough observations stays empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from aura_io.evaluations import EVALUATION as EVALUATION_ASSET
from aura_io.evaluations import SIMULATED
from aura_io.workspace import Home
from aura_views import memo
from aura_views.badges import LineageBadge, badge_of, badges_of
from aura_views.foretold import Foretold, foretold
from aura_views.ratings import USER
from aura_views.wording import language_name

FUNNEL = "funnel"
QUALITY = "quality"
MARKET = "market"
EVALUATION = "evaluation"
LANGUAGE_PREFIX = "share_language_"

LABELS: Mapping[str, tuple[str, str, str]] = {
    "postings_received": (FUNNEL, "Received", "rows that the sources sent"),
    "postings_parsed": (FUNNEL, "Parsed", "rows that could be read as postings"),
    "postings_unique": (FUNNEL, "Unique", "different openings of the week"),
    "postings_merged": (FUNNEL, "Merged", "repeats of an opening seen already in the week"),
    "postings_rejected": (FUNNEL, "Rejected", "rows that could not be read, each kept with its reason"),
    "postings_eligible": (FUNNEL, "Eligible", "openings that might be on the slate"),
    "slate_size": (FUNNEL, "On the slate", "openings put before you"),
    "jobs_rated": (FUNNEL, "Rated", "openings you rated overall within the week"),
    "outcomes_recorded": (FUNNEL, "Outcomes", "outcomes you recorded within the week"),
    "reached_applied": (FUNNEL, "Applied", "applications you recorded within the week"),
    "reached_interview": (FUNNEL, "Interview", "applications whose first interview you recorded within the week"),
    "reached_offer": (FUNNEL, "Offer", "applications whose offer you recorded within the week"),
    "avg_match_score": (QUALITY, "Match score", "mean score of the slate of record"),
    "avg_rating": (QUALITY, "Overall rating", "mean of your overall ratings given within the week"),
    "avg_rating_slate": (
        QUALITY,
        "Rating of the five",
        "mean overall rating of postings on a slate, given within the week",
    ),
    "avg_rating_fit": (QUALITY, "Fit", "mean of your ratings of fit given within the week"),
    "avg_rating_interest": (QUALITY, "Interest", "mean of your ratings of interest given within the week"),
    "avg_rating_prestige": (QUALITY, "Prestige", "mean of your ratings of prestige given within the week"),
    "avg_rating_location": (QUALITY, "Location", "mean of your ratings of location given within the week"),
    "avg_rating_overall": (QUALITY, "Overall", "mean of your overall ratings given within the week"),
    "foretold_rmse": (
        QUALITY,
        "Error of expected ratings",
        "how far later ratings were from what was expected of them",
    ),
    "foretold_rmse_mean": (QUALITY, "Error of your mean ratings", "the same, had your mean ratings been expected"),
    "skill_gap_index": (QUALITY, "Skill gap", "share of what the postings you like ask for that your profile lacks"),
    "reward": (QUALITY, "Reward", "what ratings and outcomes of shown postings were worth, known within the week"),
    "cumulative_reward": (QUALITY, "Reward so far", "the weeks' rewards summed; it can only rise"),
    "interview_conversion": (
        QUALITY,
        "Interview conversion",
        "share of your applications, old enough to have been answered, that led to an interview",
    ),
    "share_new": (MARKET, "New", "openings seen for the first time"),
    "share_with_salary": (MARKET, "With salary", "openings that state a salary"),
    "share_remote": (MARKET, "Remote", "openings to be done remotely"),
}
"""Metric name to group, label and what it counts; a name not listed is shown as it is stored."""


@dataclass(frozen=True)
class Point:
    """One figure of one week; ``value`` is None where n is too small to say."""

    week: date
    value: float | None
    n: int
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class MetricSeries:
    """One metric over the weeks, oldest first."""

    name: str
    label: str
    meaning: str
    group: str
    unit: str
    points: tuple[Point, ...]

    @property
    def newest(self) -> Point:
        """The point of the newest week."""
        return self.points[-1]


@dataclass(frozen=True)
class MetricsView:
    """Every metric, and for each week where its figures come from.

    Attributes:
        badges: of the weekly figures. evaluations: of the figures of `aura evaluate`.
        foretold: how expected ratings met those given, all weeks together. expectations: of the newest week whose
            expectations are among them; None without one.
    """

    series: tuple[MetricSeries, ...]
    weeks: tuple[date, ...]
    badges: Mapping[date, LineageBadge]
    evaluations: Mapping[date, LineageBadge]
    foretold: Foretold
    expectations: LineageBadge | None
    timezone: str
    week_in_progress: date
    read_at: datetime
    is_current: bool

    def badge(self, series: MetricSeries, week: date) -> LineageBadge | None:
        """Return where the figure of ``series`` in ``week`` comes from."""
        return (self.evaluations if series.group == EVALUATION else self.badges).get(week)

    def of_group(self, group: str) -> tuple[MetricSeries, ...]:
        """Return the series of one group."""
        return tuple(series for series in self.series if series.group == group)


def metrics(home: Home, user_id: str = USER) -> MetricsView:
    """Return every metric of every week.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    reading = memo.read(
        home,
        ("metrics", user_id),
        lambda connection: memo.rows(
            connection, "SELECT * FROM metrics WHERE user_id IN (?, ?) ORDER BY week, name", [user_id, SIMULATED]
        ),
    )
    found = foretold(home, user_id=user_id)
    return MetricsView(
        series=series_of(reading.value),
        weeks=tuple(sorted({row["week"] for row in reading.value})),
        badges=badges_of(home, "weekly_metrics", user_id),
        evaluations=badges_of(home, EVALUATION_ASSET, SIMULATED),
        foretold=found,
        expectations=badge_of(home, "shortlist", found.newest_week, user_id) if found.newest_week else None,
        timezone=home.calendar.timezone,
        week_in_progress=home.calendar.week_of(home.clock.now()),
        read_at=reading.read_at,
        is_current=reading.is_current,
    )


def series_of(rows: list[memo.Row]) -> tuple[MetricSeries, ...]:
    """Return the series in rows of the table ``metrics``, listed names first and in their order."""
    by_name: dict[str, list[memo.Row]] = {}
    for row in sorted(rows, key=lambda row: row["week"]):
        by_name.setdefault(row["name"], []).append(row)
    names = [name for name in LABELS if name in by_name] + [name for name in by_name if name not in LABELS]
    return tuple(_series(name, by_name[name]) for name in names)


def _series(name: str, rows: list[memo.Row]) -> MetricSeries:
    group, label, meaning = LABELS.get(name) or _unlisted(name)
    return MetricSeries(
        name=name,
        label=label,
        meaning=meaning,
        group=group,
        unit=rows[-1]["unit"],
        points=tuple(Point(row["week"], row["value"], row["n"], row["lower"], row["upper"]) for row in rows),
    )


def _unlisted(name: str) -> tuple[str, str, str]:
    if "." in name:
        return EVALUATION, name.replace(".", " ").replace("_", " ").capitalize(), "aura evaluate, on simulated people"
    if name.startswith(LANGUAGE_PREFIX):
        language = language_name(name.removeprefix(LANGUAGE_PREFIX)) or name
        return MARKET, language.capitalize(), f"openings written in {language}"
    return QUALITY, name.replace("_", " ").capitalize(), ""
