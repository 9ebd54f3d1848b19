"""The graph as a whole: one week, the same week again, other weeks, other orders, other settings."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from aura_assets.runs import materialize
from aura_assets.week_run import CLOSES_TAG, REFETCH_TAG
from aura_io.person import record_profile
from aura_io.profile_files import read_profile_file
from aura_ml.schemas import TABLES
from tests.aura_assets.graphs import CLOSED, CURRENT, NOW, OLDER, Graph, make_home

EVERY_ASSET = {
    *(f"raw_listings/{name}" for name in ("arbeitnow", "inbox", "remoteok", "remotive", "sample")),
    "digest",
    "documents",
    "embedding_adapter",
    "encoder",
    "jobs",
    "job_embeddings",
    "job_index",
    "outcomes",
    "policy",
    "preference_model",
    "profile_embedding",
    "ratings",
    "shortlist",
    "skill_report",
    "weekly_metrics",
}
PROFILE = """# Ada Example
Data engineer

## Skills
Python, SQL, Airflow, dbt

## Experience
Data Engineer at Example GmbH: built pipelines in Python and SQL.
"""


def profile_file(folder: Path, text: str = PROFILE) -> Path:
    path = folder / "profile.md"
    path.write_text(text, encoding="utf-8")
    return path


def give_profile(graph: Graph, folder: Path, at: datetime, text: str = PROFILE) -> None:
    path = profile_file(folder, text)
    profile, preferences = read_profile_file(path)
    record_profile(graph.home.userdb, profile, preferences, source=path, user_id="local", at=at)


def test_a_week_makes_every_asset_and_five_different_openings_with_reasons(graph: Graph) -> None:
    graph.run(CLOSED)

    assert set(graph.versions(CLOSED)) == EVERY_ASSET
    slate = graph.table("slates", CLOSED)
    assert slate["position"].to_list() == [1, 2, 3, 4, 5]
    assert slate["cluster_id"].n_unique() == 5
    assert all(slate["reasons"].list.len() > 0)
    assert slate["is_final"].all()
    assert slate["is_sample"].all()
    assert slate["propensity"].to_list()[:4] == [1.0] * 4
    assert 0.0 < slate["propensity"][4] <= 1.0


def test_every_row_received_is_accounted_for(graph: Graph) -> None:
    graph.run(CLOSED)

    sightings = graph.table("raw_sightings", CLOSED)["sighting_id"].to_list()
    accepted = graph.table("job_sightings", CLOSED)
    rejected = graph.table("rejected_listings", CLOSED)
    assert sorted([*accepted["sighting_id"], *rejected["sighting_id"]]) == sorted(sightings)
    assert accepted.filter(pl.col("role") == "first").height == graph.table("jobs", CLOSED).height
    assert rejected.height >= 1
    assert all(rejected["reason"].str.len_chars() > 0)


def test_every_asset_carries_its_numbers_versions_and_columns(graph: Graph) -> None:
    outcome = graph.run(CLOSED)

    made = {
        event.asset_key.to_user_string(): event.materialization
        for event in outcome.all_events
        if event.is_step_materialization and event.asset_key
    }
    assert set(made) == EVERY_ASSET
    stored = graph.versions(CLOSED)
    for name, materialization in made.items():
        assert isinstance(materialization.metadata["dagster/row_count"].value, int)
        assert materialization.metadata["as_of"].value == "2026-06-18T22:00:00+00:00"
        assert (materialization.tags or {})["dagster/data_version"] == stored[name]
    for definition in graph.definitions.assets or []:
        for spec in definition.specs:
            assert spec.code_version
            assert spec.kinds
            assert spec.owners
            if spec.key.to_user_string() != "digest":  # a file, not a table
                assert spec.metadata["dagster/column_schema"].columns


def test_making_a_week_again_changes_nothing_but_lineage(graph: Graph) -> None:
    graph.run(OLDER)
    graph.run(CLOSED)
    before = {name: graph.table(name) for name in TABLES if name not in ("lineage", "source_health")}
    versions = {week: graph.versions(week) for week in (OLDER, CLOSED)}
    files = sorted(path for path in graph.home.settings.models_dir.rglob("*") if path.is_file())
    graph.clock.advance(timedelta(hours=1))

    graph.run(CLOSED)

    after = {name: graph.table(name) for name in TABLES if name not in ("lineage", "source_health")}
    assert [name for name in before if not before[name].equals(after[name])] == []
    assert {week: graph.versions(week) for week in (OLDER, CLOSED)} == versions
    assert sorted(path for path in graph.home.settings.models_dir.rglob("*") if path.is_file()) == files
    assert graph.table("lineage").height == 3 * len(EVERY_ASSET)


def settled(graph: Graph, weeks: list[date]) -> dict[str, object]:
    state: dict[str, object] = {str(week): (graph.versions(week), graph.slate(week)) for week in weeks}
    for name in ("jobs", "job_sightings", "rejected_listings", "job_identities", "scores", "metrics"):
        state[name] = graph.table(name).to_dicts()
    return state


def settle(graph: Graph) -> None:
    """Do what ``aura backfill --stale`` does: make stale weeks again, oldest first, until none is stale."""
    from aura_io.lineage import stale

    for _ in range(10):
        frame = stale(graph.home.warehouse)
        if frame.is_empty():
            return
        graph.run(frame["week"][0])
    pytest.fail(f"still stale: {stale(graph.home.warehouse)}")


@pytest.mark.slow
def test_weeks_made_in_any_order_settle_to_the_same_state(tmp_path: Path) -> None:
    weeks = [OLDER, CLOSED, CURRENT]
    first, second, third = weeks
    states = []
    for number, order in enumerate([weeks, [third, second, first], [second, first, third]]):
        graph = Graph(make_home(tmp_path / str(number)))
        for week in order:
            graph.run(week)
        settle(graph)
        states.append(settled(graph, weeks))

    assert all(state == states[0] for state in states[1:])


def test_an_opening_shown_in_two_weeks_is_not_shown_in_a_third(graph: Graph) -> None:
    weeks = [date(2026, 5, 22) + timedelta(days=7 * n) for n in range(4)]
    for week in weeks:
        graph.run(week)

    shown = [opening for week in weeks for opening in graph.slate(week)]
    assert max(shown.count(opening) for opening in shown) <= 2


def test_a_rated_opening_leaves_the_week_in_progress_and_not_the_closed_one(graph: Graph) -> None:
    graph.run(CLOSED)
    graph.run(CURRENT)
    closed_before, current_before = graph.versions(CLOSED), graph.slate(CURRENT)
    rated = graph.table("slates", CURRENT)["job_id"][0]
    graph.clock.advance(timedelta(hours=1))
    graph.home.userdb.record("rating", str(rated), {"overall_score": 9}, recorded_at=graph.clock.now())
    graph.clock.advance(timedelta(hours=1))

    graph.run(CLOSED)
    graph.run(CURRENT)

    assert graph.versions(CLOSED) == closed_before
    assert rated not in graph.slate(CURRENT)
    assert graph.slate(CURRENT) != current_before
    score = graph.table("scores", CURRENT).filter(pl.col("job_id") == rated).row(0, named=True)
    assert (score["eligible"], score["excluded_reason"]) == (False, "already rated")


def test_undoing_a_rating_brings_the_first_slate_back_as_the_newest(graph: Graph) -> None:
    graph.run(CURRENT)
    first = graph.slate(CURRENT)
    rated = graph.table("slates", CURRENT)["job_id"][0]
    event = graph.home.userdb.record("rating", str(rated), {"overall_score": 2}, recorded_at=NOW - timedelta(seconds=1))
    graph.clock.advance(timedelta(minutes=1))
    graph.run(CURRENT)
    assert graph.slate(CURRENT) != first
    graph.home.userdb.undo(event.event_id, graph.clock.now() + timedelta(seconds=1))
    graph.clock.advance(timedelta(minutes=1))

    graph.run(CURRENT)

    assert graph.slate(CURRENT) == first


def test_the_first_profile_counts_for_past_weeks_and_a_later_one_does_not(graph: Graph, tmp_path: Path) -> None:
    graph.run(CLOSED)
    without = graph.versions(CLOSED)
    give_profile(graph, tmp_path, NOW)
    graph.clock.advance(timedelta(hours=1))
    graph.run(CLOSED)
    graph.run(CURRENT)
    with_first = graph.versions(CLOSED)
    current = graph.versions(CURRENT)
    assert with_first["shortlist"] != without["shortlist"]

    give_profile(graph, tmp_path, graph.clock.now(), PROFILE.replace("Python, SQL", "Welding, Rust"))
    graph.clock.advance(timedelta(hours=1))
    graph.run(CLOSED)
    graph.run(CURRENT)

    assert graph.versions(CLOSED) == with_first
    assert graph.versions(CURRENT)["profile_embedding"] != current["profile_embedding"]


def test_a_changed_weight_is_an_event_and_changes_no_past_week(tmp_path: Path) -> None:
    graph = Graph(make_home(tmp_path))
    graph.run(CLOSED)
    graph.run(CURRENT)
    closed, current = graph.versions(CLOSED), graph.versions(CURRENT)

    later = graph.clock
    later.advance(timedelta(hours=1))
    changed = Graph(make_home(tmp_path, later, ranking={"weights": {"freshness": 0.9}}))
    changed.run(CLOSED)
    changed.run(CURRENT)

    assert changed.versions(CLOSED) == closed
    assert changed.versions(CURRENT)["shortlist"] != current["shortlist"]
    settings = changed.home.userdb.events(kinds=["settings"])
    assert [event.payload["ranking_weights"]["freshness"] for event in settings] == [0.05, 0.9]


def test_a_broken_profile_file_costs_no_week_and_is_named(tmp_path: Path) -> None:
    path = profile_file(tmp_path, "\n\n")
    graph = Graph(make_home(tmp_path / "home", profile={"path": str(path)}))

    outcome = graph.run(CLOSED)

    failed = [check for check in outcome.get_asset_check_evaluations() if not check.passed]
    assert [check.check_name for check in failed] == ["profile_file_is_readable"]
    assert str(path) in str(failed[0].metadata["message"].value)
    assert len(graph.slate(CLOSED)) == 5


def test_the_profile_file_becomes_an_event_once(tmp_path: Path) -> None:
    path = profile_file(tmp_path)
    graph = Graph(make_home(tmp_path / "home", profile={"path": str(path)}))
    graph.run(CLOSED)
    graph.clock.advance(timedelta(hours=1))
    graph.run(CURRENT)

    assert len(graph.home.userdb.events(kinds=["profile"])) == 1


def test_metrics_json_has_a_record_a_week_and_a_backfill_touches_its_own(graph: Graph) -> None:
    graph.run(CLOSED)
    path = graph.home.settings.metrics_path
    closed_record = json.loads(path.read_text())["weeks"][0]
    graph.run(OLDER)

    weeks = json.loads(path.read_text())["weeks"]
    assert [record["week"] for record in weeks] == [OLDER.isoformat(), CLOSED.isoformat()]
    assert weeks[1] == closed_record
    jobs = graph.table("jobs", CLOSED).height
    assert weeks[1]["metrics"]["postings_unique"]["value"] == jobs


def test_a_day_that_is_no_week_is_refused_with_the_friday_that_was_meant(graph: Graph) -> None:
    with pytest.raises(ValueError, match="2026-06-12"):
        materialize(graph.home, [date(2026, 6, 14)])


def test_tags_of_a_run_name_its_process(graph: Graph) -> None:
    outcome = graph.run(CLOSED, tags={CLOSES_TAG: CLOSED.isoformat(), REFETCH_TAG: "true"})

    run = graph.instance.get_run_by_id(outcome.run_id)
    assert run is not None
    assert {"aura/host", "aura/pid", "aura/pid_start"} <= set(run.tags)


def test_the_cut_of_the_week_in_progress_is_the_start_of_the_run(graph: Graph) -> None:
    graph.run(CURRENT)

    rows = graph.home.warehouse.query("SELECT DISTINCT as_of FROM lineage WHERE week = ?", [CURRENT])
    assert rows["as_of"].to_list() == [NOW.astimezone(UTC)]
