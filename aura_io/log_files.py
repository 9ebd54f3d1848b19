"""A log file that several processes write and rotate without losing a line.

Each line is appended under an inter-process lock that the kernel frees when a process dies.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from pathlib import Path

import fasteners

MAX_BYTES = 5_000_000
KEPT_FILES = 5

_BETWEEN_THREADS: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
"""One per file: the lock between processes does not hold back a second handler of the same process."""


class SharedFileHandler(logging.Handler):
    """Appends to ``path``; past ``max_bytes`` the file becomes ``path.1``, the oldest of ``kept`` is deleted."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES, kept: int = KEPT_FILES) -> None:
        super().__init__()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._max_bytes = max_bytes
        self._kept = kept
        self._between_threads = _BETWEEN_THREADS[path.resolve()]
        self._between_processes = fasteners.InterProcessLock(path.with_name(f".{path.name}.lock"))

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a failure is reported on stderr by ``logging`` and stops nothing."""
        try:
            line = (self.format(record) + "\n").encode("utf-8", "backslashreplace")
            with self._between_threads, self._between_processes:
                self._rotate_before(len(line))
                with self._path.open("ab") as file:
                    file.write(line)
        except Exception:  # noqa: BLE001 - the contract of logging.Handler: a log line never stops the program
            self.handleError(record)

    def _rotate_before(self, coming: int) -> None:
        size = self._path.stat().st_size if self._path.exists() else 0
        if not size or size + coming <= self._max_bytes:
            return
        for number in range(self._kept - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
