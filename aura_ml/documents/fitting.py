"""Shortening a CV line by line until it has the pages asked for: what answers the posting least goes first.

No job and no degree is taken out, only lines under them; how long a CV is, is found out by setting it (``aura_io.pdf``).
"""

from __future__ import annotations

from dataclasses import replace

from aura_ml.documents.draft import DocumentDraft

_KEPT = {"work": 1}


def without_one_line(draft: DocumentDraft) -> DocumentDraft | None:
    """Return the draft with one line less under its entries; None where none can go.

    Lines under an entry stand in the order of what they answer, so its last goes; the entry with most lines comes first,
    of equal ones the later. The newest entry of a job keeps two lines, others one; a project may keep none.
    """
    best: tuple[int, int, int] | None = None
    for number, section in enumerate(draft.cv.sections):
        if section.kind != "entries":
            continue
        for place, entry in enumerate(section.entries):
            kept = _KEPT.get(section.name, 0) + (1 if section.name == "work" and place == 0 else 0)
            candidate = (len(entry.lines) - kept, place, number)
            if candidate[0] > 0 and (best is None or candidate > best):
                best = candidate
    if best is None:
        return None
    _, place, number = best
    section = draft.cv.sections[number]
    entry = section.entries[place]
    entries = (*section.entries[:place], replace(entry, lines=entry.lines[:-1]), *section.entries[place + 1 :])
    sections = (*draft.cv.sections[:number], replace(section, entries=entries), *draft.cv.sections[number + 1 :])
    return replace(draft, cv=replace(draft.cv, sections=sections))
