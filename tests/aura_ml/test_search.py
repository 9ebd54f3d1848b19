"""Hybrid search: words and meaning joined, either alone, deterministic order; measured against each alone."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from aura_io.models import resolve_embedding_model
from aura_ml.embedding import InvalidVectors, compose_job_text
from aura_ml.embedding.hashing_embedder import HashingEmbedder
from aura_ml.embedding.minilm import MiniLM
from aura_ml.search import RESULT_COLUMNS, PostingIndex, hybrid_search

JOBS = pl.DataFrame(
    {
        "id": [30, 10, 20],
        "title": ["Pastry cook", "Data engineer", "Nurse"],
        "company": ["Inn", "Lamps Ltd", "Clinic"],
        "location": [None, "Leeds", "Bath"],
        "description": ["Bake bread.", "Pipelines and SQL for the lamp factory.", "Night ward."],
    }
)
VECTORS = np.eye(3, dtype=np.float32)


def meaning(row: int) -> Callable[..., np.ndarray]:
    return lambda _: VECTORS[[row]]


def test_words_alone() -> None:
    found = hybrid_search("lamp sql", JOBS, None, None, 5)
    assert found["id"].to_list() == [10]
    assert found["score"].to_list() == [1.0]
    assert found["semantic_rank"].to_list() == [None]
    assert dict(found.schema) == RESULT_COLUMNS


def test_meaning_finds_what_shares_no_word() -> None:
    found = hybrid_search("confectioner", JOBS, VECTORS, meaning(0), 5)
    assert found["id"].to_list() == [30]
    assert found["lexical_rank"].to_list() == [None]
    assert found["semantic_rank"].to_list() == [1]
    assert found["score"].to_list() == [0.5]


def test_both_together_beat_either() -> None:
    found = hybrid_search("Nurse", JOBS, VECTORS, meaning(2), 5)
    assert found.row(0) == (20, 1.0, 1, 1)


def test_the_order_of_rows_does_not_matter() -> None:
    order = [2, 0, 1]
    straight = hybrid_search("nurse cook", JOBS, VECTORS, meaning(1), 5)
    assert straight.equals(hybrid_search("nurse cook", JOBS[order], VECTORS[order], meaning(1), 5))


def test_ranks_and_cut_agree_with_a_full_sort() -> None:
    generator = np.random.default_rng(4)
    words = ["lamp", "cord", "paint", "bread"]
    count = 200
    jobs = pl.DataFrame(
        {
            "id": range(count),
            "title": ["Role"] * count,
            "company": ["Firm"] * count,
            "location": [None] * count,
            "description": [" ".join(generator.choice(words, 3)) for _ in range(count)],
        },
        schema_overrides={"location": pl.String},
    )
    vectors = generator.normal(size=(count, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = hybrid_search("lamp cord", jobs, vectors, lambda _: vectors[:1], count)
    top = hybrid_search("lamp cord", jobs, vectors, lambda _: vectors[:1], 7)
    assert top.equals(found.head(7))
    assert found.equals(found.sort(["score", "id"], descending=[True, False]))
    by_words = PostingIndex(jobs).scores("lamp cord")
    expected = {row: place for place, row in enumerate(np.lexsort((np.arange(count), -by_words)).tolist(), start=1)}
    assert all(rank is None or rank == expected[row] for row, rank in found.select("id", "lexical_rank").rows())


def test_vectors_of_other_postings_are_refused() -> None:
    with pytest.raises(InvalidVectors, match="expected 3 rows"):
        hybrid_search("nurse", JOBS, VECTORS[:2], meaning(0), 5)


def test_an_index_may_be_kept() -> None:
    index = PostingIndex(JOBS)
    assert hybrid_search("nurse", JOBS, None, None, 1, index).equals(hybrid_search("nurse", JOBS, None, None, 1))


@pytest.mark.parametrize("query", ["", "  \n"])
def test_an_empty_query_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="at least one word"):
        hybrid_search(query, JOBS, None, None, 5)


def test_nothing_found_and_nothing_there() -> None:
    assert hybrid_search("zzz", JOBS, None, None, 5).height == 0
    assert hybrid_search("the", JOBS, None, None, 5)["id"].to_list() == [10]
    assert hybrid_search("!!!", JOBS, None, None, 5).height == 0
    assert hybrid_search("nurse", JOBS.clear(), None, None, 5).height == 0
    assert hybrid_search("nurse", JOBS, None, None, 0).height == 0


def test_it_works_with_an_encoder() -> None:
    encoder = HashingEmbedder()
    vectors = encoder.encode([compose_job_text(*row) for row in JOBS.select("title", "company", "description").rows()])
    assert hybrid_search("night nurse", JOBS, vectors, encoder.encode, 1)["id"].to_list() == [20]


def reciprocal_rank(ids: list[int], wanted: int) -> float:
    return 1 / (ids.index(wanted) + 1) if wanted in ids else 0.0


@pytest.mark.slow
def test_hybrid_is_no_worse_than_the_better_single_method(test_data: Path, tmp_path: Path) -> None:
    """Title -> own description (the title taken out) over English postings; learning.md asks for the best single method."""
    with gzip.open(
        test_data / "postings_arbeitnow" / "week=2026-W10.jsonl.gz", "rt", encoding="utf-8", newline="\n"
    ) as file:
        postings = [json.loads(line) for line in file.read().split("\n") if line]
    texts = [posting | {"text": posting["description_text"] or ""} for posting in postings]
    english = [posting for posting in texts if posting["text"].lower().count(" the ") >= 5][:120]
    assert len(english) == 120
    texts_without = [posting["text"].replace(posting["title"], "") for posting in english]
    jobs = pl.DataFrame(
        {
            "id": range(120),
            "title": [""] * 120,
            "company": [posting["company_name"] for posting in english],
            "location": [posting["location"] for posting in english],
            "description": texts_without,
        }
    )
    encoder = MiniLM(resolve_embedding_model("all-MiniLM-L6-v2", tmp_path))
    vectors = encoder.encode(
        [compose_job_text("", row[0], row[1]) for row in jobs.select("company", "description").rows()]
    )
    titles = [posting["title"] for posting in english]
    queries, index = encoder.encode(titles), PostingIndex(jobs)
    scores: dict[str, list[float]] = {"words": [], "meaning": [], "hybrid": []}
    for wanted, (title, query) in enumerate(zip(titles, queries, strict=True)):
        words = hybrid_search(title, jobs, None, None, 120, index)["id"].to_list()
        both = hybrid_search(title, jobs, vectors, lambda _, query=query: query[None], 120, index)["id"].to_list()
        alone = np.lexsort((np.arange(120), -(vectors @ query))).tolist()
        for name, ids in (("words", words), ("meaning", alone), ("hybrid", both)):
            scores[name].append(reciprocal_rank(ids, wanted))
    means = {name: float(np.mean(values)) for name, values in scores.items()}
    assert means["hybrid"] >= max(means["words"], means["meaning"]) - 0.02, means


def test_the_second_search_counts_all_words_once_and_scores_as_the_first() -> None:
    words = [f"word{number}" for number in range(40)]
    draw = np.random.default_rng(3)
    jobs = pl.DataFrame(
        {
            "id": np.arange(60, 0, -1),
            "title": [" ".join(draw.choice(words, 3)) for _ in range(60)],
            "company": ["Acme"] * 60,
            "location": [None, "Köln"] * 30,
            "description": [" ".join(draw.choice(words, draw.integers(0, 50))) for _ in range(60)],
        }
    )
    index = PostingIndex(jobs)
    queries = [" ".join(draw.choice([*words, "koln", "unknown"], 4)) for _ in range(20)]
    for query in [queries[0], *queries]:
        assert np.array_equal(index.scores(query), PostingIndex(jobs).scores(query))
    assert index._tokens is None, "the texts' words are kept as counts alone"
