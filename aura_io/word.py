"""Documents as Word files, for forms and recruiters that ask for them; the same bytes every time.

Texts are set as text: no field, macro or link other than the profile's own. What is set is in ``aura_ml.documents``.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aura_ml.documents.draft import Contact, Cv, DocumentDraft, Entry, Letter, Section
from aura_ml.documents.typesetting import DocumentName, Paper
from aura_ml.text import without_unprintable

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FONT = "Calibri"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def to_docx(draft: DocumentDraft, document: DocumentName, *, paper: Paper = "a4") -> bytes:
    """Return one document of the draft as a Word file with real headings and lists, in one column."""
    from docx import Document

    word = Document()
    _prepare(word, draft, document, paper)
    if document == "cv":
        _cv(word, draft.cv)
    else:
        _letter(word, draft.letter)
    file = io.BytesIO()
    word.save(file)
    return _without_times(file.getvalue())


def _prepare(word: WordDocument, draft: DocumentDraft, document: DocumentName, paper: Paper) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = word.sections[0]
    section.page_width, section.page_height = (Mm(210), Mm(297)) if paper == "a4" else (Mm(215.9), Mm(279.4))
    section.left_margin = section.right_margin = Mm(21 if document == "cv" else 25)
    section.top_margin = section.bottom_margin = Mm(18)
    for name, size in (("Normal", 10.5), ("Title", 22), ("Heading 1", 12.5), ("Heading 2", 10.5)):
        style: Any = word.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.element.get_or_add_rPr().rFonts.set(qn("w:asciiTheme"), "minorHAnsi")
        style.element.rPr.rFonts.attrib.pop(qn("w:asciiTheme"))
        style.font.color.rgb = (
            RGBColor(0x1F, 0x4E, 0x5F) if name in ("Title", "Heading 1") else RGBColor(0x1B, 0x1B, 0x1B)
        )
        style.paragraph_format.space_after = Pt(4)
    names = {"en": ("CV", "Cover letter"), "de": ("Lebenslauf", "Anschreiben")}[draft.language]
    properties = word.core_properties
    properties.title = _text(f"{names[0 if document == 'cv' else 1]}, {draft.cv.name}")[:255]
    properties.author = properties.last_modified_by = _text(draft.cv.name)[:255]
    properties.language = draft.language
    properties.comments = ""
    properties.created = properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment, in no zone


def _cv(word: WordDocument, cv: Cv) -> None:
    word.add_heading(_text(cv.name), 0)
    if cv.headline is not None:
        word.add_paragraph(_text(cv.headline.text))
    _contacts(word, cv.contacts)
    for section in cv.sections:
        word.add_heading(_text(section.heading), 1)
        _section(word, section)


def _section(word: WordDocument, section: Section) -> None:
    if section.kind == "text":
        word.add_paragraph(_text(" ".join(line.text for line in section.lines)))
    elif section.kind == "inline":
        word.add_paragraph(_text(", ".join(line.text for line in section.lines)))
    elif section.kind == "list":
        for line in section.lines:
            word.add_paragraph(_text(line.text), style="List Bullet")
    elif section.kind == "skills":
        for entry in section.entries:
            paragraph = word.add_paragraph()
            if entry.title:
                paragraph.add_run(_text(f"{entry.title}: ")).bold = True
            paragraph.add_run(_text(", ".join(line.text for line in entry.lines)))
    else:
        for entry in section.entries:
            _entry(word, entry)


def _entry(word: WordDocument, entry: Entry) -> None:
    heading = word.add_heading("", 2)
    _linked(heading, entry.title, entry.link)
    rest = "".join(f", {part}" for part in (entry.organisation, entry.place) if part)
    if rest:
        heading.add_run(_text(rest)).bold = False
    if entry.dates:
        word.add_paragraph(_text(entry.dates))
    for line in entry.lines:
        word.add_paragraph(_text(line.text), style="List Bullet")


def _letter(word: WordDocument, letter: Letter) -> None:
    word.add_heading(_text(letter.name), 0)
    _contacts(word, letter.contacts)
    for text in (*letter.recipient, letter.date):
        if text:
            word.add_paragraph(_text(text))
    word.add_heading(_text(letter.subject.text), 1)
    word.add_paragraph(_text(letter.greeting.text))
    for paragraph in letter.paragraphs:
        word.add_paragraph(_text(" ".join(line.text for line in paragraph)))
    word.add_paragraph(_text(letter.closing.text))
    word.add_paragraph(_text(letter.name))


def _contacts(word: WordDocument, contacts: tuple[Contact, ...]) -> None:
    if not contacts:
        return
    paragraph = word.add_paragraph()
    for place, contact in enumerate(contacts):
        if place:
            paragraph.add_run(" · ")
        _linked(paragraph, contact.text, contact.link)


def _linked(paragraph: Any, text: str, link: str) -> None:
    """Add ``text`` to a paragraph, as a link where the profile has one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run(_text(text))
    if link:
        anchor = OxmlElement("w:hyperlink")
        anchor.set(qn("r:id"), paragraph.part.relate_to(link, _LINK, is_external=True))
        anchor.append(run._r)
        paragraph._p.append(anchor)


def _text(text: str) -> str:
    return without_unprintable(text).replace("\n", " ").replace("\t", " ")


def _without_times(content: bytes) -> bytes:
    """The same file with every part dated alike, so that equal drafts give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(zipfile.ZipInfo(part.filename, _EPOCH), source.read(part), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
