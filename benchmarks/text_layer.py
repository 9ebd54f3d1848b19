"""How much of what a CV and letter say can be read back from their PDFs, in order, by two extractors; and how long setting takes.

``python -m benchmarks.text_layer`` makes documents of every eighth of 200 captured CVs (AURA_TEST_DATA) in both styles.
"""

from __future__ import annotations

import gzip
import io
import json
import logging
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from aura_io.pdf import to_pdf
from aura_ml.documents import DocumentDraft, DocumentOptions, JobText, draft_documents
from aura_ml.documents.typesetting import DOCUMENTS, STYLES, DocumentName, Layout
from aura_ml.profile import read_profile
from benchmarks.surroundings import captured_data

EVERY = 8
NAME = "Anna Świątek Ιωάννου Юрий"
JOB = JobText(
    "Data Engineer", "Acme", "Berlin", "Requirements\n- Experience with Java and testing\n- SQL", "en", ("Java", "SQL")
)


def by_pypdf(content: bytes) -> str:
    """Return the text that pypdf finds."""
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def by_pdfminer(content: bytes) -> str:
    """Return the text that pdfminer finds, which groups it by boxes."""
    from pdfminer.high_level import extract_text

    return str(extract_text(io.BytesIO(content)))


EXTRACTORS: dict[str, Callable[[bytes], str]] = {"pypdf": by_pypdf, "pdfminer": by_pdfminer}


def fields(draft: DocumentDraft, document: DocumentName) -> Iterator[str]:
    """Yield what a document says, in reading order; dates of the CV apart, which the styles place differently."""
    if document == "letter":
        letter = draft.letter
        yield from (letter.name, *letter.recipient, letter.date, *(line.text for line in draft.letter_lines()))
        return
    yield draft.cv.name
    yield from (contact.text for contact in draft.cv.contacts)
    for section in draft.cv.sections:
        yield section.heading
        yield from (line.text for line in section.lines)
        for entry in section.entries:
            yield from filter(
                None, (entry.title, entry.organisation, entry.place, *(line.text for line in entry.lines))
            )


def read_back(wanted: list[str], text: str) -> int:
    """Return how many of ``wanted`` follow each other in ``text``, spaces aside."""
    squeezed, place, found = "".join(text.split()), 0, 0
    for field in wanted:
        at = squeezed.find("".join(field.split()), place)
        if at >= 0:
            found, place = found + 1, at + len("".join(field.split()))
    return found


def drafts() -> Iterator[DocumentDraft]:
    """Yield a draft for each chosen CV; its name was taken out of the data, so that all have one."""
    data = captured_data() / "resumes_ner" / "resume_ner_train.jsonl.gz"
    with gzip.open(data, "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file][::EVERY]
    for text in texts:
        profile = replace(read_profile(text, "text"), name=NAME)
        yield draft_documents(JOB, profile, options=DocumentOptions(day="2026-03-06"))


def main() -> int:
    """Print the figures as JSON."""
    logging.disable(logging.CRITICAL)
    counts: dict[str, list[int]] = {}
    times: dict[str, list[float]] = {}
    for draft in drafts():
        for style in STYLES:
            for document in DOCUMENTS:
                began = time.perf_counter()
                pdf = to_pdf(draft, document, Layout(style))
                times.setdefault(f"{style} {document}", []).append(time.perf_counter() - began)
                wanted = [field for field in fields(draft, document) if field]
                for name, extract in EXTRACTORS.items():
                    count = counts.setdefault(f"{style} {document}, {name}", [0, 0])
                    count[0] += read_back(wanted, extract(pdf.content))
                    count[1] += len(wanted)
    json.dump(
        {
            "in order": {name: {"found": found, "of": of, "share": found / of} for name, (found, of) in counts.items()},
            "milliseconds": {
                name: {"median": 1000 * statistics.median(each), "least": 1000 * min(each), "of": len(each)}
                for name, each in times.items()
            },
        },
        sys.stdout,
        indent=2,
    )
    print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
