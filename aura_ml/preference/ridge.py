"""Ridge regression on 32 components of the embedding and metadata; older ratings are forgotten slowly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aura_ml.preference.base import Array, Features, ModelConfig, Prediction, Ratings
from aura_ml.preference.closed_form import ClosedForm


@dataclass(frozen=True)
class RidgeConfig(ModelConfig):
    """Attributes: forgetting: weight of a rating per week of its age, against the newest rating's week."""

    forgetting: float = 0.985


class Ridge(ClosedForm[RidgeConfig]):
    """Closed-form ridge with posterior variance; its two ridge parameters are chosen by the evidence."""

    name = "ridge"
    config_type = RidgeConfig

    def fit(self, history: Ratings) -> Ridge:
        """See ``PreferenceModel.fit``."""
        weights = forget(history, self.config.forgetting)
        places, first = history.features.space.coarse
        return self._fit(history, history.features.values[:, places], weights, first)

    def predict(self, candidates: Features) -> Prediction:
        """See ``PreferenceModel.predict``."""
        return self._predict(candidates, candidates.values[:, candidates.space.coarse[0]])

    @classmethod
    def load(cls, folder: Path) -> Ridge:
        """See ``PreferenceModel.load``."""
        return cls()._load(folder)


def forget(history: Ratings, per_week: float) -> Array:
    """Return the weight of each rating, shape (n,): ``per_week`` to the power of its age in weeks."""
    age = (history.weeks.max() - history.weeks) if len(history) else history.weeks
    weights: Array = per_week ** age.astype(float)
    return weights
