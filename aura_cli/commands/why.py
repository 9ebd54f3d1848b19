"""``aura why``: where a posting stands in a week and why, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.invocation import USER_ID, Json, WeekOption, current, week_named
from aura_cli.terminal import local_time, note, out, out_json, out_table, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aura_views.why import Part, Why


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
    _section("In words:", found.reasons)
    changes = [f"{change.words} (score {change.score:.3f})" for change in found.what_if]
    _section("What would change its place by score, all else as it was:", changes)
    alike = [f"{each.title} | {each.company}   (id {each.job_id})" for each in found.alike]
    _section("Postings you rated that it is much like:", alike)
    _section("What it says itself:", [each.line for each in found.stated])
    _section("How it is listed:", found.listing)
    _above(found)
    made = (
        f"as of {local_time(found.as_of, zone)}, run {found.run.run_id}" if found.run else "by a run that is not known"
    )
    note(f"Ranked {made}")


def _section(heading: str, lines: Sequence[str]) -> None:
    """Write ``lines`` under ``heading``; nothing where there are none."""
    if lines:
        out()
        out(heading)
    for line in lines:
        out(f"  - {printable(line)}")


def _parts(found: Why) -> None:
    explained = found.weights_explain_score
    head: tuple[str, ...] = ("component", "weight", "value", "share", "points")
    out_table(
        head if explained else head[:3],
        (_part(part) if explained else _part(part)[:3] for part in found.parts),
        right=head[1:] if explained else head[1:3],
    )
    out(f"score {found.score:.3f}: the weighted mean of what is known")
    if not explained:
        note(
            "The weights known at the ranking's cut do not give this score: an earlier version of AURA ranked the week, or "
            f"ratings or weights were entered since for the time before it. `aura week --week {found.week}` ranks it anew."
        )


def _part(part: Part) -> tuple[str | None, ...]:
    if part.value is None:
        return part.label, f"{part.weight:.2f}", "unknown", None, None
    return part.label, f"{part.weight:.2f}", f"{part.value:.2f}", f"{part.share:.0%}", f"{part.points:.3f}"


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
