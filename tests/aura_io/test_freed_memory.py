"""Freed memory goes back to the operating system, where the C library can be told so."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import pytest

from aura_io.freed_memory import give_back

TEXTS, LENGTH = 600, 100_000


def resident() -> int:
    """Return this process's memory, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists() or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="no glibc"
)
def test_what_many_texts_took_is_given_back_though_something_younger_is_kept() -> None:
    texts, kept = [], []
    for number in range(TEXTS):
        texts.append(bytes([number % 250 + 1]) * LENGTH)
        kept.append(bytes([1]) * 2000)
    texts.clear()
    before = resident()
    give_back()
    assert before - resident() > 0.5 * TEXTS * LENGTH
    assert len(kept) == TEXTS


def test_a_system_without_glibc_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aura_io.freed_memory._trim", lambda: None)
    give_back()
