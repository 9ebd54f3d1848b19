"""Names of skills that are made of everyday words ("machine learning", "Go"): such a name needs a fact as a whole.

The names are the lexicon's and the soft skills'; single words are judged in ``grounding``.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from aura_ml.documents.words import Token
from aura_ml.skills.lexicon import load_lexicon
from aura_ml.text import fold

_MAX_WORDS = 4


@lru_cache(maxsize=1)
def _names() -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    """Names of two to four words, folded, and names of one word that count only in their own spelling."""
    skills = load_lexicon().skills.values()
    soft = files("aura_ml").joinpath("data", "soft_skills.tsv").read_text(encoding="utf-8")
    named = [name for skill in skills for name in skill.all_names]
    named += [row["name"] for row in csv.DictReader(soft.splitlines(), delimiter="\t")]
    phrases = {tuple(fold(name).split()) for name in named}
    exact = {name for skill in skills for name in (*skill.exact, *skill.context) if " " not in name}
    return frozenset(phrase for phrase in phrases if 1 < len(phrase) <= _MAX_WORDS), frozenset(exact)


def unstated_skill(tokens: Sequence[Token], known: frozenset[str]) -> str | None:
    """Return a skill that a sentence names though one of its words is none of ``known``; None where there is none.

    Args:
        known: the keys of the cited facts' words.
    """
    phrases, exact = _names()
    for place, token in enumerate(tokens):
        if token.kind != "word":
            continue
        if place and token.text in exact and token.key not in known and tokens[place - 1].kind != "break":
            return token.text
        for length in range(2, _MAX_WORDS + 1):
            part = tokens[place : place + length]
            if tuple(word.folded for word in part) in phrases and any(word.key not in known for word in part):
                return " ".join(word.text for word in part)
    return None
