"""``aura reparse``: the archived payloads read again by today's parsers, with a report of what that changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aura_cli.failures import FAILED, USAGE, CommandFailed
from aura_cli.invocation import Json, WeekOption, current, week_named
from aura_cli.terminal import jsonable, note, out, out_json

if TYPE_CHECKING:
    from datetime import date

    from aura_io.workspace import Home
    from aura_ml.reparse import ParsedAnew

SHOWN_IDS = 5


def reparse(
    context: typer.Context,
    week: WeekOption = None,
    weeks: Annotated[int | None, typer.Option("--weeks", min=1, metavar="N", help="The N newest weeks made.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every week made.")] = False,
    source: Annotated[str | None, typer.Option("--source", metavar="S", help="Only what its rows say.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Read the archived payloads again with today's parsers, by default those of the last closed week.

    Weeks in which something changes get their jobs, embeddings and index anew; ratings keep their postings.
    Slates stay as they were shown until `aura backfill --stale`.
    """
    from aura_assets.reparse import REMADE, parsed_anew
    from aura_cli.materializing import materialize_shown, show_results

    invocation = current(context)
    home = invocation.home
    chosen = _chosen(home, week, weeks, every)
    if source is not None:
        from aura_cli.commands.week import chosen_sources

        (source,) = chosen_sources(invocation.settings, source) or (None,)
    found = list(parsed_anew(home, chosen, source))
    changed = [each.week for each in found if each.differs]
    results = materialize_shown(home, changed, assets=REMADE) if changed and not dry_run else []
    if as_json:
        out_json({"weeks": [jsonable(each) | {"differs": each.differs} for each in found], "runs": results})
    else:
        for each in found:
            _show(each)
        show_results(home, results)
        _what_next(changed, dry_run)
    if not all(result.success for result in results):
        raise typer.Exit(FAILED)


def _chosen(home: Home, week: str | None, weeks: int | None, every: bool) -> list[date]:
    """Return the weeks that the options name, oldest first.

    Raises:
        CommandFailed: several are given, or no such week was made.
    """
    from aura_io.queries import weeks_with_jobs

    if sum((week is not None, weeks is not None, every)) > 1:
        raise CommandFailed("--week, --weeks and --all exclude each other", USAGE)
    made = weeks_with_jobs(home.warehouse, home.calendar.week_of(home.clock.now()))
    if every:
        return made
    if weeks is not None:
        return made[-weeks:]
    wanted = week_named(home, week or "closed")
    if wanted not in made:
        raise CommandFailed(f"the week of {wanted} was not made yet: aura week {wanted}", FAILED)
    return [wanted]


def _show(found: ParsedAnew) -> None:
    if not found.differs:
        out(f"week {found.week}: {found.jobs_now} openings, nothing changes")
        return
    out(f"week {found.week}: {found.jobs_before} openings before, {found.jobs_now} now")
    for words, ids in (("added", found.added), ("gone", found.gone)):
        if ids:
            out(f"  {words} {len(ids)}: {_some(ids)}")
    if found.changed:
        out(f"  changed {found.changed}: " + ", ".join(f"{name} {count}" for name, count in found.fields.items()))
    if dict(found.rejected_before) != dict(found.rejected_now):
        out(f"  rejected rows: {_reasons(found.rejected_before)} before, {_reasons(found.rejected_now)} now")
    if found.moved:
        pairs = [f"{old} is now {new}" for old, new in sorted(found.moved.items())[:SHOWN_IDS]]
        more = f" and {len(found.moved) - SHOWN_IDS} more" if len(found.moved) > SHOWN_IDS else ""
        out(f"  ids that moved {len(found.moved)}: {', '.join(pairs)}{more}; ratings of them stay with their posting")


def _some(ids: tuple[int, ...]) -> str:
    return ", ".join(map(str, ids[:SHOWN_IDS])) + (f" and {len(ids) - SHOWN_IDS} more" if len(ids) > SHOWN_IDS else "")


def _reasons(counts: Mapping[str, Any]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in counts.items()) or "none"


def _what_next(changed: list[date], dry_run: bool) -> None:
    if changed and dry_run:
        note("Nothing was changed. Without --dry-run these weeks get their jobs anew.")
    elif changed:
        note("Slates are as they were shown. To rank these and later weeks anew: aura backfill --stale")
