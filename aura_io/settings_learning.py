"""The sections of config.yaml about learning: what outcomes are worth, when models are trained anew, exploration."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, field_validator

from aura_io.settings_base import Section, not_among
from aura_ml.stages import DEFAULT_STAGE_VALUES


class RewardSettings(Section):
    """What a rating and an outcome are worth to the learner; the two weights sum to 1.

    Attributes:
        stages: value in [0, 1] of single stages; those not named keep their shipped value.
    """

    stages: Mapping[str, float] = Field(default_factory=dict)
    rating_weight: float = Field(default=0.7, ge=0, le=1)

    @field_validator("stages")
    @classmethod
    def _known_stages(cls, value: Mapping[str, float]) -> Mapping[str, float]:
        for name, worth in value.items():
            if name not in DEFAULT_STAGE_VALUES:
                raise not_among(name, tuple(DEFAULT_STAGE_VALUES), "stage")
            if not 0 <= worth <= 1:
                raise ValueError(f"stage {name!r} is worth {worth}; a number from 0 to 1")
        return {**DEFAULT_STAGE_VALUES, **value}

    def snapshot(self) -> dict[str, object]:
        """Return the whole map as ``aura_ml.policy.rewards.RewardMap`` takes it."""
        weights = {"rating_weight": self.rating_weight, "outcome_weight": round(1.0 - self.rating_weight, 6)}
        return {"stages": {**DEFAULT_STAGE_VALUES, **self.stages}, **weights}


class LearningSettings(Section):
    """When the models are trained anew, and whether the slate explores.

    Attributes:
        retrain_after: new ratings and outcomes after which the week in progress is trained and ranked anew.
        retrains_a_day: at most so many of these runs in 24 hours.
        fine_tune: the encoder is trained on once a week, from 50 liked and 50 rejected postings on; minutes of one core.
        explore: one of the five places is drawn among the next best, so that AURA learns what it would not show.
    """

    retrain_after: int = Field(default=3, ge=1, le=1000)
    retrains_a_day: int = Field(default=8, ge=1, le=1000)
    explore: bool = True
    fine_tune: bool = False
