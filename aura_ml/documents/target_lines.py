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
    COURTESY_WORDS,
    EVERYDAY,
    FUNCTION_WORDS,
    GAP_SENTENCES,
    GAP_WORDS,
    HAD,
    NEED_WORDS,
    NEGATIONS,
    NEUTRAL,
    PERFECT,
    PLEASED,
    POINTERS,
    RECEIVED,
    STANCE,
    TWISTS,
    WISHES,
)
from aura_ml.documents.words import Token, fold_keeping_length, read_tokens
from aura_ml.text import fold

_SPACE = re.compile(r"\s+")
FIRST_PERSON = frozenset(
    ("i", "me", "my", "mine", "myself", "ich", "mir", "mich", "mein", "meine", "meinem", "meinen", "meiner", "meines")
)
_READER_TEXT = """you your yours role position posting job advertisement advert team what sie ihr ihre ihrem ihren ihrer anzeige stelle ausschreibung
    stellenanzeige du dein deine dir profil listed essential desirable required requirements requirement criteria gefragt gewunscht erwunscht voraussetzung"""
_READER = frozenset(_READER_TEXT.split())
_EXPERIENCE = frozenset(("experience", "experiences", "erfahrung", "erfahrungen"))
_BRING = frozenset(("bring", "contribute", "use", "einbringen"))
_WANTS_TEXT = """learn lernen einarbeiten einzuarbeiten ein willing keen eager ready gladly would want like honest honestly open frankly pick
    mochte gern gerne unbedingt ehrlich offen"""
_WANTS = frozenset(_WANTS_TEXT.split())
_LACK = frozenset(
    (
        "lack",
        "lacking",
        "fehlt",
        "fehlen",
        "fehlte",
        "wenig",
        "kaum",
        "hardly",
        "barely",
        "little",
        "fremd",
        "unfamiliar",
        "foreign",
        "unbekannt",
    )
)
_NEW = re.compile(
    r"\bworking towards\b|\bnew (?:\w+ ){0,2}(?:to|for) me\b|\b(?:new|unfamiliar)\b.{0,12}\bto me\b|\bneu(?:land)?\b.{0,12}\bfur mich\b|\bfur mich\b.{0,12}\bneu(?:land)?\b"
)
_PARTS = re.compile(r"\s+[-–—|]\s+|\s*[/,(:]\s*")
_ADDITION = re.compile(r"\s+(?:in|im|bei|beim|für|for|at|with|mit|of the|ab|as)\s.*")
_LEGAL = re.compile(
    r"(?:,?\s+(?:gmbh|ag|se|kg|ug|e\.\s?v\.|ltd\.?|limited|plc|inc\.?|llc|llp|b\.?v\.?|s\.?a\.?|ggmbh|co\.?|&|und|corp\.?|group|kgaa|mbh))+$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\s*(?:[;:!?]|,(?=\s+(?![\u241f]|(?:wäre|ware|würde|wurde) )\S)|\s[-–—]\s|\b(?:but|however|although|though|jedoch|obwohl)\b)\s*"
)
DID_SO = re.compile(
    r"\b(?:do|does|did|done|am|was|have|mache|machte|tue|tat|bin|habe) (?:so|that|the same|exactly|das|dies|genau|one|several|some|einen|eine|eins|welche)\b"
    r"|\b(?:likewise|too|as well|ebenso|ebenfalls)\b"
)
_MIN_NAME = 3
_MIN_PART = 4
_ASKING_TEXT = "ask look search seek want need require call list mention expect suchen wunschen erwarten nennen verlangen fordern brauchen benotigen"
_ASKING = frozenset(form for word in _ASKING_TEXT.split() for form in stems(word))


def flat(text: str) -> str:
    """Return ``text`` folded, in one line."""
    return _SPACE.sub(" ", fold(text)).strip()


def target_words(title: str) -> list[str]:
    """Return the words of a title without what stands in parentheses."""
    return re.sub(r"\s*\([^)]*\)", "", title).split()


def names_of(title: str, company: str) -> tuple[str, ...]:
    """Return what the target may be called, the longest first: its title or a part of it, its employer with or without legal form."""
    titles = [title, *(part.strip(" )") for part in _PARTS.split(title)), _ADDITION.sub("", title)]
    words = target_words(title)
    titles += [" ".join(words[place:]) for place in range(1, len(words) - 1)]
    companies = [company, _LEGAL.sub("", company)]
    found = {flat(name) for name in (*titles, *companies) if len(name) >= _MIN_NAME}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def is_application(text: str, names: Iterable[str], place: Sequence[str]) -> bool:
    """Whether a sentence only says that the target is wanted: it names it, says so, and claims nothing.

    Args:
        names: what the target may be called. place: the words of where it is.
    """
    words = tokens_without_names(text, names)
    called = frozenset(form for name in names for word in name.split() for form in stems(word))
    if not any(token.key in WISHES for token in words) or any(token.kind != "word" for token in words):
        return False
    folded = {token.folded for token in words}
    if folded & HAD and not folded & PLEASED:
        return False
    if folded & _EXPERIENCE and not folded & _BRING:
        return False
    return all(
        token.folded in FUNCTION_WORDS
        or token.key in APPLICATION_WORDS
        or token.folded in place
        or (token.text[:1].isupper() and bool(stems(token.folded) & called))
        for token in words
    )


