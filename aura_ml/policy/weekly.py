"""A slate policy for one week of the product: the ranking's offer in, placements with propensities out.

The draw is seeded by person, week and inputs, so that making a week again gives the same slate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import Candidates, History, PolicyState, SlatePolicy
from aura_ml.policy.exploring import with_exploring_slot
from aura_ml.ranking import Chooser, Offered, Placement


def weekly_chooser(
    policy: SlatePolicy,
    ratings: NDArray[np.float64],
    week_number: int,
    seed: int,
    *,
    explore: bool,
    history: History | None = None,
) -> Chooser:
    """Return the chooser of a week.

    Args:
        ratings: all ratings so far, shape (n, 5) in the order of ``FACETS``, NaN for a facet not given.
        week_number: weeks since the person's first.
        history: the rated postings with vectors of the week's encoder.
        explore: whether the last place is drawn among the next best.
    """
    serving = with_exploring_slot(policy) if explore else policy

    def choose(offered: Offered, size: int) -> list[Placement]:
        candidates = _candidates(offered)
        state = PolicyState.of(ratings, week_number, candidates, history)
        choices = serving.choose(state, candidates, size, np.random.default_rng(seed))
        return [Placement(each.index, each.propensity, each.explored) for each in choices]

    return choose


def _candidates(offered: Offered) -> Candidates:
    return Candidates(
        cluster_ids=offered.cluster_ids,
        vectors=offered.vectors,
        scores=offered.scores,
        predicted=offered.predicted,
        uncertainty=offered.uncertainty,
        similarity=offered.match,
        company_keys=offered.company_keys,
        title_keys=offered.title_keys,
    )
