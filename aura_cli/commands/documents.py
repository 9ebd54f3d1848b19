"""``aura documents``: CV and cover letter for a posting, and the list of those asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aura_cli.failures import FAILED, USAGE, CommandFailed
from aura_cli.invocation import USER_ID, Json, current
from aura_cli.terminal import local_time, note, out, out_json, out_table, printable

if TYPE_CHECKING:
    from aura_io.document_requests import RequestedForm
    from aura_io.workspace import Home
    from aura_views.documents import Documents

ASSET = "documents"
SUFFIXES = (".pdf", ".docx", ".md")


def documents(
    context: typer.Context,
    job_id: Annotated[
        int | None, typer.Argument(metavar="[JOB_ID]", help="As shown by `aura top` and `aura search`.")
    ] = None,
    length: Annotated[str | None, typer.Option(metavar="LENGTH", help="short, standard or full.")] = None,
    tone: Annotated[str | None, typer.Option(metavar="TONE", help="Of the letter: plain, warm or formal.")] = None,
    style: Annotated[str | None, typer.Option(metavar="STYLE", help="classic or ledger (dates at the left).")] = None,
    paper: Annotated[str | None, typer.Option(metavar="PAPER", help="a4 or us-letter.")] = None,
    pages: Annotated[int | None, typer.Option(metavar="PAGES", help="Pages of the CV: 1, 2, or 0 for any.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="LANGUAGE", help="en, de, or auto: as profile and posting.")
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(metavar="PROVIDER", help="configured (the language model of config.yaml, if any) or offline."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what a language model would be sent, and send nothing.")
    ] = False,
    edit: Annotated[
        str | None,
        typer.Option(metavar="DOCUMENT", help="Edit what was written: cv or letter, in $EDITOR or from --file."),
    ] = None,
    file: Annotated[
        str | None, typer.Option(metavar="FILE", help="With --edit: the new text; - for standard input.")
    ] = None,
    versions: Annotated[bool, typer.Option("--versions", help="List the versions of both documents.")] = False,
    restore: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Keep an earlier version again, as letter-1 or cv-2.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write CV and cover letter for a posting from your profile: PDF, Word and Markdown. Without JOB_ID: list them.

    What an option leaves open is as `documents` in config.yaml has it.
    """
    home = current(context).home
    named = (
        ("length", length),
        ("tone", tone),
        ("style", style),
        ("paper", paper),
        ("pages", pages),
        ("language", language),
        ("provider", provider),
    )
    given: dict[str, Any] = {name: value for name, value in named if value is not None}
    edits = {"edit": edit, "restore": restore, "versions": versions or None}
    asked = [name for name, value in edits.items() if value is not None]
    if job_id is None:
        if given or dry_run or asked:
            option = next(iter((*given, *asked)), "dry-run")
            raise CommandFailed(f"--{option} goes with a posting: aura documents JOB_ID --{option} ...", USAGE)
        _list(home, as_json)
        return
    if asked or file is not None:
        if len(asked) != 1 or given or dry_run or (file is not None and edit is None):
            raise CommandFailed("--edit (with --file), --restore and --versions stand alone", USAGE)
        _edits(home, job_id, edit, file, restore, as_json)
        return
    from aura_io.document_requests import configured_form

    form = replace(configured_form(home.settings.documents), **given)
    if dry_run:
        _preview(home, job_id, form, as_json)
        return
    _write(home, job_id, form, as_json)


def _edits(home: Home, job_id: int, edit: str | None, file: str | None, restore: str | None, as_json: bool) -> None:
    from aura_cli import document_editing

    if edit is not None:
        document_editing.edit(home, job_id, edit, file, as_json)
    elif restore is not None:
        document_editing.restore(home, job_id, restore, as_json)
    else:
        document_editing.list_versions(home, job_id, as_json)


def _preview(home: Home, job_id: int, form: RequestedForm, as_json: bool) -> None:
    from aura_views.document_prompts import prompt_preview

    shown = prompt_preview(home, job_id, form, USER_ID)
    if as_json:
        out_json(shown)
        return
    if shown.sent:
        where = "leaves this computer" if shown.leaves_computer else "stays on this computer"
        cost = "price unknown" if shown.max_cost_usd is None else f"at most ${shown.max_cost_usd:.4f}"
        note(f"Would be sent to {printable(shown.model)} at {printable(shown.host)} ({where}):")
        note(f"about {shown.tokens_in:,} tokens, up to {shown.max_tokens_out:,} back, {cost} with a second attempt.")
        spent = "unknown" if shown.spent_usd is None else f"${shown.spent_usd:.4f}"
        note(f"Spent this week: {spent} of ${shown.week_cap_usd:.2f} (llm.max_week_cost_usd).")
    else:
        note(f"Nothing would be sent, the offline writer writes: {printable(shown.reason)}. It would be:")
    out(f"--- system (templates {shown.prompt_version})")
    out(shown.system)
    out("--- user")
    out(shown.user)


def _write(home: Home, job_id: int, form: RequestedForm, as_json: bool) -> None:
    from aura_cli.materializing import materialize_shown
    from aura_views.documents import documents_of, request_documents

    requested = request_documents(home, job_id, form, USER_ID)
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
        _say_spent(home)
    if not made.written:
        raise CommandFailed(f"no documents for posting {made.job_id}: {printable(made.reason)}")


def _show(made: Documents) -> None:
    from aura_views.documents import notes_of

    out(f"{printable(made.title)} at {printable(made.company)}   (id {made.job_id}, week {made.week})")
    for path in made.files.values():
        for suffix in SUFFIXES:
            out(str(path.with_suffix(suffix)))
    for said in notes_of(made):
        note(f"- {printable(said)}")
    note(f"They rest on {len(made.fact_ids)} statements of your profile; meta.json beside them says which. Read both.")


def _say_spent(home: Home) -> None:
    from aura_views.document_prompts import week_spending

    spent, cap = week_spending(home)
    if spent is None:
        note(
            "What language models have cost this week cannot be read; none is asked until it can: aura documents JOB_ID --dry-run"
        )
    elif spent > 0:
        note(f"Language models have cost ${spent:.4f} of ${cap:.2f} this week (llm.max_week_cost_usd).")


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
