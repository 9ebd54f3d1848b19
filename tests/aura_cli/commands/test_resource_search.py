"""`aura skills search`: off by default, shows what would leave, keeps what was answered and shows it with the report."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from aura_cli.failures import FAILED, OK, USAGE
from tests.aura_cli.commands.test_skills import two_skills
from tests.aura_cli.conftest import Aura

ROWS = [{"title": "Docker \x1b[31min depth", "url": "https://courses.example.org/docker"}]


@pytest.fixture
def service(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    """A service that knows Docker, named in the settings but not switched on."""
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/find", query_string={"q": "Docker"}).respond_with_json(ROWS)
    httpserver.expect_request("/find").respond_with_data("<html>", content_type="text/html")
    monkeypatch.setenv("AURA_RESOURCES__URL", httpserver.url_for("/find") + "?q={skill}")
    monkeypatch.setenv("AURA_NETWORK__REQUESTS_PER_HOST_PER_MINUTE", "6000")
    return httpserver


def test_without_a_service_or_switched_off_nobody_is_asked(
    aura: Aura, service: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = aura("skills", "search", "Docker")
    assert called.code == USAGE
    assert "resources.search is false" in called.err
    shown = aura("skills", "search", "Docker", "k8s", "--dry-run").out.splitlines()
    assert [line.partition("?")[2] for line in shown] == ["q=Docker", "q=Kubernetes"]
    assert aura("skills", "search", "Docker", "--dry-run", "--json").json["would_ask"] == shown[:1]
    monkeypatch.delenv("AURA_RESOURCES__URL")
    assert "resources.url" in aura("skills", "search", "Docker").err
    assert service.log == []


def test_answers_are_kept_and_shown_with_the_report(
    aura: Aura, service: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURA_RESOURCES__SEARCH", "true")
    two_skills(aura.home)
    found = aura("skills", "search", "--json").json
    assert [each["skill_id"] for each in found["skills"]] == ["docker"]
    assert found["failure"] == ""
    assert found["skills"][0]["resources"][0]["title"] == "Docker [31min depth"
    places = aura("skills", "--json").json["report"]["gaps"][0]["resources"]
    assert places[-1]["url"] == "https://courses.example.org/docker"
    assert len(places) > 1
    assert [request.query_string for request, _ in service.log if request.path == "/find"] == [b"q=Docker"]


def test_what_came_before_a_failure_is_kept(aura: Aura, service: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURA_RESOURCES__SEARCH", "true")
    two_skills(aura.home)
    called = aura("skills", "search", "Docker", "Python", "SQL")
    assert called.code == FAILED
    assert "web page" in called.err
    assert "1 of 3 skills" in called.err
    assert "https://courses.example.org/docker" in called.out
    assert aura("skills", "--json").json["report"]["gaps"][0]["resources"][-1]["provider"] == "courses.example.org"
    assert "q=SQL" not in str([request.query_string for request, _ in service.log])


def test_unknown_names_and_no_gap_ask_nobody(
    fresh_aura: Aura, service: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURA_RESOURCES__SEARCH", "true")
    unknown = fresh_aura("skills", "search", "my whole CV", "Docker")
    assert unknown.code == USAGE
    assert "'my whole CV'" in unknown.err
    assert fresh_aura("skills", "search").code == USAGE
    assert service.log == []
    assert fresh_aura("skills", "search", "Docker").code == OK
    assert Path(fresh_aura.home.settings.http_cache_dir / "learning_resources.json").is_file()
