"""What one call of ``aura`` is about: which home, and whether a person watches.

Opens settings and home on first use; nothing heavy is imported before that.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed

if TYPE_CHECKING:
    from aura_io.settings import Settings
    from aura_io.workspace import Home

USER_ID = "local"

Json = Annotated[bool, typer.Option("--json", help="Write the result as JSON, for programs.")]
WeekOption = Annotated[str | None, typer.Option("--week", metavar="KEY", help="The week's Friday, YYYY-MM-DD.")]


@dataclass
class Invocation:
    """The global options of one call.

    Attributes:
        config: config.yaml or its folder, where ``--config`` or ``--home`` named one.
        debug: whether an error shows its traceback.
    """

    config: Path | None = None
    debug: bool = False

    @cached_property
    def settings(self) -> Settings:
        """The settings of the named or the surrounding home.

        Raises:
            SettingsError: config.yaml or .env cannot be used.
        """
        from aura_io.settings import load_settings

        return load_settings(self.config)

    @cached_property
    def home(self) -> Home:
        """The opened home: folders made, databases migrated."""
        from aura_io.workspace import open_home

        self.ask_for_key()
        return open_home(self.settings)

    def ask_for_key(self) -> None:
        """Ask for the passphrase of an encrypted data folder, where a person watches and nothing gives it; children find it."""
        from aura_io.vault.keys import PASSPHRASE, lacks_passphrase

        if not is_interactive() or not lacks_passphrase(self.settings):
            return
        os.environ[PASSPHRASE] = typer.prompt("Passphrase of the data folder", hide_input=True, err=True)
        del self.__dict__["settings"]

    def close(self) -> None:
        """Close the home's database connections where it was opened."""
        if "home" in self.__dict__:
            self.home.userdb.close()


def current(context: typer.Context) -> Invocation:
    """Return the invocation of ``context``."""
    return context.ensure_object(Invocation)


def named_config(home: Path | None, config: Path | None) -> Path | None:
    """Return what ``--home`` or ``--config`` names, and let child processes and runs find the same one.

    Raises:
        CommandFailed: both are given, or what is named does not exist.
    """
    if home is not None and config is not None:
        raise CommandFailed("--home and --config name the same thing; give one of them", USAGE)
    if home is not None:
        if not home.is_dir():
            raise CommandFailed(f"--home {home}: there is no such folder; name the folder of config.yaml", USAGE)
        os.environ["AURA_HOME"] = str(home.absolute())
        os.environ.pop("AURA_CONFIG", None)
    if config is not None:
        if not config.is_file():
            raise CommandFailed(f"--config {config}: there is no such file; name a config.yaml", USAGE)
        os.environ["AURA_CONFIG"] = str(config.absolute())
    return home or config


def is_interactive() -> bool:
    """Return whether a person can be asked: both ends are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def week_named(home: Home, key: str) -> date:
    """Return the week that ``key`` names: a Friday, ``closed`` or ``current``.

    Raises:
        CommandFailed: it is no week of this installation; the message names the nearest.
    """
    from aura_ml.weeks import parse_week

    now = home.clock.now()
    if key == "closed":
        return home.calendar.newest_closed(now)
    if key == "current":
        return home.calendar.week_of(now)
    try:
        week = parse_week(key)
        home.calendar.check(week)
    except ValueError as error:
        raise CommandFailed(str(error), USAGE) from error
    if week > home.calendar.week_of(now):
        raise CommandFailed(f"week {week} has not begun; the newest is {home.calendar.week_of(now)}", USAGE)
    return week
