"""The ladder of policies: what fills the slate before a person's own policy has passed its gate, and why.

Which trained policy takes over is decided in ``training``; the figures behind the rungs are in docs/decisions/0009.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import OVERALL, Candidates, DeterministicPolicy, PolicyState, SlatePolicy
from aura_ml.policy.belief import BeliefPrior, PriorPolicy
from aura_ml.policy.dqn import DqnPolicy
from aura_ml.policy.greedy import GreedyPolicy
from aura_ml.policy.shipped import fits, shipped_policy
from aura_ml.policy.storage import write_policy

POPULATION = "population_prior"
SAID = "what is known of people and your ratings so far, and by the score once your learned taste is a part of it"
"""How the first rungs choose."""


class FirstRungs(DeterministicPolicy):
    """Two rungs: the prior and the ratings so far, and the score once a preference model in use is a part of it.

    That model learns from the same ratings and more features than the prior does, so from then on the score knows both
    what was learned and what the person states.
    """

    name = POPULATION

    def __init__(self, prior: BeliefPrior) -> None:
        self.prior = prior
        self._first, self._later = PriorPolicy(prior), GreedyPolicy()

    def values(self, state: PolicyState, candidates: Candidates) -> NDArray[np.float64]:
        """Return expected overall ratings in rating points, or scores once something is predicted."""
        learned = bool(np.isfinite(candidates.predicted[:, OVERALL]).any())
        return (self._later if learned else self._first).values(state, candidates)

    def save(self, folder: Path) -> None:
        """Write ``policy.json``."""
        write_policy(folder, self.name, {"prior": asdict(self.prior)})


@dataclass(frozen=True)
class Rung:
    """A policy and its place.

    Attributes:
        algorithm: its name. because: why it serves, in words.
        learned_from: how many of the log's slates it may have learned from.
        network: what a person's own DQN starts from; None where no such is known for the week's vectors.
    """

    algorithm: str
    policy: SlatePolicy
    because: str
    learned_from: int = 0
    network: DqnPolicy | None = None


def first_rung(encoder_version: str) -> Rung:
    """Return what serves from the first week on: the prior of a simulated population, updated by the person's ratings.

    Before any rating it orders by the score. The population's DQN, trained over the same prior, is measured beside it;
    it was no better, and the simpler one serves. The prior knows no axes of an encoder, so it holds for any.

    Raises:
        aura_ml.policy.storage.PolicyCorrupt: the shipped files are missing or were changed.
    """
    shipped = shipped_policy()
    if shipped.prior is None:  # ``shipped_policy`` refuses a policy without one
        raise ValueError("the shipped policy has no prior")
    network = shipped if fits(encoder_version) else None
    return Rung(POPULATION, FirstRungs(shipped.prior), SAID, network=network)
