"""PDFs read back by two extractors: everything is there, in order; hostile texts stay texts; the same bytes every time."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "aura_ml" / "documents"))

from people import DATA_JOB, MECHANIC_JOB, engineer, mechanic

from aura_io.pdf import Pdf, fit_cv, to_pdf, to_png
from aura_ml.documents import DocumentDraft, DocumentOptions, Line, draft_documents
from aura_ml.documents.typesetting import STYLES, Layout, Style
from aura_ml.hashing import bytes_hash

OPTIONS = DocumentOptions(day="2026-03-06", length="full")
TYPST = '#panic("code") #read("/etc/passwd") $x^2$ *bold* _it_ <label> @ref https://x.example // gone /* gone */ \\u{41} `raw` = no'


def by_pypdf(content: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def by_pdfminer(content: bytes) -> str:
    from pdfminer.high_level import extract_text

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return str(extract_text(io.BytesIO(content)))


EXTRACTORS = [by_pypdf, by_pdfminer]


def squeezed(text: str) -> str:
    """Without spaces: extractors place them by distance, and lines are broken anywhere."""
    return "".join(text.replace("\u00ad", "").split())


def cv_fields(draft: DocumentDraft) -> list[str]:
    fields = [
        draft.cv.name,
        draft.cv.headline.text if draft.cv.headline else "",
        *(contact.text for contact in draft.cv.contacts),
    ]
    for section in draft.cv.sections:
        fields += [section.heading, *(line.text for line in section.lines)]
        for entry in section.entries:
            fields += [entry.title, entry.organisation, entry.place, *(line.text for line in entry.lines)]
    return [field for field in fields if field]


def letter_fields(draft: DocumentDraft) -> list[str]:
    letter = draft.letter
    return [
        letter.name,
        *(contact.text for contact in letter.contacts),
        *letter.recipient,
        letter.date,
        *(line.text for line in draft.letter_lines()),
        letter.name,
    ]


def not_in_order(fields: list[str], text: str) -> list[str]:
    """The fields that do not follow the one before them in the text."""
    squeezed_text, place, lost = squeezed(text), 0, []
    for field in fields:
        found = squeezed_text.find(squeezed(field), place)
        if found < 0:
            lost.append(field)
        else:
            place = found + len(squeezed(field))
    return lost


@pytest.fixture(scope="module")
def drafts() -> list[DocumentDraft]:
    return [
        draft_documents(DATA_JOB, engineer(), options=OPTIONS),
        draft_documents(MECHANIC_JOB, mechanic(), options=OPTIONS),
    ]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("extract", EXTRACTORS)
def test_every_field_is_read_back_in_order(drafts: list[DocumentDraft], extract: object, style: Style) -> None:
    for draft in drafts:
        cv, letter = to_pdf(draft, "cv", Layout(style)), to_pdf(draft, "letter", Layout(style))
        assert not_in_order(cv_fields(draft), extract(cv.content)) == []  # type: ignore[operator]
        assert not_in_order(letter_fields(draft), extract(letter.content)) == []  # type: ignore[operator]
        for section in draft.cv.sections:
            for entry in section.entries:
                assert squeezed(entry.dates) in squeezed(extract(cv.content))  # type: ignore[operator]


def test_tags_language_title_and_links(drafts: list[DocumentDraft]) -> None:
    from pypdf import PdfReader

    pdf = to_pdf(drafts[1], "cv")
    reader = PdfReader(io.BytesIO(pdf.content))
    assert pdf.standard == "ua-1"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "de"
    assert reader.metadata is not None
    assert reader.metadata.title == "Lebenslauf, Jörg Weiß"
    links = [note.get_object()["/A"]["/URI"] for page in reader.pages for note in page.get("/Annots", ())]
    assert links == ["mailto:joerg@example.org"]
    assert len(PdfReader(io.BytesIO(to_pdf(drafts[0], "letter").content)).pages) == 1


def test_the_same_bytes_in_this_process_and_in_another(drafts: list[DocumentDraft]) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from people import DATA_JOB, engineer;"
        "from aura_io.pdf import to_pdf; from aura_ml.documents import DocumentOptions, draft_documents;"
        "from aura_ml.hashing import bytes_hash;"
        "draft = draft_documents(DATA_JOB, engineer(), options=DocumentOptions(day='2026-03-06', length='full'));"
        "print(bytes_hash(to_pdf(draft, 'cv').content))"
    )
    folder = Path(__file__).parents[1] / "aura_ml" / "documents"
    other = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=True)
    first = to_pdf(drafts[0], "cv").content
    assert first == to_pdf(drafts[0], "cv").content
    assert other.stdout.strip() == bytes_hash(first)
    assert to_pdf(drafts[0], "cv", Layout(paper="us-letter")).content != first


def spoiled(draft: DocumentDraft, text: str) -> DocumentDraft:
    """The draft with ``text`` in every place a text can have (past the gate, which would refuse it)."""
    sections = tuple(
        replace(
            section,
            heading=text,
            lines=tuple(Line(text) for _ in section.lines),
            entries=tuple(
                replace(entry, title=text, organisation=text, place=text, dates=text, lines=(Line(text),))
                for entry in section.entries
            ),
        )
        for section in draft.cv.sections
    )
    letter = replace(
        draft.letter,
        name=text,
        recipient=(text,),
        date=text,
        subject=Line(text),
        greeting=Line(text),
        paragraphs=((Line(text),),),
        closing=Line(text),
    )
    return replace(draft, cv=replace(draft.cv, name=text, headline=Line(text), sections=sections), letter=letter)


@pytest.mark.parametrize("extract", EXTRACTORS)
@pytest.mark.parametrize("document", ["cv", "letter"])
@pytest.mark.parametrize("style", STYLES)
def test_typst_markup_stays_text(drafts: list[DocumentDraft], document: str, extract: object, style: Style) -> None:
    pdf = to_pdf(spoiled(drafts[0], TYPST), document, Layout(style))  # type: ignore[arg-type]
    found = squeezed(extract(pdf.content))  # type: ignore[operator]
    assert found.count(squeezed(TYPST)) >= 5


@pytest.mark.parametrize("extract", EXTRACTORS)
@pytest.mark.parametrize("style", STYLES)
def test_names_of_many_alphabets(drafts: list[DocumentDraft], extract: object, style: Style) -> None:
    name = "Łucja Ångström-Ñandú Юрий Ελένη Žižek ﬁn"
    draft = drafts[0]
    pdf = to_pdf(replace(draft, cv=replace(draft.cv, name=name)), "cv", Layout(style))
    assert pdf.standard == "ua-1"
    assert squeezed(name.replace("ﬁ", "")) in squeezed(extract(pdf.content)).replace("ﬁ", "").replace("fin", "n")  # type: ignore[operator]


def test_characters_without_a_font_are_said(drafts: list[DocumentDraft]) -> None:
    draft = drafts[0]
    pdf = to_pdf(replace(draft, cv=replace(draft.cv, name="Li 李 明")), "cv")
    assert pdf == Pdf(pdf.content, "", ("李", "明"))
    assert "Nordlicht" in by_pypdf(pdf.content)


def test_pictures(drafts: list[DocumentDraft]) -> None:
    pages = to_png(drafts[0], "cv", ppi=30)
    assert len(pages) == 1
    assert pages[0].startswith(b"\x89PNG")


def test_a_long_cv_runs_over_pages_with_its_entries_whole() -> None:
    jobs = [
        {
            "name": f"Firm {number:02d}",
            "position": "Cook",
            "startDate": str(1980 + number),
            "highlights": [f"Soup {number:02d}", f"Sauce {number:02d}"],
        }
        for number in range(40)
    ]
    draft = draft_documents(DATA_JOB, engineer(work=jobs), options=OPTIONS)
    content = to_pdf(draft, "cv").content
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(content)).pages
    assert 3 <= len(pages) <= 5
    assert "Mira Lindqvist · 2 / " in pages[1].extract_text()


def test_characters_that_print_nothing_are_left_out(drafts: list[DocumentDraft]) -> None:
    draft = drafts[0]
    pdf = to_pdf(replace(draft, cv=replace(draft.cv, name="Mi\u0080ra\u200b \x07Lind\u202eqvist \\u0007")), "cv")
    assert pdf.standard == "ua-1"
    assert "Mira Lindqvist \\u0007" in by_pypdf(pdf.content)


def cooks(jobs: int, lines: int) -> DocumentDraft:
    work = [
        {
            "name": f"Firm {number:02d}",
            "position": "Cook",
            "startDate": str(1980 + number),
            "endDate": str(1981 + number),
            "highlights": [
                f"Dish {number:02d}-{line} for a house with many guests and few seats" for line in range(lines)
            ],
        }
        for number in range(jobs)
    ]
    return draft_documents(DATA_JOB, engineer(work=work), options=OPTIONS)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("pages", [1, 2])
def test_a_cv_is_cut_to_the_pages_asked_for_and_no_job_goes(style: Style, pages: int) -> None:
    draft = cooks(7, 18)
    assert to_pdf(draft, "cv", Layout(style)).pages > 2
    fitted = fit_cv(draft, Layout(style, pages=pages))
    assert (fitted.fits, fitted.pdf.pages) == (True, pages)
    assert fitted.dropped > 0
    work = next(section for section in fitted.draft.cv.sections if section.name == "work")
    assert len(work.entries) == 7
    assert all(entry.lines for entry in work.entries)
    assert not_in_order(cv_fields(fitted.draft), by_pypdf(fitted.pdf.content)) == []


def test_what_cannot_fit_is_said_and_keeps_its_lines() -> None:
    draft = cooks(40, 2)
    fitted = fit_cv(draft, Layout(pages=1))
    assert (fitted.fits, fitted.dropped, fitted.draft) == (False, 0, draft)
    assert fit_cv(draft, Layout()).pdf.pages == fitted.pdf.pages or fitted.pdf.pages > 1


def structure(node: object) -> Iterator[tuple[str, str]]:
    """The tags of a structure tree in reading order, with the title that a heading has."""
    node = node.get_object() if hasattr(node, "get_object") else node
    for each in node if isinstance(node, list) else ():
        yield from structure(each)
    if isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"]), str(node.get("/T", ""))
        yield from structure(node.get("/K"))


@pytest.mark.parametrize("style", STYLES)
def test_the_structure_tree_has_the_headings_in_order_and_lists_as_lists(
    drafts: list[DocumentDraft], style: Style
) -> None:
    from pypdf import PdfReader

    for draft, language in zip(drafts, ("en", "de"), strict=True):
        cv = PdfReader(io.BytesIO(to_pdf(draft, "cv", Layout(style)).content))
        tags = list(structure(cv.trailer["/Root"]["/StructTreeRoot"]["/K"]))
        wanted = [("/H1", draft.cv.name)]
        for section in draft.cv.sections:
            wanted.append(("/H2", section.heading))
            wanted += [("/H3", entry.title) for entry in section.entries if section.kind == "entries"]
        assert [tag for tag in tags if tag[0].startswith("/H")] == wanted
        bullets = [
            entry.lines for section in draft.cv.sections for entry in section.entries if section.kind == "entries"
        ]
        lists = [section.lines for section in draft.cv.sections if section.kind == "list"]
        kinds = [kind for kind, _ in tags]
        assert kinds.count("/LI") == sum(map(len, [*bullets, *lists]))
        assert kinds.count("/Link") == sum(bool(contact.link) for contact in draft.cv.contacts) + sum(
            bool(entry.link) for section in draft.cv.sections for entry in section.entries
        )
        assert cv.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
        letter = PdfReader(io.BytesIO(to_pdf(draft, "letter", Layout(style)).content))
        tags = list(structure(letter.trailer["/Root"]["/StructTreeRoot"]["/K"]))
        assert [tag for tag in tags if tag[0].startswith("/H")] == [("/H1", draft.letter.subject.text)]
        for reader, title in ((cv, draft.cv.name), (letter, draft.letter.name)):
            assert reader.trailer["/Root"]["/Lang"] == language
            assert reader.metadata is not None
            assert str(reader.metadata.title).endswith(f", {title}")
