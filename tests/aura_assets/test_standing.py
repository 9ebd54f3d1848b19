"""A week made again of the same is kept; each thing a result depends on makes anew what depends on it, and no more."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

import aura_assets.standing as standing
from aura_io.clock import FixedClock
from aura_io.lineage import CIRCUMSTANCES, latest
from aura_io.person import record_profile
from aura_io.profile_files import read_profile_file
from aura_io.ranking_reads import slate_seed
from aura_io.warehouse import Commit, Input, Replace
from aura_ml.embedding.hashing_embedder import HashingEmbedder
from aura_ml.records import Preferences
from aura_ml.schemas import TABLES
from tests.aura_assets.graphs import CLOSED, CURRENT, NOW, Graph, make_home
from tests.stories import entry

RAW = "raw_listings/inbox"
JOBS, VECTORS, MODEL, RANKING, SKILLS = KEPT = (
    "jobs",
    "job_embeddings",
    "preference_model",
    "shortlist",
    "skill_report",
)
MADE = [RAW, JOBS, "profile_embedding", "ratings", VECTORS, "job_index", MODEL, RANKING, SKILLS]
CONTENT = ("jobs", "job_embeddings", "models", "scores", "slates", "skill_reports", "skill_gaps", "skill_week_gaps")
CONFIG = {"models": {"embedding": "hashing", "preference_model": "ridge", "rl_agent": "bandit"}}
TITLES = ("Bridge keeper", "Night porter", "Data engineer", "Python developer", "Docker operator", "Lock tender")
TEXT = "You keep Python, SQL and Docker in order and write down what you found, in words that others can read. "


def put(graph: Graph, name: str, day: str, *titles: str) -> None:
    """Put postings into the inbox that were seen and posted on ``day``."""
    folder = graph.home.settings.inbox_dir
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {"board": "cityboard", "id": f"{day} {title}", "title": title, "company": f"{title} & Sons", "location": "Berlin",
         "description": f"{TEXT * 4} {title}.", "first_captured": day, "created_at": day}
        for title in titles
    ]  # fmt: skip
    (folder / name).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


def kept(graph: Graph, week: date = CURRENT) -> set[str]:
    """Make ``week`` again and return which of ``KEPT`` say that they stood."""
    outcome = graph.run(week, assets=MADE)
    said = {name: outcome.asset_materializations_for_node(name)[0].metadata for name in KEPT}
    return {name for name, metadata in said.items() if metadata["unchanged"].value}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a home with a profile whose closed and current week are made."""
    folder = tmp_path_factory.mktemp("standing") / "home"
    graph = Graph(make_home(folder, **CONFIG))
    put(graph, "closed.jsonl", "2026-06-15", *TITLES)
    put(graph, "current.jsonl", "2026-06-22", *TITLES)
    path = folder.parent / "profile.md"
    path.write_text("# Ada Example\nData engineer\n\n## Skills\nPython\n", encoding="utf-8")
    profile, wishes = read_profile_file(path)
    record_profile(graph.home.userdb, profile, wishes, source=path, user_id="local", at=NOW - timedelta(days=30))
    for week in (CLOSED, CURRENT):
        graph.run(week, assets=MADE)
    graph.home.userdb.close()
    return folder


@pytest.fixture
def graph(made_once: Path, tmp_path: Path) -> Graph:
    """A graph of its own over what was made once."""
    return over_copy(made_once, tmp_path / "home")


def over_copy(folder: Path, copy: Path, now: FixedClock | None = None, **config: object) -> Graph:
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    return Graph(make_home(copy, now, **{**CONFIG, **config}))


def content(graph: Graph) -> dict[str, pl.DataFrame]:
    return {name: graph.table(name) for name in CONTENT}


