"""How well a statement of the profile answers a posting: shared skills first, shared telling words second.

No model and no draw: the same profile and posting always give the same order.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from aura_ml.documents.draft import JobText
from aura_ml.documents.inflection import stem
from aura_ml.documents.posting import Requirement, is_addressed, requirements, target_title, tasks
from aura_ml.lexical import STOP_WORDS, token_lists, tokenize
from aura_ml.ranking.skills import named_skills
from aura_ml.records import Preferences, Profile

MUST, WISH, TITLE, TASK, ROLE = 1.0, 0.6, 0.8, 0.5, 0.2
_SKILL = 3.0
_LINK = 1.2
_MAX_MISSING = 4
_MAX_SKILL_WORDS = 4

_GENERIC_TEXT = """
experience experienced year years work working team teams strong good excellent great ability able skill skills knowledge
understanding environment role position job candidate required requirement requirements preferred plus degree equivalent minimum
related relevant proven solid deep including etc using use new high well based level least company business people help make
ensure support responsible responsibility across within multiple other time full part day best
erfahrung erfahrungen kenntnisse jahre arbeit arbeiten bereich gute guter gutes sehr sicher sichere umgang team teams bereitschaft
fahigkeit selbststandig selbststandige abgeschlossene abgeschlossenes studium ausbildung vergleichbare wunschenswert idealerweise
mindestens berufserfahrung aufgaben stelle unternehmen mitarbeiter zusammenarbeit
"""
_GENERIC = frozenset(stem(word) for word in _GENERIC_TEXT.split())


@dataclass(frozen=True)
class Match:
    """A requirement and a fact that answers it."""

    requirement: Requirement
    fact_id: str
    strength: float


@dataclass
class Matching:
    """Profile against posting.

    Attributes:
        requirements: what the posting asks for.
        matched: the profile's skills that the posting names, most wanted first.
        missing: required skills (of the posting's own list) that the profile does not show.
        scores: fact id to its relevance, at least 0.
    """

    requirements: tuple[Requirement, ...]
    matched: tuple[str, ...]
    missing: tuple[str, ...]
    scores: dict[str, float]
    skills_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    links: tuple[Match, ...] = ()

    def score(self, fact_ids: Sequence[str]) -> float:
        """Return the highest relevance among some facts."""
        return max((self.scores.get(fact_id, 0.0) for fact_id in fact_ids), default=0.0)


def match(job: JobText, profile: Profile, preferences: Preferences | None = None) -> Matching:
    """Return how the profile's facts answer the posting."""
    asked = requirements(job)
    weighted: list[tuple[float, str]] = [(MUST if need.must else WISH, need.text) for need in asked]
    weighted.append((TITLE, target_title(job)))
    work = tuple(Requirement(line, must=False) for line in tasks(job))
    work_places = range(len(weighted), len(weighted) + len(work))
    weighted += [(TASK, task.text) for task in work]
    posting = "\n".join([*(text for _, text in weighted), *(_tag(skill) for skill in job.skills)])
    if not asked:
        posting += "\n" + job.description
    weighted += [(ROLE, role) for role in (preferences.roles if preferences else ())]
    facts = profile.facts
    named = _named([*(text for _, text in weighted), posting, *(fact.text for fact in facts)], profile.skills)
    wanted: dict[str, float] = dict.fromkeys(named[len(weighted)], TASK)
    for (weight, _), skills in zip(weighted, named, strict=False):
        for skill in skills:
            if weight > ROLE:
                wanted[skill] = max(wanted.get(skill, 0.0), weight)
    skills_of = {fact.fact_id: tuple(names) for fact, names in zip(facts, named[len(weighted) + 1 :], strict=True)}
    order = {skill: number for number, skill in enumerate(profile.skills)}
    stems = _stems([fact.text for fact in facts])
    rarity = _rarity(stems)
    terms: dict[str, float] = {}
    for (weight, _), found in zip(weighted, _stems([text for _, text in weighted]), strict=True):
        for word in found:
            terms[word] = max(terms.get(word, 0.0), weight)
    scores = {
        fact.fact_id: round(
            _SKILL * sum(wanted.get(skill, 0.0) for skill in skills_of[fact.fact_id])
            + sum(terms.get(word, 0.0) * rarity[word] for word in sorted(words)),
            6,
        )
        for fact, words in zip(facts, stems, strict=True)
    }
    return Matching(
        requirements=asked,
        matched=tuple(sorted(wanted, key=lambda skill: (-wanted[skill], order[skill]))),
        missing=_missing(job, asked, profile),
        scores=scores,
        skills_of=skills_of,
        links=_links(
            (*asked, *work),
            [named[place] for place in (*range(len(asked)), *work_places)],
            profile,
            skills_of,
            stems,
            rarity,
        ),
    )


def shares_words(left: str, right: str) -> bool:
    """Whether two texts have a telling word in common."""
    first, second = _stems([left, right])
    return bool(first & second)


def _links(
    asked: tuple[Requirement, ...],
    named: list[list[str]],
    profile: Profile,
    skills_of: dict[str, tuple[str, ...]],
    stems: list[frozenset[str]],
    rarity: dict[str, float],
) -> tuple[Match, ...]:
    """Requirement and fact pairs that share a skill or telling words, strongest first."""
    found: list[tuple[float, int, int, Match]] = []
    for number, (need, words) in enumerate(zip(asked, _stems([need.text for need in asked]), strict=True)):
        for place, (fact, own) in enumerate(zip(profile.facts, stems, strict=True)):
            skills = len(set(named[number]) & set(skills_of[fact.fact_id]))
            strength = _SKILL * skills + sum(rarity[word] for word in sorted(words & own))
            if strength >= _LINK:
                strength = round(strength * (MUST if need.must else WISH), 6)
                found.append((-strength, number, place, Match(need, fact.fact_id, strength)))
    return tuple(item[3] for item in sorted(found, key=lambda item: item[:3]))


def _missing(job: JobText, asked: tuple[Requirement, ...], profile: Profile) -> tuple[str, ...]:
    """Skills of the posting's list that a must line names and no fact of the profile does."""
    tags = [skill for skill in dict.fromkeys(map(_tag, job.skills)) if skill]
    musts = [need.text for need in asked if need.must]
    if not tags or not musts:
        return ()
    whole = [" ".join(fact.text for fact in profile.facts), " ".join((job.title, job.location or "", job.company))]
    in_musts, in_profile, in_head = (set(group) for group in (
        [skill for names in _named(musts, tags) for skill in names], *_named(whole, tags)
    ))  # fmt: skip
    known = [set(words) for words in _stems([fact.text for fact in profile.facts])]
    return tuple(
        skill
        for skill, words in zip(tags, _stems(tags), strict=True)
        if skill in in_musts
        and skill not in in_profile | in_head
        and words
        and not any(words <= own for own in known)
        and _is_name(skill, musts)
    )[:_MAX_MISSING]


def _is_name(skill: str, lines: list[str]) -> bool:
    """One word that a line writes like a name after "with", "in" or a comma: boards also tag whole fields of work."""
    pattern = re.compile(
        rf"(?:\b(?:with|in|of|using|like|and|or|mit|von|wie|und|oder)|[,/(:])\s*({re.escape(skill)})(?![\w-])",
        re.IGNORECASE,
    )
    found = (match[1] for line in lines for match in pattern.finditer(line))
    return " " not in skill and any(name != name.lower() for name in found)


def _tag(skill: str) -> str:
    text = " ".join(skill.split())
    too_long = len(text.split()) > _MAX_SKILL_WORDS or len(text) > 40
    return "" if too_long or is_addressed(text) else text


def _named(texts: list[str], skills: Sequence[str]) -> list[list[str]]:
    raw = pl.Series("text", texts, dtype=pl.String)
    return named_skills(raw, token_lists(raw), skills)


def _stems(texts: list[str]) -> list[frozenset[str]]:
    return [
        frozenset(
            base
            for token in tokens
            if token not in STOP_WORDS
            and not token.isdigit()
            and (base := stem(token)) not in _GENERIC
            and len(base) > 1
        )
        for tokens in tokenize(texts)
    ]


def _rarity(stems: list[frozenset[str]]) -> dict[str, float]:
    """How telling a word is among the person's own statements, in (0, 1]."""
    counts = Counter(word for words in stems for word in words)
    top = math.log(1 + len(stems)) or 1.0
    return {word: round(math.log(1 + len(stems) / count) / top, 6) for word, count in counts.items()}
