"""The pages that look back, over HTTP: friendly answers to wrong addresses, loading states, states in words."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from aura_io.workspace import Home
from dash_app.app import create_app
from tests.dash_app.callbacks import call, prop, show
from tests.homes import CLOSED, CURRENT, EARLIER, POSTINGS, empty_home, job_id
from tests.trained import PREFERENCE, plant


@pytest.fixture
def client(home: Home) -> FlaskClient:
    return _client(home)


def _client(home: Home) -> FlaskClient:
    client = create_app(home).server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8050"
    return client


def _text(answer: Any) -> str:
    assert answer.status_code == 200
    return json.dumps(answer.get_json(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("path", "search", "said"),
    [
        (f"/posting/{job_id(CLOSED, POSTINGS[0])}", "", "It is at place 1 of the 5 on the slate"),
        ("/posting/77", "", "AURA never saw a posting 77"),
        ("/posting/0x1f", "", "AURA never saw a posting 0x1f"),
        ("/posting/²", "", "No posting has this id"),
        ("/posting/" + "9" * 40, "", "No posting has this id"),
        ("/posting/", "", "No posting has this id"),
        ("/models", "", "No model yet"),
        ("/replay", f"?week={CLOSED}", "Ranking the week with today's models"),
        ("/replay", "", "20–26 Nov 2026"),
        ("/replay", f"?week={CURRENT}", "has not ended"),
        ("/replay", "?week=2026-11-21", "named by its Friday"),
        ("/search", "?q=data%20engineer&workplace=moon", '"href": "/search?q=data+engineer"'),
        ("/sources", "", "Switch this source on first, then ask it"),
        ("/search", "?like=x", '"href": "/search"'),
        ("/replay", "?week=2020-01-03", "lies before the first week"),
    ],
)
def test_each_address_answers(client: FlaskClient, path: str, search: str, said: str) -> None:
    assert said in _text(show(client, path, search))


def test_an_empty_home_has_friendly_pages(tmp_path: Path) -> None:
    client = _client(empty_home(tmp_path / "empty"))
    assert "aura week" in _text(show(client, "/models"))
    assert "No posting has this id" in _text(show(client, "/posting/1"))


def test_a_week_whose_postings_have_no_index_says_what_to_do(client: FlaskClient) -> None:
    answer = call(
        client,
        [{"id": "replay", "property": "children"}],
        [prop("replay-week", "data", CLOSED.isoformat())],
        changed="replay-week.data",
    )
    assert "This week cannot be replayed" in _text(answer)
    said = _text(answer)
    assert f'"children": "aura week {CLOSED}", "className": "command"' in said.replace("'", '"')
    assert said.count(str(CLOSED)) == 1


def test_the_page_says_which_states_a_model_is_in(home: Home, client: FlaskClient) -> None:
    plant(home, EARLIER, 1.0, n=0, observations=0)
    assert "nothing to learn from yet: no rated posting" in _text(show(client, "/models"))
    plant(home, EARLIER, 1.0, n=3, observations=9)
    said = _text(show(client, "/models"))
    assert "only 3 later ratings could test it; 5 are needed" in said
    assert "too few" in said
    for job in (1, 2):
        home.userdb.record("rating", job, {"overall_score": 7}, recorded_at=home.calendar.window(EARLIER).start)
    assert "All your ratings are the same" in _text(show(client, "/models"))


def test_a_rollback_that_is_no_longer_possible_is_said(home: Home, client: FlaskClient) -> None:
    plant(home, EARLIER, 1.0)
    identifier = {"type": "rollback", "kind": PREFERENCE, "model": "ghost"}
    changed = f'{{"kind":"{PREFERENCE}","model":"ghost","type":"rollback"}}.n_clicks'
    answer = call(
        client,
        [{"id": "models", "property": "children"}, {"id": "models-stamp", "property": "data-stamp"}],
        [[prop(identifier, "n_clicks", 1)]],
        changed=changed,
    ).get_json()
    assert "Not rolled back: 'ghost' names no model" in answer["sideUpdate"]["announce"]["children"]
    assert answer["sideUpdate"]["confirmation"]["data-kind"] == "error"
    assert "models" not in answer["response"]


def test_a_rating_is_forgotten_on_the_postings_page_and_counts_again(home: Home, client: FlaskClient) -> None:
    job = job_id(CLOSED, POSTINGS[0])
    home.userdb.record("rating", job, {"overall_score": 7}, recorded_at=home.clock.now())
    assert "Forget this rating" in _text(show(client, f"/posting/{job}"))

    def press(act: str) -> Any:
        identifier = {"type": "forget", "job": str(job), "act": act}
        changed = f'{{"act":"{act}","job":"{job}","type":"forget"}}.n_clicks'
        outputs = [{"id": "own-rating", "property": "children"}, {"id": "own-rating-stamp", "property": "data-stamp"}]
        return call(client, outputs, [[prop(identifier, "n_clicks", 1)]], changed=changed).get_json()

    assert "Let it count again" in json.dumps(press("forget")["response"]["own-rating"])
    assert home.userdb.ratings().is_empty()
    assert "no rating of posting" in press("forget")["sideUpdate"]["announce"]["children"]
    assert "Forget this rating" in json.dumps(press("remember")["response"]["own-rating"])
    assert home.userdb.ratings().height == 1


def test_the_taste_page_says_what_there_is_and_links_the_ratings_behind_it(home: Home, client: FlaskClient) -> None:
    assert "No rating counts yet" in _text(show(client, "/taste"))
    jobs = home.warehouse.query("SELECT DISTINCT id FROM jobs WHERE NOT is_sample ORDER BY id")
    for place, job in enumerate(jobs["id"].to_list()):
        at = home.clock.now() - timedelta(minutes=1)
        home.userdb.record("rating", job, {"overall_score": 9 if place < 5 else 2}, recorded_at=at)
    said = _text(show(client, "/taste"))
    assert "rated postings" in said
    assert any(f"/posting/{job}" in said for job in jobs["id"].to_list())
