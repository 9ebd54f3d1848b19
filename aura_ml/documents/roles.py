"""What a sentence says the person was, and for how long: roles need a title or a statement that begins with one; spans need dates.

Single words are judged in ``grounding``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from aura_ml.documents.inflection import stems
from aura_ml.documents.phrasing import is_verb
from aura_ml.documents.records import Record
from aura_ml.documents.vocabulary import FUNCTION_WORDS, HEDGES, RATES
from aura_ml.documents.words import Token, read_tokens

_BEING = frozenset(("am", "was", "been", "became", "bin", "war", "wurde", "gewesen"))
_AS = frozenset(("as", "als"))
_ARTICLES = frozenset(("a", "an", "the", "ein", "eine", "der", "die", "das", "einer", "einem"))
_SEASONS = {"winter": 0, "spring": 1, "fruhjahr": 1, "fruhling": 1, "summer": 2, "sommer": 2, "autumn": 3, "herbst": 3}
"""Seasons by the quarter that begins in December; northern, as the profile's country is not asked."""
_FINITE = frozenset(
    ("wurde", "wurden", "war", "waren", "hatte", "hatten", "kam", "kamen", "begann", "begannen", "ging", "gingen")
)
_PREPOSITIONS = frozenset(
    ("am", "im", "in", "an", "auf", "bei", "beim", "mit", "fur", "at", "on", "with", "from", "by")
)
_YEAR = frozenset(("year", "years", "jahr", "jahre", "jahren", "jahrig", "jahrige", "jahrigen"))
_MONTH = frozenset(("month", "months", "monat", "monate", "monaten", "monatige", "monatigen"))
_FINISHED = frozenset(
    form
    for word in (
        "complete",
        "finish",
        "end",
        "enden",
        "graduate",
        "obtain",
        "pass",
        "abschliessen",
        "abgeschlossen",
        "beenden",
        "absolvieren",
        "placementdone",
    )
    for form in stems(word)
)
_STUDIED = frozenset(
    form for word in ("study", "studies", "graduate", "degree", "studium", "studieren") for form in stems(word)
)
_WITHIN = frozenset(("in", "within", "inside", "innerhalb", "binnen"))
_ONE = frozenset(("a", "one", "single", "just", "einem", "eines", "einer"))
_OVER, _NEARLY = frozenset(("over", "gut", "uber")), frozenset(("nearly", "almost", "fast", "knapp", "beinahe"))
_VAGUE = {
    "several": 36, "few": 24, "some": 24, "past": 24, "many": 96, "mehreren": 36, "mehrere": 36, "mehrerer": 36,
    "einigen": 24, "einige": 24, "paar": 24, "vielen": 96, "viele": 96, "langjahrig": 60,
}  # fmt: skip
"""How many months "several years" are at least."""
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-\d{2})?")
_HALF = re.compile(r"(?<!\w)(?:(?P<number>[a-z]+?)(?:einhalb)|(?P<more>\w+) and a half)(?!\w)")


def is_hedge(token: Token) -> bool:
    """Whether a word makes a claim smaller."""
    return token.kind == "word" and token.folded in HEDGES


def role_reason(
    tokens: Sequence[Token],
    titles: Iterable[Sequence[Token]],
    employers: frozenset[str],
    heads: frozenset[str],
    plain: frozenset[str],
) -> str | None:
    """Return why a sentence may not say that the person was something; None where it may.

    Args:
        tokens: of the sentence, aligned with the facts.
        titles: the job titles of the cited entries.
        employers: keys of the words in the names of the cited entries' employers.
        heads: keys of the words that may stand after "I was a" (titles, first words of statements).
        plain: keys of words that need no fact.
    """
    for title in titles:
        hedges = [token for token in title if is_hedge(token)]
        keys = {token.key for token in title if token.kind == "word" and not is_hedge(token)} - employers
        used = {token.key for token in tokens}
        if hedges and used & {hedge.key for hedge in hedges}:
            continue
        if hedges and (
            said := next((token for token in tokens if token.key in keys and token.folded not in FUNCTION_WORDS), None)
        ):
            return f"it drops {hedges[0].text!r} of {said.text!r}"
    for role in _roles(tokens):
        if role.key not in heads and role.key not in plain:
            return f"no fact says that the person was {role.text!r}"
    return None


