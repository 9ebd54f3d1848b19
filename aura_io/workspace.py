"""Opens AURA's home: folders, installation, warehouse, user database and artifacts in one object.

The composition of storage, shared by command line, dashboard and Dagster; what each part does is its own module's.
"""

from __future__ import annotations

import errno
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from aura_io.artifacts import ArtifactStore
from aura_io.clock import Clock, SystemClock
from aura_io.database_cures import cure_of, says_no_room
from aura_io.installation import Installation, ensure_installation
from aura_io.settings import Settings, load_settings
from aura_io.userdb import UserDb
from aura_io.userdb.db import DEFAULT_USER
from aura_io.vault.opening import open_vault
from aura_io.warehouse import Warehouse
from aura_ml.hashing import content_hash
from aura_ml.weeks import WeekCalendar


class WorkspaceError(RuntimeError):
    """A folder AURA needs cannot be made or written; the message names folder, reason and cure."""


@dataclass(frozen=True)
class Home:
    """Everything of one person's AURA, opened.

    Attributes:
        clock: what "now" is; tests hand in a fixed one.
        user_id: the person whose events are read and whose weeks are made; the stores may hold several.
    """

    settings: Settings
    installation: Installation
    warehouse: Warehouse
    userdb: UserDb
    artifacts: ArtifactStore
    clock: Clock
    user_id: str = DEFAULT_USER

    @property
    def outputs_dir(self) -> Path:
        """Where this person's documents are written."""
        folder = self.settings.outputs_dir
        return folder if self.user_id == DEFAULT_USER else folder / f"person-{content_hash(self.user_id)[:12]}"

    @property
    def metrics_path(self) -> Path:
        """Where this person's weekly figures are written beside the warehouse."""
        path = self.settings.metrics_path
        if self.user_id == DEFAULT_USER:
            return path
        return path.with_name(f"{path.stem}-{content_hash(self.user_id)[:12]}{path.suffix}")

    @property
    def calendar(self) -> WeekCalendar:
        """The weeks of this installation."""
        return self.installation.calendar


def open_home(settings: Settings | None = None, clock: Clock | None = None) -> Home:
    """Make the folders, bring both databases to the newest schema, and return them opened.

    Raises:
        SettingsError, InstallationError: config.yaml cannot be used.
        WorkspaceError: a folder cannot be written.
        KeyNeeded, WrongKey, EncryptionError: the data folder is encrypted and cannot be opened.
    """
    settings = settings or load_settings()
    clock = clock or SystemClock()
    prepare_folders(settings)
    cipher = open_vault(settings)
    installation = ensure_installation(settings, clock.now())
    home = Home(
        settings=settings,
        installation=installation,
        warehouse=Warehouse(settings.warehouse_path, clock=clock),
        userdb=UserDb(settings.userdb_url, cipher),
        artifacts=ArtifactStore(settings.models_dir),
        clock=clock,
    )
    home.warehouse.migrate()
    home.userdb.migrate()
    return home


def prepare_folders(settings: Settings) -> None:
    """Make every folder AURA writes to, and check that it can.

    Raises:
        WorkspaceError: with the folder, the reason and the key in config.yaml.
    """
    for folder, key in (
        (settings.data_dir, "paths.data_dir"),
        (settings.models_dir, "paths.models_dir"),
        (settings.inbox_dir, "paths.data_dir"),
        (settings.http_cache_dir, "paths.data_dir"),
        (settings.dagster_storage_dir, "paths.data_dir"),
        (settings.run_dir, "paths.data_dir"),
        (settings.outputs_dir, "paths.outputs_dir"),
        (settings.logs_dir, "AURA_HOME"),
    ):
        problem = unwritable(folder, create=True)
        if problem:
            raise WorkspaceError(
                f"{folder} cannot be written: {problem}; {_cure(problem)}, or name another folder "
                f"({key}{'' if key == 'AURA_HOME' else ' in config.yaml'})."
            )


def _cure(problem: str) -> str:
    is_the_disk = says_no_room(problem) or os.strerror(errno.EROFS) in problem
    return cure_of(problem) if is_the_disk else "give this account the right to write there"


def unwritable(folder: Path, create: bool = False) -> str | None:
    """Return why ``folder`` cannot be written, or None; with ``create`` it is made first, for this account alone."""
    try:
        if create:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".writable-")
        os.close(handle)
        Path(name).unlink()
    except OSError as error:
        return error.strerror or type(error).__name__
    return None
