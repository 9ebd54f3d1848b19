"""The specified network, two LSTM layers and Dense(5) on mean squared error, on top of a base, guarded by experts.

Pre-trained on simulated people, or trained on one person's own ratings alone; the network itself is in ``network``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Self

import numpy as np

from aura_ml.preference.base import (
    POINTS_MAX,
    POINTS_MIN,
    Array,
    Features,
    NotFitted,
    Prediction,
    Ratings,
    check_space,
)
from aura_ml.preference.closed_form import MODEL_FILE, check_model
from aura_ml.preference.experts import running_means, shares
from aura_ml.preference.facet_mean import FacetMean
from aura_ml.preference.features import FeatureSpace
from aura_ml.preference.network import (
    NetworkConfig,
    following,
    new_network,
    read,
    train,
    with_weights,
)
from aura_ml.preference.population_ridge import PopulationConfig, PopulationRidge
from aura_ml.preference.ridge import Ridge, RidgeConfig
from aura_ml.preference.sequence import SPREAD, Cycle, Sequence, build, coarse, input_width, refit_weeks, steps
from aura_ml.torch_thread import one_torch_thread
from aura_ml.weights import load_weights, save_weights

BASES = ("population", "ridge", "facet_mean")
NETWORK_FILE = "lstm"
RIDGE_FITS = 20
"""How often the ridge learns anew over the weeks that the experts are weighed by."""

START = (0.45, 0.1, 0.43, 0.02)
"""Weights of base, ridge, network and facet mean before any rating."""

Base = PopulationRidge | Ridge | FacetMean


@dataclass(frozen=True)
class LstmConfig(NetworkConfig):
    """How the network is trained.

    Attributes:
        base: what it corrects: ``population``, ``ridge``, or ``facet_mean`` for the network as first specified.
        forgetting: of the ridge.
        pretrained: start from the shipped weights, learned from simulated people on the base ``population``.
        guarded: weigh the network against base, ridge and facet mean by the person's own earlier ratings.
        max_steps: newest rated jobs that are read.

    ``epochs`` are passes over the person's own sequence: none on shipped weights, and on the residual of one person more
    than ten fit its noise.
    """

    base: str = "population"
    forgetting: float = 0.985
    pretrained: bool = True
    guarded: bool = True
    max_steps: int = 400

    def __post_init__(self) -> None:
        if self.base not in BASES:
            raise ValueError(f"an LSTM has no base {self.base!r}; allowed: {', '.join(BASES)}")
        if self.pretrained and self.base != BASES[0]:
            raise ValueError(f"the shipped weights correct {BASES[0]}, not {self.base}; set pretrained to false")


class Lstm:
    """Rating = base + 2 * Dense(LSTM(LSTM(steps))), mixed with its base and simpler models where it is guarded.

    A step is a job's features beside the rating vector, features and residuals of an earlier week; inside a week the
    other ratings are not known yet. Loss: mean squared error of (rating - base) / 2 over the known facets, where the
    base of a step has learned from earlier weeks only. The Dense layer starts at zero. The uncertainty is the base's.
    """

    name = "lstm"

    def __init__(self, config: LstmConfig | None = None) -> None:
        self.config = config or LstmConfig()
        self._base: Base | None = None
        self._beside: tuple[Ridge, FacetMean] | None = None
        self._shares: Array = np.zeros((len(START), 5))
        self._network: Any = None
        self._state: tuple[Array, Array] | None = None
        self._last: Cycle | None = None

    @property
    def space(self) -> FeatureSpace:
        """See ``PreferenceModel.space``."""
        return self._fitted()[0].space

    def fit(self, history: Ratings) -> Lstm:
        """See ``PreferenceModel.fit``; with torch held to one thread."""
        self._base = self._new_base().fit(history)
        sequence = build(history, self._fit_base, self.config.max_steps)
        self._last = sequence.last
        width = input_width(len(history.features.space.coarse[0]))
        with one_torch_thread():
            self._network = new_network(width, self.config)
            if self.config.pretrained:
                self._network = with_weights(self._network, shipped_network())
            train(self._network, sequence, self.config)
            outputs, self._state = read(self._network, sequence)
        if self.config.guarded:
            self._guard(history, sequence, outputs)
        return self

    def _guard(self, history: Ratings, sequence: Sequence, outputs: Array) -> None:
        """Weigh the experts by what each expected of the ratings in the sequence before their week."""
        read_ones = history.take(np.arange(len(history) - len(sequence.inputs), len(history)))
        self._beside = (self._new_ridge().fit(history), FacetMean().fit(history))
        expected = [
            sequence.expected,
            self._ridge_before(history, read_ones),
            sequence.expected + SPREAD * outputs,
            running_means(history.scores, history.weeks)[-len(read_ones) :] if len(read_ones) else sequence.expected,
        ]
        self._shares = shares(read_ones.scores, read_ones.weeks, expected, START)

    def _ridge_before(self, history: Ratings, read_ones: Ratings) -> Array:
        weeks = list(np.unique(read_ones.weeks))
        refits, ridge = refit_weeks(weeks, RIDGE_FITS), self._new_ridge()
        parts = [np.zeros((0, 5))]
        for week in weeks:
            if week in refits:
                ridge = self._new_ridge().fit(history.take(history.weeks < week))
            parts.append(ridge.predict(read_ones.features.take(read_ones.weeks == week)).mean)
        return np.vstack(parts)

    def predict(self, candidates: Features) -> Prediction:
        """See ``PreferenceModel.predict``."""
        base, last = self._fitted()
        check_space(candidates, base.space)
        expected = base.predict(candidates)
        if not len(candidates) or expected.prior_only or self._state is None:
            return expected
        with one_torch_thread():
            residuals = following(self._network, self._state, steps(coarse(candidates), expected, last))
        mean = expected.mean + SPREAD * residuals
        if self._beside is not None:
            beside = [model.predict(candidates).mean for model in self._beside]
            means = np.stack([expected.mean, beside[0], mean, beside[1]])
            mean = np.einsum("ef,enf->nf", self._shares, means)
        mean = np.clip(mean, POINTS_MIN, POINTS_MAX)
        return Prediction(mean, expected.std, expected.noise, expected.ratings)

    def save(self, folder: Path) -> None:
        """See ``PreferenceModel.save``."""
        base, last = self._fitted()
        arrays: dict[str, Any] = {f"base.{key}": array for key, array in base.arrays().items()}
        arrays |= {f"network.{key}": tensor.numpy() for key, tensor in self._network.state_dict().items()}
        arrays |= {f"last.{key}": np.asarray(value, dtype=np.float64) for key, value in vars(last).items()}
        arrays |= dict(zip(("state.hidden", "state.cell"), self._state or (), strict=True))
        if self._beside is not None:
            ridge, mean = self._beside
            arrays |= {f"ridge.{key}": array for key, array in ridge.arrays().items()}
            arrays |= {f"mean.{key}": array for key, array in mean.arrays().items()}
            arrays["shares"] = self._shares
        about = {"model": self.name, "config": self.config.to_json(), "space": base.space.version}
        save_weights(folder, MODEL_FILE, about, arrays)
        base.space.save(folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """See ``PreferenceModel.load``."""
        about, arrays = load_weights(folder, MODEL_FILE)
        check_model(about, cls.name, folder)
        model = cls(LstmConfig.from_json(about["config"]))
        space = FeatureSpace.load(folder)
        model._base = model._new_base().take_over(space, part_of(arrays, "base."))
        last = part_of(arrays, "last.")
        model._last = Cycle(last["features"], last["scores"], last["residuals"], int(last["ratings"]))
        network = new_network(input_width(len(last["features"])), model.config)
        model._network = with_weights(network, part_of(arrays, "network."))
        model._state = (arrays["state.hidden"], arrays["state.cell"])
        if model.config.guarded:
            ridge = model._new_ridge().take_over(space, part_of(arrays, "ridge."))
            model._beside = (ridge, FacetMean().take_over(space, part_of(arrays, "mean.")))
            model._shares = arrays["shares"]
        return model

    def _fitted(self) -> tuple[Base, Cycle]:
        if self._base is None or self._last is None:
            raise NotFitted("the LSTM was not fitted; call fit or load first")
        return self._base, self._last

    def _new_base(self) -> Base:
        if self.config.base == "population":
            return PopulationRidge(PopulationConfig())
        return FacetMean() if self.config.base == "facet_mean" else self._new_ridge()

    def _new_ridge(self) -> Ridge:
        return Ridge(RidgeConfig(self.config.forgetting))

    def _fit_base(self, history: Ratings) -> Callable[[Features], Prediction]:
        return self._new_base().fit(history).predict


@lru_cache(maxsize=1)
def shipped_network() -> dict[str, Any]:
    """Return the weights that come with AURA, by name."""
    with as_file(files("aura_ml") / "data" / "preference") as folder:
        return load_weights(folder, NETWORK_FILE)[1]


def part_of(arrays: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Return the arrays whose names begin with ``prefix``, without it."""
    return {key.removeprefix(prefix): array for key, array in arrays.items() if key.startswith(prefix)}
