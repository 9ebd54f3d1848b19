"""Keys for comparison: company without legal form, title without gender marks, text without layout.

A key is for matching, never for showing; what it joins into one opening is decided in ``identity``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from aura_ml.hashing import text_hash
from aura_ml.text import fold, without_common_accents

KEY_VERSION = 2
"""Raised when a key's definition changes; links made by different versions stand beside each other."""

_GENDER = r"(?:nb|div(?:ers|erse)?\.?|männl(?:ich)?\.?|weibl(?:ich)?\.?|inter|męż\.?|kob\.?|[mwfdxhkvignat])"
_GENDER_MARK = re.compile(
    rf"\s*[(\[|{{]\s*(?:{_GENDER}(?:[\s/|,.:*·-]+{_GENDER}){{1,5}}[\s*.]*|mwd|wmd|mfd|fmd|dmw|dfm|mwx|fmx|mfx|hfx|mw|gn|all genders?|alle geschlechter|any gender"
    r"|mensch|human|geschlecht egal|divers|all humans|all people|gender neutral|(?:she|he|they)(?:/(?:she|he|they|her|him|them)){1,3})\s*[)\]|}]"
    r"|\s+[-–—|]\s+all genders\b"
    r"|\s*[-–—|,]?\s*\b(?:m/w/divers|d/f/m/x|m/w/d/x|m/w/d|w/m/d|m/f/d|f/m/d|d/m/w|d/f/m|m/w/x|f/m/x|m/f/x|x/f/m|h/f/x|f/h/x|m/v/x|v/m/x|h/f/nb|m/w|w/m|m/f|f/m|h/f|f/h|m/v|k/m|m\|w\|d|w\|m\|d|mwd)\b",
    re.IGNORECASE,
)
_GENDER_ENDING = re.compile(
    r"(?<=[a-zäöüß])(?:[*:_/·]-?(?:in(?:nen)?|r|e|frau)|\(in(?:nen)?\)|/-in(?:nen)?)\b|(?<=[a-zäöü])In(?:nen)?\b"
)
_WORDS = re.compile(r"[^\W_]+(?:[+#]+(?!\w))?|(?<!\w)\.net\b")

_REQUISITION = re.compile(
    r"\b(?:(?:ref(?:erenz|erence)?|req(?:uisition)?|job|stellen|vacancy|posting) ?(?:nr|nummer|no|number|code|id)|kennziffer|kennnummer|chiffre)"
    r" (?P<number>(?=[a-z0-9 ]{0,12}\d{2})[a-z0-9]{2,20}(?: \d+)*)"
)
_NOT_WORD = re.compile(r"[^\w\s]+")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_COMMON_MARKS = "–—‘’“”„•·€…"
_ASCII_MARKS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_TITLE_SYNONYMS = {"sr": "senior", "snr": "senior", "jr": "junior", "jnr": "junior", "fullstack": "full stack", "frontend": "front end",
                   "backend": "back end", "eng": "engineer", "mgr": "manager", "swe": "software engineer", "u": "und"}  # fmt: skip
_LEGAL_FORMS = frozenset(
    [
        "gmbh",
        "ag",
        "se",
        "kg",
        "kgaa",
        "ohg",
        "ug",
        "gbr",
        "ev",
        "eg",
        "mbh",
        "co",
        "cokg",
        "haftungsbeschrankt",
        "stiftung",
        "inc",
        "incorporated",
        "llc",
        "llp",
        "lp",
        "ltd",
        "limited",
        "corp",
        "corporation",
        "plc",
        "pbc",
        "pty",
        "sa",
        "sas",
        "sarl",
        "sasu",
        "srl",
        "spa",
        "bv",
        "nv",
        "oy",
        "oyj",
        "ab",
        "as",
        "aps",
        "asa",
        "kft",
        "zrt",
        "doo",
        "sro",
        "spzoo",
        "sp",
        "zoo",
        "lda",
        "ltda",
        "sl",
        "slu",
        "company",
        "pvt",
        "private",
        "pte",
        "sdn",
        "bhd",
        "ou",
        "uab",
        "sia",
        "eood",
        "ood",
        "tbk",
        "kk",
        "sadecv",
        "sderl",
        "sderldecv",
    ]
)
_FORM_OUTSIDE = re.compile("^(?:ооо|оао|зао|пао|тов)\\s+|株式会社|有限会社|股份有限公司|有限责任公司|有限公司|주식회사")
"""Forms that stand before the name, or are written onto it."""

