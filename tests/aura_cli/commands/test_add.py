"""`aura add`: pasted text and files need no network; an address is asked only when the person says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from aura_cli.failures import FAILED, OK, USAGE
from tests.aura_cli.conftest import Aura, Runs
from tests.stories import CURRENT_WEEK

TEXT = "Lamp Engineer at Leuchtfeuer eG\n\nWe repair lighthouses along the coast, with Python and ladders.\n"


def rows(aura: Aura) -> list[dict[str, Any]]:
    files = sorted(aura.home.settings.inbox_dir.rglob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.slow
def test_pasted_text_is_ranked_in_the_week_in_progress(fresh_aura: Aura) -> None:
    called = fresh_aura("add", "-", "--location", "Husum", "--json", typed=TEXT)
    assert called.code == OK, called.err
    added = called.json
    assert (added["title"], added["company"], added["week"]) == ("Lamp Engineer", "Leuchtfeuer eG", str(CURRENT_WEEK))
    assert (added["rank"], added["position"], added["is_new"]) == (1, 1, True)
    again = fresh_aura("add", "-", "--location", "Husum", typed=TEXT)
    assert again.code == OK, again.err
    assert f"(id {added['job_id']}, week {CURRENT_WEEK})" in again.out
    assert "added in this week before" in again.err
    assert len(rows(fresh_aura)) == 1
    assert fresh_aura("top", "--so-far", "--json").json["cards"][0]["job_id"] == added["job_id"]


def test_only_the_inbox_is_asked(aura: Aura, runs: Runs) -> None:
    aura("add", "-", typed=TEXT)
    assert runs.calls == [{"weeks": [CURRENT_WEEK], "sources": ["inbox"], "assets": None, "refetch": False}]


def test_options_win_over_what_the_text_says(aura: Aura, runs: Runs, tmp_path: Path) -> None:
    file = tmp_path / "posting.md"
    file.write_text(f"# {TEXT}", encoding="utf-8")
    aura("add", file, "--company", "Nordlicht", "--url", "https://jobs.example/7", "--title", "Keeper")
    row = rows(aura)[0]
    assert (row["title"], row["company"], row["url"]) == ("Keeper", "Nordlicht", "https://jobs.example/7")
    assert row["first_captured"] == aura.home.clock.now().isoformat()
    assert row["description_text"].startswith("Lamp Engineer at Leuchtfeuer eG\n\nWe repair")


def test_at_a_terminal_what_was_read_is_asked_for(
    aura: Aura, runs: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "posting.txt"
    file.write_text(TEXT, encoding="utf-8")
    asked: list[str] = []
    answers = iter(["", "Leuchtfeuer Nord eG", "Husum"])
    monkeypatch.setattr("builtins.input", lambda prompt="": asked.append(prompt) or next(answers))
    aura("add", file, at_terminal=True)
    assert asked == ["title [Lamp Engineer]: ", "company [Leuchtfeuer eG]: ", "location: "]
    assert [rows(aura)[0][name] for name in ("title", "company", "location")] == [
        "Lamp Engineer",
        "Leuchtfeuer Nord eG",
        "Husum",
    ]


def test_a_run_that_fails_says_that_the_posting_is_kept(aura: Aura, runs: Runs) -> None:
    runs.failing = {CURRENT_WEEK}
    called = aura("add", "-", typed=TEXT)
    assert called.code == FAILED
    assert "jobs: no room left" in called.err
    assert "It is read with the next run" in called.err
    assert len(rows(aura)) == 1


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "said"),
    [
        (["-"], "We want somebody.\nWe are a team of people who like lamps and boats.", USAGE, "give --company TEXT"),
        (["-"], "", FAILED, "no text in it"),
        (["nothing.txt"], None, USAGE, "there is no such file"),
        (["rows.csv"], None, USAGE, "copy the file to"),
        (["-", "--fetch"], TEXT, USAGE, "--fetch goes with an address"),
        (["https://jobs.example/7"], None, USAGE, "jobs.example was not asked"),
        (["https://"], None, USAGE, "names no host"),
        (["http://jobs.example/7", "--fetch"], None, FAILED, "paste it: aura add - --url http://jobs.example/7"),
    ],
)
def test_what_cannot_be_added_says_why_and_leaves_nothing(
    aura: Aura, runs: Runs, arguments: list[str], typed: str | None, code: int, said: str
) -> None:
    called = aura("add", *arguments, typed=typed)
    assert (called.code, called.out) == (code, "")
    assert said in called.err
    assert (rows(aura), runs.calls) == ([], [])


def test_a_disabled_inbox_is_said_before_anything_is_read(aura: Aura, runs: Runs) -> None:
    config = aura.home.settings.home / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8") + "  - {name: inbox, enabled: false}\n", encoding="utf-8")
    called = aura("add", "-", typed=TEXT)
    assert (called.code, "enabled: true" in called.err) == (USAGE, True)


def test_a_confirmed_address_is_asked_once_after_its_rules(aura: Aura, runs: Runs, httpserver: HTTPServer) -> None:
    page = (
        "<html><head><script type='application/ld+json'>"
        + json.dumps({"@type": "JobPosting", "title": "Keeper", "hiringOrganization": {"name": "Leuchtfeuer"}})
        + "</script></head><body><main>Keep the lamp burning.</main></body></html>"
    )
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /private\n")
    httpserver.expect_request("/job/7").respond_with_data(page, content_type="text/html")
    url = httpserver.url_for("/job/7").replace("localhost", "127.0.0.1")
    aura("add", url, "--fetch")
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt", "/job/7"]
    row = rows(aura)[0]
    assert (row["title"], row["company"], row["url"], row["description_text"]) == (
        "Keeper",
        "Leuchtfeuer",
        url,
        "Keep the lamp burning.",
    )
    refused = aura("add", url.replace("/job/7", "/private/8"), "--fetch")
    assert (refused.code, "does not allow programs" in refused.err) == (FAILED, True)


def test_another_host_behind_a_redirect_is_not_asked(aura: Aura, runs: Runs, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/go").respond_with_data(
        "", status=302, headers={"Location": "https://elsewhere.example/x"}
    )
    called = aura("add", httpserver.url_for("/go").replace("localhost", "127.0.0.1"), "--fetch")
    assert called.code == FAILED
    assert "elsewhere.example' is not among the allowed hosts" in called.err
    assert rows(aura) == []
