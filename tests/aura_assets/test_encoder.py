"""The asset ``encoder``: off as shipped, what it says where it cannot be trained, and weeks with one that was promoted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from aura_assets.assets import encoder as asset
from aura_assets.assets.encoder import STAND_IN, SWITCHED_OFF
from aura_io.clock import FixedClock
from aura_io.learning import ENCODER, PREFERENCE_MODEL, champion, encoder_of, openings_until, rated_until
from aura_io.rated_history import RatedHistory
from aura_io.rollback import record_rollback
from aura_ml.embedding import encoder_training
from aura_ml.embedding.finetune import FineTuneConfig
from aura_ml.embedding.minilm import TUNED_MARK
from aura_ml.promotion import Decision
from tests.aura_assets.graphs import CLOSED, NOW, Graph, make_home
from tests.aura_assets.living import made_from
from tests.aura_assets.test_learning import WEEKS, likes_engineers, rate_week


@pytest.mark.parametrize(("asked_for", "reason"), [(False, SWITCHED_OFF), (True, STAND_IN)])
def test_why_nothing_was_trained_stands_in_its_row(asked_for: bool, reason: str, tmp_path: Path) -> None:
    graph = Graph(make_home(tmp_path, learning={"fine_tune": asked_for}))
    outcome = graph.run(CLOSED, assets=["raw_listings/sample", "jobs", "job_embeddings", "ratings", "encoder"])
    (row,) = graph.table("models", CLOSED).to_dicts()
    assert (row["kind"], row["promoted"], row["artifact"]) == ("encoder", False, None)
    assert row["reason"] == f"not trained: {reason}"
    assert graph.table("promotions").is_empty()
    (made,) = outcome.asset_materializations_for_node("encoder")
    assert reason in str(made.metadata["model_card"].value)


def close(graph: Graph, week: Any) -> None:
    graph.clock.set(graph.home.calendar.window(week).end + timedelta(hours=9))
    graph.run(week, assets=[*made_from("sample"), ENCODER])


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_promoted_encoder_serves_the_weeks_after_versions_never_mix_and_it_is_rolled_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The training is real and short; the gate, which has tests of its own, is held open."""
    quick = FineTuneConfig(steps=2, batch=8, max_tokens=32, min_pairs=3)
    monkeypatch.setattr(asset, "FineTuneConfig", lambda seed: replace(quick, seed=seed))
    opened = Decision(True, "promoted: held open for this test", {})
    monkeypatch.setattr(encoder_training, "gate", lambda *_, **__: opened)
    models = {"embedding": "sentence-transformers/all-MiniLM-L6-v2", "preference_model": "ridge", "rl_agent": "bandit"}
    graph = Graph(make_home(tmp_path, FixedClock(NOW), demo=True, models=models, learning={"fine_tune": True}))
    home, warehouse = graph.home, graph.home.warehouse
    first, second, third, fourth = WEEKS[:4]
    for week in (first, second):
        close(graph, week)
        rate_week(graph, week, likes_engineers, graph.clock.now() + timedelta(hours=1))
    close(graph, third)

    base, tuned = encoder_of(warehouse, second), encoder_of(warehouse, third)
    assert encoder_of(warehouse, first) == base
    assert TUNED_MARK not in base
    if tuned == base:  # trained in the second week's run already, or in the third's: it serves the weeks after
        close(graph, fourth)
        tuned = encoder_of(warehouse, fourth)
        last = fourth
    else:
        last = third
    assert TUNED_MARK in tuned
    for week in WEEKS[: WEEKS.index(last) + 1]:
        assert graph.table("job_embeddings", week)["encoder_version"].n_unique() == 1
        index = warehouse.query("SELECT encoder_version FROM job_indexes WHERE week = ?", [week])
        assert index["encoder_version"].to_list() == [encoder_of(warehouse, week)]

    rated = rated_until(home, warehouse, last, graph.clock.now())
    assert rated.height == home.userdb.ratings().height
    assert rated["encoder_version"].unique().to_list() == [tuned]
    history = RatedHistory(home, warehouse, last, openings_until(warehouse, last), home.settings.ranking.weights)
    assert len(history.at(last, graph.clock.now(), tuned)) == rated.height
    serving = champion(warehouse, home.user_id, PREFERENCE_MODEL, graph.clock.now())
    expected = graph.table("scores", last)["preference"].drop_nulls()
    trained_on = None if serving is None else json.loads(serving["figures"])["encoder_version"]
    assert expected.is_empty() or trained_on == tuned

    record_rollback(warehouse, home.userdb, home.user_id, ENCODER, None, graph.clock.now(), calendar=home.calendar)
    following = WEEKS[WEEKS.index(last) + 1]
    close(graph, following)
    assert encoder_of(warehouse, following) == base
    assert encoder_of(warehouse, last) == tuned
    again = rated_until(home, warehouse, following, graph.clock.now())
    assert again.filter(pl.col("encoder_version") != base).is_empty()
    assert again.height == rated.height
