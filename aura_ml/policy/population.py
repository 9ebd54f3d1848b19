"""What a population of simulated other people teaches before anyone is known: a prior of expectations, and a DQN.

The people and postings must be others than those on whom anything is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import MIDDLE_RATING, OVERALL, Candidates, History, SlatePolicy
from aura_ml.policy.belief import BeliefPrior, PriorPolicy, believed
from aura_ml.policy.dqn import DqnConfig, DqnPolicy
from aura_ml.policy.greedy import RandomPolicy
from aura_ml.policy.observation import Projection
from aura_ml.policy.playing import Play, simulated_log
from aura_ml.simulate import Landscape, PersonConfig, Postings, SimulatedPerson, mixed_population

_Floats = NDArray[np.float64]
RATED, ASKED = 30, 60
"""Postings that each person of the population has rated, and is asked about afterwards, when the prior is fitted."""

CONTENT_VARIANCES = (1.0, 2.0, 4.0, 8.0)
NOISE_VARIANCES = (0.8, 1.6, 3.2)


POPULATION_DQN = DqnConfig(learning_rate=3e-4, hidden=(64, 64), steps=1500, most_per_topic=5)
"""A small network: the larger one of 256 units a layer was worse on people it had not seen."""
FIRST_PRIOR_SEED, FIRST_PLAYER_SEED = 20_000, 30_000
PRIOR_PEOPLE, PLAYERS = 120, 80
PLAYED = Play(weeks=25, candidates=60, renewed=True)


def pretrained(postings: Postings, seed: int, config: DqnConfig = POPULATION_DQN) -> DqnPolicy:
    """Return the policy that serves before anything is known of a person: a prior, and a DQN over what it expects.

    The DQN learns offline from slates of other people of the mixed population: drawn ones, the prior's best, and the
    prior's upper bounds, a third each.
    """
    land = Landscape.of(postings.vectors, PersonConfig().topics)
    prior = fit_prior(mixed_population(FIRST_PRIOR_SEED, PRIOR_PEOPLE, land), postings, seed)
    behaviour: list[SlatePolicy] = [RandomPolicy(), PriorPolicy(prior, 0.5), PriorPolicy(prior)]
    players = mixed_population(FIRST_PLAYER_SEED, PLAYERS, land)
    log = simulated_log(players, postings, behaviour, replace(PLAYED, seed=seed))
    projection = Projection.fit(postings.vectors, config.components)
    return DqnPolicy.train(log, seed, config, projection, prior)


def fit_prior(people: Sequence[SimulatedPerson], postings: Postings, seed: int) -> BeliefPrior:
    """Return the prior under which the ratings of ``people`` are least surprising.

    Levels and slopes are means over people of a line through what they truly think in their first week; the variances
    of content and noise are those of a grid that predict best what each person thinks of other postings after a few.
    """
    draws = [_Person.of(person, postings, seed) for person in people]
    lines = np.stack([draw.line() for draw in draws])
    prior = BeliefPrior(
        level=tuple(np.round(lines[:, 0].mean(axis=0), 4).tolist()),
        slope=tuple(np.round(lines[:, 1].mean(axis=0), 4).tolist()),
        level_variance=round(float(lines[:, 0, OVERALL].var()), 4),
        slope_variance=round(float(lines[:, 1, OVERALL].var()), 4),
    )
    grid = [
        replace(prior, content_variance=content, noise_variance=noise)
        for content in CONTENT_VARIANCES
        for noise in NOISE_VARIANCES
    ]
    return min(grid, key=lambda each: float(np.mean([draw.error(each) for draw in draws])))


class _Person:
    """Some postings that a person has rated, others that the person is asked about."""

    def __init__(self, history: History, asked: Candidates, truth: _Floats) -> None:
        self.history, self.asked, self.truth = history, asked, truth

    @classmethod
    def of(cls, person: SimulatedPerson, postings: Postings, seed: int) -> _Person:
        rows = np.random.default_rng([seed, person.seed, 2]).permutation(len(postings))[: RATED + ASKED]
        similarity = (postings.vectors @ person.profile_vector()).astype(np.float64)
        rated, asked = rows[:RATED], rows[RATED:]
        ratings = person.rate(postings.take(rated), 0)
        history = History(postings.vectors[rated], similarity[rated], ratings, np.ones(len(rated)))
        unknown = np.full((len(asked), ratings.shape[1]), np.nan)
        jobs = postings.take(asked)
        near = similarity[asked]
        candidates = Candidates(jobs.job_ids, jobs.vectors, near, unknown, unknown[:, 0], near)
        return cls(history, candidates, person.true_facets(jobs, 0))

    def line(self) -> _Floats:
        """Return level and slope by facet, shape (2, 5)."""
        similarity = self.asked.similarity
        z = (similarity - similarity.mean()) / (float(similarity.std()) or 1.0)
        around = self.truth - MIDDLE_RATING
        return np.stack([around.mean(axis=0), z @ around / max(float(z @ z), 1e-9)])

    def error(self, prior: BeliefPrior) -> float:
        expected, _ = believed(prior, self.history, self.asked)
        return float(((expected - self.truth)[:, OVERALL] ** 2).mean())
