"""Opens the userdb's database: SQLite with its settings, or Postgres; and runs the packaged migrations.

What stands in the tables is in ``models`` and ``events``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from aura_io.database_cures import cure_of

BUSY_TIMEOUT_S = 30.0
_WRITERS: WeakKeyDictionary[Engine, RLock] = WeakKeyDictionary()
"""Lets the threads of a process write one after the other in the order they came: SQLite lets whoever asks at the right
moment go first, so that on a busy machine one of eight people could wait longer than the time-out."""

NEWEST_MIGRATION = "0001"
"""The revision of the last file in ``migrations/versions``: asking Alembic for it would read them all at every start."""

_VERSION_TABLE = "alembic_version"

_MIGRATION_LOCK = 4_155_324_101
"""Any fixed number: the Postgres advisory lock that lets one process migrate at a time."""


class UserDbError(RuntimeError):
    """The userdb cannot be used; the message says why and what to do."""


def open_engine(url: str) -> Engine:
    """Return an engine for ``url``; nothing is opened yet.

    Raises:
        UserDbError: not a URL of SQLite or Postgres, or the folder of the SQLite file is missing.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UserDbError("DATABASE_URL is not a database URL; expected sqlite:///FILE or postgresql://...") from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return _open_postgres(url)
    if backend != "sqlite":
        raise UserDbError(f"DATABASE_URL names {backend}; the userdb can be SQLite or Postgres")
    if parsed.database in (None, "", ":memory:"):
        raise UserDbError("the userdb must be a file, so that what is entered is kept; expected sqlite:///FILE")
    folder = Path(str(parsed.database)).parent
    if not folder.is_dir():
        raise UserDbError(f"the folder {folder} of the userdb does not exist; check paths.data_dir in config.yaml")
    return _open_sqlite(url)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that may write; committed on leaving, rolled back on an error."""
    with (
        _WRITERS.setdefault(engine, RLock()),
        explained(engine),
        engine.connect().execution_options(aura_writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one consistent state."""
    with explained(engine), engine.connect() as connection:
        yield connection


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turn a failure of the database itself into a ``UserDbError`` with cause and cure."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip().partition("\n")[0]
        raise UserDbError(f"{engine.url.render_as_string()}: {said}; {cure_of(said)}") from error


def migrate(engine: Engine) -> None:
    """Bring the database to the newest migration, in one transaction; several processes may try at once.

    One that is current is only read, so that a program that keeps it locked does not stop those who only look.

    Raises:
        UserDbError: a newer AURA migrated it, or it cannot be written.
    """
    if _is_current(engine):
        return
    from alembic import command  # heavy, and needed once per process
    from alembic.config import Config
    from alembic.script.revision import ResolutionError
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "aura_io.userdb:migrations")
    config.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except (CommandError, ResolutionError) as error:
            raise UserDbError(
                f"{engine.url.render_as_string()} was migrated by a newer AURA ({error}); update AURA, "
                "or restore a backup from before the update"
            ) from error


def _is_current(engine: Engine) -> bool:
    with reading(engine) as connection:
        if not inspect(connection).has_table(_VERSION_TABLE):
            return False
        found = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalars().all()
    return found == [NEWEST_MIGRATION]


def _open_postgres(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    try:
        return create_engine(parsed, isolation_level="REPEATABLE READ", pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as error:
        raise UserDbError("DATABASE_URL names Postgres, but psycopg is not installed; pip install psycopg") from error


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver's guess
        cursor = connection.cursor()
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that turns into a writing one fails at once when another has written meanwhile.
        writes = connection.get_execution_options().get("aura_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
