"""Editing a written letter: what stands in it now, keeping a new version, and which version an outcome came from.

Files and events are ``aura_io.document_edits``'s, what the profile covers is the fact gate's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aura_io.document_edits import edit_file, edits_of, written_letter
from aura_io.document_edits import keep_edit as keep
from aura_io.document_requests import DOCUMENT_REQUEST, posting_texts, with_found_skills
from aura_io.pdf import PdfError
from aura_io.person import person_at
from aura_io.userdb import Event
from aura_io.workspace import Home
from aura_ml.documents.draft import Refusal
from aura_ml.documents.edits import InvalidEdit, body_of, edited_letter
from aura_views.documents import USER, WRITTEN

FORMS = ("pdf", "docx", "md")
_DOCUMENTS = "SELECT path FROM documents WHERE user_id = ? AND event_id = ? AND kind = 'letter' AND status = ? AND path IS NOT NULL ORDER BY week DESC LIMIT 1"


class EditRefused(ValueError):
    """An edit that cannot be kept, or a letter that cannot be edited; the message says why and what to do."""


@dataclass(frozen=True)
class LetterVersion:
    """One version of a letter.

    Attributes:
        version: 1 as AURA wrote it; higher ones are the person's.
        own: sentences that the profile does not cover, with what the fact gate says of them.
    """

    version: int
    kept_at: datetime
    text: str
    own: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class EditableLetter:
    """A letter as it can be edited: its newest text, and every version that was kept, oldest first."""

    event_id: str
    greeting: str
    closing: str
    text: str
    versions: tuple[LetterVersion, ...]


def editable_letter(home: Home, event_id: str, user_id: str = USER) -> EditableLetter:
    """Return the letter that was written for a request, in its newest version.

    Raises:
        EditRefused: there is none that can be edited.
        WarehouseError, UserDbError: it cannot be read.
    """
    folder = _folder(home, event_id, user_id)
    try:
        written = written_letter(folder)
    except InvalidEdit as error:
        raise EditRefused(str(error)) from error
    versions = [LetterVersion(1, _request(home, event_id, user_id).recorded_at, body_of(written.letter))]
    versions += [_version(event) for event in edits_of(home.userdb, event_id, user_id)]
    return EditableLetter(
        event_id, written.letter.greeting.text, written.letter.closing.text, versions[-1].text, tuple(versions)
    )


def keep_edit(home: Home, event_id: str, text: str, user_id: str = USER) -> LetterVersion:
    """Keep ``text`` as the next version of a request's letter, whatever the fact gate says of it.

    Raises:
        EditRefused: empty, too long, unchanged, or it cannot be set.
        WarehouseError, UserDbError, OSError: it cannot be kept.
    """
    current = editable_letter(home, event_id, user_id)
    text = text.replace("\r\n", "\n").strip()
    if text == current.text.strip():
        raise EditRefused("nothing was changed")
    request, folder = _request(home, event_id, user_id), _folder(home, event_id, user_id)
    now = home.clock.now()
    person = person_at(home.userdb, home.settings, user_id, now)
    week = home.calendar.week_of(now)
    posting = with_found_skills(posting_texts(home.warehouse, week, [int(request.subject)])).get(int(request.subject))
    if person.profile is None or posting is None:
        raise EditRefused("the profile or the posting is no longer known; edit the file in its folder instead")
    try:
        written = written_letter(folder)
        edit = edited_letter(written.letter, text, person.profile, posting.text)
        event = keep(home.userdb, folder, written, edit, request, text, now)
    except (InvalidEdit, PdfError) as error:
        raise EditRefused(str(error)) from error
    return _version(event)


def edited_file(home: Home, event_id: str, version: int, form: str, user_id: str = USER) -> tuple[Path, str] | None:
    """Return where a version of a letter lies and its SHA-256; None where no such version was kept."""
    if form not in FORMS:
        return None
    for event in edits_of(home.userdb, event_id, user_id):
        if event.payload.get("version") == version:
            return edit_file(_folder(home, event_id, user_id), version, form), str(event.payload["files"][form])
    return None


def documents_sent(home: Home, opening: Collection[int], user_id: str = USER) -> dict[str, object] | None:
    """Return which documents stand for an opening now: the newest request, and its letter's version (1 as written)."""
    asked = [
        event
        for event in home.userdb.active(kinds=[DOCUMENT_REQUEST], user_id=user_id)
        if int(event.subject) in opening
    ]
    if not asked:
        return None
    newest = max(asked, key=lambda event: (event.recorded_at, event.seq))
    edits = edits_of(home.userdb, newest.event_id, user_id)
    return {"request": newest.event_id, "letter": edits[-1].payload["version"] if edits else 1}


def _version(event: Event) -> LetterVersion:
    own = tuple(Refusal(each["sentence"], each["reason"]) for each in event.payload["own"])
    return LetterVersion(event.payload["version"], event.recorded_at, event.payload["text"], own)


def _request(home: Home, event_id: str, user_id: str) -> Event:
    events = home.userdb.active(kinds=[DOCUMENT_REQUEST], user_id=user_id)
    found = next((event for event in events if event.event_id == event_id), None)
    if found is None:
        raise EditRefused("no such documents were asked for")
    return found


def _folder(home: Home, event_id: str, user_id: str) -> Path:
    with home.warehouse.reading() as connection:
        found = connection.execute(_DOCUMENTS, [user_id, event_id, WRITTEN]).fetchone()
    if found is None:
        raise EditRefused("no such letter was written; the page Documents lists those that were")
    folder = (home.settings.home / str(found[0])).resolve().parent
    if not folder.is_relative_to(home.outputs_dir.resolve()):
        raise EditRefused("the letter does not lie in the outputs folder")
    return folder
