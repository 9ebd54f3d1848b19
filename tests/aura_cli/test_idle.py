"""What nothing may run beside is refused while a daemon lives, wherever it was started, and not for one that has ended."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aura_cli import idle
from aura_cli.failures import CommandFailed
from aura_cli.up_record import remove_record
from aura_io.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home in whose Dagster storage a daemon can give signs of life, looked for without pauses."""
    monkeypatch.setattr(idle, "LOOK_EVERY_S", 0.0)
    found = load_settings(tmp_path)
    path = found.dagster_storage_dir / "history" / "runs.db"
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE daemon_heartbeats (daemon_type UNIQUE, timestamp TIMESTAMP NOT NULL)")
    return found


def beat(settings: Settings, moment: datetime) -> None:
    """Give a sign of life, written as Dagster does: UTC without saying so."""
    with sqlite3.connect(settings.dagster_storage_dir / "history" / "runs.db") as connection:
        written = moment.replace(tzinfo=None).isoformat(" ")
        connection.execute("INSERT OR REPLACE INTO daemon_heartbeats VALUES ('SENSOR', ?)", [written])


def test_a_daemon_that_goes_on_giving_signs_of_life_is_seen(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat(settings, datetime.now(UTC) - timedelta(seconds=20))
    monkeypatch.setattr(time, "sleep", lambda _: beat(settings, datetime.now(UTC)))
    with pytest.raises(CommandFailed, match=r"docker compose down.*then erase"):
        idle.refuse_while_running(settings, "erase")


def test_one_that_ended_a_moment_ago_is_waited_for_and_one_that_ended_long_ago_is_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(idle, "SILENT_AFTER_S", 3.0)
    beat(settings, datetime.now(UTC) - timedelta(seconds=2.5))
    idle.refuse_while_running(settings, "erase")
    assert "seeing whether it still runs" in capsys.readouterr().err
    beat(settings, datetime.now(UTC) - timedelta(seconds=3))
    idle.refuse_while_running(settings, "erase")
    assert capsys.readouterr().err == ""


def test_the_daemon_of_an_aura_up_that_has_ended_is_not_waited_for(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    beat(settings, datetime.now(UTC) - timedelta(seconds=1))
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    remove_record(settings.run_dir)
    idle.refuse_while_running(settings, "erase")
    assert capsys.readouterr().err == ""

    monkeypatch.setattr(time, "sleep", lambda _: beat(settings, datetime.now(UTC) + timedelta(seconds=2)))
    beat(settings, datetime.now(UTC) + timedelta(seconds=1))
    with pytest.raises(CommandFailed, match="daemon is running"):
        idle.refuse_while_running(settings, "erase")


@pytest.mark.parametrize("content", [None, b"", b"no database" * 500])
def test_a_storage_that_no_daemon_can_work_on_holds_nothing_up(settings: Settings, content: bytes | None) -> None:
    path = settings.dagster_storage_dir / "history" / "runs.db"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    idle.refuse_while_running(settings, "erase")
    assert (path.read_bytes() if path.is_file() else None) == content
