"""Live state comes from Dagster on this computer or is said to be out of reach; a page never waits for it."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from aura_io.settings import Settings, load_settings
from aura_views.dagster_client import DagsterClient, dagster_url, is_loopback, run_address
from tests.homes import free_port


def settings(folder: Path, port: int, host: str = "127.0.0.1") -> Settings:
    config = folder / "config.yaml"
    config.write_text(f"dagster:\n  host: {host}\n  port: {port}\n", encoding="utf-8")
    return load_settings(config, env={})


def answer(running: list[dict[str, object]], queued: list[dict[str, object]], last: list[dict[str, object]]) -> str:
    named = {"running": running, "queued": queued, "last": last}
    return json.dumps({"data": {name: {"__typename": "Runs", "results": runs} for name, runs in named.items()}})


def run(run_id: str, status: str, week: str | None = "2026-11-20") -> dict[str, object]:
    tags = [{"key": "dagster/partition", "value": week}] if week else []
    return {"runId": run_id, "status": status, "tags": tags}


def test_running_runs_are_named_with_week_and_address(tmp_path: Path, httpserver: HTTPServer) -> None:
    running = run("abc", "STARTED")
    httpserver.expect_request("/graphql", method="POST").respond_with_data(answer([running], [], [running]))
    state = DagsterClient(settings(tmp_path, httpserver.port)).live_state()
    assert (state.status, state.running[0].week) == ("running", "2026-11-20")
    assert state.running[0].url == f"http://127.0.0.1:{httpserver.port}/runs/abc"


@pytest.mark.parametrize(
    ("queued", "last", "status"),
    [
        ([], [], "idle"),
        ([], [run("a", "SUCCESS")], "idle"),
        ([], [run("a", "FAILURE", None)], "failed"),
        ([run("b", "QUEUED")], [run("b", "QUEUED")], "queued"),
    ],
)
def test_what_is_not_running_is_told_apart(
    tmp_path: Path,
    httpserver: HTTPServer,
    queued: list[dict[str, object]],
    last: list[dict[str, object]],
    status: str,
) -> None:
    httpserver.expect_request("/graphql").respond_with_data(answer([], queued, last))
    assert DagsterClient(settings(tmp_path, httpserver.port)).live_state().status == status


def test_an_answer_is_remembered_for_a_moment(tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/graphql").respond_with_data(answer([], [], []))
    client = DagsterClient(settings(tmp_path, httpserver.port))
    assert client.live_state() is client.live_state()
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("body", ["<html>hello</html>", "[]", '{"data": {"running": {}}}', '{"data": null}'])
def test_something_else_on_the_port_is_not_taken_for_dagster(tmp_path: Path, httpserver: HTTPServer, body: str) -> None:
    httpserver.expect_request("/graphql").respond_with_data(body)
    state = DagsterClient(settings(tmp_path, httpserver.port)).live_state()
    assert state.status == "unreachable"
    assert state.problem is not None


def test_nothing_on_the_port_is_unreachable_with_the_address(tmp_path: Path) -> None:
    port = free_port()
    state = DagsterClient(settings(tmp_path, port)).live_state()
    assert state.status == "unreachable"
    assert f"http://127.0.0.1:{port}" in (state.problem or "")


def test_a_dagster_that_does_not_answer_is_given_up_soon(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        start = time.monotonic()
        state = DagsterClient(settings(tmp_path, silent.getsockname()[1])).live_state()
        assert (state.status, time.monotonic() - start < 3) == ("unreachable", True)


def test_another_computer_is_never_asked(tmp_path: Path) -> None:
    state = DagsterClient(settings(tmp_path, 3000, host="dagster.example.org")).live_state()
    assert (state.status, "only this computer" in (state.problem or "")) == ("unreachable", True)


def test_addresses(tmp_path: Path) -> None:
    everywhere = settings(tmp_path, 3100, host="0.0.0.0")
    assert dagster_url(everywhere) == "http://127.0.0.1:3100"
    assert run_address(everywhere, "a/../b") == "http://127.0.0.1:3100/runs/a%2F..%2Fb"
    assert [is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "10.0.0.2", "example.org")] == [
        True,
        True,
        True,
        False,
        False,
    ]
