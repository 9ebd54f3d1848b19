"""Finding many words in one pass: the same places as a search for each word."""

from hypothesis import given
from hypothesis import strategies as st

from aura_ml.word_finder import WordFinder

GROUPS = {"pay": ("ab", "a", "bca"), "visa": ("aba", "ab", "€"), "none": ("zz",)}


def places(text: str, word: str) -> list[int]:
    return [start for start in range(len(text)) if text.startswith(word, start)]


@given(st.text(alphabet="abcü€ 🚀", max_size=60))
def test_every_place_of_every_word_is_found(text: str) -> None:
    found = WordFinder(GROUPS).find(text)
    for group, words in GROUPS.items():
        expected = [(word, places(text, word)) for word in words if word in text]
        assert found.of(group) == expected
        assert found.has(group) == bool(expected)
    assert bool(found) == any(word in text for words in GROUPS.values() for word in words)


def test_places_count_characters_and_words_keep_their_groups_order() -> None:
    found = WordFinder(GROUPS).find("🚀€aba")
    assert found.of("visa") == [("aba", [2]), ("ab", [2]), ("€", [1])]
    assert found.of("pay") == [("ab", [2]), ("a", [2, 4])]
    assert not found.has("none")


def test_words_are_found_as_they_are_written() -> None:
    assert not WordFinder(GROUPS).find("AB")
