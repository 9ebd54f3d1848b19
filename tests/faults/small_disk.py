"""Small file systems to run full or to fail, and folders that nobody may write to, root neither.

All need the right to mount: root has it, or ``sudo`` that asks for no password.
"""

from __future__ import annotations

import os
import shutil
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


class FailingDisk:
    """A disk of its own (ext4 in a file, mounted at ``folder``) that ends as disks end: read-only, for open files too."""

    def __init__(self, folder: Path, image: Path, mib: int) -> None:
        self._folder, self._image = folder, image
        with image.open("wb") as file:
            file.truncate(mib << 20)
        subprocess.run(["mkfs.ext4", "-q", "-E", f"root_owner={os.getuid()}:{os.getgid()}", str(image)], check=True)
        self.attach()

    def attach(self) -> None:
        """Mount it; skip the test where that is refused."""
        _mount(["-o", "loop,errors=remount-ro", str(self._image), str(self._folder)])

    def fail(self) -> None:
        """Let the kernel find an error in it, upon which it takes no more writes."""
        device = subprocess.run(
            ["findmnt", "--noheadings", "--output", "SOURCE", str(self._folder)],
            capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        assert device.startswith("/dev/loop"), device  # never the disk of whoever runs the tests
        tell = ["tee", f"/sys/fs/ext4/{Path(device).name}/trigger_fs_error"]
        subprocess.run([*_as_root(), *tell], input="a test", text=True, stdout=subprocess.DEVNULL, check=True)

    def repair(self) -> None:
        """Check it and mount it again, as a person does after such an error; nothing may have it open."""
        self.detach()
        checked = subprocess.run(["e2fsck", "-fy", str(self._image)], capture_output=True, text=True, check=False)
        assert checked.returncode in (0, 1), checked.stdout  # 1: what it found is mended
        self.attach()

    def detach(self) -> None:
        """Unmount it."""
        subprocess.run([*_as_root(), "umount", str(self._folder)], check=True)


@contextmanager
def failing_disk(folder: Path, mib: int) -> Iterator[FailingDisk]:
    """Give a disk of ``mib`` MiB at ``folder`` for as long as the block runs; skip the test where there can be none."""
    if not shutil.which("mkfs.ext4") or not Path("/sys/fs/ext4").is_dir():
        pytest.skip("no ext4 here to make a failing disk of")
    folder.mkdir()
    disk = FailingDisk(folder, folder.with_suffix(".img"), mib)
    try:
        yield disk
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
