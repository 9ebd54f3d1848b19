"""Sentences in another language than English: by their own words, else by those around them."""

from __future__ import annotations

import pytest

from aura_ml.skills.lines import foreign_sentences
from aura_ml.skills.sentences import sentences


def foreign(text: str) -> list[bool]:
    return foreign_sentences(text, sentences(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sehr gute Kenntnisse in Python", [True]),
        ("Strong knowledge of Python", [False]),
        ("Python, SQL, Müller GmbH and the Datenbanken", [False]),
        ("Python, SQL", [False]),
        ("Dein Profil:\nPython\nErfahrung mit SQL", [True, True, True]),
        ("What you bring:\nPython\nExperience with SQL\nErfahrung mit Kunden", [False, False, False, True]),
        ("", []),
    ],
)
def test_by_its_own_words_else_by_the_others(text: str, expected: list[bool]) -> None:
    assert foreign(text) == expected


def test_a_long_text_without_german_or_english_words_is_what_the_classifier_says() -> None:
    french = "Vous maîtrisez Java et Spring ainsi que les bases de données relationnelles. " * 4
    assert all(foreign(french))
    assert foreign(french[:70]) == [False]
