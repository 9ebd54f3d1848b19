"""The models page: which model of each kind serves, the newest candidate beside champion and baselines, every decision.

Which model serves is a fold over the promotions; the words are in ``model_words``, rolling back is in ``rollback``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import duckdb

from aura_io.rollback import BY_HAND
from aura_io.userdb import FACETS
from aura_io.workspace import Home
from aura_ml.promotion import Event, PromotionRecord, Reign, reigns
from aura_views import memo
from aura_views.badges import LineageBadge, badges_of
from aura_views.dagster_client import run_address
from aura_views.metrics import MetricSeries, Point
from aura_views.model_words import (
    CANDIDATE,
    KINDS,
    KindWords,
    ModelFigure,
    algorithm_name,
    figures_in,
    kind_words,
    main_figures,
    verdict,
)
from aura_views.postings import RunRef
from aura_views.ratings import USER

_MODELS = "SELECT * FROM models WHERE user_id = ? ORDER BY week, kind"
_PROMOTIONS = "SELECT * FROM promotions WHERE user_id = ? ORDER BY training_cutoff, decided_at, promotion_id"

PROMOTED, NOT_PROMOTED, ROLLED_BACK = "promoted", "not promoted", "rolled back"


@dataclass(frozen=True)
class Serving:
    """The model that serves at an instant.

    Attributes:
        label: the algorithm in words.
        training_cutoff: it has learned from nothing at or after this instant.
        observations: what it learned from; None where the week's row is gone.
        since: from when on it serves. by_rollback: whether a person ordered it.
    """

    model_id: str
    algorithm: str
    label: str
    training_cutoff: datetime
    observations: int | None
    since: datetime
    by_rollback: bool


@dataclass(frozen=True)
class CandidateCard:
    """The candidate of one week: its model card.

    Attributes:
        said: why it was put in use or not, in words. reason: as the gate wrote it.
        figures: the forward test, candidate, champion and baselines. main: what it is judged by.
        note: what the training says beside the figures. all_equal: whether every rating it learned from is the same.
    """

    week: date
    model_id: str
    algorithm: str
    label: str
    training_cutoff: datetime
    observations: int
    promoted: bool
    said: str
    reason: str
    figures: tuple[ModelFigure, ...]
    main: tuple[ModelFigure, ...]
    config: dict[str, Any]
    note: str
    all_equal: bool
    badge: LineageBadge | None


@dataclass(frozen=True)
class Decision:
    """One decision about a kind of model.

    Attributes:
        event: ``promoted``, ``not promoted`` or ``rolled back``.
        model_id: the candidate; of a roll-back the model to serve again, None for none.
        so_far: whether the candidate was one of a week in progress.
        run: the run that decided; None for a person.
    """

    week: date
    decided_at: datetime
    event: str
    model_id: str | None
    label: str
    training_cutoff: datetime
    said: str
    so_far: bool
    run: RunRef | None


@dataclass(frozen=True)
class Target:
    """A model that may be put back in use; ``model_id`` None is no model at all.

    Attributes:
        is_previous: it served before the one in use.
    """

    model_id: str | None
    label: str
    training_cutoff: datetime | None
    is_previous: bool


@dataclass(frozen=True)
class KindView:
    """One kind of model.

    Attributes:
        serving: what serves now, for the week in progress; None for none. closed: what served at the end of the week
            that closed last, which is "this week".
        candidate: of the newest week that has one; None before the first.
        series: the main figure by week, candidate first.
        decisions: newest first.
        targets: what can be rolled back to, the one that served before first.
    """

    kind: str
    words: KindWords
    serving: Serving | None
    closed: Serving | None
    candidate: CandidateCard | None
    series: tuple[MetricSeries, ...]
    series_unit: str
    decisions: tuple[Decision, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class ModelsView:
    """Everything the page shows; ``is_current`` False when the warehouse is busy and this is the last result."""

    kinds: tuple[KindView, ...]
    newest_closed: date
    week_in_progress: date
    timezone: str
    read_at: datetime
    is_current: bool

    @property
    def is_empty(self) -> bool:
        """Whether no model was ever trained."""
        return all(kind.candidate is None and not kind.decisions for kind in self.kinds)


def models(home: Home, user_id: str = USER) -> ModelsView:
    """Return the models of ``user_id``.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
        UserDbError: the user database cannot be read.
    """
    reading = memo.read(home, ("models", user_id), lambda connection: _load(connection, user_id))
    found = reading.value
    now = home.clock.now()
    return ModelsView(
        kinds=_every_kind(home, found, user_id, now),
        newest_closed=home.calendar.newest_closed(now),
        week_in_progress=home.calendar.week_of(now),
        timezone=home.calendar.timezone,
        read_at=reading.read_at,
        is_current=reading.is_current,
    )


def _every_kind(home: Home, found: Mapping[str, _Stored], user_id: str, now: datetime) -> tuple[KindView, ...]:
    """Return every kind, from memory while nothing is stored anew, nothing is entered and no other model takes over."""
    begun = tuple((kind, len(_reigns_until(stored, now))) for kind, stored in found.items())
    key = ("model kinds", user_id, home.calendar.week_of(now), home.userdb.last_event(), begun)

    def make() -> tuple[KindView, ...]:
        stored = memo.read(home, ("models", user_id), lambda connection: _load(connection, user_id)).value
        return tuple(_kind(home, kind, stored.get(kind, _NOTHING), user_id, now) for kind in _kinds(stored))

    return memo.compute(home, key, make).value


def serving_at(home: Home, at: datetime, user_id: str = USER) -> dict[str, Serving | None]:
    """Return what served at ``at``, by kind; None for none.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    found = memo.read(home, ("models", user_id), lambda connection: _load(connection, user_id)).value
    return {kind: _serving(found.get(kind, _NOTHING), at) for kind in _kinds(found)}


