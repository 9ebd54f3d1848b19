"""Invented postings and the arrays they come in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aura_ml.simulate import Postings, synthetic_postings


def test_the_same_seed_gives_the_same_postings() -> None:
    one, two, other = synthetic_postings(3, 40), synthetic_postings(3, 40), synthetic_postings(4, 40)
    assert np.array_equal(one.vectors, two.vectors)
    assert one.company_keys == two.company_keys
    assert not np.array_equal(one.vectors, other.vectors)
    assert not set(one.job_ids.tolist()) & set(other.job_ids.tolist())


def test_vectors_have_unit_length_and_lie_in_groups() -> None:
    postings = synthetic_postings(1, 400)
    assert np.allclose(np.linalg.norm(postings.vectors, axis=1), 1.0, atol=1e-5)
    likeness = postings.vectors @ postings.vectors.T
    assert 0.25 < likeness.mean() < 0.4  # MiniLM vectors of 900 real postings: 0.32
    assert (likeness > 0.55).mean() > 0.04  # a topic, a company in common


def test_companies_offer_few_topics_and_seniority_is_paid_for() -> None:
    postings = synthetic_postings(1, 2000)
    companies = np.asarray(postings.company_keys)
    likeness = postings.vectors @ postings.vectors.T
    same = companies[:, None] == companies[None, :]
    assert likeness[same].mean() > likeness.mean() + 0.1
    pay = {
        level: np.nanmedian(postings.salary_eur_year[np.asarray([each == level for each in postings.seniorities])])
        for level in ("junior", "lead")
    }
    assert pay["lead"] > 1.4 * pay["junior"]


def test_take_keeps_rows_together() -> None:
    postings = synthetic_postings(1, 20)
    taken = postings.take([7, 2])
    assert taken.job_ids.tolist() == [postings.job_ids[7], postings.job_ids[2]]
    assert taken.seniorities == (postings.seniorities[7], postings.seniorities[2])
    assert replace(postings, seniorities=()).take([7, 2]).seniorities == ()
    assert taken.company_keys == (postings.company_keys[7], postings.company_keys[2])
    assert len(postings.take([])) == 0


def test_invented_salaries_are_plausible() -> None:
    salaries = synthetic_postings(3, 3000).salary_eur_year
    stated = salaries[~np.isnan(salaries)]
    assert 1000 < len(stated) < 2000
    assert 10_000 < stated.min() < stated.max() < 300_000


def test_arrays_of_unequal_length_are_refused() -> None:
    good = synthetic_postings(1, 3)
    with pytest.raises(ValueError, match="3 postings need as many"):
        Postings(good.job_ids, good.vectors, ("a",), good.countries, good.is_remote, good.salary_eur_year)
    with pytest.raises(ValueError, match="as many seniorities"):
        replace(good, seniorities=("mid",))
    with pytest.raises(ValueError, match="no salary"):
        Postings(good.job_ids, good.vectors, good.company_keys, good.countries, good.is_remote, np.zeros(3))
