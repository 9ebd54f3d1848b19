"""A clock that tests move under running processes: a library in C, compiled here, that each of them preloads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent / "clock" / "moved.c"


class MovedClock:
    """What the processes started with ``environment`` take for the date; what measures spans of time is not moved."""

    def __init__(self, folder: Path, library: Path, now: datetime) -> None:
        self._file = folder / "clock"
        self._library = library
        self._file.write_bytes(bytes(8))
        self.set(now)

    def set(self, now: datetime) -> None:
        """Let it be ``now`` from now on, also for processes that run already."""
        ahead_s = round(now.timestamp() - time.time())
        with self._file.open("r+b", buffering=0) as file:  # written in place: they have it mapped
            file.write(ahead_s.to_bytes(8, sys.byteorder, signed=True))

    def environment(self) -> Mapping[str, str]:
        """Return the variables under which a process goes by this clock."""
        return {"LD_PRELOAD": str(self._library), "AURA_TEST_CLOCK": str(self._file)}


def moved_clock(folder: Path, now: datetime) -> MovedClock:
    """Return a clock that says ``now``; skip the test without Linux or a compiler, except in CI, where they must be there."""
    compiler = shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        reason = "a clock is moved on Linux only, and needs cc"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    library = folder / "moved.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"], check=True)
    return MovedClock(folder, library, now)
