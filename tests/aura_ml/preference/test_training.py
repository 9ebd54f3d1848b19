from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from aura_ml.model_card import preference_card
from aura_ml.preference.base import Ratings
from aura_ml.preference.features import FeatureSpace
from aura_ml.preference.registry import new_model
from aura_ml.preference.training import train_candidate

FIRST = date(2026, 1, 2)


def rated(weeks: int, each: int, seed: int = 3) -> pl.DataFrame:
    """Return ratings that follow the first coordinates of the vectors, with a point of noise."""
    draw = np.random.default_rng(seed)
    n = weeks * each
    vectors = draw.normal(size=(n, 24))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    overall = np.clip(np.round(5.5 + 9 * vectors[:, 0] + 9 * vectors[:, 1] + draw.normal(size=n)), 1, 10)
    given = [FIRST + timedelta(days=7 * (row // each)) for row in range(n)]
    return pl.DataFrame(
        {
            "user_id": ["local"] * n,
            "cluster_id": list(range(n)),
            "job_id": list(range(n)),
            "week": given,
            "rated_at": [datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in given],
            **dict.fromkeys(("fit", "interest", "prestige", "location", "overall"), overall),
            "company_key": pl.Series(["c"] * n, dtype=pl.String),
            "title_key": pl.Series(["t"] * n, dtype=pl.String),
            "country": pl.Series(["DE"] * n, dtype=pl.String),
            "seniority": pl.Series(["mid"] * n, dtype=pl.String),
            "is_remote": pl.Series([False] * n, dtype=pl.Boolean),
            "salary_eur_year": pl.Series([None] * n, dtype=pl.Float64),
            "is_sample": pl.Series([False] * n, dtype=pl.Boolean),
            "vector": pl.Series(vectors.astype(np.float32).tolist(), dtype=pl.List(pl.Float32)),
        }
    )


def test_a_taste_that_holds_later_is_put_in_use_and_the_better_of_two_models_is_taken() -> None:
    history = rated(weeks=10, each=12)

    trained = train_candidate(history, history, "lstm")

    assert trained.decision.promoted, trained.decision.reason
    errors = {
        row["model"]: row["value"]
        for row in trained.figures["forward_test"]
        if row["facet"] == "all" and row["name"] == "rmse"
    }
    assert errors[trained.algorithm] == min(errors["lstm"], errors["ridge"])
    assert errors[trained.algorithm] < errors["facet_mean"]


@pytest.mark.parametrize(("weeks", "each"), [(1, 0), (1, 1), (1, 5), (2, 2)])
def test_too_few_ratings_put_nothing_in_use_and_say_so(weeks: int, each: int) -> None:
    history = rated(weeks, each)

    trained = train_candidate(history, rated(1, 20, seed=8), "ridge")

    assert not trained.decision.promoted
    assert trained.observations == weeks * each
    assert "needed" in trained.decision.reason
    assert "| - | - | no later ratings" in preference_card(trained, None) or "below five" in preference_card(
        trained, None
    )


def test_a_better_model_that_served_before_holds_a_candidate_back() -> None:
    history = rated(weeks=8, each=6)
    mean = new_model("facet_mean", 0).fit(Ratings.from_frame(history.head(12), FeatureSpace.fit(history)))
    knowing = new_model("ridge", 0).fit(Ratings.from_frame(rated(8, 60), FeatureSpace.fit(history)))
    arguments = {"champions": [(FIRST, mean)], "seed": 1}

    alone = train_candidate(history, history, "ridge", **arguments)
    held = train_candidate(history, history, "ridge", **arguments, former=[(FIRST, mean), (FIRST, knowing)])
    unseen = train_candidate(history, history, "ridge", **arguments, former=[(date(2027, 1, 1), knowing)])

    assert alone.decision.promoted, alone.decision.reason
    assert not held.decision.promoted
    assert "against the best champion so far it is worse" in held.decision.reason
    assert unseen.decision.reason == alone.decision.reason, "it had seen every week of the test"


def test_equal_input_gives_an_equal_model() -> None:
    history = rated(4, 8)

    first, second = (train_candidate(history, history, "lstm", seed=5) for _ in range(2))

    assert first.model_id == second.model_id
    assert first.figures == second.figures
    assert train_candidate(history, history, "lstm", seed=6).model_id != first.model_id


def test_the_card_shows_the_figures_beside_the_baseline() -> None:
    history = rated(6, 10)

    card = preference_card(train_candidate(history, history, "ridge"), "facet_mean")

    assert "| facet_mean | all |" in card
    assert "| ridge | all |" in card
    assert "In use before: facet_mean" in card
