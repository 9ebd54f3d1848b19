"""What a Typst template is given: the draft as JSON, and the template's own source.

Texts travel as data (``sys.inputs``) and never as Typst code; compiling is in ``aura_io.pdf``.
"""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files
from typing import Literal

from aura_ml.documents.draft import Contact, Cv, DocumentDraft, Entry, Letter
from aura_ml.hashing import canonical_json, text_hash

DocumentName = Literal["cv", "letter"]
Paper = Literal["a4", "us-letter"]
DOCUMENTS: tuple[DocumentName, ...] = ("cv", "letter")


def template_source(document: DocumentName) -> str:
    """Return the Typst source that sets a document."""
    return files("aura_ml.documents").joinpath("templates", f"{document}.typ").read_text(encoding="utf-8")


def template_version(document: DocumentName) -> str:
    """Return a hash of the template, 12 digits."""
    return text_hash(template_source(document))[:12]


def typst_data(draft: DocumentDraft, document: DocumentName, *, paper: Paper = "a4") -> str:
    """Return what the template reads from ``sys.inputs.data``, as canonical JSON."""
    content = _cv(draft.cv) if document == "cv" else _letter(draft.letter)
    kind = {"en": "CV", "de": "Lebenslauf"} if document == "cv" else {"en": "Cover letter", "de": "Anschreiben"}
    title = f"{kind[draft.language]}, {draft.cv.name}"
    return _printable(canonical_json({"language": draft.language, "paper": paper, "title": title, **content}))


def _printable(data: str) -> str:
    """JSON without characters that print nothing and have no glyph: controls, direction marks, zero-width spaces."""
    data = re.sub(r"(?<!\\)((?:\\\\)*)\\u00[01][0-9a-f]", r"\1", data)
    return "".join(letter for letter in data if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def _cv(cv: Cv) -> dict[str, object]:
    return {
        "name": cv.name,
        "headline": cv.headline.text if cv.headline else "",
        "contacts": _contacts(cv.contacts),
        "sections": [
            {
                "heading": section.heading,
                "kind": section.kind,
                "lines": [line.text for line in section.lines],
                "entries": [_entry(entry) for entry in section.entries],
            }
            for section in cv.sections
        ],
    }


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "title": entry.title,
        "organisation": entry.organisation,
        "place": entry.place,
        "dates": entry.dates,
        "link": entry.link,
        "lines": [line.text for line in entry.lines],
    }


def _letter(letter: Letter) -> dict[str, object]:
    return {
        "name": letter.name,
        "contacts": _contacts(letter.contacts),
        "recipient": list(letter.recipient),
        "date": letter.date,
        "subject": letter.subject.text,
        "greeting": letter.greeting.text,
        "paragraphs": [" ".join(line.text for line in paragraph) for paragraph in letter.paragraphs],
        "closing": letter.closing.text,
    }


def _contacts(contacts: tuple[Contact, ...]) -> list[dict[str, str]]:
    return [{"text": contact.text, "link": contact.link} for contact in contacts]
