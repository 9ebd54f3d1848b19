"""``aura taste``: what your ratings say you like and dislike, and what changed within a month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from aura_cli.invocation import USER_ID, Json, WeekOption, current, week_named
from aura_cli.terminal import local_time, note, out, out_json, out_table

if TYPE_CHECKING:
    from aura_views.taste import Liking, Moved, TasteView


def taste(context: typer.Context, week: WeekOption = None, as_json: Json = False) -> None:
    """Show your strongest likes and dislikes by topic, skill, company, place, pay, workplace and seniority.

    As known now, or at the end of the week named with --week.
    """
    from aura_views.taste import taste as read

    home = current(context).home
    found = read(home, week_named(home, week) if week else None, USER_ID)
    if as_json:
        out_json(found)
        return
    _show(found, home.calendar.timezone)


def _show(found: TasteView, zone: str) -> None:
    from aura_views.foretold import words

    mean = f", mean {found.mean:.1f}" if found.mean is not None else ""
    out(f"{found.rated} rated postings{mean}, as known on {local_time(found.as_of, zone)}")
    if found.words:
        out(found.words)
    _likings("You like", found.likes)
    _likings("You do not like", found.dislikes)
    _changes(found.changes)
    if said := words(found.foretold):
        out()
        out("Expected against given:")
        for line in said:
            out(f"  {line}")
    if found.unknown:
        note(f"{found.unknown} rated postings are not known to any week (any more) and do not count here.")
    if found.samples:
        note(f"{found.samples} ratings are of invented sample postings and do not count.")


def _likings(title: str, found: Sequence[Liking]) -> None:
    from aura_views.taste import KINDS
    from aura_views.wording import points

    if not found:
        return
    out()
    out(f"{title} (points above or below your mean, shrunken, with the 95 % interval):")
    out_table(
        ("kind", "what", "points", "interval", "ratings", "mean", ""),
        (
            (
                KINDS[each.kind],
                each.name,
                points(each.estimate),
                f"{points(each.lower)} to {points(each.upper)}",
                each.n,
                f"{each.mean:.1f}",
                "" if each.is_clear else "in doubt",
            )
            for each in found
        ),
        right=("points", "ratings", "mean"),
    )


def _changes(found: Sequence[Moved]) -> None:
    from aura_views.taste import KINDS
    from aura_views.wording import points

    if not found:
        return
    out()
    out("Changed within four weeks:")
    out_table(
        ("kind", "what", "was", "is", "ratings then", "ratings now"),
        (
            (
                KINDS[each.kind],
                each.name,
                None if each.before is None else points(each.before),
                None if each.now is None else points(each.now),
                each.n_before,
                each.n,
            )
            for each in found
        ),
        right=("was", "is", "ratings then", "ratings now"),
    )
