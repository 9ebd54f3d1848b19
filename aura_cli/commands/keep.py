"""``aura keep``: postings kept for this week beside the five, no longer keeping one, and taking that back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, WeekOption, current, week_named
from aura_cli.terminal import note, out, out_json, printable

if TYPE_CHECKING:
    from aura_io.workspace import Home
    from aura_views.keeps import Kept


def keep(
    context: typer.Context,
    job_id: Annotated[int | None, typer.Argument(metavar="[JOB_ID]", help="As shown by `aura search`.")] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Keep JOB_ID no longer.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was kept, or dropped, last.")] = False,
    week: WeekOption = None,
    as_json: Json = False,
) -> None:
    """Keep a posting for this week, beside the five. Without JOB_ID: show what is kept for the week."""
    home = current(context).home
    if undo:
        if job_id is not None or drop or week is not None:
            raise CommandFailed("--undo takes back the newest act and goes with no other value", USAGE)
        _undo(home, as_json)
    elif job_id is not None:
        if week is not None:
            raise CommandFailed("a posting is kept for the newest closed week; --week shows what was kept", USAGE)
        _keep(home, job_id, not drop, as_json)
    elif drop:
        raise CommandFailed("name the posting: aura keep JOB_ID --drop", USAGE)
    else:
        wanted = week_named(home, week) if week else home.calendar.newest_closed(home.clock.now())
        _show(home, wanted, as_json)


def _keep(home: Home, job_id: int, kept: bool, as_json: bool) -> None:
    from aura_views.keeps import keep as record
    from aura_views.keeps import kept_weeks
    from aura_views.postings import title_of

    title, week = title_of(home, job_id), home.calendar.newest_closed(home.clock.now())
    kept_for = kept_weeks(home, USER_ID).get(job_id)
    is_new = kept_for != week if kept else kept_for is not None
    event = record(home, job_id, kept=kept, user_id=USER_ID) if is_new else None
    if as_json:
        event_id = event.event_id if event else None
        out_json({"job_id": job_id, "title": title, "week": week, "kept": kept, "event_id": event_id})
        return
    out(f"{printable(title)}: {f'kept for the week of {week}, beside the five' if kept else 'not kept (any more)'}")
    if event is None:
        note("That is what stood there already; nothing was recorded.")


def _undo(home: Home, as_json: bool) -> None:
    from aura_views.keeps import undo_newest_keep
    from aura_views.postings import title_of

    undone = undo_newest_keep(home, USER_ID)
    if undone is None:
        raise CommandFailed("nothing was kept yet, so there is nothing to take back")
    if as_json:
        out_json(undone)
        return
    out(f"Taken back: {printable(title_of(home, undone.job_id))} is {'kept again' if undone.is_kept else 'not kept'}")


def _show(home: Home, week: date, as_json: bool) -> None:
    from aura_views.keeps import kept_of

    found = kept_of(home, week, USER_ID)
    if as_json:
        out_json(found)
        return
    for each in found:
        for line in _lines(each):
            out(line)
    if not found:
        note(f"Nothing is kept for the week of {week}. To keep one: aura keep JOB_ID (ids: aura search)")


def _lines(each: Kept) -> list[str]:
    sample = "SAMPLE " if each.is_sample else ""
    facts = (each.place, each.workplace, each.salary)
    lines = [f"{sample}{printable(each.title)} | {printable(each.company)}   (id {each.job_id})"]
    lines += ["   " + " | ".join(printable(fact) for fact in facts if fact)] if any(facts) else []
    return [*lines, f"   {printable(each.url)}"] if each.url else lines
