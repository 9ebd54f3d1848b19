"""Finds skills of the lexicon in texts, with a blank spaCy pipeline and its PhraseMatcher.

Names count in any case, ambiguous ones only in their own spelling, the most ambiguous only beside other evidence.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from aura_ml.skills.evidence import REACH, Found, Words, could_be, in_context, is_asked_for, stands_alone
from aura_ml.skills.lexicon import Lexicon, load_lexicon
from aura_ml.skills.reading import Reading, load_reading
from aura_ml.skills.spacy_import import import_spacy
from aura_ml.skills.trades import trade_skills
from aura_ml.skills.words import LINE_END, cut, name_key, split_words

if TYPE_CHECKING:
    import re

    from spacy.tokens import Doc

BATCH = 1_000
"""Texts after which spaCy's store of words is emptied; otherwise it would grow with every new word."""

_ANY, _WEAK, _EXACT, _CONTEXT = "any", "weak", "exact", "context"
_TESTS = {_CONTEXT: in_context, _WEAK: is_asked_for}
_DOUBTFUL = tuple(_TESTS)
_start = attrgetter("start")


class SkillMention(NamedTuple):
    """A skill in a text: ``text[start:end]`` names it."""

    skill_id: str
    start: int
    end: int


def find_skills(texts: Sequence[str], *, asked: bool = False) -> list[list[SkillMention]]:
    """Return the skills each text names, in order of place, without overlap: the longest name counts.

    The same skill may be there several times. The lexicon and the pipeline are loaded once per process.

    Args:
        texts: of any length and language.
        asked: leave out what the text merely names (``reading``): a job title, a department, a product.
    """
    return _shipped_finder().find(texts, load_reading() if asked else None)


def find_named_and_asked(texts: Sequence[str]) -> list[tuple[list[SkillMention], list[SkillMention]]]:
    """Return for each text what ``find_skills`` gives, and what it gives with ``asked``, in one reading."""
    return _shipped_finder().find_both(texts, load_reading())


def skill_ids(mentions: Sequence[SkillMention]) -> list[str]:
    """Return the ids of the skills found, each once, in order of first mention."""
    return list(dict.fromkeys(mention.skill_id for mention in mentions))


def profile_skill_ids(
    names: Sequence[str], texts: Sequence[str] = (), titles: Sequence[str] = (), lexicon: Lexicon | None = None
) -> set[str]:
    """Return the ids of everything a profile shows: skills it lists, skills its texts name, and what these imply.

    Args:
        names: skills as the person wrote them; ``Go`` and ``R`` need no other evidence here.
        texts: statements of the profile (positions, highlights, summary).
        titles: those of them that say what the person is or was, such as *Data engineer at Nordlicht*.
        lexicon: the shipped one unless given.
    """
    known = lexicon or load_lexicon()
    finder = _shipped_finder() if lexicon is None else SkillFinder(lexicon)
    shown = known.ids_of(names)
    for mentions in finder.find([*names, *texts]):
        shown.update(mention.skill_id for mention in mentions)
    for title in titles:
        shown.update(trade_skills(title, known))
    return known.with_implied(shown)


