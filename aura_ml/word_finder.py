"""Where words occur in a text: any number of words in one pass (Aho-Corasick), not a pass for each.

Patterns that are dear to try everywhere are tried around the words that they cannot do without.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ahocorasick_rs import AhoCorasick, Implementation


class WordFinder:
    """Finds the words of named groups, letter by letter as they are written; words may overlap.

    The groups are looked up in one pass, in a time that grows with the text and hardly with the number of words.
    """

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        """Take the words of each group; a word may stand in several."""
        self._groups = {name: tuple(words) for name, words in groups.items()}
        self._words = list(dict.fromkeys(word for words in self._groups.values() for word in words))
        self._finder = AhoCorasick(self._words, implementation=Implementation.DFA)

    def find(self, text: str) -> FoundWords:
        """Return where the words stand in ``text``.

        Raises:
            UnicodeEncodeError: ``text`` has half a surrogate pair; cleaned texts have none.
        """
        places: dict[str, list[int]] = {}
        for number, start, _ in self._finder.find_matches_as_indexes(text, overlapping=True):
            places.setdefault(self._words[number], []).append(start)
        return FoundWords(self._groups, places)


class FoundWords:
    """Which words a text holds, and where."""

    def __init__(self, groups: Mapping[str, Sequence[str]], places: dict[str, list[int]]) -> None:
        """Take the words of the groups, and by word where it starts, ascending."""
        self._groups = groups
        self._places = places

    def __bool__(self) -> bool:
        """Whether any word was found."""
        return bool(self._places)

    def has(self, group: str) -> bool:
        """Whether a word of the group was found."""
        return bool(self._places) and any(word in self._places for word in self._groups[group])

    def of(self, group: str) -> list[tuple[str, list[int]]]:
        """Return the found words of a group in the group's order, each with where it starts, ascending."""
        if not self._places:
            return []
        return [(word, self._places[word]) for word in self._groups[group] if word in self._places]
