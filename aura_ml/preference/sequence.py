"""One person's ratings as a sequence for the LSTM: what was known of each rated job before its week.

No network lives here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aura_ml.preference.base import POINTS_MIDDLE, Array, Features, Prediction, Ratings

SPREAD = 2.0
"""Rating points per unit of the network's inputs and outputs."""

MIN_BASE_RATINGS = 5
"""A residual against a base that has seen fewer ratings is mostly the person's mean: it is read, and not learned."""

FitBase = Callable[[Ratings], Callable[[Features], Prediction]]


@dataclass(frozen=True)
class Cycle:
    """The person's previous rated week, as means.

    Attributes:
        features: shape (d,).
        scores: shape (5,), (rating - 5.5) / 2; 0 where no rating.
        residuals: shape (5,), (rating - what the base had expected) / 2; 0 where no rating.
        ratings: jobs rated until the end of that week.
    """

    features: Array
    scores: Array
    residuals: Array
    ratings: int

    @classmethod
    def none(cls, width: int) -> Cycle:
        """Before the first rating."""
        return cls(np.zeros(width), np.zeros(5), np.zeros(5), 0)


@dataclass(frozen=True)
class Sequence:
    """Steps, oldest first.

    Attributes:
        inputs: shape (n, ``input_width(d)``).
        targets: shape (n, 5), (rating - base) / 2, NaN where no rating or too early to learn from.
        last: the newest rated week, which candidates' steps look back on.
    """

    inputs: Array
    targets: Array
    last: Cycle


def input_width(features: int) -> int:
    """Return the number of inputs of a step: features now and a cycle before, and four vectors of five, and one."""
    return 2 * features + 4 * 5 + 1


def steps(features: Features, base: Prediction, previous: Cycle) -> Array:
    """Return one step per row of ``features``: the job, the previous cycle, what the base expects, and log n."""
    n = len(features)
    behind = np.concatenate([previous.features, previous.scores, previous.residuals, [np.log1p(previous.ratings) / 5]])
    expected = (base.mean - POINTS_MIDDLE) / SPREAD
    return np.hstack([features.values, np.tile(behind, (n, 1)), expected, base.std / SPREAD])


def build(history: Ratings, fit_base: FitBase, max_steps: int) -> Sequence:
    """Return the newest ``max_steps`` rated jobs as steps; each week's base has learned from earlier weeks only."""
    width = history.features.values.shape[1]
    first = int(history.weeks[-max_steps]) if len(history) > max_steps else None
    inputs, targets, previous = [np.zeros((0, input_width(width)))], [np.zeros((0, 5))], Cycle.none(width)
    for week in np.unique(history.weeks):
        if first is not None and week < first:
            continue
        before = history.take(history.weeks < week)
        now = history.take(history.weeks == week)
        base = fit_base(before)(now.features)
        residuals = (now.scores - base.mean) / SPREAD
        inputs.append(steps(now.features, base, previous))
        learned = base.ratings >= MIN_BASE_RATINGS
        targets.append(np.where(learned, residuals, np.nan))
        scores = _means((now.scores - POINTS_MIDDLE) / SPREAD)
        seen = len(before) + len(now)
        previous = Cycle(now.features.values.mean(axis=0), scores, _means(residuals), seen)
    return Sequence(np.vstack(inputs), np.vstack(targets), previous)


def _means(values: Array) -> Array:
    known = ~np.isnan(values)
    means: Array = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return means
