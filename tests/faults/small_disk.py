"""Small file systems in memory to run full, and folders that nobody may write to, root neither.

Both need the right to mount: root has it, or ``sudo`` that asks for no password.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FILLER = "filler"
PAGE_BYTES = 4096
_REASON = "file systems cannot be mounted here: {}; run this test as root"
_NOT_ALLOWED = ("permission denied", "not permitted", "must be superuser")


@contextmanager
def small_disk(folder: Path, mib: int) -> Iterator[Path]:
    """Mount a file system of ``mib`` MiB at ``folder`` for as long as the block runs; skip the test where that is refused."""
    folder.mkdir()
    _mount(["-t", "tmpfs", "-o", f"size={mib}m,mode=700,uid={os.getuid()},gid={os.getgid()}", "none", str(folder)])
    try:
        yield folder
    finally:
        _unmount(folder)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write below ``folder`` for as long as the block runs; skip the test where that is refused."""
    _mount(["--bind", str(folder), str(folder)])
    try:
        _mount(["-o", "remount,bind,ro", str(folder)])
        yield
    finally:
        _unmount(folder)


def fill(disk: Path) -> None:
    """Take all the room of ``disk``, as another program might; ``make_room`` gives it back."""
    with (disk / FILLER).open("wb") as file:
        size = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        while size >= PAGE_BYTES:
            try:
                os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), size)
            except OSError:
                size //= 2


def make_room(disk: Path) -> None:
    """Give back what ``fill`` took."""
    (disk / FILLER).unlink()


def _mount(arguments: list[str]) -> None:
    done = subprocess.run([*_as_root(), "mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        reason = _REASON.format(done.stderr.strip() or f"mount ended with {done.returncode}")
        refused = any(words in done.stderr.casefold() for words in _NOT_ALLOWED)  # a container's root may not mount
        if os.environ.get("CI") == "true" and os.geteuid() == 0 and not refused:
            pytest.fail(reason)
        pytest.skip(reason)


def _unmount(folder: Path) -> None:
    subprocess.run([*_as_root(), "umount", "--lazy", str(folder)], check=True)


def _as_root() -> list[str]:
    return [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
