"""A backup read back onto a home that has nothing yet, checked to the byte before anything is put in its place.

What a backup holds is in ``backup``. Names in the archive are data: none leads outside the folders they belong to.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from aura_io.backup import (
    CONFIG,
    DATA,
    EVENTS,
    FORMAT,
    MANIFEST,
    MODELS,
    OUTPUTS,
    WAREHOUSE,
    BackupError,
    Contents,
    rows_of_tables,
)
from aura_io.sealing import SealBroken, WrongPassphrase, is_sealed, unseal
from aura_io.settings import CONFIG_NAME, Settings, load_settings
from aura_io.settings_file import replace_config
from aura_io.userdb import UserDb
from aura_io.userdb.transfer import copy_events, events_digest
from aura_io.workspace import open_home, prepare_folders

_CHUNK = 1 << 20
_ODD = re.compile(r"[\x00-\x1f\\:]")
_ROLES = {DATA, MODELS, OUTPUTS}
_WHOLE = {WAREHOUSE, EVENTS, CONFIG}


def needs_passphrase(path: Path) -> bool:
    """Return whether the backup ``path`` is encrypted.

    Raises:
        BackupError: there is no such file.
    """
    if not path.is_file():
        raise BackupError(f"there is no file {path}; name a backup made by `aura backup`")
    return is_sealed(path)


@contextmanager
def unpacked(path: Path, beside: Path, passphrase: str | None = None) -> Iterator[tuple[Contents, Path]]:
    """Give what the backup says of itself and a private folder with its files, each checked by size and hash.

    Args:
        beside: the folder in which the private one is made; it goes on leaving.

    Raises:
        BackupError: the file is no backup, damaged, of a newer AURA, or encrypted and not opened by ``passphrase``.
    """
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=beside) as folder:
        root = Path(folder)
        plain = path
        if needs_passphrase(path):
            plain = root / "backup.tar.gz"
            _open_seal(path, plain, passphrase)
        files = root / "files"
        files.mkdir()
        try:
            with tarfile.open(plain, "r:gz") as archive:
                contents = _unpack(archive, files)
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            raise BackupError(f"{path} cannot be read as a backup: {error}; use another one") from error
        yield contents, files


def _open_seal(path: Path, plain: Path, passphrase: str | None) -> None:
    if passphrase is None:
        raise BackupError(f"{path} is encrypted; its passphrase is needed")
    try:
        unseal(path, plain, passphrase)
    except (WrongPassphrase, SealBroken) as error:
        raise BackupError(str(error)) from error


def _unpack(archive: tarfile.TarFile, files: Path) -> Contents:
    """Write the members below ``files`` and compare them with the manifest, which comes last."""
    found: dict[str, dict[str, object]] = {}
    contents: Contents | None = None
    for member in archive:
        reader = archive.extractfile(member) if member.isreg() else None
        if reader is None or contents is not None or not _is_allowed(member.name):
            raise BackupError(f"the backup holds {member.name!r}, which no backup of AURA has; use another one")
        if member.name == MANIFEST:
            contents = _read_manifest(reader.read())
            continue
        target = files / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        found[member.name] = {"sha256": _write(reader, target), "size": member.size}
    if contents is None:
        raise BackupError("the backup ends before its list of contents: it was cut off; use another one")
    if found != contents.files:
        wrong = sorted(
            name for name in found.keys() | contents.files.keys() if found.get(name) != contents.files.get(name)
        )
        raise BackupError(f"the backup is damaged: {', '.join(wrong[:5])} is not what its list says; use another one")
    return contents


def _is_allowed(name: str) -> bool:
    if name == MANIFEST or name in _WHOLE:
        return True
    parts = PurePosixPath(name).parts
    return len(parts) > 1 and parts[0] in _ROLES and ".." not in parts and not _ODD.search(name)


def _read_manifest(said: bytes) -> Contents:
    told = json.loads(said)
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise BackupError("the backup was made by a newer AURA, or by none; update AURA and try again")
    try:
        return Contents(**told)
    except TypeError as error:
        raise BackupError(f"the backup's list of contents cannot be read ({error}); use another one") from error


def _write(reader: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("xb") as file:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


@dataclass(frozen=True)
class Restored:
    """What a restore did.

    Attributes:
        contents: what the backup said of itself; the databases were compared with it.
        set_aside: where what was there before is now; nothing was deleted.
    """

    contents: Contents
    set_aside: tuple[Path, ...]


def restore(path: Path, settings: Settings, now: datetime, *, passphrase: str | None, replace: bool) -> Restored:
    """Put a backup in the place of ``settings.home``, with its config.yaml, and compare the databases afterwards.

    Args:
        now: names what is set aside.
        replace: set aside what is there already; else that is refused.

    Raises:
        BackupError: the backup cannot be used, or something is there already and ``replace`` is False.
        SettingsError, UserDbError, WarehouseError: what came back cannot be opened.
    """
    ending = f"before-restore-{now:%Y%m%dT%H%M%S}"
    with unpacked(path, settings.home, passphrase) as (contents, files):
        there = _read_config(files, settings)
        places = _places(contents, files, there)
        if not replace:
            _refuse_occupied(there, [target for _, target in places])
        moved = [*(_set_aside(there, ending) if replace else []), *_config_in_place(files, settings, ending)]
        in_force = load_settings(settings.home)
        prepare_folders(in_force)
        for source, target in places:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(source, target)
        _bring_back_events(files, in_force)
    _compare(contents, in_force)
    return Restored(contents, tuple(moved))


def _read_config(files: Path, settings: Settings) -> Settings:
    """Return the settings that will hold: the backup's config.yaml in this home, read before anything is moved."""
    if not (files / CONFIG).is_file():
        return settings
    told = load_settings(files / CONFIG)
    told._home = settings.home
    told._secrets = settings.secrets
    return told


