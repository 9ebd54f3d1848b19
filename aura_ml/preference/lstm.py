"""The specified network: two LSTM layers and Dense(5) on mean squared error, on top of a closed-form base.

Trained on one person's own ratings, from seeded random weights; the sequence it reads is built in ``sequence``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

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
from aura_ml.preference.closed_form import MODEL_FILE, check_model
from aura_ml.preference.facet_mean import FacetMean
from aura_ml.preference.features import FeatureSpace
from aura_ml.preference.regression import Posterior
from aura_ml.preference.ridge import Ridge, RidgeConfig
from aura_ml.preference.sequence import SPREAD, Cycle, Sequence, build, input_width, steps
from aura_ml.weights import load_weights, save_weights

BASES = ("ridge", "facet_mean")


@dataclass(frozen=True)
class LstmConfig(ModelConfig):
    """How the network is trained.

    Attributes:
        base: what it corrects: ``ridge``, or ``facet_mean`` for the network as first specified, by itself.
        forgetting: of the ridge.
        epochs: passes over the one sequence. On the ridge's residual of one person, more than ten fit its noise.
        max_steps: newest rated jobs that are read.
    """

    base: str = "ridge"
    forgetting: float = 0.985
    hidden: int = 32
    layers: int = 2
    epochs: int = 10
    learning_rate: float = 3e-3
    weight_decay: float = 1e-2
    clip_norm: float = 1.0
    max_steps: int = 400
    seed: int = 0

    def __post_init__(self) -> None:
        if self.base not in BASES:
            raise ValueError(f"an LSTM has no base {self.base!r}; allowed: {', '.join(BASES)}")


class Lstm:
    """Rating = base + 2 * Dense(LSTM(LSTM(steps))); the Dense layer starts at zero, so the model starts as its base.

    A step is a job's features beside the rating vector, features and residuals of an earlier week; inside a week the
    other ratings are not known yet. Loss: mean squared error of (rating - base) / 2 over the known facets, where the
    base of a step has learned from earlier weeks only. The uncertainty stated is the base's.
    """

    name = "lstm"

    def __init__(self, config: LstmConfig | None = None) -> None:
        self.config = config or LstmConfig()
        self._base: Ridge | FacetMean | None = None
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
        with one_torch_thread():
            self._network = _train(sequence, self.config)
            self._state = _final_state(self._network, sequence)
        return self

    def predict(self, candidates: Features) -> Prediction:
        """See ``PreferenceModel.predict``."""
        base, last = self._fitted()
        check_space(candidates, base.space)
        expected = base.predict(candidates)
        if not len(candidates):
            return expected
        with one_torch_thread():
            residuals = _next(self._network, self._state, steps(candidates, expected, last))
        mean = np.clip(expected.mean + SPREAD * residuals, POINTS_MIN, POINTS_MAX)
        return Prediction(mean, expected.std, expected.noise, expected.ratings)

    def save(self, folder: Path) -> None:
        """See ``PreferenceModel.save``."""
        base, last = self._fitted()
        arrays: dict[str, Any] = {f"base.{key}": array for key, array in base.posterior.arrays().items()}
        arrays |= {f"network.{key}": tensor.numpy() for key, tensor in self._network.state_dict().items()}
        arrays |= {f"last.{key}": np.asarray(value, dtype=np.float64) for key, value in vars(last).items()}
        arrays |= dict(zip(("state.hidden", "state.cell"), self._state or (), strict=True))
        about = {"model": self.name, "config": self.config.to_json(), "space": base.space.version}
        save_weights(folder, MODEL_FILE, about, arrays)
        base.space.save(folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """See ``PreferenceModel.load``."""
        import torch

        about, arrays = load_weights(folder, MODEL_FILE)
        check_model(about, cls.name, folder)
        model = cls(LstmConfig.from_json(about["config"]))
        space = FeatureSpace.load(folder)
        model._base = model._new_base()
        model._base.restore(space, Posterior.from_arrays(_part(arrays, "base.")))
        last = _part(arrays, "last.")
        model._last = Cycle(last["features"], last["scores"], last["residuals"], int(last["ratings"]))
        model._network = _network(input_width(len(last["features"])), model.config)
        model._network.load_state_dict(
            {key: torch.from_numpy(array.copy()) for key, array in _part(arrays, "network.").items()}
        )
        model._state = (arrays["state.hidden"], arrays["state.cell"])
        return model

    def _fitted(self) -> tuple[Ridge | FacetMean, Cycle]:
        if self._base is None or self._last is None:
            raise NotFitted("the LSTM was not fitted; call fit or load first")
        return self._base, self._last

    def _new_base(self) -> Ridge | FacetMean:
        return FacetMean() if self.config.base == "facet_mean" else Ridge(RidgeConfig(self.config.forgetting))

    def _fit_base(self, history: Ratings) -> Callable[[Features], Prediction]:
        return self._new_base().fit(history).predict


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """Hold torch to one thread: sums come in one order, and small steps do not wait for each other."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _part(arrays: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {key.removeprefix(prefix): array for key, array in arrays.items() if key.startswith(prefix)}


def _network(width: int, config: LstmConfig) -> Any:
    """Return the two layers, seeded, with a Dense layer of zeros; torch's own random state is left as it was."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        network = torch.nn.ModuleDict(
            {
                "lstm": torch.nn.LSTM(width, config.hidden, config.layers, batch_first=True),
                "dense": torch.nn.Linear(config.hidden, 5),
            }
        )
    torch.nn.init.zeros_(network["dense"].weight)
    torch.nn.init.zeros_(network["dense"].bias)
    return network


def _train(sequence: Sequence, config: LstmConfig) -> Any:
    """Return the network after ``epochs`` passes of AdamW over the one sequence, the rate decayed by a cosine."""
    import torch

    network = _network(sequence.inputs.shape[1], config)
    known = torch.from_numpy(~np.isnan(sequence.targets))
    if not known.any() or not config.epochs:
        return network
    inputs = torch.from_numpy(sequence.inputs.astype(np.float32))[None]
    targets = torch.from_numpy(np.nan_to_num(sequence.targets).astype(np.float32))
    optimizer = torch.optim.AdamW(network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, config.epochs)
    for _ in range(config.epochs):
        optimizer.zero_grad()
        predicted = network["dense"](network["lstm"](inputs)[0][0])
        loss = ((predicted - targets)[known] ** 2).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), config.clip_norm)
        optimizer.step()
        schedule.step()
    return network


def _final_state(network: Any, sequence: Sequence) -> tuple[Array, Array]:
    """Return (hidden, cell) after the last step, each of shape (layers, 1, hidden)."""
    import torch

    lstm = network["lstm"]
    if not len(sequence.inputs):
        empty = np.zeros((lstm.num_layers, 1, lstm.hidden_size), dtype=np.float32)
        return empty, empty
    with torch.inference_mode():
        _, (hidden, cell) = lstm(torch.from_numpy(sequence.inputs.astype(np.float32))[None])
    return hidden.numpy(), cell.numpy()


def _next(network: Any, state: tuple[Array, Array] | None, inputs: Array) -> Array:
    """Return the residuals of each row of ``inputs`` as the step after ``state``, shape (n, 5)."""
    import torch

    if state is None:
        raise NotFitted("the LSTM has no state; call fit or load first")
    with torch.inference_mode():
        hidden, cell = (torch.from_numpy(part).expand(-1, len(inputs), -1).contiguous() for part in state)
        output, _ = network["lstm"](torch.from_numpy(inputs.astype(np.float32))[:, None], (hidden, cell))
        return np.asarray(network["dense"](output[:, 0]).numpy(), dtype=np.float64)
