"""Everything of a person in open formats: JSON and CSV in one folder, with a manifest of what is there and its hashes.

A copy for the person, not a backup: nothing reads it back in. What a table holds is said in ``aura_ml.schemas``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from aura_io.erasing import PERSONAL
from aura_io.person import PREFERENCES, PROFILE, is_finished
from aura_io.userdb import Event
from aura_io.userdb.events import JOB_KINDS
from aura_io.whole_files import OWN, read_file, replace_file
from aura_io.workspace import Home
from aura_ml.hashing import bytes_hash
from aura_ml.schemas import TABLES
from aura_ml.spreadsheets import as_cell

MANIFEST = "manifest.json"
FORMAT = 1


class ExportError(RuntimeError):
    """An export cannot be written; the message says why and what to do."""


@dataclass(frozen=True)
class ExportedFile:
    """One file: its path below the folder, what it holds, rows where it is a table, size and SHA-256."""

    path: str
    holds: str
    rows: int | None
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Export:
    """What was written."""

    folder: Path
    made_at: datetime
    files: tuple[ExportedFile, ...]


def export_person(home: Home, folder: Path, user_id: str, now: datetime) -> Export:
    """Write everything of ``user_id`` into the new folder ``folder``.

    Raises:
        ExportError: the folder is there and not empty, or cannot be written.
        WarehouseError, UserDbError: a store cannot be read.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportError(f"{folder} is there already and not empty; name a new folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writer = _Writer(folder)
        _write_entered(home, writer, user_id)
        _write_tables(home, writer, user_id)
        _write_files(home, writer)
        files = tuple(writer.files)
        about = {
            "format": FORMAT,
            "aura_version": version("aura"),
            "made_at": now.isoformat(),
            "person": user_id,
            "files": [asdict(each) for each in files],
        }
        replace_file(folder / MANIFEST, _json(about), OWN)
    except OSError as error:
        raise ExportError(f"{error.filename or folder} cannot be written: {error.strerror}") from error
    return Export(folder, now, files)


class _Writer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files: list[ExportedFile] = []

    def write(self, name: str, content: bytes, holds: str, rows: int | None = None) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content, OWN)
        self.files.append(ExportedFile(name, holds, rows, len(content), bytes_hash(content)))

    def table(self, name: str, frame: pl.DataFrame, holds: str) -> None:
        self.write(
            f"{name}.csv",
            frame.with_columns(_flat(frame)).with_columns(_cells(frame)).write_csv().encode(),
            holds,
            frame.height,
        )
        self.write(f"{name}.json", _json(frame.to_dicts()), holds, frame.height)


def _write_entered(home: Home, writer: _Writer, user_id: str) -> None:
    events = home.userdb.events(user_id=user_id)
    writer.write("events.json", _json([_event(each) for each in events]), "everything you did, in order", len(events))
    writer.table("ratings", home.userdb.ratings(user_id), "your ratings as they stand")
    writer.table("outcomes", home.userdb.outcomes(user_id), "what became of your applications, as it stands")
    active = home.userdb.active(kinds=[PROFILE, PREFERENCES], user_id=user_id)
    for kind, name, holds in (
        (PROFILE, "profile.json", "your profile, in the form of JSON Resume"),
        (PREFERENCES, "preferences.json", "what you wish for"),
    ):
        known = [event for event in active if event.kind == kind and is_finished(event)]
        if known:
            content = known[-1].payload["resume"] if kind == PROFILE else known[-1].payload
            writer.write(name, _json(content), holds)
    subjects = sorted({int(each.subject) for each in events if each.kind in JOB_KINDS})
    postings = home.warehouse.query(
        "SELECT * FROM jobs WHERE list_contains(?::BIGINT[], id) ORDER BY id, week", [subjects]
    )
    writer.table("postings", postings, "the postings that you rated, applied to or put aside")


def _write_tables(home: Home, writer: _Writer, user_id: str) -> None:
    for name in PERSONAL:
        frame = home.warehouse.query(f'SELECT * FROM "{name}" WHERE user_id = ?', [user_id])
        if frame.height:
            writer.table(f"tables/{name}", frame, TABLES[name].description)


def _write_files(home: Home, writer: _Writer) -> None:
    for path in sorted(home.outputs_dir.rglob("*")):
        if path.is_file():
            name = f"outputs/{path.relative_to(home.outputs_dir).as_posix()}"
            writer.write(name, read_file(path), "a document or report written for you")
    if home.metrics_path.is_file():
        writer.write("metrics.json", home.metrics_path.read_bytes(), "your weekly figures")


def pack(folder: Path, archive: Path) -> None:
    """Put ``folder`` into the new zip file ``archive`` and remove it.

    Raises:
        ExportError: the file is there already or cannot be written.
    """
    if archive.exists():
        raise ExportError(f"{archive} is there already; name a new file")
    try:
        made = Path(shutil.make_archive(str(archive.with_suffix("")), "zip", folder))
        made.chmod(OWN)
        shutil.rmtree(folder)
    except OSError as error:
        raise ExportError(f"{archive} cannot be written: {error.strerror}") from error


def _event(event: Event) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "kind": event.kind,
        "subject": event.subject,
        "payload": event.payload,
        "recorded_at": event.recorded_at.isoformat(),
        "supersedes": event.supersedes,
    }


def _json(value: Mapping[str, Any] | Iterable[Any]) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1, default=_plain)}\n".encode()


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _cells(frame: pl.DataFrame) -> list[pl.Expr]:
    """Return the text columns as a spreadsheet may open them; the JSON beside the CSV has them as they are."""
    return [
        pl.col(name).map_elements(as_cell, return_dtype=pl.String)
        for name, kind in frame.schema.items()
        if kind == pl.String
    ]


def _flat(frame: pl.DataFrame) -> list[pl.Expr]:
    """Return the nested columns as JSON text, which a CSV file can hold."""
    return [
        pl.col(name).map_elements(lambda value: json.dumps(list(value), ensure_ascii=False), return_dtype=pl.String)
        for name, kind in frame.schema.items()
        if isinstance(kind, pl.List)
    ]
