"""Two people over one warehouse, one userdb and one folder of artifacts: each has what they would have alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from aura_io.clock import FixedClock
from aura_io.userdb import FACETS
from aura_io.workspace import Home
from aura_ml.schemas import TABLES
from aura_views.metrics import metrics
from aura_views.models import models
from aura_views.outcomes import applications
from aura_views.skills import skills
from aura_views.slate import this_week
from tests.aura_assets.graphs import NOW, Graph, make_home
from tests.aura_assets.living import Life, made_from

ME, OTHER = "local", "other"
WEEKS = [date(2026, 5, 22) + timedelta(days=7 * number) for number in range(4)]
PERSONAL = sorted(
    name for name, table in TABLES.items() if "user_id" in table.partition or name in ("promotions", "slates")
)
UNNAMED = {"outcomes": ["event_id"], "promotions": ["promotion_id"]}
"""What differs with the instant of a run or with the random name of an event."""

VIEWS: dict[str, Callable[[Home, str], object]] = {
    "slate": lambda home, user: [
        (card.job_id, card.score, card.rating) for card in this_week(home, user_id=user).cards
    ],
    "applications": lambda home, user: [(each.job_id, each.stage) for each in applications(home, user)],
    "skills": lambda home, user: skills(home, user_id=user).report,
    "metrics": lambda home, user: [(each.name, each.newest.value) for each in metrics(home, user).series],
    "models": lambda home, user: [(each.kind, each.serving) for each in models(home, user).kinds],
}


def rate_by_title(graph: Graph, week: date) -> None:
    """Rate some jobs of ``week`` by a clear taste, so that a model is soon put in use."""
    at = graph.clock.now() + timedelta(hours=1)
    for job, title in graph.table("jobs", week).sort("id").select("id", "title").head(24).iter_rows():
        likes = ("Engineer" in title or "Developer" in title) != (graph.home.user_id == OTHER)
        points = dict.fromkeys(FACETS, 9 if likes else 2)
        graph.home.userdb.record("rating", job, points, recorded_at=at, user_id=graph.home.user_id)


def lives(folder: Path, users: list[str]) -> dict[str, Graph]:
    """Live through the weeks in one home; the two have opposite tastes."""
    home = make_home(folder, FixedClock(NOW), demo=True, models={"embedding": "hashing", "rl_agent": "bandit"})
    people = {
        user: Life(Graph(replace(home, user_id=user)), 3, others=3, made=made_from("sample"), opposite=user == OTHER)
        for user in users
    }
    for week in WEEKS:
        for life in people.values():
            life.close(week)
            rate_by_title(life.graph, week)
    home.clock.set(home.calendar.window(WEEKS[-1]).end + timedelta(hours=20))  # type: ignore[attr-defined]
    return {user: life.graph for user, life in people.items()}


def rows(graph: Graph, user: str, name: str) -> pl.DataFrame:
    """Return what a table holds of ``user``, in an order that no random name decides."""
    found = graph.table(name).filter(user_id=user).drop(UNNAMED.get(name, []))
    order = ("week", "kind", "slate_id", "position", "job_id", "stage", "name", "skill_id", "part")
    return found.sort([column for column in order if column in found.columns])


@pytest.mark.slow
def test_each_has_what_they_would_have_alone(tmp_path: Path) -> None:
    together = lives(tmp_path / "together", [ME, OTHER])
    for user in (ME, OTHER):
        alone = lives(tmp_path / user, [user])[user]
        for name in PERSONAL:
            assert_frame_equal(rows(together[user], user, name), rows(alone, user, name), check_exact=True)
        for week in WEEKS:
            shared, own = together[user].versions(week), alone.versions(week)
            assert shared | {"outcomes": ""} == own | {"outcomes": ""}, week
        for name, view in VIEWS.items():
            assert view(together[user].home, user) == view(alone.home, user), name
        said, own_said = (
            json.loads(graph.home.metrics_path.read_text(encoding="utf-8"))["weeks"]
            for graph in (together[user], alone)
        )
        assert [each["metrics"] for each in said] == [each["metrics"] for each in own_said]

    mine, others = (rows(together[ME], user, "models")["artifact"].drop_nulls() for user in (ME, OTHER))
    assert set(mine).isdisjoint(others)
    assert together[ME].table("promotions").filter(pl.col("promoted"))["user_id"].n_unique() == 2
    assert together[ME].home.metrics_path != together[OTHER].home.metrics_path
    slates = [VIEWS["slate"](together[user].home, user) for user in (ME, OTHER)]
    assert slates[0] != slates[1]
