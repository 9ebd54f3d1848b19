"""What search looks in follows the commits: only what changed is read, beside the searches where there is much of it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from aura_io import duck, word_index
from aura_io.workspace import Home
from aura_ml.embedding.hashing_embedder import HashingEmbedder
from aura_ml.word_segments import segment_of
from aura_views import search_corpus
from aura_views.memo import NothingToShow
from aura_views.search import browse, search
from aura_views.search_corpus import Corpus, corpus_of
from aura_views.search_filters import Filters
from tests.aura_views.test_memo import in_another_thread
from tests.stories import BAKER, HOSTILE, REPOSTED, SECOND_WEEK, commit_week, empty_home, storied_home

ENCODER = HashingEmbedder()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return storied_home(tmp_path)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many postings were counted by each counting of words."""
    sizes: list[int] = []

    def count(rows: object) -> object:
        sizes.append(rows.height)  # type: ignore[attr-defined]
        return segment_of(rows)  # type: ignore[arg-type]

    monkeypatch.setattr(search_corpus, "segment_of", count)
    return sizes


def corpus(home: Home) -> tuple[Corpus, list[str]]:
    notes: list[str] = []
    return corpus_of(home, ENCODER, 8, notes), notes


def test_a_commit_that_changes_no_posting_reads_nothing_anew(home: Home, counted: list[int]) -> None:
    first, _ = corpus(home)
    assert len(counted) == 2
    os.utime(home.warehouse.path)
    assert corpus(home) == (first, [])
    assert len(counted) == 2


def test_a_week_that_is_made_again_is_the_only_one_that_is_counted(home: Home, counted: list[int]) -> None:
    before, _ = corpus(home)
    commit_week(home, SECOND_WEEK, [REPOSTED], run_id="again")
    after, notes = corpus(home)
    assert (before.jobs.height, after.jobs.height, notes) == (3, 2, [])
    assert len(counted) == 3
    assert after.row_of(HOSTILE) is None
    assert after.has_vector.all()


def test_much_is_read_in_beside_the_searches_which_say_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before, _ = corpus(home)
    monkeypatch.setattr(search_corpus, "AT_ONCE", 0)
    commit_week(home, SECOND_WEEK, [REPOSTED], run_id="again")
    found, notes = corpus(home)
    assert found is before
    assert "New postings are being read in" in notes[0]
    limit = time.monotonic() + 60
    while corpus(home)[1]:
        assert time.monotonic() < limit
        time.sleep(0.01)
    assert corpus(home)[0].jobs.height == 2


def test_while_the_warehouse_is_written_the_last_state_is_searched_and_says_so(home: Home) -> None:
    corpus(home)
    commit_week(home, SECOND_WEEK, [REPOSTED], run_id="again")
    with in_another_thread(home):
        found, notes = corpus(home)
    assert found.jobs.height == 3
    assert "The warehouse is busy" in notes[0]
    assert corpus(home)[0].jobs.height == 2


def test_without_an_earlier_state_it_says_why_there_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_corpus, "READ_TIMEOUT_S", 0.05)
    home = empty_home(tmp_path)
    with in_another_thread(home), pytest.raises(NothingToShow, match="in use"):
        corpus(home)


def test_another_process_takes_the_words_from_the_disk(
    home: Home, counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_corpus, "STORED_FROM", 1)
    first = search(home, "rye bread", 3)
    assert len(list(word_index.word_index_dir(home.settings).iterdir())) == len(counted) == 2
    monkeypatch.setattr(search_corpus, "_KEPT", {})
    assert search(home, "rye bread", 3) == first
    assert first.hits[0].job_id == BAKER
    assert len(counted) == 2


def test_an_empty_warehouse_has_no_openings_to_browse(tmp_path: Path) -> None:
    assert browse(empty_home(tmp_path), filters=Filters(skills=("C++",))).openings == 0


def test_rows_that_go_without_a_commit_of_their_own_are_noticed(home: Home) -> None:
    assert browse(home).openings == 3
    with duck.connect(home.warehouse.path, read_only=False, timeout_s=5) as connection:
        connection.execute("DELETE FROM jobs WHERE id = ?", [BAKER])
    assert browse(home).openings == 2