def files(graph: Graph) -> dict[str, bytes]:
    folder = graph.home.settings.outputs_dir
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_changed_and_everything_stands_as_it_would_be_made(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables, written, versions = content(graph), files(graph), graph.versions(CURRENT)
    shutil.rmtree(graph.home.settings.outputs_dir)

    assert kept(graph) == set(KEPT)

    assert [name for name, before in tables.items() if not graph.table(name).equals(before)] == []
    current = {name: text for name, text in written.items() if name.startswith(CURRENT.isoformat())}
    assert len(current) >= 2
    assert files(graph) == current
    assert graph.versions(CURRENT) == versions

    monkeypatch.setattr(standing, "own_code", lambda: "another AURA")
    assert kept(graph) == {JOBS}  # which has a hash of its own, of what parses
    assert [name for name, before in tables.items() if not graph.table(name).equals(before)] == []
    assert files(graph) == current
    assert graph.versions(CURRENT) == versions


def test_a_new_posting_makes_everything_anew(graph: Graph) -> None:
    put(graph, "more.jsonl", "2026-06-23", "Tram driver")
    assert kept(graph) == set()
    assert graph.table("scores", CURRENT).height == 7


def test_a_posting_of_the_week_before_makes_anew_what_reads_earlier_weeks(graph: Graph) -> None:
    put(graph, "more.jsonl", "2026-06-16", "Tram driver")
    assert kept(graph, CLOSED) == set()
    assert kept(graph) & {JOBS, VECTORS, MODEL, RANKING} == {JOBS, VECTORS}


@pytest.mark.parametrize(
    ("kind", "payload", "made"),
    [
        ("preferences", asdict(Preferences(roles=("Porter",))), {MODEL, RANKING}),
        ("rating", {"overall_score": 9, "fit_score": 8}, {MODEL, RANKING, SKILLS}),
        ("outcome", {"stage": "rejected"}, {SKILLS}),
        ("dismissal", {"reason": "Wrong place"}, {RANKING}),
        ("skill_progress", {"state": "learned"}, {SKILLS}),
    ],
)
def test_what_the_person_enters_makes_anew_what_reads_it(
    graph: Graph, kind: str, payload: dict[str, object], made: set[str]
) -> None:
    job_id = str(graph.table("scores", CURRENT)["job_id"][0])
    about = {"preferences": "local", "skill_progress": "docker"}.get(kind, job_id)
    graph.home.userdb.record(kind, about, payload, user_id="local", recorded_at=NOW - timedelta(minutes=5))
    anew = set(KEPT) - kept(graph)
    assert made <= anew
    assert not anew & {JOBS, VECTORS}


def test_another_profile_makes_anew_ranking_model_and_report(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "profile.md"
    path.write_text("# Ada Example\nPorter\n\n## Skills\nDocker\n", encoding="utf-8")
    profile, wishes = read_profile_file(path)
    at = NOW - timedelta(minutes=5)
    record_profile(graph.home.userdb, profile, wishes, source=path, user_id="local", at=at)
    assert kept(graph) == {JOBS, VECTORS}
    rated = str(graph.table("scores", CLOSED)["job_id"][0])
    graph.home.userdb.record("rating", rated, {"overall_score": 2}, recorded_at=at)
    assert kept(graph, CLOSED) == set(KEPT)  # both are known after its end


def test_a_later_cut_ranks_the_week_in_progress_anew(graph: Graph) -> None:
    graph.clock.advance(timedelta(hours=5))
    assert kept(graph) & {JOBS, VECTORS, MODEL, RANKING} == {JOBS, VECTORS}


@pytest.mark.parametrize(
    ("config", "made"),
    [
        ({"ranking": {"weights": {"semantic": 0.1, "lexical": 0.9}}}, {RANKING}),
        ({"demo": True, "models": {**CONFIG["models"], "preference_model": "population"}}, {MODEL, RANKING}),
    ],
)
def test_other_settings_make_anew_what_follows_them(
    made_once: Path, tmp_path: Path, config: dict[str, object], made: set[str]
) -> None:
    graph = over_copy(made_once, tmp_path / "home", FixedClock(NOW), **config)
    anew = set(KEPT) - kept(graph)
    assert made <= anew
    assert not anew & {JOBS, VECTORS}


def test_another_encoder_makes_the_vectors_anew(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HashingEmbedder, "version", property(lambda _: "another"))
    assert kept(graph) & {JOBS, VECTORS, MODEL, RANKING} == {JOBS}
    assert set(graph.table("job_embeddings", CURRENT)["encoder_version"]) == {"another"}


def test_another_version_of_an_asset_makes_it_anew(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("embeddings", "preference", "shortlist", "skills"):
        monkeypatch.setattr(f"aura_assets.assets.{module}.CODE_VERSION", "another")
    assert kept(graph) == {JOBS}


def test_a_table_that_lost_rows_is_made_anew(graph: Graph) -> None:
    whole = {name: graph.table(name) for name in ("job_embeddings", "models", "scores", "skill_gaps")}
    for name, before in whole.items():
        assert before.filter(pl.col("week") == CURRENT).height
        own: dict[str, object] = (
            {"week": CURRENT} if name == "job_embeddings" else {"week": CURRENT, "user_id": "local"}
        )
        where = own | ({"kind": MODEL} if name == "models" else {})
        none = graph.home.warehouse.query(f'SELECT * FROM "{name}" LIMIT 0')
        lost = Replace(TABLES[name], where, none)
        graph.home.warehouse.commit(Commit(lineage=[entry("other", CURRENT, "run-x", "v")], replace=[lost]))
    assert kept(graph) == {JOBS}
    assert [name for name, before in whole.items() if not graph.table(name).equals(before)] == []


def test_vectors_that_are_gone_are_encoded_again(graph: Graph) -> None:
    with graph.home.warehouse._writing() as connection:
        connection.execute("DELETE FROM text_vectors")
    assert VECTORS not in kept(graph)
    assert graph.home.warehouse.query("SELECT count(*) AS n FROM text_vectors")["n"][0] >= 4


def test_a_model_whose_file_was_changed_is_trained_and_saved_again(graph: Graph) -> None:
    row = graph.table("models", CURRENT).filter(pl.col("kind") == MODEL).row(0, named=True)
    folder = graph.home.artifacts.root / row["artifact"]
    damaged = next(path for path in sorted(folder.iterdir()) if path.name != "manifest.json")
    damaged.write_bytes(b"changed")
    assert MODEL not in kept(graph)
    assert graph.home.artifacts.open(row["artifact"])


def test_a_kept_model_has_the_card_and_figures_of_a_trained_one(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> dict[str, object]:
        (made,) = graph.run(CURRENT, assets=[MODEL]).asset_materializations_for_node(MODEL)
        return {name: value.value for name, value in made.metadata.items()}

    stood = told()
    monkeypatch.setattr(standing, "own_code", lambda: "another AURA")
    trained = told()
    assert (stood.pop("unchanged"), trained.pop("unchanged")) == (1, 0)
    assert stood == trained


def test_the_circumstances_are_in_the_lineage_and_do_not_change_what_is_drawn(graph: Graph) -> None:
    for name, user in ((VECTORS, None), (MODEL, "local"), (RANKING, "local"), (SKILLS, "local")):
        made = latest(graph.home.warehouse, name, CURRENT, user)
        assert made is not None
        assert [each.asset for each in made.inputs].count(CIRCUMSTANCES) == 1
    assert slate_seed("local", CURRENT, made.inputs) == slate_seed(
        "local", CURRENT, [each for each in made.inputs if each.asset != CIRCUMSTANCES]
    )
    assert slate_seed("local", CURRENT, [Input("jobs", CURRENT, "a")]) != slate_seed("local", CURRENT, [])


def test_own_code_names_every_file_and_every_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Package:
        __path__ = (str(tmp_path),)

    (tmp_path / "one.py").write_text("a = 1", encoding="utf-8")
    monkeypatch.setattr(standing, "PACKAGES", (Package,))
    hashed = standing.own_code.__wrapped__
    first = hashed()
    assert hashed() == first
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "table.tsv").write_text("x", encoding="utf-8")
    second = hashed()
    monkeypatch.setattr(standing, "_version", lambda name: "0" if name == "polars" else "1")
    third = hashed()
    assert len({first, second, third}) == 3
    assert {"polars", "spacy", "torch"} <= {name for name, _ in standing._libraries()}
