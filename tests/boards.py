"""A loopback server that answers as job boards do, with their manners and their faults.

Use the fixture ``boards`` (a conftest loads this file by its path). Boards: ``remoteok``, ``arbeitnow``, ``remotive``; give each its rows, ask
for its ``url(board)``, and set ``boards.fault[board]`` to make it misbehave.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

PATHS = {
    "/remoteok/api": "remoteok",
    "/arbeitnow/api/job-board-api": "arbeitnow",
    "/remotive/api/remote-jobs": "remotive",
}
NOTICE = {"last_updated": 1700000000, "legal": "Please link back to us."}
FAULTS = (
    "html",  # a web page with status 200
    "changed_shape",  # JSON, but not the JSON that was agreed
    "truncated_body",  # complete by its headers, but the JSON ends in the middle
    "cut_off",  # the connection ends before Content-Length
    "empty",  # a feed without postings
    "429",  # too many requests, Retry-After: 120
    "429_once",  # the same once with Retry-After: 1, then well
    "403",
    "404",
    "500",
    "500_once",
    "slow",  # the body trickles for longer than a client should wait
    "garbage_gzip",  # says gzip, is not
    "redirect_away",  # to a host that nobody allowed
    "page_2_500",  # paged boards: the second page fails
)


@dataclass
class Request:
    """What a board was asked."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    status: int
    at: float


Answering = Callable[[dict[str, list[str]]], Any]
"""From the parameters asked with to what a board answers: a JSON value, or bytes that are sent as they are."""


