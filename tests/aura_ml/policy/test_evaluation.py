"""Weeks played with simulated people: small, but enough to see learning and its control."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.policy import DqnPolicy, GreedyPolicy, LinUcbPolicy, RandomPolicy, with_exploring_slot
from aura_ml.policy.evaluation import block_figures, compare
from aura_ml.policy.playing import Play, play
from aura_ml.simulate import PersonConfig, simulated_people, synthetic_postings

POSTINGS = synthetic_postings(12, 400, dimension=24)
FOUR = simulated_people(40, 4, POSTINGS.vectors)
SIX_WEEKS = Play(weeks=6, candidates=40)
ROUNDING = 1e-12
"""Processors add in different orders."""


def test_an_episode_is_repeatable_and_shows_no_opening_twice() -> None:
    policy = with_exploring_slot(LinUcbPolicy())
    one, two = (play(FOUR[0], POSTINGS, policy, SIX_WEEKS) for _ in range(2))
    assert np.array_equal(one.rewards, two.rewards)
    shown = [int(week.candidates.cluster_ids[row]) for week in one.log for row in week.shown]
    assert len(shown) == len(set(shown)) == 30
    assert one.log[2].propensities[:4].tolist() == [1.0] * 4


def test_four_people_six_weeks_every_policy(dqn: DqnPolicy) -> None:
    policies = {
        "greedy": GreedyPolicy(),
        "random": RandomPolicy(),
        "linucb": with_exploring_slot(LinUcbPolicy()),
        "dqn": with_exploring_slot(dqn),
    }
    figures = compare(policies, FOUR, POSTINGS, SIX_WEEKS, blocks=((1, 3), (4, 6), (7, 9)))
    assert {(figure.first_week, figure.last_week) for figure in figures} == {(1, 3), (4, 6)}
    assert {figure.policy for figure in figures} == set(policies)
    assert all(figure.simulated and figure.interval.n == 4 for figure in figures)
    assert all(figure.interval.value is None for figure in figures)  # below five people no figure is shown


def test_greedy_beats_random_and_the_control_does_not_rise() -> None:
    people = simulated_people(60, 10, POSTINGS.vectors, PersonConfig(drift=0.0))
    setting = Play(weeks=12, candidates=40, seed=2)
    figures = compare(
        {"greedy": GreedyPolicy(), "random": RandomPolicy()}, people, POSTINGS, setting, blocks=((1, 12),)
    )
    by = {(figure.name, figure.policy): figure for figure in figures}
    better = by["average_reward", "greedy"].differences["random"]
    assert better.lower is not None
    assert better.lower > 0.05
    regret = by["average_regret", "random"]
    assert regret.differences["greedy"].lower is not None
    assert regret.differences["greedy"].lower > 0.0
    assert regret.interval.value == pytest.approx(
        by["average_regret", "greedy"].interval.value + regret.differences["greedy"].value  # type: ignore[operator]
    )


def test_predictions_come_with_the_first_ratings_and_get_better() -> None:
    episode = play(FOUR[1], POSTINGS, GreedyPolicy(), Play(weeks=20, candidates=40))
    assert np.isnan(episode.log[0].candidates.predicted).all()
    assert np.isfinite(episode.log[1].candidates.predicted).all()
    early, late = (
        np.mean([week.candidates.uncertainty.mean() for week in part]) for part in (episode.log[1:4], episode.log[-3:])
    )
    assert late < early
    assert episode.regrets[10:].mean() < episode.regrets[:5].mean()


def test_regret_is_never_negative_and_zero_when_all_are_shown() -> None:
    episode = play(FOUR[1], POSTINGS, RandomPolicy(), Play(weeks=3, candidates=5))
    assert episode.regrets == pytest.approx(np.zeros(3), abs=ROUNDING)
    assert (play(FOUR[1], POSTINGS, RandomPolicy(), SIX_WEEKS).regrets >= -ROUNDING).all()


def test_postings_that_run_out_give_smaller_slates() -> None:
    few = POSTINGS.take(range(12))
    episode = play(FOUR[0], few, with_exploring_slot(GreedyPolicy()), Play(weeks=4, candidates=12))
    assert [len(week.shown) for week in episode.log] == [5, 5, 2, 0]
    assert np.isfinite(episode.rewards).all()


def test_other_people_or_a_missing_baseline_cannot_be_compared() -> None:
    one, other = (play(person, POSTINGS, GreedyPolicy(), Play(weeks=2)) for person in FOUR[:2])
    with pytest.raises(ValueError, match="same people"):
        block_figures({"a": [one], "b": [other]}, [(1, 2)], [], 0)
    with pytest.raises(ValueError, match="not played"):
        block_figures({"a": [one]}, [(1, 2)], ["greedy"], 0)
