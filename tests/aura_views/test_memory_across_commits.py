"""While a week is made, what every view shows from memory is what it would read anew; what was not written is not read again."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import polars as pl
import pytest

from aura_io.warehouse import Append, Commit, LineageEntry, Replace, Warehouse
from aura_io.workspace import Home
from aura_ml.hashing import data_version
from aura_ml.schemas import TABLES, Write
from aura_views import memo
from aura_views.calibration import calibration
from aura_views.drafts import documents_view
from aura_views.foretold import foretold
from aura_views.health import healthz
from aura_views.listing import notices_of
from aura_views.metrics import metrics
from aura_views.models import models
from aura_views.outcomes import applications, want_to_apply
from aura_views.postings import posting_life
from aura_views.ratings import rate
from aura_views.replay import replay
from aura_views.search import choices
from aura_views.skills import skills
from aura_views.slate import so_far, this_week
from aura_views.sources import source_states_shown
from aura_views.status import status_shown
from aura_views.story import posting_story
from aura_views.taste import taste
from aura_views.week_grid import week_grid
from aura_views.why import why
from tests.aura_assets.graphs import CLOSED, OLDER, Graph, make_home

View = Callable[[], Any]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with one made week, a rating and a wish."""
    graph = Graph(make_home(tmp_path_factory.mktemp("memory") / "home"))
    graph.run(OLDER)
    first, second = graph.slate(OLDER)[:2]
    rate(graph.home, first, {"overall": 8})
    want_to_apply(graph.home, second)
    return graph.home


def views(home: Home) -> dict[str, View]:
    """Return every view that is remembered, of the made week where it is of one."""
    slate = [card.job_id for card in this_week(home, OLDER).cards]
    one = partial
    return {
        "week": one(this_week, home, OLDER),
        "newest week": one(this_week, home),
        "so far": one(so_far, home),
        "calibration": one(calibration, home),
        "choices": one(choices, home),
        "documents": one(documents_view, home),
        "foretold": one(foretold, home),
        "metrics": one(metrics, home),
        "models": one(models, home),
        "applications": one(applications, home),
        "replay": one(replay, home, OLDER),
        "skills": one(skills, home),
        "sources": one(source_states_shown, home),
        "status": one(status_shown, home),
        "health": one(healthz, home),
        "taste": one(taste, home),
        "grid": one(week_grid, home),
        "life": one(posting_life, home, slate[0]),
        "story": one(posting_story, home, slate[0]),
        "listing": one(notices_of, home, slate),
        "why": one(why, home, slate[0], OLDER),
    }


def shown(view: View) -> Any:
    """Return what a view shows, or the words with which it says that there is nothing."""
    try:
        found = view()
    except (LookupError, ValueError) as error:
        return str(error)
    return _plain(found)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, pl.DataFrame):
        return value.to_dicts()
    if isinstance(value, Mapping):
        changing = ("sizes", "disk")  # of files, which are not remembered
        return {key: _plain(each) for key, each in value.items() if key not in changing}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def anew(home: Home, view: View) -> Any:
    """Return what a view shows without any memory."""
    kept = memo._MEMOS.pop(str(home.warehouse.path))
    try:
        return shown(view)
    finally:
        memo._MEMOS[str(home.warehouse.path)] = kept


@pytest.mark.slow
def test_after_every_commit_of_a_week_each_view_shows_what_it_would_read_anew(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = views(home)
    before = {name: shown(view) for name, view in listed.items()}
    changed: Counter[str] = Counter()
    commit, remember = Warehouse.commit, Warehouse.remember

    def look(asset: str) -> None:
        for name, view in listed.items():
            seen = shown(view)
            assert seen == anew(home, view), f"{name} after {asset}"
            changed[name] += seen != before[name]
            before[name] = seen

    def committed(self: Warehouse, what: Commit) -> Any:
        row = commit(self, what)
        look(what.lineage[0].asset)
        return row

    def remembered(self: Warehouse, what: Append) -> None:
        remember(self, what)
        look(what.table.name)

    monkeypatch.setattr(Warehouse, "commit", committed)
    monkeypatch.setattr(Warehouse, "remember", remembered)
    graph = Graph(home)
    graph.run(CLOSED)
    want = ("newest week", "choices", "metrics", "models", "skills", "status", "grid", "health")
    assert {name for name in want if not changed[name]} == set()


@pytest.mark.parametrize("table", ["metrics", "documents", "skill_gaps", "promotions", "source_health"])
def test_a_commit_of_what_a_view_does_not_read_leaves_its_memory_in_place(home: Home, table: str) -> None:
    listed = views(home)
    for view in listed.values():
        shown(view)
    kept = dict(memo.memo_of(home)._kept)
    write(home, table)
    for view in listed.values():
        shown(view)
    now = memo.memo_of(home)._kept
    stayed = {key for key in kept if now[key].value is kept[key].value}
    expected = {key for key, each in kept.items() if not each.tables & {table, "lineage"}}
    assert stayed >= expected
    assert expected
    gone = {key for key, each in kept.items() if table in each.tables}
    assert not stayed & gone
    assert gone or table == "promotions"


def write(home: Home, name: str) -> None:
    """Commit a table of the made week as it is."""
    table = TABLES[name]
    frame = home.warehouse.query(f'SELECT * FROM "{name}"').cast(dict(table.schema)).select(list(table.schema))
    if table.write is Write.APPEND:
        what: dict[str, Any] = {"append": [Append(table, frame)]}
    else:
        where = {"week": OLDER} | ({"user_id": home.user_id} if "user_id" in table.partition else {})
        where |= {"source": "sample"} if "source" in table.partition else {}
        rows = frame.filter(*(pl.col(column) == value for column, value in where.items()))
        what = {"replace": [Replace(table, where, rows)]}
    entry = LineageEntry(
        asset="written again",
        week=OLDER,
        user_id=None,
        run_id="run",
        as_of=home.clock.now(),
        code_version="1",
        data_version=data_version(frame),
    )
    home.warehouse.commit(Commit(lineage=[entry], **what))
