"""HTML to the text that a page would show: blocks on their own lines, list items as ``- item``.

Markup that is as it should be is read tag by tag; everything else by a real parser, with the same result. Nothing is
followed, run or fetched; entities of plain text, mojibake and the rest are ``text``'s.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

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

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_PLAIN_BLOCKS = _HEADINGS | {
    "address", "article", "aside", "blockquote", "center", "div", "footer", "header", "main", "nav", "ol", "p", "section", "ul",
}  # fmt: skip
_PLAIN_INLINE = frozenset(["a", "b", "code", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"])
_PLAIN_EMPTY = frozenset(["br", "img", "wbr"])
_PLAIN_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>")
_PLAIN_ATTRIBUTES = re.compile(r"""(?: [^\s"'<>/=]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'=<>`/]+))?)* ?""")
_PLAIN_REFERENCE = re.compile(
    r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#(?:3[3-9]|[4-9]\d|1[6-9]\d|[2-9]\d\d|[1-9]\d{3})"
    r"|#[xX](?:2[1-9A-Fa-f]|[3-6A-Fa-f][0-9A-Fa-f]|[1-9A-Fa-f][0-9A-Fa-f]{2}|2[0-9A-Fa-f]{3}));"
)


def html_to_text(source: str) -> str:
    """Return the visible text of ``source``: blocks on their own lines, list items as ``- item``.

    Scripts, styles, embedded objects and elements that a page would hide are left out. Works without recursion and
    in linear time: markup nested deeper than any browser keeps (``MAX_NESTING``) is read tag by tag instead of parsed.
    """
    hides = any(hint in source for hint in _HIDING_HINTS)
    plain = None if hides else _text_of_plain(source)
    if plain is not None:
        return plain
    if source.count("<") > MAX_NESTING and _nesting(source) > MAX_NESTING:
        return _text_of_tags(source)
    return _text_of_tree(source, hides)


def _text_of_plain(source: str) -> str | None:
    """Return what ``_text_of_tree`` would, in a third of its time; None where it takes a parser to know.

    It takes none if every element is of a common kind and ended by its own tag or with the text, never by another's start.
    """
    texts, tags = _split(source)
    if texts is None:
        return None
    pieces = [texts[0].lstrip(" ")]
    stack: list[str] = []
    is_new = False
    for (closing, tag, attributes), text in zip(tags, texts[1:], strict=True):
        if not closing:
            if not _starts_plainly(tag, attributes, stack):
                return None
            _start(tag, pieces)
            is_new = tag not in _PLAIN_EMPTY
            if is_new:
                stack.append(tag)
        elif stack and stack[-1] == tag:
            _end(stack.pop(), is_new, pieces)
            is_new = False
        elif tag in stack or tag not in _PLAIN_INLINE or text[:1] == " " or pieces[-1][-1:] == " ":
            return None  # but the stray end of an inline element, between two texts that make one, is ignored
        if text:
            _append(text, pieces)
            is_new = False
    while stack:
        _end(stack.pop(), is_new, pieces)
        is_new = False
    return _EMPTY_ITEM.sub("\n", "".join(pieces))


def _split(source: str) -> tuple[list[str] | None, Iterator[tuple[str, str, str]]]:
    """Return the texts between the tags of ``source``, and the tags: ("/" of an end tag, name, attributes).

    None for the texts where something in ``source`` may be more than tags, letters and ordinary references.
    """
    first, *parts = _PLAIN_TAG.split(_collapsed(source).lstrip(" "))
    texts = [first, *parts[3::4]]
    tags = zip(parts[0::4], parts[1::4], parts[2::4], strict=True)
    if source.count("<") != len(texts) - 1 or "\0" in source or source[:1] == "\ufeff":
        return None, tags
    if "&" in source:
        if "&" in _PLAIN_REFERENCE.sub("", "".join(texts)):
            return None, tags
        texts = [_collapsed(html.unescape(text)) if "&" in text else text for text in texts]
    return texts, tags


def _starts_plainly(tag: str, attributes: str, stack: list[str]) -> bool:
    """Whether a tag opens an element of a common kind within those of ``stack``, and closes none of them."""
    if tag in _PLAIN_EMPTY:
        attributes = attributes.removesuffix("/")
    if len(stack) >= MAX_NESTING or (attributes and not _PLAIN_ATTRIBUTES.fullmatch(attributes)):
        return False
    if tag in _PLAIN_INLINE or tag in _PLAIN_EMPTY:
        return tag != "a" or "a" not in stack
    if "p" in stack:
        return False
    if tag == "li":
        return "li" not in stack or stack[-1] in ("ul", "ol")
    return tag in _PLAIN_BLOCKS and not (tag in _HEADINGS and stack and stack[-1] in _HEADINGS)


def _collapsed(text: str) -> str:
    """Return ``text`` with every run of blanks, tabs and line ends as one blank."""
    for blank in "\n\t\r\f":
        text = text.replace(blank, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _text_of_tree(source: str, hides: bool) -> str:
    """Return the text of the tree that the parser makes of ``source``; ``hides``: some elements may be hidden."""
    body = LexborHTMLParser(source).body
    pieces: list[str] = []
    node = body.child if body is not None else None
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
    return html.unescape(_ANY_TAG.sub(replaced, _collapsed(source)))


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
    if tag == "-text":
        _append(_collapsed(node.text(deep=False) or ""), pieces)
        return False
    if tag in _SKIPPED or tag.startswith("-"):
        return False
    _start(tag, pieces)
    return True


def _end(tag: str, is_new: bool, pieces: list[str]) -> None:
    """Append what stands after an element; one with nothing in it has no end."""
    if not is_new:
        pieces.append(_AFTER.get(tag, ""))


def _append(text: str, pieces: list[str]) -> None:
    """Append a text, unless it is the blank at the start of an item."""
    if not (text == " " and pieces and pieces[-1] == _ITEM):
        pieces.append(text)


def _start(tag: str, pieces: list[str]) -> None:
    """Append what stands before an element; a block that opens an item stays on the item's line."""
    before = _BEFORE.get(tag)
    if before and not (tag != "li" and pieces and pieces[-1] == _ITEM):
        pieces.append(before)
