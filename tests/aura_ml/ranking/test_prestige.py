"""A company's prestige: the person's own ratings, shrunk over companies like it; unknown otherwise."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from aura_ml.ranking.prestige import prestige
from aura_ml.ranking.similar import Liked, RatedPostings


def ratings(*given: tuple[str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(list(given), schema={"company_key": pl.String, "prestige_score": pl.Int64}, orient="row")


def rated(key: str, points: float, vector: list[float]) -> RatedPostings:
    return RatedPostings([Liked(1, 1, "Loader", key.title(), key, 5.0, points)], np.array([vector], dtype=np.float32))


def test_ratings_without_a_score_say_nothing() -> None:
    values, read_from = prestige(pl.Series(["a"]), ratings(("a", None)))
    assert np.isnan(values).all()
    assert read_from == {}


def test_own_ratings_are_shrunk_towards_the_persons_mean() -> None:
    values, read_from = prestige(pl.Series(["a", "b", "c"]), ratings(("a", 10), ("a", 10), ("b", 1)))
    assert read_from["a"].points == pytest.approx((20 + 2 * 7) / 4)
    assert read_from["a"].own == (10.0, 10.0)
    assert values[0] == pytest.approx((8.5 - 1) / 9)
    assert np.isnan(values[2])


def test_a_company_like_a_rated_one_takes_half_of_its_ratings() -> None:
    vectors = np.array([[0.8, 0.6], [0.0, 1.0], [1.0, 0.0]], dtype=np.float32)
    keys = pl.Series(["near", "far", "dock"])
    values, read_from = prestige(keys, ratings(("dock", 9), ("x", 3)), vectors, rated("dock", 9, [1.0, 0.0]))
    assert read_from["near"].similar == (("Dock", 9.0),)
    assert read_from["near"].points == pytest.approx((0.5 * 9 + 2 * 6) / 2.5)
    assert np.isnan(values[1])
    assert read_from["dock"].similar == (), "a company is not like itself"


def test_own_ratings_outweigh_those_of_similar_companies() -> None:
    vectors = np.array([[1.0, 0.0]], dtype=np.float32)
    given = ratings(("quay", 2), ("quay", 2), ("dock", 10))
    _, read_from = prestige(pl.Series(["quay"]), given, vectors, rated("dock", 10, [1.0, 0.0]))
    found = read_from["quay"]
    assert (found.own, found.similar) == ((2.0, 2.0), (("Dock", 10.0),))
    assert found.points == pytest.approx((4 + 0.5 * 10 + 2 * 14 / 3) / 4.5)
