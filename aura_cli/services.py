"""The four processes of a running AURA: how each is started and how one knows that it answers.

Starting, watching and stopping them is in ``supervisor``.
"""

from __future__ import annotations

import http.client
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aura_io.settings import Settings

PROBE_TIMEOUT_S = 2.0
DAEMONS_QUERY = (
    "query AuraDaemons { instance { daemonHealth { allDaemonStatuses "
    "{ daemonType required healthy lastHeartbeatTime } } } }"
)


@dataclass(frozen=True)
class Service:
    """One process.

    Attributes:
        name: short, also the name of its log file ``logs/up-<name>.log``.
        title: for a person.
        answers: whether it does its work now; given the time (epoch seconds) at which it was started.
        after: names of services that must answer before this one is started.
        address: web address, for those that have one.
        ready_within_s: seconds after which a start has failed.
        niceness: how far it and what it starts give way to everything else that wants the processor, 0 to 19.
        works: whether a process of this id, which runs and has worked, still does its work; None: as long as it runs.
    """

    name: str
    title: str
    command: tuple[str, ...]
    answers: Callable[[float], bool]
    after: tuple[str, ...] = ()
    address: str | None = None
    ready_within_s: float = 180.0
    niceness: int = 0
    works: Callable[[int], bool] | None = None


def services_of(settings: Settings) -> tuple[Service, ...]:
    """Return code server, Dagster UI, daemon and dashboard of ``settings``, in the order in which they start."""
    from aura_io.dagster_home import LOCATION_NAME, workspace_file

    python = sys.executable
    workspace = str(workspace_file(settings))
    dagster, dash = settings.dagster, settings.dash
    return (
        Service(
            "code",
            "Dagster code server",
            (python, "-m", "dagster", "code-server", "start", "-m", "aura_assets.definitions",
             "--host", "127.0.0.1", "--port", str(dagster.grpc_port), "--location-name", LOCATION_NAME),
            lambda _: _accepts("127.0.0.1", dagster.grpc_port),
            niceness=dagster.niceness,  # it makes the weeks, in processes of its own
            works=_holds_code,
        ),
        Service(
            "dash",
            "Dashboard",
            (python, "-m", "dash_app.main"),
            lambda _: _answers_http(dash.host, dash.port, "/healthz"),
            address=web_address(dash.host, dash.port),
        ),
        Service(
            "webserver",
            "Dagster UI",
            (python, "-m", "dagster_webserver", "-w", workspace, "-h", dagster.host, "-p", str(dagster.port)),
            lambda _: _location_loaded(settings),
            after=("code",),
            address=web_address(dagster.host, dagster.port),
        ),
        Service(
            "daemon",
            "Dagster daemon",
            (python, "-m", "dagster._daemon", "run", "-w", workspace),
            lambda started: _daemons_beat(settings, started),
            after=("code",),
        ),
    )  # fmt: skip


def web_address(host: str, port: int) -> str:
    """Return the address to type into a browser on this computer."""
    return f"http://{_reachable(host)}:{port}/"


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - compared, not bound


def _accepts(host: str, port: int) -> bool:
    try:
        with socket.create_connection((_reachable(host), port), timeout=PROBE_TIMEOUT_S):
            return True
    except OSError:
        return False


def _holds_code(pid: int) -> bool:
    """Whether the child of a code server that has loaded AURA's code lives.

    It ends by itself when 30 s of the clock pass without a sign of life from its parent, as they do while a computer sleeps
    (Dagster compares times of day). The parent goes on, answers on its port, and knows no code from then on.
    """
    import psutil

    def is_grpc_server(process: psutil.Process) -> bool:
        try:
            return "grpc" in process.cmdline()
        except psutil.NoSuchProcess:  # also one that has ended and was not waited for
            return False

    try:
        return any(map(is_grpc_server, psutil.Process(pid).children()))
    except psutil.NoSuchProcess:
        return False


def _answers_http(host: str, port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=PROBE_TIMEOUT_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status in (200, 503)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _location_loaded(settings: Settings) -> bool:
    from aura_io.dagster_api import DagsterApi

    return DagsterApi.running(settings) is not None


def _daemons_beat(settings: Settings, started: float) -> bool:
    """Whether every required daemon has given a sign of life since ``started`` (the last start left older ones)."""
    from aura_io.dagster_api import DagsterApi, DagsterRefused, DagsterUnreachable

    api = DagsterApi(settings.dagster.host, settings.dagster.port, PROBE_TIMEOUT_S)
    try:
        statuses = api.ask(DAEMONS_QUERY, {})["data"]["instance"]["daemonHealth"]["allDaemonStatuses"]
    except (DagsterUnreachable, DagsterRefused):
        return False
    required = [status for status in statuses if status["required"]]
    return bool(required) and all((status["lastHeartbeatTime"] or 0) >= started for status in required)


def wait_until(answers: Callable[[], bool], within_s: float, pause: Callable[[float], bool]) -> bool:
    """Ask ``answers`` until it is true; False when ``within_s`` has passed or ``pause`` says to stop."""
    deadline = time.monotonic() + within_s
    while not answers():
        if time.monotonic() > deadline or pause(0.2):
            return False
    return True
