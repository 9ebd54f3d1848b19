"""Words of texts and names: signs alone, hyphens as blanks, offsets that fit the text."""

from __future__ import annotations

import pytest

from aura_ml.skills.words import lower_words, name_key, skill_slug, split_words, word_spans


def test_words_and_signs() -> None:
    assert split_words("C++, Node.js\nfront-end - R&D") == [
        "C", "+", "+", ",", "Node", ".", "js", "\n", "front", "end", "-", "R", "&", "D",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "Größe ’n’ CI/CD", "a‑b x—y\u2028z", "Bachelor’s degree\n- SQL"])
def test_spans_are_where_the_words_stand(text: str) -> None:
    cut = [text[start:end] for start, end in word_spans(text)]
    assert [word.replace("’", "'") for word in cut] == split_words(text)


def test_keys_join_ways_of_writing() -> None:
    assert name_key("Front-End") == name_key("front end") == name_key("FRONT‑END")
    assert name_key("Bachelor’s degree") == name_key("bachelor's degree")
    assert name_key("C++") != name_key("C")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("C++", "c-plus-plus"), ("C#", "c-sharp"), (".NET", "dotnet"), ("CI/CD", "ci-cd"), ("Node.js", "node-js")],
)
def test_slugs(name: str, slug: str) -> None:
    assert skill_slug(name) == slug


def test_words_in_lower_case_stay_as_many() -> None:
    for words in (["A", "\x1f", "İ", ""], ["One"], ["\x1f\x1f"], ["GmbH", "C"]):
        assert lower_words(words) == [word.lower() for word in words]
