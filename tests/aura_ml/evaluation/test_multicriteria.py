"""Real rating vectors, in the form of the captured ones: split, means of user and item, the joint model."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from aura_ml.evaluation.multicriteria import CRITERIA, RatingTable, figures, jointly, read_table, user_and_item


def table(seed: int = 1, users: int = 60, items: int = 40, each: int = 16) -> RatingTable:
    """People who weigh an item's acting differently, which no mean of user and item can tell."""
    rng = np.random.default_rng(seed)
    quality = rng.normal(0.0, 0.6, (items, 5))
    wish = rng.normal(0.0, 1.0, users)
    user = np.repeat(np.arange(users), each)
    item = np.concatenate([rng.permutation(items)[:each] for _ in range(users)])
    scores = 3.3 + quality[item] + 1.2 * (wish[user] * quality[item, 4])[:, None] + rng.normal(0.0, 0.4, (len(user), 5))
    return RatingTable(user, item, np.clip(np.round(scores), 1, 5))


def test_expecting_the_five_together_sees_what_means_cannot() -> None:
    found = {each.name: each for each in figures(table(), seed=1)}
    gain = found["preference.multicriteria_gain.all"]
    assert gain.lower is not None
    assert gain.lower > 0.02
    rmse = found["preference.multicriteria_rmse.overall"]
    assert rmse.value is not None
    assert rmse.value < rmse.baselines["user_and_item"]
    assert rmse.of == "users"
    assert not rmse.simulated


def test_means_of_user_and_item_are_drawn_to_the_mean() -> None:
    train = RatingTable(np.array([0, 0, 1]), np.array([0, 1, 0]), np.full((3, 5), 4.0))
    test = RatingTable(np.array([1]), np.array([1]), np.zeros((1, 5)))
    assert np.allclose(user_and_item(train, test), 4.0)
    train.scores[0] = 1.0
    low = user_and_item(train, RatingTable(np.array([0]), np.array([0]), np.zeros((1, 5))))
    assert (low < train.scores.mean()).all()
    assert (low > 1.0).all()


def test_expectations_stay_within_the_stars() -> None:
    data = table(2)
    expected = jointly(data, data)
    assert expected.shape == data.scores.shape
    assert expected.min() >= 1.0
    assert expected.max() <= 5.0


def test_the_table_is_read_where_it_is_there(tmp_path: Path) -> None:
    assert read_table(None) is None
    assert read_table(tmp_path) is None
    folder = tmp_path / "ratings_multicriteria"
    folder.mkdir()
    with gzip.open(folder / "films.csv.gz", "wt", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["UserID", "ItemID", *CRITERIA])
        writer.writerows([["7", "a", 5, 4, 3, 2, 1], ["9", "b", 1, 1, 1, 1, 1], ["7", "b", 2, 2, 2, 2, 2]])
    found = read_table(tmp_path)
    assert found is not None
    assert found.users.tolist() == [0, 1, 0]
    assert found.items.tolist() == [0, 1, 1]
    assert found.scores[0].tolist() == [5, 4, 3, 2, 1]


@pytest.mark.slow
def test_on_the_captured_ratings_the_joint_model_beats_the_means(test_data: Path) -> None:
    data = read_table(test_data)
    assert data is not None
    gains = {each.name: each for each in figures(data, seed=5) if "gain" in each.name}
    assert all(each.value is not None and each.value > 0 for each in gains.values())
    pooled = gains["preference.multicriteria_gain.all"].lower
    assert pooled is not None
    assert pooled > 0
