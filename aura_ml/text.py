"""Untrusted text made readable: mojibake, entities, HTML, invisible characters, planted instructions.

Nothing here knows a field of a posting; nothing in a text is executed or followed, it is only cut or kept.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ftfy

from aura_ml.html_text import html_to_text
from aura_ml.planted import PLANTED_INSTRUCTION_REMOVED, read_planted

MAX_TEXT_CHARS = 200_000
"""A description is read up to this many characters; the longest in 13,404 captured postings has about 40,000."""

MAX_LINE_CHARS = 500
"""Titles, company and place names are read up to this many characters."""

_ENTITY_ROUNDS = 3
_HTML_ROUNDS = 3

CODE_WORD_REQUESTED = "code_word_requested"
MOJIBAKE_REPAIRED = "mojibake_repaired"
TEXT_CUT = "text_cut"

_FTFY = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=True,
    remove_control_chars=False,
    normalization=None,
    max_decode_length=MAX_TEXT_CHARS,
    explain=False,
)

# A lead byte of UTF-8 read as Latin-1 or cp1252, followed by what a continuation byte then looks like.
_CONTINUATION = (
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_MOJIBAKE = re.compile(f"[\u00c2-\u00f4]{_CONTINUATION}")
_RARE_MOJIBAKE = re.compile(f"[\u0102\u0103]{_CONTINUATION}")

_UNPRINTABLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
_SEPARATORS = re.compile("[\u0085\u2028\u2029\x0b\x0c\r]")
# C0 and C1 controls, soft hyphen, zero-width marks, bidirectional marks and isolates, tag characters, BOM.
# Zero-width joiner stays only within emoji sequences; surrogates and non-characters go.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINER = re.compile(
    "(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]|[\u200c\u200d](?![\u2190-\u2bff\U0001f000-\U0001faff])"
)
_WIDE_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x1c-\x1f\x85]")
_NO_BREAK_SPACE = "\u00a0"
_BLANK_LINES = re.compile(r"\n{3,}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(
    r"</?(?:p|br|div|span|ul|ol|li|strong|b|em|i|u|a|h[1-6]|table|tr|td|th|tbody|script|style|hr|img|section|article"
    r"|font|blockquote|pre|code|iframe|object|svg|meta|html|body|head|title)\b[^<>]{0,2000}/?>",
    re.IGNORECASE,
)
_BULLETS = frozenset("•·●▪■◦‣⁃∙○►➤✓✔")
_DASHES = frozenset("-*–—")
"""Marks of list items; a dash is one only where a blank or nothing follows it."""

_LONE_BULLET = re.compile(r"^- ?\n+(?=[^\n-])", re.MULTILINE)
_EMPTY_BULLET = re.compile(r"^- ?(?:\n|$)", re.MULTILINE)
_BOARD_NOTICE = re.compile(r"\s*Find (?:more )?(?:English Speaking )?Jobs(?: in [A-Z]\w+)? on Arbeitnow\s*$")
_COMBINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_COMMON_ACCENTS = (
    *zip("äöüÄÖÜéèàç", "aouaoueeac", strict=True),
    ("ß", "ss"),
)
_UNSTROKED = {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ð": "d", "þ": "th"}


@dataclass(frozen=True)
class CleanText:
    """A cleaned text and what was noticed on the way (flag names of this module, sorted)."""

    text: str
    flags: tuple[str, ...] = ()


def repair_mojibake(text: str) -> str:
    """Return ``text`` with UTF-8 that was decoded as Latin-1 or cp1252 read again, line by line."""
    if not _has_mojibake(text):
        return text
    return "\n".join(_repair_line(line) if _has_mojibake(line) else line for line in text.split("\n"))


def _has_mojibake(text: str) -> bool:
    if text.isascii():
        return False
    if _MOJIBAKE.search(text):  # a range is searched in half the time that the two letters beside it would take
        return True
    return ("\u0102" in text or "\u0103" in text) and _RARE_MOJIBAKE.search(text) is not None


def _repair_line(line: str) -> str:
    """Repair a line as a whole, and word by word where good and broken words stand side by side."""
    line = ftfy.fix_text(line, _FTFY)
    if not _has_mojibake(line):
        return line
    return " ".join(ftfy.fix_text(word, _FTFY) if _has_mojibake(word) else word for word in line.split(" "))


def unescape_entities(text: str) -> str:
    """Return ``text`` with character references decoded, also where they were encoded more than once."""
    for _ in range(_ENTITY_ROUNDS):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return text


def strip_invisible(text: str) -> str:
    """Return ``text`` without controls, bidirectional marks and zero-width characters; line ends become ``\\n``."""
    if text.replace("\n", "").replace(_NO_BREAK_SPACE, "").isprintable():
        return text
    text = _SEPARATORS.sub("\n", text.replace("\r\n", "\n"))
    text = _INVISIBLE.sub("", text)
    return _JOINER.sub("", text) if "\u200d" in text or "\u200c" in text else text


def without_unprintable(text: str) -> str:
    """Return ``text`` without characters that print nothing and have no glyph: controls, direction marks, and the like.

    Stricter than ``strip_invisible``: joiners go too, since no font that documents are set in has them.
    """
    if text.isprintable():
        return text
    kept = (letter if letter in "\n\t" else " " if letter.isspace() else letter for letter in text)
    return "".join(letter for letter in kept if letter in "\n\t" or unicodedata.category(letter) not in _UNPRINTABLE)


def printable(text: str) -> str:
    """Return ``text`` composed (NFC) and without what prints nothing."""
    return unicodedata.normalize("NFC", without_unprintable(text))


def in_every_text(value: Any, change: Callable[[str], str]) -> Any:
    """Return what JSON holds with each text changed; names of fields stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: in_every_text(each, change) for key, each in value.items()}
    if isinstance(value, list):
        return [in_every_text(each, change) for each in value]
    return value


