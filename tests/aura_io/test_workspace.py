"""Opening a home: folders made, databases ready, and a clear word where a folder cannot be written."""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aura_io.clock import FixedClock
from aura_io.settings import load_settings
from aura_io.workspace import WorkspaceError, open_home, prepare_folders, unwritable

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_a_new_home_is_ready_to_use_and_opening_it_again_changes_nothing(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"AURA_SCHEDULE__TIMEZONE": "UTC"})
    home = open_home(settings, FixedClock(NOW))
    assert home.warehouse.query("SELECT count(*) AS n FROM jobs")["n"][0] == 0
    assert home.userdb.events() == []
    assert settings.inbox_dir.is_dir()
    assert settings.logs_dir.is_dir()
    assert {folder.stat().st_mode & 0o077 for folder in (settings.data_dir, settings.logs_dir)} == {0}
    assert home.calendar.newest_closed(NOW).isoformat() == "2026-02-27"
    before = (home.installation, home.warehouse.last_commit())
    again = open_home(settings, FixedClock(NOW.replace(year=2027)))
    assert (again.installation, again.warehouse.last_commit()) == before
    home.userdb.close()
    again.userdb.close()


def test_a_data_folder_that_is_a_file_is_named_with_reason_and_key(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(WorkspaceError, match=r"data cannot be written: .*paths.data_dir in config.yaml"):
        prepare_folders(load_settings(tmp_path, {}))


def test_a_read_only_data_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(WorkspaceError, match=r"Permission denied.*paths.data_dir"):
        prepare_folders(load_settings(tmp_path, {}))


def test_looking_whether_a_folder_can_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    assert unwritable(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
    assert unwritable(tmp_path / "missing") is not None
