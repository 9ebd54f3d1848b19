"""The files of an application: CV and letter as Markdown and PDF, and what they were made of.

The folder's name comes from the job's id and a slug of plain letters; nothing of a posting becomes a path in another way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from aura_io.pdf import FittedCv, fit_cv, to_pdf
from aura_io.whole_files import read_file, replace_file
from aura_io.word import to_docx
from aura_ml.documents.draft import DocumentDraft
from aura_ml.documents.markdown import cv_markdown, letter_markdown
from aura_ml.documents.typesetting import DOCUMENTS, Layout, template_version
from aura_ml.hashing import bytes_hash
from aura_ml.text import fold

META = "meta.json"
FILES = ("cv.md", "cv.pdf", "cv.docx", "letter.md", "letter.pdf", "letter.docx", META)
_MAX_SLUG = 60
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def job_slug(job_id: int, company: str = "", title: str = "") -> str:
    """Return a folder name: letters, digits and hyphens of company and title, then the job's id.

    Raises:
        ValueError: the id is not positive.
    """
    if job_id <= 0:
        raise ValueError(f"a job id is positive, not {job_id}")
    words = _NOT_SLUG.sub("-", fold(f"{company[:80]} {title[:120]}")).strip("-")[:_MAX_SLUG].strip("-")
    return f"{words}-{job_id}" if words else f"job-{job_id}"


def document_folder(outputs: Path, week: date, job_id: int, company: str = "", title: str = "") -> Path:
    """Return ``outputs/<week>/<slug>`` for a job."""
    return outputs / week.isoformat() / job_slug(job_id, company, title)


def write_documents(
    folder: Path, draft: DocumentDraft, meta: Mapping[str, object], *, layout: Layout | None = None
) -> dict[str, str]:
    """Write the files of ``draft`` and return each one's SHA-256 by name; the same draft gives the same files.

    Files that were written from the same draft before are left as they are: the person may have edited them.

    Each file appears whole or not at all; ``meta.json`` comes last and names the others' hashes.

    Args:
        meta: what the caller knows (job id, versions, lineage); must be JSON.

    Raises:
        PdfError: a document cannot be set; nothing is written then.
        OSError: the folder cannot be written.
    """
    layout = layout or Layout()
    fitted = fit_cv(draft, layout)
    draft = fitted.draft
    pdfs = {"cv": fitted.pdf, "letter": to_pdf(draft, "letter", layout)}
    contents = {
        "cv.docx": to_docx(draft, "cv", paper=layout.paper),
        "letter.docx": to_docx(draft, "letter", paper=layout.paper),
        "cv.md": cv_markdown(draft).encode(),
        "cv.pdf": pdfs["cv"].content,
        "letter.md": letter_markdown(draft).encode(),
        "letter.pdf": pdfs["letter"].content,
    }
    hashes = {name: bytes_hash(content) for name, content in contents.items()}
    described = {
        **meta,
        "language": draft.language,
        "facts_used": list(draft.facts_used()),
        "matched_skills": list(draft.matched),
        "missing_skills": list(draft.missing),
        "notes": [
            *draft.notes,
            *_fitting(fitted, layout),
            *_missing_characters(tuple(pdf.missing for pdf in pdfs.values())),
        ],
        "refused": [{"sentence": refusal.sentence, "reason": refusal.reason} for refusal in draft.refusals],
        "pdf_standard": {name: pdf.standard for name, pdf in pdfs.items()},
        "pages": {name: pdf.pages for name, pdf in pdfs.items()},
        "layout": asdict(layout),
        "templates": {document: template_version(document, layout.style) for document in DOCUMENTS},
        "cv": asdict(draft.cv),
        "letter": asdict(draft.letter),
        "files": hashes,
    }
    contents[META] = (
        json.dumps(described, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"
    ).encode()
    folder.mkdir(parents=True, exist_ok=True)
    meta_file = folder / META
    same_draft = meta_file.is_file() and read_file(meta_file) == contents[META]
    for name, content in contents.items():
        if not (same_draft and (folder / name).is_file()):
            replace_file(folder / name, content)
    return {**hashes, META: bytes_hash(contents[META])}


def _fitting(fitted: FittedCv, layout: Layout) -> list[str]:
    wanted = f"{layout.pages} page{'s' if layout.pages > 1 else ''}"
    if not fitted.fits:
        return [f"The CV does not fit on {wanted}: no job is left out for it. It has {fitted.pdf.pages} pages."]
    if fitted.dropped:
        return [f"To fit the CV on {wanted}, {fitted.dropped} lines that answer the posting least were left out."]
    return []


def _missing_characters(found: tuple[tuple[str, ...], ...]) -> list[str]:
    missing = sorted({character for characters in found for character in characters})
    if not missing:
        return []
    return [
        f"The PDF's fonts do not have {' '.join(missing)}: these characters stand as boxes there, and whole in the Markdown."
    ]
