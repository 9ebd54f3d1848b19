"""A loopback server that answers as company boards do: a board per company, details, posted searches, XML.

Boards are named ``source/company``; give each its rows, ask for the ``url(source)`` to set, and set
``boards.fault["source/company"]`` to make one misbehave (``tests/boards.py`` has the faults).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.boards import Boards, _Handler

TEMPLATES = {
    "greenhouse": "/greenhouse/{company}/jobs",
    "lever": "/lever/{company}",
    "ashby": "/ashby/{company}",
    "workable": "/workable/{company}",
    "smartrecruiters": "/smartrecruiters/{company}/postings",
    "recruitee": "/recruitee/{company}/api/offers/",
    "personio": "/personio/{company}/xml",
    "workday": "/workday/{tenant}/{site}",
}
CAPTURES = {
    "greenhouse": ("greenhouse_gitlab.json", "jobs"),
    "lever": ("lever_matchgroup.json", None),
    "ashby": ("ashby_a.json", "jobs"),
    "workable": ("workable_vasion.json", "jobs"),
    "smartrecruiters": ("automationanywhere_page0.json", "content"),
    "recruitee": ("recruitee_aikido.json", "offers"),
    "workday": ("workday_list_a.json", "jobPostings"),
}


@dataclass
class CompanyBoards(Boards):
    """The boards of companies.

    Attributes:
        details: path of a posting's own answer -> what it holds.
        questions: what was posted, in order.
    """

    rows: dict[str, list[Any]] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    questions: list[dict[str, Any]] = field(default_factory=list)
    per_page: int = 2

    def url(self, board: str) -> str:
        """The address to set as ``url`` of a source, with the place of the company in it."""
        return self.address + TEMPLATES[board]

    def asked_paths(self) -> list[str]:
        """The paths that were asked, without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def load_company(self, folder: Path, source: str, company: str) -> None:
        """Let a company's board list what the capture of its source holds."""
        if source == "personio":
            text = (folder / "api_payloads" / source / "personio_anonymised.xml").read_text(encoding="utf-8")
            self.rows[f"{source}/{company}"] = [f"<position>{part}" for part in text.split("<position>")[1:]]
            last = self.rows[f"{source}/{company}"]
            last[-1] = last[-1].replace("</workzag-jobs>", "")
            return
        name, key = CAPTURES[source]
        answer = json.loads((folder / "api_payloads" / source / name).read_text(encoding="utf-8"))
        self.rows[f"{source}/{company}"] = answer if key is None else answer[key]

    def answer(self, board: str, query: dict[str, list[str]], question: dict[str, Any] | None) -> bytes:
        """What a board answers when all is well."""
        source = board.partition("/")[0]
        rows = [] if self.fault.get(board) == "empty" else self.rows[board]
        if source == "personio":
            inner = "\n".join(rows)
            return f"<?xml version='1.0' encoding='UTF-8'?>\n<workzag-jobs>\n{inner}\n</workzag-jobs>\n".encode()
        if source == "lever":
            return _json(rows)
        if source in ("smartrecruiters", "workday"):
            given = question or {name: int(values[0]) for name, values in query.items()}
            start = int(given["offset"])
            page = rows[start : start + min(self.per_page, int(given["limit"]))]
            if source == "workday":
                return _json({"total": len(rows) if start == 0 else 0, "jobPostings": page, "facets": []})
            return _json({"offset": start, "limit": given["limit"], "totalFound": len(rows), "content": page})
        key = "offers" if source == "recruitee" else "jobs"
        named = {"name": "Named Ltd"} if source == "workable" else {}
        return _json({**named, key: rows})


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


class _CompanyHandler(_Handler):
    boards: CompanyBoards

    def do_GET(self) -> None:  # noqa: N802 - the name of the method overridden
        self._route(None)

    def do_POST(self) -> None:  # noqa: N802 - the name that the server calls
        body = self.rfile.read(int(self.headers["Content-Length"]))
        question = json.loads(body)
        self.boards.questions.append(question)
        self._route(question)

    def _route(self, question: dict[str, Any] | None) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        board = self._board_of(parts.path, posted=question is not None)
        if parts.path == "/robots.txt":
            status, body = self._robots()
            self._send(status, body, "text/plain", query)
        elif parts.path in self.boards.details:
            self._send_feed(_json(self.boards.details[parts.path]), query)
        elif board is None:
            self._send(404, b'{"ok": false}', "application/json", query)
        else:
            self._misbehave(board, query, question)

    def _board_of(self, path: str, *, posted: bool) -> str | None:
        for board in self.boards.rows:
            source, _, company = board.partition("/")
            template = TEMPLATES[source]
            if source == "workday":
                known = template.replace("{tenant}/{site}", company) + "/jobs"
            else:
                known = template.replace("{company}", company)
            if unquote(path) == known and posted is (source == "workday"):
                return board
        return None

    def _misbehave(self, board: str, query: dict[str, list[str]], question: dict[str, Any] | None) -> None:
        fault = self.boards.fault.get(board, "")
        if fault == "page_2_500":
            offset = int((question or {}).get("offset", 0)) or int(query.get("offset", ["0"])[0])
            fault = "500" if offset else ""
        body = self.boards.answer(board, query, question)
        if fault in ("403", "404", "500"):
            self._send(int(fault), b"<html>no</html>", "text/html", query)
        elif fault == "429":
            self._send(429, b"slow down", "text/plain", query, {"Retry-After": "120"})
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
        elif question is not None:
            self._send(200, body, "application/json", query)
        else:
            self._send_feed(body, query)


@contextmanager
def company_boards_running() -> Iterator[CompanyBoards]:
    """Run the boards on a free loopback port."""
    state = CompanyBoards()
    handler = type("Handler", (_CompanyHandler,), {"boards": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
