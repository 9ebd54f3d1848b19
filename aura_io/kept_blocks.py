"""The blocks of a DuckDB file that its next checkpoint writes over where they stand, kept in a file beside it meanwhile.

A checkpoint writes to free blocks and at last, in one page, the header that names them; only the blocks of metadata, 256 KiB
each, are written in place (``MetadataManager::Flush`` of DuckDB 1.5). A process that dies inside one such write leaves half of
the old block and half of the new, whose checksum no longer fits: the file cannot be opened. What is kept here is put back then.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from aura_io.logs import get_logger

HEADERS_BYTES = 3 * 4096
"""Before the first block: the main header and the two that checkpoints write in turn (DuckDB's ``FILE_HEADER_SIZE``)."""

_FORMAT = 1
log = get_logger(__name__)


class FileInUse(OSError):
    """A process that is not AURA's has the DuckDB file open, so that nothing is put back into it."""


@dataclass(frozen=True, slots=True)
class _Kept:
    inode: int
    blocks: dict[int, bytes]  # by their place in the file, in bytes


def beside(path: Path) -> Path:
    """Return where the blocks of the DuckDB file ``path`` are kept; there only while somebody writes, or died writing."""
    return path.with_name(path.name + ".blocks")


def keep(path: Path, file: int, connection: duckdb.DuckDBPyConnection) -> None:
    """Keep what the next checkpoint of ``connection`` may write over; on disk when this returns.

    Args:
        path: the DuckDB file, which nobody else uses.
        file: a descriptor of it, opened before ``connection`` and closed after it: closing one drops DuckDB's own lock.
        connection: writes to the file, and has not begun to.

    Raises:
        OSError: there is no room, or no right to write.
    """
    (size,) = connection.execute(
        "SELECT block_size FROM pragma_database_size() WHERE database_name = current_database()"
    ).fetchall()[0]
    numbers = [number for (number,) in connection.execute("SELECT block_id FROM pragma_metadata_info()").fetchall()]
    state = os.fstat(file)
    places = [HEADERS_BYTES + number * size for number in sorted(numbers)]
    blocks = {place: os.pread(file, size, place) for place in places if place + size <= state.st_size}
    content = b"".join((os.pread(file, HEADERS_BYTES, 0), *blocks.values()))
    head = {
        "format": _FORMAT,
        "inode": state.st_ino,
        "block_size": size,
        "places": list(blocks),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    with beside(path).open("wb") as kept:
        kept.write(json.dumps(head).encode() + b"\n" + content)
        kept.flush()
        os.fsync(kept.fileno())
    _sync_folder(path)


def settle(path: Path) -> None:
    """End what ``keep`` began: put blocks back where no checkpoint came to its end since, then forget them.

    The caller has the file to itself, with no connection to it open. Nothing happens where nothing is kept. Putting back
    changes only blocks that differ, and what was committed meanwhile still stands in the write-ahead log.

    Raises:
        FileInUse: a foreign process has the file open.
        OSError: it cannot be read or written.
    """
    if path.is_file() and _may_be_torn(path):
        kept = _read(beside(path))
        if kept is not None and path.stat().st_ino == kept.inode:
            with path.open("r+b", buffering=0) as file:
                _put_back(file.fileno(), kept)
    beside(path).unlink(missing_ok=True)


def _may_be_torn(path: Path) -> bool:
    """Return whether the file still has the header that was kept; another one was written by a checkpoint at its end."""
    try:
        with beside(path).open("rb") as kept, path.open("rb") as file:
            kept.readline()
            return kept.read(HEADERS_BYTES) == file.read(HEADERS_BYTES)
    except FileNotFoundError:
        return False


def _put_back(file: int, kept: _Kept) -> None:
    torn = {place: block for place, block in kept.blocks.items() if os.pread(file, len(block), place) != block}
    if not torn:
        return
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kind of lock DuckDB holds
    except (BlockingIOError, PermissionError) as error:
        raise FileInUse("the DuckDB file is open in a process that is not AURA's") from error
    for place, block in torn.items():
        os.pwrite(file, block, place)
    os.fsync(file)
    log.warning("warehouse_blocks_put_back", rows=len(torn), reason="a process died during a checkpoint")


def _read(source: Path) -> _Kept | None:
    """Return what is kept in ``source``; None where it is missing, or unfinished: then nothing was written over yet."""
    try:
        first, _, content = source.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    try:
        head: dict[str, Any] = json.loads(first)
        whole = head["format"] == _FORMAT and head["sha256"] == hashlib.sha256(content).hexdigest()
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        log.warning("kept_blocks_unfinished", reason="a process died before it wrote")
        return None
    size = head["block_size"]
    blocks = {
        place: content[HEADERS_BYTES + n * size : HEADERS_BYTES + (n + 1) * size]
        for n, place in enumerate(head["places"])
    }
    return _Kept(head["inode"], blocks)


def _sync_folder(path: Path) -> None:
    """Put the name of a new file on disk too."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