def _places(contents: Contents, files: Path, settings: Settings) -> list[tuple[Path, Path]]:
    """Return where each unpacked file goes; config.yaml and the events have ways of their own."""
    roots = {DATA: settings.data_dir, MODELS: settings.models_dir, OUTPUTS: settings.outputs_dir}
    places = []
    for name in contents.files:
        role, _, below = name.partition("/")
        if name == WAREHOUSE:
            places.append((files / name, settings.warehouse_path))
        elif name not in _WHOLE:
            places.append((files / name, roots[role] / below))
    return places


def _refuse_occupied(settings: Settings, targets: list[Path]) -> None:
    found = [target for target in (*targets, settings.data_dir / "user.db") if target.exists()]
    if found:
        raise BackupError(
            f"{found[0]}{f' and {len(found) - 1} more' if len(found) > 1 else ''} would be overwritten: restore into "
            "an empty home (aura --home FOLDER restore ...), or set aside what is there with --replace"
        )


def _config_in_place(files: Path, settings: Settings, ending: str) -> list[Path]:
    told, present = files / CONFIG, settings.home / CONFIG_NAME
    if not told.is_file():
        return []
    moved = []
    if present.is_file() and present.read_bytes() != told.read_bytes():
        moved.append(Path(shutil.copy2(present, present.with_name(f"{present.name}.{ending}"))))
    replace_config(present, told.read_bytes())
    return moved


def _set_aside(settings: Settings, ending: str) -> list[Path]:
    """Move data, models and documents beside themselves, all or none; return where they are now."""
    data, *others = (path.resolve() for path in (settings.data_dir, settings.models_dir, settings.outputs_dir))
    roots = [data, *(path for path in others if not path.is_relative_to(data))]
    moved: dict[Path, Path] = {}
    for root in roots:
        if root.exists():
            try:
                moved[root] = root.rename(root.with_name(f"{root.name}.{ending}"))
            except OSError as error:
                for place, aside in moved.items():
                    aside.rename(place)
                raise BackupError(
                    f"{root} cannot be set aside ({error.strerror}), as a volume of a container cannot: move what is in it "
                    "elsewhere by hand, then restore without --replace"
                ) from error
    return list(moved.values())


def _bring_back_events(files: Path, settings: Settings) -> None:
    source, target = UserDb(f"sqlite:///{files / EVENTS}"), UserDb(settings.userdb_url)
    try:
        source.migrate()
        target.migrate()
        copy_events(source, target)
    finally:
        source.close()
        target.close()


def _compare(contents: Contents, settings: Settings) -> None:
    """Compare every table and the events with what the backup said of them.

    Raises:
        BackupError: something differs.
    """
    home = open_home(settings)
    try:
        with home.warehouse.reading() as connection:
            counted = rows_of_tables(connection)
        events = events_digest(home.userdb)
    finally:
        home.userdb.close()
    wrong = [table for table, rows in contents.tables.items() if counted.get(table) != rows]
    if events != (contents.events, contents.events_sha256):
        wrong.append("events")
    if wrong:
        raise BackupError(f"after restoring, {', '.join(wrong)} differ from the backup; run `aura doctor`")
