"""IPS and SNIPS against rewards that are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aura_ml.policy import ExplorationConfig, GreedyPolicy, LoggedWeek, RandomPolicy, SlatePolicy, with_exploring_slot
from aura_ml.policy.off_policy import off_policy, weighted

from .conftest import make_candidates, state_of


def logged(policy: SlatePolicy, slates: int, size: int, n: int) -> list[LoggedWeek]:
    """Return slates by ``policy`` whose items earn their predicted overall / 10."""
    rng = np.random.default_rng(8)
    candidates = make_candidates(n)
    state = state_of(candidates)
    log = []
    for _ in range(slates):
        slate = policy.choose(state, candidates, size, rng)
        shown = tuple(choice.index for choice in slate)
        propensities = np.asarray([choice.propensity for choice in slate])
        log.append(LoggedWeek("p", state, candidates, shown, propensities, candidates.predicted[list(shown), 4] / 10))
    return log


def test_random_slates_tell_what_greedy_would_earn() -> None:
    log = logged(RandomPolicy(), 3000, size=2, n=5)
    truth = float(make_candidates(5).predicted[:2, 4].mean() / 10)
    estimate = off_policy(log, GreedyPolicy())
    assert estimate.ips == pytest.approx(truth, rel=0.15)
    assert estimate.snips == pytest.approx(truth, abs=1e-9)
    assert estimate.effective_n == pytest.approx(3000 / 20, rel=0.2)
    assert estimate.logged is not None
    assert estimate.logged < truth - 0.1


def test_another_draw_in_the_slot_is_told_from_the_logged_one() -> None:
    log = logged(with_exploring_slot(GreedyPolicy(), ExplorationConfig(uniform=1.0)), 3000, size=5, n=40)
    sharp = with_exploring_slot(GreedyPolicy(), ExplorationConfig(temperature=0.3, uniform=0.0))
    candidates = make_candidates(40)
    chances = [
        sharp.probabilities(state_of(candidates), candidates, [0, 1, 2, 3, row], 5)[4] * candidates.predicted[row, 4]
        for row in range(4, 40)
    ]
    truth = float(candidates.predicted[:4, 4].sum() + sum(chances)) / 50
    estimate = off_policy(log, sharp)
    assert estimate.lower is not None
    assert estimate.upper is not None
    assert estimate.lower <= truth <= estimate.upper
    assert estimate.ips == pytest.approx(truth, rel=0.1)
    assert 100 < estimate.effective_n < 2900


def test_the_log_of_a_policy_says_what_it_earned() -> None:
    policy = with_exploring_slot(GreedyPolicy())
    estimate = off_policy(logged(policy, 50, size=5, n=40), policy)
    assert estimate.ips == pytest.approx(estimate.logged)
    assert estimate.snips == pytest.approx(estimate.logged)
    assert estimate.effective_n == pytest.approx(50)


def test_no_common_slate_means_no_estimate() -> None:
    estimate = off_policy(logged(GreedyPolicy(), 10, size=2, n=8), _Backwards())
    assert (estimate.snips, estimate.lower, estimate.upper, estimate.effective_n) == (None, None, None, 0.0)
    assert estimate.n == 10


def test_below_five_slates_there_is_no_figure() -> None:
    estimate = off_policy(logged(RandomPolicy(), 4, size=2, n=5), RandomPolicy())
    assert (estimate.ips, estimate.snips, estimate.logged, estimate.n) == (None, None, None, 4)
    assert weighted(np.zeros(0), np.zeros(0)).n == 0


def test_slates_without_a_known_reward_are_left_out() -> None:
    log = logged(RandomPolicy(), 8, size=2, n=5)
    log[0] = replace(log[0], rewards=np.full(2, np.nan))
    assert off_policy(log, RandomPolicy()).n == 7


def test_impossible_propensities_are_refused() -> None:
    log = [replace(week, propensities=np.array([1.0, 0.0])) for week in logged(GreedyPolicy(), 6, size=2, n=5)]
    with pytest.raises(ValueError, match="outside"):
        off_policy(log, GreedyPolicy())


class _Backwards(GreedyPolicy):
    """Shows the worst."""

    def values(self, state: object, candidates: object) -> np.ndarray:  # type: ignore[override,type-arg]
        return -candidates.scores  # type: ignore[attr-defined,no-any-return]


def test_the_doubly_robust_estimate_is_right_and_narrower_than_the_weights_alone() -> None:
    log = logged(with_exploring_slot(GreedyPolicy(), ExplorationConfig(uniform=1.0)), 400, size=5, n=40)
    sharp = with_exploring_slot(GreedyPolicy(), ExplorationConfig(temperature=0.3, uniform=0.0))
    estimate = off_policy(log, sharp)
    candidates = make_candidates(40)
    chances = [
        sharp.probabilities(state_of(candidates), candidates, [0, 1, 2, 3, row], 5)[4] * candidates.predicted[row, 4]
        for row in range(4, 40)
    ]
    truth = float(candidates.predicted[:4, 4].sum() + sum(chances)) / 50
    assert estimate.dr == pytest.approx(truth, rel=0.02)
    assert estimate.dr_lower is not None
    assert estimate.dr_upper is not None
    assert estimate.lower is not None
    assert estimate.upper is not None
    assert estimate.dr_upper - estimate.dr_lower < estimate.upper - estimate.lower
    assert off_policy(log[:4], sharp).dr is None
