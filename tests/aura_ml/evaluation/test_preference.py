"""Errors beside floor, means and ridge; ratio and skill with intervals by person."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aura_ml.evaluation import preference
from aura_ml.evaluation.people import Diary, Surroundings
from aura_ml.preference.ridge import Ridge, RidgeConfig
from aura_ml.simulate import PersonConfig, synthetic_postings


@pytest.fixture(scope="module")
def around() -> Surroundings:
    return Surroundings.of(synthetic_postings(9, 400, dimension=32))


def test_the_floor_is_below_the_models_and_near_what_noise_and_mood_make(around: Surroundings) -> None:
    errors = [preference.squared_errors(Diary.of(person, around, 100), 100) for person in around.people(0, 4)]
    rmse = {name: float(np.sqrt(np.mean([each[name] for each in errors]))) for name in errors[0]}
    assert rmse["floor"] == pytest.approx(np.sqrt(0.8**2 + 0.3**2 + 1 / 12), abs=0.12)
    assert rmse["floor"] < rmse["ridge"] < rmse["facet_mean"]


def test_shuffling_costs_a_model_that_forgets_where_tastes_turn(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preference, "new_model", lambda _: Ridge(RidgeConfig(0.9)))
    costs = {
        drift: np.mean(
            [
                preference.shuffle_cost(Diary.of(person, around, 150))
                for person in around.people(1, 20, replace(PersonConfig(), drift=drift))
            ]
        )
        for drift in (0.0, 0.4)
    }
    assert costs[0.4] > 0.03
    assert abs(costs[0.0]) < 0.03


def test_ratio_and_skill_of_known_errors() -> None:
    """Ten people: ridge 2, model 1, means 4, floor 0.5 as mean squared errors."""
    people = np.linspace(0.9, 1.1, 10)[:, None] * np.ones((1, 5))
    errors = {"lstm": 1.0 * people, "ridge": 2.0 * people, "facet_mean": 4.0 * people, "floor": 0.5 * people}
    errors |= {"ridge_without_forgetting": 3.0 * people, "population": 1.21 * people}
    found = {each.name: each for each in preference._figures(50, errors, seed=1)}
    assert found["preference.ratio.50"].value == pytest.approx(np.sqrt(0.5))
    assert found["preference.ratio_upper.50"].value == pytest.approx(np.sqrt(0.5))
    assert found["preference.ratio_upper.50"].reached is True
    assert found["preference.ratio_to_population.50"].value == pytest.approx(1 / 1.1)
    assert found["preference.skill.50"].value == pytest.approx(3.0 / 3.5)
    assert found["preference.skill.50"].baselines["ridge"] == pytest.approx(2.0 / 3.5)
    assert found["preference.rmse.50"].baselines["floor"] == pytest.approx(np.sqrt(0.5))


def test_the_upper_bound_is_above_the_ratio_where_people_differ() -> None:
    rng = np.random.default_rng(1)
    errors = {name: rng.uniform(1.0, 3.0, (12, 5)) for name in (*preference.MODELS, "floor")}
    found = {each.name: each for each in preference._figures(25, errors, seed=1)}
    assert found["preference.ratio_upper.25"].value == found["preference.ratio.25"].upper
    assert found["preference.ratio.25"].upper > found["preference.ratio.25"].value


def test_below_five_people_nothing_is_said() -> None:
    errors = {name: np.ones((4, 5)) for name in (*preference.MODELS, "floor")}
    for each in preference._figures(25, errors, seed=1):
        assert (each.value, each.lower, each.n) == (None, None, 4)
