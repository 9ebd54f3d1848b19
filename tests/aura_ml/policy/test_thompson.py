"""Thompson sampling: each place by the probability of being the best, told exactly."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.policy import ThompsonConfig, ThompsonPolicy
from aura_ml.policy.thompson import chances_of_being_best

from .conftest import make_candidates, state_of


def test_the_chances_are_those_of_many_draws() -> None:
    mean, std = np.array([5.0, 5.5, 4.0, 2.0]), np.array([1.0, 0.5, 2.0, 0.1])
    drawn = np.random.default_rng(1).normal(mean, std, size=(200_000, 4)).argmax(axis=1)
    np.testing.assert_allclose(chances_of_being_best(mean, std), np.bincount(drawn, minlength=4) / 200_000, atol=0.004)


@pytest.mark.parametrize(
    ("mean", "std", "first"),
    [([3.0, 3.0], [1.0, 1.0], 0.5), ([9.0, 1.0], [0.0, 0.0], 1.0), ([5.0, 5.0 - 1e-6], [0.0, 0.0], 0.5)],
)
def test_equal_and_certain_candidates(mean: list[float], std: list[float], first: float) -> None:
    chances = chances_of_being_best(np.array(mean), np.array(std))
    assert chances[0] == pytest.approx(first, abs=1e-2)
    assert chances.sum() == pytest.approx(1.0)


def test_what_was_drawn_is_logged_with_its_probability() -> None:
    candidates = make_candidates(8, uncertainty=np.full(8, 2.0))
    policy, state = ThompsonPolicy(ThompsonConfig(1.0)), state_of(make_candidates(8))
    slates = [policy.choose(state, candidates, 3, np.random.default_rng(seed)) for seed in range(60)]
    for slate in slates[:5]:
        told = policy.probabilities(state, candidates, [choice.index for choice in slate], 3)
        assert told.tolist() == pytest.approx([choice.propensity for choice in slate])
    assert len({slate[0].index for slate in slates}) > 1
    with pytest.raises(ValueError, match="above 0"):
        ThompsonConfig(0.0)
