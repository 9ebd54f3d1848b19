"""LinUCB over a ridge's predictions: the mean plus a bonus for what is not known yet.

The ridge itself, which gives mean and standard deviation, belongs to the preference model (``policy.ridge`` in
simulation).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import OVERALL, Candidates, DeterministicPolicy, PolicyState
from aura_ml.policy.greedy import finite
from aura_ml.policy.storage import write_policy

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LinUcbConfig:
    """``alpha``: standard deviations of bonus; 0 is greedy by the predicted overall."""

    alpha: float = 0.5

    def __post_init__(self) -> None:
        if not self.alpha >= 0.0:
            raise ValueError(f"alpha {self.alpha} must be 0 or more")


class LinUcbPolicy(DeterministicPolicy):
    """``value = mean + alpha * std`` in rating points (Li et al. 2010, "A contextual-bandit approach").

    Without any prediction (no ratings yet) it goes by the ranker's score. A single candidate without one gets the
    mean of the others and their largest uncertainty.
    """

    name = "linucb"

    def __init__(self, config: LinUcbConfig | None = None) -> None:
        self.config = config or LinUcbConfig()

    def values(self, state: PolicyState, candidates: Candidates) -> _Floats:  # noqa: ARG002
        """Return the upper bounds in rating points, or the scores while nothing is predicted."""
        beliefs = known_beliefs(candidates.predicted[:, OVERALL], candidates.uncertainty)
        if beliefs is None:
            return finite(candidates.scores)
        return beliefs[0] + self.config.alpha * beliefs[1]

    def save(self, folder: Path) -> None:
        """Write ``policy.json``."""
        write_policy(folder, self.name, {"config": asdict(self.config)})


def known_beliefs(mean: _Floats, std: _Floats) -> tuple[_Floats, _Floats] | None:
    """Return means and standard deviations without gaps, or None where nothing at all is predicted.

    A candidate without a prediction gets the mean of the others and their largest uncertainty.
    """
    known = np.isfinite(mean) & np.isfinite(std)
    if not known.any():
        return None
    return np.where(known, mean, mean[known].mean()), np.where(known, std, std[known].max())
