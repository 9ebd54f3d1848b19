"""Which sentences of a posting are in a language that the tagger has not learned: German and other ones than English.

Sentences are short, so their own frequent words count first, and the language of the whole text only where they say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aura_ml.language import COMMON, detect_language
from aura_ml.skills.sentences import Span

LEARNED = "en"
LEAST_CHARS = 200
"""Of a shorter text without German words no other language than English is believed."""

_GERMAN_TEXT = """
kenntnisse kenntnis erfahrung erfahrungen sowie gute sehr studium ausbildung vergleichbar idealerweise umgang bereich
abgeschlossene abgeschlossenes mehrjährige fundierte praktische hohe fließend verhandlungssicher wort schrift
"""
_GERMAN = frozenset(COMMON["de"]) - {"die", "das", "du", "den"} | frozenset(_GERMAN_TEXT.split())
_ENGLISH = frozenset(COMMON["en"]) | frozenset(
    ("experience", "knowledge", "skills", "in", "a", "degree", "strong", "good")
)
_WORD = re.compile(r"[^\W\d_]+")


def foreign_sentences(text: str, places: Sequence[Span]) -> list[bool]:
    """Return for each sentence of ``text`` whether it is in another language than English.

    Args:
        places: the sentences, as ``sentences`` cuts them.
    """
    own = [_foreign(text[start:end]) for start, end in places]
    if None not in own:
        return [bool(each) for each in own]
    known = [each for each in own if each is not None]
    if known:
        otherwise = sum(known) * 2 > len(known)
    else:
        otherwise = len(text) >= LEAST_CHARS and detect_language("", text) not in (LEARNED, None)
    return [otherwise if each is None else each for each in own]


def _foreign(sentence: str) -> bool | None:
    """Whether German words outnumber the English ones; None where there are none, or as many."""
    words = _WORD.findall(sentence.lower())
    german = sum(word in _GERMAN or (not word.isascii() and any(sign in word for sign in "äöüß")) for word in words)
    english = sum(word in _ENGLISH for word in words)
    return None if german == english else german > english
