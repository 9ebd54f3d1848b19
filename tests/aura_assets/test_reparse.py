"""A better parser changes ids: the week is made anew, and what was rated stays rated."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aura_assets.reparse import REMADE, parsed_anew
from aura_io.queries import identities_until, sighted_until, slates_of_record
from aura_ml.openings import exclusions, resolve_openings
from aura_ml.records import JobDraft
from aura_sources.inbox import Inbox
from aura_views.openings import opening_of
from aura_views.ratings import rate
from tests.aura_assets.graphs import CLOSED, Graph, make_home

TEXT = "You keep the bridges of the city in order and write down what you found, in words that others can read. "


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    """A closed week with three postings of the inbox, made up to its index."""
    made = Graph(make_home(tmp_path))
    folder = made.home.settings.inbox_dir
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {"board": "cityboard", "id": str(number), "title": title, "company": "Acme", "location": "Berlin",
         "description": f"{TEXT * 4} {title}.", "first_captured": "2026-06-15", "created_at": "2026-06-14"}
        for number, title in enumerate(("Bridge keeper", "Night porter", "Lock tender"), start=1)
    ]  # fmt: skip
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    made.run(CLOSED, assets=["raw_listings/inbox", *REMADE])
    return made


def test_a_rating_resolves_to_its_posting_after_ids_have_moved(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    before = graph.table("jobs", CLOSED)
    rated = before.filter(before["title"] == "Bridge keeper")["id"][0]
    rate(graph.home, rated, {"overall": 9})
    plain = Inbox.parse

    def better(self: Inbox, payload: str) -> JobDraft:
        draft = plain(self, payload)
        return replace(draft, board="citywide", external_id=f"b-{draft.external_id}", title=f"{draft.title} (city)")

    monkeypatch.setattr(Inbox, "parse", better)
    (found,) = parsed_anew(graph.home, [CLOSED])
    assert found.differs
    assert (found.added, found.gone, found.fields["title"]) == ((), (), 3)
    assert graph.table("jobs", CLOSED).equals(before), "comparing changes nothing"
    for _ in range(2):  # the second run finds nothing that moves, and keeps the links
        graph.run(CLOSED, assets=list(REMADE))
    now = graph.table("jobs", CLOSED)
    moved = now.filter(now["title"] == "Bridge keeper (city)")["id"][0]
    assert moved == found.moved[rated] != rated
    assert set(opening_of(graph.home, moved)) == {rated, moved}
    openings = resolve_openings(
        sighted_until(graph.home.warehouse, CLOSED), identities_until(graph.home.warehouse, CLOSED)
    )
    settled = {rated: "rated"}
    shown: Any = slates_of_record(graph.home.warehouse, graph.home.user_id, before=CLOSED).select("job_id", "week")
    assert list(exclusions(openings, settled, shown.iter_rows())) == [openings.cluster(moved)]
    assert not next(iter(parsed_anew(graph.home, [CLOSED]))).differs
