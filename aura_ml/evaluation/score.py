"""The ranking's score as far as a simulated person has its parts: nearness to the profile, stated pay, expected rating.

The score itself is ``aura_ml.ranking``; words, skills and places of a profile are not simulated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import OVERALL, Candidates, DeterministicPolicy, PolicyState
from aura_ml.policy.belief import BeliefPrior, believed
from aura_ml.policy.storage import write_policy
from aura_ml.ranking.combine import LEARNED, combine, grown
from aura_ml.ranking.components import COSINE_HIGH, COSINE_LOW, salary
from aura_ml.ranking.measure import HIGHEST_RATING, LOWEST_RATING

_Floats = NDArray[np.float64]
PROFILE, PAY = "semantic", "salary"
WEIGHTS: Mapping[str, float] = {PROFILE: 0.60, PAY: 0.10, LEARNED: 0.40}
"""The shipped weights; ``semantic`` stands for words and skills too, which a simulated profile does not have."""

FEWEST_RATINGS = 10
"""So many ratings stand for the gate that a preference model has to pass before it counts."""


def score(similarity: _Floats, pay: _Floats, expected: _Floats, ratings: int, *, fixed: bool = False) -> _Floats:
    """Return the score of each posting, shape (n,).

    Args:
        similarity: cosine to the profile. pay: EUR per year, NaN unknown. expected: overall rating in points, NaN unknown.
        ratings: given so far. fixed: with the weights as configured, not grown by the ratings.
    """
    components = {
        PROFILE: np.clip((similarity - COSINE_LOW) / (COSINE_HIGH - COSINE_LOW), 0.0, 1.0),
        PAY: salary(pay, None),
        LEARNED: np.clip((expected - LOWEST_RATING) / (HIGHEST_RATING - LOWEST_RATING), 0.0, 1.0),
    }
    return combine(components, WEIGHTS if fixed else grown(WEIGHTS, ratings), len(similarity))


class ScorePolicy(DeterministicPolicy):
    """Shows the best by score; what is expected comes from the population's prior, once there are ratings enough."""

    name = "score"

    def __init__(self, prior: BeliefPrior) -> None:
        self.prior = prior

    def values(self, state: PolicyState, candidates: Candidates) -> _Floats:
        """Return the scores."""
        expected = np.full(len(candidates), np.nan)
        if state.ratings >= FEWEST_RATINGS:
            expected = believed(self.prior, state.history, candidates)[0][:, OVERALL]
        similarity = np.where(np.isfinite(candidates.similarity), candidates.similarity, 0.0)
        return score(similarity, np.full(len(candidates), np.nan), expected, state.ratings)

    def save(self, folder: Path) -> None:
        """Write ``policy.json``, to be looked at: it is a yardstick and is not loaded again."""
        write_policy(folder, self.name, {"prior": asdict(self.prior)})
