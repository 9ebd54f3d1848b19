"""The comparison of policies: the names of its figures, goals, the control, and that a seed repeats it."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.evaluation import policy as part
from aura_ml.evaluation.material import Material
from aura_ml.evaluation.report import Part
from aura_ml.policy.playing import Episode
from aura_ml.simulate import synthetic_postings

NAMES = {
    "policy.vs_greedy_lower",
    "policy.vs_greedy",
    "policy.weeks_1_10_gain",
    "policy.weeks_1_10_over_prior_greedy",
    "policy.weeks_1_10_over_score",
    "policy.regret_ratio",
    "policy.reward_rise",
    "policy.conversion_rise",
    "policy.random_rise_size",
    "policy.rl_over_bandit_lower",
    "policy.reward",
    "policy.weeks_1_10_reward",
    "policy.cumulative_reward",
}


def made(monkeypatch: pytest.MonkeyPatch, seed: int) -> Part:
    monkeypatch.setattr(part, "QUICK_PEOPLE", 5)
    monkeypatch.setattr(part, "QUICK_WEEKS", 12)
    postings = synthetic_postings(21, 320, dimension=384)
    material = Material(postings, "invented for a test", True, "all-MiniLM-L6-v2:none")
    return part.evaluate(material, seed, True, lambda _: None)


def test_figures_goals_and_control(monkeypatch: pytest.MonkeyPatch) -> None:
    first = made(monkeypatch, 3)
    by_name = {figure.name: figure for figure in first.figures}
    assert set(by_name) == NAMES
    assert by_name["policy.vs_greedy_lower"].goal == part.Goal(-0.006)
    assert by_name["policy.vs_greedy_lower"].value == by_name["policy.vs_greedy"].lower
    reward = by_name["policy.reward"]
    assert set(reward.baselines) == {"random", "greedy", "score", "linucb", "linucb_prior", "thompson", "dqn"}
    assert (reward.baselines["random"] or 1.0) < (reward.value or 0.0)
    assert all(figure.n <= 5 and figure.simulated for figure in first.figures)
    again = made(monkeypatch, 3)
    assert [figure.to_dict() for figure in again.figures] == [figure.to_dict() for figure in first.figures]
    assert made(monkeypatch, 4).figures != first.figures


def test_rl_is_claimed_only_above_the_best_bandit() -> None:
    def episodes(reward: float) -> list[Episode]:
        wobble = np.random.default_rng(1).normal(scale=0.01, size=8)
        return [Episode("p", np.full(4, reward + each), np.zeros(4), (), np.zeros(4), np.zeros(4)) for each in wobble]

    played = {name: episodes(0.4) for name in part.BANDITS}
    assert "not claimed" in part._claim(played | {part.DQN: episodes(0.4)}, 1)
    assert "not claimed" in part._claim(played | {part.DQN: episodes(0.3)}, 1)
    assert "beyond doubt" in part._claim(played | {part.DQN: episodes(0.5)}, 1)
