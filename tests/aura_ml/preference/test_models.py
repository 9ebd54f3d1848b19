"""One contract for every preference model, and what is particular to each."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from aura_ml.preference import (
    MODEL_NAMES,
    FeaturesMismatch,
    FeatureSpace,
    NotFitted,
    PreferenceModel,
    Ratings,
    UnknownModel,
    load_model,
    new_model,
)
from aura_ml.preference.facet_mean import FacetMean
from aura_ml.preference.lstm import Lstm, LstmConfig
from aura_ml.preference.ridge import Ridge, RidgeConfig
from aura_ml.weights import WeightsMismatch
from tests.aura_ml.preference.people import FACETS, World, make_world, rate

KNOWS_PEOPLE = ("population", "lstm")
"""Models that expect everybody to like something more than something else."""

WIDE = {name: 1.2 if name in KNOWS_PEOPLE else 1.5 for name in MODEL_NAMES}
"""Standard deviation, in rating points, that a prediction without any rating has at least."""

every_model = pytest.mark.parametrize("name", MODEL_NAMES)


def history(frame: pl.DataFrame, space: FeatureSpace) -> Ratings:
    return Ratings.from_frame(frame, space)


def with_points(frame: pl.DataFrame, *points: float | None) -> pl.DataFrame:
    """The frame with the given points in every facet, one row after the other."""
    column = [points[row % len(points)] for row in range(frame.height)]
    return frame.with_columns(pl.Series(facet, column, dtype=pl.Float64) for facet in FACETS)


@every_model
def test_without_a_rating_the_middle_is_predicted_wide_and_flagged(
    name: str, world: World, space: FeatureSpace
) -> None:
    model = new_model(name).fit(history(rate(world, 1, 5).head(0), space))
    predicted = model.predict(space.features(world.jobs))
    assert (predicted.mean == 5.5).all()
    assert (predicted.std >= WIDE[name]).all()
    assert predicted.prior_only


@every_model
@pytest.mark.parametrize("ratings", [1, 5, 60])
def test_predictions_are_rating_points_with_uncertainty(
    name: str, ratings: int, world: World, space: FeatureSpace
) -> None:
    model = new_model(name).fit(history(rate(world, 1, ratings), space))
    predicted = model.predict(space.features(world.jobs))
    assert predicted.mean.shape == predicted.std.shape == (world.jobs.height, 5)
    assert np.isfinite(predicted.mean).all()
    assert ((predicted.mean >= 1) & (predicted.mean <= 10)).all()
    assert (predicted.std > 0).all()
    assert not predicted.prior_only
    assert predicted.ratings.tolist() == [ratings] * 5


@every_model
def test_a_thousand_ratings_take_seconds(name: str, space: FeatureSpace, world: World) -> None:
    started = time.process_time()
    model = new_model(name).fit(history(rate(world, 1, 1000), space))
    assert np.isfinite(model.predict(space.features(world.jobs)).mean).all()
    assert time.process_time() - started < 30


@every_model
@pytest.mark.parametrize("points", [1.0, 7.0, 10.0])
def test_equal_ratings_are_expected_again(name: str, points: float, world: World, space: FeatureSpace) -> None:
    model = new_model(name).fit(history(with_points(rate(world, 1, 40), points), space))
    predicted = model.predict(space.features(world.jobs))
    assert np.abs(predicted.mean.mean(axis=0) - points).max() < (0.3 if name in KNOWS_PEOPLE else 0.25)
    assert np.abs(predicted.mean - points).max() < (1.0 if name in KNOWS_PEOPLE else 0.25)
    assert predicted.noise.max() < 1.0


@every_model
def test_contradictory_ratings_give_the_middle_and_more_noise(name: str, world: World, space: FeatureSpace) -> None:
    """The same jobs rated 1 and 10, again and again."""
    twice = rate(world, 1, 20).sort("job_id")
    twice = pl.concat([with_points(twice, 1.0), with_points(twice, 10.0)]).sort("job_id", maintain_order=True)
    model = new_model(name).fit(history(twice, space))
    rated = model.predict(space.features(twice))
    assert np.abs(rated.mean - 5.5).max() < 1.0
    assert rated.noise.min() > (2.0 if name in KNOWS_PEOPLE else 3.0)


@every_model
def test_a_facet_that_was_never_rated_stays_at_the_prior(name: str, world: World, space: FeatureSpace) -> None:
    frame = rate(world, 1, 30).with_columns(
        prestige=pl.lit(None, dtype=pl.Float64), fit=pl.when(pl.int_range(pl.len()) % 2 == 0).then("fit")
    )
    predicted = new_model(name).fit(history(frame, space)).predict(space.features(world.jobs))
    assert predicted.ratings.tolist() == [15, 30, 0, 30, 30]
    assert np.isfinite(predicted.mean).all()
    assert (predicted.std[:, 2] >= WIDE[name]).all()
    if name in ("facet_mean", "ridge"):  # the others learn something of a facet from the other facets
        assert np.abs(predicted.mean[:, 2] - 5.5).max() < 0.5


@every_model
def test_equal_ratings_and_seed_give_equal_bits(name: str, world: World, space: FeatureSpace) -> None:
    frame = rate(world, 1, 40)
    candidates = space.features(world.jobs)
    first = new_model(name, 3).fit(history(frame, space)).predict(candidates)
    again = new_model(name, 3)
    again.fit(history(rate(world, 2, 10), space))
    second = again.fit(history(frame.sample(fraction=1.0, shuffle=True, seed=1), space)).predict(candidates)
    assert np.array_equal(first.mean, second.mean)
    assert np.array_equal(first.std, second.std)


@every_model
def test_a_saved_model_predicts_the_same_without_pickles(
    name: str, world: World, space: FeatureSpace, tmp_path: Path
) -> None:
    model = new_model(name).fit(history(rate(world, 1, 40), space))
    for folder in ("one", "other"):
        model.save(tmp_path / folder)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["features.json", "features.safetensors", "preference.json", "preference.safetensors"]
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes() for file in files)
    loaded = load_model(tmp_path / "one")
    assert loaded.config == model.config
    assert type(model.config).from_json(model.config.to_json()) == model.config
    expected, found = (one.predict(one.space.features(world.jobs)) for one in (model, loaded))
    assert np.array_equal(found.mean, expected.mean)
    assert np.array_equal(found.std, expected.std)
    assert np.array_equal(found.ratings, expected.ratings)


@every_model
def test_a_changed_or_incomplete_file_is_refused(name: str, world: World, space: FeatureSpace, tmp_path: Path) -> None:
    new_model(name).fit(history(rate(world, 1, 10), space)).save(tmp_path)
    weights = tmp_path / "preference.safetensors"
    body = bytearray(weights.read_bytes())
    body[-1] ^= 1
    weights.write_bytes(bytes(body))
    with pytest.raises(WeightsMismatch, match="changed after it was saved"):
        load_model(tmp_path)
    weights.unlink()
    with pytest.raises(WeightsMismatch, match="lacks"):
        load_model(tmp_path)


@every_model
def test_candidates_of_another_space_are_refused(name: str, world: World, space: FeatureSpace) -> None:
    model = new_model(name).fit(history(rate(world, 1, 10), space))
    other = FeatureSpace.fit(make_world(8, jobs=50).jobs)
    with pytest.raises(FeaturesMismatch):
        model.predict(other.features(world.jobs))


@every_model
def test_nothing_is_predicted_before_a_fit_and_no_candidates_give_none(
    name: str, world: World, space: FeatureSpace
) -> None:
    model: PreferenceModel = new_model(name)
    with pytest.raises(NotFitted):
        model.predict(space.features(world.jobs))
    model.fit(history(rate(world, 1, 10), space))
    assert model.predict(space.features(world.jobs.head(0))).mean.shape == (0, 5)


def test_names_and_folders_of_no_model_are_refused(tmp_path: Path, world: World, space: FeatureSpace) -> None:
    with pytest.raises(UnknownModel, match="ridge"):
        new_model("rigde")
    with pytest.raises(WeightsMismatch, match=r"preference\.json"):
        load_model(tmp_path)
    Ridge().fit(history(rate(world, 1, 5), space)).save(tmp_path)
    with pytest.raises(WeightsMismatch, match="holds the model ridge"):
        Lstm.load(tmp_path)
    about = json.loads((tmp_path / "preference.json").read_text())
    (tmp_path / "preference.json").write_text(json.dumps(about | {"model": "oracle"}))
    with pytest.raises(WeightsMismatch, match="oracle"):
        load_model(tmp_path)


def test_a_misspelt_setting_is_refused() -> None:
    with pytest.raises(ValueError, match="has no forgeting"):
        RidgeConfig.from_json('{"forgeting": 0.9}')
    with pytest.raises(ValueError, match="no base 'mean'"):
        LstmConfig(base="mean")
    with pytest.raises(ValueError, match="set pretrained to false"):
        LstmConfig(base="ridge")


def test_facet_mean_is_the_mean_drawn_to_the_middle(world: World, space: FeatureSpace) -> None:
    frame = with_points(rate(world, 1, 6), 9.0)
    predicted = FacetMean().fit(history(frame, space)).predict(space.features(world.jobs))
    assert predicted.mean == pytest.approx((6 * 9.0 + 0.25 * 5.5) / 6.25)


def test_the_uncertainty_of_a_mean_is_in_rating_points(world: World, space: FeatureSpace) -> None:
    frame = with_points(rate(world, 1, 40), 2.0, 10.0, 5.0)
    predicted = FacetMean().fit(history(frame, space)).predict(space.features(world.jobs))
    assert predicted.noise == pytest.approx(frame["overall"].to_numpy().std(), rel=0.1)
    assert predicted.std == pytest.approx(np.tile(predicted.noise / np.sqrt(40.25), (world.jobs.height, 1)))


def test_the_ridge_is_surer_where_it_has_seen_ratings(world: World, space: FeatureSpace) -> None:
    frame = rate(world, 1, 60)
    predicted = {n: Ridge().fit(history(frame.head(n), space)).predict(space.features(world.jobs)) for n in (5, 60)}
    assert predicted[60].std.mean() < predicted[5].std.mean()
    ridge = Ridge().fit(history(frame, space))
    seen, unseen = space.features(frame), space.features(world.jobs.filter(~pl.col("job_id").is_in(frame["job_id"])))
    assert ridge.predict(seen).std.mean() < ridge.predict(unseen).std.mean()


def test_the_ridges_interval_holds_what_it_promises(world: World, space: FeatureSpace) -> None:
    """95 % of later ratings lie within 1.96 standard deviations of a rating: on six people, near enough."""
    inside = []
    for person in range(6):
        frame = rate(world, person, 200)
        predicted = Ridge().fit(history(frame.head(100), space)).predict(space.features(frame.tail(100)))
        width = 1.96 * np.sqrt(predicted.std**2 + predicted.noise**2)
        inside.append(np.abs(frame.tail(100).select(FACETS).to_numpy() - predicted.mean) <= width)
    assert 0.90 <= np.mean(inside) <= 0.995


def test_the_ridge_forgets_slowly(world: World, space: FeatureSpace) -> None:
    """A person who gave 3 for a year and then 8: forgetting draws the expectation to 8."""
    frame = rate(world, 1, 300)
    frame = pl.concat([with_points(frame.head(250), 3.0), with_points(frame.tail(50), 8.0)])
    means = {
        forgetting: Ridge(RidgeConfig(forgetting)).fit(history(frame, space)).predict(space.features(world.jobs)).mean
        for forgetting in (1.0, 0.985, 0.9)
    }
    assert means[1.0].mean() < means[0.985].mean() < means[0.9].mean()


@pytest.mark.parametrize(("base", "of"), [("ridge", Ridge), ("facet_mean", FacetMean)])
def test_the_lstm_starts_at_its_base(
    base: str, of: type[Ridge] | type[FacetMean], world: World, space: FeatureSpace
) -> None:
    ratings, candidates = history(rate(world, 1, 50), space), space.features(world.jobs)
    plain = LstmConfig(base=base, pretrained=False, guarded=False)
    untrained = Lstm(plain).fit(ratings).predict(candidates)
    expected = of().fit(ratings).predict(candidates)
    assert np.array_equal(untrained.mean, expected.mean)
    assert np.array_equal(untrained.std, expected.std)
    trained = Lstm(replace(plain, epochs=10)).fit(ratings).predict(candidates)
    assert np.abs(trained.mean - expected.mean).max() > 1e-3


def test_the_lstm_does_not_learn_from_a_single_week(world: World, space: FeatureSpace) -> None:
    """Within a week nothing earlier is known: a calibration round alone leaves the ridge."""
    ratings, candidates = history(rate(world, 1, 10, per_week=10), space), space.features(world.jobs)
    own = LstmConfig(base="ridge", pretrained=False, guarded=False, epochs=10)
    trained = Lstm(own).fit(ratings).predict(candidates)
    assert np.array_equal(trained.mean, Ridge().fit(ratings).predict(candidates).mean)


def test_the_lstm_reads_the_order_of_weeks(world: World, space: FeatureSpace) -> None:
    """Its base without forgetting does not know the order; the network does."""
    frame = rate(world, 1, 60, drift=0.1)
    weeks = frame["week"].unique(maintain_order=True)
    shuffled = frame.with_columns(pl.col("week").replace_strict(weeks, weeks.reverse()))
    candidates = space.features(world.jobs)
    means = {}
    plain = LstmConfig(base="ridge", forgetting=1.0, pretrained=False, guarded=False)
    for config in (replace(plain, epochs=10), plain):
        means[config.epochs] = [
            Lstm(config).fit(history(one, space)).predict(candidates).mean for one in (frame, shuffled)
        ]
    assert np.allclose(*means[0], atol=1e-9)
    assert np.abs(means[10][0] - means[10][1]).max() > 1e-3


def test_training_leaves_torch_as_it_was(world: World, space: FeatureSpace) -> None:
    import torch

    torch.manual_seed(5)
    before, threads = torch.random.get_rng_state(), torch.get_num_threads()
    Lstm(LstmConfig(epochs=2)).fit(history(rate(world, 1, 20), space))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.get_num_threads() == threads
