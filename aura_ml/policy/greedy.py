"""The two yardsticks: the best by the ranker's score, and a draw among all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import Candidates, Choice, DeterministicPolicy, PolicyState, ranked
from aura_ml.policy.storage import write_policy

_Floats = NDArray[np.float64]


class GreedyPolicy(DeterministicPolicy):
    """Shows the openings with the highest scores."""

    name = "greedy"

    def values(self, state: PolicyState, candidates: Candidates) -> _Floats:  # noqa: ARG002
        """Return the scores; unknown ones are lowest."""
        return finite(candidates.scores)

    def save(self, folder: Path) -> None:
        """Write ``policy.json``."""
        write_policy(folder, self.name, {})


class RandomPolicy:
    """Shows openings drawn without looking at them: the control that every claim of learning needs."""

    name = "random"

    def values(self, state: PolicyState, candidates: Candidates) -> _Floats:  # noqa: ARG002
        """Return zeros: no opening is better than another."""
        return np.zeros(len(candidates))

    def choose(self, state: PolicyState, candidates: Candidates, size: int, rng: np.random.Generator) -> list[Choice]:
        """Return a draw without replacement; the k-th place has propensity 1 / (openings - k)."""
        rows = ranked(self.values(state, candidates), candidates)
        drawn = rng.permutation(len(rows))[:size]
        return [
            Choice(rows[each], 1.0 / (len(rows) - place), explored=len(rows) > 1) for place, each in enumerate(drawn)
        ]

    def probabilities(
        self,
        state: PolicyState,  # noqa: ARG002
        candidates: Candidates,
        shown: Sequence[int],
        size: int,  # noqa: ARG002
    ) -> _Floats:
        """Return 1 / (openings left) for each place."""
        openings = len(set(candidates.cluster_ids.tolist()))
        return np.asarray([1.0 / (openings - place) for place in range(len(shown))], dtype=np.float64)

    def save(self, folder: Path) -> None:
        """Write ``policy.json``."""
        write_policy(folder, self.name, {})


def finite(values: _Floats) -> _Floats:
    """Return ``values`` with everything that is not finite below the lowest that is."""
    known = values[np.isfinite(values)]
    lowest = float(known.min()) - 1.0 if known.size else 0.0
    return np.where(np.isfinite(values), values, lowest if math.isfinite(lowest) else 0.0)
