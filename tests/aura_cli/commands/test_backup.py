"""`aura backup` and `aura restore`: what is asked, said and refused. What a backup holds is tested with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aura_cli.failures import FAILED, OK, USAGE
from aura_io.backup import BackupError, back_up
from tests.aura_cli.conftest import Aura

SECRET = "a passphrase of several words"  # pragma: allowlist secret


def test_a_backup_is_written_and_comes_back_in_another_home(aura: Aura, fresh_aura: Aura, tmp_path: Path) -> None:
    target, phrase = tmp_path / "copy.zip", tmp_path / "phrase"
    phrase.write_text(SECRET + "\n", encoding="utf-8")
    written = aura("backup", target, "--passphrase-file", phrase, "--json").json
    assert written["encrypted"] is True
    assert written["bytes"] == target.stat().st_size
    assert target.stat().st_mode & 0o077 == 0
    assert written["contents"]["tables"]["jobs"] > 0

    refused = fresh_aura("restore", target, "--passphrase-file", phrase)
    assert refused.code == FAILED
    assert "--replace" in refused.err
    done = fresh_aura("restore", target, "--passphrase-file", phrase, "--replace")
    assert done.code == OK, done.err
    assert "all as in the backup" in done.out
    assert "data.before-restore-" in done.err
    assert (
        fresh_aura("sql", "SELECT count(*) FROM jobs", "--csv").out
        == aura("sql", "SELECT count(*) FROM jobs", "--csv").out
    )


def test_without_encryption_it_says_what_lies_in_the_file(aura: Aura, tmp_path: Path) -> None:
    called = aura("backup", tmp_path / "copy.tar.gz")
    assert called.code == OK
    assert "rows in" in called.out
    assert "not encrypted" in called.err


def test_the_default_name_tells_when_and_stands_in_the_current_folder(
    aura: Aura, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert aura("backup").code == OK
    assert (tmp_path / "aura-20260711-093000.tar.gz").is_file()


@pytest.mark.parametrize(
    ("content", "said"), [("short", "shorter than 12"), ("", "is empty"), ("   \nword", "is empty")]
)
def test_a_passphrase_that_is_none_is_refused(aura: Aura, tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "phrase").write_text(content)
    called = aura("backup", tmp_path / "copy", "--passphrase-file", tmp_path / "phrase")
    assert called.code == USAGE
    assert said in called.err
    assert not (tmp_path / "copy").exists()


def test_nobody_to_type_a_passphrase_is_an_error_not_a_plain_backup(aura: Aura, tmp_path: Path) -> None:
    called = aura("backup", tmp_path / "copy", "--encrypt")
    assert called.code == USAGE
    assert "--passphrase-file" in called.err
    assert not (tmp_path / "copy").exists()


def test_nothing_is_restored_under_a_running_aura(aura: Aura, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aura("backup", tmp_path / "copy")
    monkeypatch.setattr("aura_cli.up_record.is_up", lambda _folder: True)
    called = aura("restore", tmp_path / "copy", "--replace")
    assert called.code == FAILED
    assert "aura up is running" in called.err


def test_an_error_of_the_disk_is_told_with_its_cure(
    aura: Aura, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("aura_io.backup.copy_events", full)
    with pytest.raises(BackupError, match="free space"):
        back_up(aura.home, tmp_path / "copy", aura.home.clock.now())
    assert not list(tmp_path.glob("*copy*"))