class SkillFinder:
    """A lexicon made ready for searching; safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        spacy = import_spacy()
        from spacy.attrs import LOWER
        from spacy.matcher import PhraseMatcher
        from spacy.tokens import Doc

        self._pipeline = spacy.blank("xx")
        vocabulary = self._pipeline.vocab
        vocabulary.lex_attr_getters = {LOWER: str.lower}

        def document(words: Sequence[str]) -> Doc:
            return Doc(vocabulary, words=words)

        self._document = document
        self._pipeline.tokenizer = lambda text: document(split_words(text))
        self._alone: set[str] = set()
        self._following: dict[str, set[str]] = {}
        self._lock = threading.Lock()
        self._keys: dict[int, tuple[str, str, str]] = {}
        self._in_any_case = PhraseMatcher(vocabulary, attr="LOWER")
        self._as_spelled = PhraseMatcher(vocabulary, attr="ORTH")
        for skill in lexicon.skills.values():
            self._add(self._in_any_case, _ANY, skill.id, skill.category, _with_plurals(skill.names))
            self._add(self._in_any_case, _WEAK, skill.id, skill.category, _with_plurals(skill.weak))
            self._add(self._as_spelled, _EXACT, skill.id, skill.category, skill.exact)
            self._add(self._as_spelled, _CONTEXT, skill.id, skill.category, skill.context)

    def _add(self, matcher: Any, kind: str, skill_id: str, category: str, names: Sequence[str]) -> None:
        if names:
            key = f"{kind} {skill_id}"
            matcher.add(key, [self._pipeline.make_doc(name) for name in names])
            for name in names:
                words = [word.lower() for word in split_words(name)]
                self._following.setdefault(words[0], set())
                for word, following in pairwise(words):
                    self._following.setdefault(word, set()).add(following)
                if len(words) == 1:
                    self._alone.add(words[0])
            self._keys[self._pipeline.vocab.strings[key]] = (kind, skill_id, category)

    def find(self, texts: Sequence[str], reading: Reading | None = None) -> list[list[SkillMention]]:
        """Return the skills each text names, with ``reading`` those it speaks of; see ``find_skills``."""
        return [found for (found,) in self._each(texts, (reading,))]

    def find_both(self, texts: Sequence[str], reading: Reading) -> list[tuple[list[SkillMention], list[SkillMention]]]:
        """Return the skills each text names, and those of them it speaks of."""
        return [(named, asked) for named, asked in self._each(texts, (None, reading))]

    def _each(self, texts: Sequence[str], readings: Sequence[Reading | None]) -> Iterator[list[list[SkillMention]]]:
        for start in range(0, len(texts), BATCH):
            with self._lock, self._pipeline.memory_zone():
                found = [self._find(text, readings) for text in texts[start : start + BATCH]]
            yield from found

    def named(self, text: str) -> tuple[Words, list[Found]]:
        """Return the words of ``text`` and the names among them, in order of place, also those that nothing speaks for."""
        cuts = cut(text)
        words = Words([each[0] for each in cuts])
        return words, self._named(text, cuts, words)

    def _find(self, text: str, readings: Sequence[Reading | None]) -> list[list[SkillMention]]:
        cuts = cut(text)
        words = Words([each[0] for each in cuts])
        named = self._named(text, cuts, words)
        kept = (
            reading.keep(words, named) if reading is not None else [each for each in named if each.spoken_for]
            for reading in readings
        )
        return [
            [SkillMention(each.skill_id, cuts[each.start].start(), cuts[each.end - 1].end()) for each in found]
            for found in kept
        ]

    def _named(self, text: str, cuts: Sequence[re.Match[str]], words: Words) -> list[Found]:
        document, places = self._known_words(words)
        matches = [*self._in_any_case(document), *self._as_spelled(document)]
        kept = [
            (self._keys[key], places[start], places[end - 1] + 1)
            for key, start, end in matches
            if stands_alone(text, cuts[places[start]].start(), cuts[places[end - 1]].end())
        ]
        return _without_overlap(words, kept)

    def _known_words(self, words: Words) -> tuple[Doc, list[int]]:
        """The words that could be of a name, with a line end for whatever stands between, and where each stands in ``words``.

        A word could be of a name if it is one, or follows or precedes a word as in a name. Most are neither; a document of
        all of them took most of the time.
        """
        lower, written, count = words.lower, words.written, len(words.lower)
        alone, following = self._alone, self._following
        kept: list[str] = []
        places: list[int] = []
        last = -1
        for number in [number for number, word in enumerate(lower) if word in following]:
            goes_on = number + 1 < count and lower[number + 1] in following[lower[number]]
            if not goes_on and number != last and lower[number] not in alone:
                continue
            if number != last:
                if number != last + 1:
                    kept.append(LINE_END)
                    places.append(last)
                kept.append(written[number])
                places.append(number)
                last = number
            if goes_on:
                last = number + 1
                kept.append(written[last])
                places.append(last)
        return self._document(kept), places


def _without_overlap(words: Words, matches: Sequence[tuple[tuple[str, str, str], int, int]]) -> list[Found]:
    """The longest matches that do not overlap; of the ambiguous ones, whether the firm ones speak for them."""
    taken: set[int] = set()
    firm: list[Found] = []
    doubtful: list[Found] = []
    order = sorted(matches, key=lambda match: (match[1] - match[2], match[0][0] in _DOUBTFUL, match[1], match[0][1]))
    for (kind, skill_id, category), start, end in order:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            (doubtful if kind in _DOUBTFUL else firm).append(Found(start, end, skill_id, category, kind))
    judged: list[Found] = []
    firm.sort(key=_start)
    starts = [found.start for found in firm]
    for each in doubtful:
        if _TESTS[each.kind](words, each, _beside(firm, starts, each)):
            judged.append(each)
        elif each.kind == _WEAK or could_be(words, each):
            judged.append(each._replace(spoken_for=False))
    return sorted([*firm, *judged], key=_start)


def _beside(firm: Sequence[Found], starts: Sequence[int], found: Found) -> Sequence[Found]:
    """Those of ``firm`` (in order of place, first words ``starts``) that could stand near enough to speak for ``found``."""
    return firm[bisect_left(starts, found.start - REACH) : bisect_left(starts, found.end + REACH)]


def _with_plurals(names: Sequence[str]) -> list[str]:
    """The names, and with an -s those that end in a plain lower-case word."""
    return list(dict.fromkeys(_plurals(names)))


def _plurals(names: Sequence[str]) -> Iterator[str]:
    keys = {name_key(name) for name in names}
    for name in names:
        yield name
        last = name.split()[-1]
        if last.isalpha() and last.islower() and len(last) > 3 and not last.endswith("s") and f"{name}s" not in keys:
            yield f"{name}s"


@lru_cache(maxsize=1)
def _shipped_finder() -> SkillFinder:
    return SkillFinder(load_lexicon())
