from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from aura_views.asset_words import NAMES, column_of
from tests.aura_assets.graphs import Graph, make_home

HEAVY = ("torch", "sentence_transformers", "transformers", "faiss", "d3rlpy", "spacy", "keybert", "litellm", "dash")
LOAD = """
import json, sys, time
started = time.process_time()
from aura_assets.definitions import defs
spent = time.process_time() - started
print(json.dumps({"cpu_s": spent, "heavy": [name for name in %r if name in sys.modules], "jobs": len(defs.jobs)}))
"""


def test_loading_the_code_location_imports_no_model_library(tmp_path: Path) -> None:
    make_home(tmp_path)
    environment = {**os.environ, "AURA_HOME": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-c", LOAD % (HEAVY,)], env=environment, capture_output=True, text=True, check=True
    )

    assert '"heavy": []' in done.stdout
    assert '"jobs": 3' in done.stdout


def test_edges_are_of_the_same_week_only(tmp_path: Path) -> None:
    graph = Graph(make_home(tmp_path)).definitions.resolve_asset_graph()

    for key in graph.materializable_asset_keys:
        for parent in graph.get(key).parent_keys:
            mapping = graph.get_partition_mapping(key, parent)
            assert type(mapping).__name__ == "TimeWindowPartitionMapping"
            assert (mapping.start_offset, mapping.end_offset) == (0, 0)


def test_the_graph_is_as_designed(tmp_path: Path) -> None:
    graph = Graph(make_home(tmp_path)).definitions.resolve_asset_graph()

    def parents(name: str) -> set[str]:
        key = next(key for key in graph.materializable_asset_keys if key.to_user_string() == name)
        return {parent.to_user_string() for parent in graph.get(key).parent_keys}

    feeds = ("arbeitnow", "inbox", "remoteok", "remotive", "sample")
    assert parents("jobs") == {f"raw_listings/{name}" for name in feeds}
    assert parents("job_embeddings") == {"jobs"}
    assert parents("job_index") == {"job_embeddings"}
    assert parents("profile_embedding") == set()
    learned = {"embedding_adapter", "preference_model", "policy"}
    assert parents("shortlist") == {"jobs", "job_embeddings", "job_index", "profile_embedding", *learned}
    assert parents("embedding_adapter") == {"ratings", "job_embeddings", "profile_embedding"}
    assert parents("policy") == {"ratings", "outcomes", "preference_model", "job_embeddings"}
    assert parents("preference_model") == {"ratings", "jobs", "job_embeddings", "profile_embedding"}
    assert parents("documents") == {"jobs", "shortlist"}
    assert parents("ratings") == parents("outcomes") == set()
    assert parents("skill_report") == {"jobs", "ratings", "outcomes", "shortlist"}
    assert parents("digest") == {"jobs", "shortlist", *learned, "skill_report", "weekly_metrics"}
    assert parents("weekly_metrics") == {"jobs", "shortlist", "skill_report", "preference_model"}


def test_the_grid_of_the_dashboard_has_a_column_for_every_asset(tmp_path: Path) -> None:
    graph = Graph(make_home(tmp_path)).definitions.resolve_asset_graph()
    assert {column_of(key.to_user_string()) for key in graph.materializable_asset_keys} == set(NAMES)


def test_every_asset_says_in_words_what_it_is_and_how_to_read_it(tmp_path: Path) -> None:
    graph = Graph(make_home(tmp_path)).definitions.resolve_asset_graph()
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        name = key.to_user_string()
        assert len(node.description or "") > 60, name
        assert node.group_name != "default", name
        assert node.owners, name
        assert node.kinds, name
    for check in graph.asset_check_keys:
        assert len(graph.get_check_spec(check).description or "") > 30, check
