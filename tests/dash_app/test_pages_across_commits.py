"""After every commit and everything entered, each page is what would be drawn with nothing in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aura_views import lineage_rows, memo
from aura_views.outcomes import want_to_apply
from aura_views.ratings import rate
from dash_app import kept_pages
from dash_app.app import create_app
from dash_app.places import entries
from tests.dash_app.callbacks import show
from tests.homes import (
    CLOSED,
    EARLIER,
    POSTINGS,
    change_jobs,
    commit_health,
    commit_metrics,
    commit_slate,
    filled_home,
    job_id,
)

PATHS = (*(entry.path for entry in entries()), "/so-far", f"/?week={EARLIER}")
CHANGING = ("/status",)
"""Pages that name what changes by itself, such as the free disk."""


def test_every_page_is_what_it_would_be_without_any_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = filled_home(tmp_path)
    client = create_app(home).server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8050"
    first, second = job_id(CLOSED, POSTINGS[0]), job_id(CLOSED, POSTINGS[1])
    changes: tuple[Callable[[], object], ...] = (
        lambda: commit_metrics(home, CLOSED, 12),
        lambda: rate(home, first, {"overall": 3}),
        lambda: change_jobs(home, CLOSED, POSTINGS[:3]),
        lambda: commit_slate(home, EARLIER),
        lambda: want_to_apply(home, second),
        lambda: commit_health(home, CLOSED, "remotive", "ok", None, None),
    )

    def drawn() -> dict[str, Any]:
        return {path: show(client, path).get_json() for path in PATHS if path not in CHANGING}

    before = drawn()
    for number, change in enumerate(changes):
        change()
        seen = drawn()
        with monkeypatch.context() as patched:
            patched.setattr(memo, "_MEMOS", {})
            patched.setattr(lineage_rows._rows, "of", {})
            patched.setattr(kept_pages._kept, "pages", {})
            patched.setattr(home.userdb._known, "_known", {})
            anew = drawn()
        assert [path for path in seen if seen[path] != anew[path]] == [], number
        assert seen != before, number
        before = seen
