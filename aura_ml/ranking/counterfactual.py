"""What would change a posting's place: its stored components scored anew with one thing changed, all else as it is.

Exact: the same weighted mean, hard filters and order as the ranking, against the stored scores of the others. What the
slate's policy would make of another place is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from aura_ml.phrases import listed
from aura_ml.places import REMOTE, read_location
from aura_ml.ranking import components as component
from aura_ml.ranking import filters
from aura_ml.ranking.combine import COMPONENTS, SCORE_DECIMALS, combine
from aura_ml.ranking.filters import SAME_OPENING
from aura_ml.ranking.places import Wishes
from aura_ml.records import Preferences

PAY_STEPS = 100
"""So many amounts are tried between the floor (or the stated pay, where more) and the pay from which more counts no more."""

_LEARNED = "preference"
_PLACE_COLUMNS = ("location", "city", "region", "country", "workplace", "remote_regions")


@dataclass(frozen=True)
class Standing:
    """A posting as the ranking of its week left it.

    Attributes:
        job: its row of ``jobs``, one row. components: name to value in [0, 1], None unknown.
        excluded_reason: why it is no candidate; None where it is one.
    """

    job: pl.DataFrame
    job_id: int
    cluster_id: int
    components: Mapping[str, float | None]
    age_days: int
    excluded_reason: str | None


@dataclass(frozen=True)
class Field:
    """All postings of the week, and the person as known at the ranking's cut.

    Attributes:
        scores: columns job_id, cluster_id, score, age_days, eligible, excluded_reason and the components of ``scores``.
        active_days: age from which a posting is too old.
    """

    scores: pl.DataFrame
    weights: Mapping[str, float]
    preferences: Preferences
    active_days: int
    slate_size: int
    as_of: datetime


@dataclass(frozen=True)
class Counterfactual:
    """One thing changed.

    Attributes:
        kind: remote, place, pay, fresh, unlearned, or admitted (out for none of its reasons).
        change: what is supposed, in words: "if it were remote".
        score: what it would be. rank: among the candidates, from 1. words: the whole sentence.
    """

    kind: str
    change: str
    score: float
    rank: int
    words: str


@dataclass(frozen=True)
class _Change:
    kind: str
    change: str
    components: Mapping[str, float | None]
    job: pl.DataFrame
    age_days: int
    lifts_all: bool = False


def reasons_out(
    standing: Standing, field: Field, job: pl.DataFrame | None = None, age_days: int | None = None
) -> list[str]:
    """Return everything that keeps the posting from being a candidate, not only the first; empty for a candidate.

    Args:
        job, age_days: suppose these instead of its own.
    """
    job = standing.job if job is None else job
    age = standing.age_days if age_days is None else age_days
    own = {standing.excluded_reason} - {None}
    hard = set(_hard(standing.job, field))
    stays = [reason for reason in own if reason and reason not in hard and not _is_other(reason)]
    old = [filters.too_old(field.active_days)] if age > field.active_days else []
    return [*stays, *old, *_hard(job, field)]


def _is_other(reason: str) -> bool:
    """Whether a reason is found anew from the posting and the field: its age, or a better placed twin."""
    return reason.startswith((filters.TOO_OLD, SAME_OPENING))


def _hard(job: pl.DataFrame, field: Field) -> list[str]:
    """Return every hard filter that the posting fails, in words."""
    wishes, floor = Wishes(field.preferences), component.salary_floor(field.preferences)
    places = [wishes.match(**job.select(_PLACE_COLUMNS).row(0, named=True))]
    found = []
    for name in field.preferences.hard_filters:
        alone = replace(field.preferences, hard_filters=(name,))
        found += [reason for reason in filters.hard_filters(job, alone, places, floor) if reason]
    return found


def counterfactuals(standing: Standing, field: Field) -> list[Counterfactual]:
    """Return what would move the posting up, best places first; last, what it is without the ratings expected of it."""
    own_score = _score(standing.components, field)
    before = None if reasons_out(standing, field) else _rank(standing, field, own_score, standing.age_days)
    found = []
    for change in _changes(standing, field):
        if not change.lifts_all and reasons_out(standing, field, change.job, change.age_days):
            continue
        score = _score(change.components, field)
        rank = _rank(standing, field, score, change.age_days)
        if rank is None or (before is not None and rank >= before):
            continue
        found.append(Counterfactual(change.kind, change.change, score, rank, _sentence(rank, change.change)))
    unlearned = _unlearned(standing, field)
    return [*sorted(found, key=lambda each: (each.rank, each.kind)), *([unlearned] if unlearned else [])]


def _sentence(rank: int, change: str) -> str:
    return f"It would {'be first' if rank == 1 else f'rank {rank}'} {change}"


def _score(components: Mapping[str, float | None], field: Field) -> float:
    values = {name: np.array([np.nan if value is None else value]) for name, value in components.items()}
    return float(combine(values, field.weights, 1)[0])


def _rank(standing: Standing, field: Field, score: float, age_days: int) -> int | None:
    """Return the place that a score would give it; None where another posting of its opening stands above it."""
    key = (-score, age_days, standing.job_id)
    place = 1
    columns = ("job_id", "cluster_id", "score", "age_days", "eligible", "excluded_reason")
    for job_id, cluster, other, age, eligible, reason in field.scores.select(columns).iter_rows():
        is_above = (-other, age, job_id) < key
        if job_id == standing.job_id or not is_above:
            continue
        if cluster == standing.cluster_id:
            if eligible or (reason or "").startswith(SAME_OPENING):
                return None
        elif eligible:
            place += 1
    return place


def _changes(standing: Standing, field: Field) -> list[_Change]:
    makers: Sequence[Callable[[Standing, Field], _Change | None]] = (
        _admitted,
        _remote,
        _place,
        _pay,
        _fresh,
    )
    return [change for maker in makers if (change := maker(standing, field)) is not None]


def _admitted(standing: Standing, field: Field) -> _Change | None:
    out = reasons_out(standing, field)
    if not out:
        return None
    said = (
        f"if it were not out because of one thing: {out[0]}"
        if len(out) == 1
        else f"if none of these held: {listed(out)}"
    )
    return _Change("admitted", said, standing.components, standing.job, standing.age_days, lifts_all=True)


def _remote(standing: Standing, field: Field) -> _Change | None:
    wished = field.preferences.workplaces
    if standing.job["workplace"][0] == REMOTE or (wished and REMOTE not in wished):
        return None
    return _located(standing, field, "remote", "if it were remote", {"workplace": REMOTE})


def _place(standing: Standing, field: Field) -> _Change | None:
    if not field.preferences.places or standing.job["workplace"][0] == REMOTE:
        return None
    name = field.preferences.places[0].strip()
    spots = read_location(name).spots
    if not spots or spots[0].area:
        return None
    spot = spots[0]
    there = {
        "location": name,
        "city": spot.city or None,
        "region": spot.region or None,
        "country": spot.country or None,
    }
    return _located(standing, field, "place", f"if it were in {name}", there)


def _located(standing: Standing, field: Field, kind: str, said: str, columns: Mapping[str, str | None]) -> _Change:
    job = standing.job.with_columns(pl.lit(value, dtype=pl.String).alias(name) for name, value in columns.items())
    value = Wishes(field.preferences).match(**job.select(_PLACE_COLUMNS).row(0, named=True)).value
    components = {**standing.components, "location": None if value is None else round(value, SCORE_DECIMALS)}
    return _Change(kind, said, components, job, standing.age_days)


def _pay(standing: Standing, field: Field) -> _Change | None:
    """Return the lowest pay with which it would be first, or among the five, or as high as pay alone can bring it."""
    floor = component.salary_floor(field.preferences)
    if floor is None:
        return None
    stated = float(component.pay(standing.job)[0])
    low = floor.eur_year if np.isnan(stated) else max(stated, floor.eur_year)
    high = floor.eur_year * component.SALARY_BEST
    if low > high:
        return None
    tried = [_paid(standing, floor, amount / floor.eur_year) for amount in np.linspace(low, high, PAY_STEPS + 1)]
    ranks = [_rank(standing, field, _score(each.components, field), each.age_days) for each in tried]
    reached = [(rank, each) for rank, each in zip(ranks, tried, strict=True) if rank is not None]
    if not reached:
        return None
    best = min(rank for rank, _ in reached)
    before = _rank(standing, field, _score(standing.components, field), standing.age_days)
    is_below = before is None or before > field.slate_size or bool(reasons_out(standing, field))
    goal = field.slate_size if 1 < best <= field.slate_size and is_below else best
    return next(each for rank, each in reached if rank <= goal)


def _paid(standing: Standing, floor: component.SalaryFloor, ratio: float) -> _Change:
    """Suppose a pay of ``ratio`` floors, rounded up to what a posting would state."""
    amount = floor.amount * ratio
    step = 1000.0 if amount >= 20_000 else 100.0 if amount >= 2_000 else 1.0
    amount = float(np.ceil(round(amount / step, 6)) * step)
    eur = floor.eur_year * amount / floor.amount
    value = round(float(component.salary(np.array([eur]), floor)[0]), SCORE_DECIMALS)
    pay = (pl.lit(eur).alias(name) for name in ("salary_min_eur_year", "salary_max_eur_year"))
    article = "an" if floor.interval == "hour" else "a"
    said = f"if it paid {amount:,.0f} {floor.currency} {article} {floor.interval}"
    return _Change(
        "pay", said, {**standing.components, "salary": value}, standing.job.with_columns(pay), standing.age_days
    )


def _fresh(standing: Standing, field: Field) -> _Change | None:
    value = float(component.freshness(np.array([0]), np.array([True]), field.active_days)[0])
    if standing.components.get("freshness") == value:
        return None
    day = (field.as_of - timedelta(microseconds=1)).date()
    said = f"if it were new and posted on {day.day} {day:%b %Y}"
    return _Change("fresh", said, {**standing.components, "freshness": value}, standing.job, 0)


def _unlearned(standing: Standing, field: Field) -> Counterfactual | None:
    """Return its place where the expected ratings count for no posting; None where none are known or it keeps its place."""
    if standing.components.get(_LEARNED) is None or not field.weights.get(_LEARNED) or reasons_out(standing, field):
        return None
    weights = {**field.weights, _LEARNED: 0.0}
    if not any(weights.values()):
        return None
    columns = {
        name: field.scores[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for name in COMPONENTS
        if name in field.scores.columns
    }
    scores = pl.Series("score", combine(columns, weights, field.scores.height))
    without = replace(field, scores=field.scores.with_columns(scores), weights=weights)
    score = _score(standing.components, without)
    rank = _rank(standing, without, score, standing.age_days)
    before = _rank(standing, field, _score(standing.components, field), standing.age_days)
    if rank is None or rank == before:
        return None
    said = "if the ratings expected from you did not count"
    return Counterfactual("unlearned", said, score, rank, _sentence(rank, said))
