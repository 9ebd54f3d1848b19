"""The ``aura`` command: global options, the list of commands, and how an error is shown.

Commands are in ``aura_cli.commands``; everything they need is imported when they run.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from aura_cli.commands import (
    add,
    backfill,
    backup,
    config,
    demo,
    doctor,
    documents,
    encrypt,
    erase,
    evaluate,
    keep,
    lineage,
    models,
    outcome,
    password,
    profile,
    rate,
    reparse,
    search,
    skills,
    sources,
    sql,
    status,
    taste,
    tidy,
    top,
    up,
    userdb,
    week,
    why,
)
from aura_cli.failures import FAILED, OK, describe, expected_exit_code
from aura_cli.invocation import Invocation, named_config
from aura_cli.terminal import note, out


class _InOrderOfUse(TyperGroup):
    """Lists the commands as they are registered, command groups among them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the base class's signature
        """Return the names in the order of ``COMMANDS``."""
        return [name for name in COMMANDS if name in self.commands]


COMMANDS: dict[str, tuple[Callable[..., None] | typer.Typer, str]] = {
    "up": (up.up, "Start Dagster and the dashboard together."),
    "profile": (profile.app, "Import, show or check your profile."),
    "week": (week.week, "Make one week: read, normalize, embed, rank."),
    "backfill": (backfill.backfill, "Make past weeks, oldest first."),
    "reparse": (reparse.reparse, "Read archived payloads again with today's parsers."),
    "top": (top.top, "Show a week's five postings, and why."),
    "rate": (rate.rate, "Rate a posting, or take a rating back."),
    "outcome": (outcome.outcome, "Record how an application goes, or list them."),
    "taste": (taste.taste, "Show what your ratings say you like and dislike."),
    "why": (why.why, "Say why a posting is, or is not, among the five."),
    "add": (add.add, "Bring in a posting found elsewhere."),
    "documents": (documents.documents, "Write CV and cover letter for a posting."),
    "skills": (skills.app, "Say which skills to learn, and where; or find them in a text."),
    "search": (search.search, "Search every posting ever sighted."),
    "keep": (keep.keep, "Keep a posting for this week, beside the five."),
    "sources": (sources.app, "List the job sources, or check them now."),
    "lineage": (lineage.lineage, "Follow one posting from payload to rating."),
    "models": (models.app, "Say which models serve, or roll one back."),
    "evaluate": (evaluate.evaluate, "Measure whether learning helps, beside simple methods."),
    "status": (status.status, "Say how this installation stands."),
    "sql": (sql.sql, "Ask a copy of the warehouse in SQL."),
    "backup": (backup.backup, "Write everything of this home into one file."),
    "restore": (backup.restore, "Bring a backup back."),
    "tidy": (tidy.tidy, "Remove what is old and nothing refers to."),
    "userdb": (userdb.app, "Copy what you entered into another database."),
    "password": (password.password, "Set the password of a dashboard that others can reach."),
    "config": (config.app, "Show and change settings."),
    "doctor": (doctor.doctor, "Say what is wrong here, and the cure."),
    "encrypt": (encrypt.app, "Encrypt the data folder, or see what is."),
    "export": (erase.export, "Write everything of you as JSON and CSV."),
    "erase": (erase.erase, "Erase everything of you, for good."),
    "demo": (demo.demo, "Build and show a home of invented data."),
}

app = typer.Typer(
    name="aura",
    cls=_InOrderOfUse,
    help="Finds new job postings every week, ranks them for one person, and learns from that person's ratings.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong arguments or configuration, 130 interrupted. Manual: docs/cli.md",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

for _name, (_command, _summary) in COMMANDS.items():
    if isinstance(_command, typer.Typer):
        app.add_typer(_command, name=_name, short_help=_summary)
    else:
        app.command(_name, short_help=_summary)(_command)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        out(f"aura {version('aura')}")
        raise typer.Exit


@app.callback()
def global_options(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Folder of config.yaml.")] = None,
    config_file: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="The config.yaml to use.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Options that every command knows."""
    invocation = context.obj = Invocation(config=named_config(home, config_file), debug=debug)
    context.call_on_close(invocation.close)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit code; ``arguments`` default to those of the process."""
    given = sys.argv[1:] if arguments is None else arguments
    from aura_io.privacy import apply_privacy_switches, keep_files_private

    apply_privacy_switches(os.environ)
    keep_files_private()
    try:
        app(args=given, prog_name="aura")
    except SystemExit as finished:
        return _exit_code(finished)
    except BrokenPipeError:
        _abandon_output()
        return FAILED
    except Exception as error:
        code = expected_exit_code(error)
        if code is None:
            raise
        if "--debug" in given:
            traceback.print_exception(error)
        note(f"aura: {describe(error)}")
        return code
    return OK


def _exit_code(finished: SystemExit) -> int:
    return finished.code if isinstance(finished.code, int) else OK if finished.code is None else FAILED


def _abandon_output() -> None:
    """Let the interpreter flush into nothing: the reader of our output has gone (``aura search x | head``)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
