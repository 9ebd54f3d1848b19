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

MAX_FITS = 24

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
        expected: shape (n, 5), what the base expected of each, in rating points.
        targets: shape (n, 5), (rating - base) / 2, NaN where no rating or too early to learn from.
        last: the newest rated week, which candidates' steps look back on.
    """

    inputs: Array
    expected: Array
    targets: Array
    last: Cycle


def input_width(features: int) -> int:
    """Return the number of inputs of a step: features now and a cycle before, and four vectors of five, and one."""
    return 2 * features + 4 * 5 + 1


def coarse(features: Features) -> Array:
    """Return the features that steps hold, shape (n, d): the first components and everything that is no component."""
    return features.values[:, features.space.coarse[0]]


def steps(values: Array, base: Prediction, previous: Cycle) -> Array:
    """Return one step per row of ``values``: the job, the previous cycle, what the base expects, and log n."""
    n = len(values)
    behind = np.concatenate([previous.features, previous.scores, previous.residuals, [np.log1p(previous.ratings) / 5]])
    expected = (base.mean - POINTS_MIDDLE) / SPREAD
    return np.hstack([values, np.tile(behind, (n, 1)), expected, base.std / SPREAD])


def build(history: Ratings, fit_base: FitBase, max_steps: int, max_fits: int = MAX_FITS) -> Sequence:
    """Return the newest ``max_steps`` rated jobs as steps; each week's base has learned from earlier weeks only.

    The base learns anew at most ``max_fits`` times: with more weeks, it is some weeks old in between.
    """
    width = len(history.features.space.coarse[0])
    first = int(history.weeks[-max_steps]) if len(history) > max_steps else None
    weeks = [week for week in np.unique(history.weeks) if first is None or week >= first]
    refits = refit_weeks(weeks, max_fits)
    inputs, expected, targets = [np.zeros((0, input_width(width)))], [np.zeros((0, 5))], [np.zeros((0, 5))]
    previous, predict = Cycle.none(width), None
    for week in weeks:
        now = history.take(history.weeks == week)
        if predict is None or week in refits:
            predict = fit_base(history.take(history.weeks < week))
        base = predict(now.features)
        values = coarse(now.features)
        residuals = (now.scores - base.mean) / SPREAD
        inputs.append(steps(values, base, previous))
        expected.append(base.mean)
        targets.append(np.where(base.ratings >= MIN_BASE_RATINGS, residuals, np.nan))
        scores = _means((now.scores - POINTS_MIDDLE) / SPREAD)
        seen = int((history.weeks <= week).sum())
        previous = Cycle(values.mean(axis=0), scores, _means(residuals), seen)
    return Sequence(np.vstack(inputs), np.vstack(expected), np.vstack(targets), previous)


def refit_weeks(weeks: list[int], most: int) -> set[int]:
    """Return at most ``most`` of ``weeks``, the first among them, evenly spread; the early ones are closer together."""
    if len(weeks) <= most:
        return set(weeks)
    early = most // 2
    rest = np.linspace(early, len(weeks) - 1, most - early).round().astype(int)
    return {weeks[place] for place in (*range(early), *rest)}


def _means(values: Array) -> Array:
    known = ~np.isnan(values)
    means: Array = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return means
