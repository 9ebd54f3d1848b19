"""The feature space and the ratings made in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from aura_ml.preference import FeatureConfig, FeatureSpace, InvalidRatings, Ratings
from aura_ml.preference.features import InvalidVector
from tests.aura_ml.preference.people import World, make_world, rate


def column(space: FeatureSpace, frame: pl.DataFrame, name: str) -> list[float]:
    values: list[float] = space.features(frame).values[:, space.names.index(name)].tolist()
    return values


def test_components_have_a_positive_largest_entry_and_the_variance_of_the_postings(world: World) -> None:
    space = FeatureSpace.fit(world.jobs)
    assert (space.basis[np.abs(space.basis).argmax(axis=0), np.arange(64)] > 0).all()
    components = space.features(world.jobs).values[:, : space.embedded]
    assert np.allclose(components.mean(axis=0), 0, atol=1e-6)
    variances = components.var(axis=0)
    assert (np.diff(variances) <= 1e-9).all()
    assert variances[:32].mean() == pytest.approx(1.0)
    white = FeatureSpace.fit(world.jobs, FeatureConfig(whitening=1.0)).features(world.jobs).values[:, :32]
    assert np.allclose(white.var(axis=0), 1.0)


def test_the_order_of_postings_does_not_matter(world: World) -> None:
    one, other = (FeatureSpace.fit(frame) for frame in (world.jobs, world.jobs.reverse()))
    assert one.version == other.version
    assert FeatureSpace.fit(world.jobs.head(400)).version != one.version


def test_a_saved_space_is_the_same(world: World, tmp_path: Path) -> None:
    space = FeatureSpace.fit(world.jobs)
    space.save(tmp_path)
    loaded = FeatureSpace.load(tmp_path)
    assert loaded.version == space.version
    assert np.array_equal(loaded.features(world.jobs).values, space.features(world.jobs).values)


def test_unknown_metadata_counts_as_the_mean(world: World) -> None:
    space = FeatureSpace.fit(world.jobs)
    odd = world.jobs.head(4).with_columns(
        salary_eur_year=pl.Series([None, 0.0, -5.0, 60_000.0]),
        seniority=pl.Series([None, "wizard", "junior", "senior"]),
        country=pl.Series([None, "XX", "DE", "US"]),
        is_remote=pl.Series([None, True, False, True]),
    )
    assert column(space, odd, "salary_eur_year")[:3] == [0.0, 0.0, 0.0]
    assert column(space, odd, "salary_known") == [0.0, 0.0, 0.0, 1.0]
    assert column(space, odd, "seniority")[:2] == [0.0, 0.0]
    assert column(space, odd, "is_remote") == [0.0, 1.0, 0.0, 1.0]
    assert space.features(odd).values[:2, -6:].sum() == 0
    assert space.features(odd).values[2:, -6:].sum() == 2
    bare = space.features(world.jobs.select("job_id", "vector"))
    assert np.isfinite(bare.values).all()
    assert bare.values.shape == (world.jobs.height, len(space.names))


def test_a_posting_without_vector_stands_at_the_centre(world: World) -> None:
    space = FeatureSpace.fit(world.jobs)
    frame = world.jobs.head(2).with_columns(
        vector=pl.Series([None, world.jobs["vector"][1].to_list()], dtype=pl.List(pl.Float32))
    )
    values = space.features(frame).values[:, :32]
    assert (values[0] == 0).all()
    assert (values[1] != 0).any()


@pytest.mark.parametrize("postings", [0, 1, 2, 20])
def test_few_postings_give_fewer_components_of_the_same_width(postings: int, world: World) -> None:
    space = FeatureSpace.fit(world.jobs.head(postings))
    values = space.features(world.jobs).values
    assert values.shape == (world.jobs.height, len(space.names))
    assert np.isfinite(values).all()
    assert np.count_nonzero(np.abs(values[:, :32]).sum(axis=0)) == max(postings - 1, 0)


def test_vectors_of_another_length_are_refused(world: World) -> None:
    space = FeatureSpace.fit(world.jobs)
    short = world.jobs.head(1).with_columns(vector=pl.Series([[1.0, 0.0]], dtype=pl.List(pl.Float32)))
    with pytest.raises(InvalidVector, match="length 2"):
        space.features(short)
    with pytest.raises(InvalidVector, match="lengths"):
        space.features(pl.concat([short, world.jobs.tail(1)]))


def test_ratings_are_ordered_and_rows_without_a_facet_left_out(world: World, space: FeatureSpace) -> None:
    frame = rate(world, 1, 12).with_columns(pl.lit("local").alias("user_id"))
    empty = frame.head(1).with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in frame.columns[-6:-1])
    ratings = Ratings.from_frame(pl.concat([empty, frame]).reverse(), space)
    assert len(ratings) == 12
    assert (np.diff(ratings.weeks) >= 0).all()
    assert ratings.frame["job_id"].to_list() == ratings.features.job_ids.tolist()
    part = ratings.take(ratings.weeks == ratings.weeks[0])
    assert len(part) == part.frame.height == len(part.features) == 5


def test_ratings_of_two_persons_or_outside_the_scale_are_refused(world: World, space: FeatureSpace) -> None:
    frame = rate(world, 1, 4)
    with pytest.raises(InvalidRatings, match="several persons"):
        Ratings.from_frame(frame.with_columns(user_id=pl.Series(["a", "a", "b", "b"])), space)
    with pytest.raises(InvalidRatings, match="allowed are 1 to 10"):
        Ratings.from_frame(frame.with_columns(overall=pl.lit(11.0)), space)
    with pytest.raises(InvalidRatings, match="lack the column"):
        Ratings.from_frame(frame.drop("week", "fit"), space)


def test_the_postings_of_one_week_do_not_decide_for_another() -> None:
    one, other = (FeatureSpace.fit(make_world(seed, jobs=100).jobs) for seed in (1, 2))
    assert one.version != other.version
