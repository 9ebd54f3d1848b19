"""Artifacts: folders of model and index files, written once, named by content version, checked by hash.

What is in the files is not known here; pickles are refused, since loading one runs code.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from aura_ml.hashing import bytes_hash

MANIFEST = "manifest.json"
MANIFEST_SCHEMA = 1
ABANDONED_AFTER_S = 24 * 3600
"""A temporary folder older than this belongs to a process that died."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PICKLES = {".pkl", ".pickle", ".joblib", ".dill", ".pt", ".pth"}
_TEMPORARY = ".tmp-"
_LOG = logging.getLogger(__name__)


class ArtifactError(RuntimeError):
    """An artifact cannot be written or read; the message says why and what to do."""


class ArtifactMissing(ArtifactError):
    """There is no such artifact."""


class ArtifactCorrupt(ArtifactError):
    """An artifact is not what its manifest says."""


@dataclass(frozen=True)
class Artifact:
    """One artifact on disk, verified.

    Attributes:
        path: its folder.
        relative: its folder below the store's root, with ``/``; what lineage and tables name.
        manifest_hash: SHA-256 of its manifest file, which holds the hashes of all files.
        manifest: what its maker said of it (configuration, versions, figures).
    """

    path: Path
    relative: str
    manifest_hash: str
    manifest: dict[str, Any]


