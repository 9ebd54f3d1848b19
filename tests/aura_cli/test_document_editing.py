"""The editor of ``aura documents --edit``: a real program that changes the text, leaves it, or gives up."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aura_cli.document_editing import _from_editor
from aura_cli.failures import CommandFailed


def editor(folder: Path, monkeypatch: pytest.MonkeyPatch, commands: str) -> None:
    """Make a shell script the editor, and the standard input a terminal."""
    script = folder / "editor.sh"
    script.write_text(f"#!/bin/sh\n{commands}\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)


def test_what_an_editor_saves_is_the_new_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(tmp_path, monkeypatch, """printf 'I baked 40 cakes.\\n' > "$1"; touch -t 203001010000 "$1" """)
    assert _from_editor("I baked 30 cakes.\n") == "I baked 40 cakes.\n"


def test_an_editor_that_gives_up_or_saves_nothing_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, monkeypatch, """printf 'half' > "$1"; exit 3""")
    with pytest.raises(CommandFailed, match=r"gave up .* nothing is kept"):
        _from_editor("whole\n")
    editor(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(CommandFailed, match="nothing was saved"):
        _from_editor("whole\n")
