"""Documents to PDF with Typst: fonts of the typst package only, no system packages, no network, the same bytes every time.

What is set and how is in ``aura_ml.documents``; nothing here knows of jobs.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aura_ml.documents.draft import DocumentDraft
from aura_ml.documents.typesetting import DocumentName, Paper, template_source, typst_data

if TYPE_CHECKING:
    import typst
    from typst import PDFStandards

ACCESSIBLE: Final = "ua-1"
_UNDISPLAYED = re.compile(r"the text `\"(?P<text>.*?)\"` could not be displayed", re.DOTALL)
_CODE_POINT = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
_MAX_MISSING = 200


class PdfError(RuntimeError):
    """A document that Typst could not set; the message carries Typst's own."""


@dataclass(frozen=True)
class Pdf:
    """A compiled document.

    Attributes:
        content: the file. standard: ``ua-1`` for a tagged, accessible file, empty where that was not possible.
        missing: characters that none of the fonts has; they stand as boxes in the file.
    """

    content: bytes
    standard: str
    missing: tuple[str, ...] = ()


def to_pdf(draft: DocumentDraft, document: DocumentName, *, paper: Paper = "a4") -> Pdf:
    """Return one document of the draft as a tagged PDF (PDF/UA-1).

    A character that no font has makes that standard impossible: the file is then tagged without it, and says so.

    Raises:
        PdfError: the template does not compile.
    """
    source, data = template_source(document), typst_data(draft, document, paper=paper)
    missing: list[str] = []
    readable = data
    while True:
        try:
            content = _compile(source, readable, ACCESSIBLE)
            break
        except _Undisplayed as problem:
            lost = next(
                (character for character in problem.text if character in readable and not character.isspace()), None
            )
            if len(missing) >= _MAX_MISSING or lost is None:
                raise PdfError(f"no font shows {problem.text!r}") from problem
            missing.append(lost)
            readable = readable.replace(lost, " ")
    if not missing:
        return Pdf(content, ACCESSIBLE)
    return Pdf(_compile(source, data, []), "", tuple(missing))


def to_png(draft: DocumentDraft, document: DocumentName, *, paper: Paper = "a4", ppi: float = 110) -> list[bytes]:
    """Return the pages of a document as pictures."""
    import typst

    with tempfile.TemporaryDirectory() as root:
        compiler = _compiler(template_source(document), typst_data(draft, document, paper=paper), root)
        try:
            pages = compiler.compile(format="png", ppi=ppi)
        except typst.TypstError as error:
            raise PdfError(f"the {document} cannot be set: {error}") from error
    return [pages] if isinstance(pages, bytes) else list(pages or [])


class _Undisplayed(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def _unescaped(text: str) -> str:
    """The character that Typst's message quotes, possibly as ``\\u{301}``."""
    return _CODE_POINT.sub(lambda match: chr(int(match[1], 16)), text)


def _compile(source: str, data: str, standard: PDFStandards) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as root:
        try:
            content = _compiler(source, data, root).compile(format="pdf", pdf_standards=standard, timestamp=0)
        except typst.TypstError as error:
            shown = _UNDISPLAYED.search(str(error))
            if shown is not None and shown["text"]:
                raise _Undisplayed(_unescaped(shown["text"])) from error
            raise PdfError(f"the document cannot be set: {error}") from error
    if not isinstance(content, bytes):
        raise PdfError("Typst gave no file")
    return content


def _compiler(source: str, data: str, root: str) -> typst.Compiler:
    """A compiler that sees an empty folder, no package and no font but those inside typst."""
    import typst

    empty = Path(root)
    return typst.Compiler(
        source.encode(),
        root=empty,
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"data": data},
        package_path=empty / "packages",
        package_cache_path=empty / "packages",
    )
