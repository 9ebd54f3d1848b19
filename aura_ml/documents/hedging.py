"""Words that make a fact smaller, and denials: neither may a sentence drop the first nor add the second.

Which words may stand at all is in ``grounding``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aura_ml.documents.counting import AT, is_telling
from aura_ml.documents.evidence import Evidence
from aura_ml.documents.roles import is_hedge
from aura_ml.documents.vocabulary import NEGATIONS, TOGETHER
from aura_ml.documents.words import Token

_BEHIND = frozenset(("underguidance",))
"""Words that make smaller what stands before them: "prepare orders under the supervision of a buyer"."""


def smaller_reason(tokens: Sequence[Token], evidence: Iterable[Evidence]) -> str | None:
    """Return why a sentence claims more than its facts: a word that makes a fact smaller (junior, assisted, not) may not be dropped while its object is kept."""
    used = {token.key for token in tokens}
    for item in evidence:
        if hedge := _dropped_head(item, used):
            return f"it drops {hedge.text!r}, with which the fact begins"
        for place, token in enumerate(item.tokens):
            if not (is_hedge(token) or token.folded in NEGATIONS) or token.key in used:
                continue
            if token.folded == "co" and any(other.folded in TOGETHER for other in tokens):
                continue
            following = next(
                (other for other in item.tokens[place + 1 :] if is_telling(other) or _ends(other, item)), None
            )
            if token.folded in _BEHIND or (
                place and (following is None or _ends(following, item)) and item.record is None
            ):
                following = next((other for other in reversed(item.tokens[:place]) if is_telling(other)), None)
            if following is not None and not _ends(following, item) and following.key in used:
                return f"it drops {token.text!r} before {following.text!r}"
    return None


def denial_reason(tokens: Sequence[Token], evidence: Sequence[Evidence]) -> str | None:
    """Return what is denied without a fact that denies: what is denied needs a fact that denies too: "without help", "never late" are claims."""
    known = frozenset[str]().union(*(item.keys for item in evidence))
    denied = next((token.text for token in tokens if token.folded in NEGATIONS and token.key not in known), None)
    return None if denied is None or not evidence else f"no cited fact says {denied!r}"


def _dropped_head(item: Evidence, used: set[str]) -> Token | None:
    """The hedge that a statement begins with, where a sentence says what the statement says and drops it."""
    if item.record is not None or not item.tokens or not is_hedge(item.tokens[0]) or item.tokens[0].folded == "co":
        return None
    hedges = {token.key for token in item.tokens if is_hedge(token)}
    said = any(token.key in used and is_telling(token) for token in item.tokens[1:])
    return item.tokens[0] if said and not hedges & used else None


def _ends(token: Token, item: Evidence) -> bool:
    """Whether what follows is no longer what the word before speaks of ("assistant at ..." in an entry)."""
    return token.kind == "break" or (item.record is not None and token.folded in AT)
