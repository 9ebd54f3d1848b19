"""What a prior and few ratings expect: nothing known, similar postings, the age of a rating, and other encoders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aura_ml.policy import load_policy
from aura_ml.policy.base import History
from aura_ml.policy.belief import BeliefPrior, PriorPolicy, believed

from .conftest import make_candidates, state_of

PRIOR = BeliefPrior(level=(0.0, 0.0, 0.0, 0.0, 0.5), slope=(0.0, 0.0, 0.0, 0.0, 1.0))
CANDIDATES = make_candidates(12)


def history(points: float, rows: list[int], age: float = 0.0) -> History:
    """Return ``rows`` of the candidates, all rated ``points``."""
    n = len(rows)
    return History(CANDIDATES.vectors[rows], CANDIDATES.similarity[rows], np.full((n, 5), points), np.full(n, age))


def test_before_any_rating_it_goes_by_similarity_to_the_profile() -> None:
    mean, std = believed(PRIOR, None, CANDIDATES)
    assert (np.diff(mean[:, 4]) < 0).all()
    assert mean[:, 4].mean() == pytest.approx(6.0)
    assert (mean[:, :4] == 5.5).all()
    assert (std > 1.0).all()


def test_a_rating_counts_for_itself_most_and_less_with_age() -> None:
    flat = replace(PRIOR, slope=(0.0,) * 5, slope_variance=0.0)
    before = believed(flat, None, CANDIDATES)
    after = believed(flat, history(10.0, [3]), CANDIDATES)
    old = believed(flat, history(10.0, [3], age=200.0), CANDIDATES)
    gain, later = (each[0][:, 4] - before[0][:, 4] for each in (after, old))
    assert gain.argmax() == 3
    assert 0 < later[3] < gain[3] / 2
    assert after[1][3] < old[1][3] < before[1][3]


def test_facets_not_given_and_no_profile_change_nothing() -> None:
    silent = replace(history(10.0, [3]), ratings=np.full((1, 5), np.nan))
    np.testing.assert_allclose(believed(PRIOR, silent, CANDIDATES)[0], believed(PRIOR, None, CANDIDATES)[0])
    unknown = make_candidates(12, similarity=np.full(12, np.nan))
    assert np.ptp(believed(PRIOR, None, unknown)[0][:, 4]) == 0.0
    assert believed(PRIOR, None, make_candidates(0))[0].shape == (0, 5)


def test_a_history_has_one_row_for_everything() -> None:
    with pytest.raises(ValueError, match="history of 1"):
        History(CANDIDATES.vectors[:1], CANDIDATES.similarity[:2], np.ones((1, 5)), np.ones(1))


def test_the_bonus_and_the_saved_policy(tmp_path: Path) -> None:
    state = replace(state_of(CANDIDATES), history=history(9.0, [1, 2]))
    policy = PriorPolicy(PRIOR, 0.5)
    mean, std = believed(PRIOR, state.history, CANDIDATES)
    np.testing.assert_allclose(policy.values(state, CANDIDATES), mean[:, 4] + 0.5 * std)
    policy.save(tmp_path)
    np.testing.assert_array_equal(load_policy(tmp_path).values(state, CANDIDATES), policy.values(state, CANDIDATES))
