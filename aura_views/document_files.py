"""The files of written documents, for a browser: only those that a row names, and only as they were written.

Nothing of an address becomes a path: a row gives it, and it must lie below the outputs folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from aura_io.whole_files import read_file
from aura_io.workspace import Home
from aura_ml.documents.typesetting import DocumentName
from aura_ml.hashing import bytes_hash
from aura_views.document_edits import NAMES, EditRefused, edited_file
from aura_views.documents import USER, WRITTEN

KINDS = ("cv", "letter")
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "md": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_VERSION = re.compile(r"(cv|letter)-([2-9]|[1-9]\d{1,3})")
_PLAIN = re.compile(r"[^A-Za-z0-9-]+")

_ROW = """
SELECT path, sha256 FROM documents
WHERE user_id = ? AND event_id = ? AND kind = ? AND status = ? AND path IS NOT NULL ORDER BY week DESC LIMIT 1
"""


class NoSuchDocument(LookupError):
    """There is no such file to give out; the message says why and what to do."""


@dataclass(frozen=True)
class DocumentFile:
    """A file to give out.

    Attributes:
        media_type: as HTTP says it. name: letters, digits, hyphens and one dot.
    """

    content: bytes
    media_type: str
    name: str


def document_file(home: Home, event_id: str, kind: str, form: str, user_id: str = USER) -> DocumentFile:
    """Return the ``kind`` (cv, letter, or letter-2, cv-2 and so on for an edit) that was written for a request, as ``form`` (pdf, md, docx).

    Raises:
        NoSuchDocument: no row of this person names it, it is gone, lies elsewhere, or is not the PDF that was written.
        WarehouseError: the warehouse cannot be read.
    """
    version = _VERSION.fullmatch(kind)
    if version is not None and form in MEDIA_TYPES:
        document: DocumentName = "cv" if version[1] == "cv" else "letter"
        return _edited(home, event_id, document, int(version[2]), form, user_id)
    if kind not in KINDS or form not in MEDIA_TYPES:
        raise NoSuchDocument("There is no such document. They are CV and letter as .pdf, .docx and .md.")
    with home.warehouse.reading() as connection:
        found = connection.execute(_ROW, [user_id, event_id, kind, WRITTEN]).fetchone()
    if found is None:
        raise NoSuchDocument("No such document was written. The page Documents lists those that were.")
    stated, digest = found
    path = _below(home.outputs_dir, home.settings.home / stated, form)
    try:
        content = read_file(path)
    except OSError as error:
        raise NoSuchDocument(
            f"The file cannot be read any more ({error.strerror}). Draft it again on the page Documents."
        ) from error
    if form == "pdf" and bytes_hash(content) != digest:
        raise NoSuchDocument(
            "This PDF is not the one that AURA wrote: it was changed since. Open it from its folder below outputs, "
            "or draft it again on the page Documents."
        )
    return DocumentFile(content, MEDIA_TYPES[form], f"{_PLAIN.sub('-', f'{kind}-{path.parent.name}')[:120]}.{form}")


def _edited(home: Home, event_id: str, document: DocumentName, version: int, form: str, user_id: str) -> DocumentFile:
    try:
        found = edited_file(home, event_id, document, version, form, user_id)
        content = read_file(found[0]) if found is not None else b""
    except EditRefused as error:
        raise NoSuchDocument(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    except OSError as error:
        raise NoSuchDocument(f"The file cannot be read any more ({error.strerror}). Keep your edit again.") from error
    if found is None:
        raise NoSuchDocument(f"No such version of the {NAMES[document]} was kept.")
    if bytes_hash(content) != found[1]:
        raise NoSuchDocument("This file was changed since it was kept. Open it from its folder below outputs.")
    name = _PLAIN.sub("-", f"{document}-{version}-{found[0].parent.name}")[:120]
    return DocumentFile(content, MEDIA_TYPES[form], f"{name}.{form}")


def _below(outputs: Path, pdf: Path, form: str) -> Path:
    """Return where the file really is, links followed, once it is known to lie below ``outputs``."""
    root = outputs.resolve()
    path = pdf.with_suffix(f".{form}").resolve()
    if not path.is_relative_to(root) or path.suffix != f".{form}":
        raise NoSuchDocument("The file does not lie in the outputs folder; it is not given out.")
    return path
