"""Reading XML that strangers send: a feed to its elements as text, and one element to its children.

No document type is accepted, so that nothing can define or fetch an entity; nesting and length are bounded. What the
elements mean is in each board's own module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from aura_ml.records import ChangedShape, ListingRejected

MAX_DEPTH = 100
MAX_DETAIL = 200
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


class _Refused(Exception):
    """XML that is not read: a document type, or nesting without end."""


@dataclass
class Node:
    """One element.

    Attributes:
        name: as written, prefix included (``media:content``).
        text: its own text, in order, without that of its children.
        children: in order.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, name: str) -> list[Node]:
        """Return the children called ``name``."""
        return [child for child in self.children if child.name == name]

    def text_of(self, *names: str) -> str | None:
        """Return the text, stripped, of the first of ``names`` among the children that has one."""
        for name in names:
            for child in self.all(name):
                if child.text.strip():
                    return child.text.strip()
        return None


def read_elements(body: bytes, origin: str, *, root: str | None, tag: str | Sequence[str]) -> list[str]:
    """Return the text of every outermost element ``tag`` of a feed, letter for letter.

    Args:
        body: the answer; UTF-8 unless its declaration names another encoding.
        origin: named in messages.
        root: name of the element that a feed of this kind begins with; None for any.
        tag: its name; of several, that of the first such element below the root counts. A document that is one such
            element by itself is read as a feed of one.

    Raises:
        ChangedShape: it is empty, a web page, cut off, holds a document type, or is otherwise no such feed.
    """
    text = decoded(body).lstrip("\ufeff \t\r\n")
    if not text:
        raise ChangedShape(f"{origin}: the answer is empty, expected XML")
    if re.match(r"<!doctype\s+html|<html", text, re.IGNORECASE):
        raise ChangedShape(f"{origin}: expected XML, found a web page (a notice, a login or a block): {text[:80]!r}")
    if not text.startswith("<"):
        raise ChangedShape(f"{origin}: expected XML, found {text[:80]!r}")
    source = text.encode("utf-8", "replace")
    reader = _Elements((tag,) if isinstance(tag, str) else tuple(tag))
    try:
        reader.read(source)
    except (expat.ExpatError, _Refused) as error:
        cut = not source.rstrip().endswith(f"</{root or reader.root}>".encode())
        what = "the answer is cut off in the middle" if cut and isinstance(error, expat.ExpatError) else "no valid XML"
        raise ChangedShape(f"{origin}: {what}: {error}") from error
    if not reader.found and reader.root in reader.tags:
        return [text[text.index(f"<{reader.root}") :].rstrip()]
    if root is not None and reader.root != root:
        raise ChangedShape(f"{origin}: expected XML that begins with <{root}>, found <{reader.root}>")
    return reader.found


def read_node(payload: str) -> Node:
    """Return the element that ``payload`` holds.

    Raises:
        ListingRejected: ``not_xml``.
    """
    reader = _Tree()
    try:
        reader.read(payload.encode("utf-8", "replace"))
    except (expat.ExpatError, _Refused) as error:
        raise ListingRejected("not_xml", f"{error}: {payload[:MAX_DETAIL]}") from error
    return reader.node


def decoded(body: bytes) -> str:
    """Return the text of an answer: by its byte order mark, its declaration, else UTF-8, with no byte lost."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    named = _ENCODING.match(body[:300].lstrip())
    try:
        return body.decode(named[1].decode() if named else "utf-8")
    except (LookupError, ValueError):
        return body.decode("latin-1")


class _Reader:
    """An expat parser for UTF-8 that refuses document types and deep nesting."""

    def __init__(self) -> None:
        self.depth = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def read(self, source: bytes) -> None:
        self.parser.Parse(source, True)

    def _doctype(self, *_: object) -> None:
        raise _Refused("a document type is not accepted: it could define entities")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Refused(f"nested more than {MAX_DEPTH} deep")
        self.opened(name, attributes)

    def _end(self, name: str) -> None:
        self.closed(name)
        self.depth -= 1

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def closed(self, name: str) -> None:
        """An element ends."""


class _Elements(_Reader):
    """Keeps the text of every outermost element called as the first one that has one of ``tags``."""

    def __init__(self, tags: tuple[str, ...]) -> None:
        super().__init__()
        self.root = ""
        self.tags = tags
        self.found: list[str] = []
        self._tag: str | None = None
        self._source = b""
        self._began: tuple[int, int] | None = None

    def read(self, source: bytes) -> None:
        self._source = source
        super().read(source)

    def opened(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self.root = self.root or name
        if self._tag is None and self.depth > 1 and name in self.tags:
            self._tag = name
        if name == self._tag and self._began is None and self.depth > 1:
            self._began = (self.depth, self.parser.CurrentByteIndex)

    def closed(self, name: str) -> None:
        if self._began is None or self._began[0] != self.depth:
            return
        start, end = self._began[1], self.parser.CurrentByteIndex
        self._began = None
        closing = re.compile(rf"</{re.escape(name)}\s*>".encode()).match(
            self._source, end
        )  # none after an empty element: <item/> ends where it ends
        self.found.append(self._source[start : closing.end() if closing else end].decode())


class _Tree(_Reader):
    """Builds the nodes of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.node = Node("")
        self._open: list[Node] = []
        self._texts: list[list[str]] = []
        self.parser.CharacterDataHandler = self._text

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        node = Node(name, attributes)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.node = node
        self._open.append(node)
        self._texts.append([])

    def closed(self, name: str) -> None:  # noqa: ARG002
        self._open.pop().text = "".join(self._texts.pop())

    def _text(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)
