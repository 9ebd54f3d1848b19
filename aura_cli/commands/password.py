"""``aura password``: the password that the dashboard asks for where it listens beyond this computer."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import current, is_interactive
from aura_cli.terminal import out


def password(
    context: typer.Context,
    from_stdin: Annotated[
        bool, typer.Option("--stdin", help="Read it from the first line of the standard input.")
    ] = False,
) -> None:
    """Set the dashboard's password; whoever is logged in has to log in again once the dashboard is started anew."""
    from aura_io.access import AccessError, set_password

    try:
        set_password(current(context).settings, _given(from_stdin))
    except AccessError as error:
        raise CommandFailed(str(error), USAGE) from error
    out("The password is set. A dashboard that runs asks for it from its next start on.")


def _given(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not is_interactive():
        raise CommandFailed("nobody is there to type a password; give it with --stdin", USAGE)
    answer: str = typer.prompt("New password", hide_input=True, confirmation_prompt=True, err=True)
    return answer
