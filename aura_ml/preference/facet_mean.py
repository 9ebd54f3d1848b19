"""The baseline: each facet's mean over the person's ratings, whatever the job."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aura_ml.preference.base import Features, ModelConfig, Prediction, Ratings
from aura_ml.preference.closed_form import ClosedForm


@dataclass(frozen=True)
class FacetMeanConfig(ModelConfig):
    """There is nothing to choose."""


class FacetMean(ClosedForm[FacetMeanConfig]):
    """Mean of the person's ratings, drawn towards 5.5 as if that had been given a quarter of a time."""

    name = "facet_mean"
    config_type = FacetMeanConfig

    def fit(self, history: Ratings) -> FacetMean:
        """See ``PreferenceModel.fit``."""
        return self._fit(history, np.zeros((len(history), 0)), np.ones(len(history)), 0)

    def predict(self, candidates: Features) -> Prediction:
        """See ``PreferenceModel.predict``."""
        return self._predict(candidates, np.zeros((len(candidates), 0)))

    @classmethod
    def load(cls, folder: Path) -> FacetMean:
        """See ``PreferenceModel.load``."""
        return cls()._load(folder)
