"""``aura why``: where a posting stands in a week and why, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.invocation import USER_ID, Json, WeekOption, current, week_named
from aura_cli.terminal import local_time, note, out, out_json, out_table, printable

if TYPE_CHECKING:
    from aura_views.why import Why


def why(
    context: typer.Context,
    job_id: Annotated[int, typer.Argument(metavar="JOB_ID", help="As shown by `aura top` and `aura search`.")],
    week: WeekOption = None,
    as_json: Json = False,
) -> None:
    """Say why a posting is, or is not, among a week's five; by default in the newest week in which it was ranked."""
    from aura_views.why import why as explain

    home = current(context).home
    found = explain(home, job_id, week_named(home, week) if week else None, USER_ID)
    if as_json:
        out_json(found)
        return
    _show(found, home.calendar.timezone)


def _show(found: Why, zone: str) -> None:
    out(f"{printable(found.title)} at {printable(found.company)}   (id {found.job_id}, week {found.week})")
    for sentence in found.sentences:
        out(printable(sentence))
    out()
    _parts(found)
    if found.reasons:
        out()
        out("In words:")
        for reason in found.reasons:
            out(f"  - {printable(reason)}")
    if found.what_if:
        out()
        out("What would change its place by score, all else as it was:")
        for change in found.what_if:
            out(f"  - {printable(change.words)} (score {change.score:.3f})")
    if found.alike:
        out()
        out("Postings you rated that it is much like:")
        for each in found.alike:
            out(f"  {printable(each.title)} | {printable(each.company)}   (id {each.job_id})")
    if found.listing:
        out()
        out("How it is listed:")
        for sentence in found.listing:
            out(f"  - {printable(sentence)}")
    _above(found)
    made = (
        f"as of {local_time(found.as_of, zone)}, run {found.run.run_id}" if found.run else "by a run that is not known"
    )
    note(f"Ranked {made}")


def _parts(found: Why) -> None:
    out_table(
        ("component", "weight", "value", "share", "points"),
        (
            (
                part.label,
                f"{part.weight:.2f}",
                "unknown" if part.value is None else f"{part.value:.2f}",
                f"{part.share:.0%}" if part.value is not None else None,
                f"{part.points:.3f}" if part.value is not None else None,
            )
            for part in found.parts
        ),
        right=("weight", "value", "share", "points"),
    )
    out(f"score {found.score:.3f}: the weighted mean of what is known")
    if not found.weights_explain_score:
        note(
            "The weights known at the ranking's cut do not give this score; shares and points are those of the weights."
        )


def _above(found: Why) -> None:
    out()
    if not found.above:
        out("Nothing stands above it.")
        return
    kind = "would stand" if found.rank is None else "stands" if found.above == 1 else "stand"
    out(
        f"Above it {kind} {found.above}"
        + (f"; the best {len(found.rivals)}:" if found.above > len(found.rivals) else ":")
    )
    for rival in found.rivals:
        place = f"  on the slate at {rival.position}" if rival.position else ""
        out(
            f"  {rival.rank}. {rival.score:.3f}  {printable(rival.title)} | {printable(rival.company)}   (id {rival.job_id}){place}"
        )
