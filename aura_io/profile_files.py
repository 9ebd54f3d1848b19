"""Profile files as text: JSON Resume, Markdown, plain text, Word documents and PDFs with a text layer.

What a text says is ``aura_ml.profile``'s. Files are read, never run: no macro, no link, no picture is opened.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from aura_io.text_encoding import UTF8, decoded
from aura_ml.profile import KINDS_BY_SUFFIX, ProfileError, ProfileKind, read_preferences, read_profile
from aura_ml.profile_review import left_out
from aura_ml.records import Preferences, Profile

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

SUFFIXES = (*KINDS_BY_SUFFIX, ".docx", ".pdf")
MAX_BYTES = 20_000_000
_MAX_UNPACKED = 100_000_000
_MAX_PAGES = 40
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HYPHENATED = re.compile(r"(?<=[a-zäöüß])[-\u00ad\u2010]\n(?=[a-zäöüß])")
_ELSE = "save it as text (.txt) or Markdown (.md)"


def read_profile_file(path: Path) -> tuple[Profile, Preferences | None]:
    """Return the profile and, where stated, the preferences of the file at ``path`` (see SUFFIXES).

    Raises:
        ProfileError: missing, unreadable, of another kind, or without content; the message names file and cure.
    """
    read = review_profile_file(path)
    return read.profile, read.preferences


@dataclass(frozen=True)
class FileReview:
    """What a file says.

    Attributes:
        left_out: what of it was not understood: its lines, or the names of a JSON Resume's sections.
        encoding: how its bytes were read where they are not UTF-8, such as ``Windows-1252``; else empty.
    """

    profile: Profile
    preferences: Preferences | None
    left_out: tuple[str, ...]
    encoding: str = ""


def review_profile_file(path: Path) -> FileReview:
    """Return what the file at ``path`` says, and what of it was left out.

    Raises:
        ProfileError: as ``read_profile_file``.
    """
    try:
        content = path.read_bytes() if path.suffix.casefold() in SUFFIXES else b""
    except OSError as error:
        raise ProfileError(f"{path} cannot be read: {error.strerror}. Check profile.path in config.yaml.") from error
    try:
        text, kind = profile_text(path.name, content)
        profile = read_profile(text, kind)
        preferences, rest = read_preferences(profile.resume), tuple(left_out(text, kind, profile))
    except ProfileError as error:
        raise ProfileError(f"{path}: {error}") from error
    encoding = decoded(content).encoding if path.suffix.casefold() in KINDS_BY_SUFFIX else UTF8
    return FileReview(profile, preferences, rest, "" if encoding == UTF8 else encoding)


def profile_text(name: str, content: bytes) -> tuple[str, ProfileKind]:
    """Return a profile file's text and how it is written.

    Args:
        name: the file's name; its suffix says what it is.

    Raises:
        ProfileError: of another kind, too large, damaged, protected by a password, or without text.
    """
    suffix = PurePath(name).suffix.casefold()
    if suffix not in SUFFIXES:
        raise ProfileError(
            f"a profile is read from {', '.join(SUFFIXES)}, not from {suffix or 'a file without suffix'}"
        )
    if len(content) > MAX_BYTES:
        raise ProfileError(f"it is larger than {MAX_BYTES:,} bytes; give the CV without pictures")
    if suffix == ".docx":
        return _word_text(content), "text"
    if suffix == ".pdf":
        return _pdf_text(content), "text"
    read = decoded(content)
    if read.replaced:
        raise ProfileError(
            f"not all of it is {read.encoding} text (bytes that are none: {read.replaced}); save it as UTF-8"
        )
    return read.text, KINDS_BY_SUFFIX[suffix]


def _pdf_text(content: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ProfileError(f"the PDF is protected by a password; {_ELSE}")
        if len(reader.pages) > _MAX_PAGES:
            raise ProfileError(f"the PDF has more than {_MAX_PAGES} pages; give the CV alone")
        text = "\n".join(page.extract_text() for page in reader.pages)
    except ProfileError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise ProfileError(f"the PDF cannot be read ({type(error).__name__}: {error}); {_ELSE}") from error
    if not re.search(r"\w{2}", text):
        raise ProfileError(f"the PDF holds no text, only pictures (a scan?); {_ELSE}")
    return _HYPHENATED.sub("", text)


def _word_text(content: bytes) -> str:
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED:
                raise ProfileError("the document is unreasonably large when unpacked; give the CV without pictures")
        document = Document(io.BytesIO(content))
        lines = [*_headers(document), *_blocks(document.element.body)]
    except ProfileError:
        raise
    except (zipfile.BadZipFile, OpcError, KeyError, ValueError, AttributeError, SyntaxError, OSError) as error:
        raise ProfileError(f"the document cannot be read ({type(error).__name__}: {error}); {_ELSE}") from error
    text = "\n".join(lines)
    if not re.search(r"\w{2}", text):
        raise ProfileError(f"the document holds no text; {_ELSE}")
    return text


def _headers(document: WordDocument) -> Iterator[str]:
    """The first page's header: names and contacts often stand there."""
    section = document.sections[0] if len(document.sections) else None
    if section is not None and not section.header.is_linked_to_previous:
        yield from _blocks(section.header._element)


def _blocks(parent: Any) -> Iterator[str]:
    """Paragraphs and tables in their order, one line each; text boxes stand where they are anchored."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                yield from _row(row)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            yield from _blocks(child)


def _row(row: Any) -> Iterator[str]:
    """A row of a table: its cells' first lines beside each other, as a reader sees them, then what is under them."""
    cells = [list(_blocks(cell)) for cell in row if cell.tag == f"{_W}tc"]
    cells = [lines for lines in cells if any(line.strip() for line in lines)]
    short = sum(len([line for line in lines if line.strip()]) <= 2 for lines in cells)
    if len(cells) > 1 and short >= len(cells) - 1:
        yield "\t".join(next(line for line in lines if line.strip()) for lines in cells)
        for lines in cells:
            first = next(place for place, line in enumerate(lines) if line.strip())
            yield from lines[first + 1 :]
    else:
        for lines in cells:
            yield from lines


def _paragraph(paragraph: Any) -> Iterator[str]:
    boxes: list[Any] = []
    text = "".join(_runs(paragraph, boxes))
    if text.strip():
        listed = paragraph.find(f"{_W}pPr/{_W}numPr") is not None or _style(paragraph).startswith("List")
        lines = text.split("\n")
        yield f"- {lines[0].strip()}" if listed else lines[0]
        yield from lines[1:]
    elif not boxes:
        yield ""
    for box in boxes:
        yield from _blocks(box)


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return str(style.get(f"{_W}val")) if style is not None else ""


def _runs(element: Any, boxes: list[Any]) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t" if element.tag == f"{_W}r" else ""
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag not in (_FALLBACK, f"{_W}delText", f"{_W}del"):
            yield from _runs(child, boxes)
