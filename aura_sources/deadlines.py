"""The network under the HTTP client with one deadline for a whole exchange, from connecting to the last byte.

The library's own time-outs are for single reads: a server that sends a byte of its headers now and then, or one interim
answer after the other, is waited for as long as it likes. What is asked and how often is not decided here.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable

import httpcore2
import httpx2


class Deadline:
    """The end of the exchange that goes on now.

    Args:
        late: makes the error to raise once it has passed; its argument is the address asked.
    """

    def __init__(self, late: Callable[[str], Exception]) -> None:
        self._late = late
        self._until: float | None = None
        self._url = ""
        self._heard = False

    def begin(self, url: str, seconds: float) -> None:
        """Let the exchange with ``url`` end ``seconds`` from now."""
        self._url = url
        self._until = time.monotonic() + seconds
        self._heard = False

    def left(self, timeout: float | None) -> float | None:
        """Return how long one read or write may take: ``timeout``, or less where the deadline comes first.

        Raises:
            Exception: as ``late`` makes it, the deadline has passed.
        """
        if self._until is None:
            return timeout
        left = self._until - time.monotonic()
        if left <= 0:
            raise self._late(self._url)
        return left if timeout is None else min(left, timeout)

    def read(self, read: Callable[[float | None], bytes], timeout: float | None) -> bytes:
        """Return what ``read`` gives within the time that is left; a server that fell silent in the middle is late too."""
        try:
            received = read(self.left(timeout))
        except httpcore2.ReadTimeout:
            if self._heard:
                self.left(timeout)
            raise
        self._heard = True
        return received


class _Stream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._deadline.read(lambda left: self._stream.read(max_bytes, left), timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class _Backend(httpcore2.SyncBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        stream = super().connect_tcp(host, port, self._deadline.left(timeout), local_address, socket_options)
        return _Stream(stream, self._deadline)


class TimedTransport(httpx2.HTTPTransport):
    """Sends requests over the network, each with the deadline that was begun for it."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), network_backend=_Backend(deadline), keepalive_expiry=5.0
        )
