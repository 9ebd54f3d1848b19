"""Whether two postings are one opening: pair by pair, from what the two rows say, with the evidence.

Which pairs are compared is ``duplicates``'s. Every threshold was chosen on the tuning half of the labelled pairs
(``benchmarks/duplicates.py``) and measured on the other half; see docs/duplicates.md.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein

from aura_ml.identity import ANNOUNCED, RETITLED, REWORDED, SAME_TEXT, SIMILAR, Identity
from aura_ml.keys import find_requisition
from aura_ml.title_relation import APART, SAME, WITHIN, contradict, names_city, relate, title_words

SIMILAR_TEXT = 92.0
"""Least ``rapidfuzz.fuzz.ratio`` (0-100, normalized indel similarity) of two texts under one title."""

CONTAINED = 0.97
"""Least share of the shorter text that stands, in order, in the longer one: a passage was added or left out."""

REWORDED_TEXT = 82.0
"""Least ratio of two texts under one title of which one rewords the other: no passage was put in another's place."""

LONGEST_REWORDED = 30
"""Most words of a passage that stand in another's place where a text was only reworded. On the tuning half reworded texts
of one job had at most 26, those of another team or product under the same title and as much alike 40 and more."""

KEPT_WORDS = 3
"""Equal words between two changes; fewer are in both by chance, and the changes are one passage."""

RETITLED_TEXT = 97.0
"""Least ratio of two texts where one title says more than the other."""

ANNOUNCED_TEXT = 75.0
"""Least ratio of an employer's text and an agency's that announces the same job."""

COPIED_TEXT = 85.0
"""Least ratio of two companies' texts under one title of several words where nothing else says who posts for whom."""

TEMPLATE_TEXT = 95.0
"""Least ratio of the same where the title is of one or two words, which many employers use."""

SPECIFIC_TITLE_WORDS = 3

MAX_COMPARED_CHARS = 12_000
"""Texts are compared up to this many characters."""

MIN_CONTAINED_CHARS = 300
"""A shorter text is in no longer one by chance."""

MIN_TELLING_CHARS = 600
"""Boards cut texts to 280 (RemoteOK) to 500 (Adzuna) characters, and what is left may be the employer's introduction: a
shorter text under two titles that do not say the same tells nothing."""

SAME_DAYS = 3
"""Postings without a text to compare are one only if they were posted within this many days."""

_AMOUNT = re.compile(r"\b(?:\d{2,3} \d{3}|(?!(?:19|20)\d\d\b)\d{4,6})\b")
_YEARS = re.compile(r"\b(\d{1,2}) (?:years?|jahren?|ans|anos|lat)\b")
_PLACED = re.compile(r"\b(?:in|nach|near|raum|standort|region|bei|um|office) (\w{4,})\b")
_AGENCY = re.compile(
    r"\b(?:(?:unser|unsere|unseren|unserem|unseres|fur einen|fur ein|im auftrag) (?:\w+ ){0,3}?"
    r"(?:kunden?|mandant\w*|auftraggeber\w*|partnerunternehmen\w*|klient\w*)"
    r"|(?:our|my) (?:\w+ ){0,2}?clients?|one of our clients?|on behalf of (?:our|a) client|recruitment service|direktvermittlung"
    r"|personalberatung|personalvermittlung|notre client|nuestro cliente)\b"
)
_OWN_WORDS = frozenset(("we", "our", "us", "wir", "unser", "unsere", "unseren", "unserem", "uns"))
OWN_WORDS_LEFT = 0.4
"""An agency's copy has at most this share of the employer's own "we" and "our"."""

MIN_OWN_WORDS = 5
MIN_COMPANY_CHARS = 5
"""A shorter company key may stand in a text by chance."""


def same_opening(left: Identity, right: Identity) -> str | None:
    """Return the evidence that two rows are one opening; None where they are not, or it cannot be told.

    The rows' places and requisitions were found compatible before (``duplicates``); both have a text.
    """
    if left.company_key == right.company_key:
        return _of_one_employer(left, right)
    return _announced(left, right)


def _of_one_employer(left: Identity, right: Identity) -> str | None:
    same_text = left.fingerprint == right.fingerprint
    if left.title_key == right.title_key:
        return SAME_TEXT if same_text else _same_title(left, right)
    relation = _relation(left, right)
    if same_text:
        telling = relation == SAME or len(left.comparable) >= MIN_TELLING_CHARS
        related = relation != APART or _one_head(left, right)
        return RETITLED if telling and related else None
    if relation == SAME:
        return _same_title(left, right)
    return RETITLED if relation == WITHIN and _revised(left, right, RETITLED_TEXT, passages=False) else None


def _same_title(left: Identity, right: Identity) -> str | None:
    """Return the evidence for two texts under one title: a revision of one another, or one in other words."""
    if _revised(left, right, SIMILAR_TEXT):
        return SIMILAR
    return REWORDED if _reworded(left, right) else None


def _relation(left: Identity, right: Identity) -> str:
    return relate(*(title_words(row.title_key, row.company_key, row.location_key) for row in (left, right)))


def _one_head(left: Identity, right: Identity) -> bool:
    """Whether the first parts of two titles are one job, and what follows names no other level, form or city."""
    if not left.title_head or not right.title_head:
        return False
    heads = [title_words(row.title_head, row.company_key, row.location_key) for row in (left, right)]
    wholes = [title_words(row.title_key, row.company_key, row.location_key) for row in (left, right)]
    return relate(*heads) in (SAME, WITHIN) and bool(heads[0].core) and not contradict(*wholes)


