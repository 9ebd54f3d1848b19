"""``aura outcome``: how far an application has come, taking it back, and the list of all applications."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, current
from aura_cli.terminal import note as say
from aura_cli.terminal import out, out_json, out_table, printable

if TYPE_CHECKING:
    from aura_io.workspace import Home
    from aura_views.application_board import ApplicationBoard
    from aura_views.cards import Standing, Step
    from aura_views.outcomes import Application

NOON = 12


def outcome(
    context: typer.Context,
    job_id: Annotated[int | None, typer.Argument(metavar="[JOB_ID]", help="As shown by `aura top`.")] = None,
    stage: Annotated[
        str | None,
        typer.Argument(
            metavar="[STAGE]",
            help="none, applied, screening, interview1, interview2, offer, accepted, rejected or no_answer.",
        ),
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="A word of your own about it.")] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day it happened, YYYY-MM-DD; else now.")] = None,
    next_step: Annotated[
        str | None, typer.Option("--next", metavar="TEXT", help="What you will do next; an empty text: it is done.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="DATE", help="With --next: by which day, YYYY-MM-DD.")] = None,
    want: Annotated[
        bool | None,
        typer.Option(
            "--want/--no-want", help="You want to apply to JOB_ID: it goes first on the board; or not any more."
        ),
    ] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take back the newest outcome or wish to apply (of JOB_ID).")
    ] = False,
    as_json: Json = False,
) -> None:
    """Record how far the application to a posting has come. Without STAGE: show them, of JOB_ID or all.

    A posting applied to leaves the candidates; its outcome is what AURA learns from later.
    """
    home = current(context).home
    if want is not None:
        if job_id is None or undo or any(each is not None for each in (stage, note, on, next_step, by)):
            raise CommandFailed("--want and --no-want go with JOB_ID alone", USAGE)
        _want(home, job_id, want, as_json)
    elif next_step is not None or by is not None:
        if job_id is None or next_step is None or stage is not None or undo:
            raise CommandFailed("a next step goes with its posting alone: aura outcome JOB_ID --next TEXT", USAGE)
        _next(home, job_id, next_step, by, as_json)
    elif undo:
        if stage is not None or note is not None or on is not None:
            raise CommandFailed("--undo takes back the newest outcome and goes with JOB_ID alone", USAGE)
        _undo(home, job_id, as_json)
    elif stage is not None and job_id is not None:
        _record(home, job_id, stage, note, on, as_json)
    elif note is not None or on is not None:
        raise CommandFailed("name the posting and the stage: aura outcome JOB_ID applied --note TEXT", USAGE)
    else:
        _show(home, job_id, as_json)


def _record(home: Home, job_id: int, stage: str, note: str | None, on: str | None, as_json: bool) -> None:
    from aura_views.openings import opening_of, title_of_opening
    from aura_views.outcomes import record_outcome

    opening = opening_of(home, job_id)
    recorded = record_outcome(home, job_id, stage, note, _noon(home, on), USER_ID, opening)
    title = title_of_opening(home, opening)
    if as_json:
        event_id = recorded.event.event_id if recorded.event else None
        out_json({"job_id": job_id, "title": title, "event_id": event_id, **_as_record(recorded.standing)})
        return
    out(f"{printable(title)}: {_in_words(recorded.standing, home.calendar.timezone)}")
    if recorded.event is None:
        say("That is what stood there already; nothing was recorded.")


def _next(home: Home, job_id: int, text: str, by: str | None, as_json: bool) -> None:
    from aura_views.next_steps import day_named, record_next_step

    kept = record_next_step(home, job_id, text, day_named(by) if by else None, USER_ID)
    if as_json:
        out_json({"job_id": job_id, "next": kept})
    elif kept is None:
        out(f"Nothing is to be done next for posting {job_id}.")
    else:
        out(f"Next for posting {job_id}: {printable(kept.text)}" + (f", by {kept.due}" if kept.due else ""))


def _want(home: Home, job_id: int, want: bool, as_json: bool) -> None:
    from aura_views.openings import opening_of, title_of_opening
    from aura_views.outcomes import want_to_apply

    opening = opening_of(home, job_id)
    recorded = want_to_apply(home, job_id, wanted=want, user_id=USER_ID, opening=opening)
    title = title_of_opening(home, opening)
    if as_json:
        event_id = recorded.event.event_id if recorded.event else None
        out_json({"job_id": job_id, "title": title, "event_id": event_id, **_as_record(recorded.standing)})
        return
    out(f"{printable(title)}: {'you want to apply' if want else 'not to apply (any more)'}")
    if recorded.event is None:
        say("That is what stood there already; nothing was recorded.")


def _undo(home: Home, job_id: int | None, as_json: bool) -> None:
    from aura_views.outcomes import undo_outcome
    from aura_views.wording import STAGES

    taken = undo_outcome(home, job_id, USER_ID)
    if taken is None:
        raise CommandFailed(
            "there is no outcome and no wish to take back" + (f" for posting {job_id}" if job_id else "")
        )
    if as_json:
        out_json({"job_id": taken.job_id, "undone": taken.stage, **_as_record(taken.standing)})
        return
    now = _in_words(taken.standing, home.calendar.timezone)
    what = STAGES[taken.stage] if taken.stage else "what was said of wanting to apply"
    wants = ", and you want to apply" if taken.standing.wanted else ""
    out(f"Taken back for job {taken.job_id}: {what}. What stands now: {now}{wants}")


def _show(home: Home, job_id: int | None, as_json: bool) -> None:
    from aura_views.application_board import application_board
    from aura_views.openings import opening_of

    found = application_board(home, USER_ID)
    every = list(found.applications)
    if job_id is not None:
        ids = opening_of(home, job_id)
        every = [each for each in every if set(ids) & set(each.opening_ids)]
    if as_json:
        out_json(every)
    elif not every:
        say("No outcome yet. After applying: aura outcome JOB_ID applied (ids are shown by `aura top`)")
    elif job_id is not None:
        _history(every[0], home.calendar.timezone)
    else:
        _table(every)
        _look_after(found)


def _look_after(found: ApplicationBoard) -> None:
    from aura_views.application_board import SILENCE
    from aura_views.wording import days_ago

    for each in found.reminders:
        where = f"{printable(each.title)}, {printable(each.company)} (id {each.job_id})"
        if each.kind == SILENCE:
            say(f"No answer for {each.days} days: {where}")
        elif each.step is not None:
            say(f"Due {'today' if not each.days else days_ago(each.days)}: {printable(each.step.text)}: {where}")
    for rate in found.rates:
        share = "too few" if rate.value is None else f"{rate.value:.0%}"
        interval = f", 95 % {rate.lower:.0%} to {rate.upper:.0%}" if rate.lower is not None and rate.upper else ""
        say(f"{rate.label}: {share} ({rate.count} of {rate.n} {rate.meaning.split(' that ')[0]}{interval})")


def _table(every: list[Application]) -> None:
    from aura_views.wording import APPLICATION_STAGES, days_ago

    out_table(
        ("job id", "stage", "since", "title", "company", "link"),
        (
            (
                each.job_id,
                APPLICATION_STAGES[each.stage],
                days_ago(each.days_since),
                f"{'SAMPLE ' if each.is_sample else ''}{each.title}",
                each.company,
                each.link,
            )
            for each in every
        ),
        right=("job id",),
    )


def _history(found: Application, zone: str) -> None:
    out(f"{printable(found.title)} at {printable(found.company)}   (id {found.job_id})")
    if found.link:
        out(printable(found.link))
    for step in found.history:
        out(f"  {_step(step, zone)}")


def _step(step: Step, zone: str) -> str:
    from aura_views.wording import STAGES

    said = f"{step.at.astimezone(ZoneInfo(zone)):%Y-%m-%d}  {STAGES[step.stage]}"
    return f"{said}  {printable(step.note)}" if step.note else said


def _in_words(standing: Standing, zone: str) -> str:
    if not standing.history:
        return "no outcome"
    return _step(standing.history[-1], zone)


def _as_record(standing: Standing) -> dict[str, object]:
    return {"stage": standing.stage, "wanted": standing.wanted, "history": standing.history}


def _noon(home: Home, text: str | None) -> datetime | None:
    """Return noon of the day named, or now where that is today and noon is still to come."""
    if text is None:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 the zone follows
    except ValueError as error:
        raise CommandFailed(f"--on {text!r} is no day; write it as YYYY-MM-DD", USAGE) from error
    zone = ZoneInfo(home.calendar.timezone)
    now = home.clock.now()
    if day == now.astimezone(zone).date():
        return min(now, datetime(day.year, day.month, day.day, NOON, tzinfo=zone))
    return datetime(day.year, day.month, day.day, NOON, tzinfo=zone)
