"""Starts a set of processes together, restarts one that crashes, and stops all of them by their own ids.

Knows nothing of what the processes do; that is in ``services``.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

from aura_cli.services import Service
from aura_cli.up_record import ProcessId, stop_tree

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
CRASHES_ALLOWED = 5
CRASH_WINDOW_S = 600.0
LOG_BYTES = 5_000_000
STOP_GRACE_S = 20.0
LOOK_EVERY_S = 5.0
LOOKS_IN_VAIN = 2
"""A process that runs and twice in a row does not do its work is started again."""

_LOG = logging.getLogger(__name__)


class ServiceFailed(Exception):
    """A process could not be started, or keeps crashing; the message holds the end of what it wrote."""


def put_in_background(pid: int, niceness: int) -> None:
    """Let a process that was just started as the first of a session, and all that it starts, come after other work.

    Niceness counts among the processes of one session only where Linux groups them by session (autogroup), so the group
    gets it as well. A system that refuses either runs all alike, as before.
    """
    group = Path(f"/proc/{pid}/autogroup")
    try:
        os.setpriority(os.PRIO_PROCESS, pid, max(niceness, os.getpriority(os.PRIO_PROCESS, pid)))
        if group.exists():
            group.write_text(str(niceness), encoding="ascii")
    except OSError as error:  # it has ended already, or the system has another way
        _LOG.info("process %d runs in the foreground: %s", pid, error)


class _Running:
    """One service, its process and its output."""

    def __init__(self, service: Service, logs_dir: Path) -> None:
        self.service = service
        self.log_path = logs_dir / f"up-{service.name}.log"
        self.process: subprocess.Popen[str] | None = None
        self.identity: ProcessId | None = None
        self.started_at = 0.0
        self.crashes: deque[float] = deque()
        self.restart_at: float | None = None
        self._worked = False
        self._looked_at = 0.0
        self._looks_in_vain = 0
        self._reader: threading.Thread | None = None
        self._tail: deque[str] = deque(maxlen=12)
        self._log = logging.handlers.RotatingFileHandler(self.log_path, maxBytes=LOG_BYTES, backupCount=1, delay=True)

    def start(self, environment: Mapping[str, str], folder: Path) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches the supervisor only."""
        self.restart_at = None
        self.started_at = time.time()
        self._worked, self._looks_in_vain = False, 0
        self.process = subprocess.Popen(
            self.service.command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.identity = ProcessId.of(self.process.pid)
        if self.service.niceness:
            put_in_background(self.process.pid, self.service.niceness)
        self._reader = threading.Thread(target=self._keep_output, args=(self.process,), daemon=True)
        self._reader.start()

    def _keep_output(self, process: subprocess.Popen[str]) -> None:
        with process.stdout or nullcontext(()) as output:
            for line in output:
                self._tail.append(line.rstrip())
                self._log.handle(logging.makeLogRecord({"msg": line.rstrip(), "levelno": logging.INFO}))

    def stop(self) -> None:
        """Stop the process, its descendants and orphans."""
        if self.identity is not None and self.process is not None:
            stop_tree(self.identity, STOP_GRACE_S)
            self.process.wait()
            if self._reader is not None:
                self._reader.join(STOP_GRACE_S)
            self._log.close()

    def end(self) -> None:
        """End the process alone; what it started, a week that is made for one, goes on."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(STOP_GRACE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    @property
    def exit_code(self) -> int | None:
        """The exit code of a process that has ended; None while it runs or was not started."""
        return None if self.process is None else self.process.poll()

    def is_hollow(self) -> bool:
        """Whether the process runs, has done its work, and does it no more; looks every few seconds."""
        if self.service.works is None or self.process is None or time.monotonic() - self._looked_at < LOOK_EVERY_S:
            return False
        self._looked_at = time.monotonic()
        works = self.service.works(self.process.pid)
        self._worked = self._worked or works
        self._looks_in_vain = 0 if works or not self._worked else self._looks_in_vain + 1
        return self._looks_in_vain >= LOOKS_IN_VAIN

    def last_words(self) -> str:
        """The end of what the process wrote, indented."""
        return "\n".join(f"    {line}" for line in self._tail if line.strip())


class Supervisor:
    """The processes of one ``aura up``.

    Args:
        services: in the order in which they are started; each waits for those named in its ``after``.
        environment, folder: of every process.
        logs_dir: gets one log file per service.
        say: shows a line to the person.
        changed: called whenever the set of processes has changed.
    """

    def __init__(
        self,
        services: Sequence[Service],
        environment: Mapping[str, str],
        folder: Path,
        logs_dir: Path,
        say: Callable[[str], None],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._running = {service.name: _Running(service, logs_dir) for service in services}
        self._environment = environment
        self._folder = folder
        self._say = say
        self._changed = changed
        self._stop = threading.Event()

    def ask_to_stop(self) -> None:
        """Let ``start`` and ``watch`` return soon; may be called from a signal handler."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether a stop was asked for."""
        return self._stop.is_set()

    @property
    def identities(self) -> dict[str, ProcessId]:
        """The process of each service that was started."""
        return {name: running.identity for name, running in self._running.items() if running.identity is not None}

    def start(self) -> None:
        """Start all and wait until each answers; return early when a stop was asked for.

        Raises:
            ServiceFailed: one ended or did not answer in time.
        """
        waiting = list(self._running.values())
        ready: set[str] = set()
        while waiting and not self.stopping:
            for running in list(waiting):
                if running.process is None and set(running.service.after) <= ready:
                    self._launch(running)
                if running.process is not None and self._is_ready(running):
                    ready.add(running.service.name)
                    waiting.remove(running)
            self._stop.wait(0.2)

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Restart what crashes or works no more, with growing pauses, until a stop is asked for or ``until`` is true.

        Raises:
            ServiceFailed: a service crashed too often.
        """
        while not self._stop.wait(0.5) and not until():
            for running in self._running.values():
                if running.restart_at is not None:
                    if time.monotonic() >= running.restart_at:
                        self._launch(running)
                elif running.exit_code is not None:
                    self._plan_restart(running, f"ended with exit code {running.exit_code}")
                elif running.is_hollow():
                    running.end()
                    self._plan_restart(running, "ran and did its work no more, as after the computer slept")

    def stop(self) -> None:
        """Stop every process and its descendants; those that others were waiting for go last."""
        needed = {name for running in self._running.values() for name in running.service.after}
        for last in (False, True):
            going = [
                running
                for name, running in self._running.items()
                if running.process is not None and (name in needed) is last
            ]
            threads = [threading.Thread(target=running.stop) for running in going]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def _launch(self, running: _Running) -> None:
        running.start(self._environment, self._folder)
        self._changed()

    def _is_ready(self, running: _Running) -> bool:
        service = running.service
        if running.exit_code is not None:
            raise ServiceFailed(
                f"{service.title} ended with exit code {running.exit_code} while starting. Its last words "
                f"(all of them: {running.log_path}):\n{running.last_words()}"
            )
        if service.answers(running.started_at):
            return True
        if time.time() - running.started_at > service.ready_within_s:
            raise ServiceFailed(
                f"{service.title} did not answer within {service.ready_within_s:.0f} s. Its last words "
                f"(all of them: {running.log_path}):\n{running.last_words()}"
            )
        return False

    def _plan_restart(self, running: _Running, why: str) -> None:
        now = time.monotonic()
        running.crashes.append(now)
        while running.crashes and now - running.crashes[0] > CRASH_WINDOW_S:
            running.crashes.popleft()
        title = running.service.title
        if len(running.crashes) > CRASHES_ALLOWED:
            raise ServiceFailed(
                f"{title} has crashed {len(running.crashes)} times in {CRASH_WINDOW_S / 60:.0f} minutes; last it "
                f"{why}. Its last words (all of them: {running.log_path}):\n{running.last_words()}"
            )
        pause = min(FIRST_PAUSE_S * 2 ** (len(running.crashes) - 1), LONGEST_PAUSE_S)
        self._say(f"{title} {why}; it starts again in {pause:.0f} s (log: {running.log_path})")
        running.restart_at = now + pause
