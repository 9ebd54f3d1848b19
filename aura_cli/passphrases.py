"""Passphrases: typed by a person at a terminal, or the first line of a file."""

from __future__ import annotations

from pathlib import Path

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import is_interactive


def typed(question: str, instead: str, *, confirm: bool) -> str:
    """Return what is typed, unseen.

    Args:
        instead: the options that stand for it where nobody is there.
        confirm: ask twice.

    Raises:
        CommandFailed: nobody is there to type.
    """
    if not is_interactive():
        raise CommandFailed(f"nobody is there to type a passphrase; give {instead}", USAGE)
    answer: str = typer.prompt(question, hide_input=True, confirmation_prompt=confirm, err=True)
    return answer


def first_line(file: Path) -> str:
    """Return the passphrase that stands in ``file``.

    Raises:
        CommandFailed: its first line is empty.
    """
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0].strip():
        raise CommandFailed(f"the first line of {file} is empty; the passphrase stands there", USAGE)
    return lines[0]
