"""``aura up``: first weeks, then Dagster (UI, daemon, code server) and the dashboard together, until Ctrl-C.

The order of a start and what the person is told; processes are in ``supervisor``, their commands in ``services``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING

from aura_cli.failures import FAILED, INTERRUPTED, OK, CommandFailed
from aura_cli.invocation import USER_ID
from aura_cli.ports import ports_of, why_not_free
from aura_cli.services import services_of, web_address
from aura_cli.supervisor import ServiceFailed, Supervisor
from aura_cli.up_record import (
    AlreadyUp,
    ProcessId,
    UpRecord,
    only_one,
    remove_record,
    stop_left_over,
    write_record,
)

if TYPE_CHECKING:
    from aura_io.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
FIRST_WEEKS_GRACE_S = 30.0


def run_up(*, first_weeks: bool = True, browser: bool = True, settings: Settings | None = None) -> int:
    """Run AURA until it is told to stop.

    Args:
        first_weeks: make the last closed week and the week in progress first, where they are due.
        browser: open the dashboard in a browser, where a person watches and has one.
        settings: those in force; read anew when None.

    Returns:
        The exit code: 0 after Ctrl-C or a request to stop, 1 when something cannot run.
    """
    from aura_io.settings import load_settings
    from aura_io.workspace import prepare_folders

    settings = settings or load_settings()
    prepare_folders(settings)
    try:
        with only_one(settings.run_dir), _Stop() as stop:
            return _run(settings, stop, first_weeks=first_weeks, browser=browser)
    except AlreadyUp as running:
        _say_running_already(settings, running.record)
        return OK


class _Stop:
    """Ctrl-C and SIGTERM as a wish to stop that is obeyed where the work allows it."""

    def __init__(self) -> None:
        self.wanted = False
        self.supervisor: Supervisor | None = None
        self._before: dict[int, object] = {}

    def __enter__(self) -> _Stop:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _note(self, _: int, __: FrameType | None) -> None:
        self.wanted = True
        if self.supervisor is not None:
            self.supervisor.ask_to_stop()


def _run(settings: Settings, stop: _Stop, *, first_weeks: bool, browser: bool) -> int:
    from aura_io.workspace import open_home

    left = stop_left_over(settings.run_dir)
    if left:
        _say(f"Stopped what an earlier start had left running: {', '.join(left)}")
    _refuse_taken_ports(settings)
    open_home(settings)
    environment = _environment(settings)
    try:
        if first_weeks:
            code = _make_first_weeks(settings, environment, stop)
            if code and not stop.wanted:
                _say("Not every first week was made (see above); `aura week` tries again. Starting the rest.")
        if stop.wanted:
            return INTERRUPTED
        return _serve(settings, environment, stop, browser=browser)
    finally:
        remove_record(settings.run_dir)


def _refuse_taken_ports(settings: Settings) -> None:
    problems = [problem for port in ports_of(settings) if (problem := why_not_free(port))]
    if problems:
        raise CommandFailed("\n".join(problems))


def _environment(settings: Settings) -> dict[str, str]:
    from aura_io.dagster_home import dagster_environment
    from aura_io.privacy import apply_privacy_switches

    environment = {**os.environ, **dagster_environment(settings), "PYTHONUNBUFFERED": "1"}
    apply_privacy_switches(environment)
    return environment


def _make_first_weeks(settings: Settings, environment: dict[str, str], stop: _Stop) -> int:
    """Run ``aura_cli.first_weeks`` in a process of its own; a wish to stop is handed on to it."""
    command = [sys.executable, "-m", "aura_cli.first_weeks"]
    worker = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
    _record(settings, "starting", {"first weeks": ProcessId.of(worker.pid)})
    asked_at: float | None = None
    while worker.poll() is None:
        if stop.wanted and asked_at is None:
            asked_at = time.monotonic()
            worker.send_signal(signal.SIGINT)
        if asked_at is not None and time.monotonic() - asked_at > FIRST_WEEKS_GRACE_S:
            worker.kill()
        time.sleep(0.1)
    return worker.returncode


def _serve(settings: Settings, environment: dict[str, str], stop: _Stop, *, browser: bool) -> int:
    from aura_io.erasing import erasure_asked

    services = services_of(settings)
    addresses = {service.title: service.address for service in services if service.address}
    supervisor = Supervisor(
        services,
        environment,
        settings.home,
        settings.logs_dir,
        _say,
        lambda: _record(settings, "starting", supervisor.identities, addresses),
    )
    stop.supervisor = supervisor
    if stop.wanted:
        return INTERRUPTED
    _say("Starting Dagster and the dashboard ...")
    began = time.monotonic()
    code = OK
    try:
        supervisor.start()
        if not supervisor.stopping:
            _record(settings, "running", supervisor.identities, addresses)
            _announce(settings, addresses, time.monotonic() - began)
            _open_browser(settings, browser)
            supervisor.watch(lambda: erasure_asked(settings))
    except ServiceFailed as failure:
        _say(f"aura: {failure}\nStopping the others.")
        code = FAILED
    finally:
        _say("Stopping ...")
        supervisor.stop()
    if erasure_asked(settings) and code == OK and not stop.wanted:
        _erase(settings)
        return _serve(settings, environment, stop, browser=False)
    _say("Stopped.")
    return code


def _erase(settings: Settings) -> None:
    """Erase everything of the person, as asked in the dashboard; nothing runs meanwhile."""
    from aura_io.erasing import erase_person, erasure_done, plan_erasure
    from aura_io.workspace import open_home

    _say("Erasing everything of you, as asked in the dashboard ...")
    home = open_home(settings)
    erase_person(home, plan_erasure(home, USER_ID), home.clock.now())
    home.userdb.close()
    erasure_done(settings)
    open_home(settings).userdb.close()
    _say("Erased.")


def _record(
    settings: Settings, state: str, services: Mapping[str, ProcessId], addresses: Mapping[str, str] | None = None
) -> None:
    own = ProcessId.of(os.getpid())
    began = datetime.fromtimestamp(own.began, UTC).isoformat(timespec="seconds")
    write_record(settings.run_dir, UpRecord(own, began, state, services, addresses or {}))


def _announce(settings: Settings, addresses: dict[str, str], seconds: float) -> None:
    _say(f"AURA runs (started in {seconds:.0f} s).")
    for title, address in addresses.items():
        _say(f"  {title:<12}{address}")
    if settings.dash.host not in LOOPBACK:
        _say(
            f"  dash.host = {settings.dash.host}: others in your network reach the dashboard; it asks for the password."
        )
    if settings.dagster.host not in LOOPBACK:
        _say(
            f"  Mind: dagster.host = {settings.dagster.host}: others in your network can open Dagster's UI, which has no login."
        )
    _say("Ctrl-C stops everything.")


def _say_running_already(settings: Settings, record: UpRecord | None) -> None:
    who = f" (process {record.supervisor.pid}, since {record.started_at})" if record else ""
    state = "is starting" if record is None or record.state == "starting" else "runs already"
    _say(f"AURA {state}{who}; nothing was started.")
    addresses = (
        dict(record.addresses)
        if record and record.addresses
        else {
            "Dashboard": web_address(settings.dash.host, settings.dash.port),
            "Dagster UI": web_address(settings.dagster.host, settings.dagster.port),
        }
    )
    for title, address in addresses.items():
        _say(f"  {title:<12}{address}")


def _open_browser(settings: Settings, wanted: bool) -> None:
    """Open the dashboard where a person watches on a graphical screen; text browsers are not what is meant."""
    graphical = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if wanted and graphical and sys.stdout.isatty():
        import webbrowser

        webbrowser.open(web_address(settings.dash.host, settings.dash.port))


def _say(text: str) -> None:
    print(text, flush=True)
