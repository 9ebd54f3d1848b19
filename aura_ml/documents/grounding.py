"""Whether one line says only what the facts it cites say: words, numbers, what belongs together, what makes a claim smaller.

The rules of single sentences; whole drafts are checked in ``gate``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aura_ml.documents.draft import JobText, Line
from aura_ml.documents.phrasing import sentences
from aura_ml.documents.posting import target_company, target_title
from aura_ml.documents.records import Record, records
from aura_ml.documents.vocabulary import (
    APPLICATION_WORDS,
    ASK_MARK,
    ASK_SENTENCES,
    COMPANY_FRAMES,
    CURRENT,
    FORM_LINES,
    FUNCTION_WORDS,
    GAP_SENTENCES,
    HEDGES,
    KIND_WORDS,
    NEGATIONS,
    NEUTRAL,
    TITLE_FRAMES,
    TITLE_MARK,
    UNFINISHED_WORDS,
)
from aura_ml.documents.words import Token, fold_keeping_length, key_of, read_tokens
from aura_ml.records import Fact, Profile
from aura_ml.text import fold

_ONE_PER_SENTENCE = ("work", "volunteer", "project", "education")
_AT = ("at", "bei", "beim")
_DIRECTIONS = {
    "from": "from",
    "von": "from",
    "to": "to",
    "auf": "to",
    "until": "to",
    "bis": "to",
    "by": "by",
    "um": "by",
}
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class _Evidence:
    """One cited fact with the entry it belongs to, as tokens."""

    fact: Fact
    record: Record | None
    tokens: tuple[Token, ...]
    keys: frozenset[str]


class Grounding:
    """Checks lines against one profile and one posting."""

    def __init__(self, profile: Profile, job: JobText) -> None:
        self._facts = {fact.fact_id: fact for fact in profile.facts}
        self._records = records(profile)
        self._by_fact = {record.fact.fact_id: record for record in self._records}
        self._parents: dict[str, list[Record]] = {}
        for record in self._records:
            for statement in record.statements:
                self._parents.setdefault(statement.fact_id, []).append(record)
        self._known_evidence: dict[str, _Evidence] = {}
        self._anywhere = {token.key for fact in profile.facts for token in read_tokens(fact.text)}
        self._posting = _flat(" \n ".join((job.title, job.description, " | ".join(job.skills))))
        self._wanted = {token.key for token in read_tokens(self._posting)}
        self._title, self._company = target_title(job), target_company(job)

    def reason(self, line: Line) -> str | None:
        """Return why the line is refused, or None when it may stand."""
        if line.text in FORM_LINES and not line.facts and not line.asks:
            return None
        if not line.text.strip():
            return "the line is empty"
        unknown = [fact_id for fact_id in line.facts if fact_id not in self._facts]
        if unknown:
            return f"it cites {unknown[0]!r}, which is no fact of the profile"
        evidence = [self._evidence(fact_id) for fact_id in line.facts]
        if not line.asks and any(line.text in (item.fact.text, *sentences(item.fact.text)) for item in evidence):
            return None
        if hidden := _hidden(line.text):
            return f"it holds the invisible character {hidden}"
        if line.asks:
            return self._asks_reason(line)
        tokens = self._without_target(line.text)
        if reason := self._entries_reason(evidence):
            return reason
        checks = (
            self._words_reason,
            self._dates_reason,
            self._together_reason,
            self._smaller_reason,
            self._current_reason,
        )
        return next((reason for check in checks if (reason := check(tokens, evidence)) is not None), None)

    def _evidence(self, fact_id: str) -> _Evidence:
        if fact_id not in self._known_evidence:
            self._known_evidence[fact_id] = self._read_evidence(fact_id)
        return self._known_evidence[fact_id]

    def _read_evidence(self, fact_id: str) -> _Evidence:
        fact = self._facts[fact_id]
        record = self._by_fact.get(fact_id)
        text = fact.text
        if record is not None:
            text = f"{fact.text} | {record.title} | {record.organisation} | {record.place} | {record.note}"
        tokens = tuple(read_tokens(text))
        goes_on = fact.kind == "education" and record is not None and not record.end
        words = UNFINISHED_WORDS if goes_on else KIND_WORDS.get(fact.kind, "")
        keys = {key for token in tokens for key in _keys(token)} | {key_of(word) for word in words.split()}
        return _Evidence(fact, record, tokens, frozenset(keys))

    def _asks_reason(self, line: Line) -> str | None:
        """A sentence that quotes the posting says what is asked for, or that it is missing, and nothing else."""
        text = _flat(line.text)
        if ASK_MARK in text:
            return f"it holds {ASK_MARK!r}, which stands for quoted needs"
        for ask in sorted(line.asks, key=len, reverse=True):
            quoted = _flat(ask)
            if not quoted or not re.search(rf"(?<!\w){re.escape(quoted)}(?!\w)", self._posting):
                return f"the posting does not ask for {ask!r}"
            text = re.sub(rf"(?<!\w){re.escape(quoted)}(?!\w)", ASK_MARK, text, count=1)
        if any(pattern.fullmatch(text) for pattern in (*ASK_SENTENCES, *GAP_SENTENCES)):
            return None
        return "a sentence that quotes the posting may say nothing about the person"

    def _without_target(self, text: str) -> list[Token]:
        """The tokens of a sentence without the posting's title and employer where a frame of an application holds them."""
        folded = fold_keeping_length(text)
        spans: list[tuple[int, int]] = []
        for phrase, mark, frames in ((self._title, TITLE_MARK, TITLE_FRAMES), (self._company, " ", COMPANY_FRAMES)):
            if not phrase:
                continue
            pattern = re.compile(rf"(?<!\w){re.escape(fold_keeping_length(phrase))}(?!\w)")
            for match in pattern.finditer(folded):
                before = folded[: match.start()]
                for start, end in spans:
                    before = before[:start] + TITLE_MARK + before[end:] if end <= len(before) else before
                if any(frame.search(before) for frame in frames):
                    spans.append(match.span())
                    if mark == TITLE_MARK:
                        break
        return [
            token
            for token in read_tokens(text)
            if not any(start <= token.start and token.end <= end for start, end in spans)
        ]

    def _entries_reason(self, evidence: list[_Evidence]) -> str | None:
        """One sentence speaks of one entry: two employers in a sentence can be merged unseen."""
        entries = {
            item.fact.fact_id for item in evidence if item.record is not None and item.record.kind in _ONE_PER_SENTENCE
        }
        if len(entries) > 1:
            return "it mixes two entries of the profile in one sentence"
        for item in evidence:
            parents = self._parents.get(item.fact.fact_id, [])
            if entries and parents and not any(parent.fact.fact_id in entries for parent in parents):
                return f"{item.fact.text!r} belongs to another entry of the profile"
        statements = [
            {parent.fact.fact_id for parent in self._parents[item.fact.fact_id]}
            for item in evidence
            if item.fact.fact_id in self._parents
        ]
        if len(statements) > 1 and not set.intersection(*statements):
            return "it mixes statements of two entries in one sentence"
        return None

    def _words_reason(self, tokens: list[Token], evidence: list[_Evidence]) -> str | None:
        """Every word, number and sign is neutral or stands in a cited fact."""
        known = frozenset[str]().union(*(item.keys for item in evidence))
        for token in tokens:
            if token.kind in ("break", "join") or token.key in known:
                continue
            if token.kind == "word" and (_is_plain(token) or (not evidence and token.key in APPLICATION_WORDS)):
                continue
            return self._ungrounded(token)
        if not evidence and any(token.folded in CURRENT for token in tokens):
            return "it says what is so now and cites no fact"
        return None

    def _dates_reason(self, tokens: list[Token], evidence: list[_Evidence]) -> str | None:
        """The dates of an entry are not those of a statement under it; its whole span may stand beside it."""
        said = [token for token in tokens if token.kind in ("date", "number")]
        statements = [item.keys for item in evidence if item.fact.fact_id in self._parents]
        for item in evidence:
            if item.record is None or not statements:
                continue
            own = [token for token in said if not any(token.key in keys for keys in statements)]
            ends = {day[:4] for day in (item.record.start, item.record.end) if day}
            if own and (not item.record.end or not ends <= {token.key[:4] for token in own}):
                return f"the profile does not say that this was in {own[0].text!r}"
        return None

    def _ungrounded(self, token: Token) -> str:
        name = {"number": "the number", "date": "the date", "sign": "the sign"}.get(token.kind, "the word")
        if token.key in self._anywhere:
            return f"{name} {token.text!r} is in the profile, but not in the facts the line cites"
        if token.kind == "word" and token.key in self._wanted:
            return f"{name} {token.text!r} is the posting's, not the profile's"
        return f"{name} {token.text!r} is not in the profile"

    def _together_reason(self, tokens: list[Token], evidence: list[_Evidence]) -> str | None:
        """A number or name and the telling word beside it stand in one and the same fact."""
        if not evidence:
            return None
        entry = frozenset[str]().union(*(item.keys for item in evidence if item.record is not None))
        with_entry = [item.keys | entry for item in evidence if item.fact.fact_id in self._parents]
        for left, right in _neighbours(tokens):
            if not (_binds(left) or _binds(right)):
                continue
            both = {left.key, right.key}
            names_only = left.kind == right.kind == "word"
            if any(both <= item.keys for item in evidence) or (names_only and any(both <= keys for keys in with_entry)):
                continue
            return f"{left.text!r} and {right.text!r} stand together in no cited fact"
        return next((reason for item in evidence if (reason := _counting_reason(tokens, item)) is not None), None)

    def _smaller_reason(self, tokens: list[Token], evidence: list[_Evidence]) -> str | None:
        """A word that makes a fact smaller (junior, assisted, not) may not be dropped while its object is kept."""
        used = {token.key for token in tokens}
        for item in evidence:
            for place, token in enumerate(item.tokens):
                if token.kind != "word" or token.folded not in HEDGES | NEGATIONS or token.key in used:
                    continue
                following = next(
                    (other for other in item.tokens[place + 1 :] if _is_telling(other) or _ends(other, item)), None
                )
                if following is not None and not _ends(following, item) and following.key in used:
                    return f"it drops {token.text!r} before {following.text!r}"
        return None

    def _current_reason(self, tokens: list[Token], evidence: list[_Evidence]) -> str | None:
        """Nothing that has ended is said to go on."""
        said = next((token.text for token in tokens if token.folded in CURRENT), None)
        if said is None:
            return None
        for item in evidence:
            owners = [item.record] if item.record else self._parents.get(item.fact.fact_id, [])
            if any(owner.kind in _ONE_PER_SENTENCE and not owner.is_current for owner in owners):
                return f"it says {said!r} of an entry that is not going on"
        return None


