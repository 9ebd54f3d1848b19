"""The list of pages: each is there once, is drawn, and is reached from the navigation or by links."""

from __future__ import annotations

import json

from aura_io.workspace import Home
from dash_app.app import create_app
from dash_app.components.navigation import Entry, navigation
from dash_app.places import PLACES, entries, place_at
from tests.dash_app.callbacks import show


def test_every_page_has_its_own_address_and_key() -> None:
    paths = [place.path for place in PLACES]
    keys = [place.key for place in PLACES if place.key]
    assert len(set(paths)) == len(paths)
    assert len(set(keys)) == len(keys)
    assert "g" not in keys
    assert all(place.key for place in PLACES if place.label)


def test_pages_of_a_group_stand_together() -> None:
    groups = [entry.group for entry in entries()]
    assert groups == sorted(groups, key=groups.index)


def test_every_page_in_the_navigation_is_drawn(home: Home) -> None:
    client = create_app(home).server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8050"
    for entry in entries():
        answer = show(client, entry.path)
        assert answer.status_code == 200
        said = json.dumps(answer.get_json())
        assert "There is no such page" not in said, entry.path
        assert "cannot be read just now" not in said, entry.path
        assert "nav-link-here" in json.dumps(answer.get_json()["response"]["nav"]), entry.path


def test_a_family_of_addresses_ends_with_a_slash_and_the_root_is_none() -> None:
    posting = place_at("/posting/12")
    assert posting is not None
    assert posting.path == "/posting/"
    assert place_at("/attic") is None
    assert place_at("/metrics/more") is None


def test_the_menu_button_names_the_page_that_is_in_it() -> None:
    pages = [Entry("/", "This week", "w", ""), Entry("/taste", "Taste", "t", "Yours")]

    def button(path: str) -> str:
        return json.dumps(navigation(path, pages)[1].to_plotly_json(), default=lambda part: part.to_plotly_json())

    assert '"Taste"' in button("/taste")
    assert "nav-link-here" in button("/taste")
    assert '"More"' in button("/so-far")
    assert "nav-link-here" not in button("/so-far")