@dataclass
class Boards:
    """The boards and how they behave; everything may be changed while they run.

    Attributes:
        rows: board -> the rows that it lists.
        fault: board -> one of ``FAULTS``.
        robots: text of robots.txt, or a status to answer with.
        etags: answer with an ETag, and 304 when it is asked with.
        max_age_s: allow caches to keep an answer for so long.
        per_page: rows on a page of arbeitnow.
        slow_s: seconds between two pieces of a slow answer.
        requests: what was asked, in order.
        served: path -> the board that ``serve`` added there, and how it answers.
    """

    rows: dict[str, list[Any]] = field(default_factory=lambda: {"remoteok": [], "arbeitnow": [], "remotive": []})
    fault: dict[str, str] = field(default_factory=dict)
    robots: str | int = "User-agent: *\nAllow: /\n"
    etags: bool = True
    max_age_s: int | None = None
    per_page: int = 100
    slow_s: float = 0.4
    requests: list[Request] = field(default_factory=list)
    served: dict[str, tuple[str, Answering]] = field(default_factory=dict)
    address: str = ""
    once_done: set[str] = field(default_factory=set)

    def serve(self, board: str, path: str, answering: Answering) -> str:
        """Add a board, with all manners and faults of the others, and return its address."""
        self.served[path] = (board, answering)
        return self.address + path

    def board_at(self, path: str) -> str | None:
        """Which board answers at a path."""
        return self.served[path][0] if path in self.served else PATHS.get(path)

    def url(self, board: str) -> str:
        """The address to set as ``url`` of the source."""
        return self.address + next(path for path, name in PATHS.items() if name == board)

    def asked(self, board: str) -> list[Request]:
        """What one board was asked, without robots.txt."""
        return [request for request in self.requests if self.board_at(request.path) == board]

    def load_captures(self, folder: Path) -> None:
        """List what the captures under ``folder`` (the test data) hold."""
        payloads = folder / "api_payloads"
        remoteok = json.loads(gzip.decompress((payloads / "remoteok" / "remoteok_2026-03-17.json.gz").read_bytes()))
        self.rows["remoteok"] = [row for row in remoteok if "legal" not in row]
        remotive = json.loads(gzip.decompress((payloads / "remotive" / "remotive_2026-05.json.gz").read_bytes()))
        self.rows["remotive"] = remotive["jobs"]
        self.rows["arbeitnow"] = json.loads((payloads / "arbeitnow" / "arbeitnow_a.json").read_bytes())["data"]

    def feed(self, board: str, query: dict[str, list[str]]) -> Any:
        """What a board answers when all is well."""
        rows = [] if self.fault.get(board) == "empty" else self.rows[board]
        if board == "remoteok":
            return [NOTICE, *rows]
        if board == "remotive":
            words = query.get("search", [""])[0].casefold()
            found = [row for row in rows if words in json.dumps(row, ensure_ascii=False).casefold()]
            return {"00-warning": "be kind", "0-legal-notice": "link back", "job-count": len(found), "jobs": found}
        page = int(query.get("page", ["1"])[0])
        start = (page - 1) * self.per_page
        last = max(1, -(-len(rows) // self.per_page))
        links = {"first": self._page(1), "prev": self._page(page - 1) if page > 1 else None, "last": None}
        return {
            "data": rows[start : start + self.per_page],
            "links": {**links, "next": self._page(page + 1) if page < last else None},
            "meta": {"current_page": page, "per_page": self.per_page, "path": self.url("arbeitnow")},
        }

    def _page(self, page: int) -> str:
        return f"{self.url('arbeitnow')}?page={page}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    boards: Boards

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        board = self.boards.board_at(parts.path)
        if parts.path == "/robots.txt":
            status, body = self._robots()
            self._send(status, body, "text/plain", query)
        elif board is None:
            self._send(404, b"not here", "text/plain", query)
        else:
            self._board(board, query)

    def _robots(self) -> tuple[int, bytes]:
        robots = self.boards.robots
        return (robots, b"") if isinstance(robots, int) else (200, robots.encode())

    def _board(self, board: str, query: dict[str, list[str]]) -> None:
        fault = self.boards.fault.get(board, "")
        if fault.endswith("_once"):
            fault = "" if board in self.boards.once_done else fault
            self.boards.once_done.add(board)
        if fault == "page_2_500":
            fault = "500" if query.get("page") == ["2"] else ""
        path = urlsplit(self.path).path
        answer = self.boards.served[path][1](query) if path in self.boards.served else self.boards.feed(board, query)
        body = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
        if fault in ("403", "404", "500", "500_once"):
            self._send(int(fault[:3]), b"<html>no</html>", "text/html", query)
        elif fault in ("429", "429_once"):
            rest = "1" if fault == "429_once" else "120"
            self._send(429, b"slow down", "text/plain", query, {"Retry-After": rest})
        elif fault == "redirect_away":
            self._send(302, b"", "text/plain", query, {"Location": "https://elsewhere.example/api"})
        elif fault == "html":
            self._send(200, b"<!DOCTYPE html><html><body>Just a moment...</body></html>", "text/html", query)
        elif fault == "changed_shape":
            self._send(200, b'{"version": 2, "openings": {"count": 1}}', "application/json", query)
        elif fault == "truncated_body":
            self._send(200, body[: len(body) * 2 // 3], "application/json", query)
        elif fault in ("cut_off", "slow", "garbage_gzip"):
            self._send_badly(fault, body, query)
        else:
            self._send_feed(body, query)

    def _send_feed(self, body: bytes, query: dict[str, list[str]]) -> None:
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.boards.etags and self.headers.get("If-None-Match") == etag:
            self._send(304, b"", "application/json", query, {"ETag": etag})
            return
        headers = {"ETag": etag} if self.boards.etags else {}
        if self.boards.max_age_s is not None:
            headers["Cache-Control"] = f"max-age={self.boards.max_age_s}"
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        self._send(200, body, "application/json", query, {**headers, "Vary": "Accept-Encoding"})

    def _send_badly(self, fault: str, body: bytes, query: dict[str, list[str]]) -> None:
        self._note(200, query)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if fault == "garbage_gzip":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.close_connection = True
        if fault == "slow":
            for start in range(0, 200, 10):
                self.wfile.write(body[start : start + 10])
                self.wfile.flush()
                time.sleep(self.boards.slow_s)
        else:
            self.wfile.write(body[: len(body) // 2] if fault == "cut_off" else body)

    def _send(
        self, status: int, body: bytes, kind: str, query: dict[str, list[str]], headers: dict[str, str] | None = None
    ) -> None:
        self._note(status, query)
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def _note(self, status: int, query: dict[str, list[str]]) -> None:
        path = urlsplit(self.path).path
        self.boards.requests.append(Request(path, query, dict(self.headers.items()), status, time.monotonic()))

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the method overridden
        pass


@pytest.fixture
def boards() -> Iterator[Boards]:
    """The boards, running on a free loopback port."""
    state = Boards()
    handler = type("Handler", (_Handler,), {"boards": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)
