"""Editing written documents: what stands in them now, keeping and restoring versions, and which version an outcome came from.

Files and events are ``aura_io.document_edits``'s, what the profile covers is the fact gate's.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aura_io.document_edits import DOCUMENTS, Asked, edit_file, edited, edits_of, written_documents
from aura_io.document_edits import keep_edit as keep
from aura_io.document_requests import DOCUMENT_REQUEST, SLATE_REQUEST, posting_texts, with_found_skills
from aura_io.duck import WarehouseError
from aura_io.pdf import PdfError
from aura_io.person import person_at
from aura_io.userdb import Event
from aura_io.workspace import Home
from aura_ml.documents.draft import Refusal
from aura_ml.documents.edits import InvalidEdit
from aura_ml.documents.typesetting import DocumentName
from aura_views.documents import USER, WRITTEN

DocumentKind = DocumentName
FORMS = ("pdf", "docx", "md")
NAMES: dict[DocumentName, str] = {"cv": "CV", "letter": "letter"}
_DOCUMENTS = (
    "SELECT path, job_id, requested_at FROM documents "
    "WHERE user_id = ? AND event_id = ? AND kind = ? AND status = ? AND path IS NOT NULL ORDER BY week DESC LIMIT 1"
)
_NEWEST = (
    "SELECT event_id FROM documents WHERE user_id = ? AND list_contains(?::BIGINT[], job_id) AND status = ? "
    "ORDER BY requested_at DESC, week DESC, event_id LIMIT 1"
)


class EditRefused(ValueError):
    """An edit that cannot be kept, or a document that cannot be edited; the message says why and what to do."""


@dataclass(frozen=True)
class DocumentVersion:
    """One version of a document.

    Attributes:
        version: 1 as AURA wrote it; higher ones are the person's.
        own: what the profile does not cover, with what the fact gate says of it.
    """

    document: DocumentName
    version: int
    kept_at: datetime
    text: str
    own: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class EditableDocument:
    """A document as it can be edited: its newest text, and every version that was kept, oldest first.

    Attributes:
        head: what stands before the text and is not edited (a letter's greeting, a CV's name). foot: what stands after it.
    """

    event_id: str
    document: DocumentName
    head: str
    foot: str
    versions: tuple[DocumentVersion, ...]

    @property
    def text(self) -> str:
        """The text of the newest version."""
        return self.versions[-1].text


def editable(home: Home, event_id: str, document: DocumentName = "letter", user_id: str = USER) -> EditableDocument:
    """Return a document that was written for a request, in its newest version.

    Raises:
        EditRefused: there is none that can be edited.
        WarehouseError, UserDbError: it cannot be read.
    """
    folder, asked = _written(home, event_id, document, user_id)
    try:
        written = written_documents(folder, document)
    except InvalidEdit as error:
        raise EditRefused(str(error)) from error
    letter = written.draft.letter
    head, foot = (letter.greeting.text, letter.closing.text) if document == "letter" else (written.draft.cv.name, "")
    versions = [DocumentVersion(document, 1, asked.requested_at, written.text(document))]
    versions += [_version(event) for event in edits_of(home.userdb, event_id, user_id, document)]
    return EditableDocument(event_id, document, head, foot, tuple(versions))


def keep_edit(
    home: Home, event_id: str, text: str, document: DocumentName = "letter", user_id: str = USER
) -> DocumentVersion:
    """Keep ``text`` as the next version of a request's document, whatever the fact gate says of it.

    Raises:
        EditRefused: empty, too long, unchanged, or it cannot be set.
        WarehouseError, UserDbError, OSError: it cannot be kept.
    """
    current = editable(home, event_id, document, user_id)
    text = text.replace("\r\n", "\n").strip()
    if text == current.text.strip():
        raise EditRefused("nothing was changed")
    folder, asked = _written(home, event_id, document, user_id)
    now = home.clock.now()
    person = person_at(home.userdb, home.settings, user_id, now)
    found = with_found_skills(posting_texts(home.warehouse, home.calendar.week_of(now), [asked.job_id]))
    posting = found.get(asked.job_id)
    if person.profile is None or posting is None:
        raise EditRefused("the profile or the posting is no longer known; edit the file in its folder instead")
    try:
        written = written_documents(folder, document)
        draft, own = edited(written, document, text, person.profile, posting.text)
        event = keep(home.userdb, folder, asked, document, written, draft, own, text, now)
    except (InvalidEdit, PdfError) as error:
        raise EditRefused(str(error)) from error
    return _version(event)


def restore(
    home: Home, event_id: str, version: int, document: DocumentName = "letter", user_id: str = USER
) -> DocumentVersion:
    """Keep an earlier version's text again, as the newest version; nothing in between is lost.

    Raises:
        EditRefused: there is no such version, or it is the newest.
    """
    known = {each.version: each for each in editable(home, event_id, document, user_id).versions}
    if version not in known:
        raise EditRefused(f"the {NAMES[document]} has no version {version}; it has {', '.join(map(str, known))}")
    return keep_edit(home, event_id, known[version].text, document, user_id)


def edited_file(
    home: Home, event_id: str, document: DocumentName, version: int, form: str, user_id: str = USER
) -> tuple[Path, str] | None:
    """Return where a version of a document lies and its SHA-256; None where no such version was kept."""
    if form not in FORMS:
        return None
    for event in edits_of(home.userdb, event_id, user_id, document):
        if event.payload.get("version") == version:
            folder, _ = _written(home, event_id, document, user_id)
            return edit_file(folder, document, version, form), str(event.payload["files"][form])
    return None


def newest_request(home: Home, opening: Collection[int], user_id: str = USER) -> str | None:
    """Return the id of the newest request of an opening that documents were written for; None without one."""
    with home.warehouse.reading() as connection:
        found = connection.execute(_NEWEST, [user_id, list(opening), WRITTEN]).fetchone()
    return None if found is None else str(found[0])


def documents_sent(home: Home, opening: Collection[int], user_id: str = USER) -> dict[str, object] | None:
    """Return which documents stand for an opening now: the newest request, and the version of each (1 as written)."""
    request = _newest_asked(home, opening, user_id) or _newest_unasked(home, opening, user_id)
    if request is None:
        return None
    newest = {each: edits_of(home.userdb, request, user_id, each)[-1:] for each in DOCUMENTS}
    return {"request": request} | {each: edits[0].payload["version"] if edits else 1 for each, edits in newest.items()}


def _newest_asked(home: Home, opening: Collection[int], user_id: str) -> str | None:
    events = home.userdb.active(kinds=[DOCUMENT_REQUEST], user_id=user_id)
    asked = [event for event in events if int(event.subject) in opening]
    return max(asked, key=lambda event: (event.recorded_at, event.seq)).event_id if asked else None


def _newest_unasked(home: Home, opening: Collection[int], user_id: str) -> str | None:
    """The newest documents that were written for the slate, where config.yaml has that done; without it nothing is read."""
    if home.settings.documents.postings != SLATE_REQUEST:
        return None
    try:
        return newest_request(home, opening, user_id)
    except WarehouseError:
        return _newest_in_outputs(home, opening, user_id)


def _newest_in_outputs(home: Home, opening: Collection[int], user_id: str) -> str | None:
    """The same by the documents' own meta.json, for the while in which the warehouse is written and cannot be read."""
    found: list[tuple[str, str]] = []
    for job_id in opening:
        for path in home.outputs_dir.glob(f"*/*{int(job_id)}/meta.json"):
            try:
                meta = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue  # not whole: the documents beside it cannot be opened either
            if isinstance(meta, dict) and meta.get("job_id") == job_id and meta.get("user_id") == user_id:
                found.append((str(meta.get("requested_at")), str(meta.get("event_id"))))
    return max(found)[1] if found else None


def _version(event: Event) -> DocumentVersion:
    payload = event.payload
    own = tuple(Refusal(each["sentence"], each["reason"]) for each in payload["own"])
    return DocumentVersion(payload["document"], payload["version"], event.recorded_at, payload["text"], own)


def _written(home: Home, event_id: str, document: DocumentName, user_id: str) -> tuple[Path, Asked]:
    with home.warehouse.reading() as connection:
        found = connection.execute(_DOCUMENTS, [user_id, event_id, document, WRITTEN]).fetchone()
    if found is None:
        raise EditRefused(f"no such {NAMES[document]} was written; the page Documents lists those that were")
    path, job_id, requested_at = found
    folder = (home.settings.home / str(path)).resolve().parent
    if not folder.is_relative_to(home.outputs_dir.resolve()):
        raise EditRefused(f"the {NAMES[document]} does not lie in the outputs folder")
    return folder, Asked(event_id, int(job_id), user_id, requested_at)
