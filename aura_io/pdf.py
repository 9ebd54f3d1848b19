"""Documents to PDF with Typst: fonts of the typst package only, no system packages, no network, the same bytes every time.

What is set and how is in ``aura_ml.documents``; nothing here knows of jobs.
"""

from __future__ import annotations

import io
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aura_ml.documents.draft import DocumentDraft
from aura_ml.documents.fitting import without_one_line
from aura_ml.documents.typesetting import DENSITIES, DocumentName, Layout, template_source, typst_data

if TYPE_CHECKING:
    import typst
    from typst import PDFStandards

ACCESSIBLE: Final = "ua-1"
_UNDISPLAYED = re.compile(r"the text `\"(?P<text>.*?)\"` could not be displayed", re.DOTALL)
_CODE_POINT = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
_MAX_MISSING = 200
CUT_DENSITY = 1
"""How close a CV is set that lines were left out of: not as close as it could be, so that it can be read."""


class PdfError(RuntimeError):
    """A document that Typst could not set; the message carries Typst's own."""


@dataclass(frozen=True)
class Pdf:
    """A compiled document.

    Attributes:
        content: the file. standard: ``ua-1`` for a tagged, accessible file, empty where that was not possible.
        missing: characters that none of the fonts has; they stand as boxes in the file.
        pages: how many it has.
    """

    content: bytes
    standard: str
    missing: tuple[str, ...] = ()
    pages: int = 1


def to_pdf(
    draft: DocumentDraft, document: DocumentName, layout: Layout | None = None, *, density: int | None = None
) -> Pdf:
    """Return one document of the draft as a tagged PDF (PDF/UA-1).

    A character that no font has makes that standard impossible: the file is then tagged without it, and says so.

    Args:
        density: how close it is set; None sets it closer only where that keeps a letter on one page or the CV on
            ``layout.pages``.

    Raises:
        PdfError: the template does not compile.
    """
    layout = layout or Layout()
    source = template_source(document, layout.style)
    wanted = 1 if document == "letter" else layout.pages
    if density is not None:
        return _set(source, typst_data(draft, document, layout, density=density))
    pdf = _set(source, typst_data(draft, document, layout))
    for closer in range(1, DENSITIES if wanted else 1):
        if pdf.pages <= wanted:
            break
        pdf = _set(source, typst_data(draft, document, layout, density=closer))
    return pdf


@dataclass(frozen=True)
class FittedCv:
    """A CV on the pages asked for.

    Attributes:
        draft: with the lines that stand in ``pdf``. dropped: how many lines were left out for it.
        fits: False where even without them it takes more pages.
    """

    draft: DocumentDraft
    pdf: Pdf
    dropped: int
    fits: bool


def fit_cv(draft: DocumentDraft, layout: Layout) -> FittedCv:
    """Return the CV on ``layout.pages``: set closer first, then without the lines that answer the posting least.

    Raises:
        PdfError: the template does not compile.
    """
    pdf = to_pdf(draft, "cv", layout)
    if not layout.pages or pdf.pages <= layout.pages:
        return FittedCv(draft, pdf, 0, fits=True)
    shorter = [draft]
    while (following := without_one_line(shorter[-1])) is not None:
        shorter.append(following)
    fewest, most = 1, len(shorter) - 1
    found: tuple[int, Pdf] | None = None
    while fewest <= most:
        middle = (fewest + most) // 2
        pdf = to_pdf(shorter[middle], "cv", layout, density=CUT_DENSITY)
        if pdf.pages <= layout.pages:
            found, most = (middle, pdf), middle - 1
        else:
            fewest = middle + 1
    if found is None:
        return FittedCv(draft, to_pdf(draft, "cv", layout, density=CUT_DENSITY), 0, fits=False)
    return FittedCv(shorter[found[0]], found[1], found[0], fits=True)


def to_png(
    draft: DocumentDraft, document: DocumentName, layout: Layout | None = None, *, ppi: float = 110
) -> list[bytes]:
    """Return the pages of a document as pictures."""
    import typst

    layout = layout or Layout()
    with tempfile.TemporaryDirectory() as root:
        compiler = _compiler(template_source(document, layout.style), typst_data(draft, document, layout), root)
        try:
            pages = compiler.compile(format="png", ppi=ppi)
        except typst.TypstError as error:
            raise PdfError(f"the {document} cannot be set: {error}") from error
    return [pages] if isinstance(pages, bytes) else list(pages or [])


def _set(source: str, data: str) -> Pdf:
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
        return Pdf(content, ACCESSIBLE, pages=_pages(content))
    content = _compile(source, data, [])
    return Pdf(content, "", tuple(missing), pages=_pages(content))


def _pages(content: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(content)).pages)


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
