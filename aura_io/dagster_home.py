"""Where Dagster finds its configuration and keeps its storage, and which workspace its processes load.

Only paths and environment variables; nothing here imports Dagster.
"""

from __future__ import annotations

import sqlite3
import warnings
from datetime import UTC, datetime
from pathlib import Path

import yaml

from aura_io.database_cures import cure_of
from aura_io.settings import CONFIG_VARIABLE, HOME_VARIABLE, Settings

CHECKOUT = Path(__file__).resolve().parents[1]
LOCATION_NAME = "aura"
STORAGE_VARIABLE = "AURA_DAGSTER_DIR"
_RUNS = "history/runs.db"
_STORAGE_FILES = {
    _RUNS: "runs",
    "history/runs/index.db": "event_logs",
    "schedules/schedules.db": "jobs",
}
"""Each database of Dagster's storage, and a table that it has once it was made."""
KNOWN_WARNING = "Handling yaml-defined logging configuration"
"""Dagster calls ``python_logs`` in dagster.yaml beta; AURA uses it knowingly."""


class DagsterHomeError(RuntimeError):
    """Dagster's configuration is not where it should be; the message names the cure."""


class DagsterStorageDamaged(DagsterHomeError):
    """A file of Dagster's storage cannot be read; the message names it, what is lost with it, and the cure."""


class DagsterStorageUnusable(DagsterHomeError):
    """Dagster's storage can be read or written no more; the message names the folder, the reason and the cure."""


def storage_unusable(folder: Path, said: str) -> DagsterStorageUnusable:
    """Return the error for what SQLite ``said`` of Dagster's storage in ``folder``."""
    return DagsterStorageUnusable(
        f"Dagster's record of runs in {folder} cannot be used: {said}; {cure_of(said)}. What was committed stands; "
        "the next run makes the rest"
    )


def check_storage(settings: Settings, *, thoroughly: bool = False) -> None:
    """Raise unless the files of Dagster's storage that are there can be read.

    Args:
        thoroughly: read every page, not only the first ones.

    Raises:
        DagsterStorageDamaged: one cannot.
    """
    folder = settings.dagster_storage_dir
    for name, table in _STORAGE_FILES.items():
        path = folder / name
        if not path.is_file() or not path.stat().st_size:  # Dagster makes what is missing
            continue
        try:
            said = _read(path, "PRAGMA quick_check(1)" if thoroughly else "SELECT count(*) FROM sqlite_master")
            half = _half_made(path, table)
        except sqlite3.OperationalError:  # busy, or no right to read: whoever opens it says so
            continue
        except sqlite3.DatabaseError as error:
            raise DagsterStorageDamaged(_damaged(path, folder, str(error))) from error
        if thoroughly and said != "ok":
            raise DagsterStorageDamaged(_damaged(path, folder, str(said)))
        if half:
            raise DagsterStorageDamaged(_damaged(path, folder, half))


def newest_sign_of_life(settings: Settings) -> datetime | None:
    """Return when a daemon last gave a sign of life, UTC; None where none ever did.

    A storage that is missing, half made or damaged has none: no daemon can work on it.
    """
    path = settings.dagster_storage_dir / _RUNS
    if not path.is_file():
        return None
    try:
        said = _read(path, "SELECT max(timestamp) FROM daemon_heartbeats")
    except sqlite3.DatabaseError:
        return None
    return None if said is None else datetime.fromisoformat(str(said)).replace(tzinfo=UTC)


def _half_made(path: Path, table: str) -> str | None:
    """Return what is wrong with the schema of a database that Dagster would neither open nor make anew; None if nothing is."""
    tables = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = "
    if not _read(path, f"{tables}'alembic_version'"):
        return None  # Dagster makes the rest
    marks = _read(path, "SELECT count(*) FROM alembic_version")
    if marks and not _read(path, f"{tables}'{table}'"):
        return f"it says that it was made, and has no table {table}"
    return None if marks in (0, 1) else f"it was half made: it has {marks} marks of its version instead of one"


def _read(path: Path, query: str) -> object:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchone()[0]
    finally:
        connection.close()


def _damaged(path: Path, folder: Path, said: str) -> str:
    return (
        f"Dagster's history of runs is damaged: {path}: {said}. Move the folder {folder} away and start again: it holds "
        "the record of earlier runs only, no posting, rating or model"
    )


def dagster_environment(settings: Settings) -> dict[str, str]:
    """Return the variables every Dagster process of this home needs.

    ``DAGSTER_HOME`` is the folder of dagster.yaml: the home's own if it has one, else the checkout's.

    Raises:
        DagsterHomeError: there is no dagster.yaml.
    """
    variables = {
        "DAGSTER_HOME": str(_shipped(settings, "dagster.yaml").parent),
        STORAGE_VARIABLE: str(settings.dagster_storage_dir),
        HOME_VARIABLE: str(settings.home),
        "PYTHONWARNINGS": f"ignore:{KNOWN_WARNING}",
    }
    if settings.source_file is not None:
        variables[CONFIG_VARIABLE] = str(settings.source_file)
    return variables


def quiet_known_warnings() -> None:
    """Do for this process what ``PYTHONWARNINGS`` does for those it starts."""
    warnings.filterwarnings("ignore", message=KNOWN_WARNING)


def workspace_file(settings: Settings) -> Path:
    """Return the workspace.yaml that names the code server's port: the shipped one, or a copy written to data/run.

    Raises:
        DagsterHomeError: there is no workspace.yaml.
    """
    shipped = _shipped(settings, "workspace.yaml")
    content = yaml.safe_load(shipped.read_text(encoding="utf-8"))
    server = content["load_from"][0]["grpc_server"]
    if server["port"] == settings.dagster.grpc_port:
        return shipped
    server["port"] = settings.dagster.grpc_port
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    own = settings.run_dir / "workspace.yaml"
    own.write_text(yaml.safe_dump(content), encoding="utf-8")
    return own


def _shipped(settings: Settings, name: str) -> Path:
    for folder in (settings.home, CHECKOUT):
        if (folder / name).is_file():
            return folder / name
    raise DagsterHomeError(
        f"{name} is neither in {settings.home} nor in {CHECKOUT}; copy it there from AURA's checkout"
    )
