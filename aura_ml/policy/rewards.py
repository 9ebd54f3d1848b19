"""Rewards: what a shown posting was worth to the person, from its rating and from what became of it.

The values of the stages come from config; a stored reward names the version of the map it was computed with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from aura_ml.hashing import content_hash
from aura_ml.stages import DEFAULT_STAGE_VALUES

LOWEST_RATING, HIGHEST_RATING = 1.0, 10.0

Week = TypeVar("Week", bound="object")


@dataclass(frozen=True)
class RewardMap:
    """``rating_weight * (overall - 1) / 9 + outcome_weight * value(stage)``, in [0, 1].

    Attributes:
        stages: value in [0, 1] of every stage of ``DEFAULT_STAGE_VALUES``.

    Raises:
        ValueError: a stage is missing, unknown or outside [0, 1]; weights are negative or do not sum to 1.
    """

    stages: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_STAGE_VALUES))
    rating_weight: float = 0.7
    outcome_weight: float = 0.3

    def __post_init__(self) -> None:
        missing = sorted(set(DEFAULT_STAGE_VALUES) - set(self.stages))
        unknown = sorted(set(self.stages) - set(DEFAULT_STAGE_VALUES))
        if missing or unknown:
            raise ValueError(
                f"the reward map lacks {missing or 'nothing'} and names unknown stages {unknown or 'none'}"
            )
        wrong = {stage: value for stage, value in self.stages.items() if not 0.0 <= value <= 1.0}
        if wrong:
            raise ValueError(f"values of stages must lie in [0, 1], not {wrong}")
        weights = (self.rating_weight, self.outcome_weight)
        if min(weights) < 0 or abs(sum(weights) - 1.0) > 1e-9:
            raise ValueError(f"rating_weight and outcome_weight must be 0 or more and sum to 1, not {weights}")

    @property
    def version(self) -> str:
        """Sixteen digits that change with any value or weight."""
        return content_hash("reward", dict(self.stages), self.rating_weight, self.outcome_weight)[:16]

    def rating_part(self, overall: float) -> float:
        """Return the reward of an overall rating (1..10 rating points)."""
        if not LOWEST_RATING <= overall <= HIGHEST_RATING:
            raise ValueError(f"overall {overall} is no rating; 1 to 10")
        return self.rating_weight * (overall - LOWEST_RATING) / (HIGHEST_RATING - LOWEST_RATING)

    def outcome_part(self, stages: Iterable[str]) -> float:
        """Return the reward of the furthest of ``stages``; a later refusal takes nothing back."""
        return self.outcome_weight * max((self._value(stage) for stage in stages), default=self.stages["none"])

    def item(self, overall: float | None, stages: Iterable[str] = ()) -> float:
        """Return the reward of one posting; a rating not given adds nothing."""
        return (0.0 if overall is None else self.rating_part(overall)) + self.outcome_part(stages)

    def _value(self, stage: str) -> float:
        try:
            return self.stages[stage]
        except KeyError:
            raise ValueError(f"stage {stage!r} is unknown; allowed: {', '.join(self.stages)}") from None


@dataclass(frozen=True)
class SlateReward:
    """Reward of one slate.

    Attributes:
        value: mean over the postings of which something is known; None when nothing is.
        known: number of postings rated or with an outcome.
        shown: number of postings on the slate.
        version: of the reward map.
    """

    value: float | None
    known: int
    shown: int
    version: str


def slate_reward(items: Sequence[tuple[float | None, Sequence[str]]], rewards: RewardMap) -> SlateReward:
    """Return the reward of a slate as known now.

    Args:
        items: overall rating (None: not given) and stages known so far, for each posting shown.
    """
    known = [rewards.item(overall, stages) for overall, stages in items if overall is not None or stages]
    return SlateReward(float(np.mean(known)) if known else None, len(known), len(items), rewards.version)


@dataclass(frozen=True)
class Known(Generic[Week]):
    """One thing that became known of a shown opening.

    Attributes:
        week: the week in which it became known; any type that can be ordered.
        overall: rating points, or None when this is an outcome.
        stage: stage of the outcome, or None when this is a rating.
    """

    week: Week
    cluster_id: int
    overall: float | None = None
    stage: str | None = None


def weekly_rewards(
    facts: Iterable[Known[Week]], shown: Iterable[int], size: int, rewards: RewardMap
) -> dict[Week, float]:
    """Return the reward that became known in each week: delayed, and summing to the rewards of all slates.

    A rating counts in its week (a changed one by the difference), an outcome counts in the week it becomes known by
    what it adds to the furthest stage before. Facts of openings never shown do not count.

    Args:
        facts: in any order of weeks; facts of one opening and week in the order they became known.
        shown: openings shown on any slate.
        size: postings on a slate, by which the sum of a week is divided.
    """
    on_slate = set(shown)
    ratings: dict[int, float] = {}
    outcomes: dict[int, float] = {}
    sums: dict[Week, float] = {}
    for fact in sorted((each for each in facts if each.cluster_id in on_slate), key=lambda each: each.week):  # type: ignore[arg-type,return-value]
        gained = 0.0
        if fact.overall is not None:
            part = rewards.rating_part(fact.overall)
            gained += part - ratings.get(fact.cluster_id, 0.0)
            ratings[fact.cluster_id] = part
        if fact.stage is not None:
            before = outcomes.get(fact.cluster_id, rewards.outcome_part(()))
            furthest = max(before, rewards.outcome_part((fact.stage,)))
            gained += furthest - before
            outcomes[fact.cluster_id] = furthest
        sums[fact.week] = sums.get(fact.week, 0.0) + gained
    return {week: total / size for week, total in sums.items()}
