"""What the two closed-form models share: fitting, predicting, saving of a posterior."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Generic, Self, TypeVar

import numpy as np

from aura_ml.preference import regression
from aura_ml.preference.base import (
    POINTS_MAX,
    POINTS_MIN,
    Array,
    Features,
    ModelConfig,
    NotFitted,
    Prediction,
    Ratings,
    check_space,
)
from aura_ml.preference.features import FeatureSpace
from aura_ml.weights import WeightsMismatch, load_weights, save_weights

MODEL_FILE = "preference"

Config = TypeVar("Config", bound=ModelConfig)


class ClosedForm(Generic[Config]):
    """A model that is a posterior of linear regressions."""

    name: str
    config_type: type[Config]

    def __init__(self, config: Config | None = None) -> None:
        self.config: Config = config if config is not None else self.config_type()
        self._space: FeatureSpace | None = None
        self._posterior: regression.Posterior | None = None

    @property
    def space(self) -> FeatureSpace:
        """See ``PreferenceModel.space``."""
        if self._space is None:
            raise NotFitted(f"{self.name} was not fitted; call fit or load first")
        return self._space

    @property
    def posterior(self) -> regression.Posterior:
        """The coefficients and their uncertainty."""
        if self._posterior is None:
            raise NotFitted(f"{self.name} was not fitted; call fit or load first")
        return self._posterior

    def _fit(self, history: Ratings, values: Array, weights: Array, first_block: int) -> Self:
        self._space = history.features.space
        self._posterior = regression.fit(values, history.scores, weights, first_block)
        return self

    def _predict(self, candidates: Features, values: Array) -> Prediction:
        check_space(candidates, self.space)
        mean, std = self.posterior.predict(values)
        noise = np.sqrt(self.posterior.noise)
        return Prediction(np.clip(mean, POINTS_MIN, POINTS_MAX), std, noise, self.posterior.ratings)

    def save(self, folder: Path) -> None:
        """See ``PreferenceModel.save``."""
        about = {"model": self.name, "config": self.config.to_json(), "space": self.space.version}
        save_weights(folder, MODEL_FILE, about, self.arrays())
        self.space.save(folder)

    def _load(self, folder: Path) -> Self:
        about, arrays = load_weights(folder, MODEL_FILE)
        check_model(about, self.name, folder)
        self.config = self.config_type.from_json(about["config"])
        return self.take_over(FeatureSpace.load(folder), arrays)

    def arrays(self) -> dict[str, Any]:
        """Return everything that was learned, as arrays."""
        return self.posterior.arrays()

    def take_over(self, space: FeatureSpace, arrays: dict[str, Any]) -> Self:
        """Take over what ``arrays`` gave in ``space``, and return self."""
        return self.restore(space, regression.Posterior.from_arrays(arrays))

    def restore(self, space: FeatureSpace, posterior: regression.Posterior) -> Self:
        """Take over a posterior that was fitted in ``space``, and return self."""
        self._space, self._posterior = space, posterior
        return self


def check_model(about: dict[str, object], name: str, folder: Path) -> None:
    """Raise ``WeightsMismatch`` unless ``about`` is of the model ``name``."""
    if about.get("model") != name:
        raise WeightsMismatch(f"{folder} holds the model {about.get('model')}, asked for is {name}")
