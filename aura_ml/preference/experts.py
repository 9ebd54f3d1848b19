"""Several models weighed by how they did on the person's own earlier ratings: none can cost much for long.

Exponentially weighted experts (Littlestone and Warmuth 1994) with discounted squared losses; weights per facet.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aura_ml.preference.base import POINTS_MIDDLE, Array

ETA, DISCOUNT = 0.02, 0.99
"""Learning rate per squared rating point, and what is left of a loss a week later."""


def shares(
    scores: Array, weeks: NDArray[np.int64], predictions: Sequence[Array], start: Sequence[float]
) -> NDArray[np.float64]:
    """Return the weight of each expert in each facet, shape (experts, 5); columns sum to 1.

    Args:
        scores: shape (n, 5), NaN where missing; oldest first. weeks: shape (n,).
        predictions: of each expert, shape (n, 5), made before the week of the rating.
        start: weight of each expert before any rating.
    """
    age = (weeks.max() - weeks) if len(weeks) else weeks
    discount = (DISCOUNT ** age.astype(np.float64))[:, None]
    known = ~np.isnan(scores)
    rated = np.where(known, scores, 0.0)
    losses = np.stack([(discount * np.where(known, (rated - each) ** 2, 0.0)).sum(axis=0) for each in predictions])
    logs = np.log(np.asarray(start))[:, None] - ETA * losses
    weights: NDArray[np.float64] = np.exp(logs - logs.max(axis=0))
    weights /= weights.sum(axis=0)
    return weights


def running_means(scores: Array, weeks: NDArray[np.int64], drawn: float = 0.25) -> Array:
    """Return the facet means of earlier weeks for each rating, shape (n, 5), drawn to 5.5 as ``facet_mean`` is."""
    means = np.full(scores.shape, POINTS_MIDDLE)
    known = ~np.isnan(scores)
    for week in np.unique(weeks):
        earlier = weeks < week
        count = known[earlier].sum(axis=0) + drawn
        total = np.where(known[earlier], scores[earlier], 0.0).sum(axis=0) + drawn * POINTS_MIDDLE
        means[weeks == week] = total / count
    return means
