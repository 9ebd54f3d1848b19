"""`digest`: the week's file, its lineage, and the notification that only the run that closes the week gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from aura_assets.assets import digest as asset
from aura_assets.build import REFRESH_JOB, WEEK_JOB
from aura_assets.week_run import CLOSES_TAG
from aura_io.digests import digest_path
from aura_io.lineage import latest
from aura_io.notifications import Notified
from tests.aura_assets.graphs import CLOSED, CURRENT, OLDER, Graph, make_home

UP_TO_METRICS = [
    "raw_listings/sample", "jobs", "job_embeddings", "job_index", "profile_embedding", "ratings", "outcomes",
    "embedding_adapter", "preference_model", "policy", "shortlist", "skill_report", "weekly_metrics", "digest",
]  # fmt: skip
Told = list[tuple[date, str, str]]


def make(graph: Graph, week: date = CLOSED, tags: Mapping[str, str] | None = None) -> dict[str, object]:
    """Make the week and return the digest's metadata."""
    outcome = graph.run(week, tags=tags, assets=UP_TO_METRICS)
    (made,) = outcome.asset_materializations_for_node("digest")
    return {name: value.value for name, value in made.metadata.items()}


def text_of(graph: Graph, week: date = CLOSED) -> str:
    return digest_path(graph.home.settings.outputs_dir, week).read_text(encoding="utf-8")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Notifications that were asked for; none is shown."""
    asked: Told = []

    def notify_once(marks: Path, user_id: str, week: date, title: str, body: str) -> Notified:
        asked.append((week, title, body))
        return Notified(True, "sent")

    monkeypatch.setattr(asset, "notify_once", notify_once)
    return asked


def test_the_file_has_the_five_and_its_row_says_where_it_lies(graph: Graph) -> None:
    shown = make(graph)
    text = text_of(graph)
    assert [line for line in text.splitlines() if line.startswith("### ")].__len__() == 5
    assert "# AURA: 12–18 Jun 2026" in text
    assert text.count("SAMPLE: an invented posting") == 5
    assert "](<" not in text
    row = latest(graph.home.warehouse, "digest", CLOSED, "local")
    assert row is not None
    assert (row.artifact, row.rows) == (f"outputs/{CLOSED}/digest.md", 5)
    assert (graph.home.settings.home / str(row.artifact)).read_text(encoding="utf-8") == text
    assert {"shortlist", "weekly_metrics", "raw_listings/sample", "userdb/given"} <= {each.asset for each in row.inputs}
    assert (shown["path"], shown["notification"]) == (row.artifact, "off")


def test_the_same_week_again_gives_the_same_file_and_version(graph: Graph) -> None:
    make(graph)
    first = (text_of(graph), graph.versions(CLOSED)["digest"])
    graph.clock.advance(timedelta(hours=3))
    make(graph)
    assert (text_of(graph), graph.versions(CLOSED)["digest"]) == first


def test_ratings_and_outcomes_within_the_week_are_counted_and_later_ones_are_not(graph: Graph) -> None:
    make(graph)
    jobs = graph.table("slates", CLOSED)["job_id"].to_list()
    within = graph.home.calendar.window(CLOSED).end - timedelta(hours=1)
    graph.home.userdb.record("rating", jobs[0], {"overall_score": 8}, recorded_at=within)
    graph.home.userdb.record("outcome", jobs[0], {"stage": "applied"}, recorded_at=within)
    graph.home.userdb.record("rating", jobs[1], {"overall_score": 2}, recorded_at=graph.clock.now())
    graph.run(CLOSED, assets=["digest"])
    text = text_of(graph)
    assert "- You rated 1 posting." in text
    assert "- Applied: 1." in text
    assert "- Rate 4 postings:" in text


def test_a_week_in_progress_says_so(graph: Graph) -> None:
    make(graph, CURRENT)
    assert "The week has not ended yet" in text_of(graph, CURRENT)


def test_the_refresh_leaves_the_digest_alone_and_the_week_makes_it(graph: Graph) -> None:
    def selected(job: str) -> set[str]:
        definition = graph.definitions.resolve_job_def(job)
        return {key.to_user_string() for key in definition.asset_layer.selected_asset_keys}

    assert "digest" in selected(WEEK_JOB)
    assert "digest" not in selected(REFRESH_JOB)


def test_only_the_run_that_closes_the_newest_week_tells(tmp_path: Path, told: Told) -> None:
    graph = Graph(make_home(tmp_path / "home", notifications={"desktop": True}))
    assert make(graph)["notification"] == asset.NOT_CLOSING
    assert make(graph, OLDER, {CLOSES_TAG: str(OLDER)})["notification"] == asset.NOT_CLOSING
    assert told == []
    assert make(graph, CLOSED, {CLOSES_TAG: str(CLOSED)})["notification"] == "sent"
    ((week, title, body),) = told
    assert (week, title) == (CLOSED, "AURA: five postings for the week of 12 Jun 2026")
    titles = graph.table("jobs", CLOSED)["title"].to_list()
    assert not any(each in title + body for each in titles)


def test_nobody_is_told_who_did_not_ask_for_it(graph: Graph, told: Told) -> None:
    assert make(graph, CLOSED, {CLOSES_TAG: str(CLOSED)})["notification"] == "off"
    assert told == []


def test_a_missing_program_is_in_the_metadata_and_fails_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = Graph(make_home(tmp_path / "home", notifications={"desktop": True}))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda _program: None)
    shown = make(graph, CLOSED, {CLOSES_TAG: str(CLOSED)})
    assert shown["notification"] == "the program notify-send is not installed"
