"""Thompson sampling over a ridge's predictions: each place goes to a candidate with the probability that it is the best.

The probabilities are integrals, not counts of draws, so that exact propensities can be logged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import OVERALL, Candidates, Choice, PolicyState, ranked, within_limits
from aura_ml.policy.greedy import finite
from aura_ml.policy.linucb import known_beliefs
from aura_ml.policy.storage import write_policy

_Floats = NDArray[np.float64]
GRID = 129
SPAN = 5.0
"""The grid reaches so many standard deviations beyond the outermost means."""
MIN_STD = 1e-3


@dataclass(frozen=True)
class ThompsonConfig:
    """``width``: factor on the standard deviations; small is nearly greedy."""

    width: float = 0.5

    def __post_init__(self) -> None:
        if not self.width > 0.0:
            raise ValueError(f"width {self.width} must be above 0")


class ThompsonPolicy:
    """Thompson (1933): place after place, ``P(row) = P(row's draw is the largest of those left)``.

    The draws are independent normals with the ridge's means and ``width`` times its standard deviations, in rating
    points. Without any prediction (no ratings yet) it goes by the ranker's score, without a draw.
    """

    name = "thompson"

    def __init__(self, config: ThompsonConfig | None = None) -> None:
        self.config = config or ThompsonConfig()

    def values(self, state: PolicyState, candidates: Candidates) -> _Floats:  # noqa: ARG002
        """Return the means in rating points, or the scores while nothing is predicted."""
        beliefs = known_beliefs(candidates.predicted[:, OVERALL], candidates.uncertainty)
        return finite(candidates.scores) if beliefs is None else beliefs[0]

    def choose(self, state: PolicyState, candidates: Candidates, size: int, rng: np.random.Generator) -> list[Choice]:
        """Return up to ``size`` different openings, each drawn among those left."""
        chosen: list[Choice] = []
        while len(chosen) < size:
            rows, chances = self._next(state, candidates, [choice.index for choice in chosen])
            if not rows:
                break
            drawn = int(rng.choice(len(rows), p=chances)) if len(rows) > 1 else 0
            chosen.append(Choice(rows[drawn], float(chances[drawn]), explored=bool(chances[drawn] < 1.0)))
        return chosen

    def probabilities(
        self,
        state: PolicyState,
        candidates: Candidates,
        shown: Sequence[int],
        size: int,  # noqa: ARG002
    ) -> _Floats:
        """Return the probability of each shown row given the places before it."""
        found = []
        for place, row in enumerate(shown):
            rows, chances = self._next(state, candidates, list(shown[:place]))
            found.append(float(chances[rows.index(row)]) if row in rows else 0.0)
        return np.asarray(found, dtype=np.float64)

    def _next(self, state: PolicyState, candidates: Candidates, taken: Sequence[int]) -> tuple[list[int], _Floats]:
        """Return the rows that may take the next place and their probabilities (sum 1)."""
        values = self.values(state, candidates)
        openings = {int(candidates.cluster_ids[row]) for row in taken}
        rest = [row for row in ranked(values, candidates) if int(candidates.cluster_ids[row]) not in openings]
        rest = [row for row in rest if within_limits(row, taken, candidates)] or rest
        beliefs = known_beliefs(candidates.predicted[:, OVERALL], candidates.uncertainty)
        if beliefs is None or len(rest) < 2:
            return rest[:1], np.ones(min(1, len(rest)))
        return rest, chances_of_being_best(beliefs[0][rest], self.config.width * beliefs[1][rest])

    def save(self, folder: Path) -> None:
        """Write ``policy.json``."""
        write_policy(folder, self.name, {"config": asdict(self.config)})


def chances_of_being_best(mean: _Floats, std: _Floats) -> _Floats:
    """Return, shape (n,), the probability that each of ``n`` independent normals is the largest; the sum is 1.

    ``P(i) = integral of phi_i(x) * product over j of Phi_j(x), j other than i``, by the trapezoidal rule.
    """
    from scipy.special import log_ndtr

    std = np.maximum(std, MIN_STD)
    # Only what can be the largest is worth a fine grid: nothing below the best mean's lower reach ever is.
    best = int(np.argmax(mean))
    low, high = float(mean[best] - SPAN * std[best]), float((mean + SPAN * std).max())
    grid = np.linspace(low, high, GRID)
    z = (grid[None] - mean[:, None]) / std[:, None]
    below = log_ndtr(z)
    density = np.exp(-0.5 * z**2 + below.sum(axis=0)[None] - below) / std[:, None]
    chances: _Floats = density.sum(axis=1)
    total = float(chances.sum())
    return chances / total if total > 0 else np.eye(len(mean))[best]
