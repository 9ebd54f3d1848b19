"""``aura documents``: CV and cover letter for a posting, and the list of those asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aura_cli.failures import FAILED, USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, current
from aura_cli.terminal import local_time, note, out, out_json, out_table, printable

if TYPE_CHECKING:
    from aura_io.workspace import Home
    from aura_views.documents import Documents

ASSET = "documents"
MARKDOWN = ".md"


def documents(
    context: typer.Context,
    job_id: Annotated[
        int | None, typer.Argument(metavar="[JOB_ID]", help="As shown by `aura top` and `aura search`.")
    ] = None,
    length: Annotated[str | None, typer.Option(metavar="LENGTH", help="short, standard (the default) or full.")] = None,
    as_json: Json = False,
) -> None:
    """Write CV and cover letter for a posting from your profile, as PDF and Markdown. Without JOB_ID: list them."""
    home = current(context).home
    if job_id is not None:
        _write(home, job_id, length, as_json)
    elif length is not None:
        raise CommandFailed("--length goes with a posting: aura documents JOB_ID --length short", USAGE)
    else:
        _list(home, as_json)


def _write(home: Home, job_id: int, length: str | None, as_json: bool) -> None:
    from aura_cli.materializing import materialize_shown
    from aura_io.document_requests import STANDARD
    from aura_views.documents import documents_of, request_documents

    requested = request_documents(home, job_id, length or STANDARD, USER_ID)
    result = materialize_shown(home, [requested.week], assets=[ASSET])[-1]
    if not result.success:
        raise CommandFailed(
            f"the documents could not be written: {result.message}. The request is kept; ask again, or make the week: "
            "aura week current"
        )
    every = documents_of(home, requested.week, USER_ID)
    made = next((each for each in every if each.event_id == requested.event_id), None)
    if made is None:
        raise CommandFailed("the run did not see the request; ask again", FAILED)
    if as_json:
        out_json(made)
    elif made.written:
        _show(made)
    if not made.written:
        raise CommandFailed(f"no documents for posting {made.job_id}: {printable(made.reason)}")


def _show(made: Documents) -> None:
    out(f"{printable(made.title)} at {printable(made.company)}   (id {made.job_id}, week {made.week})")
    for path in made.files.values():
        out(str(path))
        out(str(path.with_suffix(MARKDOWN)))
    note(f"They rest on {len(made.fact_ids)} statements of your profile; meta.json beside them says which. Read both.")


def _list(home: Home, as_json: bool) -> None:
    from aura_views.documents import documents_of

    every = documents_of(home, user_id=USER_ID)
    if as_json:
        out_json(every)
        return
    if not every:
        note("No documents yet: aura documents JOB_ID (ids are shown by `aura top`)")
        return
    out_table(
        ("job id", "asked", "title", "company", "documents"),
        (
            (
                each.job_id,
                local_time(each.requested_at, home.calendar.timezone),
                each.title,
                each.company,
                _where(each),
            )
            for each in every
        ),
        right=("job id",),
    )


def _where(made: Documents) -> str:
    if not made.written:
        return f"refused: {made.reason}"
    gone = f" ({' and '.join(made.missing)} no longer there)" if made.missing else ""
    return f"{made.folder}{gone}"
