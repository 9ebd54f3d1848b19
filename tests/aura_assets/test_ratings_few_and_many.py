"""None, one, five and a thousand ratings, all equal, contradictory: what is trained, put in use, and said of it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from aura_io.clock import FixedClock
from aura_io.learning import ENCODER, KINDS, champion
from aura_io.userdb import FACETS
from tests.aura_assets.graphs import NOW, Graph, make_home
from tests.aura_assets.living import made_from

Points = Callable[[int, str], int]

WEEKS = [date(2026, 4, 24) + timedelta(days=7 * number) for number in range(6)]
LAST = WEEKS[-1] + timedelta(days=7)
INPUTS = ("raw_listings/inbox", "jobs", "job_embeddings", "job_index")
MANY = 200
TITLES = ("Gardener", "Engineer", "Nurse", "Welder", "Actuary", "Baker", "Archivist", "Surveyor")


def write_postings(graph: Graph, week: date, count: int) -> None:
    """Put ``count`` invented postings of the week into the inbox; every second one of a kind reads the same."""
    rows = [
        {
            "board": "invented",
            "id": f"{week}-{number}",
            "title": f"{TITLES[number % len(TITLES)]} {week:%d%m}{number}",
            "company": f"Company {number} of {week:%B %d}",
            "location": "Berlin, Germany",
            "description": f"We look for a {TITLES[number % len(TITLES)].lower()} with patience and a steady hand. "
            * 4,
            "first_captured": f"{week + timedelta(days=2)}T10:00:00Z",
        }
        for number in range(count)
    ]
    text = "\n".join(json.dumps(row) for row in rows) + "\n"
    (graph.home.settings.inbox_dir / f"{week}.jsonl").write_text(text, encoding="utf-8")


def rated(folder: Path, counts: list[int], points: Points, postings: int = 16) -> Graph:
    """Return a graph in which ``counts[n]`` jobs of the n-th week were rated after it, and the week after them made."""
    models = {"embedding": "hashing", "preference_model": "ridge", "rl_agent": "bandit"}
    graph = Graph(make_home(folder, FixedClock(NOW), models=models))
    for week, count in zip([*WEEKS, LAST], [*counts, 0], strict=True):
        write_postings(graph, week, postings)
        graph.clock.set(graph.home.calendar.window(week).end + timedelta(hours=9))
        graph.run(week, assets=made_from("inbox") if week == LAST else INPUTS)
        jobs = graph.table("jobs", week).filter(~pl.col("is_sample")).sort("id")
        at = graph.clock.now() + timedelta(hours=1)
        for job, title in jobs.select("id", "title").head(count).iter_rows():
            payload = dict.fromkeys(FACETS, points(job, title))
            graph.home.userdb.record("rating", job, payload, recorded_at=at)
    return graph


def by_title(_job: int, title: str) -> int:
    return 9 if title.startswith(("Gardener", "Engineer", "Nurse", "Welder")) else 2


def at_random(job: int, _title: str) -> int:
    return random.Random(job).randint(1, 10)


def model_of(graph: Graph, kind: str) -> dict[str, Any]:
    return graph.table("models", LAST).filter(kind=kind).row(0, named=True)


def figures_in(tree: object) -> list[dict[str, Any]]:
    """Return every figure with an n in a model's JSON."""
    if isinstance(tree, dict):
        own = [tree] if {"value", "lower", "upper", "n"} <= tree.keys() else []
        return own + [figure for each in tree.values() for figure in figures_in(each)]
    return [figure for each in tree for figure in figures_in(each)] if isinstance(tree, list) else []


def holds_always(graph: Graph) -> None:
    """What must be true of the last week whatever was rated."""
    for kind in set(KINDS) - {ENCODER}:  # that one is trained with the whole week, not by a retraining
        model = model_of(graph, kind)
        for figure in figures_in(json.loads(model["figures"])):
            assert (figure["n"] >= 5) == (figure["value"] is not None), (kind, figure)
        assert model["reason"]
        assert not {"nan", "None", "inf"} & set(model["reason"].replace(",", " ").split()), model["reason"]
        serving = champion(graph.home.warehouse, "local", kind, graph.clock.now())
        assert serving is None or serving["promoted"]
    preference = graph.table("scores", LAST)["preference"]
    learned = champion(graph.home.warehouse, "local", "preference_model", graph.home.calendar.window(LAST).end)
    assert preference.is_null().all() == (learned is None)
    assert preference.drop_nulls().is_between(0.0, 1.0).all()
    assert len(graph.slate(LAST)) == 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("counts", "tested"), [([0] * 6, 0), ([0] * 5 + [1], 0), ([1] * 5 + [0], 0), ([5, 0, 0, 0, 0, 1], 1)]
)
def test_too_few_ratings_put_nothing_in_use_and_say_what_is_lacking(
    tmp_path: Path, counts: list[int], tested: int
) -> None:
    graph = rated(tmp_path, counts, by_title)

    holds_always(graph)
    model = model_of(graph, "preference_model")
    assert (model["observations"], model["promoted"]) == (sum(counts), False)
    said = "1 later observation" if tested == 1 else f"{tested} later observations"
    assert f"{said} beside the baseline facet_mean, 5 are needed" in model["reason"]
    assert graph.table("scores", LAST)["preference"].is_null().all()


@pytest.mark.slow
def test_a_thousand_clear_ratings_are_learned(tmp_path: Path) -> None:
    graph = rated(tmp_path, [MANY] * 5 + [0], by_title, postings=MANY)

    holds_always(graph)
    model = model_of(graph, "preference_model")
    assert (model["observations"], model["promoted"]) == (1000, True)
    assert model["reason"].startswith("promoted: on ")
    scores = graph.table("scores", LAST).join(graph.table("jobs", LAST), left_on="job_id", right_on="id")
    wanted = pl.col("title").str.contains("Gardener|Engineer|Nurse|Welder")
    liked, others = (scores.filter(each)["preference"].mean() for each in (wanted, ~wanted))
    assert liked > others + 0.3  # type: ignore[operator]
    adapter = model_of(graph, "embedding_adapter")
    assert adapter["artifact"] is not None


@pytest.mark.slow
def test_ratings_that_are_all_equal_leave_the_order_as_it_was(tmp_path: Path) -> None:
    graph = rated(tmp_path, [12] * 6, lambda _job, _title: 7)

    holds_always(graph)
    assert model_of(graph, "preference_model")["observations"] == 72
    assert model_of(graph, "embedding_adapter")["promoted"] is False
    preference = graph.table("scores", LAST)["preference"].drop_nulls()
    assert preference.is_empty() or preference.max() - preference.min() < 0.02  # type: ignore[operator]


@pytest.mark.slow
def test_contradictory_ratings_teach_nothing_that_is_put_in_use_as_better(tmp_path: Path) -> None:
    graph = rated(tmp_path, [12] * 6, at_random)

    holds_always(graph)
    model = model_of(graph, "preference_model")
    gate = json.loads(model["figures"])["gate"]
    assert all(lead["value"] < 0.5 for lead in gate["better_by"].values())
    assert model["promoted"] == all(lead["lower"] > -gate["margin"] for lead in gate["better_by"].values())
    assert model_of(graph, "embedding_adapter")["promoted"] is False
