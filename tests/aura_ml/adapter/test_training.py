"""The week's adapter: what it is tested against, when it is put in use, and the taste that the ranking reads."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from aura_ml.adapter import Adapter, AdapterConfig, Examples
from aura_ml.adapter.taste import Taste
from aura_ml.adapter.training import adapter_id, train_taste
from aura_ml.weights import WeightsMismatch

ENCODER = "encoder 1"
FIRST_WEEK = date(2026, 1, 2)
QUIET = 20


def rated(seed: int, jobs: int, *, taste: float = 1.0) -> pl.DataFrame:
    """Jobs whose loud directions say nothing and whose quiet one decides the rating; ten a week."""
    random = np.random.default_rng(seed)
    scales = np.concatenate([np.full(12, 2.0), np.full(36, 0.5)])
    raw = random.normal(size=(jobs, 48)) * scales
    points = 5.5 + 2.5 * taste * raw[:, QUIET] / 0.5 + random.normal(size=jobs) * (1.0 if taste else 3.0)
    vectors = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    return pl.DataFrame(
        {
            "job_id": np.arange(1, jobs + 1),
            "cluster_id": np.arange(1, jobs + 1),
            "week": [FIRST_WEEK + timedelta(weeks=number // 10) for number in range(jobs)],
            "overall": np.clip(np.round(points), 1, 10),
            "vector": pl.Series(vectors.astype(np.float32).tolist(), dtype=pl.List(pl.Float32)),
        }
    )


def test_an_adapter_that_orders_later_jobs_better_is_promoted_and_says_against_what() -> None:
    trained = train_taste(rated(4, 500), ENCODER, profile_score=lambda vectors: vectors[:, 0])
    assert trained.decision.promoted
    models = {figure["model"] for figure in trained.figures["forward_test"] if figure["name"] == "auc"}
    assert models == {"identity", "adapter", "profile"}
    assert trained.figures["encoder_version"] == ENCODER
    assert trained.taste is not None


def test_without_any_taste_in_the_ratings_nothing_is_put_in_use() -> None:
    trained = train_taste(rated(5, 500, taste=0.0), ENCODER)
    assert trained.taste is not None
    assert not trained.decision.promoted
    assert trained.decision.reason.startswith("not promoted")


def test_a_profile_that_knows_better_keeps_it_out() -> None:
    trained = train_taste(rated(4, 500), ENCODER, profile_score=lambda vectors: vectors[:, QUIET])
    assert not trained.decision.promoted
    assert "the baseline profile" in trained.decision.reason


def test_too_little_is_said_in_words_and_has_an_id_of_its_own() -> None:
    trained = train_taste(rated(4, 40), ENCODER)
    assert trained.taste is None
    assert trained.decision.reason.startswith("not trained: ")
    assert "50 pairs" in trained.decision.reason
    assert adapter_id(trained) != adapter_id(train_taste(rated(4, 60), ENCODER))


def test_the_champion_is_tested_only_on_weeks_it_had_not_seen() -> None:
    frame = rated(4, 500)
    examples = Examples.from_frame(frame)
    champion = Taste.of(Adapter.identity(48, ENCODER, AdapterConfig()), examples)
    late = frame["week"].max()
    assert isinstance(late, date)
    seen_all = train_taste(frame, ENCODER, champions=[(late + timedelta(weeks=1), champion)])
    assert "champion" not in str(seen_all.decision.reason) or "later observations" in seen_all.decision.reason
    unseen = train_taste(frame, ENCODER, champions=[(FIRST_WEEK, champion)])
    (figure,) = [each for each in unseen.figures["forward_test"] if each["model"] == "champion"]
    assert figure["n"] == unseen.figures["n"]
    (none,) = [each for each in seen_all.figures["forward_test"] if each["model"] == "champion"]
    assert (none["value"], none["n"]) == (None, 0)


def test_taste_puts_liked_above_the_middle_and_rejected_below() -> None:
    frame = rated(4, 500)
    trained = train_taste(frame, ENCODER)
    assert trained.taste is not None
    examples = Examples.from_frame(frame)
    points = trained.taste.points(examples.vectors.astype(np.float32))
    assert points.min() >= 0.0
    assert points.max() <= 1.0
    assert points[examples.liked].mean() == pytest.approx(0.75, abs=0.05)
    assert points[~examples.liked].mean() == pytest.approx(0.25, abs=0.05)


def test_taste_is_saved_with_its_adapter_and_refuses_another_encoder(tmp_path: Path) -> None:
    trained = train_taste(rated(4, 300), ENCODER)
    assert trained.taste is not None
    trained.taste.save(tmp_path)
    loaded = Taste.load(tmp_path, ENCODER)
    assert loaded.version == trained.taste.version
    vectors = np.eye(48, dtype=np.float32)
    assert np.array_equal(loaded.points(vectors), trained.taste.points(vectors))
    with pytest.raises(WeightsMismatch):
        Taste.load(tmp_path, "encoder 2")
