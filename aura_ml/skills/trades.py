"""What a job title says its holder can do: a *data engineer* does data engineering, a *Softwareentwicklerin* Softwareentwicklung.

For the titles of a profile. In postings a title merely names the job: nothing of this is looked up there.
"""

from __future__ import annotations

from collections.abc import Iterator

from aura_ml.skills.lexicon import Lexicon
from aura_ml.skills.words import name_key

MOST_WORDS = 3
"""Words before the person's word that can belong to the field: *full stack web developer*."""

_FIELDS = {
    "engineer": ("engineering", "development"),
    "developer": ("development",),
    "programmer": ("programming", "development"),
    "architect": ("architecture",),
    "administrator": ("administration",),
    "analyst": ("analysis", "analytics"),
    "scientist": ("science",),
    "designer": ("design",),
    "tester": ("testing",),
    "manager": ("management",),
    "consultant": ("consulting",),
}
_ENDINGS = (
    ("entwicklerin", "entwicklung"),
    ("entwickler", "entwicklung"),
    ("architektin", "architektur"),
    ("architekt", "architektur"),
    ("administratorin", "administration"),
    ("administrator", "administration"),
    ("programmiererin", "programmierung"),
    ("programmierer", "programmierung"),
    ("buchhalterin", "buchhaltung"),
    ("buchhalter", "buchhaltung"),
    ("ingenieurin", "technik"),
    ("ingenieur", "technik"),
)


def trade_skills(title: str, lexicon: Lexicon) -> set[str]:
    """Return the ids of the skills that a job title stands for; empty where the lexicon knows no such field."""
    words = name_key(title).split()
    found = set()
    for place, word in enumerate(words):
        names = (" ".join([*words[start:place], field]) for start, field in _fields(place, word))
        known = next((lexicon.by_name[name] for name in names if name in lexicon.by_name), None)
        if known is not None:
            found.add(known)
    return found


def _fields(place: int, word: str) -> Iterator[tuple[int, str]]:
    """First word and last word of each field that could be meant, the longest first."""
    for start in range(max(0, place - MOST_WORDS), place):
        for field in _FIELDS.get(word, ()):
            yield start, field
    for ending, field in _ENDINGS:
        if word.endswith(ending) and word != ending:
            yield place, word.removesuffix(ending) + field
