"""State, candidates and the order of openings."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.policy import GreedyPolicy, LinUcbConfig, LinUcbPolicy, PolicyState, RandomPolicy
from aura_ml.policy.base import ranked

from .conftest import make_candidates, state_of

RNG = np.random.default_rng(0)


def rows(policy: GreedyPolicy | LinUcbPolicy, candidates: object, size: int = 5) -> list[int]:
    slate = policy.choose(state_of(candidates), candidates, size, RNG)  # type: ignore[arg-type]
    return [choice.index for choice in slate]


def test_the_state_takes_the_mean_of_what_was_given() -> None:
    nan = float("nan")
    ratings = np.array([[8.0, nan, 5.0, nan, 7.0], [6.0, nan, nan, nan, 8.0]])
    state = PolicyState.of(ratings, 4, make_candidates(3))
    assert state.preference[[0, 2, 4]].tolist() == [7.0, 5.0, 7.5]
    assert np.isnan(state.preference[[1, 3]]).all()
    assert (state.ratings, state.week_number) == (2, 4)


def test_greedy_takes_the_best_scores_with_propensity_one() -> None:
    candidates = make_candidates(10, scores=np.array([0.1, 0.9, np.nan, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4, 0.5]))
    slate = GreedyPolicy().choose(state_of(candidates), candidates, 5, RNG)
    assert [choice.index for choice in slate] == [1, 3, 5, 7, 9]
    assert {(choice.propensity, choice.explored) for choice in slate} == {(1.0, False)}


def test_equal_values_are_ordered_by_opening() -> None:
    candidates = make_candidates(4, cluster_ids=np.array([9, 3, 3, 1]), scores=np.zeros(4))
    assert ranked(candidates.scores, candidates) == [3, 1, 0]


def test_no_more_than_two_of_a_company_while_others_are_there() -> None:
    candidates = make_candidates(8, company_keys=("acme",) * 5 + ("b", "c", "d"))
    assert rows(GreedyPolicy(), candidates) == [0, 1, 5, 6, 7]


def test_linucb_adds_a_bonus_for_what_is_uncertain() -> None:
    std = np.full(10, 0.1)
    std[9] = 20.0
    candidates = make_candidates(10, uncertainty=std)
    assert rows(LinUcbPolicy(LinUcbConfig(alpha=0.0)), candidates, 1) == [0]
    assert rows(LinUcbPolicy(LinUcbConfig(alpha=1.0)), candidates, 1) == [9]


def test_linucb_goes_by_score_while_nothing_is_predicted() -> None:
    scores = np.array([0.1, 0.5, 0.3, 0.9])
    candidates = make_candidates(4, predicted=False, scores=scores)
    assert rows(LinUcbPolicy(), candidates) == [3, 1, 2, 0]


def test_random_shows_every_opening_equally_often() -> None:
    candidates = make_candidates(10)
    rng = np.random.default_rng(5)
    counts = np.zeros(10)
    for _ in range(2000):
        for choice in RandomPolicy().choose(state_of(candidates), candidates, 5, rng):
            counts[choice.index] += 1
    assert counts / 2000 == pytest.approx(np.full(10, 0.5), abs=0.05)


def test_arrays_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="4 candidates need"):
        make_candidates(4, scores=np.zeros(3))
    with pytest.raises(ValueError, match="company"):
        make_candidates(4, company_keys=("a",))
    with pytest.raises(ValueError, match="alpha"):
        LinUcbConfig(alpha=-1.0)
