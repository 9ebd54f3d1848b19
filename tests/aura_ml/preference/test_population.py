"""The prior of a population, the joint regression with it, and the ridge that uses it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aura_ml.evaluation.people import Diary, Surroundings
from aura_ml.preference.multitask import company_effects, fit_jointly
from aura_ml.preference.population import PopulationPrior, learn_prior, shipped_prior
from aura_ml.preference.population_ridge import PopulationRidge
from aura_ml.preference.ridge import Ridge
from aura_ml.simulate import mixed_population, synthetic_postings
from aura_ml.weights import WeightsMismatch


@pytest.fixture(scope="module")
def around() -> Surroundings:
    return Surroundings.of(synthetic_postings(9, 400, dimension=48, companies=80))


def errors(model: Ridge | PopulationRidge, diary: Diary, ratings: int) -> float:
    rows = diary.unseen(ratings, 60, 0)
    truth = diary.person.true_facets(diary.around.postings.take(rows), diary.next_week(ratings))
    predicted = model.fit(diary.history(ratings)).predict(diary.features.take(rows))
    return float(((truth - predicted.mean) ** 2).mean())


def test_knowing_people_helps_most_while_there_are_few_ratings(around: Surroundings) -> None:
    gains = {}
    for ratings in (15, 120):
        pairs = [
            (errors(Ridge(), diary, ratings), errors(PopulationRidge(), diary, ratings))
            for diary in (Diary.of(person, around, 120) for person in around.people(0, 8))
        ]
        gains[ratings] = 1.0 - np.mean([own for _, own in pairs]) / np.mean([ridge for ridge, _ in pairs])
    assert gains[15] > 0.05
    assert gains[120] > -0.02


def test_the_prior_of_people_who_all_like_remote_work_says_so(around: Surroundings) -> None:
    people = mixed_population(500, 40, around.landscape)
    for person in people:
        person._remote_wish = 2.0
    prior = learn_prior(people, around.postings, around.features.space, around.features.values, around.similarity)
    remote = prior.mean[prior.names.index("is_remote")]
    assert remote[3] > 1.0  # location
    assert remote[4] > 0.2  # overall follows
    assert abs(remote[1]) < 0.4  # interest does not
    assert prior.company[2, 2] > 3 * prior.company[1, 1]  # a company's name tells of prestige


def test_the_prior_fits_any_space_and_is_the_same_after_saving(around: Surroundings, tmp_path: Path) -> None:
    prior = shipped_prior()
    mean, covariance = prior.of(around.features.space)
    assert mean.shape == (len(around.features.space.names) + 1, 5)
    assert np.array_equal(covariance[1], covariance[64])  # components are alike
    assert (np.linalg.eigvalsh(covariance) > 0).all()
    prior.save(tmp_path, {})
    loaded = PopulationPrior.load(tmp_path)
    assert np.array_equal(loaded.covariance, prior.covariance)
    weights = tmp_path / "population.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x00")
    with pytest.raises(WeightsMismatch, match="changed"):
        PopulationPrior.load(tmp_path)


def test_the_joint_fit_is_the_posterior_of_the_stacked_regression() -> None:
    """Against the textbook formula with all ratings in one vector, two of them missing."""
    rng = np.random.default_rng(1)
    prior = shipped_prior()
    design = np.hstack([np.ones((6, 1)), rng.normal(size=(6, 2))])
    mean, root = rng.normal(size=(3, 5)), rng.normal(size=(3, 5, 5))
    covariance = root @ root.transpose(0, 2, 1) + np.eye(5)
    scores = rng.uniform(1, 10, (6, 5))
    scores[2, 1] = scores[4, 3] = np.nan
    weights = np.array([0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    found = fit_jointly(design, scores, weights, prior, mean, covariance)
    noise = prior.noise + prior.misfit + prior.company
    full = np.zeros((15, 15))
    for row in range(3):
        full[5 * row : 5 * row + 5, 5 * row : 5 * row + 5] = covariance[row]
    known = ~np.isnan(scores).reshape(-1)
    stacked = np.kron(design, np.eye(5))[known]
    spread = np.kron(np.diag(1.0 / weights), noise)[np.ix_(known, known)]
    gain = full @ stacked.T @ np.linalg.inv(stacked @ full @ stacked.T + spread)
    expected = mean.reshape(-1) + gain @ (scores.reshape(-1)[known] - 5.5 - stacked @ mean.reshape(-1))
    assert np.allclose(found.mean.T.reshape(-1), expected)
    left = full - gain @ stacked @ full
    assert np.allclose(found.covariance[4] / found.scale, left[4::5, 4::5])


def test_a_company_rated_often_is_known_and_one_rated_never_is_not() -> None:
    prior = shipped_prior()
    companies = np.array([7, 7, 7, 7, 8, 0, 0])
    residuals = np.zeros((7, 5))
    residuals[:4, 2] = residuals[4, 2] = 2.0
    effects = company_effects(companies, residuals, np.ones(7), prior, 1.0)
    assert set(effects) == {7, 8}
    often, once = effects[7], effects[8]
    assert 0 < once[0][2] < often[0][2] < 2.0
    assert often[1][2] < once[1][2] < prior.company[2, 2]
    assert company_effects(np.zeros(0, dtype=np.int64), np.zeros((0, 5)), np.ones(0), prior, 1.0) == {}


def test_a_company_that_was_rated_well_is_expected_to_be_again(around: Surroundings) -> None:
    diary = Diary.of(around.people(1, 1)[0], around, 100)
    history = diary.history(100)
    company = int(np.bincount(np.unique(history.features.companies, return_inverse=True)[1]).argmax())
    number = np.unique(history.features.companies)[company]
    of_it = history.features.companies == number
    history.scores[of_it, 2] = 10.0
    model = PopulationRidge().fit(history)
    candidates = around.features.take(around.features.companies == number)
    known = model.predict(candidates).mean[:, 2]
    candidates.companies[:] = 0
    assert (known > model.predict(candidates).mean[:, 2] + 0.2).all()


def test_its_interval_holds_what_it_promises(around: Surroundings) -> None:
    inside = []
    for person in around.people(2, 6):
        diary = Diary.of(person, around, 200)
        predicted = PopulationRidge().fit(diary.history(80)).predict(diary.features.take(diary.order[80:200]))
        width = 1.96 * np.sqrt(predicted.std**2 + predicted.noise**2)
        inside.append(np.abs(diary.scores[80:] - predicted.mean) <= width)
    assert 0.90 <= np.mean(inside) <= 0.985