_PROTECTED_FIRST = 1


@lru_cache(maxsize=16_384)
def company_key(company: str) -> str:
    """Return ``company`` folded, without legal forms and spaces: Veeam Software Inc. and veeamsoftware are one."""
    folded = re.sub(r"\b(?:k\.\s?k|a/s|a\.\s?s|s\.?\s?a\.?\s?de\s?c\.?\s?v|s\.?\s?de\s?r\.?\s?l\.?(?:\s?de\s?c\.?\s?v)?|e\.\s?v|e\.\s?g|s\.\s?a|s\.\s?r\.\s?l|s\.\s?p\.\s?a|b\.\s?v|n\.\s?v|l\.\s?l\.\s?c|sp\.\s?z\s?o\.\s?o|s\.\s?r\.\s?o|d\.\s?o\.\s?o)\b\.?",
                    lambda match: re.sub(r"[.\s/]", "", match[0]), fold(company))  # fmt: skip
    folded = _FORM_OUTSIDE.sub("", folded).strip() or folded
    words = re.findall(r"[^\W_]+", folded.replace("'", "").replace("’", ""))
    while len(words) > _PROTECTED_FIRST and words[-1] in _LEGAL_FORMS | {"und", "and"}:
        words.pop()
    kept = [
        word for position, word in enumerate(words) if position == 0 or word not in ("gmbh", "mbh", "inc", "llc", "ltd")
    ]
    return "".join(kept) or fold(company).strip()


@lru_cache(maxsize=16_384)
def title_key(title: str) -> str:
    """Return ``title`` folded, without gender marks and punctuation, with a few abbreviations written out."""
    words = _WORDS.findall(fold(strip_gender_marks(title)))
    return " ".join(_TITLE_SYNONYMS.get(word, word) for word in words) or fold(title).strip()


def strip_gender_marks(title: str) -> str:
    """Return ``title`` without (m/w/d), (all genders), :in, \\*innen and the like."""
    return " ".join(_GENDER_ENDING.sub("", _GENDER_MARK.sub(" ", title)).split())


def comparable_text(text: str) -> str:
    """Return the words of a description, folded, one space apart: what two copies of one text share."""
    for mark in _COMMON_MARKS:
        text = text.replace(mark, " ")
    text = without_common_accents(text)
    if not text.isascii():
        for mark in set(_NOT_ASCII.findall(text)):
            if _is_mark(mark):
                text = text.replace(mark, " ")
    folded = fold(text)  # by now most texts are ASCII, which takes a tenth of the time
    words = folded.translate(_ASCII_MARKS) if folded.isascii() else _NOT_WORD.sub(" ", folded).replace("_", " ")
    return " ".join(words.split())


@lru_cache(maxsize=16_384)
def _is_mark(character: str) -> bool:
    """Whether a character stands between words (an emoji, a quotation mark): folded, it is something, but no word."""
    folded = fold(character)
    return bool(folded) and not any(part.isalnum() for part in folded)


def text_fingerprint(comparable: str) -> str:
    """Return a hash of ``comparable_text`` without its spaces, which the layout moves; "" without a text."""
    return text_hash(comparable.replace(" ", "")) if comparable else ""


def find_requisition(comparable: str) -> str | None:
    """Return the employer's number of the opening that a ``comparable_text`` names ("kennziffer 2026117")."""
    match = _REQUISITION.search(comparable)
    return match["number"] if match else None
