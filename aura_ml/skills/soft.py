"""Finds soft skills in texts: *team player*, *attention to detail*. A list of names, looked up in lower case.

Learned from the training part of L. Sayfullina, E. Malmi, J. Kannala (2018) by ``scripts/build_soft_skills.py``. They are
no part of reports and ranking: nearly every posting asks for them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from aura_ml.skills.lexicon import LexiconError
from aura_ml.skills.sentences import Span
from aura_ml.skills.words import cut

COLUMNS = ("name", "share")
Key = tuple[str, ...]


class SoftSkills:
    """Names of soft skills, made ready for searching; of two that begin at one word the longer counts."""

    def __init__(self, names: Iterable[str]) -> None:
        keys = {key_of(name) for name in names} - {()}
        self._keys = frozenset(keys)
        self._longest: dict[str, int] = {}
        for key in keys:
            self._longest[key[0]] = max(self._longest.get(key[0], 0), len(key))

    def find(self, text: str) -> list[Span]:
        """Return the places of ``text`` that name a soft skill, in order, apart."""
        words = cut(text)
        lower = [word[0].lower() for word in words]
        found: list[Span] = []
        place = 0
        while place < len(words):
            longest = min(self._longest.get(lower[place], 0), len(words) - place)
            size = next((n for n in range(longest, 0, -1) if tuple(lower[place : place + n]) in self._keys), 0)
            if size:
                found.append((words[place].start(), words[place + size - 1].end()))
            place += size or 1
        return found


def key_of(name: str) -> Key:
    """Return the words of a name in lower case; stems instead found less (strict F1 .77 against .81)."""
    return tuple(word[0].lower() for word in cut(name))


def read_soft_skills(text: str) -> Mapping[str, float]:
    """Return names and shares written as tab-separated ``text`` with a header.

    Raises:
        LexiconError: other columns, or a share outside [0, 1].
    """
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise LexiconError(f"columns are {rows.fieldnames}, expected {list(COLUMNS)}")
    found = {row["name"]: float(row["share"]) for row in rows}
    wrong = [name for name, share in found.items() if not 0 <= share <= 1]
    if wrong:
        raise LexiconError(f"the share of {wrong[0]!r} is outside 0 to 1")
    return found


@lru_cache(maxsize=1)
def load_soft_skills() -> SoftSkills:
    """Return the names that ship with AURA, read once."""
    text = files("aura_ml").joinpath("data/soft_skills.tsv").read_text(encoding="utf-8")
    return SoftSkills(read_soft_skills(text))
