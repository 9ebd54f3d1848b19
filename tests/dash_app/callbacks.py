"""Calls of Dash callbacks as a browser sends them, without a browser."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask.testing import FlaskClient

Value = dict[str, Any]
TOKEN = "token-of-the-page"


def prop(component: str | Mapping[str, Any], name: str, value: object) -> Value:
    """Return one property of a component as an input or state."""
    return {"id": component, "property": name, "value": value}


def call(
    client: FlaskClient,
    outputs: Sequence[Value | list[Value]],
    inputs: Sequence[Value | list[Value]],
    state: Sequence[Value] = (),
    changed: str = "",
    **headers: str,
) -> Any:
    """Send a callback's request and return the response."""
    many = len(outputs) > 1
    flat = [_name(each) for each in outputs]
    body = {
        "output": f"..{'...'.join(flat)}.." if many else flat[0],
        "outputs": outputs if many else outputs[0],
        "inputs": inputs,
        "state": list(state),
        "changedPropIds": [changed] if changed else [],
    }
    client.set_cookie("_csrf_token", TOKEN)
    return client.post("/_dash-update-component", json=body, headers={"X-CSRFToken": TOKEN, **headers})


def _name(output: Value | list[Value]) -> str:
    if isinstance(output, list):
        component = dict(output[0]["id"])
        if "value" in component:
            component["value"] = ["ALL"]
        component |= {key: ["MATCH"] for key in ("job", "facet", "event", "document") if key in component}
        return f"{json.dumps(component, sort_keys=True, separators=(',', ':'))}.{output[0]['property']}"
    component = output["id"]
    if isinstance(component, dict):
        component = component | {key: ["MATCH"] for key in ("job", "facet", "event", "document") if key in component}
        return f"{json.dumps(component, sort_keys=True, separators=(',', ':'))}.{output['property']}"
    return f"{component}.{output['property']}"


def show(client: FlaskClient, path: str = "/", search: str = "") -> Any:
    """Return the answer of the page callback for an address."""
    outputs = [("main", "children"), ("nav", "children"), ("shown", "data"), ("renewed", "children")]
    return call(
        client,
        [{"id": name, "property": which} for name, which in outputs],
        [prop("location", "pathname", path), prop("location", "search", search)],
        changed="location.pathname",
    )


def press(client: FlaskClient, job: int, facet: str, value: int, shown: Mapping[str, Any] | None = None) -> Any:
    """Return the answer to a press of one rating button."""
    ids = [{"type": "rate", "job": str(job), "facet": facet, "value": number} for number in range(1, 11)]
    saved = {"type": "saved", "job": str(job), "facet": facet}
    pressed = f'{{"facet":"{facet}","job":"{job}","type":"rate","value":{value}}}.n_clicks'
    return call(
        client,
        [
            [{"id": each, "property": "aria-checked"} for each in ids],
            [{"id": each, "property": "tabIndex"} for each in ids],
            {"id": saved, "property": "children"},
            {"id": saved, "property": "data-stamp"},
        ],
        [[prop(each, "n_clicks", 1) for each in ids]],
        [prop("shown", "data", shown)],
        changed=pressed,
    )
