"""Untrusted text made readable: mojibake, entities, HTML, invisible characters, planted instructions.

Nothing here knows a field of a posting; nothing in a text is executed or followed, it is only cut or kept.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

import ftfy
from selectolax.lexbor import LexborHTMLParser, LexborNode

from aura_ml.planted import PLANTED_INSTRUCTION_REMOVED, cut_planted

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
_MOJIBAKE = re.compile(
    "[\u00c2-\u00f4\u0102\u0103][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)

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
_BLANK_LINES = re.compile(r"\n{3,}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(
    r"</?(?:p|br|div|span|ul|ol|li|strong|b|em|i|u|a|h[1-6]|table|tr|td|th|tbody|script|style|hr|img|section|article"
    r"|font|blockquote|pre|code|iframe|object|svg|meta|html|body|head|title)\b[^<>]{0,2000}/?>",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^ ?(?:[•·●▪■◦‣⁃∙○►➤✓✔]|[-*–—](?=[ \n]|$)) ?", re.MULTILINE)
_LONE_BULLET = re.compile(r"^- ?\n+(?=[^\n-])", re.MULTILINE)
_EMPTY_BULLET = re.compile(r"^- ?(?:\n|$)", re.MULTILINE)
_ASCII_SPACES = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")

_BLOCKS = [
    "address",
    "article",
    "aside",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hr",
    "legend",
    "main",
    "nav",
    "pre",
    "section",
    "tbody",
    "tfoot",
    "thead",
    "tr",
]
_PARAGRAPHS = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"]
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "head",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "select",
        "textarea",
        "title",
    ]
)
MAX_NESTING = 512
"""Browsers close elements nested deeper than this; parsing deeper ones takes quadratic time."""

_ANY_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})\b[^<>]*>")
_SKIPPED_ELEMENTS = re.compile(
    r"<(script|style|template|noscript|iframe|svg|select|textarea|title)\b[^<>]*>[^<]*</\1>", re.IGNORECASE
)
_UNNESTED = frozenset(
    ["br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track", "p", "li"]
)
_HIDING_HINTS = ("hidden", "display", "font-size", "opacity", "HIDDEN", "DISPLAY")
_HIDING_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:!\s*important\s*)?(?:;|$)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:!\s*important\s*)?(?:;|$))",
    re.IGNORECASE,
)
_ITEM = "\n- "
_EMPTY_ITEM = re.compile(r"\n- (?=\n|$)")
_BEFORE = dict.fromkeys(_BLOCKS, "\n") | dict.fromkeys(_PARAGRAPHS, "\n\n") | {"li": _ITEM, "br": "\n"}
_AFTER = dict.fromkeys((*_BLOCKS, "li"), "\n") | dict.fromkeys(_PARAGRAPHS, "\n\n") | {"td": " ", "th": " "}

_BOARD_NOTICE = re.compile(r"\s*Find (?:more )?(?:English Speaking )?Jobs(?: in [A-Z]\w+)? on Arbeitnow\s*$")
_COMBINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_COMMON_ACCENTS = (
    *zip("äöüÄÖÜéèàç", "aouaoueeac", strict=True),
    ("ß", "ss"),
)
_UNSTROKED = {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ð": "d", "þ": "th"}
_CODE_WORD_HINTS = (
    "codeword",
    "code word",
    "the word",
    "the phrase",
    "odewort",
    "tichwort",
    "ennwort",
    "Codeword",
    "Code word",
)
_CODE_WORD = re.compile(
    r"\b(?:mention|include|add|use|write|type|put|start with|begin with)\b[^.\n]{0,40}\b(?:code ?word|the (?:word|phrase))\b"
    r"|\b(?:codewort|stichwort|kennwort)\b[^.\n]{0,60}\b(?:bewerbung|anschreiben|betreff)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CleanText:
    """A cleaned text and what was noticed on the way (flag names of this module, sorted)."""

    text: str
    flags: tuple[str, ...] = ()


def repair_mojibake(text: str) -> str:
    """Return ``text`` with UTF-8 that was decoded as Latin-1 or cp1252 read again, line by line."""
    if not _MOJIBAKE.search(text):
        return text
    return "\n".join(_repair_line(line) if _MOJIBAKE.search(line) else line for line in text.split("\n"))


def _repair_line(line: str) -> str:
    """Repair a line as a whole, and word by word where good and broken words stand side by side."""
    line = ftfy.fix_text(line, _FTFY)
    if not _MOJIBAKE.search(line):
        return line
    return " ".join(ftfy.fix_text(word, _FTFY) if _MOJIBAKE.search(word) else word for word in line.split(" "))


def unescape_entities(text: str) -> str:
    """Return ``text`` with character references decoded, also where they were encoded more than once."""
    for _ in range(_ENTITY_ROUNDS):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return text


def strip_invisible(text: str) -> str:
    """Return ``text`` without controls, bidirectional marks and zero-width characters; line ends become ``\\n``."""
    if text.isprintable():
        return text
    text = _SEPARATORS.sub("\n", text.replace("\r\n", "\n"))
    text = _INVISIBLE.sub("", text)
    return _JOINER.sub("", text) if "\u200d" in text or "\u200c" in text else text


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
    if _MOJIBAKE.search(text):  # before entities, whose no-break spaces would look like a part of it
        repaired = repair_mojibake(text)
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
    cut = cut_planted(text)
    if len(cut) < len(text):
        flags.add(PLANTED_INSTRUCTION_REMOVED)
    if any(hint in cut for hint in _CODE_WORD_HINTS) and _CODE_WORD.search(cut):
        flags.add(CODE_WORD_REQUESTED)
    return CleanText(cut, tuple(sorted(flags)))


def html_to_text(source: str) -> str:
    """Return the visible text of ``source``: blocks on their own lines, list items as ``- item``.

    Scripts, styles, embedded objects and elements that a page would hide are left out. Works without recursion and
    in linear time: markup nested deeper than any browser keeps (``MAX_NESTING``) is read tag by tag instead of parsed.
    """
    if source.count("<") > MAX_NESTING and _nesting(source) > MAX_NESTING:
        return _text_of_tags(source)
    body = LexborHTMLParser(source).body
    pieces: list[str] = []
    node = body.child if body is not None else None
    hides = any(hint in source for hint in _HIDING_HINTS)
    depth = 1
    while node is not None:
        tag = node.tag or ""
        child = None if hides and _is_hidden(node, tag) else node.child if _enter(node, tag, pieces) else None
        if child is not None:
            node, depth = child, depth + 1
            continue
        following = node.next
        while following is None and depth > 1 and node is not None:
            node, depth = node.parent, depth - 1
            if node is not None:
                pieces.append(_AFTER.get(node.tag or "", ""))
                following = node.next
        node = following
    return _EMPTY_ITEM.sub("\n", "".join(pieces))


def _nesting(source: str) -> int:
    """Return how deep the tags of ``source`` may nest; a closing tag counts only if one of its kind is open."""
    depth = deepest = 0
    opened: dict[str, int] = {}
    for match in _ANY_TAG.finditer(source):
        tag = match[2].lower()
        if match[1]:
            if opened.get(tag):
                opened[tag] -= 1
                depth -= 1
        elif tag not in _UNNESTED:
            opened[tag] = opened.get(tag, 0) + 1
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _text_of_tags(source: str) -> str:
    """Return the text between tags: each tag is replaced by what stands before or after its element."""

    def replaced(match: re.Match[str]) -> str:
        return (_AFTER if match[1] else _BEFORE).get(match[2].lower(), "")

    parts = source.split("<!--")
    source = parts[0] + "".join(part.partition("-->")[2] for part in parts[1:])
    source = _SKIPPED_ELEMENTS.sub(" ", source)
    return html.unescape(_ANY_TAG.sub(replaced, _ASCII_SPACES.sub(" ", source)))


def _is_hidden(node: LexborNode, tag: str) -> bool:
    """Whether a page would not show the element: hidden, or of no size, by its own attributes."""
    if tag.startswith("-"):
        return False
    attributes = node.attributes
    return bool(attributes) and (
        "hidden" in attributes or _HIDING_STYLE.search(attributes.get("style") or "") is not None
    )


def _enter(node: LexborNode, tag: str, pieces: list[str]) -> bool:
    """Append what stands before a node's children; return whether they are to be visited."""
    opens_item = bool(pieces) and pieces[-1] == _ITEM
    if tag == "-text":
        text = _ASCII_SPACES.sub(" ", node.text(deep=False) or "")
        if not (opens_item and text == " "):
            pieces.append(text)
        return False
    if tag in _SKIPPED or tag.startswith("-"):
        return False
    before = _BEFORE.get(tag)
    if before and not (opens_item and tag != "li"):  # a block that opens an item stays on the item's line
        pieces.append(before)
    return True


