"""Fifteen weeks of real postings lived through by a simulated person, and the same weeks replayed in another order."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from aura_assets.build import RETRAINED
from aura_io.clock import FixedClock
from aura_io.learning import KINDS, champion
from aura_io.lineage import stale
from aura_io.queries import newest_slate_rows, slates_of_record
from aura_io.userdb import FACETS
from aura_ml.weeks import DAYS_IN_WEEK
from tests.aura_assets.graphs import A_MOMENT, Graph, make_home
from tests.aura_assets.living import Board, Life, made_from

POSTINGS_A_FILE = 30
pytestmark = pytest.mark.timeout(1800)
"""Weeks that are lived and lived again take minutes where other work shares the processors."""

WEEKS = [date(2026, 3, 6) + timedelta(days=DAYS_IN_WEEK * number) for number in range(15)]
RERANKED = (WEEKS[4], WEEKS[11])
"""Weeks that were also ranked, rated and ranked again while they were in progress."""
SHUFFLED = 10
"""So many of the first weeks are replayed in any order; those after them need not be settled, which takes time."""
NEXT = WEEKS[-1] + timedelta(days=DAYS_IN_WEEK)
TABLES = ("jobs", "scores", "models", "metrics", "ratings", "outcomes", "skill_reports", "skill_gaps")
MADE = made_from("inbox")

CONFIG = {"models": {"embedding": "hashing", "preference_model": "ridge", "rl_agent": "bandit"}}
"""Without the networks, which take seconds a week; that they draw the same again is shown in their own tests."""


def graph_in(folder: Path, at: datetime) -> Graph:
    return Graph(make_home(folder, FixedClock(at), **CONFIG))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, test_data: Path) -> Graph:
    """Fifteen weeks, each made on its Friday from what had come by then, with the week in progress now and then."""
    graph = graph_in(tmp_path_factory.mktemp("lived"), datetime(2026, 3, 6, tzinfo=UTC))
    life = Life(graph, seed=4, made=MADE, board=Board(test_data, POSTINGS_A_FILE))
    for week in WEEKS:
        if week in RERANKED:
            graph.clock.set(graph.home.calendar.window(week).start + timedelta(days=4))
            life.look(week)
            graph.run(week, assets=RETRAINED)
        life.close(week)
    return graph


def copy_of(graph: Graph, folder: Path) -> Graph:
    """Return a graph over a copy of everything that ``graph`` has stored."""
    graph.home.userdb.close()
    shutil.copytree(graph.home.settings.home, folder)
    return graph_in(folder, graph.clock.now())


def emptied(graph: Graph, folder: Path) -> Graph:
    """Return a graph that has the same inbox and the same userdb, and no week yet."""
    graph.home.userdb.close()
    settings = graph.home.settings
    for part in (settings.inbox_dir, settings.data_dir / "user.db"):
        target = folder / part.relative_to(settings.home)
        target.parent.mkdir(parents=True, exist_ok=True)
        if part.is_dir():
            shutil.copytree(part, target)
        else:
            shutil.copy(part, target)
    return graph_in(folder, graph.clock.now())


def slate_of_record(graph: Graph, week: date) -> pl.DataFrame:
    final = graph.table("slates", week).filter(pl.col("is_final"))
    record = slates_of_record(graph.home.warehouse, graph.home.user_id, week=week)["slate_id"][0]
    return final.filter(pl.col("slate_id") == record)


def content_of(graph: Graph, week: date) -> dict[str, str]:
    """Return the version of every asset of the week but the raw listings: in these a row's number counts by crawl."""
    return {asset: version for asset, version in graph.versions(week).items() if not asset.startswith("raw_listings/")}


def champions(graph: Graph, cuts: list[datetime]) -> list[str | None]:
    serving = [champion(graph.home.warehouse, graph.home.user_id, kind, cut) for kind in KINDS for cut in cuts]
    return [None if row is None else str(row["model_id"]) for row in serving]


def ends(graph: Graph) -> list[datetime]:
    return [graph.home.calendar.window(week).end for week in WEEKS]


@pytest.mark.slow
def test_weeks_replayed_in_another_order_settle_as_they_were_lived(lived: Graph, tmp_path: Path) -> None:
    replayed = emptied(lived, tmp_path / "replayed")
    order = [*random.Random(11).sample(WEEKS[:SHUFFLED], SHUFFLED), *WEEKS[SHUFFLED:]]
    assert order != WEEKS

    for week in order:
        replayed.clock.advance(A_MOMENT)
        replayed.run(week, assets=MADE)
    replayed.settle()

    assert stale(replayed.home.warehouse).is_empty()
    for week in WEEKS:
        for table in TABLES:
            assert_frame_equal(replayed.table(table, week), lived.table(table, week), check_exact=True)
        assert_frame_equal(slate_of_record(replayed, week), slate_of_record(lived, week), check_exact=True)
        assert content_of(replayed, week) == content_of(lived, week), week
    assert champions(replayed, ends(lived)) == champions(lived, ends(lived))
    assert len(set(champions(lived, ends(lived)))) > 3  # a life in which no model, one, another and a third served


@pytest.mark.slow
def test_a_rating_given_today_changes_the_week_in_progress_and_no_closed_one(lived: Graph, tmp_path: Path) -> None:
    graph = copy_of(lived, tmp_path / "today")
    graph.run(NEXT, assets=["raw_listings/sample", *MADE])  # the captures end before it
    closed = WEEKS[-3:]
    before = {week: graph.versions(week) for week in [*closed, NEXT]}
    slates = {week: slate_of_record(graph, week) for week in closed}

    graph.clock.advance(timedelta(hours=1))
    shown = newest_slate_rows(graph.home.warehouse, NEXT, graph.home.user_id)["job_id"].to_list()
    for job in [*shown[:3], *graph.table("jobs", closed[0])["id"].to_list()[:6]]:
        scores = dict.fromkeys(FACETS, 10)
        graph.home.userdb.record("rating", job, scores, recorded_at=graph.clock.now())
    graph.clock.advance(timedelta(hours=1))
    for week in [*closed, NEXT]:
        graph.run(week, assets=RETRAINED)

    for week in closed:
        assert graph.versions(week) == before[week]
        assert_frame_equal(slate_of_record(graph, week), slates[week], check_exact=True)
    changed = {asset for asset, version in graph.versions(NEXT).items() if version != before[NEXT][asset]}
    assert {"ratings", "preference_model", "shortlist", "weekly_metrics"} <= changed
