"""Sentences about the application and about what the posting asks for: what may be said without any fact of the profile.

Sentences about the person are judged in ``grounding``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aura_ml.documents.inflection import stems
from aura_ml.documents.vocabulary import (
    APPLICATION_WORDS,
    ASK_MARK,
    ASK_SENTENCES,
    CLAIMS,
    FUNCTION_WORDS,
    GAP_SENTENCES,
    GAP_WORDS,
    HAD,
    NEED_WORDS,
    NEGATIONS,
    NEUTRAL,
    PLEASED,
    TWISTS,
    WISHES,
)
from aura_ml.documents.words import Token, fold_keeping_length, read_tokens
from aura_ml.text import fold

_SPACE = re.compile(r"\s+")
_FIRST_PERSON = frozenset(
    ("i", "me", "my", "mine", "myself", "ich", "mir", "mich", "mein", "meine", "meinem", "meinen", "meiner", "meines")
)
_READER_TEXT = """you your yours role position posting job advertisement advert team what sie ihr ihre ihrem ihren ihrer anzeige stelle ausschreibung
    stellenanzeige du dein deine dir profil"""
_READER = frozenset(_READER_TEXT.split())
_EXPERIENCE = frozenset(("experience", "experiences", "erfahrung", "erfahrungen"))
_BRING = frozenset(("bring", "contribute", "use", "einbringen"))
_LACK = frozenset(("lack", "lacking", "fehlt", "fehlen", "fehlte", "wenig", "kaum", "hardly", "barely", "little"))
_NEW = re.compile(
    r"\bworking towards\b|\b(?:new|unfamiliar)\b.{0,12}\bto me\b|\bneu(?:land)?\b.{0,12}\bfur mich\b|\bfur mich\b.{0,12}\bneu(?:land)?\b"
)
_PARTS = re.compile(r"\s+[-–—|]\s+|\s*[/,(:]\s*")
_ADDITION = re.compile(r"\s+(?:in|im|bei|beim|für|for|at|with|mit|of the|ab|as)\s.*")
_LEGAL = re.compile(
    r"(?:,?\s+(?:gmbh|ag|se|kg|ug|e\.\s?v\.|ltd\.?|limited|plc|inc\.?|llc|llp|b\.?v\.?|s\.?a\.?|ggmbh|co\.?|&|und|corp\.?|group|kgaa|mbh))+$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\s*(?:[;:!?]|,(?=\s*(?![\u241f])\S)|\s[-–—]\s|\b(?:but|however|although|though|jedoch|obwohl)\b)\s*"
)
_MIN_NAME = 3


def flat(text: str) -> str:
    """Return ``text`` folded, in one line."""
    return _SPACE.sub(" ", fold(text)).strip()


def names_of(title: str, company: str) -> tuple[str, ...]:
    """Return what the target may be called, the longest first: its title or a part of it, its employer with or without legal form."""
    titles = [title, *(part.strip(" )") for part in _PARTS.split(title)), _ADDITION.sub("", title)]
    companies = [company, _LEGAL.sub("", company)]
    found = {flat(name) for name in (*titles, *companies) if len(name) >= _MIN_NAME}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def is_application(text: str, names: Iterable[str], place: Sequence[str]) -> bool:
    """Whether a sentence only says that the target is wanted: it names it, says so, and claims nothing.

    Args:
        names: what the target may be called. place: the words of where it is.
    """
    lowered = fold_keeping_length(text)
    spans: list[tuple[int, int]] = []
    for name in names:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", lowered):
            if not any(start < match.end() and match.start() < end for start, end in spans):
                spans.append(match.span())
    rest = [
        token
        for token in read_tokens(text)
        if not any(start <= token.start and token.end <= end for start, end in spans)
    ]
    words = [token for token in rest if token.kind not in ("break", "join")]
    if not any(token.key in WISHES for token in words) or any(token.kind != "word" for token in words):
        return False
    folded = {token.folded for token in words}
    if folded & HAD and not folded & PLEASED:
        return False
    if folded & _EXPERIENCE and not folded & _BRING:
        return False
    return all(
        token.folded in FUNCTION_WORDS or token.key in APPLICATION_WORDS or token.folded in place for token in words
    )


def without_asks(text: str, asks: Iterable[str], posting: str) -> tuple[str, str | None]:
    """Return a sentence with a mark for each quoted need, and what is wrong with a quotation, if anything."""
    found = flat(text)
    if ASK_MARK in found:
        return found, f"it holds {ASK_MARK!r}, which stands for quoted needs"
    for ask in sorted(asks, key=len, reverse=True):
        quoted = flat(ask)
        if not quoted or not re.search(rf"(?<!\w){re.escape(quoted)}(?!\w)", posting):
            return found, f"the posting does not ask for {ask!r}"
        found = re.sub(rf"(?<!\w){re.escape(quoted)}(?!\w)", ASK_MARK, found, count=1)
    return found, None


def claims_nothing(marked: str, asked: frozenset[str]) -> bool:
    """Whether every clause of a sentence with marked needs says what is asked for, or that the person lacks or wants it.

    Args:
        asked: the keys of the posting's words, which a denial may name.
    """
    if any(pattern.fullmatch(marked) for pattern in (*ASK_SENTENCES, *GAP_SENTENCES)):
        return True
    return all(_clause_claims_nothing(clause, asked) for clause in clauses(marked))


def is_denial(text: str, asked: frozenset[str]) -> bool:
    """Whether a sentence only says what the person lacks, in words of the posting."""
    return any(_denials(clause) for clause in clauses(flat(text))) and claims_nothing(flat(text), asked)


def clauses(marked: str) -> list[str]:
    """Return the clauses of a sentence; a list of needs stays together."""
    return [part for part in _CLAUSE.split(marked.rstrip(" .!")) if part.strip(" .")]


def _denials(clause: str) -> int:
    return sum(token.folded in NEGATIONS or token.folded in _LACK for token in read_tokens(clause)) + bool(
        _NEW.search(clause)
    )


def _clause_claims_nothing(clause: str, asked: frozenset[str]) -> bool:
    words = [token for token in read_tokens(clause) if token.kind not in ("break", "join")]
    folded = {token.folded for token in words}
    if folded & TWISTS or folded & CLAIMS or any(token.kind != "word" for token in words):
        return False
    if not folded & _FIRST_PERSON:
        if _denials(clause):
            return ASK_MARK not in clause and all(_is_of(token, GAP_WORDS) for token in words)
        if all(token.folded in FUNCTION_WORDS for token in words) or ASK_MARK not in clause:
            return all(_is_of(token, NEED_WORDS) for token in words)
        of_reader = folded & _READER or clause.strip() == ASK_MARK
        return bool(of_reader) and all(_is_of(token, NEED_WORDS) for token in words)
    if _denials(clause) == 1:
        return all(_is_of(token, GAP_WORDS) or token.key in asked for token in words)
    return not _denials(clause) and ASK_MARK not in clause and _is_wish(words, folded)


def _is_wish(words: Sequence[Token], folded: set[str]) -> bool:
    """ "I would be keen to learn it": a wish, with no verb of having done."""
    wants = folded & {"learn", "lernen", "einarbeiten", "einzuarbeiten", "ein", "willing", "keen", "eager", "ready"}
    return bool(wants) and all(_is_of(token, GAP_WORDS) for token in words) and not folded & HAD


def _is_of(token: Token, allowed: frozenset[str]) -> bool:
    return token.folded in FUNCTION_WORDS or token.key in allowed or bool(stems(token.folded) & allowed)


def is_plain(token: Token) -> bool:
    """Whether a word says nothing about anyone: grammar, or what a letter is held together by."""
    if token.folded in FUNCTION_WORDS:
        return True
    return token.folded not in CLAIMS and (token.key in NEUTRAL or bool(stems(token.folded) & NEUTRAL))
