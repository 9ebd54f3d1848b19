"""The calibration round: far apart, one per company, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.embedding.base import Vectors
from aura_ml.ranking.calibration import farthest_first


def unit(angles_deg: list[float]) -> Vectors:
    angles = np.radians(angles_deg)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


SPREAD = unit([0, 1, 2, 90, 91, 180, 181, 270])
COMPANIES = [f"company {number}" for number in range(len(SPREAD))]


def test_the_four_corners_are_found_before_any_neighbour() -> None:
    found = farthest_first(SPREAD, COMPANIES, 4, seed="a")
    assert {round(float(np.degrees(np.arctan2(*SPREAD[row][::-1]))) / 90) % 4 for row in found} == {0, 1, 2, 3}


def test_the_same_seed_gives_the_same_round_and_another_seed_another_start() -> None:
    rounds = {seed: farthest_first(SPREAD, COMPANIES, 5, seed=seed) for seed in "abcdefgh"}
    assert rounds == {seed: farthest_first(SPREAD, COMPANIES, 5, seed=seed) for seed in rounds}
    assert len({found[0] for found in rounds.values()}) > 1


def test_a_company_is_asked_about_once_and_fewer_companies_make_a_shorter_round() -> None:
    companies = ["one", "one", "two", "two", "two", "three", "three", "three"]
    found = farthest_first(SPREAD, companies, 10, seed="a")
    assert sorted(companies[row] for row in found) == ["one", "three", "two"]


def test_a_replacement_is_far_from_those_that_stand_and_of_another_company() -> None:
    assert farthest_first(SPREAD, COMPANIES, 1, seed="a", chosen=[0, 3, 7]) in ([5], [6])
    companies = ["x" if row in (0, 5, 6) else name for row, name in enumerate(COMPANIES)]
    assert set(farthest_first(SPREAD, companies, 1, seed="a", chosen=[0, 3, 7])) <= {1, 2, 4}


def test_only_those_that_may_be_taken_are_taken() -> None:
    assert sorted(farthest_first(SPREAD, COMPANIES, 9, seed="a", among=[4, 2])) == [2, 4]
    assert farthest_first(SPREAD, COMPANIES, 9, seed="a", among=[]) == []
    assert farthest_first(np.zeros((0, 2), np.float32), [], seed="a") == []


def test_companies_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="7 companies for 8"):
        farthest_first(SPREAD, COMPANIES[:-1], seed="a")
