"""``aura backfill``: making several past weeks, oldest first, or settling those whose inputs have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from aura_cli.failures import FAILED, USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, current, week_named
from aura_cli.terminal import note, out, out_json

if TYPE_CHECKING:
    from datetime import date

    from aura_io.workspace import Home

Key = Annotated[str | None, typer.Argument(help="The week's Friday, YYYY-MM-DD.")]


def backfill(
    context: typer.Context,
    first: Annotated[str | None, typer.Argument(metavar="[FROM]", help="The oldest week's Friday.")] = None,
    last: Annotated[
        str | None, typer.Argument(metavar="[TO]", help="The newest week; default: the last closed.")
    ] = None,
    stale: Annotated[bool, typer.Option("--stale", help="Only what rests on inputs that have changed since.")] = False,
    weeks: Annotated[int | None, typer.Option("--weeks", min=1, metavar="N", help="The N newest closed weeks.")] = None,
    as_json: Json = False,
) -> None:
    """Make past weeks, oldest first. Without arguments: the weeks missed since the first one made.

    A past week sees only what was known then; boards without a history give only rows posted in it.
    """
    from aura_cli.materializing import materialize_shown, show_results

    home = current(context).home
    if stale and weeks is not None:
        raise CommandFailed("--stale and --weeks exclude each other", USAGE)
    chosen = _chosen(home, first, last, weeks)
    if stale:
        results = _settle(home, chosen if first else None)
    else:
        wanted = chosen if chosen is not None else _missed(home)
        results = materialize_shown(home, wanted) if wanted else []
    if as_json:
        out_json(results)
    elif results:
        show_results(home, results)
    else:
        out("Nothing is stale." if stale else "No closed week is missing. Name older ones: aura backfill FROM [TO]")
    if not all(result.success for result in results):
        raise typer.Exit(FAILED)


def _chosen(home: Home, first: str | None, last: str | None, count: int | None) -> list[date] | None:
    """Return the closed weeks that the arguments name, oldest first; None where they name none."""
    newest_closed = home.calendar.newest_closed(home.clock.now())
    closed = home.calendar.weeks_until(newest_closed)
    if count is not None:
        if first is not None:
            raise CommandFailed("FROM and --weeks exclude each other", USAGE)
        return closed[-count:]
    if first is None:
        return None
    begin, end = week_named(home, first), week_named(home, last) if last else newest_closed
    if begin > end:
        raise CommandFailed(f"FROM {begin} is after TO {end}; the oldest week comes first", USAGE)
    return [week for week in home.calendar.weeks_until(end) if week >= begin]


def _missed(home: Home) -> list[date]:
    from aura_views.status import weeks_state

    missed: list[date] = weeks_state(home, USER_ID)["missed"]
    return missed


def _settle(home: Home, within: list[date] | None) -> list[Any]:
    """Make what is stale, week by week; a week that was made anew may make later ones stale, never earlier ones."""
    from aura_cli.materializing import materialize_shown
    from aura_views.status import stale_weeks

    results: list[Any] = []
    done: set[date] = set()
    while True:
        waiting = {
            week: assets
            for week, assets in stale_weeks(home).items()
            if week not in done and (within is None or week in within)
        }
        if not waiting:
            break
        week = min(waiting)
        done.add(week)
        results += materialize_shown(home, [week], assets=waiting[week])
    remaining = set(stale_weeks(home)) & done
    if remaining:
        note(
            f"Still stale: {', '.join(map(str, sorted(remaining)))}. Run it again; if that changes nothing: aura doctor"
        )
    return results
