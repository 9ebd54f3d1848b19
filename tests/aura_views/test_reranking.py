"""Ranking a week anew through Dagster: what is asked for, and every reason why nothing started."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from aura_io.workspace import Home
from aura_views.reranking import RERANKED_ASSETS, rerank_newest_closed
from tests.guides import guide_home
from tests.homes import CLOSED


@pytest.fixture
def asked() -> list[dict[str, object]]:
    """What was launched."""
    return []


@pytest.fixture
def home(tmp_path: Path, httpserver: HTTPServer) -> Home:
    """A home whose Dagster is the test's server."""
    made = guide_home(tmp_path)
    dagster = made.settings.dagster.model_copy(update={"port": httpserver.port})
    return replace(made, settings=made.settings.model_copy(update={"dagster": dagster}))


def answer(
    server: HTTPServer, asked: list[dict[str, object]], *, beat: float | None, outcome: dict[str, object]
) -> None:
    def respond(request: Request) -> Response:
        body = json.loads(request.get_data())
        if "AuraLocations" in body["query"]:
            entry = {"name": "aura", "locationOrLoadError": {"__typename": "RepositoryLocation"}}
            data: dict[str, object] = {"workspaceOrError": {"locationEntries": [entry]}}
        elif "AuraDaemon" in body["query"]:
            data = {"instance": {"daemonHealth": {"daemonStatus": {"lastHeartbeatTime": beat}}}}
        else:
            asked.append(body["variables"]["params"])
            data = {"launchPipelineExecution": outcome}
        return Response(json.dumps({"data": data}), content_type="application/json")

    server.expect_request("/graphql", method="POST").respond_with_handler(respond)


def test_the_assets_that_follow_from_a_profile_are_launched(
    home: Home, httpserver: HTTPServer, asked: list[dict[str, object]]
) -> None:
    answer(httpserver, asked, beat=time.time(), outcome={"__typename": "LaunchRunSuccess", "run": {"runId": "abc"}})
    done = rerank_newest_closed(home)
    assert done.run is not None
    assert (done.run.run_id, done.run.week, done.problem) == ("abc", str(CLOSED), None)
    (launched,) = asked
    paths = [each["path"] for each in launched["selector"]["assetSelection"]]  # type: ignore[index]
    assert paths == [[name] for name in RERANKED_ASSETS]


def test_a_daemon_that_does_not_beat_is_said(
    home: Home, httpserver: HTTPServer, asked: list[dict[str, object]]
) -> None:
    answer(httpserver, asked, beat=None, outcome={})
    done = rerank_newest_closed(home)
    assert (done.run, done.problem, asked) == (None, "Dagster's daemon is not running", [])


def test_a_refusal_is_said_in_dagsters_words(
    home: Home, httpserver: HTTPServer, asked: list[dict[str, object]]
) -> None:
    answer(httpserver, asked, beat=time.time(), outcome={"__typename": "PythonError", "message": "no room"})
    done = rerank_newest_closed(home)
    assert done.run is None
    assert "no room" in str(done.problem)


def test_a_dagster_on_another_computer_is_not_asked(home: Home) -> None:
    dagster = home.settings.dagster.model_copy(update={"host": "192.0.2.7"})
    away = replace(home, settings=home.settings.model_copy(update={"dagster": dagster}))
    assert "only this computer" in str(rerank_newest_closed(away).problem)
