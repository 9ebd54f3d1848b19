"""The ridge that knows people: the five facets together, with a prior learned from a simulated population.

It starts from what people are like, not from nothing: the gain is largest while there are few ratings.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aura_ml.preference.base import (
    POINTS_MAX,
    POINTS_MIDDLE,
    POINTS_MIN,
    Array,
    Features,
    ModelConfig,
    Prediction,
    Ratings,
    check_space,
)
from aura_ml.preference.closed_form import ClosedForm
from aura_ml.preference.features import FeatureSpace
from aura_ml.preference.multitask import company_effects, fit_jointly
from aura_ml.preference.population import PopulationPrior, shipped_prior
from aura_ml.preference.regression import Posterior
from aura_ml.preference.ridge import forget

Effects = dict[int, tuple[Array, Array]]


@dataclass(frozen=True)
class PopulationConfig(ModelConfig):
    """Attributes: forgetting: weight of a rating per week of its age, against the newest rating's week."""

    forgetting: float = 0.99


class PopulationRidge(ClosedForm[PopulationConfig]):
    """Joint regression of the five facets on features and company, with the shipped prior."""

    name = "population"
    config_type = PopulationConfig

    def __init__(self, config: PopulationConfig | None = None, prior: PopulationPrior | None = None) -> None:
        super().__init__(config)
        self._prior = prior
        self._effects: Effects = {}
        self._company: Array = np.zeros(5)

    def fit(self, history: Ratings) -> PopulationRidge:
        """See ``PreferenceModel.fit``."""
        features, prior = history.features, self._prior or shipped_prior()
        mean, covariance = prior.of(features.space)
        design = np.hstack([np.ones((len(history), 1)), features.values])
        weights = forget(history, self.config.forgetting)
        found = fit_jointly(design, history.scores, weights, prior, mean, covariance)
        residuals = history.scores - POINTS_MIDDLE - design @ found.mean.T
        self._effects = company_effects(features.companies, residuals, weights, prior, found.scale)
        self._company = np.diag(prior.company).copy()
        spread = found.covariance
        spread[:, 0, 0] += np.diag(prior.misfit)
        ratings = (~np.isnan(history.scores)).sum(axis=0)
        noise = found.scale * np.diag(prior.noise)
        posterior = Posterior(found.mean, spread, noise, np.full((5, 2), 1.0), ratings)
        self.restore(features.space, posterior)
        return self

    def predict(self, candidates: Features) -> Prediction:
        """See ``PreferenceModel.predict``; the spread holds what features cannot tell of a posting."""
        check_space(candidates, self.space)
        posterior = self.posterior
        mean, std = posterior.predict(candidates.values)
        variance = std**2
        effects = [self._effects.get(int(each)) for each in candidates.companies] or [None] * len(candidates)
        unknown = (np.zeros(5), self._company)
        known = [effect or unknown for effect in effects]
        mean = mean + np.array([each[0] for each in known]).reshape(-1, 5)
        variance = variance + np.array([each[1] for each in known]).reshape(-1, 5)
        if not posterior.ratings.any():
            mean = np.full_like(mean, POINTS_MIDDLE)
        return Prediction(
            np.clip(mean, POINTS_MIN, POINTS_MAX), np.sqrt(variance), np.sqrt(posterior.noise), posterior.ratings
        )

    def arrays(self) -> dict[str, Any]:
        """Return everything that was learned, as arrays."""
        companies = sorted(self._effects)
        effects = [self._effects[each] for each in companies]
        return {
            **self.posterior.arrays(),
            "company.ids": np.array(companies, dtype=np.int64),
            "company.effects": np.array([each[0] for each in effects]).reshape(-1, 5),
            "company.variances": np.array([each[1] for each in effects]).reshape(-1, 5),
            "company.unknown": self._company,
        }

    def take_over(self, space: FeatureSpace, arrays: dict[str, Any]) -> PopulationRidge:
        """Take over what ``arrays`` gave in ``space``, and return self."""
        parts = zip(arrays["company.ids"], arrays["company.effects"], arrays["company.variances"], strict=True)
        self._effects = {int(company): (effect, variance) for company, effect, variance in parts}
        self._company = arrays["company.unknown"]
        return self.restore(space, Posterior.from_arrays(arrays))

    @classmethod
    def load(cls, folder: Path) -> PopulationRidge:
        """See ``PreferenceModel.load``."""
        return cls()._load(folder)