def _roles(tokens: Sequence[Token]) -> list[Token]:
    """The last word of each noun phrase after "I am a", "as a", "bin ich", "als"."""
    found: list[Token] = []
    is_english = any(token.folded == "i" for token in tokens)
    for place, token in enumerate(tokens):
        if token.folded not in _BEING | _AS or (token.folded == "am" and not is_english):
            continue
        if token.folded == "als" and place and tokens[place - 1].folded.endswith("er"):
            continue  # a comparison
        if token.folded == "als" and _opens_clause(tokens, place):
            continue
        phrase: list[Token] = []
        article = False
        for following in tokens[place + 1 : place + 9]:
            if following.kind != "word" or (not phrase and following.folded in _PREPOSITIONS):
                break
            if following.folded in FUNCTION_WORDS:
                if phrase:
                    break
                article = article or following.folded in _ARTICLES
                continue
            phrase.append(following)
        german = token.folded in ("bin", "war", "wurde", "gewesen", "als")
        named = (
            [word for word in phrase if word.text[:1].isupper()]
            if german and not article
            else phrase
            if article or token.folded == "as"
            else []
        )
        found.extend(named[-1:])
    return found


def _opens_clause(tokens: Sequence[Token], place: int) -> bool:
    """Whether "als" means "when": then its clause ends with a verb ("als die Halle geplant wurde,")."""
    clause: list[Token] = []
    for token in tokens[place + 1 :]:
        if token.kind == "break":
            return len(clause) > 1 and clause[-1].text[:1].islower() and clause[-1].folded in _FINITE
        clause.append(token)
    return False


def heads_of(text: str) -> list[Token]:
    """The words of a statement before its first word of grammar or mark: "Deputy safety officer" of "... for medication"."""
    found: list[Token] = []
    tokens = read_tokens(text)
    if tokens and is_verb(tokens[0].folded) and not is_hedge(tokens[0]):
        return tokens[:1]
    for token in tokens:
        if token.kind in ("break", "join") or token.folded in FUNCTION_WORDS:
            break
        found.append(token)
    return found


def spans_said(tokens: Sequence[Token], entries: Sequence[Record], day: str) -> frozenset[int]:
    """Return where in ``tokens`` a number of years or months stands that the dates of a cited entry give.

    Args:
        day: the day by which an entry that goes on is measured, ISO; "" where it is unknown.
    """
    goes_on = any(token.folded in ("have", "ve", "since", "seit") for token in tokens)
    allowed = [
        months
        for entry in entries
        if (entry.is_current or not goes_on) and (months := months_of(entry, day)) is not None
    ]
    found: set[int] = set()
    found |= _halves_said(tokens, allowed)
    for place, (number, unit) in enumerate(pairwise(tokens)):
        if unit.folded not in _YEAR | _MONTH:
            continue
        bound = tokens[place - 1].folded if place else ""
        if any(_lasted(number, unit.folded in _YEAR, bound, low, high) for low, high in allowed):
            found |= {place, place + 1} | ({place - 1} if bound in _OVER | _NEARLY else set())
    return frozenset(found)


def _halves_said(tokens: Sequence[Token], allowed: Sequence[tuple[int, int]]) -> set[int]:
    """Where "three and a half years" stands of an entry that lasted as long."""
    found: set[int] = set()
    for place in range(len(tokens) - 4):
        number, *others, unit = tokens[place : place + 5]
        if tuple(token.folded for token in others) != ("and", "a", "half") or unit.folded not in _YEAR:
            continue
        count = _count(number)
        if count is not None and any(int(months / 6) / 2 == count + 0.5 for span in allowed for months in span):
            found |= set(range(place, place + 5))
    return found


