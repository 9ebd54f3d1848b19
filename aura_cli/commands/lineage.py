"""``aura lineage``: the life of one posting, or which asset of which week is made, stale or missing, and from what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, WeekOption, current, week_named
from aura_cli.terminal import jsonable, local_time, note, out, out_json, out_table, printable

if TYPE_CHECKING:
    from aura_io.workspace import Home
    from aura_views.badges import LineageBadge
    from aura_views.postings import EventStep, PostingLife, RunRef
    from aura_views.story import PostingStory

SHORT_HASH = 12


def lineage(
    context: typer.Context,
    job_id: Annotated[
        int | None, typer.Argument(metavar="[JOB_ID]", help="The id shown by `aura top` and `aura search`.")
    ] = None,
    week: WeekOption = None,
    asset: Annotated[str | None, typer.Option("--asset", metavar="NAME", help="One asset of the week.")] = None,
    as_json: Json = False,
) -> None:
    """Show where a posting came from and what became of it, with the run that made each step.

    Without JOB_ID: the weeks by their assets, fresh, stale or missing; with --week and --asset where one comes from.
    """
    home = current(context).home
    if job_id is not None:
        if week is not None or asset is not None:
            raise CommandFailed("JOB_ID stands alone; --week and --asset are about a week's assets", USAGE)
        _posting(home, job_id, as_json)
    elif asset is not None:
        _cell(home, week or "closed", asset, as_json)
    else:
        _grid(home, week, as_json)


def _grid(home: Home, newest: str | None, as_json: bool) -> None:
    from aura_views.asset_words import ASSETS
    from aura_views.week_grid import week_grid

    grid = week_grid(home, week_named(home, newest) if newest else None, USER_ID)
    if as_json:
        cells = [cell for _, cell in sorted(grid.cells.items(), key=lambda item: (item[0][0], item[0][1]))]
        out_json({"cells": cells, "missing": grid.missing, "stale": grid.stale})
        return
    marks = {"fresh": "ok", "stale": "STALE", "missing": "-"}
    out_table(
        ("week", *(each.name for each in ASSETS)),
        (
            (week, *(marks[grid.cells[(week, each.name)].state] for each in ASSETS))
            for week in grid.weeks
            if any(grid.cells[(week, each.name)].state != "missing" for each in ASSETS) or week in grid.missing
        ),
    )
    if grid.missing:
        note(f"{len(grid.missing)} closed weeks are missing: aura backfill")
    if grid.stale:
        note(f"{len(grid.stale)} weeks rest on what has changed since: aura backfill --stale")


def _cell(home: Home, key: str, asset: str, as_json: bool) -> None:
    from aura_views.week_grid import cell_detail

    try:
        found = cell_detail(home, week_named(home, key), asset, USER_ID)
    except ValueError as error:
        raise CommandFailed(str(error), USAGE) from error
    if as_json:
        out_json(found)
        return
    out(
        f"{asset} of {found.cell.week}: {found.cell.state}" + (f" ({found.cell.because})" if found.cell.because else "")
    )
    for badge in found.badges:
        _badge(badge, home.calendar.timezone)
    readers = [f"{each.asset} of {each.week}{' (stale)' if each.is_stale else ''}" for each in found.readers]
    out(f"used by: {', '.join(readers) or 'nothing'}")


def _badge(badge: LineageBadge, zone: str) -> None:
    out(f"  {badge.asset}: {badge.rows} rows, made {local_time(badge.created_at, zone)} by run {badge.run_id}")
    out(f"  known up to {local_time(badge.as_of, zone)}, version {badge.data_version[:SHORT_HASH]}")
    for read in badge.inputs:
        version = read.data_version[:SHORT_HASH] if read.data_version else "none"
        out(f"    from {read.asset} of {read.week}, version {version}: {read.state}")
    if badge.run_url and not badge.is_by_hand:
        out(f"  {badge.run_url}")


def _posting(home: Home, job_id: int, as_json: bool) -> None:
    from aura_views.story import posting_story

    story = posting_story(home, job_id, USER_ID)
    life = story.life
    if as_json:
        out_json({**jsonable(life), "listing": story.listing, "documents": story.documents, "learned": story.learned})
        return
    _heading(life)
    zone = home.calendar.timezone
    for sentence in story.listing:
        out(printable(sentence))
    _received(life, zone)
    _made(life)
    _ranked(life, zone)
    _done(life, zone)
    _came_of_it(story, zone)
    newest = life.slates[-1].run if life.slates else life.sightings[-1].run if life.sightings else None
    if newest:
        note(f"The newest run in the Dagster UI: {newest.url}")


def _heading(life: PostingLife) -> None:
    out(f"{printable(life.title)} at {printable(life.company)}")
    if life.url:
        out(printable(life.url))
    others = [str(each) for each in life.opening_ids if each != life.job_id]
    out(f"job id {life.job_id}" + (f", the same opening as {', '.join(others)}" if others else ""))


def _received(life: PostingLife, zone: str) -> None:
    _section("Received", len(life.sightings))
    if not life.sightings:
        return
    out_table(
        ("week", "seen", "source", "row", "payload", "crawl", "status", "role", "evidence", "run"),
        (
            (
                step.week,
                local_time(step.seen_at, zone),
                step.source,
                step.row_no,
                step.payload_hash[:SHORT_HASH],
                step.crawl_id[:SHORT_HASH],
                step.crawl_status,
                step.role,
                step.evidence,
                step.run.run_id,
            )
            for step in life.sightings
        ),
        right=("row",),
    )


def _made(life: PostingLife) -> None:
    _section("Job", len(life.jobs))
    if not life.jobs:
        return
    out_table(
        ("week", "job id", "title", "place", "posted", "text", "encoder", "run"),
        (
            (
                step.week,
                step.job_id,
                step.title,
                step.location or step.workplace,
                step.date_posted,
                step.text_hash[:SHORT_HASH] if step.text_hash else None,
                step.encoder_version,
                _run(step.run),
            )
            for step in life.jobs
        ),
        right=("job id",),
    )


def _ranked(life: PostingLife, zone: str) -> None:
    _section("Scores", len(life.scores))
    for score in life.scores:
        place = f"rank {score.rank}" if score.eligible else f"not a candidate: {score.excluded_reason}"
        out(f"  {score.week}  {score.score:.3f}  {place}  run {_run(score.run)}")
        parts = (f"{name} {value:.2f}" for name, value in score.components.items())
        out("              " + ", ".join(parts))
    _section("Slates", len(life.slates))
    for slate in life.slates:
        kind = "final" if slate.is_final else "so far"
        out(
            f"  {slate.week}  position {slate.position}  {slate.score:.3f}  {kind}, as of "
            f"{local_time(slate.as_of, zone)}  slate {slate.slate_id[:SHORT_HASH]}  run {slate.run.run_id}"
        )
        for reason in slate.reasons:
            out(f"              {printable(reason)}")


def _done(life: PostingLife, zone: str) -> None:
    _section("Shown", len(life.impressions))
    for event in life.impressions:
        out(f"  {local_time(event.recorded_at, zone)}  slate {str(event.payload.get('slate_id', ''))[:SHORT_HASH]}")
    _section("You", len(life.events))
    for event in life.events:
        out(f"  {local_time(event.recorded_at, zone)}  {event.kind}  {_said(event)}")


def _came_of_it(story: PostingStory, zone: str) -> None:
    _section("Documents", len(story.documents))
    for document in story.documents:
        state = "written" if document.written else f"not written: {printable(document.reason or '')}"
        asked = local_time(document.requested_at, zone)
        out(f"  {document.week}  {document.kind}  {state}, asked for {asked}  run {_run(document.run)}")
    _section("Models that learned from it", len(story.learned))
    for model in story.learned:
        use = "put in use" if model.promoted else "not put in use"
        out(f"  {model.week}  {model.kind}  {model.label}, {use}  run {_run(model.run)}")


def _said(event: EventStep) -> str:
    words = ", ".join(f"{name} {printable(value)}" for name, value in event.payload.items() if value not in (None, ""))
    return words if event.in_force else f"{words} (undone or replaced)"


def _run(run: RunRef | None) -> str:
    return run.run_id if run else "-"


def _section(name: str, count: int) -> None:
    out()
    out(f"{name}: {count or 'none'}")
