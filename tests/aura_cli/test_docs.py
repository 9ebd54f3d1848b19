"""The manual says everything that the command can do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from aura_cli.failures import FAILED, INTERRUPTED, OK, USAGE
from aura_cli.main import app

MANUAL = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
EVERYWHERE = {"--help", "-h", "--json", "--install-completion", "--show-completion"}


def commands() -> Iterator[tuple[str, object]]:
    """Every command with its full name."""
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        if below:
            yield from ((f"{name} {each}", found) for each, found in below.items())
        else:
            yield name, command


def section(name: str) -> str:
    """The part of the manual about a command."""
    head = name.split(maxsplit=1)[0]
    found = re.search(rf"^## `aura {head}\b[^\n]*\n(.*?)(?=^## |\Z)", MANUAL, re.MULTILINE | re.DOTALL)
    assert found, f"docs/cli.md has no section ## `aura {head}`"
    return found[0]


@pytest.mark.parametrize(
    ("name", "command"), list(commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_and_option_is_in_the_manual(name: str, command: object) -> None:
    text = section(name)
    assert f"`aura {name}" in text
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}  # type: ignore[attr-defined]
    named = {option for option in options if option.startswith("-")} - EVERYWHERE
    documented = set(re.findall(r"--?[a-z][a-z-]*", text))
    assert named - documented <= {f"--{yes}" for yes in _switched_off(options)}, f"aura {name}: not in docs/cli.md"


def _switched_off(options: set[str]) -> set[str]:
    """Switches that are on by default are documented by the form that turns them off."""
    return {option.removeprefix("--no-") for option in options if option.startswith("--no-")}


def test_global_options_and_exit_codes_are_in_the_manual() -> None:
    group = typer.main.get_command(app)
    options = {option for parameter in group.params for option in parameter.opts} - EVERYWHERE
    assert not {option for option in options if f"`{option}" not in MANUAL}
    for code in (OK, FAILED, USAGE, INTERRUPTED):
        assert f"| {code} |" in MANUAL
