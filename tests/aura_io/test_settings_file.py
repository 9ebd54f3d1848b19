"""config.yaml keeps its comments when a key is changed, is checked whole before, and is never half written."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from aura_io import settings_file
from aura_io.settings import SettingsError, load_settings
from aura_io.settings_file import SettingsNotWritten, config_version, write_settings

SHIPPED = Path(__file__).resolve().parents[2] / "config.yaml"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AURA_HOME", "AURA_CONFIG"):
        monkeypatch.delenv(name, raising=False)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_only_the_changed_lines_of_the_shipped_file_differ(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    shutil.copy(SHIPPED, path)
    before = lines(path)
    now = write_settings(load_settings(path), {"ranking.weights.salary": 0.35, "schedule.hour": 10})
    assert (now.ranking.weights["salary"], now.schedule.hour) == (0.35, 10)
    changed = [(old, new) for old, new in zip(before, lines(path), strict=True) if old != new]
    assert [new.split("#")[0].strip() for _, new in changed] == ["hour: 10", "salary: 0.35"]
    assert changed[1][1].endswith("# against your salary floor")


def test_a_missing_file_and_a_missing_section_are_made(tmp_path: Path) -> None:
    now = write_settings(load_settings(tmp_path), {"ranking.weights.salary": 0.5})
    assert now.source_file == tmp_path / "config.yaml"
    again = write_settings(now, {"llm.provider": "ollama"})
    assert (again.ranking.weights["salary"], again.llm.provider) == (0.5, "ollama")
    assert again.ranking.weights["semantic"] == 0.3


@pytest.mark.parametrize(
    "changes", [{"ranking.slate_size": 99}, {"llm.provider": "cheese"}, {"schedule.day": "Caturday"}]
)
def test_what_is_not_allowed_changes_nothing(tmp_path: Path, changes: dict[str, object]) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("ranking:\n  slate_size: 4  # mine\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        write_settings(load_settings(path), changes)
    assert lines(path) == ["ranking:", "  slate_size: 4  # mine"]
    assert [each.name for each in tmp_path.iterdir()] == ["config.yaml"]


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("ranking:\n  slate_size: 4\n", encoding="utf-8")
    settings = load_settings(path)
    version = config_version(settings)
    path.write_text("ranking:\n  slate_size: 6\n", encoding="utf-8")
    with pytest.raises(SettingsNotWritten, match="changed meanwhile"):
        write_settings(settings, {"schedule.hour": 10}, version)
    assert "hour" not in path.read_text(encoding="utf-8")


def test_a_key_that_the_environment_holds_is_said_and_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("schedule: {hour: 9}\n", encoding="utf-8")
    monkeypatch.setenv("AURA_SCHEDULE__HOUR", "7")
    with pytest.raises(SettingsNotWritten, match="AURA_SCHEDULE__HOUR"):
        write_settings(load_settings(path), {"schedule.hour": 10})
    assert lines(path) == ["schedule: {hour: 9}"]


@pytest.mark.parametrize("refusal", [errno.EBUSY, errno.EPERM])
def test_a_file_that_is_mounted_by_itself_is_written_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: int
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("schedule: {hour: 9}  # mine\n", encoding="utf-8")
    place = path.stat().st_ino

    def refused(*_: object) -> None:
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr(settings_file, "replace_file", refused)
    assert write_settings(load_settings(path), {"schedule.hour": 10}).schedule.hour == 10
    assert (lines(path), path.stat().st_ino) == (["schedule: {hour: 10} # mine"], place)


def test_a_folder_that_takes_no_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("schedule: {hour: 9}\n", encoding="utf-8")

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    with pytest.raises(SettingsNotWritten, match=f"{tmp_path} cannot be written: Permission denied"):
        write_settings(load_settings(path), {"schedule.hour": 10})
    assert lines(path) == ["schedule: {hour: 9}"]
