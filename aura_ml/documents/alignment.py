"""A sentence's words beside the words of the facts it cites: each is given the key of the fact's word that it is a form or equal of.

What may be said at all is in ``grounding``; after this, its rules compare keys only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aura_ml.documents.inflection import SEPARABLE, stems
from aura_ml.documents.synonyms import meanings
from aura_ml.documents.words import Token

_MIN_PART, _MIN_COMPOUND = 4, 9
"""Letters that a part of a German compound has, and the compound itself: shorter ones meet by chance."""


@dataclass(frozen=True)
class Vocabulary:
    """What the cited facts' words are compared by: stems and groups to their keys, and the long words among them."""

    by_meaning: dict[str, str]
    compounds: tuple[Token, ...]


def vocabulary_of(tokens: Iterable[Token], *, with_parts: bool) -> Vocabulary:
    """Return what ``tokens`` are compared by.

    Args:
        with_parts: whether parts of compounds count; not those of a job title, where "Schichtleiter" is no "Leiter".
    """
    words = [token for token in tokens if token.kind == "word"]
    by_meaning: dict[str, str] = {}
    for token in words:
        for meaning in (token.key, *sorted(meanings(token.folded))):
            by_meaning.setdefault(meaning, token.key)
    compounds = (
        tuple(token for token in words if len(token.folded) >= _MIN_COMPOUND and token.text[:1].isupper())
        if with_parts
        else ()
    )
    return Vocabulary(by_meaning, compounds)


def merged(vocabularies: Sequence[Vocabulary]) -> Vocabulary:
    """Return what several facts' words are compared by; the first fact's key stands where two have one."""
    by_meaning: dict[str, str] = {}
    for each in vocabularies:
        by_meaning = {**each.by_meaning, **by_meaning}
    return Vocabulary(by_meaning, tuple(token for each in vocabularies for token in each.compounds))


def aligned(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """Return ``tokens`` with the keys of the facts' words where they are forms, equals or parts of those."""
    particles = [token.folded for token in tokens if token.folded in SEPARABLE]
    return [_aligned(token, vocabulary, particles) for token in tokens]


def _aligned(token: Token, vocabulary: Vocabulary, particles: Sequence[str]) -> Token:
    if token.kind != "word" or token.key in vocabulary.by_meaning.values():
        return token
    own = stems(token.folded)
    candidates = [*sorted(own), *(particle + form for particle in particles for form in sorted(own))]
    candidates += sorted(meanings(token.folded) - own)
    candidates += [
        group for particle in particles for form in sorted(own) for group in sorted(meanings(particle + form))
    ]
    found = next((vocabulary.by_meaning[each] for each in candidates if each in vocabulary.by_meaning), None)
    found = found or _part_of_compound(own | {token.folded}, vocabulary) or _compound_of(token, vocabulary)
    return token if found is None else replace(token, key=found)


def _part_of_compound(own: frozenset[str], vocabulary: Vocabulary) -> str | None:
    """The key of a fact's compound that one of ``own`` begins or ends ("Wunden" of "Wundversorgung")."""
    for compound in vocabulary.compounds:
        forms = {compound.folded, *stems(compound.folded)}
        for part in own:
            if _MIN_PART <= len(part) <= len(compound.folded) - _MIN_PART and any(
                form.startswith(part) or form.endswith(part) for form in forms
            ):
                return compound.key
    return None


def _compound_of(token: Token, vocabulary: Vocabulary) -> str | None:
    """The key of the fact's last word that the sentence's compound ends with, if another of the facts begins it."""
    if len(token.folded) < _MIN_COMPOUND:
        return None
    keys = [key for key in vocabulary.by_meaning if len(key) >= _MIN_PART]
    starts = [key for key in keys if token.folded.startswith(key)]
    for form in stems(token.folded):
        for end in keys:
            if form.endswith(end) and any(len(start) + len(end) >= len(form) - 2 for start in starts):
                return vocabulary.by_meaning[end]
    return None
