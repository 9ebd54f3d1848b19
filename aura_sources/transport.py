"""The layers under the polite client: the cache (RFC 9111), and below it the gate that each real request passes.

The gate counts, limits size and time, and turns failures into words. Manners (pace, robots.txt) are in ``client``.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx2
from hishel import CacheOptions, SqliteStorage
from hishel.httpx2 import CacheTransport

from aura_ml.breaker import NO_NETWORK
from aura_sources.deadlines import Deadline, TimedTransport
from aura_sources.protocol import Credentials, FetchError

CACHE_BYTES = 256 * 1024 * 1024


class TransientError(FetchError):
    """A failure that may pass.

    Attributes:
        host: host and port.
        rest_s: seconds for which the host asked to be left alone.
    """

    def __init__(
        self, kind: str, message: str, http_status: int | None = None, host: str = "", rest_s: float | None = None
    ) -> None:
        super().__init__(kind, message, http_status)
        self.host = host
        self.rest_s = rest_s


class Gate:
    """Counts and limits what goes over the network.

    Args:
        timeout_s: seconds one request may take, from sending to the last byte.
        max_bytes: size of one answer, unpacked.
        now: seconds since the epoch.
        before: called with the address just before a request leaves; it may wait or raise.

    Attributes:
        credentials: added to requests as they leave, below the cache.
        deadline: the end of the exchange that goes on, ``timeout_s`` after its request left.
    """

    def __init__(
        self, timeout_s: float, max_bytes: int, now: Callable[[], float], before: Callable[[str], None]
    ) -> None:
        self.timeout_s = timeout_s
        self.requests = 0
        self.bytes = 0
        self.credentials: Credentials | None = None
        self.deadline = Deadline(self._late)
        self._max_bytes = max_bytes
        self._now = now
        self._before = before

    def send(self, transport: httpx2.BaseTransport, request: httpx2.Request) -> httpx2.Response:
        """Send a request that the cache could not answer."""
        url = str(request.url)
        self._before(url)
        self.requests += 1
        started = self._now()
        request.headers.pop("cache-control", None)
        self.deadline.begin(url, self.timeout_s)
        response = transport.handle_request(self._signed(request))
        response.stream = _CountedStream(response.stream, lambda count: self._received(url, started, count))
        return response

    def _signed(self, request: httpx2.Request) -> httpx2.Request:
        """Return the request that leaves: a copy, so that neither cache nor log see the keys in it."""
        if self.credentials is None:
            return request
        headers = httpx2.Headers(request.headers)
        headers.update(self.credentials.headers)
        return httpx2.Request(
            request.method,
            request.url.copy_merge_params(dict(self.credentials.parameters)),
            headers=headers,
            stream=request.stream,
            extensions=request.extensions,
        )

    def _received(self, url: str, started: float, count: int) -> None:
        self.bytes += count
        if self._now() - started > self.timeout_s:
            raise self._late(url)

    def _late(self, url: str) -> TransientError:
        message = f"{url}: the answer took longer than {self.timeout_s:g} s (network.timeout_s); a later run asks again"
        return TransientError("unreachable", message)

    def limit(self, url: str, size: int) -> None:
        """Raise when an answer has become larger than allowed; asked for each piece, so that little more is read."""
        if size > self._max_bytes:
            raise FetchError("unreachable", f"{url}: larger than {self._max_bytes} bytes (network.max_bytes)")

    def refuse_failure(self, response: httpx2.Response, now: float) -> None:
        """Raise for answers that say "later": 429 and 5xx."""
        status = response.status_code
        if status != 429 and status < 500:
            return
        host = response.request.url.netloc.decode().casefold()
        rest_s = retry_after_s(response.headers.get("retry-after"), now)
        asked = f" and asks for {rest_s:.0f} s of rest" if rest_s is not None else ""
        kind, what = ("blocked", "too many requests") if status == 429 else ("unreachable", "the board has a fault")
        message = f"{host} answers {status}, {what}{asked}; a later run asks again"
        raise TransientError(kind, message, status, host, rest_s)


class _CountedStream(httpx2.SyncByteStream):
    def __init__(self, stream: object, received: Callable[[int], None]) -> None:
        if not isinstance(stream, httpx2.SyncByteStream):
            raise TypeError(f"expected a stream that can be read synchronously, not {type(stream).__name__}")
        self._stream = stream
        self._received = received

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._received(len(chunk))
            yield chunk

    def close(self) -> None:
        self._stream.close()


class _GateTransport(httpx2.BaseTransport):
    """Sends what passes the gate."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._network = TimedTransport(gate.deadline)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._gate.send(self._network, request)

    def close(self) -> None:
        self._network.close()


def caching_transport(gate: Gate, folder: Path) -> CacheTransport:
    """Return the transport of a client: a private cache in ``folder``, then the gate, then the network."""
    folder.mkdir(parents=True, exist_ok=True)
    return CacheTransport(
        next_transport=_GateTransport(gate),
        storage=SqliteStorage(database_path=folder / "answers.db", max_size=CACHE_BYTES),
        rfc=CacheOptions(shared=False, supported_methods=["GET"], allow_stale=False),
    )


def retry_after_s(value: str | None, now: float) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for (RFC 9110, section 10.2.3), None if it has none."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        instant = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp() - now)


def in_words(error: httpx2.HTTPError, url: str) -> FetchError:
    """Return the failure that ``error`` means, with cause and cure."""
    host = httpx2.URL(url).host
    causes = list(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return FetchError("unreachable", f"{NO_NETWORK}: {host}; check the connection, the archive is used meanwhile")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return FetchError(
            "unreachable", f"{host}: no trusted connection ({error}); check the computer's date and network"
        )
    if isinstance(error, httpx2.TimeoutException):
        return TransientError(
            "unreachable", f"{host} did not answer in time (network.timeout_s); a later run asks again"
        )
    if isinstance(error, httpx2.ConnectError):
        return TransientError("unreachable", f"{host} cannot be reached ({error}); check the connection")
    if isinstance(error, (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.DecodingError)):
        return TransientError(
            "unreachable", f"{url}: the answer was cut off or damaged ({error}); a later run asks again"
        )
    return FetchError("unreachable", f"{url}: {type(error).__name__}: {error}; check the connection")


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__
