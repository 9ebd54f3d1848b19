"""The app over HTTP: policy, origin, health, pages and ratings as a browser asks for them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from aura_io import duck
from aura_io.workspace import Home
from dash_app.app import create_app
from tests.aura_views.test_memo import in_another_thread
from tests.damaged_blocks import damage
from tests.dash_app.callbacks import press, show
from tests.homes import CLOSED, POSTINGS, commit_metrics, empty_home, job_id


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


def test_the_policy_allows_no_inline_script_but_the_hashed_ones(client: FlaskClient) -> None:
    answer = client.get("/")
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    scripts = policy["script-src"].split()
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert (policy["default-src"], policy["connect-src"], policy["frame-ancestors"]) == ("'none'", "'self'", "'none'")
    inline = re.findall(r"<script(?![^>]*src=)(?![^>]*application/json)[^>]*>(.*?)</script>", answer.text, re.S)
    assert inline
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in scripts


def test_everything_the_page_loads_is_local(client: FlaskClient) -> None:
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", client.get("/").text)
    assert len(addresses) > 5
    assert [address for address in addresses if not address.startswith("/") or address.startswith("//")] == []


def test_answers_carry_the_security_headers_and_data_is_not_cached(client: FlaskClient) -> None:
    for answer in (client.get("/"), client.get("/healthz"), show(client)):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert show(client).headers["Cache-Control"] == "no-store"


def test_another_name_for_this_computer_is_refused(home: Home) -> None:
    client = create_app(home).server.test_client()
    assert client.get("/healthz", headers={"Host": "evil.example.org"}).status_code == 421
    assert client.get("/healthz", headers={"Host": "localhost:8050"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "[::1]:8050"}).status_code == 200


@pytest.mark.parametrize(
    "header", [{"Origin": "https://evil.example.org"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_page_of_another_site_cannot_write(home: Home, client: FlaskClient, header: dict[str, str]) -> None:
    answer = client.post("/_dash-update-component", json={}, headers=header)
    assert answer.status_code == 403
    assert [event.kind for event in home.userdb.events()] == ["profile"]


def test_a_write_needs_the_token_of_its_page(home: Home, client: FlaskClient) -> None:
    assert client.get("/").headers.getlist("Set-Cookie")
    assert client.get("/").headers.getlist("Set-Cookie") == []  # a second tab keeps the first one's
    given = client.get_cookie("_csrf_token")
    assert given is not None
    assert given.same_site == "Strict"
    wrong: list[dict[str, str]] = [{}, {"X-CSRFToken": "another"}, {"X-CSRFToken": ""}]
    for token in wrong:
        answer = client.post("/_dash-update-component", json={}, headers=token)
        assert (answer.status_code, "out of date" in answer.text) == (403, True)
    assert show(client).status_code == 200
    assert [event.kind for event in home.userdb.events()] == ["profile", "impression"]


def test_health_answers_200_and_503(home: Home, client: FlaskClient) -> None:
    assert (client.get("/healthz").status_code, client.get("/healthz").get_json()["status"]) == (200, "ok")
    home.warehouse.path.unlink()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["warehouse"]) == (503, "missing")


def test_scripts_are_sent_compressed_and_data_is_not(client: FlaskClient) -> None:
    address = next(found for found in re.findall(r"src=\"([^\"]+)\"", client.get("/").text) if "dash_renderer" in found)
    for _ in range(2):
        packed = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == client.get(address).data
    assert "Content-Encoding" not in show(client).headers


def test_the_page_of_the_week_has_its_postings_and_records_one_impression(home: Home, client: FlaskClient) -> None:
    for _ in range(2):
        said = _text(show(client))
    assert all(str(posting["title"]) in said for posting in POSTINGS)
    assert [event.subject for event in home.userdb.events(kinds=["impression"])] == ["slate-2026-11-20-2"]


@pytest.mark.parametrize(
    ("path", "search", "said"),
    [
        ("/so-far", "", "So far"),
        ("/metrics", "", "Match score"),
        ("/applications", "", "No application yet"),
        ("/", "?week=2026-11-13", "Week of 13 Nov 2026"),
        ("/", "?week=2026-11-14", "a week is named by its Friday"),
        ("/", "?week=soon", "is not a date"),
        ("/", "?week=2027-01-01", "has not begun"),
        ("/", "?slate=other", "This version is not known"),
        ("/attic", "", "AURA has nothing at /attic"),
    ],
)
def test_each_address_answers(client: FlaskClient, path: str, search: str, said: str) -> None:
    assert said in _text(show(client, path, search))


@pytest.mark.parametrize(
    ("path", "said"), [("/", "No week yet"), ("/so-far", "No week yet"), ("/metrics", "No figures")]
)
def test_an_empty_home_says_how_to_start(tmp_path: Path, path: str, said: str) -> None:
    answer = _text(show(_client(empty_home(tmp_path / "empty")), path))
    assert said in answer
    assert "aura week" in answer


def test_a_warehouse_that_is_being_written_shows_the_last_result_or_says_why_not(
    home: Home, client: FlaskClient
) -> None:
    assert "Senior Data Engineer" in _text(show(client))
    with in_another_thread(home):
        assert "Senior Data Engineer" in _text(show(client))
        assert "cannot be read just now" in _text(show(client, "/", "?week=2026-11-13"))


def test_the_status_says_of_when_it_is_while_the_warehouse_cannot_be_read(home: Home, client: FlaskClient) -> None:
    assert "The warehouse is in use" not in _text(show(client, "/status"))
    commit_metrics(home, CLOSED, 10)
    with in_another_thread(home):
        assert "The warehouse is in use" in _text(show(client, "/status"))
    assert "The warehouse is in use" not in _text(show(client, "/status"))


def test_damaged_rows_are_told_with_the_cure(home: Home, client: FlaskClient) -> None:
    _text(show(client))
    damage(home.warehouse.path, "slates")
    said = _text(show(client))
    assert "is damaged" in said
    assert "aura restore BACKUP --replace" in said


def test_a_press_is_one_event_and_comes_back_as_chosen(home: Home, client: FlaskClient) -> None:
    job = job_id(CLOSED, POSTINGS[0])
    shown = show(client).get_json()["response"]["shown"]["data"]
    answer = press(client, job, "fit", 8, shown).get_json()
    marked = {
        json.loads(name)["value"]: props["aria-checked"]
        for name, props in answer["response"].items()
        if '"rate"' in name
    }
    assert [value for value, checked in marked.items() if checked == "true"] == [8]
    assert answer["sideUpdate"]["announce"]["children"] == "Fit 8 saved · Senior Data Engineer, Timetables"
    (event,) = home.userdb.events(kinds=["rating"])
    assert event.payload == {"fit_score": 8, "slate_id": "slate-2026-11-20-2"}


def test_a_rating_off_the_scale_is_refused_and_said(home: Home, client: FlaskClient) -> None:
    answer = press(client, 4711, "fit", 12).get_json()
    assert "whole number from 1 to 10" in answer["sideUpdate"]["announce"]["children"]
    assert home.userdb.events(kinds=["rating"]) == []


def test_stores_that_cannot_be_used_are_said_on_the_page(home: Home, client: FlaskClient) -> None:
    home.warehouse.path.write_bytes(b"no database at all" * 500)
    assert "not a DuckDB file" in _text(show(client, "/metrics"))
    home.userdb.close()
    (home.settings.data_dir / "user.db").write_bytes(b"no database either" * 500)
    answer = press(client, 4711, "fit", 7).get_json()
    assert answer["sideUpdate"]["announce"]["children"].startswith("Not saved: ")


def test_a_rating_is_saved_while_the_warehouse_is_being_written(home: Home, client: FlaskClient) -> None:
    with duck.connect(home.warehouse.path, read_only=False, timeout_s=5):
        assert press(client, 4711, "fit", 7).status_code == 200
    assert len(home.userdb.events(kinds=["rating"])) == 1
