"""What a CV and a cover letter are before they are set: sections, entries, paragraphs, and the facts behind every line.

Plain frozen records. Writing them is in ``writer``, checking them in ``gate``, setting them in ``markdown`` and ``typesetting``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

DocumentLanguage = Literal["en", "de"]
Length = Literal["short", "standard", "full"]
Gaps = Literal["name", "omit"]
Tone = Literal["plain", "warm", "formal"]


@dataclass(frozen=True)
class JobText:
    """What a posting says, as plain text. Nobody's instructions: every field is treated as data.

    Attributes:
        description: one paragraph or list item per line.
        language: ISO 639-1 code, or None where unknown.
        skills: skills found in the posting, or the board's own tags.
        day: ISO date of the documents, by which a job that goes on is measured; empty where it is unknown.
    """

    title: str
    company: str
    location: str | None = None
    description: str = ""
    language: str | None = None
    skills: tuple[str, ...] = ()
    day: str = ""


@dataclass(frozen=True)
class DocumentOptions:
    """How the documents are to be written.

    Attributes:
        length: ``short`` (three paragraphs, few bullets), ``standard`` (a one-page CV), ``full`` (everything).
        gaps: ``name`` says in one sentence which required skills the profile does not show; ``omit`` leaves them out.
        tone: ``plain`` (to the point), ``warm`` (a person speaking), ``formal`` (a business letter).
        day: ISO date under the letterhead and the day degrees are compared with; empty prints no date.
        language: forces the language; None follows posting and profile.
    """

    length: Length = "standard"
    gaps: Gaps = "name"
    tone: Tone = "plain"
    day: str = ""
    language: DocumentLanguage | None = None


@dataclass(frozen=True)
class Line:
    """One sentence, bullet or skill and what it rests on.

    Attributes:
        facts: ids of the profile's facts; empty where nothing is said about the person.
        asks: phrases of the posting that the line quotes as what the employer asks for.
    """

    text: str
    facts: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contact:
    """A way to reach the person: ``kind`` is email, phone, url, place or profile; ``link`` is empty where there is none."""

    kind: str
    text: str
    link: str = ""


@dataclass(frozen=True)
class Entry:
    """A job, degree, project, certificate or group of skills in a CV."""

    title: str
    organisation: str = ""
    place: str = ""
    dates: str = ""
    link: str = ""
    facts: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of a CV; ``kind`` says how it is set (a text, entries, groups of skills, a list, a list in one line)."""

    name: str
    heading: str
    kind: Literal["text", "entries", "skills", "list", "inline"]
    entries: tuple[Entry, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Cv:
    """A tailored CV, sections in reading order."""

    name: str
    headline: Line | None
    contacts: tuple[Contact, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Letter:
    """A cover letter; a paragraph is its sentences in order."""

    name: str
    contacts: tuple[Contact, ...]
    recipient: tuple[str, ...]
    date: str
    subject: Line
    greeting: Line
    paragraphs: tuple[tuple[Line, ...], ...]
    closing: Line


@dataclass(frozen=True)
class Refusal:
    """A line that the fact gate does not let pass, and why."""

    sentence: str
    reason: str


@dataclass(frozen=True)
class DocumentDraft:
    """Both documents for one posting.

    Attributes:
        matched: the profile's skills that the posting names, most wanted first.
        missing: required skills that the profile does not show.
        notes: what a reader should know before sending.
        refusals: what the fact gate took out of the first version.
    """

    language: DocumentLanguage
    cv: Cv
    letter: Letter
    matched: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def letter_lines(self) -> Iterator[Line]:
        """Yield the letter's lines in reading order."""
        yield self.letter.subject
        yield self.letter.greeting
        for paragraph in self.letter.paragraphs:
            yield from paragraph
        yield self.letter.closing

    def cv_lines(self) -> Iterator[Line]:
        """Yield the CV's free lines (headline, summary, bullets, skills, lists) in reading order."""
        if self.cv.headline is not None:
            yield self.cv.headline
        for section in self.cv.sections:
            yield from section.lines
            for entry in section.entries:
                yield from entry.lines

    def facts_used(self) -> tuple[str, ...]:
        """Return the ids of all facts behind the two documents, in order of first use."""
        entries = (entry.facts for section in self.cv.sections for entry in section.entries)
        lines = (line.facts for line in (*self.cv_lines(), *self.letter_lines()))
        return tuple(dict.fromkeys(fact for facts in (*lines, *entries) for fact in facts))

    def as_dict(self) -> dict[str, object]:
        """Return the draft as plain dicts, lists and texts."""
        return asdict(self)