def _tidy(text: str) -> str:
    """Collapse spaces and blank lines, give every list the same mark.

    Plain replacements where they do: an order of magnitude faster than patterns on whole descriptions.
    """
    if not text.isascii():
        text = _WIDE_SPACES.sub(" ", text)
    text = text.replace("\t", " ")
    for wide, narrow in (("  ", " "), (" \n", "\n"), ("\n ", "\n"), ("\n\n\n", "\n\n")):
        while wide in text:
            text = text.replace(wide, narrow)
    text = _BULLET.sub("- ", text)
    if "- \n" in text or "-\n" in text or text.endswith(("\n- ", "\n-")):
        text = _BLANK_LINES.sub("\n\n", _EMPTY_BULLET.sub("", _LONE_BULLET.sub("- ", text)))
    text = text.replace("\n\n- ", "\n- ")
    return unicodedata.normalize("NFC", text).strip()


def fold(text: str) -> str:
    """Return ``text`` for comparison: case folded, without diacritics (München, Munchen: the same)."""
    if text.isascii():
        return text.lower()
    for accented, plain in _COMMON_ACCENTS:
        text = text.replace(accented, plain)
    if text.isascii():
        return text.lower()
    folded = _COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold()))
    for stroked, plain in _UNSTROKED.items():
        folded = folded.replace(stroked, plain)
    return folded
