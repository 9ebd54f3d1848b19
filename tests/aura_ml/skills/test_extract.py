"""Extracted skills: places in the text as given, canonical ids, and time that grows with the text only."""

from __future__ import annotations

import time

import pytest

from aura_ml.skills.extract import extract_skills
from aura_ml.skills.lexicon import Skill, load_lexicon


def test_places_names_and_ids() -> None:
    text = "\ufeff🙂 Wir nutzen Python,\r\nPostgreSQL und Node.js"
    found = extract_skills([text])[0]
    assert [text[each.start : each.end] for each in found] == ["Python", "PostgreSQL", "Node.js"]
    assert [each.text for each in found] == ["Python", "PostgreSQL", "Node.js"]
    assert (
        found[0].skill_id == found[0].esco == f"http://data.europa.eu/esco/skill/{load_lexicon().skills['python'].esco}"
    )
    assert {each.source for each in found} == {"lexicon"}


def test_the_canonical_id_is_escos_else_onets_else_auras() -> None:
    assert (
        Skill("a", "A", "data", ("A",), esco="u-1", onet="1/A").canonical_id == "http://data.europa.eu/esco/skill/u-1"
    )
    assert Skill("a", "A", "data", ("A",), onet="1/A").canonical_id == "onet:1/A"
    assert Skill("a", "A", "data", ("A",)).canonical_id == "aura:a"


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\ud800\udfff\ufffd", "仕事 の 説明 です", "\x1b[31m" * 50, "�" * 1_000, "+" * 3_000]
)
def test_texts_that_name_nothing(text: str) -> None:
    assert extract_skills([text]) == [[]]


@pytest.mark.parametrize("word", ["Go ", "Excel, ", "Python Go "])
def test_a_text_without_line_ends_takes_time_that_grows_with_it(word: str) -> None:
    """Looking at the whole line for each of 20,000 ambiguous words took minutes."""
    started = time.process_time()
    extract_skills([word * 20_000])
    assert time.process_time() - started < 8


def test_of_a_german_sentence_every_name_counts() -> None:
    """What is merely named was learned from English; it took Buchhaltung and Scrum for that."""
    text = "You bring knowledge of Docker.\nErfahrung mit Buchhaltung in SAP FI und mit agilen Methoden (Scrum)"
    found = [each.text for each in extract_skills([text])[0]]
    assert found == ["Docker", "Buchhaltung", "SAP FI", "Scrum"]