def _counting_reason(tokens: list[Token], item: _Evidence) -> str | None:
    """A number keeps what it counts, and whether it is where something began, ended, or by how much it changed."""
    of_kind = {key_of(word) for word in KIND_WORDS.get(item.fact.kind, "").split()}
    for number, unit in _numbers_with_units(tokens):
        both = number.key in item.keys and unit.key in item.keys
        if both and unit.key not in of_kind and (number.key, unit.key) not in _counted(item.tokens):
            return f"the number {number.text!r} is not said of {unit.text!r} in the profile"
    stated = _directions(item.tokens)
    for key, directions in _directions(tokens).items():
        if stated.get(key) and not directions <= stated[key]:
            return f"{key} does not stand after {min(directions)!r} in the profile"
    return None


def _keys(token: Token) -> tuple[str, ...]:
    """A month of a year also covers the year."""
    return (token.key, token.key[:4]) if token.kind == "date" else (token.key,)


def _is_telling(token: Token) -> bool:
    if token.kind in ("number", "date", "sign"):
        return True
    return token.kind == "word" and not _is_plain(token)


def _is_plain(token: Token) -> bool:
    return token.folded in FUNCTION_WORDS or token.key in NEUTRAL


def _ends(token: Token, item: _Evidence) -> bool:
    """Whether what follows is no longer what the word before speaks of ("assistant at ..." in an entry)."""
    return token.kind == "break" or (item.record is not None and token.folded in _AT)


