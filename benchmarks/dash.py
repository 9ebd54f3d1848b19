"""Measures every page of the dashboard over a home that is there: server time, search, and the first load's size.

``python -m benchmarks.dash FOLDER [REPEATS]``; prints JSON. Times are the server's and the loopback's, one client.
"""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import spread
from benchmarks.homes import FilledHome
from benchmarks.pages import CALLBACK, TOKEN, Asked, page_body, served
from benchmarks.searches import QUERIES

GOAL_PAGE_P95_S, GOAL_SEARCH_P95_S, GOAL_FIRST_LOAD_BYTES = 0.100, 0.150, 1_000_000
FILTERS = ({}, {"workplace": ["remote"]}, {"min": "60000"}, {"skills": "Python"})


def main() -> int:
    """Print one JSON object: pages, search, first load."""
    folder, repeats = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 30
    with served(["-m", "dash_app.main"], FilledHome(folder, datetime.now(UTC).date(), "as it is", 0)) as (client, _):
        dependencies = json.loads(_get(client, "/_dash-dependencies"))
        paths = _paths(client, dependencies)
        record = {
            "load": os.getloadavg()[0],
            "repeats": repeats,
            "openings": None,
            "first_load": _first_load(client),
            "pages": {path: _page(client, dependencies, path, repeats) for path in paths},
            "search": _search(client, dependencies, repeats),
        }
        record["openings"] = record["search"].pop("openings")
    print(json.dumps(record, indent=1))
    return 0


def _paths(client: http.client.HTTPConnection, dependencies: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the addresses that the navigation of the app itself names."""
    body = page_body(dependencies, "/")
    answer = json.loads(_post(client, body))
    return sorted(set(re.findall(r'"href": ?"(/[a-z-]*)"', json.dumps(answer["response"]["nav"]))))


def _page(
    client: http.client.HTTPConnection, dependencies: Sequence[Mapping[str, Any]], path: str, repeats: int
) -> dict[str, Any]:
    asked = Asked(CALLBACK, page_body(dependencies, path))
    first = _timed(client, asked.body or "")
    taken = [_timed(client, asked.body or "") for _ in range(repeats)]
    return {"first_s": first, **spread(taken), "is_within_goal": spread(taken)["p95"] <= GOAL_PAGE_P95_S}


def _search(
    client: http.client.HTTPConnection, dependencies: Sequence[Mapping[str, Any]], repeats: int
) -> dict[str, Any]:
    """Ask for words with and without filters, as the page does."""
    wanted = next(each for each in dependencies if "search-results.children" in each["output"])
    first = _timed(client, _search_body(wanted, QUERIES[0], {}))
    rounds = max(1, repeats // 15)
    bodies = [_search_body(wanted, query, filters) for query in QUERIES for filters in FILTERS]
    taken = [_timed(client, body) for _ in range(rounds) for body in bodies]
    said = _post(client, _search_body(wanted, "", {})).decode()
    known = re.search(r"([\d,]+) openings? known", said)
    return {
        "first_s": first,
        **spread(taken),
        "is_within_goal": spread(taken)["p95"] <= GOAL_SEARCH_P95_S,
        "openings": int(known.group(1).replace(",", "")) if known else None,
    }


def _search_body(wanted: Mapping[str, Any], query: str, filters: Mapping[str, Any]) -> str:
    names = ("workplace", "min", "place", "skills", "language", "source", "week")
    outputs = [
        dict(zip(("id", "property"), name.rsplit(".", 1), strict=True))
        for name in wanted["output"].strip(".").split("...")
    ]
    values = [
        {"id": {"name": name, "type": "search-filter"}, "property": "value", "value": filters.get(name)}
        for name in names
    ]
    return json.dumps(
        {
            "output": wanted["output"],
            "outputs": outputs,
            "inputs": [
                {"id": "search-asked", "property": "data", "value": query},
                values,
                {"id": "search-more", "property": "n_clicks", "value": None},
            ],
            "state": [
                {"id": "search-like", "property": "data", "value": None},
                {"id": "search-count", "property": "data", "value": 30},
            ],
            "changedPropIds": ["search-asked.data"],
        }
    )


def _first_load(client: http.client.HTTPConnection) -> dict[str, Any]:
    """Return the bytes that a browser with an empty cache takes for the shell, its styles and its scripts."""
    page = _get(client, "/").decode()
    addresses = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    total = len(gzip.compress(page.encode(), 6))
    for address in addresses:
        client.request("GET", address, headers={"Accept-Encoding": "gzip"})
        total += len(client.getresponse().read())
    return {"bytes": total, "files": len(addresses), "is_within_goal": total < GOAL_FIRST_LOAD_BYTES}


def _timed(client: http.client.HTTPConnection, body: str) -> float:
    began = time.perf_counter()
    _post(client, body)
    return time.perf_counter() - began


def _post(client: http.client.HTTPConnection, body: str) -> bytes:
    client.request("POST", CALLBACK, body, {"Content-Type": "application/json", **TOKEN})
    return _read(client)


def _get(client: http.client.HTTPConnection, path: str) -> bytes:
    client.request("GET", path)
    return _read(client)


def _read(client: http.client.HTTPConnection) -> bytes:
    answer = client.getresponse()
    content = answer.read()
    if answer.status not in (200, 204):
        raise SystemExit(f"the dashboard answered {answer.status}: {content[:300].decode(errors='replace')}")
    return content


if __name__ == "__main__":
    sys.exit(main())
