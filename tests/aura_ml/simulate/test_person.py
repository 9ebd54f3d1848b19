"""The simulated person: repeatable, in rating points, with the taste, mood, error and drift that are configured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aura_ml.simulate import (
    FACETS,
    WORLDS,
    Landscape,
    PersonConfig,
    SimulatedPerson,
    rating_payload,
    simulated_people,
    synthetic_postings,
)

JOBS = synthetic_postings(5, 400)
STEADY = PersonConfig(mood_sigma=0.0, noise_sigma=0.0, drift=0.0)


@pytest.mark.parametrize("world", WORLDS)
def test_ratings_are_whole_points_and_repeatable(world: str) -> None:
    ratings = SimulatedPerson(1, world, JOBS.vectors).rate(JOBS, 4)
    assert ratings.shape == (400, len(FACETS))
    assert set(np.unique(ratings)) <= set(range(1, 11))
    assert np.array_equal(ratings, SimulatedPerson(1, world, JOBS.vectors).rate(JOBS, 4))
    assert not np.array_equal(ratings, SimulatedPerson(2, world, JOBS.vectors).rate(JOBS, 4))


def test_a_rating_does_not_depend_on_what_else_is_rated_or_was_asked_before() -> None:
    one, two = (SimulatedPerson(1, "topics", JOBS.vectors) for _ in range(2))
    two.rate(JOBS, 9)
    assert np.array_equal(one.rate(JOBS, 3)[[8, 5]], two.rate(JOBS.take([8, 5]), 3))


@pytest.mark.parametrize("world", WORLDS)
def test_the_error_of_a_rating_is_the_configured_one(world: str) -> None:
    config = PersonConfig(mood_sigma=0.0, noise_sigma=0.8)
    people = simulated_people(0, 3, JOBS.vectors, config, worlds=(world,))
    errors = [person.rate(JOBS, 2) - person.true_facets(JOBS, 2) for person in people]
    assert np.sqrt(0.8**2 + 1 / 12) == pytest.approx(np.concatenate(errors).std(), abs=0.08)


def test_the_mood_shifts_a_week_as_a_whole() -> None:
    config = PersonConfig(noise_sigma=0.0, mood_sigma=0.3, drift=0.0)
    person = SimulatedPerson(3, "linear", JOBS.vectors, config)
    calm = SimulatedPerson(3, "linear", JOBS.vectors, STEADY)
    shifts = [float((person.rate(JOBS, week) - calm.rate(JOBS, week)).mean()) for week in range(40)]
    assert np.std(shifts) == pytest.approx(0.3, abs=0.1)


@pytest.mark.parametrize("world", WORLDS)
def test_the_overall_follows_the_other_facets(world: str) -> None:
    facets = SimulatedPerson(4, world, JOBS.vectors).true_facets(JOBS, 0)
    correlations = np.corrcoef(facets.T)[-1, :-1]
    assert (correlations > 0.1).all()
    assert np.corrcoef(facets[:, 0], facets[:, 1])[0, 1] > 0.3  # fit and interest share a part


def test_the_linear_world_is_linear_in_the_vectors_and_the_topics_world_is_not() -> None:
    def unexplained(world: str) -> float:
        interest = SimulatedPerson(6, world, JOBS.vectors, STEADY).true_facets(JOBS, 0)[:, 1]
        design = np.column_stack([np.ones(len(JOBS)), JOBS.vectors])
        coefficients = np.linalg.lstsq(design, interest, rcond=None)[0]
        return float(np.var(interest - design @ coefficients) / np.var(interest))

    assert unexplained("linear") < 0.02
    assert unexplained("topics") > unexplained("linear") + 0.01


def test_tastes_drift_only_where_configured() -> None:
    quick = replace(STEADY, drift=0.2)
    for config, least, most in ((STEADY, 0.999, 1.001), (quick, -1.0, 0.9)):
        person = SimulatedPerson(7, "linear", JOBS.vectors, config)
        then, now = (person.true_facets(JOBS, week)[:, 1] for week in (0, 40))
        assert least <= np.corrcoef(then, now)[0, 1] <= most


def test_the_profile_points_to_what_fits() -> None:
    likeness = [
        np.corrcoef(JOBS.vectors @ person.profile_vector(), person.true_facets(JOBS, 0)[:, 0])[0, 1]
        for person in simulated_people(20, 8, JOBS.vectors)
    ]
    assert np.mean(likeness) > 0.2
    assert np.linalg.norm(simulated_people(20, 1, JOBS.vectors)[0].profile_vector()) == pytest.approx(1.0)


def test_unknown_company_and_country_are_neutral() -> None:
    person = SimulatedPerson(8, "topics", JOBS.vectors, STEADY)
    bare = replace(JOBS, company_keys=("",) * 400, countries=(None,) * 400, is_remote=np.ones(400, dtype=bool))
    facets, named = person.true_facets(bare, 0), person.true_facets(JOBS, 0)
    prestige = FACETS.index("prestige")
    assert 0 < facets[:, prestige].std() < named[:, prestige].std()  # what is left follows the kind of work
    assert np.ptp(facets[:, FACETS.index("location")]) == 0.0


def test_half_of_prestige_is_the_companys_name() -> None:
    person = SimulatedPerson(8, "linear", JOBS.vectors, STEADY)
    other = replace(JOBS, company_keys=tuple(f"another {key}" for key in JOBS.company_keys))
    one, two = (person.true_facets(jobs, 0)[:, FACETS.index("prestige")] for jobs in (JOBS, other))
    assert 0.1 < np.corrcoef(one, two)[0, 1] < 0.9


def test_pay_counts_in_the_overall_wish_alone() -> None:
    person = SimulatedPerson(8, "topics", JOBS.vectors, replace(STEADY, pay=0.4))
    facets = [
        person.true_facets(replace(JOBS, salary_eur_year=np.full(400, pay)), 0) for pay in (40_000.0, 60_000.0, np.nan)
    ]
    assert facets[0][:, -1].mean() < facets[1][:, -1].mean() - 0.3
    assert np.array_equal(facets[1], facets[2])  # pay that is not stated counts like the usual
    assert np.array_equal(facets[0][:, :-1], facets[1][:, :-1])


def test_the_halo_is_shared_by_the_facets_of_one_rating() -> None:
    for halo, low, high in ((0.0, -0.1, 0.1), (0.8, 0.6, 0.9)):
        config = PersonConfig(mood_sigma=0.0, noise_sigma=0.8, halo=halo, scale=(0.5, 0.5))
        person = SimulatedPerson(3, "linear", JOBS.vectors, config)
        errors = person.rate(JOBS, 2) - person.true_facets(JOBS, 2)
        assert low < np.corrcoef(errors.T)[np.triu_indices(5, 1)].mean() < high


@pytest.mark.parametrize("world", WORLDS)
def test_a_landscape_can_be_shared(world: str) -> None:
    land = Landscape.of(JOBS.vectors, PersonConfig().topics)
    alone, sharing = SimulatedPerson(5, world, JOBS.vectors), SimulatedPerson(5, world, land)
    assert np.array_equal(alone.rate(JOBS, 1), sharing.rate(JOBS, 1))
    assert np.array_equal(alone.profile_vector(), sharing.profile_vector())


def test_no_jobs_give_no_ratings() -> None:
    person = SimulatedPerson(1, "topics", JOBS.vectors)
    none = JOBS.take([])
    assert person.rate(none, 0).shape == (0, 5)
    assert person.true_facets(none, 0).shape == (0, 5)
    assert person.outcomes(none, 0) == []


def test_the_payload_says_that_it_is_simulated() -> None:
    row = SimulatedPerson(1, "topics", JOBS.vectors).rate(JOBS.take([0]), 0)[0]
    payload = rating_payload(row)
    assert payload["simulated"] is True
    assert [payload[facet] for facet in FACETS] == row.tolist()
    assert all(type(payload[facet]) is int for facet in FACETS)


@pytest.mark.parametrize(("seed", "world", "rows"), [(1, "moon", 9), (-1, "topics", 9), (1, "topics", 1)])
def test_impossible_people_are_refused(seed: int, world: str, rows: int) -> None:
    with pytest.raises(ValueError, match=r"unknown|needs a seed"):
        SimulatedPerson(seed, world, JOBS.vectors[:rows])


def test_weeks_before_the_first_are_refused() -> None:
    person = SimulatedPerson(1, "topics", JOBS.vectors)
    for ask in (person.rate, person.true_facets, person.outcomes):
        with pytest.raises(ValueError, match="count from 0"):
            ask(JOBS, -1)