def _binds(token: Token) -> bool:
    """Numbers and names bind to the word beside them; a plain word does not."""
    return token.kind in ("number", "date", "sign") or token.text[:1].isupper() or any(map(str.isdigit, token.text))


def _neighbours(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Telling tokens with nothing but grammar between them; marks, "and" and "at" separate."""
    before: Token | None = None
    for token in tokens:
        if token.kind in ("break", "join") or token.folded in _AT:
            before = None
        elif _is_telling(token):
            if before is not None:
                yield before, token
            before = token


def _numbers_with_units(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    for left, right in pairwise(tokens):
        if left.kind == "number" and right.kind in ("word", "sign") and _is_telling(right):
            yield left, right


def _counted(tokens: Sequence[Token]) -> set[tuple[str, str]]:
    """Each number with the words up to three tokens after it, and the sign before it."""
    return {
        (token.key, other.key)
        for place, token in enumerate(tokens)
        if token.kind == "number"
        for other in (*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 4])
        if other.kind == "sign" or other.start > token.start
    }


def _directions(tokens: Sequence[Token]) -> dict[str, set[str]]:
    """Each number or date with what stands before it: from, to, by. A fall and a rise differ in nothing else."""
    found: dict[str, set[str]] = {}
    for left, right in pairwise(tokens):
        if right.kind in ("number", "date") and left.folded in _DIRECTIONS:
            found.setdefault(right.key, set()).add(_DIRECTIONS[left.folded])
    return found


def _hidden(text: str) -> str | None:
    return next(
        (
            f"U+{ord(letter):04X}"
            for letter in text
            if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
        ),
        None,
    )


def _flat(text: str) -> str:
    return _SPACE.sub(" ", fold(text)).strip()
