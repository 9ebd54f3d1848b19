"""A week whose raw listings and code are as they were keeps its openings; anything else makes them anew."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import aura_assets.assets.jobs as jobs_module
import aura_ml
import aura_sources
from aura_assets.parsing_code import CODE, LIBRARIES, parsing_code
from aura_io.lineage import history
from aura_io.warehouse import Commit, Replace
from aura_ml.schemas import JOB_SIGHTINGS, JOBS
from aura_sources.inbox import Inbox
from tests.aura_assets.graphs import CLOSED, Graph, make_home
from tests.stories import entry

RAW = "raw_listings/inbox"
TEXT = "You keep the bridges of the city in order and write down what you found, in words that others can read. "


def put(graph: Graph, name: str, *titles: str) -> None:
    folder = graph.home.settings.inbox_dir
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {"board": "cityboard", "id": title, "title": title, "company": "Acme", "location": "Berlin",
         "description": f"{TEXT * 4} {title}.", "first_captured": "2026-06-15", "created_at": "2026-06-14"}
        for title in titles
    ]  # fmt: skip
    (folder / name).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    """A closed week with two postings, made up to its openings."""
    made = Graph(make_home(tmp_path))
    put(made, "rows.jsonl", "Bridge keeper", "Night porter")
    made.run(CLOSED, assets=[RAW, "jobs"])
    return made


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of rows of every week that is built from here on."""
    built: list[int] = []
    build: Callable[..., object] = jobs_module.build_week

    def counted(week: object, sightings: pl.DataFrame, parsers: object) -> object:
        built.append(sightings.height)
        return build(week, sightings, parsers)

    monkeypatch.setattr(jobs_module, "build_week", counted)
    return built


def test_an_unchanged_week_keeps_its_openings_and_says_so(graph: Graph, builds: list[int]) -> None:
    before = graph.table("jobs", CLOSED)
    graph.run(CLOSED, assets=[RAW, "jobs"])
    assert builds == []
    assert graph.table("jobs", CLOSED).equals(before)
    again, first = history(graph.home.warehouse, "jobs", CLOSED)
    assert (again.data_version, again.inputs, again.rows) == (first.data_version, first.inputs, 2)
    assert [read.asset for read in again.inputs] == [RAW, CODE]


def test_a_new_posting_makes_the_week_anew(graph: Graph, builds: list[int]) -> None:
    put(graph, "more.jsonl", "Lock tender")
    graph.run(CLOSED, assets=[RAW, "jobs"])
    assert builds == [3]
    assert graph.table("jobs", CLOSED).height == 3


def test_other_code_makes_the_week_anew(graph: Graph, builds: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "parsing_code", lambda _: "another")
    graph.run(CLOSED, assets=["jobs"])
    assert builds == [2]


def test_another_version_of_the_asset_makes_the_week_anew(
    graph: Graph, builds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "CODE_VERSION", "another")
    graph.run(CLOSED, assets=["jobs"])
    assert builds == [2]


@pytest.mark.parametrize("table", [JOBS, JOB_SIGHTINGS])
def test_a_table_that_was_changed_or_lost_makes_the_week_anew(graph: Graph, builds: list[int], table: object) -> None:
    before = graph.table(table.name, CLOSED)  # type: ignore[attr-defined]
    last = history(graph.home.warehouse, "jobs", CLOSED)[0]
    graph.home.warehouse.commit(
        Commit(
            lineage=[entry("other", CLOSED, "run-x", last.data_version)],
            replace=[Replace(table, {"week": CLOSED}, before.head(1))],  # type: ignore[arg-type]
        )
    )
    graph.run(CLOSED, assets=["jobs"])
    assert builds == [2]
    assert graph.table(table.name, CLOSED).sort(pl.all().exclude(pl.List)).height == before.height  # type: ignore[attr-defined]


class TestParsingCode:
    def test_it_is_the_same_each_time_and_another_for_another_parser(self, tmp_path: Path) -> None:
        folder = tmp_path / "some_plugin"
        folder.mkdir()
        (folder / "__init__.py").write_text("", encoding="utf-8")
        (folder / "board.py").write_text("class Board:\n    def parse(self, payload): ...\n", encoding="utf-8")
        sys.path.insert(0, str(tmp_path))
        try:
            from some_plugin.board import Board  # type: ignore[import-not-found]
        finally:
            sys.path.remove(str(tmp_path))
        alone, both = parsing_code([Inbox()]), parsing_code([Inbox(), Board()])
        assert alone == parsing_code([Inbox()])
        assert alone != both
        (folder / "board.py").write_text("# changed", encoding="utf-8")
        assert parsing_code([Inbox(), Board()]) not in (alone, both)

    def test_every_library_that_a_posting_passes_through_is_named(self) -> None:
        files = [*Path(aura_ml.__path__[0]).glob("*.py"), *Path(aura_sources.__path__[0]).glob("*.py")]
        roots = {root for file in files for root in _imported(file)} - set(sys.stdlib_module_names)
        own = {"aura_ml", "aura_sources", "aura_io"}
        other = {
            "faiss",
            "httpcore2",
            "httpx2",
            "hishel",
            "jobspy",
            "protego",
            "stamina",
            "structlog",
            "pydantic",
            "fasteners",
            "safetensors",
            "torch",
            "yaml",
            "pandas",
        }
        """Asking a board, searching and settings: what they bring is archived before it is parsed."""
        assert {root.replace("_", "-") for root in roots - own - other} <= set(LIBRARIES)


def _imported(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in names}
