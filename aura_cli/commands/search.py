"""``aura search``: everything that was ever sighted, by words and by meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import Json, current
from aura_cli.terminal import note, out, out_json, printable

if TYPE_CHECKING:
    from aura_views.search import SearchHit


def search(
    context: typer.Context,
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="[QUERY]", help="What you look for, in your own words; needed without a filter."),
    ] = None,
    count: Annotated[int, typer.Option("--count", "-k", min=1, max=200, metavar="N", help="How many to show.")] = 10,
    place: Annotated[str | None, typer.Option("--place", metavar="WORDS", help="Words in the place.")] = None,
    workplace: Annotated[
        str | None, typer.Option("--workplace", metavar="A,B", help="Any of remote, hybrid, onsite.")
    ] = None,
    salary: Annotated[
        str | None, typer.Option("--min-salary", metavar="EUR", help="EUR per year that the pay must reach.")
    ] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="A,B", help="Codes such as en,de.")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="A,B", help="Boards, any of them.")] = None,
    week: Annotated[str | None, typer.Option("--week", metavar="KEY", help="Listed in this week (its Friday).")] = None,
    skills: Annotated[str | None, typer.Option("--skills", metavar="A,B", help="Words that must all be named.")] = None,
    like: Annotated[
        int | None, typer.Option("--like", metavar="JOB_ID", help="Postings like this one instead.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Search every posting of every week, by words and by meaning together; with filters alone, the newest first."""
    from aura_views.postings import UnknownPosting
    from aura_views.search import browse, similar
    from aura_views.search import search as find
    from aura_views.search_filters import WrongFilter, filters_from

    asked = {
        "place": place,
        "workplace": workplace,
        "min": salary,
        "language": language,
        "source": source,
        "week": week,
        "skills": skills,
    }
    home, words = current(context).home, " ".join(query or ())
    try:
        filters = filters_from(asked)
        if like is not None:
            found = similar(home, like, count, filters=filters)
        elif filters and not words:
            found = browse(home, count, filters=filters)
        else:
            found = find(home, words, count, filters=filters)
    except (WrongFilter, UnknownPosting) as error:
        raise CommandFailed(str(error), USAGE) from error
    if as_json:
        out_json(found)
        return
    for hit in found.hits:
        for line in _lines(hit):
            out(line)
    if not found.hits:
        among = f"{found.fitting} that fit of {found.openings}" if filters else str(found.openings)
        out(f"Nothing found among {among} openings.")
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
