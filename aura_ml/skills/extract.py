"""The skills a text names as a program reads them: where each stands, what it is, and by which id the world knows it.

Puts together what the finder found and what the tagger marked; places count code points of the text as given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aura_ml.skills.finder import SkillMention, find_skills
from aura_ml.skills.lexicon import Lexicon, Skill, load_lexicon
from aura_ml.skills.tagger import KNOWLEDGE, Tagged, Tagger, WordEncoder, load_tagger
from aura_ml.skills.words import name_key

LEXICON, TAGGER = "lexicon", "tagger"


@dataclass(frozen=True, slots=True)
class ExtractedSkill:
    """One place of a text that names a skill.

    Attributes:
        start, end: ``text`` is the given text from ``start`` up to, not including, ``end``, in Unicode code points.
        text: as written.
        skill_id: canonical id, see ``Skill.canonical_id``; None for a name that the lexicon does not know.
        name: the usual name; as written where the lexicon does not know it.
        category: of the lexicon; None where it does not know the name.
        aura_id: AURA's own id; None likewise.
        esco: URI of the ESCO concept; None where the lexicon knows none.
        onet: O*NET commodity code and example name; None where the lexicon knows none.
        source: what found it: ``lexicon`` or ``tagger``.
    """

    start: int
    end: int
    text: str
    skill_id: str | None
    name: str
    category: str | None
    aura_id: str | None
    esco: str | None
    onet: str | None
    source: str


def extract_skills(texts: Sequence[str], *, asked: bool = True) -> list[list[ExtractedSkill]]:
    """Return what each text names as the lexicon finds it, in order of place, without overlap.

    Args:
        texts: of any length and language; what names no skill of the lexicon gives an empty list.
        asked: leave out what is merely named, such as a job title (``reading``).
    """
    known = load_lexicon()
    return [
        [_extracted(text, mention.start, mention.end, known.skills[mention.skill_id], LEXICON) for mention in mentions]
        for text, mentions in zip(texts, find_skills(texts, asked=asked), strict=True)
    ]


def extract_tagged(
    texts: Sequence[str], encoder: WordEncoder, tagger: Tagger | None = None
) -> list[list[ExtractedSkill]]:
    """Return what each text names as the tagger marks it, in order of place, without overlap.

    The id is that of the lexicon's skill of this name, else of the longest one named inside. Beyond what the tagger
    reads of a very long text, the lexicon's finds stand.

    Args:
        texts: as for ``extract_skills``.
        encoder: MiniLM with the pinned weights.
        tagger: the shipped one unless given.
    """
    reader, known = tagger or load_tagger(), load_lexicon()
    found = []
    for text, read, mentions, asked in zip(
        texts, reader.tag(texts, encoder), find_skills(texts), find_skills(texts, asked=True), strict=True
    ):
        spans = [span for span in read.spans if span.kind == KNOWLEDGE]
        marked = [_extracted(text, each.start, each.end, _link(text, each, mentions, known), TAGGER) for each in spans]
        beyond = [
            _extracted(text, each.start, each.end, known.skills[each.skill_id], LEXICON)
            for each in asked
            if each.start >= read.end
        ]
        found.append([*marked, *beyond])
    return found


def _link(text: str, span: Tagged, mentions: Sequence[SkillMention], lexicon: Lexicon) -> Skill | None:
    """The skill that a marked span names."""
    whole = lexicon.by_name.get(name_key(text[span.start : span.end]))
    if whole is not None:
        return lexicon.skills[whole]
    inside = [each for each in mentions if each.start < span.end and span.start < each.end]
    longest = max(inside, key=lambda each: (each.end - each.start, -each.start), default=None)
    return lexicon.skills[longest.skill_id] if longest is not None else None


def _extracted(text: str, start: int, end: int, skill: Skill | None, source: str) -> ExtractedSkill:
    written = text[start:end]
    return ExtractedSkill(
        start=start,
        end=end,
        text=written,
        skill_id=skill.canonical_id if skill else None,
        name=skill.name if skill else written,
        category=skill.category if skill else None,
        aura_id=skill.id if skill else None,
        esco=skill.esco_uri if skill else None,
        onet=(skill.onet or None) if skill else None,
        source=source,
    )
