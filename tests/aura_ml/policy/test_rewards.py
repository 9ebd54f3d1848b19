"""Rewards of ratings and outcomes, and when they count."""

from __future__ import annotations

import pytest

from aura_ml.policy.rewards import Known, RewardMap, slate_reward, weekly_rewards
from aura_ml.simulate import STAGES
from aura_ml.stages import DEFAULT_STAGE_VALUES

MAP = RewardMap()


def test_every_stage_has_a_value() -> None:
    assert set(DEFAULT_STAGE_VALUES) == set(STAGES)


def test_the_reward_of_an_item() -> None:
    assert MAP.item(1.0) == 0.0
    assert MAP.item(10.0) == pytest.approx(0.7)
    assert MAP.item(10.0, ["applied", "accepted"]) == pytest.approx(1.0)
    assert MAP.item(5.5, ["interview1"]) == pytest.approx(0.35 + 0.15)
    assert MAP.item(None) == 0.0


def test_a_refusal_takes_back_nothing() -> None:
    assert MAP.item(None, ["interview2", "rejected"]) == MAP.item(None, ["interview2"])


def test_a_slate_counts_what_is_known() -> None:
    reward = slate_reward([(10.0, ()), (1.0, ()), (None, ()), (None, ["applied"]), (None, ())], MAP)
    assert reward.value == pytest.approx((0.7 + 0.0 + 0.06) / 3)
    assert (reward.known, reward.shown, reward.version) == (3, 5, MAP.version)


def test_a_slate_of_which_nothing_is_known_has_no_reward() -> None:
    assert slate_reward([(None, ())] * 5, MAP).value is None
    assert slate_reward([], MAP).value is None


def test_an_outcome_counts_in_the_week_it_becomes_known() -> None:
    facts = [
        Known(1, 7, overall=10.0),
        Known(4, 7, stage="interview1"),
        Known(2, 7, stage="applied"),
        Known(9, 7, stage="rejected"),
    ]
    weeks = weekly_rewards(facts, shown=[7], size=5, rewards=MAP)
    assert weeks == pytest.approx({1: 0.7 / 5, 2: 0.06 / 5, 4: 0.09 / 5, 9: 0.0})
    assert sum(weeks.values()) == pytest.approx(MAP.item(10.0, ["applied", "interview1", "rejected"]) / 5)


def test_a_changed_rating_counts_by_the_difference() -> None:
    facts = [Known(1, 7, overall=4.0), Known(2, 7, overall=7.0)]
    assert weekly_rewards(facts, [7], 1, MAP) == pytest.approx({1: 0.7 / 3, 2: 0.7 / 3})


def test_openings_never_shown_do_not_count() -> None:
    assert weekly_rewards([Known(1, 8, overall=9.0)], shown=[7], size=5, rewards=MAP) == {}


def test_the_version_changes_with_any_value() -> None:
    other = RewardMap(stages={**DEFAULT_STAGE_VALUES, "offer": 0.8})
    versions = {MAP.version, other.version, RewardMap(rating_weight=0.6, outcome_weight=0.4).version}
    assert len(versions) == 3
    assert RewardMap(stages=dict(reversed(DEFAULT_STAGE_VALUES.items()))).version == MAP.version


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"offer": 1.5}, r"must lie in \[0, 1\]"),
        ({"hired": 1.0}, "unknown stages"),
        ({"offer": float("nan")}, r"must lie in \[0, 1\]"),
    ],
)
def test_wrong_maps_are_refused(changes: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RewardMap(stages={**DEFAULT_STAGE_VALUES, **changes})
    with pytest.raises(ValueError, match="lacks"):
        RewardMap(stages={"none": 0.0})


def test_wrong_weights_stages_and_ratings_are_refused() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        RewardMap(rating_weight=0.9)
    with pytest.raises(ValueError, match="'hired' is unknown"):
        MAP.item(5.0, ["hired"])
    with pytest.raises(ValueError, match="no rating"):
        MAP.item(0.0)
