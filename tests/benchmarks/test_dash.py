"""The dashboard's benchmark asks as the app's own forms do, on a home that was made large, and holds figures against goals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aura_io import duck
from benchmarks import large_home
from benchmarks.dash_report import missed, report
from benchmarks.dash_requests import openings_in, search_bodies, search_outputs
from dash_app.app import create_app
from tests.homes import filled_home
from tests.stories import storied_home


def spread_of(seconds: float) -> dict[str, dict[str, float]]:
    one = {"n": 3, "median": seconds, "p95": seconds, "min": seconds, "max": seconds}
    return {"wall_s": one, "cpu_s": one}


def record(page_s: float) -> dict[str, Any]:
    measured = {"first": {}, "warm": spread_of(page_s), "after_commit": spread_of(page_s), "bytes": 9}
    return {
        "at": "2026-11-27 01:00",
        "machine": {"processor": "A", "cores": 2, "code": "abc"},
        "load": 0.5,
        "repeats": 3,
        "warm_after_s": 4.0,
        "rss_mib": 100.0,
        "first_load": {"bytes": 1000, "files": 2, "kept_for_good": 2},
        "pages": {"/": measured},
        "weights": {"/": {"bytes": 9, "compressed": 5, "has_chart": False}},
        "search": {**measured, "openings": 50_000},
        "writing": {
            "week": "2026-11-20", "seconds": 9.0, "load": 1.0, "labelled": 1, "all": spread_of(page_s),
            "pages": {"/": spread_of(2 * page_s)}, "search": spread_of(page_s), "changes": 7, "first_looks": spread_of(page_s),
        },
    }  # fmt: skip


@pytest.mark.parametrize(("page_s", "names", "said"), [(0.02, [], "100 reached"), (0.12, ["/"], "100 not reached")])
def test_every_figure_stands_beside_its_goal(page_s: float, names: list[str], said: str) -> None:
    assert missed(record(page_s)) == names
    lines = report(record(page_s))
    (row,) = [line for line in lines if line.startswith("| / |")]
    assert said in row
    assert row.endswith("| 2.0 |"), "the ratio to idle"
    assert "changed 7 times" in lines[-1]


def test_the_app_answers_a_search_as_the_benchmark_asks_it(tmp_path: Path) -> None:
    client = create_app(filled_home(tmp_path)).server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1"
    client.set_cookie("_csrf_token", "t")
    bodies = search_bodies(search_outputs(client.get("/_dash-dependencies").get_json()))
    body = next(each for name, each in bodies.items() if "Python" in name)
    answer = client.post(
        "/_dash-update-component", data=body, content_type="application/json", headers={"X-CSRFToken": "t"}
    )
    assert answer.status_code == 200
    assert openings_in(answer.data)


def test_a_home_is_made_large_and_its_slates_stay(tmp_path: Path) -> None:
    home = storied_home(tmp_path)
    with duck.connect(home.warehouse.path, read_only=True, timeout_s=5) as connection:
        slates = connection.execute("SELECT * FROM slates ORDER BY ALL").fetchall()
    counts = large_home.fill(home.warehouse.path, 40, tmp_path / "no corpus")
    assert counts["openings"] == 40
    with duck.connect(home.warehouse.path, read_only=True, timeout_s=5) as connection:
        assert connection.execute("SELECT * FROM slates ORDER BY ALL").fetchall() == slates
    assert json.dumps(counts)
