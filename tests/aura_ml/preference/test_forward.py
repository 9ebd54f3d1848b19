"""The forward test, and on simulated people: the ridge beats the means, and order matters where taste drifts."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from aura_ml.bootstrap import Measure
from aura_ml.preference import FeatureConfig, FeatureSpace, Ratings, forward_test
from aura_ml.preference.forward import CHAMPION, squared_errors
from aura_ml.preference.ridge import Ridge, RidgeConfig
from aura_ml.promotion import gate
from tests.aura_ml.preference.people import FIRST_WEEK, World, rate


def test_the_ridge_beats_the_facet_mean_on_a_simulated_person(world: World, space: FeatureSpace) -> None:
    test = forward_test(Ratings.from_frame(rate(world, 1, 100), space), ["ridge"], min_train=25, noise_floor=0.8)
    better = test.figure("ridge", name="rmse_better_by")
    assert better.against == test.baseline == "facet_mean"
    assert better.n == test.n == 75
    assert better.lower is not None
    assert better.lower > 0
    ridge, mean = (test.figure(name).value for name in ("ridge", "facet_mean"))
    assert ridge is not None
    assert mean is not None
    assert better.value == pytest.approx(mean - ridge)
    assert test.figure("ridge").floor == 0.8
    decision = gate(
        test.errors["ridge"],
        champion=None,
        baselines={"facet_mean": test.errors["facet_mean"]},
        measure=Measure.RMSE,
        margin=0.0,
    )
    assert decision.promoted


def test_figures_are_per_facet_with_n_and_interval(world: World, space: FeatureSpace) -> None:
    frame = rate(world, 1, 60).with_columns(prestige=pl.when(pl.int_range(pl.len()) % 2 == 0).then("prestige"))
    test = forward_test(Ratings.from_frame(frame, space), ["ridge", "lstm"], min_train=20)
    prestige, overall = test.figure("lstm", "prestige"), test.figure("lstm", "overall")
    assert (prestige.n, overall.n) == (20, 40)
    assert overall.unit == "rating points"
    assert overall.floor is None
    assert overall.value is not None
    assert overall.lower is not None
    assert overall.upper is not None
    assert overall.lower < overall.value < overall.upper
    assert overall.value == pytest.approx(float(np.sqrt(test.errors["lstm"][:, 4].mean())))
    with pytest.raises(KeyError):
        test.figure("oracle")


@pytest.mark.parametrize("ratings", [0, 1, 5, 8])
def test_below_five_later_ratings_no_figure_is_shown(ratings: int, world: World, space: FeatureSpace) -> None:
    test = forward_test(Ratings.from_frame(rate(world, 1, ratings), space), ["ridge", "lstm"])
    assert test.n == max(ratings - 5, 0)
    assert all(figure.value is None and figure.n == test.n for figure in test.figures)


def test_later_ratings_do_not_reach_earlier_predictions(world: World, space: FeatureSpace) -> None:
    """Other ratings in the last week change no squared error of the weeks before."""
    frame = rate(world, 1, 40)
    last = frame["week"] == frame["week"].max()
    changed = frame.with_columns(overall=pl.when(last).then(1.0).otherwise("overall"))
    one, other = (
        forward_test(Ratings.from_frame(each, space), ["ridge", "lstm"], max_blocks=99) for each in (frame, changed)
    )
    earlier = one.weeks < one.weeks.max()
    for name in ("ridge", "lstm"):
        assert np.array_equal(one.errors[name][earlier], other.errors[name][earlier])
        assert not np.array_equal(one.errors[name], other.errors[name])


def test_a_week_is_predicted_from_the_weeks_before_it(world: World, space: FeatureSpace) -> None:
    history = Ratings.from_frame(rate(world, 1, 40), space)
    test = forward_test(history, ["ridge"], max_blocks=99)
    for week in np.unique(test.weeks):
        by_hand = Ridge().fit(history.take(history.weeks < week))
        expected = squared_errors(by_hand, history.take(history.weeks == week))
        assert np.array_equal(test.errors["ridge"][test.weeks == week], expected)


def test_the_champion_of_each_week_predicts_only_weeks_it_had_not_seen(world: World, space: FeatureSpace) -> None:
    frame = rate(world, 1, 60)
    own = FeatureSpace.fit(world.jobs.head(300), FeatureConfig(components=8))
    cuts = [FIRST_WEEK + timedelta(weeks=weeks) for weeks in (4, 8)]
    champions = [
        (cut, Ridge().fit(Ratings.from_frame(frame.filter(pl.col("week") < cut), own))) for cut in reversed(cuts)
    ]
    history = Ratings.from_frame(frame, space)
    test = forward_test(history, ["ridge"], champions=champions, min_train=5)
    errors = test.errors[CHAMPION]
    assert np.isnan(errors[:15]).all()
    assert np.isfinite(errors[15:]).all()
    newest = dict(champions)[cuts[1]]
    assert np.array_equal(errors[-20:], squared_errors(newest, history.take(np.arange(40, 60))))
    assert test.figure(CHAMPION).n == 40


def test_several_seeds_average_the_squared_errors(world: World, space: FeatureSpace) -> None:
    history = Ratings.from_frame(rate(world, 1, 30), space)
    single = [
        forward_test(history, ["lstm_alone"], seeds=(seed,), max_blocks=2).errors["lstm_alone"] for seed in (1, 2)
    ]
    both = forward_test(history, ["lstm_alone"], seeds=(1, 2), max_blocks=2).errors["lstm_alone"]
    assert np.allclose(both, np.mean(single, axis=0))
    assert not np.array_equal(*single)
    with pytest.raises(ValueError, match="seed"):
        forward_test(history, ["ridge"], seeds=())


def test_shuffling_the_weeks_costs_only_where_taste_drifts(world: World, space: FeatureSpace) -> None:
    """The last 20 ratings predicted by a forgetting ridge, from the earlier weeks in order and in another order."""
    cost = {
        drift: np.mean([_shuffle_cost(world, space, person, drift) for person in range(8)]) for drift in (0.0, 0.06)
    }
    assert cost[0.06] > 0.05
    assert abs(cost[0.0]) < 0.05


def _shuffle_cost(world: World, space: FeatureSpace, person: int, drift: float) -> float:
    frame = rate(world, person, 170, drift=drift)
    train, test = frame.head(150), Ratings.from_frame(frame.tail(20), space)
    weeks = train["week"].unique(maintain_order=True)
    other = weeks.sample(fraction=1.0, shuffle=True, seed=person)
    shuffled = train.with_columns(pl.col("week").replace_strict(weeks, other))
    ordered, mixed = (
        np.sqrt(np.nanmean(squared_errors(Ridge(RidgeConfig(0.93)).fit(Ratings.from_frame(each, space)), test)))
        for each in (train, shuffled)
    )
    return float(mixed - ordered)
