"""CV and cover letter: draft, offline writer, fact gate, Markdown, and the data a Typst template is given.

Compiling a PDF and writing files are in ``aura_io``.
"""

from aura_ml.documents.draft import DocumentDraft, DocumentOptions, JobText, Line, Refusal
from aura_ml.documents.gate import DraftRefused, check_draft, require_grounded
from aura_ml.documents.writer import NotEnoughProfile, draft_documents

__all__ = [
    "DocumentDraft",
    "DocumentOptions",
    "DraftRefused",
    "JobText",
    "Line",
    "NotEnoughProfile",
    "Refusal",
    "check_draft",
    "draft_documents",
    "require_grounded",
]
