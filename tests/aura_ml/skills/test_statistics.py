"""Log-odds with a prior, TF-IDF difference and false discovery control against hand-made figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from aura_ml.skills.statistics import Group, benjamini_hochberg, log_odds, normal_cdf, tfidf_difference


def test_log_odds_by_hand() -> None:
    high, low, background = Group(np.array([8.0]), 10), Group(np.array([2.0]), 20), Group(np.array([9.5]), 39)
    delta, z = log_odds(high, low, background, prior_postings=4.0)
    expected = math.log(9 / 5) - math.log(3 / 21)
    assert delta == pytest.approx([expected])
    assert z == pytest.approx([expected / math.sqrt(1 / 9 + 1 / 5 + 1 / 3 + 1 / 21)])


def test_a_stronger_prior_pulls_towards_no_difference() -> None:
    high, low, background = Group(np.array([5.0]), 10), Group(np.array([1.0]), 10), Group(np.array([50.0]), 100)
    weak = log_odds(high, low, background, 1.0)[0][0]
    strong = log_odds(high, low, background, 1_000.0)[0][0]
    assert 0 < strong < 0.2 * weak


def test_other_skills_that_a_group_names_make_no_difference() -> None:
    few, many = np.array([6.0, 0.0, 0.0]), np.array([6.0, 9.0, 9.0])
    low, background = Group(np.array([1.0, 1.0, 1.0]), 10), Group(np.array([9.0, 9.0, 9.0]), 100)
    alone, beside = (log_odds(Group(named, 10), low, background, 20.0)[1][0] for named in (few, many))
    assert alone == pytest.approx(beside)


def test_edges_of_the_log_odds() -> None:
    for size in (0, 1):
        one = Group(np.ones(size), 1)
        delta, z = log_odds(one, one, one, 10.0)
        assert delta.size == z.size == size
    nothing, everything = Group(np.zeros(3), 0), Group(np.full(3, 4.0), 4)
    assert np.isfinite(np.concatenate(log_odds(everything, nothing, nothing, 10.0))).all()
    with pytest.raises(ValueError, match="more than 0"):
        log_odds(everything, nothing, nothing, 0.0)


def test_tfidf_difference_by_hand() -> None:
    named = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    high, low = np.array([True, False, False, False]), np.array([False, False, True, True])
    assert tfidf_difference(named, high, low) == pytest.approx([1.0, -0.5])
    assert tfidf_difference(named, high, np.zeros(4, dtype=bool)) == pytest.approx([1.0, 0.0])


def test_q_values_by_hand() -> None:
    assert benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.9])) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.9])
    assert benjamini_hochberg(np.array([])).size == 0


def test_normal_distribution() -> None:
    assert normal_cdf(np.array([0.0, 1.959964, -1.959964])) == pytest.approx([0.5, 0.975, 0.025], abs=1e-6)
