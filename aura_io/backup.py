"""What a backup holds, and how it is made while AURA runs: one tar file, sealed if asked.

The warehouse is copied first, then the events, then files that are only ever added: whatever the warehouse names is
there. Reading a backup back is in ``restore``. Secrets (``.env``), logs, caches and Dagster's history of runs stay out.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from aura_io import duck
from aura_io.encrypted_duck import key_of, use_key
from aura_io.sealing import seal
from aura_io.userdb.db import UserDb
from aura_io.userdb.transfer import copy_events, events_digest
from aura_io.whole_files import OWN
from aura_io.word_index import word_index_dir
from aura_ml.schemas import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from aura_io.settings import Settings
    from aura_io.workspace import Home

FORMAT = 1
MANIFEST = "manifest.json"
WAREHOUSE, EVENTS, CONFIG = "warehouse.duckdb", "events.db", "config.yaml"
DATA, MODELS, OUTPUTS = "data", "artifacts", "outputs"
_COMPRESSION = 3
"""gzip's level: the large files (DuckDB, weights) are dense already, more effort gains little."""

Progress = Callable[[str, int], None]
"""Told the name of each file that went in and its size in bytes."""


class BackupError(RuntimeError):
    """A backup cannot be made or read; the message says why and what to do."""


@dataclass(frozen=True)
class Contents:
    """What a backup says of itself.

    Attributes:
        files: name in the archive -> {"sha256", "size" (bytes)}.
        tables: table of the warehouse -> number of rows.
        events: number of events of the userdb, and ``events_sha256`` over all of them in order.
    """

    made_at: str
    aura_version: str
    files: dict[str, dict[str, Any]]
    tables: dict[str, int]
    events: int
    events_sha256: str
    format: int = FORMAT


@dataclass
class _Databases:
    tables: dict[str, int] = field(default_factory=dict)
    events: int = 0
    events_sha256: str = ""


def back_up(
    home: Home, target: Path, made_at: datetime, passphrase: str | None = None, progress: Progress | None = None
) -> Contents:
    """Write a backup of ``home`` to the new file ``target``, whole or not at all; AURA may run meanwhile.

    Args:
        made_at: now, aware.
        passphrase: encrypts the backup (age); None leaves it readable by whoever has the file.

    Raises:
        BackupError: ``target`` exists, or cannot be written.
        WarehouseError, UserDbError: a database cannot be read.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; name a new file, or remove that one")
    if not target.parent.is_dir():
        raise BackupError(f"the folder {target.parent} does not exist; make it first")
    partial = target.with_name(f".{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="backup-", dir=home.settings.data_dir) as folder:
            staging = Path(folder)
            copied = _copy_databases(home, staging)
            partial.touch(mode=OWN, exist_ok=True)
            plain = partial if passphrase is None else staging / "backup.tar.gz"
            with tarfile.open(plain, mode="w:gz", compresslevel=_COMPRESSION) as tar:
                written = _write_files(tar, _files(home.settings, staging), progress)
                contents = Contents(made_at.isoformat(), version("aura"), written, **asdict(copied))
                said = json.dumps(asdict(contents), ensure_ascii=False, indent=1).encode()
                _add(tar, MANIFEST, len(said), io.BytesIO(said))
            if passphrase is not None:
                seal(plain, partial, passphrase)
        partial.replace(target)
    except OSError as error:
        raise BackupError(
            f"{target} cannot be written: {error}; free space or the right to write is missing"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return contents


def _copy_databases(home: Home, staging: Path) -> _Databases:
    """Copy both databases into ``staging`` and count them."""
    copied = _Databases()
    home.warehouse.copy_to(staging / WAREHOUSE)
    use_key(staging / WAREHOUSE, key_of(home.warehouse.path))
    with duck.connect(staging / WAREHOUSE, read_only=False, timeout_s=home.warehouse.read_timeout_s) as connection:
        connection.execute("CHECKPOINT")  # what lay in the log beside the file is now in the file
        copied.tables = rows_of_tables(connection)
    events = UserDb(f"sqlite:///{staging / EVENTS}")
    try:
        events.migrate()
        copy_events(home.userdb, events)
        copied.events, copied.events_sha256 = events_digest(events)
    finally:
        events.close()
    return copied


def rows_of_tables(connection: DuckDBPyConnection) -> dict[str, int]:
    """Return how many rows each table of the catalogue has."""
    return {table: int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0]) for table in TABLES}


def _files(settings: Settings, staging: Path) -> Iterator[tuple[str, Path]]:
    left_out = {path.resolve() for path in _left_out(settings)} | {staging.resolve()}
    yield WAREHOUSE, staging / WAREHOUSE
    yield EVENTS, staging / EVENTS
    if settings.source_file is not None:
        yield CONFIG, settings.source_file
    for role, root in ((DATA, settings.data_dir), (MODELS, settings.models_dir), (OUTPUTS, settings.outputs_dir)):
        resolved = root.resolve()
        for path in _below(resolved, left_out - {resolved}):
            yield f"{role}/{path.relative_to(resolved).as_posix()}", path


def _left_out(settings: Settings) -> set[Path]:
    """Return what the data folder holds that is not part of a backup, or part of it elsewhere."""
    database = settings.data_dir / "user.db"
    return {
        settings.models_dir,
        settings.outputs_dir,
        settings.logs_dir,
        settings.http_cache_dir,
        settings.dagster_storage_dir,
        settings.run_dir,
        word_index_dir(settings),
        *(database.with_name(database.name + ending) for ending in ("", "-wal", "-shm")),
        *(
            settings.warehouse_path.with_name(settings.warehouse_path.name + ending)
            for ending in ("", ".wal", ".blocks", ".lock", ".lock.gate")
        ),
    }


def _below(root: Path, left_out: set[Path]) -> Iterator[Path]:
    """Yield the regular files below ``root``; links, hidden (unfinished) ones and temporary copies stay out."""
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        if path in left_out or path.is_symlink() or path.name.startswith((".", "backup-", "sql-")):
            continue
        if path.is_dir():
            yield from _below(path, left_out)
        elif path.is_file():
            yield path


def _write_files(
    tar: tarfile.TarFile, files: Iterable[tuple[str, Path]], progress: Progress | None
) -> dict[str, dict[str, Any]]:
    """Add the files and return what went in, as it went in."""
    written: dict[str, dict[str, Any]] = {}
    for name, path in files:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            continue  # replaced or cleared away since the folder was listed
        with file:
            hashed = _Hashing(file)
            size = os.fstat(file.fileno()).st_size
            _add(tar, name, size, hashed)
        written[name] = {"sha256": hashed.digest.hexdigest(), "size": size}
        if progress is not None:
            progress(name, size)
    return written


class _Hashing(io.RawIOBase):
    """Reads a file for tarfile and hashes what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.digest = hashlib.sha256()
        self._file = file

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self.digest.update(content)
        return content


def _add(tar: tarfile.TarFile, name: str, size: int, file: IO[bytes] | io.RawIOBase) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, OWN
    tar.addfile(member, cast(IO[bytes], file))
