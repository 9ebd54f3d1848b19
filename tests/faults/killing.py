"""Killing and disturbing runs at chosen places: a worker's runs are followed line by line by the one who disturbs.

Where a kill lands is what the run said last; what must hold afterwards is in ``invariants``.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from tests.conftest import ROOT
from tests.faults.worker import BEGINS

BETWEEN = "(between steps)"
PATIENCE_S = 300.0


@dataclass(frozen=True)
class Aim:
    """Where a run is to be killed.

    Attributes:
        step: the step in which it is to die.
        in_write: whether to wait for the step's first write to a store.
        after: the share of the usual duration, in [0, 1), to wait from there on.
    """

    step: str
    in_write: bool
    after: float


@dataclass
class Followed:
    """What a run said of itself.

    Attributes:
        code: its exit code, negative for a signal.
        step: the step that had begun and not ended when it died; write: likewise the write to a store.
        durations: seconds of each step that ended; write_s: of the first write of each step.
    """

    code: int = 0
    step: str = BETWEEN
    write: str | None = None
    durations: dict[str, float] = field(default_factory=dict)
    write_s: dict[str, float] = field(default_factory=dict)


class Worker:
    """Starts runs on one home and follows them; see ``tests.faults.worker``."""

    def __init__(self, folder: Path, errors: Path | None = None) -> None:
        self.errors = errors or folder.parent / f"{folder.name}-worker.txt"
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "AURA_HOME": str(folder)}
        environment.pop("AURA_CONFIG", None)
        with self.errors.open("w") as written:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.worker", str(folder)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=written,
                text=True,
            )
        self._expect("ready")

    def start(self, week: date, now: datetime, job: str = "week", patience_s: float | None = None) -> int:
        """Start a run and return its process id; ``patience_s``: how long it waits for a store, where not as usual."""
        asked = {"week": week.isoformat(), "now": now.isoformat(), "job": job, "patience_s": patience_s}
        self._ask(json.dumps(asked))
        return int(self._expect("process")[1])

    def run(self, week: date, now: datetime, job: str = "week", patience_s: float | None = None) -> Followed:
        """Let a run end by itself."""
        self.start(week, now, job, patience_s)
        return self._follow()

    def kill(self, week: date, now: datetime, job: str, aim: Aim, usual: Followed) -> Followed:
        """Start a run and kill it as ``aim`` says; ``usual`` is how long things take when nobody kills."""
        process = self.start(week, now, job)
        return self._follow(aim, usual, lambda: os.kill(process, signal.SIGKILL))

    def disturb(
        self, week: date, now: datetime, aim: Aim, usual: Followed, act: Callable[[], object], patience_s: float
    ) -> Followed:
        """Start a week, do ``act`` at the place ``aim`` names while the run stands still, and let it end by itself."""
        process = self.start(week, now, "week", patience_s)

        def acted() -> None:
            try:
                act()
            finally:
                os.kill(process, signal.SIGCONT)

        return self._follow(aim, usual, acted, lambda: os.kill(process, signal.SIGSTOP))

    def stop(self) -> None:
        """End the worker."""
        self._process.kill()
        self._process.communicate()

    def _follow(
        self,
        aim: Aim | None = None,
        usual: Followed | None = None,
        act: Callable[[], object] | None = None,
        before: Callable[[], object] = lambda: None,
    ) -> Followed:
        found = Followed()
        began: dict[str, float] = {}
        timer: threading.Timer | None = None
        self._ask("")  # the worker answers with the exit code once the run has ended
        while True:
            kind, *words = self._said()
            if kind == "ended":
                found.code = int(words[0])
                break
            state, name = words
            _note(found, began, kind, state, name)
            if act and aim and usual and timer is None and _is_place(aim, found, kind):
                before()
                usually = (usual.write_s if aim.in_write else usual.durations).get(aim.step, 0.02)
                timer = threading.Timer(aim.after * usually, act)
                timer.start()
        if timer is not None:
            timer.cancel()
            timer.join()
        return found

    def _ask(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _said(self) -> list[str]:
        assert self._process.stdout is not None
        words = self._process.stdout.readline().split()
        assert words, self.errors.read_text()
        return words

    def _expect(self, word: str) -> list[str]:
        words = self._said()
        assert words[0] == word, words
        return words


@contextmanager
def working(folder: Path, errors: Path | None = None) -> Iterator[Worker]:
    """Give a worker on ``folder`` for as long as the block runs; what it says goes to ``errors``, else beside the home."""
    worker = Worker(folder, errors)
    try:
        yield worker
    finally:
        worker.stop()


def _note(found: Followed, began: dict[str, float], kind: str, state: str, name: str) -> None:
    now = time.monotonic()
    if kind == "step":
        found.step, found.write = (name, None) if state == BEGINS else (BETWEEN, None)
        if state == BEGINS:
            began[name] = now
        else:
            found.durations[name] = now - began[name]
    elif state == BEGINS:
        found.write = name
        began["write"] = now
    else:
        found.write = None
        found.write_s.setdefault(found.step, now - began["write"])


def _is_place(aim: Aim, found: Followed, kind: str) -> bool:
    return found.step == aim.step and (found.write is not None if aim.in_write else kind == "step")
