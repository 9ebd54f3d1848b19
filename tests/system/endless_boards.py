"""Boards on loopback that hang, drip, or flood: servers of bare sockets, each with a port and so a pace of its own.

``mend`` lets all of them answer well from then on.
"""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

FLOOD_BYTES = 1_000_000_000
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
_NO_RULES = b"HTTP/1.1 404 none\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

Rows = list[dict[str, object]]


@dataclass
class EndlessBoards:
    """The boards by source, what they do wrong, and what they list once they are mended.

    Attributes:
        sent: bytes sent, by source. asked: requests but for robots.txt, by source.
    """

    rows: Callable[[str], Rows]
    mended: bool = False
    urls: dict[str, str] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def mend(self) -> None:
        """Answer well from now on."""
        self.mended = True

    def answer(self, source: str, fault: str, connection: socket.socket) -> None:
        """Answer one request and close."""
        self.sent.setdefault(source, 0)
        with connection, suppress(OSError):
            asked = connection.recv(65536)
            if b"robots.txt" in asked:
                connection.sendall(_NO_RULES)
                return
            self.asked[source] = self.asked.get(source, 0) + 1
            for piece in self._well(source) if self.mended else _FAULTS[fault](self.urls[source], self.asked[source]):
                connection.sendall(piece)
                self.sent[source] += len(piece)

    def _well(self, source: str) -> Iterator[bytes]:
        yield _HEAD + b"\r\n" + json.dumps(_feed(source, self.rows(source))).encode()


def _feed(source: str, rows: Rows) -> object:
    return {"remoteok": rows, "remotive": {"jobs": rows}, "arbeitnow": {"data": rows, "links": {}}}.get(
        source, {"jobs": rows}
    )


def _hanging(_url: str, _number: int) -> Iterator[bytes]:
    time.sleep(60)
    yield b""


def _dripping_headers(_url: str, _number: int) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX-Long: "
    for _ in range(600):
        time.sleep(0.1)
        yield b"x"


def _paging(url: str, number: int) -> Iterator[bytes]:
    """Yield one page of many, packed, that names the next."""
    time.sleep(0.1)
    rows = [{"slug": f"{number}-{row}", "title": "Again", "description": "y" * 5_000} for row in range(20)]
    page = {"data": rows, "links": {"next": f"{url}?page={number + 1}"}}
    yield _HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(json.dumps(page).encode(), compresslevel=1)


def _flooding(_url: str, _number: int) -> Iterator[bytes]:
    chunk = b'{"title": "x", "description": "' + b"y" * (1 << 20) + b'"},'
    yield _HEAD + b'\r\n{"jobs": ['
    for _ in range(FLOOD_BYTES // len(chunk)):
        yield chunk


_FAULTS: dict[str, Callable[[str, int], Iterator[bytes]]] = {
    "hang": _hanging,
    "drip": _dripping_headers,
    "pages": _paging,
    "flood": _flooding,
}


@contextmanager
def endless_boards(faults: dict[str, str], rows: Callable[[str], Rows]) -> Iterator[EndlessBoards]:
    """Run one server per source of ``faults`` (source to hang, drip, pages or flood) until the block ends."""
    boards = EndlessBoards(rows)
    servers = []
    for source, fault in faults.items():
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        boards.urls[source] = f"http://127.0.0.1:{server.getsockname()[1]}/api"
        threading.Thread(target=_serve, args=(boards, source, fault, server), daemon=True).start()
    yield boards
    for server in servers:
        server.close()


def _serve(boards: EndlessBoards, source: str, fault: str, server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=boards.answer, args=(source, fault, connection), daemon=True).start()
