"""What the LSTM is told of each rated job: nothing of its own week's ratings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from aura_ml.preference import FeatureSpace, Ratings
from aura_ml.preference.base import Features, Prediction
from aura_ml.preference.ridge import Ridge
from aura_ml.preference.sequence import build, input_width, refit_weeks
from tests.aura_ml.preference.people import FACETS, World, rate


def test_inputs_of_a_week_do_not_depend_on_its_ratings(world: World, space: FeatureSpace) -> None:
    frame = rate(world, 1, 30)
    changed = Ratings.from_frame(frame, space)
    changed.scores[20:25] = 1.0
    one = build(Ratings.from_frame(frame, space), lambda past: Ridge().fit(past).predict, 400)
    other = build(changed, lambda past: Ridge().fit(past).predict, 400)
    assert one.inputs.shape == (30, input_width(len(space.coarse[0])))
    assert np.array_equal(one.inputs[:25], other.inputs[:25])
    assert not np.array_equal(one.inputs[25:], other.inputs[25:])


def test_the_previous_rating_vector_is_of_the_previous_rated_week(world: World, space: FeatureSpace) -> None:
    ratings = Ratings.from_frame(rate(world, 1, 15), space)
    sequence = build(ratings, lambda past: Ridge().fit(past).predict, 400)
    width = len(space.coarse[0])
    told = sequence.inputs[:, 2 * width : 2 * width + len(FACETS)]
    assert (told[:5] == 0).all()
    assert np.allclose(told[5:10], (ratings.scores[:5].mean(axis=0) - 5.5) / 2)
    assert np.allclose(told[10:], (ratings.scores[5:10].mean(axis=0) - 5.5) / 2)
    assert np.allclose(sequence.last.scores, (ratings.scores[10:].mean(axis=0) - 5.5) / 2)


def test_the_first_ratings_are_read_and_not_learned(world: World, space: FeatureSpace) -> None:
    sequence = build(Ratings.from_frame(rate(world, 1, 15), space), lambda past: Ridge().fit(past).predict, 400)
    assert np.isnan(sequence.targets[:5]).all()
    assert np.isfinite(sequence.targets[5:]).all()


def test_only_the_newest_steps_are_read(world: World, space: FeatureSpace) -> None:
    sequence = build(Ratings.from_frame(rate(world, 1, 60), space), lambda past: Ridge().fit(past).predict, 20)
    assert len(sequence.inputs) == 20
    assert sequence.last.ratings == 60


def test_a_base_that_learns_anew_less_often_still_knows_no_later_week(world: World, space: FeatureSpace) -> None:
    ratings = Ratings.from_frame(rate(world, 1, 60), space)
    learned: list[int] = []

    def fit(past: Ratings) -> Callable[[Features], Prediction]:
        learned.append(len(past))
        return Ridge().fit(past).predict

    few = build(ratings, fit, 400, max_fits=4)
    assert learned == [0, 5, 10, 55]
    every = build(ratings, lambda past: Ridge().fit(past).predict, 400)
    assert np.array_equal(few.expected[:15], every.expected[:15])
    assert np.array_equal(few.expected[-5:], every.expected[-5:])
    assert not np.array_equal(few.expected[20:50], every.expected[20:50])


def test_refits_are_few_and_begin_with_the_first_week() -> None:
    weeks = list(range(10, 110))
    found = refit_weeks(weeks, 40)
    assert len(found) <= 40
    assert {10, 29, 109} <= found
    assert refit_weeks(weeks[:7], 40) == set(range(10, 17))
