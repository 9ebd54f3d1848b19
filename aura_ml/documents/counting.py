"""Numbers and names with what stands beside them: what is counted, what bounds it, whether it is where something began or ended.

Words are judged in ``grounding``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise

from aura_ml.documents.target_lines import is_everyday, is_plain
from aura_ml.documents.vocabulary import EACH, FUNCTION_WORDS, RATES
from aura_ml.documents.words import Token

AT = ("at", "bei", "beim")
_WITH = frozenset(("with", "mit"))
_COMMAND_TEXT = "experience knowledge skills expertise erfahrung erfahrungen kenntnisse kenntnissen wissen"
_COMMAND = frozenset(_COMMAND_TEXT.split())
"""What nobody works with as with a tool: "an engineer with skills in Kafka" says two things."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATED = frozenset(("since", "seit", "in", "ab", "von", "from", "until", "bis", "jahr", "year"))
"""Before a year: what follows is not counted by it ("seit 2019 Trainerin")."""
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


def counting_reason(
    tokens: Sequence[Token], stated_tokens: Sequence[Token], keys: frozenset[str], of_kind: frozenset[str]
) -> str | None:
    """A number keeps what it counts, and whether it is where something began, ended, or by how much it changed."""
    bounds, own = _bounds(stated_tokens), _bounds(tokens)
    for key, said in own.items():
        if key in bounds and (said == "over" or bounds[key] == "until") and said != bounds[key]:
            return f"{key} is not said with {said or 'no bound'!r} in the profile"
    for number, unit in _numbers_with_units(tokens):
        both = number.key in keys and unit.key in keys
        if both and unit.key not in of_kind and (number.key, unit.key) not in _counted(stated_tokens):
            return f"the number {number.text!r} is not said of {unit.text!r} in the profile"
    if rate := _other_rate(tokens, stated_tokens):
        return f"the profile does not say {rate!r}"
    stated = _directions(stated_tokens)
    for key, directions in _directions(tokens).items():
        if stated.get(key) and not directions <= stated[key]:
            return f"{key} does not stand after {min(directions)!r} in the profile"
    return None


def _other_rate(tokens: Sequence[Token], stated_tokens: Sequence[Token]) -> str | None:
    """Return "every year" where the profile only counts by several years."""
    stated = {right.key: left.kind for left, right in pairwise(stated_tokens) if right.key in RATES}
    for left, right in pairwise(tokens):
        often = left.folded in EACH or left.folded in ("per", "pro", "a", "im")
        if often and right.key in RATES and stated.get(right.key) == "number":
            return f"{left.text} {right.text}"
    return None


def is_telling(token: Token) -> bool:
    if token.kind in ("number", "date", "sign"):
        return True
    return token.kind == "word" and token.folded not in EACH and not is_plain(token) and not is_everyday(token)


def binds(token: Token) -> bool:
    """Numbers and names bind to the word beside them; a plain word does not."""
    return token.kind in ("number", "date", "sign") or token.text[:1].isupper() or any(map(str.isdigit, token.text))


def neighbours(tokens: list[Token], known: frozenset[str]) -> Iterator[tuple[Token, Token]]:
    """Telling tokens with nothing but grammar between them; marks, "and" and "at" separate.

    Args:
        known: the keys of the cited facts' words, of which plain ones tell something too.
    """
    before: Token | None = None
    for place, token in enumerate(tokens):
        subject = token.folded in ("i", "ich", "we", "wir") and before is not None and before.kind == "word"
        commands = token.folded in _WITH and any(each.folded in _COMMAND for each in tokens[place + 1 : place + 2])
        if token.kind in ("break", "join") or token.folded in AT or subject or commands:
            before = None
        elif is_telling(token) or (token.key in known and token.folded not in FUNCTION_WORDS):
            if before is not None:
                yield before, token
            before = token


def _numbers_with_units(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    for place, (left, right) in enumerate(pairwise(tokens)):
        dates = _YEAR.fullmatch(left.key) and place and tokens[place - 1].folded in _DATED
        if left.kind == "number" and right.kind in ("word", "sign") and is_telling(right) and not dates:
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


def differences_said(tokens: Sequence[Token], stated: Iterable[Sequence[Token]]) -> frozenset[int]:
    """Return where in ``tokens`` a number stands that is the difference of what a fact begins and ends with.

    "By four weeks" of "from 10 to 6 weeks": behind "by", of the same unit, and never of percent, whose difference is points.
    """
    found: set[int] = set()
    changes = [change for fact in stated for change in _changes(fact)]
    for place, (before, number, unit) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if _DIRECTIONS.get(before.folded) == "by" and number.kind == "number" and unit.kind == "word":
            found |= {place + 1 for key, units in changes if key == number.key and unit.key in units}
    return frozenset(found)


def _changes(stated: Sequence[Token]) -> Iterator[tuple[str, frozenset[str]]]:
    """The difference of each "from A to B" of a fact, with the words that may be its unit."""
    numbers = [
        (_DIRECTIONS.get(before.folded), place + 1, number)
        for place, (before, number) in enumerate(pairwise(stated))
        if number.kind == "number"
    ]
    for (start, _, first), (end, place, last) in pairwise(numbers):
        following = stated[place + 1 : place + 2]
        if (start, end) == ("from", "to") and all(token.kind == "word" for token in following):
            with suppress(ValueError):  # "2/3" is a number too
                yield f"{abs(float(first.key) - float(last.key)):g}", frozenset(token.key for token in following)


def is_counted_by(token: Token, stated_tokens: Sequence[Token]) -> bool:
    """Whether a fact counts by this ("per shift", "every May")."""
    return any(
        (left.folded in ("per", "pro", "je") or left.folded in EACH) and right.key == token.key
        for left, right in pairwise(stated_tokens)
    )


def _bounds(tokens: Sequence[Token]) -> dict[str, str]:
    """Each number with what bounds it: over, until, or nothing. "Up to 32" is less than "32", "over 32" more."""
    found: dict[str, str] = {}
    for place, token in enumerate(tokens):
        if token.kind == "number":
            before = [each.folded for each in tokens[max(0, place - 2) : place]]
            over = before[-1:] in (["over"], ["uber"], ["mindestens"]) or before == ["at", "least"]
            upper = before == ["up", "to"] or before == ["bis", "zu"] or before[-1:] == ["until"]
            found[token.key] = "over" if over else "until" if upper else ""
    return found
