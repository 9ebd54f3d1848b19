"""Editing written documents at the terminal: in an editor or from a file, the versions kept, and going back to one.

Asking for documents is ``commands.documents``'s, keeping versions ``aura_views.document_edits``'s.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from aura_cli.failures import USAGE, CommandFailed
from aura_cli.invocation import USER_ID
from aura_cli.terminal import local_time, note, out, out_json, out_table, printable

if TYPE_CHECKING:
    from aura_io.workspace import Home
    from aura_views.document_edits import DocumentVersion

Document = Literal["cv", "letter"]
DOCUMENTS: tuple[Document, ...] = ("cv", "letter")


def edit(home: Home, job_id: int, document: str, file: str | None, as_json: bool) -> None:
    """Keep the text of ``file`` (``-``: standard input), or of an editor without one, as the next version."""
    from aura_views.document_edits import editable, keep_edit

    kind = _document(document)
    event_id = _request(home, job_id)
    text = _from_editor(editable(home, event_id, kind, USER_ID).text) if file is None else _from_file(file)
    _show(home, keep_edit(home, event_id, text, kind, USER_ID), event_id, as_json)


def restore(home: Home, job_id: int, version: str, as_json: bool) -> None:
    """Keep an earlier version again; ``version`` is written as ``cv-2`` or ``letter-1``."""
    from aura_views.document_edits import restore as bring_back

    document, _, number = version.rpartition("-")
    if not number.isdigit() or document not in DOCUMENTS:
        raise CommandFailed(f"{version!r} is no version; write letter-1 or cv-2, as --versions lists them", USAGE)
    kind = _document(document)
    event_id = _request(home, job_id)
    _show(home, bring_back(home, event_id, int(number), kind, USER_ID), event_id, as_json)


def list_versions(home: Home, job_id: int, as_json: bool) -> None:
    """List every version of both documents, which stands, and what the fact gate said of each; one alone where the other cannot be read."""
    from aura_views.document_edits import EditRefused, editable

    event_id = _request(home, job_id)
    every: list[DocumentVersion] = []
    for document in DOCUMENTS:
        try:
            every.extend(editable(home, event_id, document, USER_ID).versions)
        except EditRefused as error:
            if document == DOCUMENTS[-1] and not every:
                raise
            note(f"The {document}: {error}.")
    if as_json:
        out_json(every)
        return
    newest = {version.document: version.version for version in every}
    out_table(
        ("version", "kept", "yours alone", ""),
        (
            (
                f"{each.document}-{each.version}",
                local_time(each.kept_at, home.calendar.timezone),
                len(each.own),
                "stands" if newest[each.document] == each.version else "",
            )
            for each in every
        ),
        right=("yours alone",),
    )
    for each in every:
        _note_own(each)


def _show(home: Home, kept: DocumentVersion, event_id: str, as_json: bool) -> None:
    from aura_views.document_edits import FORMS, edited_file

    if as_json:
        out_json(kept)
        return
    for form in FORMS:
        found = edited_file(home, event_id, kept.document, kept.version, form, USER_ID)
        if found is not None:
            out(str(found[0]))
    note(f"Kept as version {kept.version}; the earlier ones stay (--versions lists them, --restore brings one back).")
    _note_own(kept)


def _note_own(version: DocumentVersion) -> None:
    for refusal in version.own:
        note(
            f"- {version.document}-{version.version}, your own words, not covered by your profile: "
            f"{printable(refusal.sentence)} ({printable(refusal.reason)})"
        )


def _document(name: str) -> Document:
    for each in DOCUMENTS:
        if each == name:
            return each
    raise CommandFailed(f"{name!r} is no document; cv or letter", USAGE)


def _request(home: Home, job_id: int) -> str:
    from aura_views.document_edits import newest_request
    from aura_views.openings import opening_of

    found = newest_request(home, opening_of(home, job_id), USER_ID)
    if found is None:
        raise CommandFailed(
            f"no documents were written for posting {job_id}; write them first: aura documents {job_id}"
        )
    return found


def _from_editor(text: str) -> str:
    if not sys.stdin.isatty():
        raise CommandFailed(
            "there is no terminal for an editor; give the text with --file FILE (- for standard input)", USAGE
        )
    try:
        edited = click.edit(text, extension=".md")
    except click.ClickException as error:
        raise CommandFailed(
            f"the editor could not be started, or gave up ({error.format_message()}); nothing is kept. Set EDITOR, or use --file"
        ) from error
    if edited is None:
        raise CommandFailed("nothing was saved in the editor; nothing is kept")
    return edited


def _from_file(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandFailed(f"{file} cannot be read as UTF-8 text: {error}") from error
