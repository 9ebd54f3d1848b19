"""The one HTTP client that job sources may use, and its manners.

It asks allowed hosts only, keeps to robots.txt, a pace per host and a budget per run, asks conditionally where an
answer is in the cache, retries what may pass, and limits size and time. Which board is asked for what is not here.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import httpx2
import stamina

from aura_sources.addresses import without_parameters
from aura_sources.answer import BLOCKING, Answer, refusal
from aura_sources.pace import Pace
from aura_sources.posted import PostedAnswers
from aura_sources.protocol import Credentials, FetchError, Source
from aura_sources.registry import hosts_of
from aura_sources.robots import ROBOTS_REUSE_S, Robots
from aura_sources.transport import Gate, TransientError, caching_transport, in_words

if TYPE_CHECKING:
    from aura_io.settings import Settings

_LOG = logging.getLogger(__name__)
stamina.instrumentation.set_on_retry_hooks([])  # its own hook would print addresses; _pause logs instead

MAX_REDIRECTS = 5
MAX_WAIT_S = 30.0
"""Longest wait for a host within a run; a host that asks for more rest is left for a later run."""

_REDIRECTS = (301, 302, 303, 307, 308)
_Body = bytes  # within PoliteClient, "bytes" is a count
LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Budget:
    """What one client may use.

    Attributes:
        max_bytes: received, as they come over the wire; max_unpacked: what they unpack to, which is held in memory.
        max_seconds: since the first request.
    """

    max_requests: int = 200
    max_bytes: int = 200_000_000
    max_unpacked: int = 200_000_000
    max_seconds: float = 180.0


class PoliteClient:
    """Asks job boards, politely. Close it, or use it as a context manager.

    Args:
        allowed_hosts: names of the hosts that may be asked; plain http is allowed for loopback hosts only.
        cache_dir: folder of cached answers and of each host's pace, shared between processes.
        user_agent: who asks, with a way to reach them; its first word is the name that robots.txt may use.
        timeout_s: seconds one request may take.
        max_bytes: size of one answer, unpacked.
        min_interval_s: seconds between two requests to one host, over all processes.
        budget: what the client may use altogether.
        attempts: how often a request is tried.
        now: seconds since the epoch. sleep: waits.

    Attributes:
        requests: requests sent. bytes: bytes received. last_status: status of the last answer (304 = unchanged).
        last_answer: the last answer that ``get`` returned.
        reuse_s: answers of at most this age are used without asking (0: always ask).
        documented_hosts: hosts whose asked addresses are offered to programs by the site's own documentation.
    """

    def __init__(
        self,
        allowed_hosts: set[str],
        cache_dir: Path,
        *,
        user_agent: str,
        timeout_s: float = 20.0,
        max_bytes: int = 30_000_000,
        min_interval_s: float = 2.0,
        budget: Budget | None = None,
        attempts: int = 3,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.reuse_s = 0.0
        self.documented_hosts: frozenset[str] = frozenset()
        self.last_status: int | None = None
        self.last_answer: Answer | None = None
        self._allowed = {host.casefold() for host in allowed_hosts}
        self._cache_dir = cache_dir
        self._user_agent = user_agent
        self._budget = budget or Budget()
        self._attempts = attempts
        self._now = now
        self._sleep = sleep
        self._pace = Pace(cache_dir / "pace", min_interval_s, now)
        robots_name = re.split(r"[/\s]", user_agent, maxsplit=1)[0]
        self._robots = Robots(robots_name, self._ask_for_rules, lambda host: host in self.documented_hosts)
        self._gate = Gate(timeout_s, max_bytes, now, self._wait_for_turn)
        self._first_request: float | None = None
        self._unpacked = 0
        self._credentials: tuple[str, Credentials] | None = None
        self._question: _Body | None = None
        self._posted = PostedAnswers(cache_dir / "posted", now)
        self._http: httpx2.Client | None = None

    @property
    def requests(self) -> int:
        """Requests sent, robots.txt and retries included."""
        return self._gate.requests

    @property
    def bytes(self) -> int:
        """Bytes received, as they came over the wire."""
        return self._gate.bytes

    def __enter__(self) -> PoliteClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and cache; the client may be used again."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def get(self, url: str, credentials: Credentials | None = None) -> Answer:
        """Return the answer of ``url``.

        Args:
            url: what to ask, without any key.
            credentials: added as the request leaves, for the host of ``url`` only; the answer does not hold them.

        Raises:
            FetchError: there is none, with the reason in words and the crawl status it leads to.
        """
        self._credentials = None if credentials is None else (urlsplit(url).netloc.casefold(), credentials)
        try:
            return self._get(url)
        finally:
            self._credentials = self._gate.credentials = None

    def post_json(self, url: str, question: object) -> Answer:
        """Return the answer to ``question``, posted as JSON: for a board that takes a search in no other way.

        All manners of ``get`` apply. A redirect is not followed: what was to be posted elsewhere, nobody said.

        Raises:
            FetchError: there is no answer, with the reason in words and the crawl status it leads to.
        """
        self._question = json.dumps(question, sort_keys=True).encode()
        try:
            return self._get(url)
        finally:
            self._question = None

    def take_turn(self, url: str) -> None:
        """Wait for the next free time at the host of ``url`` and count one request, for a library that sends its own.

        Only the allow-list, the pace and the budget can be kept so: robots.txt, cache and name are the library's.

        Raises:
            FetchError: the host is not allowed, is to be left alone, or the budget is used up.
        """
        self._check_address(url)
        if self._first_request is None:
            self._first_request = self._now()
        self._wait_for_turn(url)
        self._gate.requests += 1

    def let_rest(self, host: str, seconds: float) -> None:
        """Let ``host`` alone for ``seconds``, in every process."""
        self._pace.rest(host.casefold(), seconds)

    def _get(self, url: str) -> Answer:
        try:
            (self._cache_dir / "pace").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"the folder {self._cache_dir} cannot be made ({error.strerror}); check its permissions"
            raise FetchError("unreachable", message) from error
        answer = self._follow(url, self.reuse_s, by_robots=True)
        if answer.status >= 400:
            kind = "blocked" if answer.status in BLOCKING else "unreachable"
            raise FetchError(kind, refusal(answer), answer.status)
        self.last_answer = answer
        return answer

    def _follow(self, url: str, reuse_s: float, *, by_robots: bool) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            self._check_address(url)
            if by_robots:
                self._robots.check(url)
            answer = self._ask(url, reuse_s, is_robots=not by_robots)
            if answer.status not in _REDIRECTS or not answer.location:
                return answer
            if by_robots and self._question is not None:
                message = f"{url} answers {answer.status} and leads to {answer.location}; check the source's options"
                raise FetchError("unreachable", message, answer.status)
            url = self._without_keys(urljoin(url, answer.location))
        raise FetchError("unreachable", f"{url}: more than {MAX_REDIRECTS} redirects; check the source's url", None)

    def _ask_for_rules(self, url: str) -> Answer:
        return self._follow(url, ROBOTS_REUSE_S, by_robots=False)

    def _without_keys(self, url: str) -> str:
        """Return an address without the keys that a redirect repeats in it."""
        if self._credentials is None:
            return url
        return without_parameters(url, frozenset(self._credentials[1].parameters))

    def _check_address(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").casefold()
        except ValueError as error:
            raise FetchError("blocked", f"{url!r} is no web address: {error}") from error
        if host not in self._allowed:
            allowed = ", ".join(sorted(self._allowed)) or "none"
            raise FetchError(
                "blocked",
                f"{host or url!r} is not among the allowed hosts ({allowed}) and was not asked; if the board has moved, "
                "set its new address as url under job_sources in config.yaml",
            )
        if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK_HOSTS):
            raise FetchError("blocked", f"{url}: only https is asked; write https:// in the source's url")

    def _ask(self, url: str, reuse_s: float, *, is_robots: bool) -> Answer:
        """Ask one address, again where the fault may pass."""
        if self._first_request is None:
            self._first_request = self._now()
        try:
            for attempt in stamina.retry_context(
                on=self._pause,
                attempts=self._attempts,
                timeout=max(1.0, self._seconds_left()),
                wait_initial=0.5,
                wait_max=8.0,
            ):
                with attempt:
                    return self._send(url, reuse_s, is_robots)
        except FetchError as error:
            if not is_robots:
                self.last_status = error.http_status
            raise
        raise AssertionError("a retry loop ends by returning or raising")

    def _pause(self, error: Exception) -> bool | float:
        """Say whether to try again, and keep the rest that a host asked for."""
        if not isinstance(error, TransientError):
            return False
        _LOG.warning("a request failed and may be tried again: http_status %s", error.http_status)
        if error.rest_s is None:
            return True
        self._pace.rest(error.host, error.rest_s)
        return 0.0 if error.rest_s <= min(MAX_WAIT_S, self._seconds_left()) else False

    def _send(self, url: str, reuse_s: float, is_robots: bool) -> Answer:
        if self._question is not None and not is_robots:
            return self._post(url, self._question, reuse_s)
        caching: dict[str, Any] = {"rfc": False, "ttl": reuse_s} if reuse_s > 0 else {}
        headers = {"Cache-Control": "no-cache"} if reuse_s <= 0 else {}
        host, credentials = self._credentials or ("", None)
        self._gate.credentials = credentials if not is_robots and urlsplit(url).netloc.casefold() == host else None
        response, body = self._exchange("GET", url, headers, caching)
        status = response.extensions["caching"]
        if not is_robots:
            self.last_status = 304 if status["revalidated"] and status["from_cache"] else response.status_code
        content = body if credentials is None else credentials.masked(body)
        return Answer(url, response.status_code, content, status["from_cache"], response.headers.get("location"))

    def _post(self, url: str, question: _Body, reuse_s: float) -> Answer:
        kept = self._posted.read(url, question, reuse_s) if reuse_s > 0 else None
        if kept is not None:
            self.last_status = 200
            return Answer(url, 200, kept, from_cache=True)
        response, body = self._exchange("POST", url, {"Content-Type": "application/json"}, {}, question)
        self.last_status = response.status_code
        if response.status_code == 200 and reuse_s > 0:
            self._posted.keep(url, question, body)
        return Answer(url, response.status_code, body, False, response.headers.get("location"))

    def _exchange(
        self, method: str, url: str, headers: dict[str, str], caching: dict[str, Any], content: _Body | None = None
    ) -> tuple[httpx2.Response, _Body]:
        body = bytearray()
        asked = self._client().stream(method, url, content=content, headers=headers, extensions={"caching": caching})
        try:
            with asked as response:
                self._gate.refuse_failure(response, self._now())
                for chunk in response.iter_bytes():
                    body += chunk
                    self._gate.limit(url, len(body))
        except httpx2.HTTPError as error:
            raise in_words(error, url) from error
        finally:
            self._unpacked += len(body)
        return response, bytes(body)

    def _client(self) -> httpx2.Client:
        if self._http is None:
            self._http = httpx2.Client(
                transport=caching_transport(self._gate, self._cache_dir),
                headers={
                    "User-Agent": self._user_agent,
                    "Accept": "application/json, */*;q=0.5",
                    "Accept-Encoding": "gzip",
                },
                timeout=self._gate.timeout_s,
                follow_redirects=False,
                trust_env=False,
            )
        return self._http

    def _wait_for_turn(self, url: str) -> None:
        """Keep the budget and the host's pace; called just before a request leaves."""
        budget = self._budget
        used = f"after {self.requests} requests and {self.bytes} bytes; what came before is kept"
        too_much = self.bytes >= budget.max_bytes or self._unpacked >= budget.max_unpacked
        if self.requests >= budget.max_requests or too_much:
            raise FetchError("unreachable", f"the run's budget of requests or bytes for this source is used up {used}")
        left = self._seconds_left()
        if left <= 0:
            raise FetchError(
                "unreachable",
                f"the run's {budget.max_seconds:g} s for this source are used up {used} (network.budget_s)",
            )
        host = urlsplit(url).netloc.casefold()
        wait = self._pace.reserve(host, min(MAX_WAIT_S, left), self._robots.crawl_delay_s.get(host, 0.0))
        if wait > min(MAX_WAIT_S, left):
            raise FetchError("blocked", f"{host} is to be left alone for another {wait:.0f} s; a later run asks again")
        if wait > 0:
            self._sleep(wait)

    def _seconds_left(self) -> float:
        started = self._now() if self._first_request is None else self._first_request
        return self._budget.max_seconds - (self._now() - started)


def client_for(source: Source, settings: Settings, version: str) -> PoliteClient:
    """Return a client that asks the hosts of one source, as the settings say; close it after use."""
    listed = settings.source(source.name)
    return client_for_hosts(hosts_of(source, listed.url, listed.options), settings, version)


def client_for_hosts(hosts: set[str], settings: Settings, version: str) -> PoliteClient:
    """Return a client that asks ``hosts`` and no other, as the settings say; close it after use."""
    network = settings.network
    about = f"personal job search; {network.contact}" if network.contact else "personal job search"
    return PoliteClient(
        hosts,
        settings.http_cache_dir,
        user_agent=f"AURA/{version} ({about})",
        timeout_s=network.timeout_s,
        max_bytes=network.max_bytes,
        min_interval_s=60.0 / network.requests_per_host_per_minute,
        budget=Budget(max_seconds=network.budget_s),
        attempts=network.attempts,
    )
