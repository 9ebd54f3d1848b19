"""Whether a text speaks of a skill as something to know, or merely names it: a job title, a product, a department.

A logistic regression on the words around the name, learned from the postings of SkillSpan by
``scripts/train_skill_reading.py``. It judges names that the lexicon found; it finds none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby, repeat
from math import exp, log

from aura_ml.skills.evidence import Found, Words

FORMAT = 2
_CUES_TEXT = """
experience knowledge skills degree understanding familiar proficient expertise background requirements qualifications
plus bonus advantage required must you your we our team looking offer benefits company
"""
CUES = frozenset(_CUES_TEXT.split())
_SIZES = (4, 8, 15)
"""Words of a line from which it counts as longer."""
_NEXT_TO = 2
"""Words between two names up to which they count as neighbours."""


class ReadingError(ValueError):
    """The weights are of another format, or incomplete."""


@dataclass(frozen=True)
class Reading:
    """The model.

    Attributes:
        weights: of each feature, see ``features``.
        bias: added to their sum.
        threshold: probability from which a name counts as spoken of.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, names: Iterable[str]) -> float:
        """Return the probability that the name with these features is marked as something to know."""
        return 1.0 / (1.0 + exp(-self.bias - self._sum(names)))

    def keep(self, words: Words, found: Sequence[Found]) -> list[Found]:
        """Return those of ``found``, in order of place, that the words speak of as something to know."""
        least = log(self.threshold / (1.0 - self.threshold)) - self.bias
        kept = []
        for shared, each_own in _by_line(words, found):
            needed = least - self._sum(shared)
            kept += [each for each, own in each_own if self._sum(own) >= needed]
        return kept

    def _sum(self, names: Iterable[str]) -> float:
        return sum(map(self.weights.get, names, repeat(0.0)))


def features(words: Words, found: Sequence[Found]) -> Iterator[list[str]]:
    """Yield the features of each name: category, kind, the two words on either side, letters' case, and the line it is in.

    Args:
        words: of the whole text.
        found: names in it, in order of place.
    """
    for shared, each_own in _by_line(words, found):
        for _, own in each_own:
            yield [*shared, *own]


def _by_line(words: Words, found: Sequence[Found]) -> Iterator[tuple[list[str], list[tuple[Found, list[str]]]]]:
    """Yield for each line the features that its names share, and the names with their own."""
    for (low, high), group in groupby(found, key=words.line_of):
        line = words.lower[low:high]
        beside = list(group)
        size = sum(len(line) >= least for least in _SIZES)
        shared = [f"size={size}", f"names={min(len(beside), 4)}", *(f"cue={cue}" for cue in CUES.intersection(line))]
        each_own = []
        for number, each in enumerate(beside):
            own = _around(line, each.start - low, each.end - low, size)
            own += _spelling(words.written, each)
            own += (f"category={each.category}", f"kind={each.kind}{each.spoken_for:d}")
            if number and each.start - beside[number - 1].end <= _NEXT_TO:
                own.append("after a name")
            if number + 1 < len(beside) and beside[number + 1].start - each.end <= _NEXT_TO:
                own.append("before a name")
            each_own.append((each, own))
        yield shared, each_own


def _around(line: Sequence[str], start: int, end: int, size: int) -> list[str]:
    count = len(line)
    second, first = line[start - 2] if start > 1 else "", line[start - 1] if start else ""
    after, further = line[end] if end < count else "", line[end + 1] if end + 1 < count else ""
    edges = f"edges={start == 0:d}{end == count:d}"
    return [
        f"-1={first}",
        f"-2={second}",
        f"-2-1={second} {first}",
        f"+1={after}",
        f"+2={further}",
        f"+1+2={after} {further}",
        edges,
        f"{edges} {size}",
        f"words={min(end - start, 3)}",
    ]


def _spelling(words: Sequence[str], each: Found) -> list[str]:
    name = " ".join(words[each.start : each.end])
    before = words[each.start - 1][:1].isupper() if each.start else False
    after = words[each.end][:1].isupper() if each.end < len(words) else False
    case = f"{name[:1].isupper():d}{name.isupper():d}{name[1:] != name[1:].lower():d}"
    return [f"case={case}", f"before={before:d}", f"after={after:d}"]


def read_weights(text: str) -> Reading:
    """Return the model written as JSON.

    Raises:
        ReadingError: another format, or something is missing.
    """
    content = json.loads(text)
    if content.get("format") != FORMAT:
        raise ReadingError(f"the reading has format {content.get('format')!r}, expected {FORMAT}; train it again")
    try:
        return Reading(content["weights"], float(content["bias"]), float(content["threshold"]))
    except KeyError as error:
        raise ReadingError(f"the reading lacks {error}; train it again") from error


@lru_cache(maxsize=1)
def load_reading() -> Reading:
    """Return the model that ships with AURA, read once."""
    return read_weights(files("aura_ml").joinpath("data/skills_reading.json").read_text(encoding="utf-8"))
