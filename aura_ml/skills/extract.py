"""The skills a text names as a program reads them: where each stands, what it is, and by which id the world knows it.

Puts together what the finder found and what the tagger marked; places count code points of the text as given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from aura_ml.skills.concepts import Concept, load_concepts
from aura_ml.skills.finder import SkillMention, find_named_and_asked
from aura_ml.skills.lexicon import Lexicon, Skill, load_lexicon
from aura_ml.skills.lines import foreign_sentences
from aura_ml.skills.plain_text import PlainText, plain_text
from aura_ml.skills.sentences import Span, sentences, within
from aura_ml.skills.soft import load_soft_skills
from aura_ml.skills.words import name_key

if TYPE_CHECKING:
    from aura_ml.skills.meaning import Encoder, SpanEncoder
    from aura_ml.skills.tagger import Tagger


Near = tuple[Concept, ...]
LEXICON, TAGGER, SOFT = "lexicon", "tagger", "soft"
NEAR = 3
SPANS_AT_ONCE = 64
NEAR_ENOUGH, NEAR_ENOUGH_OF_KNOWN, NEAR_ENOUGH_BY_MEANING = 0.5, 0.7, 0.55
"""Similarity from which the nearest label is taken for the concept: by words of a name that the lexicon does not know, and
of one that it knows without an ESCO concept; by words and meaning of either. Chosen on the spans from ``house`` of Decorte
et al. (2022): see docs/evaluation.md."""


@dataclass(frozen=True, slots=True)
class ExtractedSkill:
    """One place of a text that names a skill.

    Attributes:
        start, end: ``text`` is the given text from ``start`` up to, not including, ``end``, in Unicode code points.
        text: as written.
        skill_id: canonical id, see ``Skill.canonical_id``; of a name that the lexicon does not know, ``esco``.
        name: the usual name; as written where the lexicon does not know it.
        category: of the lexicon; None where it does not know the name.
        aura_id: AURA's own id; None likewise.
        esco: URI of the ESCO concept, as the lexicon knows it, else of the nearest label that is near enough.
        near: the ESCO concepts whose labels are nearest, up to ``NEAR``, however far.
        onet: O*NET commodity code and example name; None where the lexicon knows none.
        source: what found it: ``lexicon``, ``tagger``, or ``soft``, the list of soft skills.
    """

    start: int
    end: int
    text: str
    skill_id: str | None
    name: str
    category: str | None
    aura_id: str | None
    esco: str | None
    near: tuple[Concept, ...]
    onet: str | None
    source: str


def extract_skills(texts: Sequence[str], *, asked: bool = True) -> list[list[ExtractedSkill]]:
    """Return what each text names as the lexicon finds it, in order of place, without overlap.

    Args:
        texts: of any length and language; what names no skill of the lexicon gives an empty list.
        asked: leave out what is merely named, such as a job title (``reading``), in English sentences.
    """
    known, plain = load_lexicon(), [plain_text(text) for text in texts]
    read = [each.text for each in plain]
    found = []
    for text, (mentions, spoken_of) in zip(read, find_named_and_asked(read), strict=True):
        kept = spoken_of if asked else mentions
        places = sentences(text) if kept != mentions else []
        foreign = [place for place, other in zip(places, foreign_sentences(text, places), strict=True) if other]
        named = [each for each in kept if not within(each.start, foreign)]
        named = sorted(
            [*named, *(each for each in mentions if within(each.start, foreign))], key=lambda each: each.start
        )
        found.append([_extracted(text, each.start, each.end, known.skills[each.skill_id], LEXICON) for each in named])
    return list(map(_as_given, texts, plain, found))


def extract_tagged(texts: Sequence[str], encoder: Encoder, tagger: Tagger | None = None) -> list[list[ExtractedSkill]]:
    """Return what each text names as the tagger marks it, in order of place, without overlap.

    The id is that of the lexicon's skill of this name, else of the longest one named inside. Where the tagger does not
    read, the lexicon's finds stand: beyond its reach in a very long text, and every name of a sentence that is not English
    (the model of what is merely named has learned from English as well). ESCO concepts are found by words and meaning.

    Args:
        texts: as for ``extract_skills``.
        encoder: MiniLM with the pinned weights.
        tagger: the shipped one unless given.
    """
    from aura_ml.skills.tagger import KNOWLEDGE, load_tagger

    reader, known, plain = tagger or load_tagger(), load_lexicon(), [plain_text(text) for text in texts]
    searched = [each.text for each in plain]
    found = []
    for text, read, (mentions, asked) in zip(
        searched, reader.tag(searched, encoder), find_named_and_asked(searched), strict=True
    ):
        skills = {
            (each.start, each.end): (linked_skill(text, (each.start, each.end), mentions, known), TAGGER)
            for each in read.spans
            if each.kind == KNOWLEDGE
        }
        unread = [each for each in asked if each.start >= read.end]
        unread += [each for each in mentions if within(each.start, read.foreign)]
        skills |= {(each.start, each.end): (known.skills[each.skill_id], LEXICON) for each in unread}
        near = near_by_meaning([text[start:end] for start, end in sorted(skills)], encoder)
        found.append(
            [
                _extracted(text, start, end, *skills[start, end], near[text[start:end]], by_meaning=True)
                for start, end in sorted(skills)
            ]
        )
    return list(map(_as_given, texts, plain, found))


def with_soft_skills(texts: Sequence[str], found: Sequence[list[ExtractedSkill]]) -> list[list[ExtractedSkill]]:
    """Return ``found`` with the soft skills of each text beside it, in order of place, without overlap."""
    finder = load_soft_skills()
    both = []
    for text, known in zip(texts, found, strict=True):
        taken, plain = [(each.start, each.end) for each in known], plain_text(text)
        named = [_extracted(plain.text, start, end, None, SOFT) for start, end in finder.find(plain.text)]
        soft = [
            each
            for each in _as_given(text, plain, named)
            if not within(each.start, taken) and not within(each.end - 1, taken)
        ]
        both.append(sorted([*known, *soft], key=lambda each: each.start))
    return both


def esco_concept(skill: Skill | None, near: Sequence[Concept], *, by_meaning: bool = False) -> str | None:
    """Return the URI of the ESCO concept that a span names; None where none is sure enough.

    Args:
        skill: what the lexicon says it is.
        near: what ``Concepts.nearest`` says, the nearest first.
        by_meaning: whether that is by words and meaning.
    """
    if skill is not None and skill.esco:
        return skill.esco_uri
    by_words = NEAR_ENOUGH if skill is None else NEAR_ENOUGH_OF_KNOWN
    enough = NEAR_ENOUGH_BY_MEANING if by_meaning else by_words
    return near[0].uri if near and near[0].similarity >= enough else None


def linked_skill(text: str, span: Span, mentions: Sequence[SkillMention], lexicon: Lexicon) -> Skill | None:
    """Return the skill that a marked span names: the one of this name, else the longest named inside."""
    start, end = span
    whole = lexicon.by_name.get(name_key(text[start:end]))
    if whole is not None:
        return lexicon.skills[whole]
    inside = [each for each in mentions if each.start < end and start < each.end]
    longest = max(inside, key=lambda each: (each.end - each.start, -each.start), default=None)
    return lexicon.skills[longest.skill_id] if longest is not None else None


def near_by_meaning(spans: Sequence[str], encoder: SpanEncoder, count: int = NEAR) -> dict[str, Near]:
    """Return for each of ``spans`` the concepts whose labels are nearest by words and meaning, the nearest first."""
    from aura_ml.skills.meaning import load_label_vectors

    once, concepts, labels = list(dict.fromkeys(spans)), load_concepts(), load_label_vectors()
    return {
        span: tuple(concepts.nearest(span, count, labels.cosines(vector[None])[0]))
        for start in range(0, len(once), SPANS_AT_ONCE)
        for span, vector in zip(
            once[start : start + SPANS_AT_ONCE], encoder.encode(once[start : start + SPANS_AT_ONCE]), strict=True
        )
    }


def _as_given(text: str, plain: PlainText, found: Sequence[ExtractedSkill]) -> list[ExtractedSkill]:
    """What was found in the plain form of ``text``, with its places in ``text`` itself."""
    if plain.places is None:
        return list(found)
    spans = [plain.given(each.start, each.end) for each in found]
    return [
        replace(each, start=start, end=end, text=text[start:end])
        for each, (start, end) in zip(found, spans, strict=True)
    ]


@lru_cache(maxsize=4_096)
def _near_by_words(span: str) -> Near:
    return tuple(load_concepts().nearest(span, NEAR))


def _extracted(
    text: str,
    start: int,
    end: int,
    skill: Skill | None,
    source: str,
    near: Near | None = None,
    *,
    by_meaning: bool = False,
) -> ExtractedSkill:
    written = text[start:end]
    nearest = _near_by_words(written) if near is None else near
    esco = esco_concept(skill, nearest, by_meaning=by_meaning)
    return ExtractedSkill(
        start=start,
        end=end,
        text=written,
        skill_id=skill.canonical_id if skill else esco,
        name=skill.name if skill else written,
        category=skill.category if skill else None,
        aura_id=skill.id if skill else None,
        esco=esco,
        near=nearest,
        onet=(skill.onet or None) if skill else None,
        source=source,
    )