def _announced(left: Identity, right: Identity) -> str | None:
    """Whether one of two companies announces the other's opening: named in its posting, or an agency's words."""
    if _relation(left, right) not in (SAME, WITHIN) or not left.location_key:
        return None
    words = title_words(left.title_key, left.company_key, left.location_key).core
    named = _names(left, right) != _names(right, left)
    if named or _speaks_for_another(left.comparable, right.comparable):
        least = ANNOUNCED_TEXT if named or len(words) >= SPECIFIC_TITLE_WORDS else TEMPLATE_TEXT
    elif len(words) > SPECIFIC_TITLE_WORDS:
        least = COPIED_TEXT
    else:
        return None
    texts = _texts(left, right)
    return ANNOUNCED if fuzz.ratio(*texts, score_cutoff=least) >= least and not _told_apart(*texts) else None


def _speaks_for_another(left: str, right: str) -> bool:
    """Whether one text has an agency's words and the other has not, or speaks of "them" where the other says "we"."""
    if bool(_AGENCY.search(left)) != bool(_AGENCY.search(right)):
        return True
    fewer, more = sorted(sum(word in _OWN_WORDS for word in text.split()) for text in (left, right))
    return more >= MIN_OWN_WORDS and fewer <= OWN_WORDS_LEFT * more


def _names(row: Identity, other: Identity) -> bool:
    """Whether ``row``'s title or text names the company of ``other``."""
    name = other.company_key
    return len(name) >= MIN_COMPANY_CHARS and name in (row.title_key + " " + row.comparable).replace(" ", "")


def _texts(left: Identity, right: Identity) -> tuple[str, str]:
    return left.comparable[:MAX_COMPARED_CHARS], right.comparable[:MAX_COMPARED_CHARS]


def _revised(left: Identity, right: Identity, least: float, *, passages: bool = True) -> bool:
    """Whether one text is a revision, or with ``passages`` a part, of the other."""
    texts = _texts(left, right)
    found = fuzz.ratio(*texts, score_cutoff=least) >= least or (passages and _contained(*sorted(texts, key=len)))
    return found and not _told_apart(*texts)


def _contained(shorter: str, longer: str) -> bool:
    """Whether ``shorter`` is the beginning of ``longer``, as boards cut texts, or ``longer`` without a passage."""
    if len(shorter) < MIN_CONTAINED_CHARS:
        return False
    if 2 * len(shorter) < len(longer):
        return longer[: len(shorter)] == shorter or fuzz.ratio(shorter, longer[: len(shorter)]) >= 100 * CONTAINED
    least = 100 * CONTAINED * 2 * len(shorter) / (len(shorter) + len(longer))
    return fuzz.ratio(shorter, longer, score_cutoff=least) >= least


def _reworded(left: Identity, right: Identity) -> bool:
    """Whether two texts differ here and there in the wording, and nowhere by one passage for another."""
    texts = _texts(left, right)
    if len(min(texts, key=len)) < MIN_TELLING_CHARS or fuzz.ratio(*texts, score_cutoff=REWORDED_TEXT) < REWORDED_TEXT:
        return False
    return _longest_replaced(*(text.split() for text in texts)) <= LONGEST_REWORDED and not _told_apart(*texts)


def _longest_replaced(left: list[str], right: list[str]) -> int:
    """Return the length in words of the longest passage that stands where the other text has another, the shorter counts."""
    longest, removed, added = 0, 0, 0
    for change in Indel.opcodes(left, right):
        if change.tag == "equal":
            if change.src_end - change.src_start >= KEPT_WORDS:
                removed = added = 0
            continue
        removed += change.src_end - change.src_start
        added += change.dest_end - change.dest_start
        longest = max(longest, min(removed, added))
    return longest


def _told_apart(left: str, right: str) -> bool:
    """Whether each text names a requisition, city, amount or number of years that the other does not.

    Then one template was filled in twice.
    """
    numbers = find_requisition(left), find_requisition(right)
    if None not in numbers and numbers[0] != numbers[1]:
        return True
    for pattern in (_AMOUNT, _YEARS):
        amounts = set(pattern.findall(left)), set(pattern.findall(right))
        if amounts[0] - amounts[1] and amounts[1] - amounts[0]:
            return True
    places = set(_PLACED.findall(left)), set(_PLACED.findall(right))
    if names_city(places[0] - places[1]) and names_city(places[1] - places[0]):
        return True
    return _one_noun_for_another(left.split(), right.split())


MAX_FILLED_IN = 4
MIN_NOUN_CHARS = 8
UNLIKE_WORDS = 50.0


def _one_noun_for_another(left: list[str], right: list[str]) -> bool:
    """Whether two texts differ in a few places, in one of them by a long word against a quite different one."""
    changes = [change for change in Levenshtein.opcodes(left, right) if change.tag != "equal"]
    if len(changes) > MAX_FILLED_IN:
        return False
    words = set(left), set(right)
    for change in changes:
        before, after = left[change.src_start : change.src_end], right[change.dest_start : change.dest_end]
        if len(before) != 1 or len(after) != 1 or before[0] in words[1] or after[0] in words[0]:
            continue
        if min(len(before[0]), len(after[0])) >= MIN_NOUN_CHARS and fuzz.ratio(before[0], after[0]) < UNLIKE_WORDS:
            return True
    return False
