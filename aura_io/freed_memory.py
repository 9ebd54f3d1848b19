"""Memory that was freed, given back to the operating system.

glibc keeps freed memory for what may come and hands it out in pieces: after a step with many large texts a process stays
as large as it was, and the next step's peak comes on top of that.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from functools import cache

LARGE_BYTES = 32_000_000
"""What is handed on in this size was made of texts of at least this size, which are freed by then."""


def give_back() -> None:
    """Give back what is free at once (glibc's ``malloc_trim``); elsewhere nothing happens."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    if os.name != "posix":
        return None
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found
