"""The exploring slot: what is drawn, how often, and what is logged of it."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.policy import Candidates, Choice, ExplorationConfig, GreedyPolicy, with_exploring_slot

from .conftest import make_candidates, state_of


def slates(candidates: Candidates, config: ExplorationConfig | None = None, count: int = 3000) -> list[list[Choice]]:
    policy = with_exploring_slot(GreedyPolicy(), config)
    rng = np.random.default_rng(2)
    return [policy.choose(state_of(candidates), candidates, 5, rng) for _ in range(count)]


def test_four_are_the_best_and_the_fifth_is_drawn_among_the_next() -> None:
    drawn = set()
    for slate in slates(make_candidates(40), ExplorationConfig(pool=6), 300):
        assert [(each.index, each.propensity, each.explored) for each in slate[:4]] == [
            (row, 1.0, False) for row in range(4)
        ]
        assert slate[4].explored
        drawn.add(slate[4].index)
    assert drawn == set(range(4, 10))


def test_logged_propensities_are_how_often_it_happens() -> None:
    found = slates(make_candidates(40))
    logged = {slate[4].index: slate[4].propensity for slate in found}
    counted = {row: np.mean([slate[4].index == row for slate in found]) for row in logged}
    assert sum(logged.values()) == pytest.approx(1.0)
    for row, propensity in logged.items():
        assert counted[row] == pytest.approx(propensity, abs=0.03)
    assert logged[4] > logged[18]


def test_no_propensity_is_smaller_than_the_even_share() -> None:
    config = ExplorationConfig(pool=10, temperature=0.01, uniform=0.2)
    assert min(slate[4].propensity for slate in slates(make_candidates(40), config, 500)) >= 0.2 / 10


def test_equal_values_are_drawn_evenly() -> None:
    config = ExplorationConfig(pool=5)
    found = slates(make_candidates(20, scores=np.zeros(20)), config, 50)
    assert {round(slate[4].propensity, 9) for slate in found} == {0.2}


def test_a_slate_that_shows_everything_explores_nothing() -> None:
    for n in (2, 4, 5):
        (slate,) = slates(make_candidates(n), count=1)
        assert {(each.propensity, each.explored) for each in slate} == {(1.0, False)}


def test_a_slate_of_one_is_not_explored() -> None:
    candidates = make_candidates(9)
    slate = with_exploring_slot(GreedyPolicy()).choose(state_of(candidates), candidates, 1, np.random.default_rng(1))
    assert slate == [Choice(0, 1.0, explored=False)]


def test_the_slot_keeps_the_limit_per_company_and_title() -> None:
    companies = ("a", "a", "b", "c", *(["a"] * 5), "b", "d", "d")
    titles = (*(f"t{row}" for row in range(9)), "t2", "t10", "t11")
    candidates = make_candidates(12, company_keys=companies, title_keys=titles)
    assert {slate[4].index for slate in slates(candidates, count=200)} == {10, 11}


def test_another_row_of_a_shown_opening_is_never_drawn() -> None:
    candidates = make_candidates(12, cluster_ids=np.array([1, 1, *range(2, 12)]))
    policy = with_exploring_slot(GreedyPolicy())
    assert policy.probabilities(state_of(candidates), candidates, [1, 2, 3, 4, 0], 5)[-1] == 0.0
    assert policy.probabilities(state_of(candidates), candidates, [0, 2, 3, 4, 5], 5)[-1] > 0.0


def test_impossible_settings_are_refused() -> None:
    for wrong in ({"pool": 0}, {"temperature": 0.0}, {"uniform": 1.5}):
        with pytest.raises(ValueError, match="exploration needs"):
            ExplorationConfig(**wrong)  # type: ignore[arg-type]
