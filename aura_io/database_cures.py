"""What a person can do about what a database says of itself, in one place for all that keep one.

Only words; which database it is, and what that means for the data, is told by whoever opened it.
"""

from __future__ import annotations

NO_ROOM = ("is full", "No space left", "disk quota", "File too large")
"""How SQLite, DuckDB, Postgres and the system say that the disk is full."""


def cure_of(said: str) -> str:
    """Return the one thing to do about ``said``, the first line of a database's error."""
    if says_no_room(said):
        return "free some space on that disk and try again"
    if "locked" in said:
        return "another program keeps it locked; close a database browser left open and try again"
    if "readonly" in said or "read-only" in said.casefold() or "unable to open" in said:
        return "give your user the right to write the file and its folder, or change paths.data_dir in config.yaml"
    if "not a database" in said or "malformed" in said:
        return "restore it from a backup"
    if "no such table" in said or "does not exist" in said:
        return "it was never migrated; run `aura doctor`"
    return "run `aura doctor`"


def says_no_room(said: str) -> bool:
    """Return whether ``said`` is that there is no room left."""
    return any(words.casefold() in said.casefold() for words in NO_ROOM)
