"""Search finds every opening once, in its newest form, by words and by meaning, and says what it had to leave out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from aura_io.workspace import Home
from aura_ml.embedding.base import Vectors
from aura_ml.embedding.hashing_embedder import HashingEmbedder
from aura_views import search as search_view
from aura_views.search import EmptyQuery, search
from tests.stories import (
    BAKER,
    DATA_ENGINEER,
    FIRST_WEEK,
    HOSTILE,
    REPOSTED,
    SECOND_WEEK,
    commit_week,
    empty_home,
    storied_home,
)


class OtherEncoder:
    """An encoder whose vectors are not stored; counts what it is asked."""

    version = "other:d3"
    dimension = 3

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Bread points one way, everything else the other."""
        self.texts += texts
        rows = [[1.0, 0.0, 0.0] if "bread" in text.casefold() else [0.0, 1.0, 0.0] for text in texts]
        return np.asarray(rows, dtype=np.float32)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two weeks of four postings, three openings."""
    return storied_home(tmp_path)


def test_an_opening_is_one_hit_in_its_newest_form(home: Home) -> None:
    found = search(home, "warehouse pipelines python", 10)
    assert found.openings == 3
    assert found.hits[0].job_id == REPOSTED
    assert (found.hits[0].first_week, found.hits[0].last_week) == (FIRST_WEEK, SECOND_WEEK)
    assert DATA_ENGINEER not in [hit.job_id for hit in found.hits]


def test_every_week_is_searched_and_k_limits(home: Home) -> None:
    assert [hit.job_id for hit in search(home, "rye bread", 1).hits] == [BAKER]


def test_vectors_come_from_the_warehouse_when_the_encoder_is_the_same(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    encode = HashingEmbedder.encode

    def counting(self: HashingEmbedder, texts: Sequence[str]) -> Vectors:
        asked.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(HashingEmbedder, "encode", counting)
    found = search(home, "night shift", 3)
    assert asked == ["night shift"]
    assert (found.with_meaning, found.encoder_version, found.notes) == (3, HashingEmbedder().version, [])


def test_another_encoder_is_served_by_encoding_on_demand(home: Home) -> None:
    encoder = OtherEncoder()
    found = search(home, "bread", 3, embedder=encoder)
    assert found.with_meaning == 3
    assert found.hits[0].job_id == BAKER
    assert found.hits[0].by_meaning == 1
    search(home, "bread", 3, embedder=encoder)
    assert len(encoder.texts) == 3 + 2, "postings are encoded once, each query once"


def test_what_is_not_encoded_is_found_by_words_and_said(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_view, "ENCODED_ON_DEMAND", 1)
    found = search(home, "bread", 3, embedder=OtherEncoder())
    assert found.with_meaning == 1
    assert any("2 openings have no vector" in note for note in found.notes)
    baker = next(hit for hit in found.hits if hit.job_id == BAKER)
    assert (baker.by_words, baker.by_meaning) == (1, None), "the newest week's opening had the one place"


def test_a_model_that_cannot_be_used_leaves_words_and_says_so(tmp_path: Path) -> None:
    home = storied_home(tmp_path)
    broken = home.settings.model_copy(
        update={"models": home.settings.models.model_copy(update={"embedding": "all-minilm-l6-v3"})}
    )
    object.__setattr__(home, "settings", broken)
    found = search(home, "bread", 3)
    assert [hit.job_id for hit in found.hits] == [BAKER]
    assert found.encoder_version is None
    assert "all-minilm-l6-v3" in found.notes[0]


def test_a_commit_is_seen_by_the_next_search(home: Home) -> None:
    assert search(home, "nurse patients", 5).openings == 3
    commit_week(home, SECOND_WEEK, [REPOSTED], run_id="again")
    found = search(home, "nurse patients", 5)
    assert found.openings == 2
    assert HOSTILE not in [hit.job_id for hit in found.hits]


def test_an_empty_warehouse_finds_nothing(tmp_path: Path) -> None:
    found = search(empty_home(tmp_path), "anything", 5)
    assert (found.hits, found.openings) == ([], 0)


def test_an_empty_query_is_refused(home: Home) -> None:
    with pytest.raises(EmptyQuery, match="aura search"):
        search(home, "   ", 5)


def test_the_encoder_is_loaded_once_for_many_searches(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int] = []

    def counted(_: object) -> HashingEmbedder:
        loaded.append(1)
        return HashingEmbedder()

    monkeypatch.setattr(search_view, "load_embedder", counted)
    monkeypatch.setattr(search_view, "_BASES", {})
    for query in ("rye bread", "pipelines"):
        assert search(home, query).with_meaning == 3
    assert len(loaded) == 1
