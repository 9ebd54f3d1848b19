"""``aura lineage``: the life of one posting, from the row a board sent to what the person did with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.invocation import USER_ID, Json, current
from aura_cli.terminal import jsonable, local_time, note, out, out_json, out_table, printable

if TYPE_CHECKING:
    from aura_views.postings import EventStep, PostingLife, RunRef
    from aura_views.story import PostingStory

SHORT_HASH = 12


def lineage(
    context: typer.Context,
    job_id: Annotated[int, typer.Argument(metavar="JOB_ID", help="The id shown by `aura top` and `aura search`.")],
    as_json: Json = False,
) -> None:
    """Show where a posting came from and what became of it, with the run that made each step."""
    from aura_views.story import posting_story

    home = current(context).home
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
