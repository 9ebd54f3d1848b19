"""What the benchmark of the dashboard asks for: pages by their callback, searches as the form sends them, files by weight."""

from __future__ import annotations

import gzip
import http.client
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.pages import CALLBACK, TOKEN, page_body
from benchmarks.searches import QUERIES

FILTERS: tuple[Mapping[str, Any], ...] = (
    {},
    {"workplace": ["remote"]},
    {"min": "60000"},
    {"skills": "Python"},
    {"place": "Berlin"},
    {"language": ["de"]},
)
FILTER_NAMES = ("workplace", "min", "place", "skills", "language", "source", "week")
PLOT = "plotlyjs"
"""In the address of the script that only a page with a chart loads."""

Dependencies = Sequence[Mapping[str, Any]]


def pages(client: http.client.HTTPConnection, dependencies: Dependencies) -> dict[str, str]:
    """Return the request of every page that the app's own navigation names, by address, and of the week in progress."""
    answer = json.loads(post(client, page_body(dependencies, "/")))
    paths = set(re.findall(r'"href": ?"(/[a-z-]*)"', json.dumps(answer["response"]["nav"])))
    return {path: page_body(dependencies, path) for path in sorted(paths | {"/so-far"})}


def search_outputs(dependencies: Dependencies) -> str:
    """Return the name of the callback that searches."""
    return str(next(each["output"] for each in dependencies if "search-results.children" in each["output"]))


def search_bodies(output: str) -> dict[str, str]:
    """Return every query with every filter, by both in words, in an order that mixes them."""
    asked = [(query, filters) for filters in FILTERS for query in QUERIES]
    return {f"{query} {json.dumps(filters)}": search_body(output, query, filters) for query, filters in asked}


def search_body(output: str, query: str, filters: Mapping[str, Any]) -> str:
    outputs = [
        dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in output.strip(".").split("...")
    ]
    values = [
        {"id": {"name": name, "type": "search-filter"}, "property": "value", "value": filters.get(name)}
        for name in FILTER_NAMES
    ]
    return json.dumps(
        {
            "output": output,
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


def openings_in(content: bytes) -> int | None:
    """Return how many openings an answer says are known; None where it does not say."""
    known = re.search(rb"(?:of )?([\d,]+) openings? (?:known|fit)", content)
    return int(known.group(1).replace(b",", b"")) if known else None


def first_load(client: http.client.HTTPConnection) -> dict[str, Any]:
    """Return what a browser with an empty cache takes for the shell: compressed bytes, files, and how many it keeps."""
    page = get(client, "/").decode()
    sizes, kept = [len(gzip.compress(page.encode(), 6))], 0
    for address in re.findall(r'(?:src|href)="(/[^"]+)"', page):
        size, headers = _file(client, address)
        sizes.append(size)
        kept += "max-age=31536000" in headers.get("Cache-Control", "")
    return {"bytes": sum(sizes), "files": len(sizes) - 1, "kept_for_good": kept}


def page_weights(client: http.client.HTTPConnection, bodies: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return for each page the bytes of its content, plain (as it is sent: it is personal) and compressed."""
    weights = {}
    for path, body in bodies.items():
        content = post(client, body)
        weights[path] = {
            "bytes": len(content),
            "compressed": len(gzip.compress(content, 6)),
            "has_chart": b'"Graph"' in content,
        }
    return weights


def _file(client: http.client.HTTPConnection, address: str) -> tuple[int, Mapping[str, str]]:
    client.request("GET", address, headers={"Accept-Encoding": "gzip"})
    answer = client.getresponse()
    return len(answer.read()), dict(answer.headers.items())


def post(client: http.client.HTTPConnection, body: str) -> bytes:
    """Return the answer to a callback."""
    client.request("POST", CALLBACK, body, {"Content-Type": "application/json", **TOKEN})
    return read(client)


def get(client: http.client.HTTPConnection, path: str) -> bytes:
    """Return what lies at ``path``."""
    client.request("GET", path)
    return read(client)


def read(client: http.client.HTTPConnection) -> bytes:
    """Return the content of the answer to what was asked.

    Raises:
        SystemExit: it is none.
    """
    answer = client.getresponse()
    content = answer.read()
    if answer.status not in (200, 204):
        raise SystemExit(f"the dashboard answered {answer.status}: {content[:300].decode(errors='replace')}")
    return content
