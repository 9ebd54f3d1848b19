"""What a Typst template is given: the draft as JSON, and the template's own source.

Texts travel as data (``sys.inputs``) and never as Typst code; compiling is in ``aura_io.pdf``.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, get_args

from aura_ml.documents.draft import Contact, Cv, DocumentDraft, Entry, Letter
from aura_ml.hashing import canonical_json, text_hash
from aura_ml.text import in_every_text, printable

DocumentName = Literal["cv", "letter"]
Paper = Literal["a4", "us-letter"]
Style = Literal["classic", "ledger"]
DOCUMENTS: tuple[DocumentName, ...] = ("cv", "letter")
PAPERS: tuple[Paper, ...] = get_args(Paper)
STYLES: tuple[Style, ...] = get_args(Style)
PAGES = (0, 1, 2)
DENSITIES = 3


@dataclass(frozen=True)
class Layout:
    """How the documents look.

    Attributes:
        style: ``classic`` (one column, dates under the titles) or ``ledger`` (dates in a column at the left).
        pages: pages that the CV may have, 1 or 2; 0 for as many as it takes.
    """

    style: Style = "classic"
    paper: Paper = "a4"
    pages: int = 0


def template_source(document: DocumentName, style: Style = "classic") -> str:
    """Return the Typst source that sets a document: what all templates have, and its own."""
    own = f"cv-{style}.typ" if document == "cv" else "letter.typ"
    templates = files("aura_ml.documents").joinpath("templates")
    return "".join(templates.joinpath(name).read_text(encoding="utf-8") for name in ("common.typ", own))


def template_version(document: DocumentName, style: Style = "classic") -> str:
    """Return a hash of the template, 12 digits."""
    return text_hash(template_source(document, style))[:12]


def typst_data(draft: DocumentDraft, document: DocumentName, layout: Layout | None = None, *, density: int = 0) -> str:
    """Return what the template reads from ``sys.inputs.data``, as canonical JSON.

    Args:
        density: how close the text is set, 0 (most air) to ``DENSITIES - 1``.
    """
    layout = layout or Layout()
    content = _cv(draft.cv) if document == "cv" else _letter(draft.letter)
    kind = {"en": "CV", "de": "Lebenslauf"} if document == "cv" else {"en": "Cover letter", "de": "Anschreiben"}
    title = f"{kind[draft.language]}, {draft.cv.name}"
    look = {"paper": layout.paper, "style": layout.style, "density": density}
    return canonical_json(in_every_text({"language": draft.language, "title": title, **look, **content}, _line))


def _line(text: str) -> str:
    return " ".join(printable(text).split())


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
