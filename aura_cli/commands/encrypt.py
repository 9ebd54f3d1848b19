"""``aura encrypt``: encryption of the data folder, on, off or with another key, and what stays visible. The work is in ``aura_io``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import Json, current, is_interactive
from aura_cli.passphrases import first_line, typed
from aura_cli.terminal import note, out, out_json

if TYPE_CHECKING:
    from aura_io.settings import Settings
    from aura_io.vault.keys import Opener
    from aura_io.vault.turning import Turned

SEALED = (
    "what you entered (profile, wishes, ratings, comments, applications, notes), the warehouse, documents and reports "
    "below outputs, and a language model's answers"
)
FORGOTTEN = "Without it nothing of this can be read again, by nobody. Keep a copy of it in another place."

app = typer.Typer(no_args_is_help=True, help="Encryption of the data folder: AES-256-GCM, off by default.")

PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", metavar="FILE", help="Take the passphrase from FILE's first line.")
]
KeyFile = Annotated[
    Path | None, typer.Option("--key-file", metavar="FILE", help="Use this key file; made where there is none.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command()
def status(context: typer.Context, as_json: Json = False) -> None:
    """Say whether the data folder is encrypted, with what, and what stays visible."""
    from aura_io.vault.keys import key_ring
    from aura_io.vault.opening import VISIBLE

    ring = key_ring(current(context).settings)
    if as_json:
        out_json({"state": ring.state if ring else "off", "method": ring.method if ring else None, "visible": VISIBLE})
        return
    if ring is None:
        out("off: everything here can be read by whoever has the files; `aura encrypt on` changes that")
        return
    out(f"{ring.state.replace('_', ' ')}, with a {ring.method}: {SEALED}")
    _say_visible()


@app.command()
def on(
    context: typer.Context, passphrase_file: PassphraseFile = None, key_file: KeyFile = None, yes: Yes = False
) -> None:
    """Encrypt what lies here, and everything written from now on.

    Asks for a passphrase, unless a file gives it or a key file takes its place. A schedule that runs while nobody is there
    needs it too: ENCRYPTION_PASSPHRASE or ENCRYPTION_KEY_FILE, in the environment or in .env.
    """
    from aura_io.vault.turning import turn_on

    settings = _idle(context)
    note(f"Encrypted will be {SEALED}.")
    _say_visible()
    _agree(yes)
    done = turn_on(settings, _new_opener(settings, passphrase_file, key_file), note)
    _done("Encrypted", done)
    note(FORGOTTEN)


@app.command()
def off(
    context: typer.Context, passphrase_file: PassphraseFile = None, key_file: KeyFile = None, yes: Yes = False
) -> None:
    """Leave everything readable again."""
    from aura_io.vault.turning import turn_off

    settings = _idle(context)
    _agree(yes)
    _done("No longer encrypted", turn_off(settings, _known_opener(context, passphrase_file, key_file), note))


@app.command()
def rotate(
    context: typer.Context,
    passphrase_file: PassphraseFile = None,
    key_file: KeyFile = None,
    old_passphrase_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The passphrase that holds now, in FILE's first line.")
    ] = None,
    old_key_file: Annotated[Path | None, typer.Option(metavar="FILE", help="The key file that holds now.")] = None,
    yes: Yes = False,
) -> None:
    """Encrypt everything with a new key, under a new passphrase or key file; the old one opens nothing any more."""
    from aura_io.vault.turning import rotate as turn_over

    settings = _idle(context)
    _agree(yes)
    known = _known_opener(context, old_passphrase_file, old_key_file)
    done = turn_over(settings, known, _new_opener(settings, passphrase_file, key_file), note)
    _done("Encrypted with a new key", done)
    note(FORGOTTEN)


def _idle(context: typer.Context) -> Settings:
    from aura_cli.idle import refuse_while_running
    from aura_io.workspace import prepare_folders

    settings = current(context).settings
    refuse_while_running(settings, "go on")
    prepare_folders(settings)
    return settings


def _agree(yes: bool) -> None:
    if yes:
        return
    if not is_interactive():
        raise CommandFailed("nobody is there to be asked; add --yes", USAGE)
    if not typer.confirm("Go on?", err=True):
        raise CommandFailed("nothing was changed")


def _new_opener(settings: Settings, passphrase_file: Path | None, key_file: Path | None) -> Opener:
    from aura_io.vault.keys import Opener, make_key_file

    if passphrase_file is not None and key_file is not None:
        raise CommandFailed("give a passphrase or a key file, not both", USAGE)
    if key_file is not None:
        if key_file.absolute().resolve().is_relative_to(settings.data_dir.resolve()):
            raise CommandFailed("a key file in the data folder opens it for everybody who has the folder", USAGE)
        if not key_file.exists():
            make_key_file(key_file)
            note(f"A key was made: {key_file}, for your account alone.")
        return Opener(key_file=key_file.absolute())
    return Opener(
        passphrase=first_line(passphrase_file)
        if passphrase_file
        else typed("New passphrase", "--passphrase-file or --key-file", confirm=True)
    )


def _known_opener(context: typer.Context, passphrase_file: Path | None, key_file: Path | None) -> Opener | None:
    from aura_io.vault.keys import Opener, opener_of

    if key_file is not None:
        return Opener(key_file=key_file.absolute())
    if passphrase_file is not None:
        return Opener(passphrase=first_line(passphrase_file))
    invocation = current(context)
    invocation.ask_for_key()
    return opener_of(invocation.settings)


def _say_visible() -> None:
    from aura_io.vault.opening import VISIBLE

    note("Still visible to whoever has the files:")
    for sentence in VISIBLE:
        note(f"- {sentence}")


def _done(what: str, done: Turned) -> None:
    stores = f"{done.events:,} events, {done.files:,} files{', the warehouse' if done.warehouse else ''}"
    out(f"{what}: {stores}")
