"""The skills AURA knows: names, other names, categories, ids in ESCO and O*NET, and what a skill implies.

Read from ``aura_ml/data/skills_lexicon.tsv``, which ``scripts/build_skills_lexicon.py`` writes. No text is searched
here.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from aura_ml.skills.words import name_key

SPOKEN_LANGUAGE = "spoken language"
BROAD = "broad"
"""Fields, degrees and other names too wide to be learned as one skill."""

COLUMNS = ("id", "name", "category", "names", "weak", "exact", "context", "implies", "esco", "onet", "source")
ESCO_SKILL = "http://data.europa.eu/esco/skill/"
"""What the URI of every ESCO skill begins with; the UUID follows."""
_SEPARATOR = "|"


class LexiconError(ValueError):
    """The lexicon file does not hold together; the message names the line."""


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill.

    Attributes:
        id: stable slug, such as ``machine-learning``.
        name: the usual name, for display.
        names: names that count in any case (``name`` stands here too unless it is ambiguous).
        weak: everyday words that count in any case, but only beside other evidence: ``sales``, ``insurance``.
        exact: names that count only in this spelling: ``REST``, ``Node``.
        context: names that count only in this spelling and beside other evidence: ``Go``, ``R``, ``Excel``.
        implies: ids of skills that come with this one: who knows PostgreSQL knows SQL.
        esco: UUID of the ESCO concept, or empty.
        onet: O*NET commodity code and example name, ``43232202/Adobe Acrobat``, or empty.
        source: ``aura``, ``onet`` or ``esco``.
    """

    id: str
    name: str
    category: str
    names: tuple[str, ...]
    weak: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    esco: str = ""
    onet: str = ""
    source: str = "aura"

    @property
    def esco_uri(self) -> str | None:
        """URI of the ESCO concept; None where none is known."""
        return f"{ESCO_SKILL}{self.esco}" if self.esco else None

    @property
    def canonical_id(self) -> str:
        """The ESCO URI where one is known, else ``onet:`` with code and name, else ``aura:`` with AURA's id."""
        return self.esco_uri or (f"onet:{self.onet}" if self.onet else f"aura:{self.id}")

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every way this skill is written, the usual one first, each once."""
        return tuple(dict.fromkeys((self.name, *self.names, *self.weak, *self.exact, *self.context)))


@dataclass(frozen=True)
class Lexicon:
    """All skills by id. ``version`` is a hash of the file's text."""

    skills: Mapping[str, Skill]
    version: str

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Id by ``name_key`` of every name, ambiguous ones included."""
        found: dict[str, str] = {}
        for skill in self.skills.values():
            for name in skill.all_names:
                found.setdefault(name_key(name), skill.id)
        return found

    def ids_of(self, names: Iterable[str]) -> set[str]:
        """Return the ids of the skills named outright, as in a profile; names not known are left out."""
        known = (self.by_name.get(name_key(name)) for name in names)
        return {skill_id for skill_id in known if skill_id is not None}

    def with_implied(self, skill_ids: Collection[str]) -> set[str]:
        """Return ``skill_ids`` and everything they imply, at any distance; ids not known are kept."""
        reached: set[str] = set()
        waiting = list(skill_ids)
        while waiting:
            skill_id = waiting.pop()
            if skill_id not in reached:
                reached.add(skill_id)
                skill = self.skills.get(skill_id)
                waiting.extend(skill.implies if skill is not None else ())
        return reached


def read_lexicon(text: str) -> Lexicon:
    """Return the lexicon written as tab-separated ``text`` with a header.

    Raises:
        LexiconError: other columns, an id twice, a skill without a name, an implied id that does not exist.
    """
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise LexiconError(f"columns are {rows.fieldnames}, expected {list(COLUMNS)}")
    skills: dict[str, Skill] = {}
    for row in rows:
        skill = _skill({column: row[column] or "" for column in COLUMNS})
        if skill.id in skills or not skill.id or not skill.name:
            raise LexiconError(f"line {rows.line_num}: id {skill.id!r} is empty or there twice, or it has no name")
        skills[skill.id] = skill
    for skill in skills.values():
        unknown = [implied for implied in skill.implies if implied not in skills]
        if unknown:
            raise LexiconError(f"{skill.id} implies {', '.join(unknown)}, which does not exist")
    return Lexicon(skills, hashlib.sha256(text.encode()).hexdigest()[:16])


def _skill(row: Mapping[str, str]) -> Skill:
    def several(column: str) -> tuple[str, ...]:
        return tuple(filter(None, row[column].split(_SEPARATOR)))

    return Skill(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        names=several("names"),
        weak=several("weak"),
        exact=several("exact"),
        context=several("context"),
        implies=several("implies"),
        esco=row["esco"],
        onet=row["onet"],
        source=row["source"],
    )


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Return the lexicon that ships with AURA, read once."""
    return read_lexicon(files("aura_ml").joinpath("data/skills_lexicon.tsv").read_text(encoding="utf-8"))