def is_courtesy(text: str, names: Iterable[str], place: Sequence[str], asked: frozenset[str]) -> bool:
    """Whether a sentence speaks of the application, of wishes and thanks, in their own words, and of nothing the person did or is.

    Args:
        names: what the target may be called. place: the words of where it is.
        asked: the keys of the posting's words, in which a clause may say what it asks for.
    """
    words = tokens_without_names(text, names)
    folded = {token.folded for token in words}
    if any(token.kind != "word" for token in words) or folded & (CLAIMS - {"interesting"}) or not folded & STANCE:
        return False
    if folded & PERFECT and folded & FIRST_PERSON and not folded & RECEIVED:
        return False
    if folded & _EXPERIENCE and len(words) < sum(token.kind == "word" for token in read_tokens(text)):
        return False  # "experience as" the target's title
    return all(
        is_need(clause, asked) or _is_polite(tokens_without_names(clause, names), place) for clause in clauses(text)
    )


def _is_polite(words: Sequence[Token], place: Sequence[str]) -> bool:
    return all(
        token.folded in FUNCTION_WORDS
        or token.folded in COURTESY_WORDS
        or token.folded in place
        or (token.key in APPLICATION_WORDS and not token.folded.endswith("ed"))
        for token in words
    )


def tokens_without_names(text: str, names: Iterable[str]) -> list[Token]:
    """Return the tokens of a sentence that are no marks and no part of what the target is called."""
    lowered = fold_keeping_length(text)
    spans: list[tuple[int, int]] = []
    for name in names:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", lowered):
            if not any(start < match.end() and match.start() < end for start, end in spans):
                spans.append(match.span())
    return [
        token
        for token in read_tokens(text)
        if token.kind not in ("break", "join")
        and not any(start <= token.start and token.end <= end for start, end in spans)
    ]


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


def unmarked(part: str, asks: Sequence[str]) -> str:
    """Return a part of a sentence with needs for its marks; each stands for all of them, which claims more, never less."""
    return part.replace(ASK_MARK, ", ".join(asks))


def points_back(clause: str) -> bool:
    """Return whether a clause says something of what was named before it: "and I built the ingestion in it", "that is what I do"."""
    folded = [token.folded for token in read_tokens(clause)]
    return bool(POINTERS & set(folded)) or folded[:1] in (["that"], ["das"]) or bool(DID_SO.search(flat(clause)))


def is_bare(clause: str) -> bool:
    """Return whether a clause is a quoted need and nothing else: what follows may say it of the person ("X, which you ask for, I know")."""
    return not clause.replace(ASK_MARK, "").strip(" ,.")


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
    if not folded & FIRST_PERSON:
        if _denials(clause):
            return ASK_MARK not in clause and all(_is_of(token, GAP_WORDS) for token in words)
        if ASK_MARK not in clause and _is_wish(words, folded):
            return True  # German leaves out "ich" in a second clause
        if all(token.folded in FUNCTION_WORDS for token in words) or ASK_MARK not in clause:
            return all(_is_of(token, NEED_WORDS) for token in words)
        of_reader = folded & _READER or clause.strip() == ASK_MARK
        asks = any(stems(token.folded) & _ASKING for token in words)
        return bool(of_reader) and all(_is_of(token, NEED_WORDS) or (asks and token.key in asked) for token in words)
    if _denials(clause) == 1:
        return all(_is_of(token, GAP_WORDS) or is_asked(token, asked) for token in words)
    return not _denials(clause) and ASK_MARK not in clause and _is_wish(words, folded)


def _is_wish(words: Sequence[Token], folded: set[str]) -> bool:
    """ "I would be keen to learn it": a wish, with no verb of having done."""
    wants = folded & _WANTS
    return bool(wants) and all(_is_of(token, GAP_WORDS) for token in words) and not folded & HAD


def is_asked(token: Token, asked: frozenset[str]) -> bool:
    """Return whether the posting has a word or a form of it, or a compound that it begins."""
    forms = stems(token.folded) | {token.key}
    if forms & asked:
        return True
    parts = tuple(form for form in forms if len(form) >= _MIN_PART)
    return bool(parts) and any(word.startswith(parts) for word in asked)


def is_need(text: str, asked: frozenset[str]) -> bool:
    """Whether a sentence only says, to the reader, what the posting asks for, in its own words."""
    words = [token for token in read_tokens(text) if token.kind not in ("break", "join")]
    folded = {token.folded for token in words}
    forms = frozenset[str]().union(*(stems(token.folded) for token in words))
    if folded & FIRST_PERSON or folded & (TWISTS | CLAIMS) or not folded & _READER or not forms & _ASKING:
        return False
    return all(token.kind == "word" and (_is_of(token, NEED_WORDS) or token.key in asked) for token in words)


def _is_of(token: Token, allowed: frozenset[str]) -> bool:
    return token.folded in FUNCTION_WORDS or token.key in allowed or bool(stems(token.folded) & allowed)


def is_own_feeling(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word such as "value" is said by the person; of "own", whether it is no verb ("my own", not "I own")."""
    beside = {token.folded for token in tokens[max(0, place - 2) : place + 3]}
    if tokens[place].folded == "own":
        return not {"i", "we"} & {token.folded for token in tokens[max(0, place - 2) : place]}
    return bool(beside & {"i", "ich"})


def is_everyday(token: Token) -> bool:
    """Whether a word only holds a sentence together around what a statement says."""
    return token.folded not in CLAIMS and (token.key in EVERYDAY or bool(stems(token.folded) & EVERYDAY))


def is_plain(token: Token) -> bool:
    """Whether a word says nothing about anyone: grammar, or what a letter is held together by."""
    if token.folded in FUNCTION_WORDS:
        return True
    return token.folded not in CLAIMS and (token.key in NEUTRAL or bool(stems(token.folded) & NEUTRAL))
