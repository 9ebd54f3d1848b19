"""Whether an ambiguous word is the skill: ``Go`` in a list of languages, not in ``Go to our page``.

Decided from the words around it alone; which words are ambiguous stands in the lexicon.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from aura_ml.skills.lexicon import BROAD, SPOKEN_LANGUAGE
from aura_ml.skills.words import LINE_END, lower_words

OFFICE = "office and business software"
NEAR_WORDS = 5
CUE_WORDS = 2
ASKED_BEFORE = 4
REACH = 16
"""Words between a match and another that could still speak for it; no name is as long, and no rule looks further."""
MAX_LINE_WORDS = 64
"""Of a longer line only so much on either side is looked at: a text without line ends must not take forever."""

_CUES_TEXT = """
programming programmer programmers developer developers development developing language languages code coding
framework frameworks library libraries script scripts scripting software tool tools statistics statistical skills
proficiency proficient microsoft ms kenntnisse programmierung programmiersprache entwickler entwicklerin
entwicklung engineer engineers stack
"""
_CUES = frozenset(_CUES_TEXT.split())
_NOT_FOLLOWED_BY_TEXT = """
to in at for the you your our us be ahead beyond live further above with on a an by as from of
de nach zum zur
"""
_NOT_FOLLOWED_BY = frozenset(_NOT_FOLLOWED_BY_TEXT.split())
_ASKING_TEXT = """
experience experienced knowledge skills skill expertise background degree understanding education qualification
qualifications proficiency proficient familiarity familiar fluent studies specialist kenntnisse erfahrung
erfahrungen studium ausbildung abschluss berufserfahrung fachkenntnisse bereich verständnis expert specialization
"""
_ASKING = frozenset(_ASKING_TEXT.split())
_LIST_SIGNS = frozenset(
    (",", "/", "|", ";", "(", ")", "•", "·", "&", "+", ":", "-", "–", "*", "and", "or", "und", "oder")
)
_LINE_SIGNS = frozenset(("-", "•", "·", "*", "–", ".", ",", ";"))
_OPENING = _LINE_SIGNS - {","} | {"!", "?", ":"}
_HOST = re.compile(r"\.(?:com|org|net|io|de|ai|dev|eu|ch|at|uk|co)\b", re.IGNORECASE)


class Found(NamedTuple):
    """A match in words: ``start`` up to, not including, ``end``.

    Attributes:
        kind: column of the lexicon in which the name stands: ``any``, ``exact``, ``weak`` or ``context``.
        spoken_for: whether the name can mean nothing else, or the words around it say that it is the skill.
    """

    start: int
    end: int
    skill_id: str
    category: str
    kind: str = "any"
    spoken_for: bool = True


class Words:
    """The words of a text, in lower case beside them, and where its lines end.

    Attributes:
        written: as ``split_words`` cuts the text.
        lower: the same in lower case.
    """

    def __init__(self, written: Sequence[str]) -> None:
        self.written = written
        self.lower = lower_words(written)
        self._line_ends = [number for number, word in enumerate(written) if word == LINE_END]

    def line_of(self, match: Found) -> tuple[int, int]:
        """Return the first word of the match's line and the word after its last, both at most ``MAX_LINE_WORDS`` away."""
        ends, count = self._line_ends, len(self.written)
        before, after = bisect_left(ends, match.start), bisect_left(ends, match.end)
        low = ends[before - 1] + 1 if before else 0
        high = ends[after] if after < len(ends) else count
        return max(low, match.start - MAX_LINE_WORDS), min(high, match.end + MAX_LINE_WORDS)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is a name by itself: no part of ``C++``, ``R&D``, ``O'Go``, an address or a host."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before == "@" or after == "@" or (text[end - 1].isalnum() and after in ("+", "#")):
        return False
    if before == "." and start > 1 and text[start - 2].isalnum():
        return False
    if _HOST.match(text, end) and not text[start:end].endswith("."):
        return False
    if end - start <= 2:
        glued = before in ("&", "'", "’", "-", "_") or (before == "." and start > 1)
        opened = after in ("'", "’", "_") or (after in ("&", "-") and text[end + 1 : end + 2].isalnum())
        return not ((glued and before != "") or (opened and after != ""))
    return True


def in_context(words: Words, match: Found, firm: Sequence[Found]) -> bool:
    """Whether the words around an ambiguous ``match`` speak for the skill.

    Yes if a word such as *programming* or *Microsoft* stands within two words, or if it stands in a list (a comma,
    a slash, a line end beside it) with a skill found without doubt within five words. No before words such as *to*.
    """
    lower = words.lower
    low, high = words.line_of(match)
    following = lower[match.end] if match.end < high else ""
    if following in _NOT_FOLLOWED_BY:
        return False
    near = (lower[max(low, match.start - CUE_WORDS) : match.start], lower[match.end : min(high, match.end + CUE_WORDS)])
    if not all(map(_CUES.isdisjoint, near)):
        return True
    before = lower[match.start - 1] if match.start > low else LINE_END
    if before not in _LIST_SIGNS and before != LINE_END and following not in _LIST_SIGNS and following not in ("", "."):
        return False
    if _LINE_SIGNS.issuperset(lower[low : match.start]) and _LINE_SIGNS.issuperset(lower[match.end : high]):
        low, high = 0, len(lower)
    return any(
        _supports(other, match)
        and low <= other.start
        and other.end <= high
        and max(other.start - match.end, match.start - other.end) <= NEAR_WORDS
        for other in firm
    )


def could_be(words: Words, match: Found) -> bool:
    """Whether an ambiguous ``match`` that nothing speaks for can be the skill at all.

    No if its capital says nothing, as it begins a sentence or line, if a word such as *to* follows, or if it is one letter.
    """
    low, high = words.line_of(match)
    opening = match.start == low or words.lower[match.start - 1] in _OPENING
    following = words.lower[match.end] if match.end < high else ""
    return not opening and following not in _NOT_FOLLOWED_BY and sum(map(len, words.lower[match.start : match.end])) > 1


def is_asked_for(words: Words, match: Found, firm: Sequence[Found]) -> bool:
    """Whether an everyday word names a skill here: *experience in sales*, *insurance background*, or in a list of skills.

    Yes if a word of asking (*experience*, *knowledge*, *degree*) stands up to four words before or two words after, in
    the same line, or if a comma or slash joins the word to a skill found without doubt.
    """
    lower = words.lower
    low, high = words.line_of(match)
    before = lower[max(low, match.start - ASKED_BEFORE) : match.start]
    after = lower[match.end : min(high, match.end + CUE_WORDS)]
    if not (_ASKING.isdisjoint(before) and _ASKING.isdisjoint(after)):
        return True
    return any(
        other.category not in (SPOKEN_LANGUAGE, BROAD)
        and (
            (other.end + 1 == match.start and lower[other.end] in _LIST_SIGNS)
            or (match.end + 1 == other.start and lower[match.end] in _LIST_SIGNS)
        )
        for other in firm
    )


def _supports(other: Found, match: Found) -> bool:
    """Whether a skill found without doubt is of a kind that makes ``match`` likely."""
    if other.skill_id == match.skill_id or other.category in (SPOKEN_LANGUAGE, BROAD):
        return False
    if match.category == OFFICE:
        return other.category in (OFFICE, "data", "programming language")
    return True
