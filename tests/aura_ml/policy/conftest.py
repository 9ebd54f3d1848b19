"""Candidates of an invented week, and a small log of simulated people with a DQN trained on it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from aura_ml.policy import Candidates, DqnConfig, DqnPolicy, GreedyPolicy, LoggedWeek, PolicyState, RandomPolicy
from aura_ml.policy.playing import Play, simulated_log
from aura_ml.simulate import simulated_people, synthetic_postings

MakeCandidates = Callable[..., Candidates]
TRAINING = synthetic_postings(11, 300, dimension=24)
SMALL = DqnConfig(steps=60, update_steps=10, hidden=(32, 32), batch_size=64)


def make_candidates(n: int = 20, *, seed: int = 1, predicted: bool = True, **changes: object) -> Candidates:
    """Return ``n`` candidates whose score falls with the row; ``changes`` replace fields."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(n, 24)).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    overall = np.linspace(9.0, 2.0, n)
    fields: dict[str, object] = {
        "cluster_ids": np.arange(n, dtype=np.int64) + 100,
        "vectors": vectors,
        "scores": overall / 10.0,
        "predicted": np.tile(overall[:, None], (1, 5)) if predicted else np.full((n, 5), np.nan),
        "uncertainty": np.full(n, 0.5) if predicted else np.full(n, np.nan),
        "similarity": np.linspace(0.6, 0.1, n),
    }
    return Candidates(**(fields | changes))  # type: ignore[arg-type]


def state_of(candidates: Candidates, ratings: int = 10, week: int = 3) -> PolicyState:
    """Return a state after ``ratings`` ratings of 6 points."""
    return PolicyState.of(np.full((ratings, 5), 6.0), week, candidates)


@pytest.fixture(scope="session")
def log() -> list[LoggedWeek]:
    """Slates of four simulated people over six weeks."""
    people = simulated_people(900, 4, TRAINING.vectors)
    return simulated_log(people, TRAINING, [GreedyPolicy(), RandomPolicy()], Play(weeks=6, candidates=30))


@pytest.fixture(scope="session")
def dqn(log: list[LoggedWeek]) -> DqnPolicy:
    """A small DQN trained on ``log``."""
    return DqnPolicy.train(log, seed=1, config=SMALL)
