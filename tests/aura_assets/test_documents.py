"""`documents`: requests of the week become files and rows; what cannot be written says why."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from aura_io.lineage import latest
from aura_io.person import record_profile
from aura_io.profile_files import read_profile_file
from aura_io.userdb import Event
from aura_ml.hashing import bytes_hash
from tests.aura_assets.graphs import CURRENT, NOW, Graph, make_home

PROFILE = {
    "basics": {"name": "Mira Lindqvist", "label": "Data engineer", "email": "mira@example.org"},
    "work": [
        {
            "name": "Nordlicht GmbH",
            "position": "Data Engineer",
            "startDate": "2020-03",
            "highlights": [
                "Built the ingestion of 40 sources into PostgreSQL with Airflow and Python",
                "Introduced data quality checks with dbt that caught 30 faulty deliveries",
            ],
        }
    ],
    "skills": [{"name": "Languages", "keywords": ["Python", "SQL"]}],
}
RAW = ["raw_listings/sample", "jobs"]
DOCUMENTS = ["documents"]
ALL_FILES = ["cv.docx", "cv.md", "cv.pdf", "letter.docx", "letter.md", "letter.pdf", "meta.json"]


def give_profile(graph: Graph, folder: Path, at: datetime = NOW, resume: dict[str, object] | None = None) -> None:
    path = folder / "profile.json"
    path.write_text(json.dumps(resume or PROFILE), encoding="utf-8")
    profile, preferences = read_profile_file(path)
    record_profile(graph.home.userdb, profile, preferences, source=path, user_id="local", at=at)


def ask(graph: Graph, job_id: int, length: str = "standard") -> Event:
    """Record a request now, and let the time go on, so that the next run knows it."""
    event = graph.home.userdb.record("document_request", job_id, {"length": length}, recorded_at=graph.clock.now())
    graph.clock.advance(timedelta(minutes=1))
    return event


def files(graph: Graph) -> dict[str, bytes]:
    folder = graph.home.settings.outputs_dir
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def job(graph: Graph) -> int:
    """A posting of the week in progress."""
    graph.run(CURRENT, assets=RAW)
    return int(graph.table("jobs", CURRENT)["id"][0])


def test_a_request_becomes_files_and_rows(graph: Graph, job: int, tmp_path: Path) -> None:
    give_profile(graph, tmp_path)
    event = ask(graph, job)

    outcome = graph.run(CURRENT, assets=DOCUMENTS)

    rows = graph.table("documents", CURRENT)
    assert rows["kind"].to_list() == ["cv", "letter"]
    assert set(rows["event_id"]) == {event.event_id}
    assert set(rows["status"]) == {"written"}
    for path, digest in rows.select("path", "sha256").iter_rows():
        content = (graph.home.settings.home / path).read_bytes()
        assert content.startswith(b"%PDF")
        assert bytes_hash(content) == digest
        assert path.startswith(f"outputs/{CURRENT}/")
    made = files(graph)
    assert sorted(name.rsplit("/", 1)[1] for name in made) == ALL_FILES
    meta = json.loads(next(content for name, content in made.items() if name.endswith("meta.json")))
    assert (meta["job_id"], meta["event_id"], meta["options"]["day"]) == (job, event.event_id, "2026-06-24")
    assert rows["fact_ids"][0].to_list() == meta["facts_used"]
    assert "Mira Lindqvist" in next(content for name, content in made.items() if name.endswith("cv.md")).decode()
    metadata = outcome.asset_materializations_for_node("documents")[0].metadata
    assert (metadata["requests"].value, metadata["requests_refused"].value) == (1, 0)


def test_again_gives_the_same_bytes_and_version(graph: Graph, job: int, tmp_path: Path) -> None:
    give_profile(graph, tmp_path)
    ask(graph, job)
    graph.run(CURRENT, assets=DOCUMENTS)
    before, version = files(graph), graph.versions(CURRENT)["documents"]
    graph.clock.advance(timedelta(hours=1))

    graph.run(CURRENT, assets=DOCUMENTS)

    assert files(graph) == before
    assert graph.versions(CURRENT)["documents"] == version
    assert graph.table("documents").height == 2


@pytest.mark.parametrize(
    ("resume", "said"),
    [(None, "no profile is known"), ({"work": PROFILE["work"]}, "the profile has no name")],
)
def test_what_a_profile_lacks_is_said_with_the_cure(
    graph: Graph, job: int, tmp_path: Path, resume: dict[str, object] | None, said: str
) -> None:
    if resume is not None:
        give_profile(graph, tmp_path, resume=resume)
    ask(graph, job)

    graph.run(CURRENT, assets=DOCUMENTS)

    rows = graph.table("documents", CURRENT)
    assert rows.select("kind", "status", "path", "sha256").rows() == [
        ("cv", "refused", None, None),
        ("letter", "refused", None, None),
    ]
    for reason in rows["reason"]:
        assert said in reason
        assert "aura profile import FILE" in reason
    assert files(graph) == {}


def test_a_request_counts_for_its_own_week_and_for_a_posting_of_any_earlier(
    graph: Graph, job: int, tmp_path: Path
) -> None:
    give_profile(graph, tmp_path)
    first = ask(graph, job)
    graph.run(CURRENT, assets=DOCUMENTS)
    before = files(graph)
    later = CURRENT + timedelta(days=7)
    graph.clock.advance(timedelta(days=7))

    graph.run(later, assets=DOCUMENTS)
    assert graph.table("documents", later).is_empty()
    assert files(graph) == before

    second = ask(graph, job)
    graph.run(later, assets=DOCUMENTS)
    graph.run(CURRENT, assets=DOCUMENTS)
    assert set(graph.table("documents", later)["event_id"]) == {second.event_id}
    assert set(graph.table("documents", CURRENT)["event_id"]) == {first.event_id}
    assert {name.split("/")[0] for name in files(graph)} == {str(CURRENT), str(later)}
    made = latest(graph.home.warehouse, "documents", later, user_id="local")
    assert made is not None
    assert {(read.asset, read.week) for read in made.inputs} >= {("jobs", CURRENT), ("jobs", later)}


def test_the_newest_request_of_a_posting_counts_and_an_undone_one_does_not(
    graph: Graph, job: int, tmp_path: Path
) -> None:
    give_profile(graph, tmp_path)
    ask(graph, job)
    newest = ask(graph, job, "short")
    graph.run(CURRENT, assets=DOCUMENTS)
    meta = json.loads(next(content for name, content in files(graph).items() if name.endswith("meta.json")))
    assert (meta["event_id"], meta["options"]["length"]) == (newest.event_id, "short")
    assert graph.table("documents")["event_id"].unique().to_list() == [newest.event_id]

    for event in graph.home.userdb.active(kinds=["document_request"]):
        graph.home.userdb.undo(event.event_id, graph.clock.now())
    graph.clock.advance(timedelta(minutes=1))
    graph.run(CURRENT, assets=DOCUMENTS)
    assert graph.table("documents").is_empty()


def test_a_posting_that_is_not_known_is_refused_beside_one_that_is(graph: Graph, job: int, tmp_path: Path) -> None:
    give_profile(graph, tmp_path)
    ask(graph, 7)
    ask(graph, job)

    graph.run(CURRENT, assets=DOCUMENTS)

    rows = graph.table("documents")
    assert set(rows.filter(pl.col("job_id") == 7)["status"]) == {"refused"}
    assert set(rows.filter(pl.col("job_id") == job)["status"]) == {"written"}


def test_a_week_without_requests_has_no_rows_and_no_folder(tmp_path: Path) -> None:
    graph = Graph(make_home(tmp_path / "home"))
    graph.run(CURRENT, assets=DOCUMENTS)
    assert graph.table("documents").is_empty()
    assert not any(graph.home.settings.outputs_dir.iterdir())


def test_making_the_week_again_leaves_what_the_person_edited(graph: Graph, job: int, tmp_path: Path) -> None:
    give_profile(graph, tmp_path)
    ask(graph, job)
    graph.run(CURRENT)
    (letter,) = graph.home.settings.outputs_dir.rglob("letter.md")
    letter.write_text("My own words.", encoding="utf-8")
    graph.clock.advance(timedelta(days=1))

    graph.run(CURRENT)

    assert letter.read_text(encoding="utf-8") == "My own words."


def test_the_whole_slate_is_written_for_where_config_says_so(tmp_path: Path) -> None:
    graph = Graph(make_home(tmp_path, documents={"postings": "slate"}))
    give_profile(graph, tmp_path)
    graph.run(CURRENT)
    slate = graph.home.warehouse.query("SELECT DISTINCT job_id FROM slates")["job_id"].to_list()
    assert slate
    rows = graph.table("documents", CURRENT)
    assert set(rows["job_id"]) == set(slate)
    assert set(rows["event_id"]) == {f"slate-{CURRENT}-{job_id}" for job_id in slate}
    assert set(rows["status"]) == {"written"}
    before = files(graph)
    event = ask(graph, slate[0])
    graph.run(CURRENT, assets=DOCUMENTS)
    rows = graph.table("documents", CURRENT)
    assert rows.filter(pl.col("job_id") == slate[0])["event_id"].unique().to_list() == [event.event_id]
    assert set(files(graph)) == set(before)
