"""CVs and letters that the person edited: each edit is an event and files of its own beside those that were written.

The files that AURA wrote stay; version 1 is theirs, an edit is ``letter-2``, ``cv-2``, ``cv-3`` and so on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from aura_io.documents import META
from aura_io.pdf import Pdf, to_pdf
from aura_io.userdb import Event, UserDb
from aura_io.whole_files import read_file, replace_file
from aura_io.word import to_docx
from aura_ml.documents.cv_edits import EditedCv, cv_from, edited_cv, text_of_cv
from aura_ml.documents.draft import DocumentDraft, DocumentLanguage, JobText, Refusal
from aura_ml.documents.edits import InvalidEdit, body_of, edited_letter, letter_from
from aura_ml.documents.markdown import cv_markdown, letter_markdown
from aura_ml.documents.typesetting import PAGES, PAPERS, STYLES, DocumentName, Layout
from aura_ml.hashing import bytes_hash
from aura_ml.records import Profile

DOCUMENT_EDIT = "document_edit"
DOCUMENTS: tuple[DocumentName, ...] = get_args(DocumentName)


@dataclass(frozen=True)
class WrittenDocuments:
    """CV and letter that AURA wrote, as their meta.json keeps them."""

    draft: DocumentDraft
    layout: Layout
    profile_version: str

    def text(self, document: DocumentName) -> str:
        """Return what of a document is edited, as text."""
        return text_of_cv(self.draft.cv) if document == "cv" else body_of(self.draft.letter)


@dataclass(frozen=True)
class Asked:
    """The request that documents were written for.

    Attributes:
        event_id: of the request; of a posting of the slate that nobody asked for, the id its rows have.
        requested_at: when it was asked for, UTC.
    """

    event_id: str
    job_id: int
    user_id: str
    requested_at: datetime


def written_documents(folder: Path, document: DocumentName) -> WrittenDocuments:
    """Return the documents of a folder, as far as ``document`` needs them.

    Raises:
        InvalidEdit: they are gone, or of a version that kept no ``document`` to edit.
    """
    try:
        meta = json.loads(read_file(folder / META))
    except (OSError, ValueError) as error:
        raise InvalidEdit("the documents are no longer in their folder; write them anew") from error
    if not isinstance(meta, dict) or not all(isinstance(meta.get(each), dict) for each in {"letter", document}):
        raise InvalidEdit(
            f"an earlier version of AURA wrote this {'CV' if document == 'cv' else document} and kept no text of it to "
            "edit; write the documents anew to edit it"
        )
    language: DocumentLanguage = "de" if meta.get("language") == "de" else "en"
    letter = letter_from(meta["letter"])
    cv = cv_from(
        meta["cv"] if document == "cv" else {"name": letter.name, "headline": None, "contacts": (), "sections": ()}
    )
    return WrittenDocuments(DocumentDraft(language, cv, letter), _layout(meta), str(meta.get("profile_version", "")))


def _layout(meta: Mapping[str, Any]) -> Layout:
    stated = meta.get("layout")
    look: dict[str, Any] = stated if isinstance(stated, dict) else {}
    style = next((each for each in STYLES if each == look.get("style")), STYLES[0])
    paper = next((each for each in PAPERS if each == look.get("paper")), PAPERS[0])
    pages = next((each for each in PAGES if each == look.get("pages")), 0)
    return Layout(style, paper, pages)


def edits_of(userdb: UserDb, request: str, user_id: str, document: DocumentName) -> list[Event]:
    """Return the edits of a request's ``document`` that stand, oldest first."""
    events = userdb.active(kinds=[DOCUMENT_EDIT], user_id=user_id)
    return [
        event
        for event in events
        if event.payload.get("request") == request and event.payload.get("document") == document
    ]


def edit_file(folder: Path, document: DocumentName, version: int, form: str) -> Path:
    """Return where a version of a document lies."""
    return folder / f"{document}-{version}.{form}"


def edited(
    written: WrittenDocuments, document: DocumentName, text: str, profile: Profile, job: JobText
) -> tuple[DocumentDraft, tuple[Refusal, ...]]:
    """Return the documents with ``text`` in one of them, and what of it no facts of the profile cover.

    Raises:
        InvalidEdit: the text cannot be that document's.
    """
    draft = written.draft
    if document == "letter":
        letter = edited_letter(draft.letter, text, profile, job)
        return replace(draft, letter=letter.letter), letter.own
    cv: EditedCv = edited_cv(draft.cv, text, profile, job, draft.language)
    return replace(draft, cv=cv.cv), cv.own


def keep_edit(
    userdb: UserDb,
    folder: Path,
    asked: Asked,
    document: DocumentName,
    written: WrittenDocuments,
    draft: DocumentDraft,
    own: tuple[Refusal, ...],
    text: str,
    at: datetime,
) -> Event:
    """Write the files of an edited document and record it; the next version of the request's ``document``.

    Args:
        draft: with the edit. own: what of it the profile does not cover.

    Raises:
        PdfError: it cannot be set; nothing is kept then.
        OSError, UserDbError: it cannot be kept.
    """
    earlier = edits_of(userdb, asked.event_id, asked.user_id, document)
    version = 1 + max([1, *(event.payload["version"] for event in earlier), *_numbers(folder, document)])
    pdf = to_pdf(draft, document, written.layout)
    contents = _contents(draft, document, written.layout, pdf)
    for form, content in contents.items():
        replace_file(edit_file(folder, document, version, form), content)
    payload: Mapping[str, Any] = {
        "request": asked.event_id,
        "document": document,
        "version": version,
        "text": text,
        "own": [{"sentence": refusal.sentence, "reason": refusal.reason} for refusal in own],
        "missing_characters": list(pdf.missing),
        "files": {form: bytes_hash(content) for form, content in contents.items()},
    }
    return userdb.record(DOCUMENT_EDIT, asked.job_id, dict(payload), user_id=asked.user_id, recorded_at=at)


def _numbers(folder: Path, document: DocumentName) -> list[int]:
    """The versions whose files lie in the folder: those of an earlier request for the same posting are not written over."""
    names = (path.stem.removeprefix(f"{document}-") for path in folder.glob(f"{document}-*.*"))
    return [int(name) for name in names if name.isdecimal()]


def _contents(draft: DocumentDraft, document: DocumentName, layout: Layout, pdf: Pdf) -> dict[str, bytes]:
    markdown = cv_markdown(draft) if document == "cv" else letter_markdown(draft)
    return {"md": markdown.encode(), "docx": to_docx(draft, document, paper=layout.paper), "pdf": pdf.content}