class ArtifactStore:
    """The folder ``root`` with one folder ``<kind>/<data_version>`` per artifact."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def publish(
        self, kind: str, data_version: str, write: Callable[[Path], None], manifest: Mapping[str, Any]
    ) -> Artifact:
        """Write an artifact and make it visible at once and whole, or not at all.

        One that is there already with this version is verified and kept; a damaged one is replaced.

        Args:
            kind: such as ``job_index``; data_version: hash of the content.
            write: fills the empty folder it is given.
            manifest: JSON that describes the artifact.

        Raises:
            ArtifactError: the folder cannot be written, or ``write`` left nothing, a pickle or a link.
        """
        relative = f"{_checked_name(kind)}/{_checked_name(data_version)}"
        final = self.root / relative
        if final.exists():
            try:
                kept = self.open(relative)
                os.utime(final)  # what is about to be named must not look old to whoever clears away
                return kept
            except ArtifactCorrupt as error:
                _LOG.warning("artifact is damaged and made again: %s", error)
        try:
            return self._write(relative, final, write, {"kind": kind, "data_version": data_version}, manifest)
        except OSError as error:
            raise ArtifactError(
                f"the artifact {final} cannot be written: {error}; free space or the right to write in "
                f"{self.root} (paths.models_dir in config.yaml) is missing"
            ) from error

    def open(self, relative: str, manifest_hash: str | None = None) -> Artifact:
        """Return the artifact at ``relative`` after checking every file against its manifest.

        Args:
            manifest_hash: the hash that the warehouse recorded, where the caller has it.

        Raises:
            ArtifactMissing: there is none.
            ArtifactCorrupt: a file is missing, changed or not in the manifest, or the manifest is another one.
        """
        parts = PurePosixPath(relative).parts
        if not parts or not all(_NAME.fullmatch(part) for part in parts):
            raise ArtifactError(f"{relative!r} is no artifact name; expected kind/version")
        folder = self.root.joinpath(*parts)
        if not folder.is_dir():
            raise ArtifactMissing(f"there is no artifact at {folder}; materialize the week that made it again")
        content = _read_manifest(folder)
        found = bytes_hash(content)
        if manifest_hash is not None and found != manifest_hash:
            raise _corrupt(folder, f"its manifest has hash {found[:12]}, recorded was {manifest_hash[:12]}")
        described = _parse_manifest(folder, content)
        _check_files(folder, described["files"])
        return Artifact(folder, "/".join(parts), found, described["manifest"])

    def _write(
        self,
        relative: str,
        final: Path,
        write: Callable[[Path], None],
        name: Mapping[str, Any],
        manifest: Mapping[str, Any],
    ) -> Artifact:
        final.parent.mkdir(parents=True, exist_ok=True)
        _sweep(final.parent)
        temporary = final.parent / f"{_TEMPORARY}{uuid.uuid4().hex}"
        temporary.mkdir()
        try:
            write(temporary)
            files = _hash_files(temporary)
            described = {"schema": MANIFEST_SCHEMA, **name, "manifest": dict(manifest), "files": files}
            content = json.dumps(described, indent=1, sort_keys=True, allow_nan=False).encode()
            _write_synced(temporary / MANIFEST, content)
            self._put_in_place(temporary, final, relative)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return self.open(relative)

    def _put_in_place(self, temporary: Path, final: Path, relative: str) -> None:
        """Rename to the final name; where another process was faster with a sound one, keep that."""
        for _ in range(3):
            try:
                temporary.rename(final)
                return
            except OSError:
                if not final.exists():
                    raise
            try:
                self.open(relative)
                return
            except ArtifactCorrupt:
                aside = final.parent / f"{_TEMPORARY}{uuid.uuid4().hex}"
                final.rename(aside)
                shutil.rmtree(aside, ignore_errors=True)
        raise ArtifactError(f"the artifact {final} changes while it is written; stop other AURA runs and try again")


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ArtifactError(f"{name!r} cannot be part of an artifact's path; allowed: letters, digits, '.', '_', '-'")
    return name


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def _hash_files(folder: Path) -> dict[str, dict[str, Any]]:
    files = {}
    for path in _files(folder):
        relative = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file():
            raise ArtifactError(f"{relative} is a link or a special file; an artifact holds plain files only")
        if path.suffix.lower() in _PICKLES:
            raise ArtifactError(f"{relative} is a pickle; write safetensors, JSON or the library's own checked format")
        with path.open("rb+") as opened:
            os.fsync(opened.fileno())
        files[relative] = {"sha256": _file_hash(path), "bytes": path.stat().st_size}
    if not files:
        raise ArtifactError("the artifact is empty: nothing was written into its folder")
    if MANIFEST in files:
        raise ArtifactError(f"the file name {MANIFEST} is taken by the store")
    return files


def _file_hash(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _read_manifest(folder: Path) -> bytes:
    try:
        return (folder / MANIFEST).read_bytes()
    except FileNotFoundError as error:
        raise _corrupt(folder, "its manifest is missing") from error


def _parse_manifest(folder: Path, content: bytes) -> dict[str, Any]:
    try:
        described = json.loads(content)
        if described["schema"] > MANIFEST_SCHEMA:
            raise ArtifactError(f"{folder} was written by a newer AURA (manifest schema {described['schema']})")
        return {"files": dict(described["files"]), "manifest": dict(described["manifest"])}
    except (ValueError, KeyError, TypeError) as error:
        raise _corrupt(folder, f"its manifest cannot be read ({error})") from error


def _check_files(folder: Path, expected: Mapping[str, Mapping[str, Any]]) -> None:
    found = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    found.pop(MANIFEST, None)
    if found.keys() != expected.keys():
        differing = ", ".join(sorted(found.keys() ^ expected.keys()))
        raise _corrupt(folder, f"files are missing or not in the manifest: {differing}")
    for relative, path in found.items():
        if path.is_symlink() or path.stat().st_size != expected[relative]["bytes"]:
            raise _corrupt(folder, f"{relative} has not the recorded size")
        if _file_hash(path) != expected[relative]["sha256"]:
            raise _corrupt(folder, f"{relative} has not the recorded hash")


def _corrupt(folder: Path, what: str) -> ArtifactCorrupt:
    return ArtifactCorrupt(
        f"the artifact {folder} is damaged: {what}; delete the folder and materialize its week again"
    )


def _sweep(folder: Path) -> None:
    """Remove what processes that died left behind."""
    for path in folder.glob(f"{_TEMPORARY}*"):
        try:
            if time.time() - path.stat().st_mtime > ABANDONED_AFTER_S:
                shutil.rmtree(path, ignore_errors=True)
        except FileNotFoundError:  # another process swept it
            continue
