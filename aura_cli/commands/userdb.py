"""``aura userdb``: where what you entered lies, and a copy of all of it in another database."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from aura_cli.failures import FAILED, USAGE, CommandFailed
from aura_cli.invocation import Json, current
from aura_cli.terminal import note, out, out_json

app = typer.Typer(no_args_is_help=True, help="Where what you entered lies, and how it moves.")


@app.command("copy")
def copy(
    context: typer.Context,
    url: Annotated[
        str, typer.Argument(metavar="URL", help="sqlite:///FILE or postgresql://...; - reads it from standard input.")
    ],
    as_json: Json = False,
) -> None:
    """Copy every event into the empty database URL and compare it row by row; this home keeps using its own.

    To move for good, set DATABASE_URL=URL in .env afterwards (leave it out to come back to SQLite).
    """
    from aura_io.userdb import UserDb
    from aura_io.userdb.transfer import copy_events, events_digest

    address = sys.stdin.readline().strip() if url == "-" else url
    if not address:
        raise CommandFailed("standard input is empty; a database URL was expected", USAGE)
    source, target = current(context).home.userdb, UserDb(address)
    try:
        target.migrate()
        copied = copy_events(source, target)
        same = events_digest(source) == events_digest(target)
        name = target.engine.url.render_as_string()
    finally:
        target.close()
    if as_json:
        out_json({"to": name, "events": copied, "same": same})
    else:
        out(f"{copied} events copied to {name}" + (", all the same" if same else ""))
        note("This home still uses its own database. To move, set DATABASE_URL in .env to the new one.")
    if not same:
        note("The databases differ now: something was entered meanwhile. End aura up, empty the new one, copy again.")
        raise typer.Exit(FAILED)