def clean_line(text: str | None) -> str:
    """Return a one-line text (title, name, place): repaired, unescaped, without tags, spaces collapsed."""
    if not text:
        return ""
    text = unescape_entities(text[: MAX_LINE_CHARS * 4])
    if "<" in text:
        text = _TAG.sub(" ", text)
    text = strip_invisible(repair_mojibake(text))
    return unicodedata.normalize("NFC", " ".join(text.split()))[:MAX_LINE_CHARS].rstrip()


def clean_text(description_html: str, description_text: str = "") -> CleanText:
    """Return a description as plain text: one paragraph or list item per line, items starting with ``- ``.

    Args:
        description_html: HTML as the board sent it, possibly escaped once or twice; wins when not blank.
        description_text: plain text, used when there is no HTML.
    """
    raw = description_html if description_html.strip() else description_text
    flags = {TEXT_CUT} if len(raw) > MAX_TEXT_CHARS else set()
    text = raw[:MAX_TEXT_CHARS]
    repaired = repair_mojibake(text)  # before entities, whose no-break spaces would look like a part of it
    if repaired != text:
        flags.add(MOJIBAKE_REPAIRED)
    text = repaired
    is_html = bool(description_html.strip())
    for _ in range(_HTML_ROUNDS):
        if not _TAG.search(text) and _ENTITY.search(text):
            text = html.unescape(text)
        if not (is_html or _TAG.search(text)):
            break
        text = html_to_text(text)
        is_html = False
    text = repair_mojibake(_tidy(strip_invisible(unescape_entities(text))))
    if text.endswith("on Arbeitnow"):
        text = text[:-200] + _BOARD_NOTICE.sub("", text[-200:])
    planted = read_planted(text)
    if len(planted.text) < len(text):
        flags.add(PLANTED_INSTRUCTION_REMOVED)
    if planted.asks_code_word:
        flags.add(CODE_WORD_REQUESTED)
    return CleanText(planted.text, tuple(sorted(flags)))


def _tidy(text: str) -> str:
    """Collapse spaces and blank lines, give every list the same mark."""
    if not text.isascii():
        text = text.replace(_NO_BREAK_SPACE, " ")
        if not text.replace("\n", "").isprintable():
            text = _WIDE_SPACES.sub(" ", text)
    text = text.replace("\t", " ")
    while "  " in text:
        text = text.replace("  ", " ")
    lines: list[str] = []
    has_lone_bullet = False
    for untidy in text.split("\n"):
        line = _marked(untidy.strip(" "))
        if line == "- ":
            has_lone_bullet = True
        elif line.startswith("- ") and lines and not lines[-1]:
            lines.pop()
        if line or (lines and lines[-1]):
            lines.append(line)
    text = "\n".join(lines)
    if has_lone_bullet:
        text = _BLANK_LINES.sub("\n\n", _EMPTY_BULLET.sub("", _LONE_BULLET.sub("- ", text))).replace("\n\n- ", "\n- ")
    return unicodedata.normalize("NFC", text).strip()


def _marked(line: str) -> str:
    """Return a line with the mark of its list item, if it has one, as ``- ``."""
    if line[:1] in _BULLETS or (line[:1] in _DASHES and line[1:2] in ("", " ")):
        return "- " + line[1:].removeprefix(" ")
    return line


def without_common_accents(text: str) -> str:
    """Return ``text`` with the accented letters of German and French as plain ones, which is all that most texts need."""
    if not text.isascii():
        for accented, plain in _COMMON_ACCENTS:
            text = text.replace(accented, plain)
    return text


def fold(text: str) -> str:
    """Return ``text`` for comparison: case folded, without diacritics (München, Munchen: the same)."""
    text = without_common_accents(text)
    if text.isascii():
        return text.lower()
    folded = _COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold()))
    for stroked, plain in _UNSTROKED.items():
        folded = folded.replace(stroked, plain)
    return folded
