"""What Dagster is doing now, asked over its GraphQL on this computer with a short timeout.

Only reading; no answer is ever needed for a page: without Dagster everything else still shows.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from aura_io.dagster_api import DagsterApi, DagsterRefused, DagsterUnreachable
from aura_io.settings import Settings

TIMEOUT_S = 0.4
REMEMBERED_S = 2.0
WEEK_TAG = "dagster/partition"

_QUERY = """
query AuraLiveState {
  running: runsOrError(filter: {statuses: [STARTING, STARTED, CANCELING]}, limit: 10) { ...runs }
  queued: runsOrError(filter: {statuses: [QUEUED, NOT_STARTED]}, limit: 10) { ...runs }
  last: runsOrError(limit: 1) { ...runs }
}
fragment runs on RunsOrError { __typename ... on Runs { results { runId status tags { key value } } } }
"""


@dataclass(frozen=True)
class Run:
    """One run of Dagster, as it stands now."""

    run_id: str
    status: str
    week: str | None
    url: str


@dataclass(frozen=True)
class LiveState:
    """What Dagster does at this moment.

    Attributes:
        reachable: whether it answered in time.
        problem: why not, in words.
        last_failed: the newest run of all, if it failed.
    """

    reachable: bool
    url: str
    running: tuple[Run, ...] = ()
    queued: tuple[Run, ...] = ()
    last_failed: Run | None = None
    problem: str | None = None

    @property
    def status(self) -> str:
        """One of unreachable, running, queued, failed, idle."""
        if not self.reachable:
            return "unreachable"
        if self.running:
            return "running"
        if self.queued:
            return "queued"
        return "failed" if self.last_failed else "idle"


def dagster_url(settings: Settings) -> str:
    """Return the address of the Dagster UI, without a closing slash."""
    host = settings.dagster.host
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{shown}:{settings.dagster.port}"


def run_address(settings: Settings, run_id: str) -> str:
    """Return the address of a run's page in the Dagster UI."""
    return f"{dagster_url(settings)}/runs/{quote(run_id, safe='')}"


def is_loopback(host: str) -> bool:
    """Return whether ``host`` names this computer and nothing else."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class DagsterElsewhere(ValueError):
    """``dagster.host`` names another computer, and only this one is ever asked."""


def local_api(settings: Settings, timeout_s: float) -> DagsterApi:
    """Return the endpoint of the Dagster of ``settings``.

    Raises:
        DagsterElsewhere: it is not on this computer.
    """
    host = settings.dagster.host
    host = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    if not is_loopback(host):
        raise DagsterElsewhere(f"dagster.host is {host}; only this computer is asked for live state")
    return DagsterApi(host, settings.dagster.port, timeout_s)


@dataclass
class DagsterClient:
    """Asks one Dagster; answers are remembered for two seconds so that many pages cost one question."""

    settings: Settings
    timeout_s: float = TIMEOUT_S
    _kept: tuple[float, LiveState] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def live_state(self) -> LiveState:
        """Return what Dagster does now; an unreachable one is an answer, not an error."""
        with self._lock:
            if self._kept is None or time.monotonic() - self._kept[0] > REMEMBERED_S:
                self._kept = (time.monotonic(), self._ask())
            return self._kept[1]

    def _ask(self) -> LiveState:
        url = dagster_url(self.settings)
        try:
            api = local_api(self.settings, self.timeout_s)
        except DagsterElsewhere as error:
            return LiveState(False, url, problem=str(error))
        try:
            return live_state_from(api.ask(_QUERY, {}), self.settings)
        except DagsterUnreachable as error:
            return LiveState(False, url, problem=f"nothing answers at {url} ({error.__cause__ or error})")
        except (DagsterRefused, KeyError, TypeError) as error:
            return LiveState(False, url, problem=f"what answers at {url} is not understood ({error})")


def live_state_from(answer: dict[str, Any], settings: Settings) -> LiveState:
    """Return the state that a GraphQL answer describes.

    Raises:
        KeyError, TypeError: the answer has another shape.
    """
    data = answer["data"]
    last = _runs(data["last"], settings)
    return LiveState(
        True,
        dagster_url(settings),
        running=_runs(data["running"], settings),
        queued=_runs(data["queued"], settings),
        last_failed=last[0] if last and last[0].status == "FAILURE" else None,
    )


def _runs(found: dict[str, Any], settings: Settings) -> tuple[Run, ...]:
    return tuple(
        Run(
            run_id=str(run["runId"]),
            status=str(run["status"]),
            week=next((str(tag["value"]) for tag in run["tags"] if tag["key"] == WEEK_TAG), None),
            url=run_address(settings, str(run["runId"])),
        )
        for run in found["results"]
    )


_CLIENTS: dict[tuple[str, int], DagsterClient] = {}
_CLIENTS_LOCK = threading.Lock()


def live_state(settings: Settings) -> LiveState:
    """Return what the Dagster of ``settings`` does now, through a client that this process shares."""
    key = (settings.dagster.host, settings.dagster.port)
    with _CLIENTS_LOCK:
        client = _CLIENTS.setdefault(key, DagsterClient(settings))
    return client.live_state()
