"""Which ESCO concept a few words name, by the words they share with its label and by meaning: for what no lexicon knows.

Words: cosine of binary TF-IDF over word stems (G. Salton, C. Buckley, Inf. Process. Manage. 24 (1988)), so that *solving
business problems* is near *solve problems*. Meaning comes from ``meaning``. Labels are read from ``aura_ml/data/esco_skills.tsv``, written by
``scripts/build_skills_lexicon.py``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from aura_ml.skills.lexicon import ESCO_SKILL, LexiconError
from aura_ml.skills.words import name_key

COLUMNS = ("uuid", "label")
MAX_WORDS = 30
"""Words of a span that are looked at."""
MEANING = 0.7
"""Share of meaning in the mean. Chosen on the spans from ``house`` of Decorte et al. (2022): see docs/evaluation.md."""

_QUALIFIER = re.compile(r"\(.*?\)")
_ENDINGS_TEXT = "ization isation ations ation ments ment ings ing ions ion ers er ies ied ed es s e y"
_ENDINGS = tuple(_ENDINGS_TEXT.split())
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Concept:
    """An ESCO skill and how near its label is, in (0, 1]: the cosine by words, or the mean of those by words and meaning."""

    uri: str
    label: str
    similarity: float


class Concepts:
    """The labels of ESCO's skills, made ready for searching.

    Args:
        rows: UUID and label of each concept.
    """

    def __init__(self, rows: Sequence[tuple[str, str]]) -> None:
        self._rows = tuple(rows)
        stems = [set(_stems(_QUALIFIER.sub("", label))) for _, label in rows]
        spread = Counter(stem for found in stems for stem in found)
        self._unknown = log(1.0 + len(rows)) + 1.0
        self._weights = {stem: log((1.0 + len(rows)) / (1.0 + count)) + 1.0 for stem, count in spread.items()}
        self._lengths = [sqrt(sum(self._weights[stem] ** 2 for stem in found)) for found in stems]
        self._rows_of: dict[str, list[int]] = defaultdict(list)
        for number, found in enumerate(stems):
            for stem in found:
                self._rows_of[stem].append(number)

    @property
    def all(self) -> tuple[Concept, ...]:
        """Every concept, each as near as can be."""
        return tuple(Concept(ESCO_SKILL + uuid, label, 1.0) for uuid, label in self._rows)

    @cached_property
    def version(self) -> str:
        """A hash of ids and labels in their order."""
        return hashlib.sha256(repr(self._rows).encode()).hexdigest()[:16]

    def nearest(self, span: str, count: int = 1, meaning: NDArray[np.float32] | None = None) -> list[Concept]:
        """Return the concepts whose labels are nearest to ``span``, the nearest first, at most ``count``.

        Args:
            meaning: the labels' cosines to the span (``meaning.LabelVectors``), shape (number of concepts,). Without it
                only labels count that share words with the span.
        """
        near = self._by_words(span)
        if meaning is not None:
            both = MEANING * meaning.astype(np.float64)
            both[list(near)] += (1.0 - MEANING) * np.fromiter(near.values(), dtype=np.float64, count=len(near))
            least = np.partition(both, -count)[-count] if count < len(both) else -1.0
            near = {int(number): float(both[number]) for number in np.flatnonzero(both >= max(least, 1e-9))}
        order = sorted(near, key=lambda number: (-near[number], len(self._rows[number][1]), self._rows[number][1]))
        return [
            Concept(ESCO_SKILL + self._rows[number][0], self._rows[number][1], min(near[number], 1.0))
            for number in order[:count]
        ]

    def _by_words(self, span: str) -> dict[int, float]:
        """The cosine of each label that shares words with ``span``, by its place."""
        wanted = set(_stems(span)[:MAX_WORDS])
        shared: dict[int, float] = defaultdict(float)
        for stem in sorted(wanted):
            for number in self._rows_of.get(stem, ()):
                shared[number] += self._weights[stem] ** 2
        length = sqrt(sum(self._weights.get(stem, self._unknown) ** 2 for stem in wanted))
        return {number: weight / (length * self._lengths[number]) for number, weight in shared.items()}


def _stems(text: str) -> list[str]:
    """The words of ``text``, without signs and endings; of one sign only where it is a letter or digit."""
    return [_stem(word) for word in name_key(text).split() if word.isalnum()]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def read_concepts(text: str) -> Concepts:
    """Return the concepts written as tab-separated ``text`` with a header.

    Raises:
        LexiconError: other columns, or a row without id or label.
    """
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise LexiconError(f"columns are {rows.fieldnames}, expected {list(COLUMNS)}")
    found = []
    for row in rows:
        if not row["uuid"] or not row["label"]:
            raise LexiconError(f"line {rows.line_num}: no id, or no label")
        found.append((row["uuid"], row["label"]))
    return Concepts(found)


@lru_cache(maxsize=1)
def load_concepts() -> Concepts:
    """Return the concepts that ship with AURA, read once."""
    return read_concepts(files("aura_ml").joinpath("data/esco_skills.tsv").read_text(encoding="utf-8"))
