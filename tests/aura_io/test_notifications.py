"""The desktop notification: a program of the system with a list of arguments, at most once a week, never an error."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from aura_io import notifications
from aura_io.notifications import notification_command, notify, notify_once

WEEK = date(2026, 6, 12)
HOSTILE = '"; rm -rf ~ #$(touch pwned) `id`'


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for notify-send that writes down its arguments, one per line."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "notify-send"
    script.write_text('#!/bin/sh\nfor each in "$@"; do echo "$each" >> "$SAID"; done\nexit "${FAIL:-0}"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    monkeypatch.setenv("SAID", str(tmp_path / "said"))
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path / "said"


def test_the_words_are_arguments_and_nothing_else(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert notify(HOSTILE, "--icon=x") == notifications.Notified(True, "sent")
    assert program.read_text().splitlines() == ["--app-name=AURA", "--", HOSTILE, "--icon=x"]
    assert not (tmp_path / "pwned").exists()


def test_a_week_is_told_once_and_the_next_one_again(program: Path, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    told = [notify_once(marks, "local", week, "title", "body").sent for week in (WEEK, WEEK, WEEK + timedelta(days=7))]
    assert told == [True, False, True]
    assert notify_once(marks, "../else", WEEK, "title", "body").sent
    assert sorted(path.parent for path in marks.iterdir()) == [marks, marks]


def test_a_program_that_fails_is_said_and_tried_again(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIL", "3")
    done = notify_once(tmp_path, "local", WEEK, "title", "body")
    assert (done.sent, done.reason) == (False, "notify-send failed with 3: no message")
    monkeypatch.delenv("FAIL")
    assert notify_once(tmp_path, "local", WEEK, "title", "body").sent


def test_a_missing_program_and_an_unknown_system_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert notify("a", "b").reason == "the program notify-send is not installed"
    monkeypatch.setattr(sys, "platform", "win32")
    assert notify("a", "b").reason == "desktop notifications are not supported on win32"


def test_on_macos_the_words_are_arguments_of_the_script() -> None:
    command = notification_command("darwin", HOSTILE, "body")
    assert command is not None
    assert command[0] == "osascript"
    assert command[-3:] == ["--", HOSTILE, "body"]
    assert not any(HOSTILE in part for part in command[:-2])
