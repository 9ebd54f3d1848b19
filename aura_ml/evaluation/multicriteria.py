"""Real rating vectors: five-star ratings of films by four criteria and overall, by many people, without time.

Whether expecting the five values together beats the means of user and item; the data set is read from a folder of
labelled data and never shipped.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import Measure, bootstrap
from aura_ml.evaluation.report import Figure
from aura_ml.preference.base import POINTS_MIDDLE
from aura_ml.preference.multitask import fit_jointly
from aura_ml.preference.population import PopulationPrior

_Floats = NDArray[np.float64]
FOLDER, PATTERN = "ratings_multicriteria", "*.csv.gz"
CRITERIA = ("overall", "Visuals", "Direction", "Story", "Acting")
TEST_SHARE = 0.2
ITEM_PRIOR, USER_PRIOR = 5.0, 5.0
"""Ratings at the mean that an item's and a user's own mean are drawn by; 2 to 10 gave the same to the second decimal."""

LEAST_OF_USER = 5
UNIT = "stars, 1 to 5"


@dataclass(frozen=True)
class RatingTable:
    """Ratings: users and items by number, scores (n, 5) in stars."""

    users: NDArray[np.int64]
    items: NDArray[np.int64]
    scores: _Floats


def read_table(labelled: Path | None) -> RatingTable | None:
    """Return the ratings below ``labelled``; None where they are not there."""
    found = sorted((labelled / FOLDER).glob(PATTERN)) if labelled is not None else []
    if not found:
        return None
    with gzip.open(found[0], "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    users = np.unique([row["UserID"] for row in rows], return_inverse=True)[1]
    items = np.unique([row["ItemID"] for row in rows], return_inverse=True)[1]
    scores = np.asarray([[float(row[name]) for name in CRITERIA] for row in rows])
    return RatingTable(users.astype(np.int64), items.astype(np.int64), scores)


def figures(table: RatingTable, seed: int) -> list[Figure]:
    """Return RMSE of the joint model beside user and item means, per criterion and over all, on held-out ratings."""
    held, kept, known = _split(table, seed)
    train = RatingTable(table.users[kept], table.items[kept], table.scores[kept])
    test = RatingTable(table.users[held][known], table.items[held][known], table.scores[held][known])
    biases = user_and_item(train, test)
    joint = jointly(train, test)
    users = np.unique(test.users, return_inverse=True)[1]
    found = []
    for place, name in (*enumerate(CRITERIA), (None, "all")):
        errors = {
            model: _by_user((test.scores - expected) ** 2, users, place)
            for model, expected in (("joint", joint), ("user_and_item", biases))
        }
        own, pairs = bootstrap(errors, Measure.RMSE, seed=seed)
        beside = {"user_and_item": own["user_and_item"].value}
        common = {"of": "users", "simulated": False}
        figure = Figure.of_interval(
            f"preference.multicriteria_rmse.{name.lower()}", own["joint"], UNIT, baselines=beside, **common
        )
        gain = Figure.of_interval(
            f"preference.multicriteria_gain.{name.lower()}",
            pairs["joint", "user_and_item"],
            UNIT,
            note="RMSE of user and item means minus that of the joint model, paired by user; above 0 is better",
            **common,
        )
        found += [figure, gain]
    return found


def _split(table: RatingTable, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return held-out rows, the others, and which held-out rows are of items that the others know."""
    order = np.random.default_rng([seed, 11]).permutation(len(table.users))
    held, kept = np.split(order, [round(TEST_SHARE * len(order))])
    known = np.isin(table.items[held], table.items[kept]) & np.isin(table.users[held], table.users[kept])
    return held, kept, known


def user_and_item(train: RatingTable, test: RatingTable) -> _Floats:
    """Return mean plus item's and user's bias, each drawn to 0 (Koren 2008, section 2.1), shape (m, 5)."""
    mean, items, users = _biases(train)
    return mean + items[test.items] + users[test.users]


