"""Which model is put in use: the gate on the forward test, and the champion as a fold over the decisions.

Pure functions of losses and records; who trains and who stores is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import MIN_OBSERVATIONS, Interval, Measure, bootstrap
from aura_ml.hashing import canonical_json

Array = NDArray[np.float64]

_CANDIDATE = "candidate"


@dataclass(frozen=True)
class Decision:
    """Whether a candidate becomes champion.

    Attributes:
        promoted: whether it does.
        reason: why, for a person to read.
        figures: plain values: measure, margin, n, the candidate's own figure (``candidate``), the others' (``others``) and
            by how much the candidate is better (``better_by``: value, lower, upper, n, by name; above 0 is better).
    """

    promoted: bool
    reason: str
    figures: dict[str, Any]

    def figures_json(self) -> str:
        """Return the figures as canonical JSON."""
        return canonical_json(self.figures)


def gate(
    candidate: Array,
    *,
    champion: Array | None,
    baselines: Mapping[str, Array],
    measure: Measure,
    margin: float,
    best_so_far: Array | None = None,
    seed: int = 0,
) -> Decision:
    """Decide by the paired bootstrap: promoted if every difference's lower bound is above ``-margin``.

    The candidate is compared with the champion, with the best of the baselines, and with ``best_so_far``; each pair on
    the observations both have. A margin of 0 asks for a candidate that is better beyond doubt.

    Args:
        candidate: values of the forward test, shape (n,) or (n, parts): squared errors, losses or scores by ``measure``;
            NaN where an observation has no rating.
        champion: the champion's values of the same observations; None while there is no champion.
        baselines: the simple baselines' values, by name; the best is taken.
        best_so_far: the values of the best champion so far, where that is another than the champion.
        margin: in the unit of the figure, 0 or more.
        seed: of the draws.

    Raises:
        ValueError: a negative margin, no opponent at all, or arrays of different observations.
    """
    if margin < 0:
        raise ValueError(f"a margin of {margin} is negative")
    opponents = _opponents(champion, baselines, best_so_far, measure, seed)
    if not opponents:
        raise ValueError("the gate needs a champion or a baseline to compare with")
    own = bootstrap({_CANDIDATE: candidate}, measure, seed=seed)[0][_CANDIDATE]
    figures: dict[str, Any] = {"measure": str(measure), "margin": margin, "n": own.n, _CANDIDATE: asdict(own)}
    figures |= {"others": {}, "better_by": {}}
    refusals = []
    for name, values in opponents.items():
        both, pairs = bootstrap({_CANDIDATE: candidate, name: values}, measure, seed=seed)
        figures["others"][name] = asdict(both[name])
        figures["better_by"][name] = asdict(pairs[_CANDIDATE, name])
        if refusal := _refusal(name, candidate, values, pairs[_CANDIDATE, name], margin):
            refusals.append(refusal)
    if refusals:
        return Decision(False, "not promoted: " + "; ".join(refusals), figures)
    beaten = ", ".join(f"{name} (lower bound {figures['better_by'][name]['lower']:+.3f})" for name in opponents)
    return Decision(True, f"promoted: on {_counted(own.n, 'later observation')} not worse than {beaten}", figures)


def best_of(candidate: Array, champions: Iterable[Array], measure: Measure, seed: int = 0) -> Array | None:
    """Return the values of the champion that does best beside the candidate; for ``gate``'s ``best_so_far``.

    Champions saw different stretches of the test, so each is held against the candidate where both have values; one with
    fewer than ``MIN_OBSERVATIONS`` of these says nothing and is left out. None where none is left.

    Args:
        candidate: as for ``gate``. champions: of the same observations, NaN where a champion had learned from them.
    """
    best: tuple[float, Array] | None = None
    for values in champions:
        lead = bootstrap({_CANDIDATE: candidate, "": values}, measure, seed=seed)[1][_CANDIDATE, ""]
        if lead.value is not None and lead.n >= MIN_OBSERVATIONS and (best is None or lead.value < best[0]):
            best = lead.value, values
    return None if best is None else best[1]


def _opponents(
    champion: Array | None,
    baselines: Mapping[str, Array],
    best_so_far: Array | None,
    measure: Measure,
    seed: int,
) -> dict[str, Array]:
    opponents: dict[str, Array] = {}
    if champion is not None:
        opponents["the champion"] = champion
    if baselines:
        best = min(baselines, key=lambda name: (_order(baselines[name], measure, seed), name))
        opponents[f"the baseline {best}"] = baselines[best]
    if best_so_far is not None:
        opponents["the best champion so far"] = best_so_far
    return opponents


def _order(values: Array, measure: Measure, seed: int) -> float:
    value = bootstrap({"": values}, measure, seed=seed)[0][""].value
    return np.inf if value is None else -measure.sign * value


def _refusal(name: str, candidate: Array, other: Array, better: Interval, margin: float) -> str | None:
    lacking = int((np.isnan(candidate) & ~np.isnan(other)).sum())
    if lacking:
        return f"it has no value for {_counted(lacking, 'prediction')} that {name} made"
    if better.lower is None:
        return f"{_counted(better.n, 'later observation')} beside {name}, {MIN_OBSERVATIONS} are needed"
    if better.lower <= -margin:
        return (
            f"against {name} it is {_lead(better.value or 0.0)}, and the lower bound {better.lower:+.3f} "
            f"(n = {better.n}) is not above {-margin:+.3f}"
        )
    return None


def _lead(value: float) -> str:
    """Return by how much something is better, in words: nobody is better by a negative number."""
    if round(value, 3) == 0:
        return "as good"
    return f"{'better' if value > 0 else 'worse'} by {abs(value):.3f}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


class Event(StrEnum):
    """What a promotion record is."""

    CANDIDATE = "candidate"
    """A trained candidate and the decision about it."""
    ROLLBACK = "rollback"
    """A person's order to serve an earlier model again."""


