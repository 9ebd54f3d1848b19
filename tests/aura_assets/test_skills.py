"""The skill report of a week: what it rests on, what it says, and that it says the same again."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from aura_io.person import record_profile
from aura_io.profile_files import read_profile_file
from aura_io.skills import skill_demand
from aura_ml.schemas import TABLES
from tests.aura_assets.graphs import CLOSED, CURRENT, NOW, Graph, make_home

PROFILE = "# Ada Example\nData engineer\n\n## Skills\nPython, SQL\n"
WITHOUT = ("lineage", "source_health")


@pytest.fixture
def demo(tmp_path: Path) -> Graph:
    """A graph in which sample postings count, with a profile."""
    graph = Graph(make_home(tmp_path / "home", demo=True))
    path = tmp_path / "profile.md"
    path.write_text(PROFILE, encoding="utf-8")
    profile, preferences = read_profile_file(path)
    record_profile(graph.home.userdb, profile, preferences, source=path, user_id="local", at=NOW - timedelta(days=30))
    return graph


def rate(graph: Graph, how_many: int) -> list[int]:
    """Rate the first half of some jobs of the closed week high and the others low; return the ids of the high ones."""
    ids = graph.table("scores", CLOSED).filter("eligible").sort("job_id")["job_id"].head(how_many).to_list()
    for number, job_id in enumerate(ids):
        given = {"overall_score": 9 if number < how_many // 2 else 2}
        graph.home.userdb.record("rating", str(job_id), given, recorded_at=NOW - timedelta(hours=1))
    return ids[: how_many // 2]


def report_of(graph: Graph, week: object) -> dict[str, object]:
    return graph.table("skill_reports").filter(pl.col("week") == week).row(0, named=True)


def test_sample_postings_alone_give_a_report_that_says_why_it_is_empty(graph: Graph) -> None:
    graph.run(CLOSED)

    report = report_of(graph, CLOSED)
    assert (report["basis"], report["skill_gap_index"], report["n_high"]) == ("nothing", None, 0)
    assert "nothing is rated yet" in str(report["reason"])
    assert "sample postings do not count" in str(report["reason"])
    assert "there is no profile yet" in str(report["reason"])
    assert graph.table("skill_gaps", CLOSED).is_empty()
    figure = graph.table("metrics", CLOSED).filter(pl.col("name") == "skill_gap_index").row(0, named=True)
    assert (figure["value"], figure["n"], figure["unit"]) == (None, 0, "share")


def test_without_ratings_the_first_of_the_ranking_count_and_the_week_again_says_the_same(demo: Graph) -> None:
    outcome = demo.run(CLOSED)

    report = report_of(demo, CLOSED)
    assert (report["basis"], report["contrast"], report["n_high"]) == ("top_ranked", "others", 20)
    gaps = demo.table("skill_gaps", CLOSED)
    assert gaps.filter("has_it")["skill_id"].to_list() != []
    assert gaps.filter("has_it")["rank"].is_null().all()
    ranks = gaps["rank"].drop_nulls().sort().to_list()
    assert ranks == list(range(1, len(ranks) + 1))
    (made,) = outcome.asset_materializations_for_node("skill_report")
    assert made.metadata["skills_found"].value == gaps.height
    assert made.metadata["gaps"].value == len(ranks)
    folder = demo.home.settings.outputs_dir / CLOSED.isoformat()
    assert "nothing is rated yet" in (folder / "skills.md").read_text(encoding="utf-8").casefold()
    assert "report" not in made.metadata  # what a person lacks is not for Dagster's records
    assert json.loads((folder / "skills.json").read_text(encoding="utf-8"))["n_high"] == 20
    assert (folder / "skills-demand.svg").is_file() == bool(ranks)
    figure = demo.table("metrics", CLOSED).filter(pl.col("name") == "skill_gap_index").row(0, named=True)
    assert (figure["value"], figure["n"]) == (report["skill_gap_index"], 20)
    before = {name: demo.table(name) for name in TABLES if name not in WITHOUT}
    versions = demo.versions(CLOSED)
    demo.clock.advance(timedelta(hours=1))

    demo.run(CLOSED)

    assert demo.versions(CLOSED) == versions
    assert [name for name in before if not demo.table(name).equals(before[name])] == []


def test_ratings_are_the_basis_of_the_week_in_progress_and_of_no_closed_one(demo: Graph) -> None:
    demo.run(CLOSED)
    closed = demo.versions(CLOSED)["skill_report"]
    liked = rate(demo, 20)
    stages = [(liked[0], "rejected"), (liked[1], "no_answer"), (liked[2], "offer"), (liked[2], "accepted")]
    for number, (job_id, stage) in enumerate(stages):
        at = NOW - timedelta(minutes=30 - number)
        demo.home.userdb.record("outcome", str(job_id), {"stage": stage}, recorded_at=at)

    demo.run(CLOSED)
    demo.run(CURRENT)

    assert demo.versions(CLOSED)["skill_report"] == closed
    report = report_of(demo, CURRENT)
    assert (report["basis"], report["contrast"]) == ("ratings", "low_rated")
    assert (report["n_high"], report["n_low"], report["n_failed"]) == (10, 10, 2)
    assert str(report["reason"]).startswith("from 10 postings you rated 7 or higher")
    assert report["n_top"] == 10
    named = demo.table("skill_gaps", CURRENT)
    assert named["support_top"].to_list() == named["support"].to_list()
    text = (demo.home.settings.outputs_dir / CURRENT.isoformat() / "skills.md").read_text(encoding="utf-8")
    assert text.startswith(f"# Skills, week {CURRENT}")
    assert set(demo.table("skill_gaps", CURRENT)["basis"].to_list()) == {"ratings"}
    inputs = demo.home.warehouse.query(
        "SELECT inputs FROM latest_lineage WHERE asset = 'skill_report' AND week = ?", [CURRENT]
    )
    for name in ("jobs", "ratings", "outcomes", "shortlist", "userdb/profile", "userdb/rated", "skills_lexicon"):
        assert name in str(inputs["inputs"][0])


def test_a_rated_opening_stands_once_with_its_place_and_an_undone_outcome_is_no_failure(demo: Graph) -> None:
    demo.run(CLOSED)
    scores = demo.table("scores", CLOSED).filter(pl.col("rank") == 1)
    job_id, opening = scores["job_id"][0], scores["cluster_id"][0]
    userdb = demo.home.userdb
    userdb.record("rating", str(job_id), {"overall_score": 9}, recorded_at=NOW - timedelta(hours=2))
    failed = userdb.record("outcome", str(job_id), {"stage": "rejected"}, recorded_at=NOW - timedelta(hours=2))

    def row() -> dict[str, object]:
        demand = skill_demand(
            demo.home.warehouse, userdb, demo.home.calendar, "local", week=CLOSED, cut=NOW, with_samples=True
        )
        assert demand.postings["job_id"].is_unique().all()
        return demand.postings.filter(pl.col("job_id") == opening).row(0, named=True)

    assert {name: row()[name] for name in ("overall", "outcome_failed", "position")} == {
        "overall": 9.0,
        "outcome_failed": True,
        "position": 1,
    }
    userdb.undo(failed.event_id, NOW - timedelta(hours=1))
    assert row()["outcome_failed"] is None
    assert demo.table("jobs", CLOSED).filter(pl.col("id") == job_id)["title"][0] in str(row()["text"])


def test_a_skill_ticked_before_the_cut_is_no_gap_and_stays_in_the_report(demo: Graph) -> None:
    demo.run(CLOSED)
    lacked = demo.table("skill_gaps", CLOSED).filter(~pl.col("has_it"))
    first = lacked.sort(-pl.col("gap_score"), "skill_id").row(0, named=True)
    assert first["gap_score"] > 0
    before = demo.versions(CLOSED)
    demo.home.userdb.record(
        "skill_progress", first["skill_id"], {"state": "learned"}, recorded_at=NOW - timedelta(minutes=5)
    )

    demo.run(CLOSED)
    demo.run(CURRENT)

    assert demo.versions(CLOSED) == before  # ticked after its end
    now = demo.table("skill_gaps", CURRENT).filter(pl.col("skill_id") == first["skill_id"])
    assert now.select("progress", "rank", "has_it", "gap_score").rows() == [("learned", None, False, 0.0)]
    text = (demo.home.settings.outputs_dir / CURRENT.isoformat() / "skills.md").read_text(encoding="utf-8")
    assert "## Learned, not in your profile yet" in text
    inputs = demo.home.warehouse.query(
        "SELECT inputs FROM latest_lineage WHERE asset = 'skill_report' AND week = ?", [CURRENT]
    )
    assert "userdb/skill_progress" in str(inputs["inputs"][0])


def test_the_week_alone_is_what_was_rated_in_it(demo: Graph) -> None:
    demo.run(CLOSED)
    rate(demo, 20)
    demo.run(CURRENT)
    closed, current = report_of(demo, CLOSED), report_of(demo, CURRENT)
    assert (closed["week_basis"], closed["week_n_high"]) == ("top_ranked", 20)
    assert (current["week_basis"], current["week_n_high"], current["week_n_low"]) == ("ratings", 10, 10)
    assert "## This week alone" in (demo.home.settings.outputs_dir / CURRENT.isoformat() / "skills.md").read_text(
        encoding="utf-8"
    )
    assert demo.table("skill_week_gaps", CURRENT)["support"].max() <= 10
