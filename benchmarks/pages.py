"""Measures pages as the served dashboard answers them over loopback: the callback of each page, health, the shell.

The time is the server's and the loopback's; drawing in a browser comes on top of it.
"""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil

from benchmarks.figures import MIB, spread
from benchmarks.homes import FilledHome
from benchmarks.surroundings import ROOT, Neighbours, environment

START_LIMIT_S = 300.0
"""Long: on a computer that does other things as well, importing alone has taken more than a minute."""
ANSWER_LIMIT_S = 60.0
HOST = "127.0.0.1"
CALLBACK = "/_dash-update-component"
PAGES = {"This week": "/", "So far": "/so-far", "Metrics": "/metrics"}
EXPECTED = {"This week": 5, "So far": 0, "Metrics": 0}
"""Postings that the page must hold."""

TOKEN = {"Cookie": "_csrf_token=benchmark", "X-CSRFToken": "benchmark"}
"""A write repeats the token of its page."""

BARE = "bare Flask and waitress"


class NoAnswer(RuntimeError):
    """A server did not come up, or answered something else than the page."""


@dataclass(frozen=True)
class Asked:
    """One request: a page's callback by POST, anything else by GET."""

    path: str
    body: str | None = None


def measure_pages(home: FilledHome, repeats: int) -> dict[str, Any]:
    """Return first and repeated answer times of every page, beside a bare server's."""
    with served(["-m", "dash_app.main"], home) as (client, process):
        asked = _requests(client)
        rows = [_measured(name, client, each, repeats) for name, each in asked.items()]
        rss_mib = psutil.Process(process.pid).memory_info().rss / MIB
    with served(["-m", "benchmarks.bare"], home) as (client, _):
        rows.append(_measured(BARE, client, Asked("/healthz"), repeats))
    return {"postings": home.postings, "rss_mib": rss_mib, "rows": rows}


@contextmanager
def served(
    arguments: Sequence[str], home: FilledHome
) -> Iterator[tuple[http.client.HTTPConnection, subprocess.Popen[bytes]]]:
    """Start a server on a free port, wait until it answers /healthz, yield a connection and its process, end it."""
    port = free_port()
    env = environment(home.folder) | {"AURA_DASH__PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, *arguments], env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    client = http.client.HTTPConnection(HOST, port, timeout=ANSWER_LIMIT_S)
    try:
        _wait(client, process)
        yield client, process
    finally:
        client.close()
        process.terminate()
        if process.stderr is not None and not process.stderr.closed:  # closed: what it said was read already
            process.communicate()


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(client: http.client.HTTPConnection, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit and process.poll() is None:
        try:
            _answer(client, Asked("/healthz"))
            return
        except (ConnectionError, TimeoutError, http.client.HTTPException):
            client.close()
            time.sleep(0.05)
    process.terminate()
    said = process.communicate()[1].decode(errors="replace")
    raise NoAnswer(f"the server did not answer within {START_LIMIT_S:.0f} s: {said[-2000:]}")


def _requests(client: http.client.HTTPConnection) -> dict[str, Asked]:
    dependencies = json.loads(_answer(client, Asked("/_dash-dependencies")))
    return {
        **{name: Asked(CALLBACK, page_body(dependencies, path)) for name, path in PAGES.items()},
        "/healthz": Asked("/healthz"),
        "shell (HTML)": Asked("/"),
    }


def page_body(dependencies: Sequence[Mapping[str, Any]], path: str) -> str:
    """Return the request by which a browser asks for the page at ``path``, from the app's own list of callbacks.

    Raises:
        NoAnswer: the app has no callback that draws a page from its address.
    """
    asks = {"id": "location", "property": "pathname"}
    for each in dependencies:
        if asks in each["inputs"] and "main.children" in each["output"]:
            names = each["output"].strip(".").split("...")
            outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
            values = {"pathname": path, "search": ""}
            inputs = [{**one, "value": values.get(one["property"])} for one in each["inputs"]]
            body = {
                "output": each["output"],
                "outputs": outputs,
                "inputs": inputs,
                "state": [],
                "changedPropIds": ["location.pathname"],
            }
            return json.dumps(body)
    raise NoAnswer("the dashboard has no callback from location.pathname to main.children")


def _measured(name: str, client: http.client.HTTPConnection, asked: Asked, repeats: int) -> dict[str, Any]:
    neighbours = Neighbours()
    first_s, content = _timed(client, asked)
    cards = content.count(b'"data-card"')
    if name in EXPECTED and cards < EXPECTED[name]:
        raise NoAnswer(f"the page {name} holds {cards} postings; {EXPECTED[name]} were expected")
    taken = [_timed(client, asked)[0] for _ in range(repeats)]
    return {
        "name": name,
        "first_s": first_s,
        "warm_s": spread(taken),
        "bytes": len(content),
        "load_before": neighbours.load_before,
    }


def _timed(client: http.client.HTTPConnection, asked: Asked) -> tuple[float, bytes]:
    began = time.perf_counter()
    content = _answer(client, asked)
    return time.perf_counter() - began, content


def _answer(client: http.client.HTTPConnection, asked: Asked) -> bytes:
    if asked.body is None:
        client.request("GET", asked.path)
    else:
        client.request("POST", asked.path, asked.body, {"Content-Type": "application/json", **TOKEN})
    answer = client.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise NoAnswer(f"{asked.path} answered {answer.status}: {content[:300].decode(errors='replace')}")
    return content
