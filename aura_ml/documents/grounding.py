"""Whether one line says only what the facts it cites say: words, numbers, what belongs together, what makes a claim smaller.

The rules of single sentences; whole drafts are checked in ``gate``.
"""

from __future__ import annotations

import re
import unicodedata

from aura_ml.documents.alignment import aligned, merged
from aura_ml.documents.counting import binds, counting_reason, differences_said, is_counted_by, is_telling, neighbours
from aura_ml.documents.draft import JobText, Line
from aura_ml.documents.evidence import CitedFacts, Evidence
from aura_ml.documents.hedging import denial_reason, smaller_reason
from aura_ml.documents.inflection import stems
from aura_ml.documents.moods import claims_nothing_by_mood, with_infinitives
from aura_ml.documents.named_skills import unstated_skill
from aura_ml.documents.phrasing import sentences
from aura_ml.documents.posting import readable, target_company, target_place, target_title
from aura_ml.documents.roles import (
    field_reason,
    finished_reason,
    heads_of,
    is_hedge,
    is_since,
    one_span,
    role_reason,
    seasons_said,
    spans_said,
)
from aura_ml.documents.target_lines import (
    DID_SO,
    FIRST_PERSON,
    claims_nothing,
    clauses,
    flat,
    is_application,
    is_bare,
    is_courtesy,
    is_denial,
    is_everyday,
    is_need,
    is_own_feeling,
    is_plain,
    names_of,
    points_back,
    unmarked,
    without_asks,
)
from aura_ml.documents.vocabulary import (
    APPLICATION_WORDS,
    ASK_MARK,
    CHARGED,
    CLAIMS,
    COMPANY_FRAMES,
    CURRENT,
    EACH,
    FEELINGS,
    FORM_LINES,
    FUNCTION_WORDS,
    GRADUATES,
    HELPED_WITH,
    KIND_WORDS,
    RATES,
    TEAMS,
    TITLE_FRAMES,
    TITLE_MARK,
)
from aura_ml.documents.words import Token, fold_keeping_length, key_of, read_tokens
from aura_ml.records import Profile

_ONE_PER_SENTENCE = ("work", "volunteer", "project", "education")
_SPACE = re.compile(r"\s+")


