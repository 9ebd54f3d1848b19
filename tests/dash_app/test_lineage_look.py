"""What Lineage's regular look answers, whatever the order in which answers arrive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from dash_app.app import create_app
from tests.dash_app.callbacks import call, prop
from tests.homes import CLOSED, filled_home

CHANGED = ("lineage-live", "lineage-grid", "lineage-cell")


def look(client: FlaskClient, opened: dict[str, str] | None, key: str | None) -> dict[str, Any]:
    outputs = [{"id": each, "property": "children"} for each in CHANGED]
    outputs += [{"id": "lineage-key", "property": "data"}, {"id": "lineage-tick", "property": "interval"}]
    outputs += [{"id": "lineage-seen", "property": "data"}, {"id": "lineage-acts", "property": "children"}]
    state = {"lineage-until": None, "lineage-opened": opened, "lineage-key": key, "lineage-seen": []}
    answer = call(
        client,
        outputs,
        [prop("lineage-tick", "n_intervals", 1)],
        [prop(name, "data", value) for name, value in state.items()],
        changed="lineage-tick.n_intervals",
    )
    return dict(answer.get_json()["response"])


def test_a_cell_that_an_older_answer_emptied_is_drawn_by_the_next_look(tmp_path: Path) -> None:
    client = create_app(filled_home(tmp_path)).server.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8050"
    opened = {"week": str(CLOSED), "asset": "shortlist"}
    late = look(client, None, None)  # asked before the cell was opened, arrives after it
    assert late["lineage-cell"]["children"] == []
    mended = look(client, opened, late["lineage-key"]["data"])
    assert mended["lineage-cell"]["children"]
    assert "lineage-cell" not in look(client, opened, mended["lineage-key"]["data"])
