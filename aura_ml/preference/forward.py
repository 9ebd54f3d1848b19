"""The forward test: models learn from the weeks before and predict the weeks after; no later rating takes part.

The rule by which a candidate is put in use is in ``aura_ml.promotion``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import Interval, Measure, bootstrap
from aura_ml.preference.base import FACETS, Array, PreferenceModel, Ratings
from aura_ml.preference.registry import BASELINE, new_model

UNIT = "rating points"
CHAMPION = "champion"
ALL = "all"
"""The pooled figure over the five facets."""


@dataclass(frozen=True)
class Figure:
    """One figure of one model.

    Attributes:
        name: ``rmse`` or ``rmse_better_by`` (against ``against``; above 0 is better).
        facet: one of ``FACETS`` or ``all``.
        value, lower, upper: rating points with the 95 % interval; None below five rated jobs.
        n: rated jobs of the test weeks.
        floor: the noise floor: the error a person makes against their own rating; not known for real people.
    """

    model: str
    name: str
    facet: str
    value: float | None
    lower: float | None
    upper: float | None
    n: int
    unit: str = UNIT
    against: str | None = None
    floor: float | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the figure as plain values."""
        return asdict(self)


@dataclass(frozen=True)
class ForwardTest:
    """What the models predicted for weeks they had not seen.

    Attributes:
        errors: by model, squared errors of the rated jobs of the test weeks, shape (n, 5), NaN where not rated.
        rows: shape (n,), the place of each in the history.
        weeks: shape (n,), week numbers.
        figures: RMSE of each model and how much better it is than the baseline, per facet and over all.
        baseline: the model that stands beside.
    """

    errors: dict[str, Array]
    rows: NDArray[np.int64]
    weeks: NDArray[np.int64]
    figures: tuple[Figure, ...]
    baseline: str

    @property
    def n(self) -> int:
        """Rated jobs in the test weeks."""
        return int(self.rows.size)

    def figure(self, model: str, facet: str = ALL, name: str = "rmse") -> Figure:
        """Return one figure; KeyError where there is none."""
        for figure in self.figures:
            if (figure.model, figure.facet, figure.name) == (model, facet, name):
                return figure
        raise KeyError(f"no figure {name} of {model} for {facet}")


def forward_test(
    history: Ratings,
    model_names: Sequence[str],
    *,
    baseline: str = BASELINE,
    champions: Sequence[tuple[date, PreferenceModel]] = (),
    min_train: int = 5,
    max_blocks: int = 8,
    seeds: Sequence[int] = (0,),
    noise_floor: float | None = None,
) -> ForwardTest:
    """Test ``model_names`` and ``baseline`` forward in time.

    The weeks after the first ``min_train`` ratings are cut into at most ``max_blocks`` runs of weeks; for each, every
    model is fitted on all earlier weeks and predicts the ratings of the run. With several seeds the squared errors of
    a rating are averaged.

    Args:
        champions: (the first week it had not seen, model), as they were in use; each week is predicted by the newest
            one that had not seen it, as the model ``champion``; weeks before the first have no error.
        noise_floor: for simulated people, whose noise is known.

    Raises:
        UnknownModel: a name that is no model.
        ValueError: no seed is given.
    """
    if not seeds:
        raise ValueError("a forward test needs at least one seed")
    names = list(dict.fromkeys([*model_names, baseline]))
    models = {name: [new_model(name, seed) for seed in seeds] for name in names}
    blocks = _blocks(history.weeks, min_train, max_blocks)
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *(np.flatnonzero(np.isin(history.weeks, b)) for b in blocks)])
    errors = {name: np.full((len(rows), 5), np.nan) for name in names}
    done = 0
    for block in blocks:
        train = history.take(history.weeks < block[0])
        test = history.take(np.isin(history.weeks, block))
        for name in names:
            squared = [squared_errors(model.fit(train), test) for model in models[name]]
            errors[name][done : done + len(test)] = np.mean(squared, axis=0)
        done += len(test)
    if champions:
        errors[CHAMPION] = champion_errors(history.take(rows), champions)
    figures = tuple(_figures(errors, baseline, noise_floor))
    return ForwardTest(errors, rows, history.weeks[rows], figures, baseline)


def squared_errors(model: PreferenceModel, test: Ratings) -> Array:
    """Return the squared errors of ``model`` on ``test``, shape (n, 5), NaN where not rated."""
    features = test.features
    if features.space.version != model.space.version:
        features = model.space.features(test.frame)
    squared: Array = (test.scores - model.predict(features).mean) ** 2
    return squared


def _blocks(weeks: NDArray[np.int64], min_train: int, max_blocks: int) -> list[NDArray[np.int64]]:
    """Return runs of test weeks, oldest first; every run has at least ``min_train`` ratings (and one) before it."""
    distinct = np.unique(weeks)
    tested = np.array([week for week in distinct if (weeks < week).sum() >= max(min_train, 1)], dtype=np.int64)
    return [block for block in np.array_split(tested, min(max_blocks, len(tested)) or 1) if block.size]


def champion_errors(test: Ratings, champions: Sequence[tuple[date, PreferenceModel]]) -> Array:
    """Return the squared errors of what served, shape (n, 5); NaN for weeks that the first champion had seen.

    Args:
        champions: as for ``forward_test``.
    """
    errors = np.full((len(test), 5), np.nan)
    for first_unseen, model in sorted(champions, key=lambda item: item[0]):
        later = test.weeks >= first_unseen.toordinal() // 7
        if later.any():
            errors[later] = squared_errors(model, test.take(later))
    return errors


def _figures(errors: Mapping[str, Array], baseline: str, floor: float | None) -> list[Figure]:
    figures = []
    for place, facet in enumerate((*FACETS, ALL)):
        part = {name: values if facet == ALL else values[:, place] for name, values in errors.items()}
        for name, values in part.items():
            seed = len(values)
            figures.append(
                _figure(name, "rmse", facet, bootstrap({name: values}, Measure.RMSE, seed=seed)[0][name], floor)
            )
            if name != baseline:
                pair = {name: values, baseline: part[baseline]}
                better = bootstrap(pair, Measure.RMSE, seed=seed)[1][name, baseline]
                figures.append(_figure(name, "rmse_better_by", facet, better, None, baseline))
    return figures


def _figure(
    model: str, name: str, facet: str, interval: Interval, floor: float | None, against: str | None = None
) -> Figure:
    numbers = (interval.value, interval.lower, interval.upper, interval.n)
    return Figure(model, name, facet, *numbers, against=against, floor=floor)
