"""A worse candidate is not put in use and the reason is kept; a roll-back is dated and obeys the cut of each week."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from aura_io.clock import FixedClock
from aura_io.learning import champion, promotion_rows
from aura_io.rollback import record_rollback
from aura_ml.preference import Features, Prediction, registry
from aura_ml.preference.ridge import Ridge
from tests.aura_assets.graphs import NOW, Graph, make_home
from tests.aura_assets.living import made_from
from tests.aura_assets.test_learning import WEEKS, likes_engineers, model_of, rate_week

pytestmark = pytest.mark.slow

CONFIG = {"models": {"embedding": "hashing", "preference_model": "ridge", "rl_agent": "bandit"}}
KIND = "preference_model"
MADE = made_from("sample")
NEXT = WEEKS[-1] + timedelta(days=7)


class Contrary(Ridge):
    """Expects the opposite of what it has learned."""

    def predict(self, candidates: Features) -> Prediction:
        """See ``PreferenceModel.predict``."""
        expected = super().predict(candidates)
        return replace(expected, mean=11.0 - expected.mean)


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Six weeks of a clear taste, in which models were put in use."""
    graph = Graph(make_home(tmp_path_factory.mktemp("learned"), FixedClock(NOW), demo=True, **CONFIG))
    for week in WEEKS:
        graph.clock.set(graph.home.calendar.window(week).end + timedelta(hours=9))
        graph.run(week, assets=MADE)
        rate_week(graph, week, likes_engineers, graph.clock.now() + timedelta(hours=1))
    assert in_use(graph)
    return graph


@pytest.fixture
def graph(learned: Graph, tmp_path: Path) -> Graph:
    """A copy of it, on the Friday after the next week."""
    learned.home.userdb.close()
    shutil.copytree(learned.home.settings.home, tmp_path / "copy")
    copy = Graph(make_home(tmp_path / "copy", FixedClock(NOW), demo=True, **CONFIG))
    copy.clock.set(copy.home.calendar.window(NEXT).end + timedelta(hours=9))
    return copy


def in_use(graph: Graph) -> list[str]:
    """Return the models that were ever put in use, oldest first."""
    rows = promotion_rows(graph.home.warehouse, "local", KIND).filter(pl.col("promoted"))
    return list(dict.fromkeys(rows["model_id"].to_list()))


def serving(graph: Graph) -> str | None:
    row = champion(graph.home.warehouse, "local", KIND, graph.clock.now())
    return None if row is None else str(row["model_id"])


def liking(graph: Graph) -> float:
    """Return by how much the week's engineers are expected to be liked more than the others."""
    jobs = graph.table("jobs", NEXT).select(pl.col("id").alias("job_id"), "title")
    scores = graph.table("scores", NEXT).join(jobs, on="job_id")
    engineer = pl.col("title").str.contains("Engineer|Developer")
    means = [scores.filter(each)["preference"].mean() for each in (engineer, ~engineer)]
    return means[0] - means[1]  # type: ignore[operator]


def test_a_planted_worse_candidate_stays_out_and_the_champion_serves(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = serving(graph)
    monkeypatch.setitem(registry._NEW, "ridge", lambda _seed: Contrary())

    graph.run(NEXT, assets=MADE)

    model = model_of(graph, NEXT)
    assert model["promoted"] is False
    assert str(model["reason"]).startswith("not promoted: against the champion it is worse by ")
    gate = json.loads(str(model["figures"]))["gate"]
    assert gate["better_by"]["the champion"]["lower"] < -gate["margin"]
    (decision,) = promotion_rows(graph.home.warehouse, "local", KIND).filter(week=NEXT).iter_rows(named=True)
    assert (decision["promoted"], decision["reason"]) == (False, model["reason"])
    assert serving(graph) == before != model["model_id"]
    assert liking(graph) > 0.1


def test_a_roll_back_serves_from_its_date_on_and_changes_no_week_before_it(graph: Graph) -> None:
    def order(model_id: str | None) -> None:
        now = graph.clock.now() + timedelta(hours=1)
        record_rollback(
            graph.home.warehouse, graph.home.userdb, "local", KIND, model_id, now, calendar=graph.home.calendar
        )
        graph.clock.set(now + timedelta(hours=1))
        graph.run(NEXT, assets=["shortlist"])

    def expected() -> list[float | None]:
        return graph.table("scores", NEXT)["preference"].to_list()

    closed = WEEKS[-2:]
    before = {week: (graph.versions(week), graph.slate(week)) for week in closed}
    first = in_use(graph)[0]
    graph.clock.set(graph.home.calendar.window(NEXT).start + timedelta(days=3))
    graph.run(NEXT, assets=MADE)
    assert serving(graph) is not None
    assert None not in expected()

    order(None)
    assert serving(graph) is None
    assert set(expected()) == {None}
    for week in closed:
        graph.run(week, assets=MADE)
        assert (graph.versions(week), graph.slate(week)) == before[week]
    assert serving(graph) is None

    order(first)
    assert serving(graph) == first
    assert None not in expected()
