"""How two titles of one employer relate: the same job in other words, or another level, form, place or role.

Works on title keys; what is decided from the relation is ``same_opening``'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from aura_ml.gazetteer import gazetteer
from aura_ml.keys import strip_gender_marks, title_key
from aura_ml.title_vocabulary import AMOUNT_OF_REMOTE, COMPOUND_TAILS, FORMS, LEVELS, NOISE, PHRASES, SYNONYMS

_ENDING = re.compile(r"(?<=\w{5})(?:isierung|ierung|ation|ion|ungen|ung|erinnen|erin|innen|in|ern|er|en|es|e|s|r|n)\Z")
MIN_PLURAL = 6
"""A longer word's final s is its plural."""

MIN_COMPOUND_PART, MIN_COMPOUND_TAIL, MIN_JOINED_HEAD = 2, 4, 5
"""Least characters of a compound's first part, of its last, and of a first part that a joining s may follow."""
_PART_ENDS = re.compile(r"\s+[-–—/:]+\s+|\s*[|(\[,;]|:\s")

OVERLAP = 0.5
"""Least share of common words (Jaccard) at which two titles may name one job in other words."""

ENGINEER, SOFTWARE = "engineer", "softwar"
"""A software engineer is any engineer where software is made: the term says no more about the job."""

MIN_TOUCHING_WORDS = 2
"""Least common words at which two titles over one text may name one job."""

SAME, WITHIN, OVERLAPPING, TOUCHING, APART = "same", "within", "overlapping", "touching", "apart"


@dataclass(frozen=True)
class TitleWords:
    """What a title says: the words of the job itself, those of rank, and the forms of employment."""

    core: frozenset[str]
    levels: frozenset[str]
    forms: frozenset[str]
    numbers: frozenset[str]


def title_head(title: str) -> str:
    """Return the key of the title's first part: what stands before a dash, bar, comma or bracket."""
    parts = (title_key(part) for part in _PART_ENDS.split(strip_gender_marks(title)))
    return next((part for part in parts if part), "")


@lru_cache(maxsize=32_768)
def title_words(title: str, company_key: str, location_key: str) -> TitleWords:
    """Return the words of a title's key without noise, the row's own place and the employer's name.

    Words of one meaning in English and German stand as one, compounds in their parts.
    """
    words = _in_terms(title).split()
    place = set(location_key.replace("/", " ").split())
    core = [
        word
        for word in words
        if not (
            word in NOISE
            or word in LEVELS
            or word in FORMS
            or word in place
            or (len(word) >= 4 and word in company_key)
            or word.isdigit()
        )
    ]
    terms = {part for word in core for part in _parts(word)}
    if ENGINEER in terms:
        terms.discard(SOFTWARE)
    return TitleWords(
        frozenset(terms),
        frozenset(LEVELS[word] for word in words if word in LEVELS),
        frozenset(FORMS[word] for word in words if word in FORMS),
        frozenset(word for word in words if word.isdigit()),
    )


def _in_terms(title: str) -> str:
    """Return ``title`` with its expressions of several words as one term each, without how much of it is remote."""
    title = AMOUNT_OF_REMOTE.sub(" ", title)
    for pattern, term in PHRASES:
        title = pattern.sub(term, title)
    return title


def _parts(word: str) -> Iterator[str]:
    """Yield the terms of a word: of a compound its first part and its last."""
    terms = _terms()
    if word not in terms and word not in gazetteer().cities:
        for head, tail in _splits(word):
            if tail in COMPOUND_TAILS or (tail in terms and head in terms):
                yield _term(head)
                yield _term(tail)
                return
    yield _term(word)


def _splits(word: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to cut a word in two, the longest first part last; a joining s belongs to neither."""
    male = word.removesuffix("in")
    for cut in range(MIN_COMPOUND_PART, len(male) - MIN_COMPOUND_TAIL + 1):
        head = male[:cut]
        yield (head if len(head) < MIN_JOINED_HEAD else head.removesuffix("s")), male[cut:]


def _term(word: str) -> str:
    """Return what stands for ``word`` and those of its meaning, else its stem."""
    if word in gazetteer().cities:
        return word
    terms, stem = _terms(), _stem(word)
    return terms.get(word) or terms.get(stem) or stem


def _stem(word: str) -> str:
    """Return ``word`` without the endings that change its number, form or gender."""
    return _ENDING.sub("", word.removesuffix("s") if len(word) > MIN_PLURAL else word)


@cache
def _terms() -> dict[str, str]:
    """Return what stands for each word with synonyms, and for its stem."""
    found: dict[str, str] = {}
    for words in SYNONYMS:
        for word in words:
            found.setdefault(word, words[0])
            found.setdefault(_stem(word), words[0])
    return found


def relate(left: TitleWords, right: TitleWords) -> str:
    """Return ``same``, ``within`` (one says more than the other), ``overlapping``, ``touching`` or ``apart``."""
    if contradict(left, right):
        return APART
    if left.core == right.core:
        return SAME
    only_left, only_right = left.core - right.core, right.core - left.core
    common = left.core & right.core
    if not common:
        return APART
    if not only_left or not only_right:
        return APART if names_city(only_left | only_right) else WITHIN
    if len(common) / len(left.core | right.core) >= OVERLAP:
        return OVERLAPPING
    return TOUCHING if len(common) >= MIN_TOUCHING_WORDS else APART


def contradict(left: TitleWords, right: TitleWords) -> bool:
    """Whether two titles name another level, form of employment, number or city."""
    if left.levels != right.levels or left.forms != right.forms or _other_number(left.numbers, right.numbers):
        return True
    return names_city(left.core - right.core) and names_city(right.core - left.core)


def _other_number(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether titles differ in a grade, or both name a number and not the same; "Microsoft 365" on one side is none."""
    grades = [{number for number in numbers if len(number) == 1} for numbers in (left, right)]
    return grades[0] != grades[1] or (bool(left and right) and left != right)


def names_city(words: frozenset[str] | set[str]) -> bool:
    """Whether one of ``words`` is the name of a city in the place tables."""
    cities = gazetteer().cities
    return any(word in cities for word in words)
