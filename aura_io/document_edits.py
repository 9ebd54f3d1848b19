"""Letters that the person edited: each edit is an event and files of its own beside those that were written.

The files that AURA wrote stay; version 1 is theirs, an edit is ``letter-2``, ``letter-3`` and so on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aura_io.documents import META
from aura_io.pdf import to_pdf
from aura_io.userdb import Event, UserDb
from aura_io.whole_files import replace_file
from aura_io.word import to_docx
from aura_ml.documents.draft import Cv, DocumentDraft, DocumentLanguage, Letter
from aura_ml.documents.edits import EditedLetter, InvalidEdit, letter_from
from aura_ml.documents.markdown import letter_markdown
from aura_ml.documents.typesetting import PAPERS, STYLES, Layout
from aura_ml.hashing import bytes_hash

DOCUMENT_EDIT = "document_edit"


@dataclass(frozen=True)
class WrittenLetter:
    """The letter that AURA wrote, as its meta.json keeps it."""

    letter: Letter
    language: str
    layout: Layout
    profile_version: str


def written_letter(folder: Path) -> WrittenLetter:
    """Return the letter of a folder of documents.

    Raises:
        InvalidEdit: it is gone, or of a version that kept no letter to edit.
    """
    try:
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidEdit("the documents are no longer in their folder; write them anew") from error
    if not isinstance(meta, dict) or not isinstance(meta.get("letter"), dict):
        raise InvalidEdit("these documents are of an earlier version of AURA; write them anew to edit them")
    stated = meta.get("layout")
    look: dict[str, Any] = stated if isinstance(stated, dict) else {}
    style = next((each for each in STYLES if each == look.get("style")), STYLES[0])
    paper = next((each for each in PAPERS if each == look.get("paper")), PAPERS[0])
    return WrittenLetter(
        letter_from(meta["letter"]),
        str(meta.get("language")),
        Layout(style, paper),
        str(meta.get("profile_version", "")),
    )


def edits_of(userdb: UserDb, request: str, user_id: str) -> list[Event]:
    """Return the edits of a request's letter that stand, oldest first."""
    events = userdb.active(kinds=[DOCUMENT_EDIT], user_id=user_id)
    return [event for event in events if event.payload.get("request") == request]


def edit_file(folder: Path, version: int, form: str) -> Path:
    """Return where a version of the letter lies."""
    return folder / f"letter-{version}.{form}"


def keep_edit(
    userdb: UserDb, folder: Path, written: WrittenLetter, edit: EditedLetter, request: Event, text: str, at: datetime
) -> Event:
    """Write the files of an edited letter and record it; the next version of the request's letter.

    Raises:
        PdfError: it cannot be set; nothing is kept then.
        OSError, UserDbError: it cannot be kept.
    """
    version = (
        max((event.payload["version"] for event in edits_of(userdb, request.event_id, request.user_id)), default=1) + 1
    )
    language: DocumentLanguage = "de" if written.language == "de" else "en"
    draft = DocumentDraft(language, Cv(edit.letter.name, None, (), ()), edit.letter)
    pdf = to_pdf(draft, "letter", written.layout)
    contents = {
        "md": letter_markdown(draft).encode(),
        "docx": to_docx(draft, "letter", paper=written.layout.paper),
        "pdf": pdf.content,
    }
    for form, content in contents.items():
        replace_file(edit_file(folder, version, form), content)
    payload: Mapping[str, Any] = {
        "request": request.event_id,
        "document": "letter",
        "version": version,
        "text": text,
        "own": [{"sentence": refusal.sentence, "reason": refusal.reason} for refusal in edit.own],
        "missing_characters": list(pdf.missing),
        "files": {form: bytes_hash(content) for form, content in contents.items()},
    }
    return userdb.record(DOCUMENT_EDIT, int(request.subject), dict(payload), user_id=request.user_id, recorded_at=at)
