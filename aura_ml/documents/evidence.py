"""The facts of a profile as evidence: the words, numbers and dates by which a sentence that cites them is judged."""

from __future__ import annotations

from dataclasses import dataclass

from aura_ml.documents.alignment import Vocabulary, vocabulary_of
from aura_ml.documents.inflection import stems
from aura_ml.documents.records import Record, records, skill_groups
from aura_ml.documents.vocabulary import (
    DEGREE_WORDS,
    DEGREES,
    KIND_WORDS,
    PLACEMENT_WORDS,
    PLACEMENTS,
    UNFINISHED_WORDS,
)
from aura_ml.documents.words import Token, key_of, read_tokens
from aura_ml.records import Fact, Profile


@dataclass(frozen=True)
class Evidence:
    """One cited fact with the entry it belongs to, as tokens.

    Attributes:
        record: the entry that the fact is; None for a statement.
        keys: what a token may be to be covered: its own words, their forms, and words that go with its kind.
    """

    fact: Fact
    record: Record | None
    tokens: tuple[Token, ...]
    keys: frozenset[str]
    vocabulary: Vocabulary


class CitedFacts:
    """The facts of one profile by id, read when they are first cited.

    Attributes:
        parents: the entries that a statement stands under, by the statement's id.
    """

    def __init__(self, profile: Profile) -> None:
        self.facts = {fact.fact_id: fact for fact in profile.facts}
        self.parents: dict[str, list[Record]] = {}
        entries = records(profile)
        for record in entries:
            for statement in record.statements:
                self.parents.setdefault(statement.fact_id, []).append(record)
        self._by_fact = {record.fact.fact_id: record for record in entries}
        self._group_words = {
            skill: frozenset(token.key for token in read_tokens(name))
            for name, skills in skill_groups(profile)
            for skill in skills
        }
        self._read: dict[str, Evidence] = {}

    def evidence(self, fact_id: str) -> Evidence:
        """Return what the fact says.

        Raises:
            KeyError: no fact of the profile has this id.
        """
        if fact_id not in self._read:
            self._read[fact_id] = self._evidence_of(self.facts[fact_id])
        return self._read[fact_id]

    def _evidence_of(self, fact: Fact) -> Evidence:
        record = self._by_fact.get(fact.fact_id)
        text = fact.text
        if record is not None:
            text = f"{fact.text} | {record.title} | {record.organisation} | {record.place} | {record.note}"
        tokens = tuple(read_tokens(text))
        goes_on = fact.kind == "education" and record is not None and not record.end
        words = UNFINISHED_WORDS if goes_on else KIND_WORDS.get(fact.kind, "")
        if fact.kind == "education" and any(
            token.folded in DEGREES or token.folded in DEGREE_WORDS for token in tokens
        ):
            words = f"{words} degree"
        if record is not None and any(token.folded in PLACEMENTS for token in read_tokens(record.title)):
            words = f"{words} {PLACEMENT_WORDS}"
        keys = {key for token in tokens for key in _keys(token)} | {
            form for word in words.split() for form in stems(word)
        }
        keys |= self._group_words.get(fact.text, frozenset())
        if fact.kind == "education":
            keys |= {key_of(word) for token in tokens for word in DEGREE_WORDS.get(token.folded, "").split()}
        vocabulary = vocabulary_of(
            (*tokens, *read_tokens(words)), with_parts=fact.kind in ("highlight", "skill", "summary")
        )
        return Evidence(fact, record, tokens, frozenset(keys), vocabulary)


def _keys(token: Token) -> tuple[str, ...]:
    """A month of a year also covers the year."""
    return (token.key, token.key[:4]) if token.kind == "date" else (token.key,)
