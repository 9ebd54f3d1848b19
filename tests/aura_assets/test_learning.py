"""Ratings change what comes next: the preference model's candidate, its gate, and its part in the ranking."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from aura_io.clock import FixedClock
from aura_io.learning import champion, encoder_of, promotion_rows
from aura_io.ranking_reads import serving_taste
from aura_ml.preference.training import MARGIN_POINTS
from aura_ml.ranking.week import EXPLORED, PREDICTED
from tests.aura_assets.graphs import CLOSED, CURRENT, NOW, Graph, make_home

Taste = Callable[[dict[str, object]], int]


def likes_engineers(job: dict[str, object]) -> int:
    return 9 if "Engineer" in str(job["title"]) or "Developer" in str(job["title"]) else 2


def rate_week(graph: Graph, week: date, taste: Taste, at: datetime, how_many: int = 12) -> None:
    """Rate some of the week's jobs, whatever slate they were on."""
    jobs = graph.table("jobs", week).sort("id").head(how_many)
    for job in jobs.iter_rows(named=True):
        overall = taste(job)
        payload = {f"{facet}_score": overall for facet in ("fit", "interest", "prestige", "location", "overall")}
        graph.home.userdb.record("rating", str(job["id"]), payload, recorded_at=at)


def play(folder: Path, weeks: list[date], taste: Taste, how_many: int = 12, **config: object) -> Graph:
    """Live through ``weeks``: make each as it closes, then rate some of it in the week after."""
    graph = Graph(make_home(folder, FixedClock(NOW), demo=True, **config))
    for week in weeks:
        graph.clock.set(graph.home.calendar.window(week).end + timedelta(hours=9))
        graph.run(week)
        rate_week(graph, week, taste, graph.clock.now() + timedelta(hours=1), how_many)
    return graph


def model_of(graph: Graph, week: date) -> dict[str, object]:
    return graph.table("models", week).filter(pl.col("kind") == "preference_model").row(0, named=True)


WEEKS = [date(2026, 5, 1) + timedelta(days=7 * n) for n in range(6)]


def test_without_a_rating_there_is_a_candidate_and_nothing_is_put_in_use(graph: Graph) -> None:
    graph.run(CLOSED)

    model = model_of(graph, CLOSED)
    assert (model["observations"], model["promoted"]) == (0, False)
    assert "5 are needed" in str(model["reason"])
    assert graph.table("scores", CLOSED)["preference"].is_null().all()


@pytest.mark.slow
def test_clear_tastes_are_learned_promoted_and_move_the_ranking(tmp_path: Path) -> None:
    graph = play(tmp_path, WEEKS, likes_engineers, models={"embedding": "hashing", "preference_model": "ridge"})
    last = WEEKS[-1] + timedelta(days=7)
    graph.clock.set(graph.home.calendar.window(last).end + timedelta(hours=9))
    graph.run(last)

    assert model_of(graph, last)["observations"] >= 40  # type: ignore[operator]
    assert champion(graph.home.warehouse, "local", "preference_model", graph.clock.now()) is not None
    scores = graph.table("scores", last).join(
        graph.table("jobs", last).select(pl.col("id").alias("job_id"), "title"), on="job_id"
    )
    assert scores["preference"].is_not_null().all()
    assert scores.select(PREDICTED).null_count().row(0) == (0,) * len(PREDICTED)
    assert (scores["predicted_std"] > 0).all()
    engineers = scores.filter(pl.col("title").str.contains("Engineer|Developer"))
    others = scores.filter(~pl.col("title").str.contains("Engineer|Developer"))
    assert engineers["preference"].mean() > others["preference"].mean() + 0.1  # type: ignore[operator]


@pytest.mark.slow
def test_a_rating_given_today_changes_no_closed_week_and_replay_finds_the_same_models(tmp_path: Path) -> None:
    graph = play(tmp_path, WEEKS[:4], likes_engineers, models={"embedding": "hashing", "preference_model": "ridge"})
    week = WEEKS[3]
    before = {each: graph.versions(each) for each in WEEKS[:4]}
    slates = {each: graph.slate(each) for each in WEEKS[:4]}
    rate_week(graph, week, lambda _: 5, graph.clock.now() + timedelta(days=2), how_many=30)
    graph.clock.advance(timedelta(days=3))

    for each in WEEKS[:4]:
        graph.run(each)

    assert {each: graph.versions(each) for each in WEEKS[:4]} == before
    assert {each: graph.slate(each) for each in WEEKS[:4]} == slates


def test_ratings_of_sample_postings_never_train_outside_a_demonstration(graph: Graph) -> None:
    graph.run(CLOSED)
    rate_week(graph, CLOSED, likes_engineers, NOW - timedelta(hours=1))

    graph.run(CURRENT)

    assert model_of(graph, CURRENT)["observations"] == 0
    assert graph.table("ratings", CURRENT).height == 12


def test_one_place_explores_with_its_propensity_and_can_be_switched_off(graph: Graph, tmp_path: Path) -> None:
    graph.run(CLOSED)
    slate = graph.table("slates", CLOSED).sort("position")
    assert slate["propensity"].to_list()[:4] == [1.0] * 4
    assert 0 < slate["propensity"][4] < 1
    assert slate["reasons"].list.first().to_list()[4] == EXPLORED

    greedy = Graph(make_home(tmp_path / "greedy", learning={"explore": False}))
    greedy.run(CLOSED)
    assert greedy.table("slates", CLOSED)["propensity"].to_list() == [1.0] * 5
    assert greedy.slate(CLOSED)[:4] == graph.slate(CLOSED)[:4]


