"""The preference models by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from aura_ml.preference.base import PreferenceModel
from aura_ml.preference.closed_form import MODEL_FILE
from aura_ml.preference.facet_mean import FacetMean
from aura_ml.preference.lstm import Lstm, LstmConfig
from aura_ml.preference.population_ridge import PopulationRidge
from aura_ml.preference.ridge import Ridge
from aura_ml.weights import WeightsMismatch

BASELINE = "facet_mean"
"""The simple baseline that stands beside every figure."""

_NEW: dict[str, Callable[[int], PreferenceModel]] = {
    "facet_mean": lambda _: FacetMean(),
    "ridge": lambda _: Ridge(),
    "population": lambda _: PopulationRidge(),
    "lstm": lambda seed: Lstm(LstmConfig(seed=seed)),
    "lstm_alone": lambda seed: Lstm(
        LstmConfig(base="facet_mean", pretrained=False, guarded=False, epochs=30, seed=seed)
    ),
}
_CLASSES: dict[str, type[FacetMean] | type[Ridge] | type[PopulationRidge] | type[Lstm]] = {
    "facet_mean": FacetMean,
    "ridge": Ridge,
    "population": PopulationRidge,
    "lstm": Lstm,
}

MODEL_NAMES = tuple(_NEW)
"""``lstm`` corrects ``population`` with shipped weights, guarded by experts; ``population`` is the ridge with the prior of a
simulated population, ``ridge`` the one without. ``lstm_alone`` is the network as first specified: the same class, trained on
the one person's ratings alone and correcting the facet means."""


class UnknownModel(ValueError):
    """A name that is no preference model; the message lists those there are."""


def new_model(name: str, seed: int = 0) -> PreferenceModel:
    """Return the model ``name`` with its shipped configuration, not yet fitted.

    Raises:
        UnknownModel: there is no such model.
    """
    if name not in _NEW:
        raise UnknownModel(f"there is no preference model {name!r}; allowed: {', '.join(MODEL_NAMES)}")
    return _NEW[name](seed)


def load_model(folder: Path) -> PreferenceModel:
    """Return the model saved in ``folder``, whichever it is.

    Raises:
        WeightsMismatch: no model of this release, changed since it was saved, or incomplete.
    """
    path = folder / f"{MODEL_FILE}.json"
    if not path.is_file():
        raise WeightsMismatch(f"{folder} has no {path.name}; restore the folder or train the model again")
    name = json.loads(path.read_text(encoding="utf-8")).get("model")
    if name not in _CLASSES:
        raise WeightsMismatch(f"{folder} holds the model {name!r}, this release knows {', '.join(_CLASSES)}")
    return _CLASSES[name].load(folder)
