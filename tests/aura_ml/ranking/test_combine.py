"""The weighted mean over what is known, and weights that are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.ranking.combine import COMPONENTS, UnknownWeight, check_weights, combine

UNIT = st.one_of(st.floats(0, 1), st.just(float("nan")))


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(COMPONENTS), UNIT),
    st.dictionaries(st.sampled_from(COMPONENTS), st.floats(0.01, 5), min_size=1),
)
def test_the_score_lies_between_the_known_components(values: dict[str, float], weights: dict[str, float]) -> None:
    score = combine({name: np.array([value]) for name, value in values.items()}, weights, 1)[0]
    known = [value for name, value in values.items() if name in weights and not np.isnan(value)]
    if known:
        assert min(known) - 1e-6 <= score <= max(known) + 1e-6
    else:
        assert score == 0.0


def test_scaling_all_weights_changes_nothing() -> None:
    values = {"semantic": np.array([0.2, 0.9]), "skills": np.array([0.7, np.nan])}
    weights = {"semantic": 0.3, "skills": 0.1}
    scaled = {name: 10 * weight for name, weight in weights.items()}
    assert combine(values, weights, 2).tolist() == combine(values, scaled, 2).tolist() == [0.325, 0.9]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"fresh": 1.0}, "did you mean 'freshness'"),
        ({"skills": -1.0}, "'skills' is -1.0"),
        ({"skills": float("nan")}, "'skills' is nan"),
        ({"skills": 0.0}, "every ranking weight is 0"),
        ({}, "every ranking weight is 0"),
    ],
)
def test_refused(weights: dict[str, float], message: str) -> None:
    with pytest.raises(UnknownWeight, match=message):
        check_weights(weights)
