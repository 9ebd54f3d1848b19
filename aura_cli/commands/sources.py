"""``aura sources``: the job sources, how they stood in their last run, and whether they answer now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import FAILED, USAGE, CommandFailed
from aura_cli.invocation import Json, WeekOption, current, week_named
from aura_cli.terminal import note, out, out_json, out_json_line, out_table, trouble

if TYPE_CHECKING:
    from aura_cli.source_check import Checked
    from aura_sources.registry import LoadedSource
    from aura_views.sources import SourceState

app = typer.Typer(help="The job sources: how they stood in their last run, and whether they answer now.")


@app.callback(invoke_without_command=True)
def sources(context: typer.Context) -> None:
    """The job sources: how they stood in their last run, and whether they answer now."""
    if context.invoked_subcommand is None:
        list_sources(context)


@app.command("list")
def list_sources(context: typer.Context, week: WeekOption = None, as_json: Json = False) -> None:
    """List every source with what its last run brought, its last weeks, and what past weeks have of it; asks nobody."""
    from aura_io.source_switches import settings_in_force
    from aura_sources.registry import load_sources
    from aura_views.sources import source_states

    home = current(context).home
    states = source_states(home, week_named(home, week) if week else None)
    loaded = load_sources(settings_in_force(home))
    if as_json:
        out_json(
            [
                {
                    **vars(state),
                    "is_problem": state.is_problem,
                    "drifts": state.drifts,
                    **_promises(loaded.get(state.name)),
                }
                for state in states
            ]
        )
        return
    out_table(
        (
            "source",
            "enabled",
            "status",
            "week",
            "rows",
            "of week",
            "asked",
            "closed",
            "last good",
            "last weeks",
            "past weeks",
        ),
        (
            (
                state.name,
                "yes" if state.enabled else "no",
                state.status,
                state.week,
                state.rows_received,
                state.rows_of_week,
                _yes(state.asked),
                _yes(state.closed),
                f"{state.last_ok_at:%Y-%m-%d}" if state.last_ok_at else None,
                _trend(state),
                _promises(loaded.get(state.name))["past_weeks"],
            )
            for state in states
        ),
        right=("rows", "of week"),
    )
    _cures([state for state in states if state.is_problem])
    for state in states:
        for drift in state.drifts:
            note(trouble(state.name, f"unlike before in the week {state.week}", drift.message, drift.cure))


@app.command("check")
def check(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Only this source.")] = None,
    as_json: Json = False,
) -> None:
    """Ask every enabled source once, politely, and read its answer; nothing is stored. Exit code 1 if one fails."""
    from aura_cli.commands.week import chosen_sources
    from aura_cli.source_check import check_source
    from aura_io.source_switches import settings_in_force
    from aura_sources.registry import load_sources

    home = current(context).home
    chosen = chosen_sources(home.settings, name)
    loaded = [each for each in load_sources(settings_in_force(home)).values() if chosen is None or each.name in chosen]
    checked = [check_source(home, each) for each in loaded]
    if as_json:
        out_json([{**vars(each), "is_problem": each.is_problem} for each in checked])
    else:
        out_table(
            ("source", "status", "rows", "readable", "requests", "http"),
            ((one.name, one.status, one.rows, one.readable, one.requests, one.http_status) for one in checked),
            right=("rows", "readable", "requests", "http"),
        )
        _cures([each for each in checked if each.is_problem])
        for one in checked:
            if one.unlike_before:
                cure = f"look at its rows: aura sources parse {one.name} FILE"
                note(trouble(one.name, "unlike before", one.unlike_before, cure))
    if any(each.is_problem for each in checked):
        raise typer.Exit(FAILED)


Name = Annotated[str, typer.Argument(metavar="NAME", help="The source, as `aura sources` lists it.")]


@app.command("enable")
def enable(context: typer.Context, name: Name) -> None:
    """Switch a source on: it is asked from the next run on, whatever config.yaml says."""
    _switch(context, name, on=True)


@app.command("disable")
def disable(context: typer.Context, name: Name) -> None:
    """Switch a source off: it is asked no more; what past weeks have of it stays."""
    _switch(context, name, on=False)


def _switch(context: typer.Context, name: str, *, on: bool) -> None:
    from aura_views.sources import UnknownSource, switch

    try:
        is_other = switch(current(context).home, name, on=on)
    except UnknownSource as error:
        raise CommandFailed(str(error), USAGE) from error
    said = "is on from the next run on" if on else "is off and asked no more"
    out(f"{name} {said}" + ("" if is_other else ", as config.yaml says"))


@app.command("parse")
def parse(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The source whose parser reads it.")],
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A captured answer, also gzip; - reads the standard input."),
    ],
    as_json: Json = False,  # noqa: ARG001 - JSON lines are what it prints
) -> None:
    """Read a captured answer with a source's parser and print JSON lines: every draft, every rejected row, the counts.

    Nothing is asked and nothing is stored: for authors of sources. Exit code 0 however many rows are rejected, 1 where
    the answer as a whole is in no shape that the source knows.
    """
    from aura_cli.source_parse import captured, name_of, parsed_rows
    from aura_io.settings import did_you_mean, source_key
    from aura_sources.registry import load_sources

    every = load_sources(current(context).home.settings)
    loaded = every.get(source_key(name))
    if loaded is None:
        hint = did_you_mean(source_key(name), tuple(every))
        raise CommandFailed(f"{name!r} is no known source{hint or ';'} known are {', '.join(every)}", USAGE)
    if loaded.source is None:
        raise CommandFailed(f"{loaded.name} has no parser: {loaded.message}. To do: {loaded.cure}")
    for record in parsed_rows(loaded.source, captured(file), name_of(file)):
        out_json_line(record)


TREND_SHOWN = 6


def _trend(state: SourceState) -> str | None:
    """Return the rows of the newest weeks, oldest first; ``!`` after a week in which the source failed."""
    from aura_views.sources import GOOD

    weeks = state.trend[-TREND_SHOWN:]
    return " ".join(f"{week.rows}{'' if week.status in GOOD else '!'}" for week in weeks) or None


def _promises(loaded: LoadedSource | None) -> dict[str, object]:
    """Return what a source can do, and what counts as known of it in a past week (docs/sources.md)."""
    source = loaded.source if loaded else None
    if source is None:
        return {"past_weeks": None, "date_filter": None, "needs_key": None, "terms": None}
    can = source.capabilities
    past = "by own dates" if can.imports else "asked for" if can.history else "still listed"
    return {"past_weeks": past, "date_filter": can.date_filter, "needs_key": can.needs_key, "terms": can.terms}


def _yes(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _cures(problems: list[SourceState] | list[Checked]) -> None:
    for problem in problems:
        note(trouble(problem.name, problem.status, problem.message, problem.cure))
