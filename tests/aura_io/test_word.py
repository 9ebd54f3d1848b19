"""Word files: everything is there in order, real headings, links of the profile only, the same bytes every time."""

from __future__ import annotations

import io
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

sys.path.insert(0, str(Path(__file__).parents[1] / "aura_ml" / "documents"))

from people import DATA_JOB, MECHANIC_JOB, engineer, mechanic

from aura_io.profile_files import profile_text
from aura_io.word import to_docx
from aura_ml.documents import DocumentDraft, DocumentOptions, Line, draft_documents
from aura_ml.documents.typesetting import DocumentName
from aura_ml.profile import read_profile

OPTIONS = DocumentOptions(day="2026-03-06", length="full")
HOSTILE = '<w:p/> & "quoted" {MERGEFIELD x} =cmd|calc \x00\x07\u202e *bold* #read("/etc/passwd") ]]>'


@pytest.fixture(scope="module")
def draft() -> DocumentDraft:
    return draft_documents(DATA_JOB, engineer(), options=OPTIONS)


def paragraphs(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def test_cv_and_letter_hold_everything_in_order(draft: DocumentDraft) -> None:
    cv, letter = "\n".join(paragraphs(to_docx(draft, "cv"))), "\n".join(paragraphs(to_docx(draft, "letter")))
    wanted = [draft.cv.name, *(contact.text for contact in draft.cv.contacts)]
    for section in draft.cv.sections:
        wanted += [section.heading, *(line.text for line in section.lines)]
        for entry in section.entries:
            wanted += [entry.title, entry.organisation, entry.place, entry.dates, *(line.text for line in entry.lines)]
    place = 0
    for text in filter(None, wanted):
        place = cv.index(text, place)
    place = 0
    for line in draft.letter_lines():
        place = letter.index(line.text, place)


def test_headings_links_paper_and_language(draft: DocumentDraft) -> None:
    document = Document(io.BytesIO(to_docx(draft, "cv", paper="us-letter")))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings == [section.heading for section in draft.cv.sections]
    links = {rel.target_ref for rel in document.part.rels.values() if rel.is_external}
    assert links == {
        "mailto:mira@example.org",
        "https://mira.example.org",
        "https://github.com/miral",
        "https://example.org/openrail",
    }
    assert round(document.sections[0].page_width.mm, 1) == 215.9
    assert (document.core_properties.author, document.core_properties.language) == ("Mira Lindqvist", "en")


def test_the_same_bytes(draft: DocumentDraft) -> None:
    assert to_docx(draft, "cv") == to_docx(draft, "cv")
    with zipfile.ZipFile(io.BytesIO(to_docx(draft, "letter"))) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("document", ["cv", "letter"])
def test_hostile_texts_stay_texts(draft: DocumentDraft, document: DocumentName) -> None:
    spoiled = replace(
        draft,
        cv=replace(draft.cv, name=HOSTILE, headline=Line(HOSTILE)),
        letter=replace(draft.letter, name=HOSTILE, recipient=(HOSTILE,), paragraphs=((Line(HOSTILE),),)),
    )
    shown = HOSTILE.replace("\x00", "").replace("\x07", "").replace("\u202e", "")
    assert paragraphs(to_docx(spoiled, document)).count(shown) >= 2


def test_it_is_read_back_as_a_profile() -> None:
    for job, profile in ((DATA_JOB, engineer()), (MECHANIC_JOB, mechanic())):
        text, kind = profile_text("cv.docx", to_docx(draft_documents(job, profile, options=OPTIONS), "cv"))
        read = read_profile(text, kind)
        assert (read.name, read.label, set(read.skills)) == (profile.name, profile.label, set(profile.skills))
        for named in ("work", "education", "highlight"):
            wanted = {fact.text for fact in profile.facts if fact.kind == named}
            assert wanted <= {fact.text for fact in read.facts}
