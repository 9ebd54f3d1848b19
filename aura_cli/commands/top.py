"""``aura top``: the five of a week with their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, WeekOption, current, week_named
from aura_cli.terminal import local_time, note, out, out_json, printable, trouble

if TYPE_CHECKING:
    from aura_io.workspace import Home
    from aura_views.cards import Card
    from aura_views.slate import WeekView


def top(
    context: typer.Context,
    week: WeekOption = None,
    so_far: Annotated[bool, typer.Option("--so-far", help="The week in progress.")] = False,
    as_json: Json = False,
) -> None:
    """Show the five postings of a week, by default of the last closed one, and why they were chosen.

    Showing them in words counts as an impression; `--json` does not.
    """
    home = current(context).home
    view = view_of(home, week, so_far)
    if as_json:
        out_json(view)
        return
    show(view)
    if view.cards:
        from aura_views.impressions import record_impression

        record_impression(home, view, USER_ID)


def view_of(home: Home, week: str | None, so_far: bool) -> WeekView:
    """Return the view that the options of ``top`` and ``rate`` name.

    Raises:
        CommandFailed: both options are given, or the key names no week.
    """
    from aura_views import slate

    if so_far and week:
        raise CommandFailed("--week and --so-far exclude each other", USAGE)
    if so_far:
        return slate.so_far(home, USER_ID)
    return slate.this_week(home, week_named(home, week) if week else None, USER_ID)


def show(view: WeekView) -> None:
    """Write ``view`` in words; what is missing, and what to do about it, to standard error."""
    kind = "so far" if view.in_progress else "closed"
    out(f"Week {view.week} ({kind}): {view.openings} openings, {view.eligible} candidates")
    if view.slate is None:
        note(f"This week was not ranked yet: aura week {view.week}")
    else:
        made = f"as of {local_time(view.slate.as_of, view.timezone)}"
        out(f"Version {view.slate.number}, {made}, run {view.slate.run_id}, {view.rated} of {len(view.cards)} rated")
    for card in view.cards:
        out()
        for line in _lines(card):
            out(line)
    _remarks(view)


def _lines(card: Card) -> list[str]:
    sample = "SAMPLE " if card.is_sample else ""
    lines = [f"{card.position}. {sample}{printable(card.title)} | {printable(card.company)}   (id {card.job_id})"]
    facts = (card.place, card.workplace, card.salary_posted, card.employment_type, _age(card), ", ".join(card.boards))
    lines.append("   " + " | ".join(printable(fact) for fact in facts if fact))
    if card.url:
        lines.append(f"   {printable(card.url)}")
    known = [f"{part.label} {part.value:.2f}" for part in card.components if part.value is not None]
    lines.append(f"   score {card.score:.3f}: " + ", ".join(known))
    lines += [f"   {printable(each.about)}: {printable(each.words)}" for each in card.stated]
    lines += [f"   - {printable(reason)}" for reason in card.reasons]
    lines += [f"   ! {printable(sentence)}" for sentence in card.listing]
    if card.rating.facets:
        lines.append("   rated: " + ", ".join(f"{facet} {value}" for facet, value in card.rating.facets.items()))
    return lines


def _age(card: Card) -> str | None:
    if card.age_days is None:
        return None
    return "new today" if card.age_days == 0 else f"{card.age_days} days old"


def _remarks(view: WeekView) -> None:
    for found in view.troubles:
        note(trouble(found.source, found.status, found.message, found.cure))
    if view.ranked_with_profile is False:
        note("Ranked without a profile: aura profile import FILE")
    if not view.is_current:
        note(f"The warehouse is busy; this is the state of {local_time(view.read_at, view.timezone)}")
    if view.cards and not view.rated:
        note("Rate them: aura rate")
