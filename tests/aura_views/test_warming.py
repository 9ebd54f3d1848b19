"""What the dashboard makes ready beside its first requests is what the pages then use, and a store that fails stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_io.duck import WarehouseError
from aura_io.workspace import Home
from aura_views import search, search_corpus, warming
from tests.stories import storied_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return storied_home(tmp_path)


def test_search_is_ready_afterwards(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[object] = []
    ranked = search.hybrid_search

    def noting(query: str, jobs: object, vectors: object, encode: object, *rest: object) -> object:
        encoded.append(encode)
        return ranked(query, jobs, vectors, encode, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(search, "hybrid_search", noting)
    warming.warm(home)
    assert encoded[0] is not None, "the encoder's first text is what takes long"

    def read_again(*_: object) -> object:
        raise AssertionError("read again")

    monkeypatch.setattr(search_corpus, "_renewed", read_again)
    assert search.search(home, "rye bread").openings == 3


def test_a_store_that_cannot_be_read_is_left_to_the_page(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> object:
        raise WarehouseError("no such disk")

    monkeypatch.setattr(search_corpus, "_renewed", broken)
    caplog.set_level("INFO")
    warming.warm(home)
    assert "no such disk" in caplog.text


def test_it_runs_beside_the_requests_and_ends(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "AFTER_S", 0.0)
    done: list[Home] = []
    monkeypatch.setattr(warming, "warm", done.append)
    thread = warming.warm_in_background(home)
    thread.join(30)
    assert (done, thread.daemon) == ([home], True)
