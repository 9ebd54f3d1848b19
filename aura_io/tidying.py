"""What has grown old in the data folder and nothing refers to any more: indexes, models, and copies that a dead process left.

A week's present index, a model that ever served and one that a slate or an impression names stay for good. Of a candidate
that was refused the figures stay in its row; nobody reads its files, and they go after a day. Dagster's runs are
``aura_assets.old_runs``'s.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from aura_io.userdb.engine import reading
from aura_io.userdb.models import EventRow
from aura_io.workspace import Home

A_DAY = timedelta(days=1)
COPIES = ("backup-*", "sql-*")
"""Temporary copies in the data folder; one older than a day is of a process that died."""

_NAMED = """
SELECT artifact FROM job_indexes
UNION SELECT artifact FROM models WHERE promoted AND artifact IS NOT NULL
UNION SELECT artifact FROM promotions WHERE promoted AND artifact IS NOT NULL
UNION SELECT artifact FROM latest_lineage
WHERE artifact IS NOT NULL AND artifact NOT IN (SELECT artifact FROM models WHERE artifact IS NOT NULL)
"""

_REFUSED = """
SELECT artifact FROM models WHERE NOT promoted AND artifact IS NOT NULL
UNION SELECT artifact FROM promotions WHERE NOT promoted AND artifact IS NOT NULL
"""
_INDEX = "job_index"
"""A week's index is read by its row alone; a slate names the one that it was made with, which a later one has replaced."""


@dataclass(frozen=True)
class Leftover:
    """One file or folder that may go.

    Attributes:
        kind: ``job_index``, ``preference_model`` and the like, or ``copy``. bytes: it takes on disk.
        made_at: when it was last written, UTC.
    """

    kind: str
    path: Path
    bytes: int
    made_at: datetime


def leftovers(home: Home, now: datetime) -> list[Leftover]:
    """Return what may go at ``now``, the oldest first; nothing is changed.

    Raises:
        WarehouseError, UserDbError: a store cannot be read, so that nobody knows what is referred to.
    """
    found = [*_artifacts(home, now), *_copies(home, now)]
    return sorted(found, key=lambda each: (each.made_at, each.path))


def remove(found: Iterable[Leftover]) -> None:
    """Remove them; one that is cut off is gone by its name first, and swept with the next artifact of its kind.

    Raises:
        OSError: one cannot be removed; those before it are gone.
    """
    for each in found:
        aside = each.path.with_name(f".tmp-{each.path.name}")
        each.path.rename(aside)
        if aside.is_dir():
            shutil.rmtree(aside)
        else:
            aside.unlink()


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder; 0 where there is nothing."""
    if not path.is_dir():
        return path.stat().st_size if path.is_file() else 0
    total = 0
    for each in path.rglob("*"):
        try:
            total += each.stat().st_size if each.is_file() else 0
        except FileNotFoundError:  # it went while it was counted
            continue
    return total


def _artifacts(home: Home, now: datetime) -> Iterator[Leftover]:
    kept = home.settings.retention
    named, ids, refused = _named(home)
    for kind in sorted(home.settings.models_dir.glob("*")):
        if kind.name.startswith(".") or not kind.is_dir():
            continue
        newest_first = sorted((_leftover(path) for path in _folders(kind)), key=lambda each: each.made_at, reverse=True)
        for each in newest_first[kept.kept_artifacts :]:
            artifact = f"{kind.name}/{each.path.name}"
            is_named = artifact in named or (kind.name != _INDEX and each.path.name in ids)
            stays = A_DAY if artifact in refused else timedelta(days=kept.artifact_days)
            if not is_named and now - each.made_at > stays:
                yield each


def _folders(kind: Path) -> Iterator[Path]:
    return (path for path in kind.glob("*") if path.is_dir() and not path.name.startswith("."))


def _named(home: Home) -> tuple[set[str], set[str], set[str]]:
    """Return the artifacts that rows name, every id that a slate or an impression names, and what was refused once."""
    with home.warehouse.reading() as connection:
        named, refused = ({str(row[0]) for row in connection.execute(sql).fetchall()} for sql in (_NAMED, _REFUSED))
        texts = [str(row[0]) for row in connection.execute("SELECT DISTINCT models FROM slates").fetchall()]
    ids = {word for text in texts for word in _words(json.loads(text))}
    for event in _everyones_impressions(home):
        ids.update(_words(event))
    return named, ids, refused


def _everyones_impressions(home: Home) -> Iterator[object]:
    with reading(home.userdb.engine) as connection:
        for (payload,) in connection.execute(select(EventRow.payload).where(EventRow.kind == "impression")):
            yield payload


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each)


def _leftover(path: Path, kind: str | None = None) -> Leftover:
    made_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Leftover(kind or path.parent.name, path, size_of(path), made_at)


def _copies(home: Home, now: datetime) -> Iterator[Leftover]:
    for pattern in COPIES:
        for path in home.settings.data_dir.glob(pattern):
            each = _leftover(path, "copy")
            if now - each.made_at > A_DAY:
                yield each
