"""``aura backup`` and ``aura restore``: everything of a home in one file, and back. The work is in ``aura_io``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import Json, current
from aura_cli.passphrases import first_line, typed
from aura_cli.terminal import byte_size, note, out, out_json

MIN_PASSPHRASE = 12
"""Characters: scrypt slows guessing down, a short passphrase is guessed all the same."""

PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", metavar="FILE", help="Take the passphrase from FILE's first line."),
]


def backup(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="The new file to write.")] = None,
    encrypt: Annotated[bool, typer.Option("--encrypt", help="Ask for a passphrase and encrypt with it.")] = False,
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Write everything AURA knows here into one file, while it runs or not.

    The warehouse, what you entered, models, documents, the inbox and config.yaml. Not: .env (keys), logs, caches,
    Dagster's history of runs.
    """
    from aura_io.backup import back_up

    home = current(context).home
    now = home.clock.now()
    secret = _new_passphrase(encrypt, passphrase_file)
    target = file or Path(f"aura-{now:%Y%m%d-%H%M%S}.{'sealed.zip' if secret else 'tar.gz'}")
    contents = back_up(home, target.absolute(), now, secret)
    size = target.stat().st_size
    if as_json:
        out_json({"file": str(target.absolute()), "bytes": size, "encrypted": secret is not None, "contents": contents})
        return
    rows = sum(contents.tables.values())
    out(f"{target}: {byte_size(size)}, {rows} rows in {len(contents.tables)} tables, {contents.events} events")
    if secret is None:
        note("It is not encrypted: it holds your CV and your ratings. --encrypt asks for a passphrase.")
    else:
        note("Without the passphrase nobody can open it, you neither.")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file made by `aura backup`.")],
    replace: Annotated[bool, typer.Option("--replace", help="Set aside what is here already.")] = False,
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Bring a backup back into this home, its config.yaml included, and compare every table with what it had.

    Nothing is deleted: with --replace the present data are moved beside themselves, and the new place is said.
    """
    from aura_cli.idle import refuse_while_running
    from aura_io.clock import SystemClock
    from aura_io.restore import needs_passphrase, restore

    settings = current(context).settings
    refuse_while_running(settings, "restore")
    secret = _known_passphrase(passphrase_file) if needs_passphrase(file) else None
    done = restore(file.absolute(), settings, SystemClock().now(), passphrase=secret, replace=replace)
    if as_json:
        out_json({"home": settings.home, "set_aside": done.set_aside, "contents": done.contents})
        return
    out(
        f"Restored into {settings.home} as of {done.contents.made_at}: {sum(done.contents.tables.values())} rows in "
        f"{len(done.contents.tables)} tables, {done.contents.events} events, {len(done.contents.files)} files; all as in the backup."
    )
    for path in done.set_aside:
        note(f"What was here before is now {path}; remove it when you no longer need it.")


def _new_passphrase(encrypt: bool, file: Path | None) -> str | None:
    if file is None and not encrypt:
        return None
    secret = first_line(file) if file else typed("Passphrase", "--passphrase-file FILE", confirm=True)
    if len(secret) < MIN_PASSPHRASE:
        raise CommandFailed(f"the passphrase is shorter than {MIN_PASSPHRASE} characters; take several words", USAGE)
    return secret


def _known_passphrase(file: Path | None) -> str:
    return first_line(file) if file else typed("Passphrase of the backup", "--passphrase-file FILE", confirm=False)