@dataclass(frozen=True)
class _Stored:
    """What is stored of one kind: its candidates, its decisions, and which model served from when on."""

    models: Sequence[memo.Row] = ()
    promotions: Sequence[memo.Row] = ()
    reigns: Sequence[Reign] = ()


_NOTHING = _Stored()
_EVER = datetime.max.replace(tzinfo=UTC)


def _kinds(found: Mapping[str, _Stored]) -> list[str]:
    return [*KINDS, *sorted(set(found) - set(KINDS))]


def _load(connection: duckdb.DuckDBPyConnection, user_id: str) -> dict[str, _Stored]:
    stored: dict[str, tuple[list[memo.Row], list[memo.Row]]] = {}
    for place, query in enumerate((_MODELS, _PROMOTIONS)):
        for row in memo.rows(connection, query, [user_id]):
            stored.setdefault(row["kind"], ([], []))[place].append(row)
    return {
        kind: _Stored(rows, promotions, reigns((PromotionRecord.from_row(row) for row in promotions), _EVER))
        for kind, (rows, promotions) in stored.items()
    }


def _kind(home: Home, kind: str, stored: _Stored, user_id: str, now: datetime) -> KindView:
    rows, promotions = stored.models, stored.promotions
    series, unit = _series(rows)
    return KindView(
        kind=kind,
        words=kind_words(kind),
        serving=_serving(stored, now),
        closed=_serving(stored, home.calendar.window(home.calendar.week_of(now)).start),
        candidate=_card(home, rows[-1], user_id) if rows else None,
        series=series,
        series_unit=unit,
        decisions=tuple(_decision(home, row, promotions, rows) for row in _newest_first(promotions)),
        targets=tuple(_targets(stored, now)),
    )


def _reigns_until(stored: _Stored, at: datetime) -> list[Reign]:
    return [reign for reign in stored.reigns if reign.since <= at]


def _serving(stored: _Stored, at: datetime) -> Serving | None:
    until = _reigns_until(stored, at)
    standing = until[-1].record if until else None
    if standing is None or standing.model_id is None:
        return None
    since = until[-1].since
    row = next(row for row in reversed(stored.promotions) if row["model_id"] == standing.model_id and row["artifact"])
    trained = (row["observations"] for row in stored.models if row["model_id"] == standing.model_id)
    orders = {row["decided_at"] for row in stored.promotions if row["event"] == Event.ROLLBACK}
    return Serving(
        model_id=standing.model_id,
        algorithm=row["algorithm"],
        label=algorithm_name(row["algorithm"]),
        training_cutoff=standing.training_cutoff,
        observations=next(trained, None),
        since=since,
        by_rollback=since in orders,
    )


