"""Words of a sentence as the fact gate compares them: folded, stemmed, numbers and dates in one form.

English and German together. What a sentence may say without a fact behind it is in ``vocabulary``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from aura_ml.documents.inflection import stem
from aura_ml.documents.synonyms import phrases
from aura_ml.text import fold

Kind = Literal["word", "number", "date", "sign", "break", "join"]

_NUMBER_WORDS = {
    word: str(number)
    for names in (
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
        "zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
    )
    for number, word in enumerate(names.split(), start=2)
}
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "zwanzig": 20, "dreissig": 30, "vierzig": 40, "funfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90,
}  # fmt: skip
_UNITS = {"one": 1, "ein": 1, "eins": 1} | {
    word: int(digits) for word, digits in _NUMBER_WORDS.items() if int(digits) < 10
}
_NUMBER_WORDS |= {word: str(value) for word, value in _TENS.items()}
_NUMBER_WORDS |= {f"{unit}und{ten}": str(few + many) for ten, many in _TENS.items() for unit, few in _UNITS.items()}
_NUMBER_WORDS |= {
    "hundred": "100",
    "hundert": "100",
    "thousand": "1000",
    "tausend": "1000",
    "twothirds": "2/3",
    "threequarters": "3/4",
}
_NUMBER_WORDS |= {"onethird": "1/3", "drittel": "1/3", "onequarter": "1/4", "halving": "1/2"}
_NUMBER_WORDS |= {"twice": "2", "zweimal": "2", "dreimal": "3", "viermal": "4"}
_NUMBER_WORDS |= {"million": "1000000", "millionen": "1000000"}
_HUNDREDS = ("hundred", "hundert", "thousand", "tausend", "million", "millionen")
_SIGNS = {
    "percent": "%", "prozent": "%", "euro": "€", "euros": "€", "eur": "€", "dollar": "$", "dollars": "$", "usd": "$",
    "pounds": "£", "gbp": "£", "chf": "chf", "francs": "chf", "franken": "chf", "sek": "sek", "pln": "pln",
}  # fmt: skip
_MONTH_NAMES = (
    "jan january januar|feb february februar|mar march marz maerz|apr april|may mai|jun june juni|jul july juli|aug august"
    "|sep sept september|oct october okt oktober|nov november|dec december dez dezember"
)
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}
_DRIVEN = {"fuhr": "fahre", "fuhren": "fahren"}
"""The past of "fahren" before its letters are folded; then "führen" would look the same."""
_PARTICIPLE = re.compile(r"ge(\w{3,}?)(?:e?t|en)")
"""German "gesenkt" is the verb of "senken"; English words of this form ("generate" is none) would keep their meaning."""
_NOUN = re.compile(r"(?!leit|fuhr|entwickl)(\w{4,})ung(?:en)?")
"""German "Wartung" is the noun of "warten"; "unter Leitung von" must not become "leitete"."""
_TOKEN = re.compile(
    r"(?P<iso>\b(?:19|20)\d{2}-(?:0[1-9]|1[0-2])(?:-\d{2})?\b)"
    r"|(?P<slash>\b(?:0?[1-9]|1[0-2])[./](?:19|20)\d{2}\b)"
    r"|(?P<number>\d+(?:[.,]\d+)*)(?P<scale>\s?(?:k|m|mio|million|billion|bn|mrd)\b)?(?P<plus>\+)?"
    r"|(?P<sign>[%€$£])"
    r"|(?P<word>[^\W\d_](?:[^\W_]|[.](?=[^\W_]))*(?:\+\+|#)?)"
    r"|(?P<apostrophe>['’](?:s|ve|re|d|ll|t|m)\b)"
    r"|(?P<break>[,;:()|!?.]|\s[-–—]\s)"
)
_JOINS = frozenset(("and", "or", "und", "oder", "sowie", "but", "aber", "then", "dann"))
_SCALES = {"k": 10**3, "m": 10**6, "mio": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9, "mrd": 10**9}


@dataclass(frozen=True)
class Token:
    """A word, number, date or sign of a text.

    Attributes:
        text: as written. key: what is compared (a stem, a canonical number, ``YYYY-MM``).
        folded: the folded word. start, end: place in the text that was read.
    """

    kind: Kind
    text: str
    key: str
    folded: str
    start: int
    end: int


def key_of(word: str) -> str:
    """Return what stands for a folded word in comparisons: its stem; of German participles and nouns of verbs, the verb's."""
    participle = _PARTICIPLE.fullmatch(word)
    noun = _NOUN.fullmatch(word)
    return stem(participle[1]) if participle is not None else noun[1] if noun is not None else stem(word)


