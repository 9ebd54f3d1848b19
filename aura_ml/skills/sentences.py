"""A text in sentences, with their places, and what the tagger sees of a word besides the encoder's states.

Simple on purpose: a line is a sentence unless it holds several; list items are lines of their own in a posting.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aura_ml.skills.finder import SkillMention
from aura_ml.skills.lexicon import Lexicon

Span = tuple[int, int]

_LINE = re.compile(r"[^\n\r]+")
_END = re.compile(r"[.!?;]\s+(?=[^\s\d.,;:!?)])")
MAX_CHARS = 600
"""A longer stretch without an end of sentence is cut at a blank: the encoder reads so much at once."""
SHAPES = 12
GIVEN = 2
"""Columns of ``word_features`` before the categories: shapes of the word, then first and further words of a name."""


def sentences(text: str) -> list[Span]:
    """Return (start, end) of each sentence of ``text`` that is not blank, in order; at most ``MAX_CHARS`` long."""
    found: list[Span] = []
    for line in _LINE.finditer(text):
        start = line.start()
        for end in [*(each.end() for each in _END.finditer(text, start, line.end())), line.end()]:
            found.extend(_pieces(text, start, end))
            start = end
    return found


def _pieces(text: str, start: int, end: int) -> list[Span]:
    pieces: list[Span] = []
    while start < end:
        stop = end
        if end - start > MAX_CHARS:
            blank = text.rfind(" ", start + 1, start + MAX_CHARS)
            stop = blank if blank > start else start + MAX_CHARS
        if text[start:stop].strip():
            pieces.append((start, stop))
        start = stop
    return pieces


def within(place: int, spans: Sequence[Span]) -> bool:
    """Whether the character at ``place`` lies in one of ``spans``, which are in order and apart."""
    number = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return number >= 0 and place < spans[number][1]


def categories(lexicon: Lexicon) -> tuple[str, ...]:
    """Return the categories of a lexicon in alphabetical order."""
    return tuple(sorted({skill.category for skill in lexicon.skills.values()}))


def word_features(
    text: str, words: Sequence[Span], mentions: Sequence[SkillMention], lexicon: Lexicon, known: Sequence[str]
) -> NDArray[np.float32]:
    """Return 0/1 features of each word: how it is spelled and whether the lexicon names a skill there.

    Args:
        text: one sentence.
        words: its words.
        mentions: what the finder found in it.
        lexicon: of the mentions.
        known: categories that have a column; others have none.

    Returns:
        Shape (len(words), SHAPES + GIVEN + len(known)).
    """
    column = {category: SHAPES + GIVEN + number for number, category in enumerate(known)}
    values = np.zeros((len(words), SHAPES + GIVEN + len(known)), dtype=np.float32)
    for number, span in enumerate(words):
        values[number, :SHAPES] = _shape(text, span, number, len(words))
    place = 0
    for mention in mentions:
        while place < len(words) and words[place][1] <= mention.start:
            place += 1
        within = place
        while within < len(words) and words[within][0] < mention.end:
            values[within, SHAPES if within == place else SHAPES + 1] = 1.0
            category = column.get(lexicon.skills[mention.skill_id].category)
            if category is not None:
                values[within, category] = 1.0
            within += 1
    return values


def _shape(text: str, span: Span, number: int, count: int) -> tuple[float, ...]:
    start, end = span
    word = text[start:end]
    upper = word.isupper()
    return (
        word[:1].isupper(),
        upper and len(word) > 1,
        any(sign.isdigit() for sign in word),
        not any(sign.isalnum() for sign in word),
        not upper and any(sign.isupper() for sign in word[1:]),
        len(word) == 1,
        len(word) > 8,
        number == 0,
        number == count - 1,
        start > 0 and not text[start - 1].isspace(),
        end < len(text) and not text[end].isspace(),
        min(count, 40) / 40,
    )
