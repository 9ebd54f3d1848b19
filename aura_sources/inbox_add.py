"""Putting one posting into the inbox folder, as a file that the source ``inbox`` archives with the next run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aura_io.whole_files import OWN, replace_file
from aura_ml.hashing import content_hash
from aura_sources.fields import row_text

FOLDER = "added"
_NAME_DIGITS = 16
_CAPTURED = "first_captured"


@dataclass(frozen=True)
class Added:
    """A file with one posting.

    Attributes:
        path: where it lies. name: its name below the inbox folder, with which the origin of its row begins.
        is_new: False when the same posting was added in the same week before; then nothing was written.
    """

    path: Path
    name: str
    is_new: bool


def add_to_inbox(inbox_dir: Path, row: Mapping[str, object], week: date) -> Added:
    """Write ``row`` as a file of its own, whole or not at all.

    The name is made of the week and a hash of the row without its time, so the same posting is one file a week.
    """
    digest = content_hash({name: value for name, value in row.items() if name != _CAPTURED})[:_NAME_DIGITS]
    name = f"{FOLDER}/{week.isoformat()}-{digest}.jsonl"
    path = inbox_dir / name
    if path.exists():
        return Added(path, name, is_new=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, f"{row_text(dict(row))}\n".encode(), OWN)
    return Added(path, name, is_new=True)
