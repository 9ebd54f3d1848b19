"""Which of the profile's skills a posting names: whole words, with the other names the skills lexicon has for them.

Finding skills the profile does not name is another matter: ``aura_ml.skills.finder``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from aura_ml.lexical import tokenize
from aura_ml.skills.lexicon import load_lexicon
from aura_ml.skills.words import name_key

_NO_OTHER_SPELLING = frozenset(("d", "make"))
"""Everyday words that the lexicon does not carry: they count only as the profile spells them."""


def named_skills(texts: pl.Series, tokens: pl.Series, skills: Sequence[str]) -> list[list[str]]:
    """Return for every text which of ``skills`` it names, in the order of ``skills``.

    Args:
        texts: the raw texts; ambiguous names such as Go or R are looked up here in their own spelling.
        tokens: the texts' token lists, as from ``token_lists``.
        skills: names as the person wrote them; other names of the same thing count as well.
    """
    patterns: dict[str, list[str]] = {}
    cased: list[tuple[str, str]] = []
    written = [(skill, *name) for skill in skills for name in _names(skill)]
    for (skill, name, in_any_case), words in zip(written, tokenize([name for _, name, _ in written]), strict=True):
        if not in_any_case:
            cased.append((skill, name))
        elif words:
            patterns.setdefault(f" {' '.join(words)} ", []).append(skill)
    found: list[set[str]] = [set() for _ in range(len(texts))]
    if patterns:
        joined = (" " + tokens.list.join(" ") + " ").alias("text").to_frame()
        hits = joined.select(pl.col("text").str.extract_many(list(patterns), overlapping=True).list.unique())["text"]
        for names, hit in zip(found, hits.to_list(), strict=True):
            names.update(skill for pattern in hit or () for skill in patterns[pattern])
    for skill, name in cased:
        for row in _rows_naming(texts, name):
            found[row].add(skill)
    return [[skill for skill in skills if skill in names] for names in found]


def _names(skill: str) -> Iterator[tuple[str, bool]]:
    """Ways to write a skill of the profile, and whether each counts in any case."""
    lexicon = load_lexicon()
    known = lexicon.skills.get(lexicon.by_name.get(name_key(skill), ""))
    if known is None:
        yield skill, name_key(skill) not in _NO_OTHER_SPELLING
        return
    yield from ((name, True) for name in (*known.names, *known.weak))
    yield from ((name, False) for name in (*known.exact, *known.context))


def _rows_naming(texts: pl.Series, name: str) -> list[int]:
    """Rows that hold ``name`` as a word of its own in exactly this spelling, not as part of ``C++`` or ``R&D``."""
    escaped = "".join(f"\\{character}" if not character.isalnum() else character for character in name)
    pattern = rf"(?:^|[^\p{{L}}\p{{N}}&+#.-]){escaped}(?:$|[^\p{{L}}\p{{N}}&+#-])"
    hits: list[int] = texts.str.contains(pattern).fill_null(False).arg_true().to_list()
    return hits
