"""Answers to questions that were posted, kept for a short while: the HTTP cache keeps only what was asked by address.

Files under the cache folder, shared between processes. How old an answer may be, the asker says.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

from aura_io.whole_files import OWN, replace_file

_LOG = logging.getLogger(__name__)

KEPT_S = 24 * 3600.0
"""Answers older than this are removed when another one is kept."""

_SUFFIX = ".answer"


class PostedAnswers:
    """Keeps answers by address and question.

    Args:
        folder: made when needed. now: seconds since the epoch.
    """

    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        self._folder = folder
        self._now = now

    def read(self, url: str, question: bytes, max_age_s: float) -> bytes | None:
        """Return the answer that is at most ``max_age_s`` old, None if there is none."""
        kept = _kept(self._path(url, question))
        return kept[1] if kept is not None and 0 <= self._now() - kept[0] <= max_age_s else None

    def keep(self, url: str, question: bytes, answer: bytes) -> None:
        """Keep an answer, and remove those that are too old for any use; a disk that refuses only costs the reuse."""
        try:
            self._write(self._path(url, question), answer)
        except OSError as error:
            _LOG.warning("an answer could not be kept for reuse: %s", error.strerror)

    def _write(self, path: Path, answer: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for other in self._folder.glob(f"*{_SUFFIX}"):
            kept = _kept(other)
            if kept is None or self._now() - kept[0] > KEPT_S:
                other.unlink(missing_ok=True)
        replace_file(path, f"{self._now()!r}\n".encode() + answer, OWN)

    def _path(self, url: str, question: bytes) -> Path:
        digest = hashlib.sha256(url.encode() + b"\n" + question).hexdigest()
        return self._folder / f"{digest}{_SUFFIX}"


def _kept(path: Path) -> tuple[float, bytes] | None:
    """Return when a file was kept, and what; None for none, or one that another program wrote."""
    try:
        written, _, answer = path.read_bytes().partition(b"\n")
        return float(written), answer
    except (OSError, ValueError):
        return None
