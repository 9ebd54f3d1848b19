"""Experts weighed by their earlier losses."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.preference.experts import running_means, shares
from aura_ml.preference.lstm import START, Lstm, LstmConfig

WEEKS = np.repeat(np.arange(20), 5)


def test_the_expert_that_errs_less_gets_the_weight_by_facet() -> None:
    scores = np.full((100, 5), 6.0)
    good, bad = scores + 0.5, scores + 1.5
    bad_on_one = good.copy()
    bad_on_one[:, 2] += 1.0
    found = shares(scores, WEEKS, [bad, bad_on_one], (0.5, 0.5))
    assert np.allclose(found.sum(axis=0), 1.0)
    assert (found[1, [0, 1, 3, 4]] > 0.95).all()
    assert found[1, 2] == pytest.approx(0.5)


def test_without_ratings_the_start_stands_and_missing_facets_lose_nothing() -> None:
    none = np.zeros((0, 5))
    found = shares(none, np.zeros(0, dtype=np.int64), [none, none], (0.7, 0.3))
    assert np.allclose(found, [[0.7] * 5, [0.3] * 5])
    missing = np.full((100, 5), np.nan)
    assert np.allclose(shares(missing, WEEKS, [np.full((100, 5), 9.0), np.full((100, 5), 1.0)], (0.7, 0.3)), found)


def test_an_old_loss_counts_less_than_a_new_one() -> None:
    scores = np.full((100, 5), 6.0)
    early, late = scores.copy(), scores.copy()
    early[:50] += 1.0
    late[50:] += 1.0
    found = shares(scores, 10 * WEEKS, [early, late], (0.5, 0.5))
    assert (found[0] > 0.55).all()


def test_running_means_know_earlier_weeks_only() -> None:
    scores = np.repeat(np.arange(1.0, 5.0), 2)[:, None] * np.ones((1, 5))
    weeks = np.repeat(np.arange(4), 2)
    scores[1, 0] = np.nan
    means = running_means(scores, weeks)
    assert (means[:2] == 5.5).all()
    assert means[2, 1] == pytest.approx((2 * 1.0 + 0.25 * 5.5) / 2.25)
    assert means[2, 0] == pytest.approx((1.0 + 0.25 * 5.5) / 1.25)
    assert np.array_equal(means[4], means[5])


def test_the_start_trusts_base_and_network_and_sums_to_one() -> None:
    assert sum(START) == pytest.approx(1.0)
    assert Lstm(LstmConfig())._shares.shape == (len(START), 5)
