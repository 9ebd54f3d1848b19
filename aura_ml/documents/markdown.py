"""A draft as Markdown (CommonMark): every text is escaped, so that none of it becomes markup.

Only AURA's own headings, lists and the profile's own links are markup.
"""

from __future__ import annotations

import re

from aura_ml.documents.draft import Contact, Cv, DocumentDraft, Entry, Letter, Section
from aura_ml.text import without_unprintable

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=>:](?=.)|[-+=]+$|\d{1,9}(?=[.)](?:\s|$)))")
_AUTOLINK = re.compile(r"(?i)(https?|ftp|mailto|xmpp)(:)|(www)(\.)")
_URL_UNSAFE = re.compile(r"[\s<>()\[\]\\\"'`*_|~&$]")


def cv_markdown(draft: DocumentDraft) -> str:
    """Return the CV as Markdown."""
    return _cv(draft.cv)


def letter_markdown(draft: DocumentDraft) -> str:
    """Return the cover letter as Markdown."""
    return _letter(draft.letter)


def to_markdown(draft: DocumentDraft) -> str:
    """Return both documents, the letter first, parted by a thematic break."""
    return f"{letter_markdown(draft)}\n---\n\n{cv_markdown(draft)}"


def escaped(text: str) -> str:
    """Return a text as one line of Markdown that reads as the same text and as nothing else."""
    line = " ".join(without_unprintable(text).split())
    line = _SPECIAL.sub(r"\\\1", line)
    line = _AUTOLINK.sub(lambda match: f"{match[1] or match[3]}\\{match[2] or match[4]}", line)
    start = _LINE_START.match(line)
    if start is None:
        return line
    if start[2][0].isdigit():
        return f"{start[2]}\\{line[start.end() :]}"
    return f"\\{line}"


def _cv(cv: Cv) -> str:
    parts = [f"# {escaped(cv.name)}"]
    if cv.headline is not None:
        parts.append(escaped(cv.headline.text))
    if cv.contacts:
        parts.append(_contacts(cv.contacts))
    for section in cv.sections:
        parts.append(f"## {escaped(section.heading)}")
        parts.extend(_section(section))
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> list[str]:
    if section.kind == "text":
        return [escaped(" ".join(line.text for line in section.lines))]
    if section.kind == "inline":
        return [escaped(", ".join(line.text for line in section.lines))]
    if section.kind == "list":
        return ["\n".join(f"- {escaped(line.text)}" for line in section.lines)]
    if section.kind == "skills":
        return ["\n".join(f"- {_skills(entry)}" for entry in section.entries)]
    return [part for entry in section.entries for part in _entry(entry)]


def _skills(entry: Entry) -> str:
    listed = escaped(", ".join(line.text for line in entry.lines))
    return f"**{escaped(entry.title)}:** {listed}" if entry.title else listed


def _entry(entry: Entry) -> list[str]:
    title = ", ".join(filter(None, (entry.title, entry.organisation)))
    parts = [f"### {_linked(title, entry.link)}"]
    when = " · ".join(filter(None, (entry.dates, entry.place)))
    if when:
        parts.append(f"*{escaped(when)}*")
    if entry.lines:
        parts.append("\n".join(f"- {escaped(line.text)}" for line in entry.lines))
    return parts


def _letter(letter: Letter) -> str:
    parts = [f"**{escaped(letter.name)}**"]
    if letter.contacts:
        parts[0] += f"\\\n{_contacts(letter.contacts)}"
    if letter.recipient:
        parts.append("\\\n".join(map(escaped, letter.recipient)))
    if letter.date:
        parts.append(escaped(letter.date))
    parts.append(f"## {escaped(letter.subject.text)}")
    parts.append(escaped(letter.greeting.text))
    parts.extend(escaped(" ".join(line.text for line in paragraph)) for paragraph in letter.paragraphs)
    parts.append(f"{escaped(letter.closing.text)}\\\n{escaped(letter.name)}")
    return "\n\n".join(parts) + "\n"


def _contacts(contacts: tuple[Contact, ...]) -> str:
    return " · ".join(_linked(contact.text, contact.link) for contact in contacts)


def _linked(text: str, link: str) -> str:
    if not link or _URL_UNSAFE.search(link):
        return escaped(text)
    return f"[{escaped(text)}](<{link}>)"
