"""Opening and migrating the userdb: its settings, several processes at once, and clear refusals."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from aura_io.userdb import UserDb, UserDbError, engine
from aura_io.userdb.models import Base

NOW = datetime(2026, 7, 3, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "user.db"


@pytest.fixture
def db(path: Path) -> Iterator[UserDb]:
    made = UserDb(f"sqlite:///{path}")
    yield made
    made.close()


def test_migrations_make_what_the_models_say(db: UserDb) -> None:
    db.migrate()
    with db._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_again_changes_nothing(db: UserDb, path: Path) -> None:
    db.migrate()
    said = db.record("keep", 1, {}, recorded_at=NOW)
    before = path.read_bytes()
    db.migrate()
    assert path.read_bytes() == before
    assert db.events() == [said]


def test_sqlite_settings(db: UserDb) -> None:
    db.migrate()
    with db._engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


def test_several_processes_migrate_at_once(path: Path, start_python: Any) -> None:
    code = """
        import sys, time
        from pathlib import Path
        from aura_io.userdb import UserDb
        print("ready", flush=True)
        while not Path(sys.argv[2]).exists():
            time.sleep(0.001)
        UserDb(sys.argv[1]).migrate()
    """
    go = path.with_name("go")
    processes: list[subprocess.Popen[str]] = [start_python(code, f"sqlite:///{path}", go) for _ in range(3)]
    go.touch()
    ended = [(process.wait(30), process.stderr.read() if process.stderr else "") for process in processes]
    assert ended == [(0, "")] * 3


def test_failed_migration_leaves_nothing_behind(db: UserDb, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("CREATE TABLE ratings (x)")  # in the way of a view
    with pytest.raises(UserDbError, match="already exists"):
        db.migrate()
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("SELECT name FROM sqlite_master").fetchall() == [("ratings",)]


def test_database_of_a_newer_aura_is_refused(db: UserDb) -> None:
    db.migrate()
    with db._engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserDbError, match=r"newer AURA \(.*9999.*update AURA"):
        db.migrate()


def test_recorded_event_survives_a_kill(path: Path, db: UserDb, start_python: Any) -> None:
    db.migrate()
    process = start_python(
        """
        import os, signal, sys
        from datetime import UTC, datetime
        from aura_io.userdb import UserDb, engine
        db = UserDb(sys.argv[1])
        db.record("keep", 1, {}, recorded_at=datetime.now(UTC))
        with engine.writing(db._engine) as connection:
            connection.exec_driver_sql(
                "INSERT INTO events (event_id, user_id, kind, subject, payload, recorded_at) "
                "VALUES ('half', 'local', 'keep', '2', '{}', '2026-07-03 00:00:00.000000')"
            )
            print("ready", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        """,
        f"sqlite:///{path}",
    )
    assert process.wait(10) == -signal.SIGKILL
    assert [event.subject for event in db.events()] == ["1"]
    db.record("keep", 3, {}, recorded_at=NOW)


def test_lock_held_by_another_program_is_waited_for_and_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_S", 0.2)
    db = UserDb(f"sqlite:///{path}")
    db.migrate()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserDbError, match=r"locked; another program"):
            db.record("keep", 1, {}, recorded_at=NOW)
        assert db.events() == []  # reading goes on
    db.record("keep", 1, {}, recorded_at=NOW)
    db.close()


def test_what_is_recorded_already_waits_for_no_other_program(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_S", 0.2)
    db = UserDb(f"sqlite:///{path}")
    db.migrate()
    first = db.record_once("impression", "slate-1", {}, recorded_at=NOW)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert db.record_once("impression", "slate-1", {}, recorded_at=NOW) == first
        with pytest.raises(UserDbError, match=r"locked; another program"):
            db.record_once("impression", "slate-2", {}, recorded_at=NOW)
    assert db.events() == [first]
    db.close()


def test_a_database_that_another_program_keeps_locked_opens_for_reading(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_S", 0.2)
    first = UserDb(f"sqlite:///{path}")
    first.migrate()
    said = first.record("keep", 1, {}, recorded_at=NOW)
    first.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        db = UserDb(f"sqlite:///{path}")
        db.migrate()
        assert db.events() == [said]
        db.close()


def test_the_newest_migration_is_the_one_that_alembic_knows() -> None:
    folder = Path(engine.__file__).with_name("migrations")
    assert ScriptDirectory(folder).get_current_head() == engine.NEWEST_MIGRATION


def test_threads_wait_for_each_other_longer_than_for_another_program(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_S", 0.1)
    db = UserDb(f"sqlite:///{path}")
    db.migrate()

    def hold(number: int) -> None:
        with engine.writing(db._engine) as connection:
            time.sleep(0.1)
            connection.exec_driver_sql(
                "INSERT INTO events (event_id, user_id, kind, subject, payload, recorded_at) "
                f"VALUES ('{number}', 'local', 'keep', '{number}', '{{}}', '2026-07-03 00:00:00.000000')"
            )

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(hold, range(6)))
    assert len(db.events()) == 6
    db.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("no url", "not a database URL"),
        ("mysql://host/db", "names mysql"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("sqlite:////no/such/folder/user.db", "folder /no/such/folder .* does not exist"),
    ],
)
def test_url_that_cannot_be_used(url: str, message: str) -> None:
    with pytest.raises(UserDbError, match=message):
        UserDb(url)


def test_password_stays_out_of_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    made = sa.create_engine("sqlite://")
    made.url = sa.engine.make_url("postgresql://anna:secret@host/db")
    with pytest.raises(UserDbError) as raised, engine.explained(made):
        raise sa.exc.OperationalError("SELECT 1", {}, sqlite3.OperationalError("no route"))
    assert "secret" not in str(raised.value)
    made.dispose()


def test_file_that_is_no_database(path: Path, db: UserDb) -> None:
    path.write_text("not a database " * 1000)
    with pytest.raises(UserDbError, match="restore it from a backup"):
        db.migrate()


def test_folder_that_cannot_be_written() -> None:
    folder = Path(tempfile.mkdtemp(prefix="aura-test-"))
    folder.chmod(0o555)
    db = UserDb(f"sqlite:///{folder}/user.db")
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(65534)
        with pytest.raises(UserDbError, match="give your user the right to write"):
            db.migrate()
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)
        db.close()
