"""What a person can do about what a database says of itself, in one place for all that keep one.

Only words; which database it is, and what that means for the data, is told by whoever opened it.
"""

from __future__ import annotations

NO_ROOM = ("is full", "No space left", "disk quota", "File too large")
"""How SQLite, DuckDB, Postgres and the system say that the disk is full."""

DAMAGED_CURE = (
    "end AURA and restore a backup (`aura restore BACKUP --replace`); without one move the file away, and `aura backfill` makes "
    "its weeks anew"
)


def cure_of(said: str) -> str:
    """Return the one thing to do about ``said``, the first line of a database's error."""
    if says_no_room(said):
        return "free some space on that disk and try again"
    if "Too many open files" in said:
        return "close other programs, or allow more open files (`ulimit -n`), and try again"
    if "Input/output error" in said or "disk I/O error" in said:
        return "the disk does not answer as it should: look into the system's log, and restore a backup on another disk"
    if "No locks available" in said or "not supported" in said:
        return (
            "that file system keeps no locks; set paths.data_dir in config.yaml to a folder on a disk of this computer"
        )
    if "Read-only file system" in said:
        return "that disk may only be read now, often after a fault of it: look into the system's log, make it writable again"
    if "locked" in said:
        return "another program keeps it locked; close a database browser left open and try again"
    if "readonly" in said or "read-only" in said.casefold() or "unable to open" in said:
        return (
            "make that disk writable again where it may only be read now, else give your user the right to write the "
            "file and its folder, or change paths.data_dir in config.yaml"
        )
    if "not a database" in said or "malformed" in said:
        return "restore it from a backup"
    if "no such table" in said or "does not exist" in said:
        return "it was never migrated; run `aura doctor`"
    return "run `aura doctor`"


def says_no_room(said: str) -> bool:
    """Return whether ``said`` is that there is no room left."""
    return any(words.casefold() in said.casefold() for words in NO_ROOM)


def says_damaged(said: str) -> bool:
    """Return whether ``said`` is DuckDB's word that a block or the write-ahead log is not what was written."""
    return "Corrupt database file" in said or "Corrupt WAL file" in said