class Grounding:
    """Checks lines against one profile and one posting."""

    def __init__(self, profile: Profile, job: JobText) -> None:
        job = readable(job)  # as the writer reads it
        self._cited = CitedFacts(profile)
        self._parents = self._cited.parents
        self._anywhere = {token.key for fact in profile.facts for token in read_tokens(fact.text)}
        self._posting = flat(" \n ".join((job.title, job.description, " | ".join(job.skills))))
        self._wanted = {token.key for token in read_tokens(self._posting)}
        self._title, self._company = target_title(job), target_company(job)
        self._names = names_of(self._title, self._company)
        self._place = tuple(flat(target_place(job)).replace(",", " ").split())
        self._day = job.day
        self._posting_keys = frozenset(self._wanted)

    def reason(self, line: Line) -> str | None:
        """Return why the line is refused, or None when it may stand."""
        if line.text in FORM_LINES and not line.facts and not line.asks:
            return None
        if not line.text.strip():
            return "the line is empty"
        unknown = [fact_id for fact_id in line.facts if fact_id not in self._cited.facts]
        if unknown:
            return f"it cites {unknown[0]!r}, which is no fact of the profile"
        evidence = [self._cited.evidence(fact_id) for fact_id in line.facts]
        if not line.asks and any(line.text in (item.fact.text, *sentences(item.fact.text)) for item in evidence):
            return None
        if hidden := _hidden(line.text):
            return f"it holds the invisible character {hidden}"
        if line.asks:
            return self._asks_reason(line)
        if not line.facts and (
            is_application(line.text, self._names, self._place)
            or is_courtesy(line.text, self._names, self._place, self._posting_keys)
            or is_need(line.text, self._posting_keys)
            or is_denial(line.text, self._posting_keys)
        ):
            return None
        reason = self._claims_reason(line.text, evidence)
        return None if reason is None else self._reason_of_claims(line.text, evidence, reason)

    def _reason_of_claims(self, text: str, evidence: list[Evidence], of_whole: str) -> str | None:
        """A sentence refused as a whole is judged by its clauses that claim something; without any, it claims nothing."""
        parts = with_infinitives(clauses(text))
        claims = [part for part in parts if not self._claims_nothing(part)]
        if not claims:
            return None
        if not evidence or len(claims) == len(parts) or any(map(points_back, claims)) or DID_SO.search(flat(text)):
            return of_whole
        return self._claims_reason(", ".join(claims), evidence)

    def _claims_nothing(self, clause: str) -> bool:
        return (
            claims_nothing_by_mood(clause, self._names, self._posting_keys)
            or is_need(clause, self._posting_keys)
            or is_denial(clause, self._posting_keys)
            or (ASK_MARK not in clause and is_courtesy(clause, self._names, self._place, self._posting_keys))
        )

    def _quotes_only(self, clause: str) -> bool:
        return self._claims_nothing(clause) or claims_nothing(clause, self._posting_keys)

    def _claims_reason(self, text: str, evidence: list[Evidence]) -> str | None:
        tokens = self._without_target(text)
        if reason := self._entries_reason(evidence):
            return reason
        tokens = aligned(tokens, merged([item.vocabulary for item in evidence]))
        entries = [item.record for item in evidence if item.record is not None]
        spans = spans_said(tokens, entries, self._day) | seasons_said(tokens, entries)
        spans |= differences_said(tokens, [item.tokens for item in evidence])
        helped = HELPED_WITH if self._is_hedged(tokens, evidence) else frozenset[str]()
        tokens = [token for place, token in enumerate(tokens) if place not in spans and token.key not in helped]
        checks = (
            self._words_reason,
            self._skills_reason,
            self._anchor_reason,
            self._role_reason,
            self._dates_reason,
            self._together_reason,
            smaller_reason,
            denial_reason,
            self._current_reason,
        )
        return next((reason for check in checks if (reason := check(tokens, evidence)) is not None), None)

    def _asks_reason(self, line: Line) -> str | None:
        """A sentence that quotes the posting says what is asked for, that it is missing, or beside it what a fact says."""
        marked, problem = without_asks(line.text, line.asks, self._posting)
        if problem:
            return problem
        if claims_nothing(marked, self._posting_keys) or is_need(line.text, self._posting_keys):
            return None
        parts = clauses(marked)
        if all(self._quotes_only(clause) for clause in parts):
            return None
        if line.facts:
            claims = [clause for clause in parts if not self._quotes_only(clause) or is_bare(clause)]
            claims += line.asks if any(points_back(clause) for clause in claims) else ()
            evidence = [self._cited.evidence(fact_id) for fact_id in line.facts]
            return self._claims_reason(unmarked(", ".join(claims), line.asks), evidence)
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

    def _entries_reason(self, evidence: list[Evidence]) -> str | None:
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

    def _words_reason(self, tokens: list[Token], evidence: list[Evidence]) -> str | None:
        """Every word, number and sign is neutral or stands in a cited fact."""
        known = frozenset[str]().union(*(item.keys for item in evidence))
        rich = _is_rich(tokens, evidence)
        for place, token in enumerate(tokens):
            if token.kind in ("break", "join") or token.key in known or (rich and _is_filler(token)):
                continue
            if not self._is_free(tokens, place, evidence, known):
                return self._ungrounded(token)
        if (span := one_span(tokens)) is not None and "1" not in known:
            return f"the profile does not say that it took one {span.text}"
        if not evidence and any(token.folded in CURRENT for token in tokens):
            return "it says what is so now and cites no fact"
        return None

    def _skills_reason(self, tokens: list[Token], evidence: list[Evidence]) -> str | None:
        """A skill whose name is made of everyday words is one all the same."""
        known = frozenset[str]().union(*(item.keys for item in evidence))
        skill = unstated_skill(tokens, known)
        return None if skill is None else f"the skill {skill!r} is not in the facts the line cites"

    def _anchor_reason(self, tokens: list[Token], evidence: list[Evidence]) -> str | None:
        """A sentence about the person says at least one thing that its facts say: plain words alone make claims too."""
        known = frozenset[str]().union(*(item.keys for item in evidence))
        if any(token.key in known and token.folded not in FUNCTION_WORDS for token in tokens):
            return None
        if not any(token.folded in FIRST_PERSON for token in tokens):
            return None
        return "it speaks of the person and says nothing that the facts it cites say"

    def _is_free(self, tokens: list[Token], place: int, evidence: list[Evidence], known: frozenset[str]) -> bool:
        """Whether a word needs no fact where it stands."""
        token = tokens[place]
        if token.kind != "word":
            return False
        if token.folded in EACH:
            return place + 1 < len(tokens) and (
                tokens[place + 1].key in RATES
                or any(is_counted_by(tokens[place + 1], item.tokens) for item in evidence)
            )
        if token.folded in TEAMS:
            return place > 0 and tokens[place - 1].key in known and is_telling(tokens[place - 1])
        if token.folded in CHARGED and self._is_charged(tokens, place, evidence):
            return True
        if not evidence and (token.key in APPLICATION_WORDS or token.folded in self._place):
            return True
        if evidence and stems(token.folded) & known and token.folded not in CLAIMS:
            return True
        if token.key in FEELINGS and not is_own_feeling(tokens, place):
            return False
        return is_plain(token) and not self._is_rate(token, tokens, known)

    def _is_charged(self, tokens: list[Token], place: int, evidence: list[Evidence]) -> bool:
        """Whether "responsible for" stands before the very doing that a statement begins with."""
        following = next((token for token in tokens[place + 1 :] if token.folded not in FUNCTION_WORDS), None)
        heads = {item.tokens[0].key for item in evidence if item.tokens and item.record is None}
        return following is not None and following.key in heads

    def _is_hedged(self, tokens: list[Token], evidence: list[Evidence]) -> bool:
        """Whether the sentence keeps the word that makes its fact smaller: who "helped to prepare" it helped with it."""
        used = {token.key for token in tokens}
        return any(is_hedge(token) and token.key in used for item in evidence for token in item.tokens)

    def _is_rate(self, token: Token, tokens: list[Token], known: frozenset[str]) -> bool:
        """Beside a number a span of time is part of the claim: 80 a day are not 80 an hour."""
        return token.key in RATES and any(other.kind == "number" and other.key in known for other in tokens)

    def _role_reason(self, tokens: list[Token], evidence: list[Evidence]) -> str | None:
        """What the person is said to be stands in a title or at the head of a statement, with what makes it smaller."""
        titles = [read_tokens(item.record.title) for item in evidence if item.record is not None]
        jobs = [
            read_tokens(item.record.title)
            for item in evidence
            if item.record and item.record.kind in ("work", "volunteer")
        ]
        heads = {token.key for title in titles for token in title}
        for item in evidence:
            heads |= {token.key for token in (heads_of(item.fact.text) if item.record is None else item.tokens)}
            if item.fact.kind == "education" and item.record is not None and item.record.end:
                heads |= GRADUATES
        plain = frozenset(token.key for token in tokens if is_plain(token))
        employers = {token.key for item in evidence if item.record for token in read_tokens(item.record.organisation)}
        return role_reason(tokens, jobs, frozenset(employers), frozenset(heads), plain)

    def _dates_reason(self, tokens: list[Token], evidence: list[Evidence]) -> str | None:
        """The dates of an entry are not those of a statement under it; its whole span may stand beside it."""
        said = [token for token in tokens if token.kind in ("date", "number")]
        entries = [item.record for item in evidence if item.record is not None]
        if reason := finished_reason(tokens, entries) or field_reason(tokens, entries):
            return reason
        statements = [item.keys for item in evidence if item.fact.fact_id in self._parents]
        for item in evidence:
            if item.record is None or not statements:
                continue
            own = [token for token in said if not any(token.key in keys for keys in statements)]
            if item.record.is_current and is_since(tokens, own, item.record.start):
                continue
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

    def _together_reason(self, tokens: list[Token], evidence: list[Evidence]) -> str | None:
        """A number or name and the telling word beside it stand in one and the same fact."""
        if not evidence:
            return None
        entry = frozenset[str]().union(*(item.keys for item in evidence if item.record is not None))
        with_entry = [item.keys | entry for item in evidence if item.fact.fact_id in self._parents]
        for left, right in neighbours(tokens, frozenset(token.key for item in evidence for token in item.tokens)):
            if not (binds(left) or binds(right)):
                continue
            both = {left.key, right.key}
            names_only = left.kind == right.kind == "word"
            if any(both <= item.keys for item in evidence) or (names_only and any(both <= keys for keys in with_entry)):
                continue
            return f"{left.text!r} and {right.text!r} stand together in no cited fact"
        return next(
            (
                reason
                for item in evidence
                if (
                    reason := counting_reason(
                        tokens,
                        item.tokens,
                        item.keys,
                        frozenset(map(key_of, KIND_WORDS.get(item.fact.kind, "").split())),
                    )
                )
                is not None
            ),
            None,
        )

    def _current_reason(self, tokens: list[Token], evidence: list[Evidence]) -> str | None:
        """Nothing that has ended is said to go on."""
        said = next((token.text for token in tokens if token.folded in CURRENT), None)
        if said is None:
            return None
        for item in evidence:
            owners = [item.record] if item.record else self._parents.get(item.fact.fact_id, [])
            if any(owner.kind in _ONE_PER_SENTENCE and not owner.is_current for owner in owners):
                return f"it says {said!r} of an entry that is not going on"
        return None


def _is_rich(tokens: list[Token], evidence: list[Evidence]) -> bool:
    """Whether a sentence says two telling things of one statement: then everyday words around them add nothing."""
    for item in evidence:
        if item.fact.kind in ("skill", "work", "volunteer") and (item.record is None or not item.record.note):
            continue
        said = {token.key for token in tokens if token.key in item.keys and is_telling(token)}
        if len(said) > 1:
            return True
    return False


def _is_filler(token: Token) -> bool:
    return (
        token.kind == "word" and is_everyday(token) and token.key not in FEELINGS | RATES and token.folded not in EACH
    )


def _hidden(text: str) -> str | None:
    return next(
        (
            f"U+{ord(letter):04X}"
            for letter in text
            if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
        ),
        None,
    )