def _card(home: Home, row: memo.Row, user_id: str) -> CandidateCard:
    figures = json.loads(row["figures"])
    every = figures_in(figures, row["algorithm"])
    same = _all_equal(home, row["training_cutoff"], user_id)
    return CandidateCard(
        week=row["week"],
        model_id=row["model_id"],
        algorithm=row["algorithm"],
        label=algorithm_name(row["algorithm"]),
        training_cutoff=row["training_cutoff"],
        observations=row["observations"],
        promoted=row["promoted"],
        said=verdict(row["kind"], row["promoted"], row["reason"], row["observations"], figures, same),
        reason=row["reason"],
        figures=every,
        main=main_figures(every),
        config=json.loads(row["config"]),
        note=str(figures.get("off_policy_words") or ""),
        all_equal=same,
        badge=badges_of(home, row["kind"], user_id).get(row["week"]),
    )


def _all_equal(home: Home, cut: datetime, user_id: str) -> bool:
    """Return whether at least two postings were rated before ``cut`` and each facet always the same."""
    ratings = home.userdb.ratings(user_id, until=cut)
    return ratings.height > 1 and all(ratings[facet].drop_nulls().n_unique() <= 1 for facet in FACETS)


def _series(rows: Sequence[memo.Row]) -> tuple[tuple[MetricSeries, ...], str]:
    """Return the main figure of candidate, champion and baselines by week; empty below two weeks with a figure."""
    points: dict[tuple[str, str], list[Point]] = {}
    unit = title = meaning = ""
    tested = 0
    for row in rows:
        for figure in _main_figures(row["figures"], row["algorithm"]):
            label = "Candidate" if figure.role == CANDIDATE else figure.label
            point = Point(row["week"], figure.value, figure.n, figure.lower, figure.upper)
            points.setdefault((figure.role, label), []).append(point)
            unit, title, meaning = figure.unit, figure.title, figure.meaning
            tested += figure.role == CANDIDATE and figure.value is not None
    if tested < 2:
        return (), ""
    first_candidate = sorted(points, key=lambda key: (key[0] != CANDIDATE, key))
    series = tuple(
        MetricSeries(f"{role} {label}", label, meaning, role, unit, tuple(points[role, label]))
        for role, label in first_candidate
    )
    return series, f"{title.lower()}, {unit}"


@lru_cache(maxsize=2048)
def _main_figures(figures: str, algorithm: str) -> tuple[ModelFigure, ...]:
    return main_figures(figures_in(json.loads(figures), algorithm))


def _newest_first(promotions: Sequence[memo.Row]) -> list[memo.Row]:
    return sorted(promotions, key=lambda row: (row["training_cutoff"], row["decided_at"]), reverse=True)


def _decision(home: Home, row: memo.Row, promotions: Sequence[memo.Row], rows: Sequence[memo.Row]) -> Decision:
    rolled_back = row["event"] == Event.ROLLBACK
    event = ROLLED_BACK if rolled_back else PROMOTED if row["promoted"] else NOT_PROMOTED
    named = next((each for each in promotions if each["model_id"] == row["model_id"] and each["artifact"]), row)
    trained = next((each["observations"] for each in rows if each["model_id"] == row["model_id"]), 1)
    figures = json.loads(row["figures"])
    said = (
        f"Rolled back by hand to {_what(named) if row['model_id'] else 'no model at all'}."
        if rolled_back
        else verdict(row["kind"], row["promoted"], row["reason"], trained, figures)
    )
    return Decision(
        week=row["week"],
        decided_at=row["decided_at"],
        event=event,
        model_id=row["model_id"],
        label=algorithm_name(named["algorithm"]) if row["model_id"] else "None",
        training_cutoff=row["training_cutoff"],
        said=said,
        so_far=row["week_end"] is not None,
        run=None if row["run_id"] == BY_HAND else RunRef(row["run_id"], run_address(home.settings, row["run_id"])),
    )


def _what(row: memo.Row) -> str:
    return f"{algorithm_name(row['algorithm'])} of the week of {row['week']}"


def _targets(stored: _Stored, now: datetime) -> list[Target]:
    """Return the models once in use that do not serve now, and none at all; the one that served before first."""
    until = _reigns_until(stored, now)
    current = until[-1].model_id if until else None
    previous = until[-2].model_id if len(until) > 1 else None
    served = {
        row["model_id"]: row
        for row in stored.promotions
        if row["promoted"] and row["artifact"] and row["training_cutoff"] <= now and row["model_id"] != current
    }
    targets = [
        Target(model_id, algorithm_name(row["algorithm"]), row["training_cutoff"], model_id == previous)
        for model_id, row in served.items()
    ]
    targets.sort(key=lambda target: (target.is_previous, target.training_cutoff or now), reverse=True)
    if current is not None:
        none = Target(None, "No model", None, previous is None)
        return [none, *targets] if none.is_previous else [*targets, none]
    return targets
