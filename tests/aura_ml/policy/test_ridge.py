"""The quick ridge state of simulated weeks."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.policy.observation import Projection
from aura_ml.policy.ridge import RidgeConfig, RidgeState, posting_features
from aura_ml.simulate import synthetic_postings

RNG = np.random.default_rng(1)
FEATURES = RNG.normal(size=(400, 3))
RATINGS = 6.0 + np.column_stack([FEATURES @ RNG.normal(size=3) for _ in range(5)]) + RNG.normal(0.0, 0.3, (400, 5))


def test_without_ratings_it_says_the_middle_and_that_it_does_not_know() -> None:
    mean, std = RidgeState(3).predict(FEATURES)
    assert (mean == 5.5).all()
    assert (std >= 2.0).all()


def test_it_learns_what_is_linear_and_becomes_sure() -> None:
    ridge = RidgeState(3)
    ridge.observe(FEATURES[:300], RATINGS[:300])
    mean, std = ridge.predict(FEATURES[300:])
    assert np.sqrt(((mean - RATINGS[300:]) ** 2).mean()) < 0.4
    assert std.max() < 0.5
    assert ridge.ratings == 300


def test_rating_one_by_one_is_the_same_as_all_at_once() -> None:
    one, many = RidgeState(3), RidgeState(3)
    one.observe(FEATURES[:20], RATINGS[:20])
    for row in range(20):
        many.observe(FEATURES[row : row + 1], RATINGS[row : row + 1])
    assert np.allclose(one.predict(FEATURES)[0], many.predict(FEATURES)[0])


def test_forgetting_lets_later_ratings_win() -> None:
    forgetting, keeping = RidgeState(3, RidgeConfig(forgetting=0.5)), RidgeState(3, RidgeConfig(forgetting=1.0))
    for ridge in (forgetting, keeping):
        ridge.observe(FEATURES[:50], np.full((50, 5), 2.0))
        for _ in range(5):
            ridge.forget_week()
        ridge.observe(FEATURES[50:100], np.full((50, 5), 9.0))
    assert forgetting.predict(FEATURES)[0].mean() > 8.0
    assert keeping.predict(FEATURES)[0].mean() == pytest.approx(5.5, abs=0.4)


def test_features_are_finite_where_metadata_is_missing() -> None:
    postings = synthetic_postings(1, 60)
    features = posting_features(postings, Projection.fit(postings.vectors, 8))
    assert features.shape == (60, 8 + 1 + 6 + 2)
    assert np.isfinite(features).all()
    assert posting_features(postings.take([]), Projection.fit(postings.vectors, 8)).shape == (0, 17)