def test_outcomes_of_the_week_have_the_reward_of_the_map_in_force(graph: Graph) -> None:
    graph.run(CLOSED)
    job = graph.table("slates", CLOSED)["job_id"][0]
    graph.home.userdb.record("outcome", str(job), {"stage": "interview1"}, recorded_at=NOW - timedelta(hours=1))

    graph.run(CURRENT)

    (row,) = graph.table("outcomes", CURRENT).iter_rows(named=True)
    assert (row["job_id"], row["stage"], row["reward"]) == (job, "interview1", 0.5)


def row_of(graph: Graph, week: date, kind: str) -> dict[str, object]:
    return graph.table("models", week).filter(pl.col("kind") == kind).row(0, named=True)


def test_adapter_and_policy_say_in_words_what_they_lack(graph: Graph) -> None:
    graph.run(CLOSED)

    adapter, policy = (row_of(graph, CLOSED, kind) for kind in ("embedding_adapter", "policy"))
    assert (adapter["artifact"], adapter["promoted"], policy["artifact"], policy["promoted"]) == (None, False) * 2
    assert "an adapter is trained from 50 pairs on" in str(adapter["reason"])
    assert policy["reason"] == "not trained: 0 slates with a known reward, 6 are needed"
    assert set(graph.table("promotions")["kind"]) == {"preference_model"}


@pytest.mark.slow
def test_with_enough_ratings_adapter_and_policy_are_trained_tested_and_the_adapter_ranks(tmp_path: Path) -> None:
    weeks = [date(2026, 2, 27) + timedelta(days=7 * n) for n in range(11)]
    models = {"embedding": "hashing", "preference_model": "ridge", "rl_agent": "bandit"}
    graph = play(tmp_path, weeks, likes_engineers, how_many=24, models=models)
    last = weeks[-1] + timedelta(days=7)
    graph.clock.set(graph.home.calendar.window(last).end + timedelta(hours=9))
    graph.run(last)

    adapter, policy = (row_of(graph, last, kind) for kind in ("embedding_adapter", "policy"))
    assert adapter["artifact"] is not None
    assert policy["artifact"] is not None
    for model in (adapter, policy):
        figures = json.loads(str(model["figures"]))
        assert {"better_by", "others", "candidate"} <= figures["gate"].keys()
        assert str(model["reason"]).startswith(("promoted", "not promoted"))
    decisions = graph.table("promotions").filter(pl.col("week") == last)
    assert set(decisions["kind"]) == {"embedding_adapter", "policy", "preference_model"}
    serving = serving_taste(graph.home, graph.home.warehouse, graph.clock.now(), encoder_of(graph.home.warehouse, last))
    adapters = graph.table("promotions").filter(pl.col("kind") == "embedding_adapter")
    assert (serving is not None) == bool(adapters["promoted"].any())
    metrics = {row["name"]: row for row in graph.table("metrics", last).iter_rows(named=True)}
    assert metrics["cumulative_reward"]["value"] > metrics["reward"]["value"] >= 0


def forward_errors(promotion: dict[str, object]) -> dict[str, float]:
    """Return the error of each model of a forward test over all facets."""
    figures = json.loads(str(promotion["figures"]))["forward_test"]
    return {each["model"]: each["value"] for each in figures if (each["name"], each["facet"]) == ("rmse", "all")}


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("taste", [lambda _: 7, lambda job: 1 + hash(job["id"]) % 10], ids=["all equal", "no taste"])
def test_ratings_that_say_nothing_put_nothing_in_use_that_is_worse_than_the_mean(tmp_path: Path, taste: Taste) -> None:
    graph = play(
        tmp_path, WEEKS[:4], taste, models={"embedding": "hashing", "preference_model": "ridge", "rl_agent": "bandit"}
    )

    decisions = promotion_rows(graph.home.warehouse, "local", "preference_model").to_dicts()
    assert any(forward_errors(each) for each in decisions)
    for each in decisions:
        errors = forward_errors(each)
        if each["promoted"]:
            assert errors[str(each["algorithm"])] <= errors["facet_mean"] + MARGIN_POINTS
        else:
            assert "lower bound" in str(each["reason"]) or "are needed" in str(each["reason"])


def test_an_application_takes_a_posting_off_the_list_and_taking_it_back_returns_it(graph: Graph) -> None:
    graph.run(CURRENT)
    job = graph.slate(CURRENT)[0]

    def reason_after(stage: str, minutes: int) -> object:
        graph.clock.advance(timedelta(minutes=minutes))
        graph.home.userdb.record("outcome", str(job), {"stage": stage}, recorded_at=graph.clock.now())
        graph.clock.advance(timedelta(minutes=minutes))
        graph.run(CURRENT)
        return graph.table("scores", CURRENT).filter(pl.col("job_id") == job)["excluded_reason"][0]

    assert reason_after("applied", 5) == "already applied to"
    assert reason_after("none", 5) is None