def _biases(train: RatingTable) -> tuple[_Floats, _Floats, _Floats]:
    mean = train.scores.mean(axis=0)
    items = _drawn(train.items, train.scores - mean, ITEM_PRIOR)
    users = _drawn(train.users, train.scores - mean - items[train.items], USER_PRIOR)
    return mean, items, users


def _drawn(groups: NDArray[np.int64], values: _Floats, prior: float) -> _Floats:
    """Return the means of groups, shape (highest group + 1, 5), drawn to 0."""
    size = int(groups.max()) + 1
    sums = np.zeros((size, values.shape[1]))
    np.add.at(sums, groups, values)
    means: _Floats = sums / (np.bincount(groups, minlength=size)[:, None] + prior)
    return means


def jointly(train: RatingTable, test: RatingTable) -> _Floats:
    """Return what each user is expected to give, shape (m, 5): their five values regressed together on the item's.

    The features of an item are its mean deviations in the five criteria; the prior of a user's coefficients is what the
    users of the training ratings are like, found by two rounds of fitting all of them.
    """
    mean, items, _ = _biases(train)
    scale = np.maximum(items[train.items].std(axis=0), 1e-9)
    features = np.hstack([np.ones((len(items), 1)), items / scale])
    offset = mean - POINTS_MIDDLE
    base = np.vstack([np.zeros(5), np.diag(scale)])
    covariance = np.repeat(0.1 * np.eye(5)[None], 6, axis=0)
    covariance[0] = 0.5 * np.eye(5)
    noise = 0.5 * np.cov((train.scores - mean).T)
    rows_of = [np.flatnonzero(train.users == user) for user in range(int(train.users.max()) + 1)]
    expected = np.zeros_like(test.scores)
    for last in (False, False, True):
        prior = PopulationPrior((), base, covariance, noise, np.zeros((5, 5)), np.zeros((5, 5)))
        coefficients = {}
        for user, rows in enumerate(rows_of):
            design = features[train.items[rows]]
            weights = np.ones(len(rows))
            found = fit_jointly(design, train.scores[rows] - offset, weights, prior, base, covariance)
            coefficients[user] = found.mean.T
        if not last:
            base, covariance, noise = _learned(train, features, coefficients, rows_of, offset, covariance)
    for user, rows in ((user, np.flatnonzero(test.users == user)) for user in np.unique(test.users)):
        expected[rows] = mean + features[test.items[rows]] @ coefficients[int(user)]
    return np.clip(expected, 1.0, 5.0)


def _learned(
    train: RatingTable,
    features: _Floats,
    coefficients: dict[int, _Floats],
    rows_of: list[NDArray[np.int64]],
    offset: _Floats,
    covariance: _Floats,
) -> tuple[_Floats, _Floats, _Floats]:
    """Return mean and covariance of the users' coefficients and of what is left of their ratings.

    As in EM, with shares of old and new spread in place of each user's own uncertainty, chosen on seeds 0 and 1.
    """
    enough = [user for user, rows in enumerate(rows_of) if len(rows) >= LEAST_OF_USER]
    stacked = np.stack([coefficients[user] for user in enough])
    base = stacked.mean(axis=0)
    away = stacked - base
    spread = np.einsum("udi,udj->dij", away, away) / len(enough)
    residuals = np.vstack(
        [
            train.scores[rows_of[user]]
            - offset
            - POINTS_MIDDLE
            - features[train.items[rows_of[user]]] @ coefficients[user]
            for user in enough
        ]
    )
    noise = residuals.T @ residuals / len(residuals)
    return base, 0.7 * spread + 0.1 * covariance + 1e-3 * np.eye(5), 1.1 * noise


def _by_user(squared: _Floats, users: NDArray[np.int64], place: int | None) -> _Floats:
    """Return squared errors per user, shape (users, most ratings), NaN where there is none, for intervals by user."""
    values = squared.mean(axis=1) if place is None else squared[:, place]
    order = np.argsort(users, kind="stable")
    counts = np.bincount(users)
    table = np.full((len(counts), int(counts.max())), np.nan)
    column = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    table[users[order], column] = values[order]
    return table
