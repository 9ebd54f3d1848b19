"""Components into one score: a weighted mean over what is known of each job.

An unknown component is left out of a job's mean, which is the same as giving it the mean of the others: neutral.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

COMPONENTS = ("semantic", "lexical", "skills", "salary", "location", "prestige", "freshness", "preference")
LEARNED = "preference"
"""The component that comes from ratings; the others come from what the person states and from the posting."""

GROWTH, MOST_GROWN = 10.0, 100
"""The learned component gets its weight once more for every ten ratings, up to a hundred.

On 20 simulated people over real postings (tuning seed 0; profile and pay beside it) the MRR of the weekly list by score
was .619/.690/.720/.768 after 10/20/50/200 ratings with a fixed weight and .643/.701/.787/.891 with this one; by the
expected rating alone .664/.695/.777/.894. See docs/decisions/0009.
"""

SCORE_DECIMALS = 6

Values = NDArray[np.float64]
"""Shape (jobs,), in [0, 1]; NaN where unknown."""


class UnknownWeight(ValueError):
    """A weight that names no component, is negative, or leaves nothing to rank by."""


def check_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the weights of all components, those not named at 0.

    Raises:
        UnknownWeight: a name that is no component, a negative or infinite weight, or all zero.
    """
    for name, weight in weights.items():
        if name not in COMPONENTS:
            close = difflib.get_close_matches(name, COMPONENTS, n=1)
            meant = f"; did you mean {close[0]!r}?" if close else ""
            raise UnknownWeight(f"ranking weight {name!r} names no component{meant} Allowed: {', '.join(COMPONENTS)}")
        if not 0.0 <= weight < float("inf"):
            raise UnknownWeight(f"ranking weight {name!r} is {weight}; a number of at least 0 is allowed")
    if not any(weights.values()):
        raise UnknownWeight("every ranking weight is 0; give at least one component a weight above 0")
    return {name: float(weights.get(name, 0.0)) for name in COMPONENTS}


def grown(weights: Mapping[str, float], ratings: int) -> dict[str, float]:
    """Return ``weights`` as they count after ``ratings`` ratings: what was learned counts more the more there were."""
    share = 1.0 + min(ratings, MOST_GROWN) / GROWTH
    return {name: weight * share if name == LEARNED else weight for name, weight in weights.items()}


def stated_match(components: Mapping[str, Values], weights: Mapping[str, float], jobs: int) -> Values:
    """Return the score of each job without what was learned; NaN for all where nothing else has a weight."""
    stated = {name: weight for name, weight in weights.items() if name != LEARNED}
    if not any(stated.values()):
        return np.full(jobs, np.nan)
    return combine(components, stated, jobs)


def combine(components: Mapping[str, Values], weights: Mapping[str, float], jobs: int) -> Values:
    """Return the score of each job: the mean of its known components by ``weights``, rounded to 6 decimals.

    A job of which no weighted component is known has the score 0.
    """
    checked = check_weights(weights)
    total, weight_sum = np.zeros(jobs), np.zeros(jobs)
    for name in COMPONENTS:
        values = components.get(name)
        if values is None:
            continue
        known = ~np.isnan(values)
        total[known] += checked[name] * values[known]
        weight_sum[known] += checked[name]
    score = total / np.where(weight_sum > 0, weight_sum, 1.0)
    rounded: Values = np.round(score, SCORE_DECIMALS)
    return rounded