def read_tokens(text: str) -> list[Token]:
    """Return the tokens of ``text`` in order, marks that break a clause included."""
    lowered = fold_keeping_length(text)
    said = phrases(lowered)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(lowered):
        phrase = said.get(match.start())
        if phrase is not None:
            if phrase.start == match.start():
                tokens.extend(_word(word, phrase.start, phrase.end) for word in phrase.words)
            continue
        token = _token(match, text, lowered)
        if token is None:
            continue
        if (
            tokens
            and token.kind == "number"
            and tokens[-1].kind == "number"
            and (both := _joined(tokens[-1], token, lowered))
        ):
            tokens[-1] = Token("number", text[tokens[-1].start : token.end], both, both, tokens[-1].start, token.end)
            continue
        if token.kind == "date" or not (tokens and token.kind == "number" and _is_year_after_month(tokens[-1], token)):
            tokens.append(token)
            continue
        month = tokens.pop()
        key = f"{token.key}-{_MONTHS[month.folded]:02d}"
        tokens.append(Token("date", text[month.start : token.end], key, key, month.start, token.end))
    return tokens


def _joined(left: Token, right: Token, lowered: str) -> str | None:
    """The number that two number words make: "twenty-five", "two hundred"; None where they are two numbers."""
    between = lowered[left.end : right.start]
    if between not in ("-", " ") or left.folded not in _NUMBER_WORDS or right.folded not in _NUMBER_WORDS:
        return None
    if left.folded in _TENS and right.folded in _UNITS:
        return str(int(left.key) + int(right.key))
    if right.folded in _HUNDREDS and "/" not in left.key:
        return str(int(left.key) * int(right.key))
    return None


def fold_keeping_length(text: str) -> str:
    """Return ``text`` folded letter by letter, so that places in it stay the same."""
    if text.isascii():
        return text.lower()
    return "".join(folded if len(folded := fold(letter)) == 1 else letter.lower()[:1] or letter for letter in text)


def _is_year_after_month(month: Token, year: Token) -> bool:
    return month.folded in _MONTHS and len(year.key) == 4 and year.key[:2] in ("19", "20")


def _token(match: re.Match[str], text: str, lowered: str) -> Token | None:
    start, end = match.span()
    written, found = text[start:end], lowered[start:end]
    if match["iso"]:
        return Token("date", written, found[:7], found, start, end)
    if match["slash"]:
        month, year = re.split(r"[./]", found)
        return Token("date", written, f"{year}-{int(month):02d}", found, start, end)
    if match["number"]:
        return Token("number", written, _number(match["number"], (match["scale"] or "").strip()), found, start, end)
    if match["sign"]:
        return Token("sign", written, found, found, start, end)
    if match["apostrophe"]:
        return Token("word", written, "not", "not", start, end) if found.endswith("t") else None
    if match["break"]:
        return (
            None
            if found == "." and end < len(text) and not text[end].isspace()
            else Token("break", written, found, found, start, end)
        )
    return _word(written, start, end)


def _word(written: str, start: int, end: int) -> Token:
    folded = _DRIVEN.get(written.lower(), fold(written))
    if folded in _NUMBER_WORDS:
        return Token("number", written, _NUMBER_WORDS[folded], folded, start, end)
    if folded in _SIGNS:
        return Token("sign", written, _SIGNS[folded], folded, start, end)
    kind: Kind = "join" if folded in _JOINS else "word"
    return Token(kind, written, key_of(folded), folded, start, end)


def _number(digits: str, scale: str) -> str:
    """One form for 40,000 and 40.000 and 40k; a decimal comma becomes a point."""
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    value = float(digits.replace(",", ".")) if digits.count(".") + digits.count(",") <= 1 else None
    if value is None:
        return digits
    value *= _SCALES.get(scale, 1)
    return f"{value:.6f}".rstrip("0").rstrip(".")
