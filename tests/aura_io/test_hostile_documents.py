"""Hostile text in every field of profile and posting, to every file: it stays text, on the page, and can be read back."""

from __future__ import annotations

import io
import itertools
import json
import re
import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "aura_ml" / "documents"))
sys.path.insert(0, str(Path(__file__).parent))

from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from test_pdf import EXTRACTORS, by_pypdf, cv_fields, letter_fields, not_in_order, squeezed

from aura_io.documents import FILES, document_folder, write_documents
from aura_io.pdf import to_pdf
from aura_io.word import to_docx
from aura_ml.documents import DocumentDraft, DocumentOptions, JobText, draft_documents
from aura_ml.documents.gate import check_draft
from aura_ml.documents.markdown import cv_markdown, letter_markdown
from aura_ml.documents.posting import readable
from aura_ml.documents.typesetting import DOCUMENTS, STYLES, DocumentName, Layout, typst_data
from aura_ml.profile import profile_from_resume
from aura_ml.records import Profile
from aura_ml.text import without_unprintable

OPTIONS = DocumentOptions(day="2026-03-06", length="full")
HOSTILE = {
    "typst": '#panic("code") #read("/etc/passwd") $x^2$ *bold* _it_ <label> @ref // gone /* gone */ \\u{41} `raw`',
    "markdown": "[a](javascript:alert(1)) ![i](x) # h *b* ~~s~~ | a | b | ``` --- <https://a.example> &amp; [r]: x",
    "html": "<script>alert(1)</script><img src=x onerror=y> &lt; <!-- c --> ]]> <?php ?>",
    "controls": "a\x00b\x07c\x1b[31md\x7fe\x85f\u2028g\u2029h\x0ci \ud800 \ufffe",
    "unseen": "abc\u202edef\u202c \u2066ghi\u2069 \u200bj\u200dk\ufeffl\u00adm\u2060n",
    "path": "../../etc/passwd C:\\Windows\\x file:///etc/x ~/.ssh $(id) `id` ; rm -rf / %2e%2e%2f NUL con.",
    "quotes": "\"a\" 'b' “c” ‘d’ „e“ «f» \\\" \\n {x} {{y}} %s ${z} -- --- ... ~ it's ``q'' 1/2 (c) -> x--y",
    "long": "Donau" * 14,
    "address": "https://example.org/" + "a" * 70,
    "decomposed": "Zoe\u0308 Mu\u0308ller-Ne\u0301 offline flow",
}
"""What each alphabet of attack or accident looks like; invented."""
FRAGMENTS = [word for text in HOSTILE.values() for word in text.split(" ")]
AURAS_OWN = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "text_special", "softbreak",
    "hardbreak", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "strong_open",
    "strong_close", "em_open", "em_close", "link_open", "link_close",
}  # fmt: skip


def resume(text: Callable[[], str]) -> dict[str, Any]:
    """A JSON Resume with ``text()`` in every field that AURA reads."""
    return {
        "basics": {
            "name": f"N {text()}", "label": text(), "email": text(), "phone": text(), "url": text(), "summary": text(),
            "location": {"city": text(), "region": text()},
            "profiles": [{"network": text(), "username": text(), "url": text()}],
        },
        "work": [
            {
                "name": text(), "position": text(), "location": text(), "url": text(), "startDate": text(),
                "endDate": text(), "summary": text(), "highlights": [f"A {text()}", text()],
            },
            {"name": f"F {text()}", "position": "Cook", "startDate": "2020-01", "highlights": [f"B {text()}"]},
        ],
        "volunteer": [{"organization": text(), "position": text(), "startDate": text(), "highlights": [text()]}],
        "education": [
            {"institution": text(), "area": text(), "studyType": text(), "startDate": text(), "endDate": text()}
        ],
        "skills": [{"name": text(), "keywords": [text(), f"X {text()}"]}],
        "projects": [
            {
                "name": text(), "description": text(), "highlights": [text()], "keywords": [text()], "url": text(),
                "startDate": text(),
            }
        ],
        "certificates": [{"name": text(), "issuer": text(), "date": text(), "url": text()}],
        "awards": [{"title": text(), "awarder": text(), "date": text()}],
        "publications": [{"name": text(), "publisher": text(), "releaseDate": text()}],
        "languages": [{"language": text(), "fluency": text()}],
    }  # fmt: skip


def written(texts: list[str]) -> tuple[DocumentDraft, Profile, JobText]:
    """The offline writer's documents with ``texts`` in turn in every field of profile and posting."""
    turn = itertools.cycle(texts)
    profile = profile_from_resume(resume(lambda: next(turn)))
    description = f"Requirements\n- Experience with {next(turn)}\n- {next(turn)}\n\n{next(turn)}"
    job = JobText(next(turn), next(turn), next(turn), description, "en", (next(turn), next(turn)))
    return draft_documents(job, profile, options=OPTIONS), profile, job


