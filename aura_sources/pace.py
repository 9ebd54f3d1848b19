"""How often a host is asked, over all processes of this computer: one small file per host in a shared folder.

A file holds the earliest time of the next request; a host's wish for rest (``Retry-After``) is kept there too.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import fasteners

MAX_REST_S = 24 * 3600.0
"""Longest rest that is kept, whatever a host asks for or a wrong clock has written."""

_THREADS = threading.Lock()
"""A file lock excludes other processes, not other threads of this one."""


class Pace:
    """Hands out times at which a host may be asked.

    Args:
        folder: shared by the processes; made when needed.
        interval_s: seconds between two requests to one host.
        now: seconds since the epoch.
    """

    def __init__(self, folder: Path, interval_s: float, now: Callable[[], float]) -> None:
        self._folder = folder
        self._interval_s = interval_s
        self._now = now

    def reserve(self, host: str, longest_s: float, interval_s: float = 0.0) -> float:
        """Reserve the next free time at ``host`` and return the seconds to wait until then.

        Args:
            host: host and port.
            longest_s: a longer wait is not reserved.
            interval_s: what the host itself asks for, where that is longer than the client's own interval.

        Returns:
            Seconds to wait, at least 0; when larger than ``longest_s`` nothing was reserved.
        """
        with self._file(host) as path:
            now = self._now()
            start = min(max(now, _read(path)), now + MAX_REST_S)
            if start - now <= longest_s:
                path.write_text(repr(start + max(self._interval_s, interval_s)))
            return start - now

    def rest(self, host: str, seconds: float) -> None:
        """Let ``host`` alone for ``seconds`` (at most ``MAX_REST_S``), in every process."""
        with self._file(host) as path:
            path.write_text(repr(max(_read(path), self._now() + min(seconds, MAX_REST_S))))

    @contextmanager
    def _file(self, host: str) -> Iterator[Path]:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / (re.sub(r"[^a-z0-9.-]", "_", host.casefold()) + ".next")
        with _THREADS, fasteners.InterProcessLock(path.with_suffix(".lock")):
            yield path


def _read(path: Path) -> float:
    try:
        return float(path.read_text())
    except (FileNotFoundError, ValueError):
        return 0.0
