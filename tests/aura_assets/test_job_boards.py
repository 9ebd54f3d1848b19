"""Seven more boards in the real graph: their captures become jobs, row by row, and a missing key is told with its cure."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aura_assets.assets.raw import raw_asset_name
from aura_assets.build import build_definitions
from aura_io.clock import FixedClock
from aura_sources.registry import LoadedSource
from tests.aura_assets.graphs import CLOSED, WITHOUT_FEEDS, Graph, make_home
from tests.aura_sources.job_feeds import FEEDS, captured, captured_rows
from tests.boards import Boards

LISTED = {"jobicy": 3, "himalayas": 20, "themuse": 40, "weworkremotely": 4}
BOARDS = {**LISTED, "adzuna": 0, "usajobs": 0}


@pytest.fixture
def graph(tmp_path: Path, boards: Boards, test_data: Path) -> Graph:
    """A graph of six boards: four list their captures, two have no key."""
    body = captured(test_data, "weworkremotely")
    boards.serve("weworkremotely", "/weworkremotely/api", lambda _: body)
    urls = {"weworkremotely": f"{boards.address}/weworkremotely/api"}
    for name in ("jobicy", "himalayas", "themuse"):
        urls[name] = FEEDS[name].serve(boards, captured_rows(test_data, name)[: LISTED[name]])
    listed: list[dict[str, Any]] = [
        *WITHOUT_FEEDS,
        *({"name": name, **({"url": urls[name]} if name in urls else {})} for name in BOARDS),
    ]
    polite = {"requests_per_host_per_minute": 6000, "timeout_s": 2, "attempts": 1}
    clock = FixedClock(datetime(2026, 6, 24, 10, 0, tzinfo=UTC))
    made = Graph(make_home(tmp_path / "home", clock, job_sources=listed, network=polite, ranking={"active_days": 365}))
    sources = {name: LoadedSource(name, FEEDS[name].make(), "installed", True) for name in BOARDS}
    made.definitions = build_definitions(made.home, sources=sources)
    return made


def test_captures_become_jobs_and_a_missing_key_is_told_with_its_cure(graph: Graph, boards: Boards) -> None:
    outcome = graph.run(CLOSED, assets=[*(raw_asset_name(name) for name in BOARDS), "jobs"])

    health = {row["source"]: row for row in graph.table("source_health").to_dicts()}
    assert {name: health[name]["status"] for name in BOARDS} == {
        **dict.fromkeys(LISTED, "ok"),
        "adzuna": "needs_setup",
        "usajobs": "needs_setup",
    }
    assert {name: health[name]["rows_received"] for name in BOARDS} == BOARDS
    assert (health["adzuna"]["requests"], health["adzuna"]["closed"]) == (0, False)
    assert "ADZUNA_APP_ID" in health["adzuna"]["message"]
    assert ".env" in health["usajobs"]["cure"]
    sightings, jobs = graph.table("raw_sightings").height, graph.table("jobs", CLOSED).height
    merged = graph.table("job_sightings", CLOSED)["role"].to_list().count("merged")
    assert sightings == sum(BOARDS.values()) == jobs + merged + graph.table("rejected_listings", CLOSED).height
    failed = [check for check in outcome.get_asset_check_evaluations() if not check.passed]
    assert {check.asset_key.path[-1] for check in failed} == {"adzuna", "usajobs"}
    assert all(check.metadata["cure"].value for check in failed)
    assert not [request for request in boards.requests if "adzuna" in request.path]
