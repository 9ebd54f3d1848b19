"""The request for a page, made from the dashboard's own list of callbacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.pages import EXPECTED, PAGES, NoAnswer, page_body
from dash_app.app import create_app
from tests.homes import filled_home


@pytest.mark.parametrize("path", PAGES.values())
def test_the_dashboard_answers_the_request_with_a_page(tmp_path: Path, path: str) -> None:
    client = create_app(filled_home(tmp_path)).server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1"
    body = page_body(client.get("/_dash-dependencies").get_json(), path)
    client.set_cookie("_csrf_token", "t")
    answer = client.post(
        "/_dash-update-component", data=body, content_type="application/json", headers={"X-CSRFToken": "t"}
    )
    assert answer.status_code == 200
    drawn = json.dumps(answer.get_json()["response"]["main"])
    assert "data-title" in drawn
    assert path != "/" or drawn.count('"data-card"') == EXPECTED["This week"]


def test_a_dashboard_without_pages_is_refused() -> None:
    address = [{"id": "location", "property": "pathname"}]
    others = [
        {"output": "live.children", "inputs": [{"id": "tick", "property": "n_intervals"}]},
        {"output": "title.children", "inputs": address},
    ]
    with pytest.raises(NoAnswer, match="no callback"):
        page_body(others, "/")
