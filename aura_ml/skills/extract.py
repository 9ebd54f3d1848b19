"""The skills a text names as a program reads them: where each stands, what it is, and by which id the world knows it.

Puts together what the finder found; places count code points of the text as given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aura_ml.skills.finder import SkillMention, find_skills
from aura_ml.skills.lexicon import Lexicon, load_lexicon

LEXICON = "lexicon"


@dataclass(frozen=True, slots=True)
class ExtractedSkill:
    """One place of a text that names a skill.

    Attributes:
        start, end: ``text`` is the given text from ``start`` up to, not including, ``end``, in Unicode code points.
        text: as written.
        skill_id: canonical id, see ``Skill.canonical_id``.
        name: the usual name.
        category: of the lexicon.
        aura_id: AURA's own id.
        esco: URI of the ESCO concept; None where the lexicon knows none.
        onet: O*NET commodity code and example name; None where the lexicon knows none.
        source: what found it: ``lexicon``.
    """

    start: int
    end: int
    text: str
    skill_id: str
    name: str
    category: str
    aura_id: str
    esco: str | None
    onet: str | None
    source: str


def extract_skills(texts: Sequence[str], lexicon: Lexicon | None = None) -> list[list[ExtractedSkill]]:
    """Return what each text names, in order of place, without overlap.

    Args:
        texts: of any length and language; what names no skill of the lexicon gives an empty list.
        lexicon: names and ids; the shipped one, with which the texts are searched, unless given.
    """
    known = lexicon or load_lexicon()
    return [
        [_extracted(text, mention, known) for mention in mentions]
        for text, mentions in zip(texts, find_skills(texts), strict=True)
    ]


def _extracted(text: str, mention: SkillMention, lexicon: Lexicon) -> ExtractedSkill:
    skill = lexicon.skills[mention.skill_id]
    return ExtractedSkill(
        start=mention.start,
        end=mention.end,
        text=text[mention.start : mention.end],
        skill_id=skill.canonical_id,
        name=skill.name,
        category=skill.category,
        aura_id=skill.id,
        esco=skill.esco_uri,
        onet=skill.onet or None,
        source=LEXICON,
    )
