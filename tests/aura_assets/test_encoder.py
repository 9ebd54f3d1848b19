"""The asset ``encoder``: off as shipped, and what it says where it cannot be trained."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_assets.assets.encoder import STAND_IN, SWITCHED_OFF
from tests.aura_assets.graphs import CLOSED, Graph, make_home


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
