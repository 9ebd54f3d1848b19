"""``aura rate``: rating a posting by facets, the five of a week one after the other, or taking a rating back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.commands.top import show, view_of
from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, WeekOption, current, is_interactive
from aura_cli.terminal import note, out, out_json, printable

if TYPE_CHECKING:
    from aura_io.workspace import Home
    from aura_views.cards import Card, Rating
    from aura_views.slate import WeekView

Facet = Annotated[int | None, typer.Option(min=1, max=10, help="1 (worst) to 10 (best).")]
LEAVE = ("q", "quit")
ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class _Left(Exception):
    """The person has had enough."""


def rate(
    context: typer.Context,
    job_id: Annotated[int | None, typer.Argument(metavar="[JOB_ID]", help="As shown by `aura top`.")] = None,
    fit: Facet = None,
    interest: Facet = None,
    prestige: Facet = None,
    location: Facet = None,
    overall: Facet = None,
    comment: Annotated[str | None, typer.Option(metavar="TEXT", help="Why; an empty text removes it.")] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Let no model and no page know your rating of JOB_ID from now on.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the newest rating, or forgetting.")] = False,
    week: WeekOption = None,
    so_far: Annotated[bool, typer.Option("--so-far", help="Rate the five of the week in progress.")] = False,
    as_json: Json = False,
) -> None:
    """Rate a posting from 1 to 10 by facets. Without JOB_ID you are asked for each of the week's five.

    Only the facets given change; a rating can be given again at any time.
    """
    home = current(context).home
    given = {"fit": fit, "interest": interest, "prestige": prestige, "location": location, "overall": overall}
    facets = {name: value for name, value in given.items() if value is not None}
    if undo:
        if job_id is not None or facets or comment is not None or forget:
            raise CommandFailed("--undo takes back the newest rating and goes with no other value", USAGE)
        _undo(home, as_json)
    elif forget:
        if job_id is None or facets or comment is not None:
            raise CommandFailed("--forget needs the posting and goes with no value: aura rate JOB_ID --forget", USAGE)
        _forget(home, job_id, as_json)
    elif job_id is not None:
        if not facets and comment is None:
            options = ", ".join(f"--{name}" for name in (*given, "comment"))
            raise CommandFailed(f"nothing to record: give at least one of {options}", USAGE)
        _rate_one(home, job_id, facets, comment, as_json)
    elif facets or comment is not None or as_json:
        raise CommandFailed("name the posting: aura rate JOB_ID --overall 8 (ids are shown by `aura top`)", USAGE)
    else:
        _ask_for_all(home, view_of(home, week, so_far))


def _rate_one(home: Home, job_id: int, facets: dict[str, int], comment: str | None, as_json: bool) -> None:
    from aura_views.postings import slate_showing, title_of
    from aura_views.ratings import rate as record

    title = title_of(home, job_id)
    rated = record(home, job_id, facets, comment, slate_showing(home, job_id, USER_ID), USER_ID)
    if as_json:
        event_id = rated.event.event_id if rated.event else None
        out_json({"job_id": job_id, "title": title, "event_id": event_id, **_as_record(rated.rating)})
        return
    out(f"{printable(title)}: {_in_words(rated.rating)}")
    if rated.event is None:
        note("That is what stood there already; nothing was recorded.")


def _forget(home: Home, job_id: int, as_json: bool) -> None:
    from aura_views.forgetting import forget_rating, what_follows

    forgotten = forget_rating(home, job_id, USER_ID)
    if as_json:
        out_json({"job_id": job_id, "forgotten": list(forgotten.job_ids), **_as_record(forgotten.rating)})
        return
    out(f"Forgotten for job {job_id}: {_in_words(forgotten.rating)}")
    for line in what_follows():
        note(line)
    note("To take it back: aura rate --undo")


def _undo(home: Home, as_json: bool) -> None:
    from aura_views.ratings import undo_last

    undone = undo_last(home, ANY_TIME, USER_ID)
    if undone is None:
        raise CommandFailed("there is no rating to take back")
    if as_json:
        out_json(
            {
                "job_id": undone.job_id,
                "undone": [] if undone.forgetting else list(undone.facets),
                "remembered": undone.forgetting,
                **_as_record(undone.rating),
            }
        )
        return
    if undone.forgetting:
        out(f"Counts again for job {undone.job_id}: {_in_words(undone.rating)}")
        return
    what = ", ".join([*undone.facets, *(["comment"] if undone.comment else [])])
    out(f"Taken back for job {undone.job_id}: {what}. What stands now: {_in_words(undone.rating)}")


def _ask_for_all(home: Home, view: WeekView) -> None:
    if not is_interactive():
        raise CommandFailed("without a terminal name the posting: aura rate JOB_ID --overall 8", USAGE)
    if not view.cards:
        show(view)
        raise CommandFailed(f"week {view.week} has nothing to rate")
    from aura_views.impressions import record_impression

    show(view)
    record_impression(home, view, USER_ID)
    out()
    out("1 to 10 for each facet; Enter leaves it as it is, q ends. Everything is saved at once.")
    try:
        for card in view.cards:
            _ask_for(home, card, view.slate.slate_id if view.slate else None)
    except (_Left, EOFError):
        out()


def _ask_for(home: Home, card: Card, slate_id: str | None) -> None:
    from aura_views.ratings import rate as record
    from aura_views.wording import FACETS

    out()
    out(f"{card.position}. {printable(card.title)} | {printable(card.company)}")
    for facet in FACETS:
        value = _ask_number(facet, card.rating.facets.get(facet))
        if value is not None:
            record(home, card.job_id, {facet: value}, None, slate_id, USER_ID)
    comment = _ask("   comment: ")
    if comment:
        record(home, card.job_id, {}, comment, slate_id, USER_ID)


def _ask_number(facet: str, present: int | None) -> int | None:
    prompt = f"   {facet}{f' [{present}]' if present else ''}: "
    while True:
        answer = _ask(prompt)
        if not answer:
            return None
        if answer.isdecimal() and 1 <= int(answer) <= 10:
            return int(answer)
        note("   a whole number from 1 to 10, Enter, or q")


def _ask(prompt: str) -> str:
    answer = input(prompt).strip()
    if answer.casefold() in LEAVE:
        raise _Left
    return answer


def _as_record(rating: Rating) -> dict[str, object]:
    return {"rating": dict(rating.facets), "comment": rating.comment}


def _in_words(rating: Rating) -> str:
    words = [f"{facet} {value}" for facet, value in rating.facets.items()]
    if rating.comment:
        words.append(f'"{printable(rating.comment)}"')
    return ", ".join(words) or "nothing"