def markdown_of(text: str) -> tuple[set[str], list[str], int]:
    """The kinds of tokens, the addresses of links and the number of headings that a reader of Markdown finds."""
    kinds, links, headings = set(), [], 0
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        headings += token.type == "heading_open"
        for each in (token, *(token.children or ())):
            kinds.add(each.type)
            links += [str(each.attrs["href"])] if each.type == "link_open" else []
    return kinds, links, headings


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ():
        yield from texts_of(each)


def seen(fields: list[str]) -> list[str]:
    return [unicodedata.normalize("NFC", without_unprintable(field)) for field in fields]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), min_size=1, max_size=5), min_size=1, max_size=7
    )
)
def test_any_text_in_any_field_becomes_no_markup_code_or_path(drawn: list[list[str]]) -> None:
    draft, profile, job = written([" ".join(words) for words in drawn])
    assert not check_draft(draft, profile, readable(job))
    entries = [entry for section in draft.cv.sections for entry in section.entries if section.kind == "entries"]
    for markdown, headings in (
        (cv_markdown(draft), 1 + len(draft.cv.sections) + len(entries)),
        (letter_markdown(draft), 1),
    ):
        kinds, links, found = markdown_of(markdown)
        assert kinds <= AURAS_OWN
        assert found == headings
        assert all(link.startswith(("mailto:", "https://", "http://")) for link in links)
        assert markdown == without_unprintable(markdown)
    for document in DOCUMENTS:
        data = list(texts_of(json.loads(typst_data(draft, document))))
        assert all(text == without_unprintable(text) for text in data)
        assert unicodedata.normalize("NFC", draft.cv.name) in data
    folder = document_folder(Path("outputs"), date(2026, 3, 6), 7, job.company, job.title)
    assert folder.parent == Path("outputs/2026-03-06")
    assert set(folder.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(("kind", "style"), [(kind, STYLES[place % 2]) for place, kind in enumerate(HOSTILE)])
def test_every_file_holds_the_text_as_text(kind: str, style: str, tmp_path: Path) -> None:
    draft, _, job = written([HOSTILE[kind]])
    folder = document_folder(tmp_path, date(2026, 3, 6), 7, job.company, job.title)
    write_documents(folder, draft, {"posting": {"title": without_unprintable(job.title)}}, layout=Layout(style))  # type: ignore[arg-type]
    assert sorted(path.relative_to(folder).as_posix() for path in tmp_path.rglob("*") if path.is_file()) == sorted(
        FILES
    )
    meta = json.loads((folder / "meta.json").read_text())
    assert meta["cv"]["name"] == draft.cv.name
    assert meta["pdf_standard"] == {"cv": "ua-1", "letter": "ua-1"}
    for document, fields in (("cv", seen(cv_fields(draft))), ("letter", seen(letter_fields(draft)))):
        content = (folder / f"{document}.pdf").read_bytes()
        name = fields[0] if len(fields[0]) <= 60 else f"{fields[0][:59]}…"
        footer = re.compile(re.escape(squeezed(name)) + r"·\d/\d")
        for extract in EXTRACTORS:
            text = footer.sub("", squeezed(extract(content)))
            assert [field for field in fields if squeezed(field) not in text] == [], extract.__name__
        assert not_in_order(fields, footer.sub("", squeezed(by_pypdf(content)))) == []
        paragraphs = [each.text for each in Document(io.BytesIO((folder / f"{document}.docx").read_bytes())).paragraphs]
        assert [field for field in fields if not any(field in paragraph for paragraph in paragraphs)] == []
        assert not off_the_page(content)


def off_the_page(content: bytes) -> list[str]:
    """Characters that are not wholly within the paper."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LTChar, LTTextContainer, LTTextLine

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [
            each.get_text()
            for page in extract_pages(io.BytesIO(content))
            for box in page
            if isinstance(box, LTTextContainer)
            for line in box
            if isinstance(line, LTTextLine)
            for each in line
            if isinstance(each, LTChar) and not (each.x0 >= 0 and each.x1 <= page.width and each.y0 >= 0)
        ]


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("style", STYLES)
def test_the_longest_word_stays_on_the_page(document: DocumentName, style: str) -> None:
    draft, _, _ = written(["W" * 150])
    assert not off_the_page(to_pdf(draft, document, Layout(style)).content)  # type: ignore[arg-type]


def test_what_copied_text_hides_costs_no_line() -> None:
    hidden, _, _ = written(["Wartung von An\u00adla\u00adgen\u200b in Mu\u0308nchen"])
    plain, _, _ = written(["Wartung von Anlagen in München"])
    assert hidden == plain
    assert "Wartung von Anlagen in München" in [line.text for line in hidden.cv_lines()]


def test_word_files_hold_no_field_and_no_link_but_the_profiles(tmp_path: Path) -> None:
    draft, _, _ = written([HOSTILE["html"], HOSTILE["quotes"], HOSTILE["path"]])
    for document in DOCUMENTS:
        word = Document(io.BytesIO(to_docx(draft, document)))
        assert not [relation for relation in word.part.rels.values() if relation.is_external]
        tags = {element.tag.rpartition("}")[2] for element in word.element.body.iter()}
        assert not tags & {"fldSimple", "instrText", "fldChar", "object", "altChunk", "script"}
