"""``aura search``: everything that was ever sighted, by words and by meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.invocation import Json, current
from aura_cli.terminal import note, out, out_json, printable

if TYPE_CHECKING:
    from aura_views.search import SearchHit


def search(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="What you look for, in your own words.")],
    count: Annotated[int, typer.Option("--count", "-k", min=1, max=200, metavar="N", help="How many to show.")] = 10,
    as_json: Json = False,
) -> None:
    """Search every posting of every week, by words and by meaning together."""
    from aura_views.search import search as find

    found = find(current(context).home, " ".join(query), count)
    if as_json:
        out_json(found)
        return
    for hit in found.hits:
        for line in _lines(hit):
            out(line)
    if not found.hits:
        out(f"Nothing found among {found.openings} openings.")
    for remark in found.notes:
        note(printable(remark))


def _lines(hit: SearchHit) -> list[str]:
    sample = "SAMPLE " if hit.is_sample else ""
    lines = [f"{hit.position}. {sample}{printable(hit.title)} | {printable(hit.company)}   (id {hit.job_id})"]
    is_one_week = hit.first_week == hit.last_week
    weeks = f"week {hit.last_week}" if is_one_week else f"weeks {hit.first_week} to {hit.last_week}"
    facts = (hit.place, hit.workplace, hit.salary, weeks, ", ".join(hit.boards))
    lines.append("   " + " | ".join(printable(fact) for fact in facts if fact))
    if hit.url:
        lines.append(f"   {printable(hit.url)}")
    return lines
