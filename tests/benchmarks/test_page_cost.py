"""What a page reads does not grow with the number of postings: the same queries, and as many rows, with thirty times as many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aura_io import attached
from aura_views.home import Home
from benchmarks import large_home
from dash_app.app import create_app
from dash_app.places import entries
from tests.dash_app.callbacks import show
from tests.stories import storied_home

TIMES = 30
GROWS_BY_CONTENT = 1.2
"""A page may list a few more rows where the added postings belong on it, such as their source."""
GROW = ("/search", "/settings")
"""Search reads every posting once, and then only weeks that changed (``search_corpus``); the preview of the weights ranks
the newest week."""
READ_NOTHING = ("/replay", "/guide", "/applications")
"""Where nothing was applied to; what is replayed is read later."""


class Counting:
    """A connection that counts queries and the rows that they give."""

    def __init__(self, connection: Any, counts: Counter[str]) -> None:
        self._connection, self._counts = connection, counts

    def execute(self, *asked: Any) -> Counting:
        self._connection.execute(*asked)
        self._counts["queries"] += 1
        return self

    def pl(self) -> Any:
        frame = self._connection.pl()
        self._counts["rows"] += frame.height
        return frame

    def fetchall(self) -> Any:
        rows = self._connection.fetchall()
        self._counts["rows"] += len(rows)
        return rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def cost_of_pages(home: Home, monkeypatch: pytest.MonkeyPatch) -> dict[str, Counter[str]]:
    """Return what the first look at each page reads, with nothing in memory."""
    client = create_app(home).server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8050"
    counts: Counter[str] = Counter()
    cursor: Callable[..., Any] = attached._cursor
    found = {}
    with monkeypatch.context() as patched:
        patched.setattr(attached, "_cursor", lambda config: Counting(cursor(config), counts))
        for path in [*(entry.path for entry in entries()), "/so-far"]:
            patched.setattr("aura_views.memo._MEMOS", {})
            patched.setattr("aura_views.lineage_rows._rows.of", {})
            counts.clear()
            assert show(client, path).status_code == 200
            found[path] = Counter(counts)
    return found


def test_no_page_reads_more_where_there_are_more_postings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = storied_home(tmp_path / "few")
    few = home.warehouse.query("SELECT count(DISTINCT id) AS n FROM jobs")["n"][0]
    many = storied_home(tmp_path / "many")
    large_home.fill(many.warehouse.path, TIMES * few, tmp_path / "no corpus")
    before = cost_of_pages(home, monkeypatch)
    after = cost_of_pages(many, monkeypatch)
    assert all(cost["queries"] for path, cost in before.items() if path not in READ_NOTHING)
    for path in before.keys() - set(GROW):
        assert after[path]["queries"] <= before[path]["queries"] + 1, path
        assert after[path]["rows"] <= GROWS_BY_CONTENT * before[path]["rows"] + 10, path