def seasons_said(tokens: Sequence[Token], entries: Sequence[Record]) -> frozenset[int]:
    """Return where in ``tokens`` a season of a year stands that a cited entry's start or end falls into."""
    days = [day for entry in entries for day in (entry.start, entry.end) if _DATE.fullmatch(day)]
    dated = {(day[:4], (int(day[5:7]) % 12) // 3) for day in days if len(day) >= len("2020-01")}
    found: set[int] = set()
    for place, token in enumerate(tokens):
        season = _SEASONS.get(token.folded)
        year = next((other for other in tokens[place + 1 : place + 3] if other.kind == "number"), None)
        if season is not None and year is not None and (year.key, season) in dated:
            found.add(place)
    return frozenset(found)


def _lasted(number: Token, in_years: bool, bound: str, low: int, high: int) -> bool:
    """Whether an entry of ``low`` to ``high`` months lasted as long as is said."""
    if number.folded in _VAGUE:
        return in_years and low >= _VAGUE[number.folded]
    count = _count(number)
    if count is None:
        return False
    said = count * 12 if in_years else count
    if bound in _OVER:
        return said < high and (not in_years or low // 12 in (count, count + 1))
    if bound in _NEARLY:
        return 0 < said - low <= 6
    if not in_years:
        return count in (low, high)
    return any(int(months / 6) / 2 == count or months // 12 == count for months in (low, high))


def is_since(tokens: Sequence[Token], said: Sequence[Token], start: str) -> bool:
    """Whether the only dates said are the entry's start behind "since", which is its whole span while it goes on."""
    own = {id(token) for token in said}
    dated = [(before, token) for before, token in pairwise(tokens) if id(token) in own]
    return len(dated) == len(said) > 0 and all(
        before.folded in ("since", "seit") and token.key in (start[:4], start[:7]) for before, token in dated
    )


def _count(token: Token) -> float | None:
    if token.kind == "number":
        try:
            return float(token.key)
        except ValueError:
            return None
    match = _HALF.fullmatch(token.folded)
    words = {"zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "ander": 1, "ein": 1}
    if match is None or match["number"] not in words:
        return {"a": 1.0, "one": 1.0, "ein": 1.0, "einem": 1.0}.get(token.folded)
    return words[match["number"]] + 0.5


def months_of(entry: Record, day: str = "") -> tuple[int, int] | None:
    """Return how long an entry lasted, in months without and with its last; None where its dates do not say.

    Args:
        day: the end of an entry that goes on, ISO.
    """
    start, end = _DATE.fullmatch(entry.start), _DATE.fullmatch(entry.end or day)
    if start is None or end is None:
        return None
    years = int(end[1]) - int(start[1])
    if start[2] is None or end[2] is None:
        return (years * 12, years * 12) if years > 0 else None
    months = years * 12 + int(end[2]) - int(start[2])
    return (months, months + 1) if months >= 0 else None


def finished_reason(tokens: Sequence[Token], entries: Sequence[Record]) -> str | None:
    """Return why something cannot have been finished in the year that is said: another one is its end."""
    if not any(stems(token.folded) & _FINISHED for token in tokens):
        return None
    years = {token.key[:4] for token in tokens if token.kind == "date" or re.fullmatch(r"(?:19|20)\d\d", token.key)}
    for entry in entries:
        if years and entry.start[:4] in years and entry.end[:4] not in years:
            return f"the profile does not say that it ended in {entry.start[:4]}"
    return None


def field_reason(tokens: Sequence[Token], entries: Iterable[Record]) -> str | None:
    """Return why a sentence may not say what was studied: it names a part of the field, which may be another field."""
    if not any(stems(token.folded) & _STUDIED for token in tokens):
        return None
    used = {token.key for token in tokens}
    for entry in entries:
        field = [
            token for token in read_tokens(entry.area) if token.folded not in FUNCTION_WORDS and token.kind == "word"
        ]
        said = [token for token in field if token.key in used]
        if said and len(said) < len(field):
            return f"{said[0].text!r} is only a part of what was studied, {entry.area!r}"
    return None


def one_span(tokens: Sequence[Token]) -> Token | None:
    """Return the span of time in "in one year", "innerhalb eines Monats": a count, though no number stands there."""
    for first, second, third in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if first.folded in _WITHIN and second.folded in _ONE and third.key in RATES:
            return third
    return None