@dataclass(frozen=True)
class PromotionRecord:
    """One row of the promotions.

    Attributes:
        kind: what is promoted: preference_model, policy, embedding_adapter, encoder.
        model_id: the candidate; of a roll-back the model to serve again, None for none at all.
        training_cutoff: the candidate has learned from nothing at or after this instant; of a roll-back its date.
        promoted: the gate's decision; True for a roll-back.
        decided_at: when it was decided; the records of one decision share it.
        figures: JSON of ``Decision.figures``.
        reason: in words.
        week_end: end of the candidate's week, where it was trained in that week and serves until its end only; None for
            a candidate whose cut-off is the end of its week. Of a roll-back the end of its week: until then no candidate
            ends it.
    """

    kind: str
    model_id: str | None
    training_cutoff: datetime
    promoted: bool
    decided_at: datetime
    figures: str = "{}"
    reason: str = ""
    user_id: str = "local"
    event: Event = Event.CANDIDATE
    week_end: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("training_cutoff", "decided_at", "week_end"):
            instant = getattr(self, name)
            if instant is not None and instant.tzinfo is None:
                raise ValueError(f"{name} {instant} has no time zone")

    def to_row(self) -> dict[str, Any]:
        """Return the record as plain values, one per column."""
        return asdict(self) | {"event": str(self.event)}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> PromotionRecord:
        """Return the record of a row; columns that a record does not have are ignored."""
        names = {item.name for item in fields(cls)}
        values = {name: value for name, value in row.items() if name in names}
        return cls(**(values | {"event": Event(values.get("event", Event.CANDIDATE))}))


def champion_at(records: Iterable[PromotionRecord], cut: datetime) -> PromotionRecord | None:
    """Return the record of the model in use at ``cut``: the promoted candidate with the latest training cut-off.

    Records after the cut do not count. Of several decisions on one cut-off the last stands. A candidate of a week in
    progress counts until that week ends. A roll-back overrules every cut-off before the end of its week; a candidate of
    that cut-off or a later one ends it, so that the next retraining does not put back what was taken out. When a model was computed does not matter, so replays in any order agree.

    Args:
        records: of one kind and one person, in any order.
        cut: aware.

    Raises:
        ValueError: records of several kinds or persons, two champions in one decision, or a roll-back to a model that
            was never promoted.
    """
    known = list(records)
    for name in ("kind", "user_id"):
        found = sorted({getattr(record, name) for record in known})
        if len(found) > 1:
            raise ValueError(f"records of several values of {name}: {', '.join(found)}; fold each by itself")
    candidates = [record for record in known if record.event is Event.CANDIDATE and record.training_cutoff <= cut]
    standing = _standing(candidates)
    serving = [record for record in standing if record.week_end is None or cut < record.week_end]
    newest = max(serving, key=lambda record: record.training_cutoff, default=None)
    orders = [record for record in known if record.event is Event.ROLLBACK and record.decided_at <= cut]
    if not orders:
        return newest
    order = max(orders, key=lambda record: (record.decided_at, record.model_id or ""))
    if newest is not None and newest.training_cutoff >= (order.week_end or order.decided_at):
        return newest
    return _restored(order, candidates)


@dataclass(frozen=True)
class Reign:
    """A stretch of time in which one model served.

    Attributes:
        since: its first instant. record: as ``champion_at`` gives it; None while no model served.
    """

    since: datetime
    record: PromotionRecord | None

    @property
    def model_id(self) -> str | None:
        """The model that served; None for none."""
        return None if self.record is None else self.record.model_id


def reigns(records: Iterable[PromotionRecord], until: datetime) -> list[Reign]:
    """Return which model served from when on, oldest first, up to ``until``: ``champion_at`` over time.

    Two neighbours never name the same model; the last one serves at ``until``.

    Raises:
        ValueError: as ``champion_at`` does.
    """
    known = list(records)
    instants = {record.training_cutoff for record in known} | {
        record.week_end for record in known if record.week_end is not None
    }
    found: list[Reign] = []
    for instant in sorted(each for each in instants if each <= until):
        record = champion_at(known, instant)
        if (record.model_id if record else None) != (found[-1].model_id if found else None):
            found.append(Reign(instant, record))
    return found


def _standing(candidates: list[PromotionRecord]) -> list[PromotionRecord]:
    """Return the promoted candidate of the last decision on each cut-off."""
    last: dict[datetime, datetime] = {}
    for record in candidates:
        last[record.training_cutoff] = max(record.decided_at, last.get(record.training_cutoff, record.decided_at))
    promoted: dict[datetime, PromotionRecord] = {}
    for record in candidates:
        if not record.promoted or record.decided_at != last[record.training_cutoff]:
            continue
        other = promoted.setdefault(record.training_cutoff, record)
        if other.model_id != record.model_id:
            raise ValueError(f"one decision promoted both {other.model_id} and {record.model_id}")
    return list(promoted.values())


def _restored(order: PromotionRecord, candidates: list[PromotionRecord]) -> PromotionRecord | None:
    if order.model_id is None:
        return None
    named = [record for record in candidates if record.model_id == order.model_id and record.promoted]
    if not named:
        raise ValueError(f"the roll-back of {order.decided_at} names {order.model_id}, which was never promoted")
    return max(named, key=lambda record: (record.training_cutoff, record.decided_at))
