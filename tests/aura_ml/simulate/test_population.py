"""The population that models are trained on before anyone is known."""

from __future__ import annotations

import numpy as np

from aura_ml.simulate import WORLDS, Landscape, disjoint, mixed_population, synthetic_postings

JOBS = synthetic_postings(5, 400)
LAND = Landscape.of(JOBS.vectors)


def test_people_of_a_population_differ_and_are_repeatable() -> None:
    people, again = mixed_population(30, 12, LAND), mixed_population(36, 2, JOBS.vectors)
    assert {person.world for person in people} == set(WORLDS)
    assert len({person.config for person in people}) == 12
    assert people[6].config == again[0].config
    assert np.array_equal(people[7].rate(JOBS, 3), again[1].rate(JOBS, 3))
    noises = [person.config.noise_sigma for person in mixed_population(0, 60, LAND)]
    assert min(noises) < 0.6 < 1.2 < max(noises)


def test_the_two_parts_of_postings_share_no_company() -> None:
    one, two = disjoint(JOBS, 3)
    assert len(one) + len(two) == 400
    assert 100 < len(one) < 300
    assert not set(one.company_keys) & set(two.company_keys)
    assert not np.array_equal(disjoint(JOBS, 4)[0].job_ids, one.job_ids)
    none, everything = disjoint(JOBS, 3, 0.0)
    assert (len(none), len(everything)) == (0, 400)
