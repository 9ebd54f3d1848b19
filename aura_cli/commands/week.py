"""``aura week``: making one week: sources read, postings normalized, embedded, ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import FAILED, USAGE, CommandFailed
from aura_cli.invocation import Json, WeekOption, current, week_named
from aura_cli.terminal import note, out, out_json, trouble

if TYPE_CHECKING:
    from datetime import date

    from aura_io.settings import Settings
    from aura_io.workspace import Home

Sources = Annotated[
    str | None, typer.Option("--sources", metavar="A,B", help="Ask only these sources; default: all enabled ones.")
]


def week(
    context: typer.Context,
    key: Annotated[
        str | None, typer.Argument(metavar="[KEY]", help="The week's Friday, `closed` (default) or `current`.")
    ] = None,
    named: WeekOption = None,
    sources: Sources = None,
    refetch: Annotated[bool, typer.Option("--refetch", help="Ask the boards again, even if they answered.")] = False,
    as_json: Json = False,
) -> None:
    """Make one week: read the sources, normalize, embed, rank. By default the last closed week.

    Goes through the running daemon when it is up, else in this process. Making a week again repeats no work.
    """
    from aura_cli.materializing import materialize_shown, show_results

    if key and named:
        raise CommandFailed("the week is named twice; give KEY or --week", USAGE)
    invocation = current(context)
    chosen = chosen_sources(invocation.settings, sources)
    home = invocation.home
    wanted = week_named(home, key or named or "closed")
    results = materialize_shown(home, [wanted], sources=chosen, refetch=refetch)
    if as_json:
        out_json(results)
    else:
        show_results(home, results)
        _digest(home, wanted)
        _troubles(home, wanted)
    if not all(result.success for result in results):
        raise typer.Exit(FAILED)


def chosen_sources(settings: Settings, names: str | None) -> list[str] | None:
    """Return the sources named in a comma-separated list, in lower case; None for all.

    Raises:
        CommandFailed: a name is no known source; the message says which are.
    """
    if names is None:
        return None
    from aura_io.settings import did_you_mean, source_key
    from aura_views.sources import installed_plugins, known_sources

    known = tuple(sorted(known_sources(settings, installed_plugins())))
    chosen = [source_key(name) for name in names.split(",") if name.strip()]
    if not chosen:
        raise CommandFailed(f"--sources names no source; known are {', '.join(known)}", USAGE)
    for name in chosen:
        if name not in known:
            hint = did_you_mean(name, known)
            raise CommandFailed(f"{name!r} is no known source{hint or ';'} known are {', '.join(known)}", USAGE)
    return chosen


def _digest(home: Home, week: date) -> None:
    from aura_io.digests import digest_path

    path = digest_path(home.settings.outputs_dir, week, home.user_id)
    if path.is_file():
        out(f"  digest: {path}")


def _troubles(home: Home, week: date) -> None:
    from aura_views.sources import source_states

    for state in source_states(home, week):
        if state.is_problem:
            note(trouble(state.name, state.status, state.message, state.cure))
