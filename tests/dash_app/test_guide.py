"""The guide over HTTP: its pages, its way in from the week, and the digest as plain text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from aura_io.digests import digest_path, write_digest
from aura_io.workspace import Home
from aura_views.guide import finish, handed_text, record_profile
from dash_app.app import create_app
from tests.dash_app.callbacks import call, prop, show
from tests.guides import CV, guide_home, postings
from tests.homes import CLOSED, empty_home


@pytest.fixture
def newcomer(tmp_path: Path) -> Home:
    return guide_home(tmp_path / "new")


def client_of(home: Home) -> FlaskClient:
    client = create_app(home).server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8050"
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return json.dumps(answer.get_json(), ensure_ascii=False)


def read(client: FlaskClient, pasted: str) -> Any:
    return call(
        client,
        [{"id": "guide-review", "property": "children"}, {"id": "guide-handed", "property": "data"}],
        [prop("guide-upload", "contents", None), prop("guide-read", "n_clicks", 1)],
        [prop("guide-upload", "filename", None), prop("guide-text", "value", pasted)],
        changed="guide-read.n_clicks",
    )


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("", "Or paste your CV"),
        ("?step=profile", "Choose a file"),
        ("?step=wishes", "What you wish for"),
        ("?step=postings", "Posting 1 of 10"),
        ("?step=postings&posting=10", "To the last step"),
        ("?step=finish", "What AURA knows now"),
        ("?step=attic", "the guide has no step"),
        ("?step=postings&posting=99", "has no posting"),
    ],
)
def test_each_step_has_an_address(newcomer: Home, search: str, said: str) -> None:
    assert said in text(show(client_of(newcomer), "/guide", search))


def test_without_a_week_the_guide_works_and_says_what_is_missing(tmp_path: Path) -> None:
    client = client_of(empty_home(tmp_path / "empty"))
    assert "No posting to rate yet" in text(show(client, "/guide", "?step=postings"))
    assert "Or paste your CV" in text(show(client, "/guide"))
    week = text(show(client))
    assert "Start the guide" in week
    assert "/guide" in week


def test_the_week_leads_a_newcomer_to_the_guide_until_it_is_finished(newcomer: Home) -> None:
    client = client_of(newcomer)
    assert "Start the guide" in text(show(client))
    assert "Ranked without a profile" not in text(show(client))
    record_profile(newcomer, handed_text(CV))
    assert "Go on with the guide" in text(show(client))
    finish(newcomer)
    assert "Welcome to AURA" not in text(show(client))
    assert "Your profile and wishes" in text(show(client, "/guide"))


def test_a_profile_is_reviewed_before_it_is_kept(newcomer: Home) -> None:
    app = create_app(newcomer)
    client = app.server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8050"
    answer = read(client, CV).get_json()["response"]
    assert "Use this profile" in json.dumps(answer)
    assert newcomer.userdb.events() == []
    output = next(key for key, made in app.callback_map.items() if made["inputs"][0]["id"] == "guide-use")
    kept = call(
        client,
        [{"id": "location", "property": output.partition(".")[2]}],
        [prop("guide-use", "n_clicks", 1)],
        [prop("guide-handed", "data", answer["guide-handed"]["data"])],
        changed="guide-use.n_clicks",
    )
    assert "?step=wishes" in text(kept)
    assert [event.kind for event in newcomer.userdb.events()] == ["profile"]


def test_a_text_without_a_profile_is_an_error_in_words(newcomer: Home) -> None:
    answer = read(client_of(newcomer), "Hello there").get_json()["response"]
    assert "No summary, work, skill" in json.dumps(answer)
    assert answer["guide-handed"]["data"] is None


def test_markup_in_a_profile_and_in_a_posting_stays_text(tmp_path: Path) -> None:
    hostile = {**postings()[0], "title": "<img src=x onerror=alert(1)>"}
    client = client_of(guide_home(tmp_path / "h", [hostile]))
    shown = show(client, "/guide", "?step=postings").get_json()["response"]["main"]["children"]
    assert "<img src=x onerror=alert(1)>" in json.dumps(shown)
    assert "Markdown" not in {part.get("type") for part in _parts(shown)}


def _parts(component: Any) -> list[dict[str, Any]]:
    if isinstance(component, list):
        return [part for each in component for part in _parts(each)]
    if not isinstance(component, dict) or "props" not in component:
        return []
    return [component, *_parts(component["props"].get("children"))]


def test_only_samples_are_said_to_be_invented(tmp_path: Path) -> None:
    client = client_of(guide_home(tmp_path / "h", postings(samples=True)))
    assert "These are invented postings" in text(show(client, "/guide", "?step=postings"))


def test_a_posting_is_rated_without_its_score_or_reasons(newcomer: Home) -> None:
    said = text(show(client_of(newcomer), "/guide", "?step=postings"))
    assert "Your rating" in said
    assert "match of 100" not in said
    assert "Why it is here" not in said


def test_the_digest_is_given_out_as_plain_text(newcomer: Home) -> None:
    client = client_of(newcomer)
    assert client.get(f"/digest/{CLOSED}").status_code == 404
    assert f"/digest/{CLOSED}" not in text(show(client))
    write_digest(digest_path(newcomer.settings.outputs_dir, CLOSED), "# Week <script>alert(1)</script>\n")
    answer = client.get(f"/digest/{CLOSED}")
    assert (answer.status_code, answer.text) == (200, "# Week <script>alert(1)</script>\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert f"/digest/{CLOSED}" in text(show(client))


@pytest.mark.parametrize("key", ["..%2F..%2Fconfig.yaml", "2026-11-21", "x", "%2e%2e"])
def test_no_other_file_is_given_out(newcomer: Home, key: str) -> None:
    answer = client_of(newcomer).get(f"/digest/{key}")
    assert "timezone" not in answer.text
    assert answer.status_code in (200, 404)
    assert "schedule:" not in answer.text
