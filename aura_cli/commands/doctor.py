"""``aura doctor``: what is wrong with this installation. The checks are in ``aura_cli.doctor``."""

from __future__ import annotations

import typer

from aura_cli.failures import FAILED
from aura_cli.invocation import Json


def doctor(as_json: Json = False) -> None:
    """Say what is wrong with this installation and how to mend it; exit code 1 if something is."""
    from aura_cli.doctor import run_doctor

    if run_doctor(as_json):
        raise typer.Exit(FAILED)
