"""``aura up``: everything running together. What it does is in ``aura_cli.up``."""

from __future__ import annotations

from typing import Annotated

import typer

from aura_cli.invocation import current


def up(
    context: typer.Context,
    first_weeks: Annotated[
        bool, typer.Option(help="Make the last closed week and the week in progress first, where they are due.")
    ] = True,
    browser: Annotated[bool, typer.Option(help="Open the dashboard in a browser.")] = True,
) -> None:
    """Start Dagster (UI, daemon, code server) and the dashboard together; Ctrl-C stops all of them."""
    from aura_cli.up import run_up

    invocation = current(context)
    invocation.ask_for_key()
    raise typer.Exit(run_up(first_weeks=first_weeks, browser=browser, settings=invocation.settings))
