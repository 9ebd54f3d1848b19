"""Markdown and Typst data: what goes in as text comes out as the same text, and as nothing else."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from people import DATA_JOB, engineer

from aura_ml.documents import DocumentOptions, draft_documents
from aura_ml.documents.markdown import cv_markdown, escaped, letter_markdown, to_markdown
from aura_ml.documents.typesetting import DOCUMENTS, Layout, template_source, template_version, typst_data

HOSTILE = [
    "*bold* _it_ `code` [link](https://evil.example) ![x](y) <b>html</b> <https://auto.example>",
    "# heading", "1. item", "1) item", "- item", "+ item", "> quote", "    code", "--- ", "***", "===", "| a | b |", "~~gone~~",
    "&amp; &#35; &copy;", "\\*", "https://www.evil.example", "```", "[ref]: https://evil.example", "10.", ": definition", "-",
]  # fmt: skip


def plain(markdown: str) -> tuple[str, set[str]]:
    """The text a CommonMark reader shows, and the kinds of tokens it found."""
    shown, kinds = [], set()
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        kinds.add(token.type)
        for child in token.children or ():
            kinds.add(child.type)
            shown.append(child.content)
    return "".join(shown), kinds - {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    assert plain(escaped(text)) == (" ".join(text.split()), set())


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z"))
        | st.sampled_from("  *_`[]()<>#+-=|~&!.\\:;1ax"),
        max_size=40,
    )
)
def test_any_text_reads_back(text: str) -> None:
    shown, kinds = plain(escaped(text))
    assert shown == " ".join(text.split())
    assert not kinds


def test_both_documents_in_reading_order() -> None:
    draft = draft_documents(DATA_JOB, engineer(), options=DocumentOptions(day="2026-03-06"))
    cv, letter = cv_markdown(draft), letter_markdown(draft)
    assert cv.startswith("# Mira Lindqvist\n\nData engineer\n")
    assert "[mira@example.org](<mailto:mira@example.org>)" in cv
    assert "### Data Engineer, Nordlicht GmbH\n\n*Mar 2020 – present · Berlin*\n\n- Built the ingestion" in cv
    positions = [
        letter.index(part)
        for part in (
            "Acme Analytics",
            "6 March 2026",
            "## Application",
            "Dear hiring team,",
            "You ask for",
            "Kind regards,",
        )
    ]
    assert positions == sorted(positions)
    assert to_markdown(draft) == f"{letter}\n---\n\n{cv}"


def test_links_that_could_break_out_are_printed_as_text() -> None:
    basics = {"name": "A B", "email": "a@b.example", "url": "https://x.example/)](javascript:alert(1))"}
    markdown = cv_markdown(draft_documents(DATA_JOB, engineer(basics=basics)))
    _, kinds = plain(markdown)
    links = [
        child.attrs["href"]
        for token in MarkdownIt("commonmark").parse(markdown)
        for child in token.children or ()
        if child.type == "link_open"
    ]
    assert "html_inline" not in kinds
    assert links == ["mailto:a@b.example", "https://example.org/openrail"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_typst_gets_data_and_never_code(document: str) -> None:
    draft = draft_documents(DATA_JOB, engineer())
    data = json.loads(typst_data(draft, document, Layout(paper="us-letter")))
    assert data["name"] == "Mira Lindqvist"
    assert data["paper"] == "us-letter"
    source = template_source(document)
    assert "eval(" not in source
    assert "@preview" not in source
    assert len(template_version(document)) == 12
