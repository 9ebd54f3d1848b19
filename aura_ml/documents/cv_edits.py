"""A CV in the person's own words: as text that can be edited, and read back into a CV that is set like any other.

The person's words always stand; which of them the profile does not cover is said, as of a letter (``edits``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aura_ml.documents.draft import Contact, Cv, DocumentLanguage, Entry, JobText, Line, Refusal, Section
from aura_ml.documents.edits import InvalidEdit, Judge, line_from
from aura_ml.documents.records import records, skill_groups
from aura_ml.documents.vocabulary import HEADINGS
from aura_ml.records import Profile

MAX_CV_CHARS = 40_000
_KINDS = {
    "summary": "text",
    "skills": "skills",
    "language": "inline",
    "certificate": "list",
    "award": "list",
    "publication": "list",
}
_SEPARATOR = " | "
_FIELDS = 4


@dataclass(frozen=True)
class EditedCv:
    """An edited CV.

    Attributes:
        own: what no facts of the profile cover, with what the gate says of it; the person vouches for it.
    """

    cv: Cv
    own: tuple[Refusal, ...]


def text_of_cv(cv: Cv) -> str:
    """Return the CV below name and contacts as text to edit.

    The first lines are the headline; ``## `` begins a section, ``### `` a job or degree (title | employer | place |
    dates), ``- `` a line under it; skills stand as ``Group: a, b``.
    """
    parts = [cv.headline.text] if cv.headline is not None else []
    for section in cv.sections:
        parts.append(f"## {section.heading}")
        if section.kind == "entries":
            parts.extend(_entry_text(entry) for entry in section.entries)
        elif section.kind == "skills":
            parts.append("\n".join(_skills_text(entry) for entry in section.entries))
        elif section.kind == "text":
            parts.append(" ".join(line.text for line in section.lines))
        else:
            parts.append("\n".join(f"- {line.text}" for line in section.lines))
    return "\n\n".join(parts)


def cv_from(data: Mapping[str, Any]) -> Cv:
    """Return the CV that ``dataclasses.asdict`` made ``data`` of.

    Raises:
        InvalidEdit: it is of another form.
    """
    try:
        return Cv(
            name=str(data["name"]),
            headline=line_from(data["headline"]) if data["headline"] is not None else None,
            contacts=tuple(Contact(**each) for each in data["contacts"]),
            sections=tuple(_section_from(each) for each in data["sections"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidEdit(f"the CV that was written cannot be read ({error!r}); write it anew") from error


def edited_cv(cv: Cv, text: str, profile: Profile, job: JobText, language: DocumentLanguage) -> EditedCv:
    """Return ``cv`` with ``text`` below name and contacts.

    Raises:
        InvalidEdit: the text is empty, too long, or a line stands where none can.
    """
    if len(text) > MAX_CV_CHARS:
        raise InvalidEdit(f"the CV is longer than {MAX_CV_CHARS:,} characters")
    reader = _Reader(cv, profile, job, language)
    headline, *blocks = _blocks(text)
    if not blocks:
        raise InvalidEdit('the CV has no section; a section begins with a line such as "## Experience"')
    sections = tuple(reader.section(heading, lines) for heading, lines in blocks)
    stated = " ".join(headline[1])
    edited = replace(cv, headline=reader.headline(stated) if stated else None, sections=sections)
    return EditedCv(edited, tuple(reader.judge.own))


def _blocks(text: str) -> list[tuple[str, list[str]]]:
    """The lines before the first heading, then each heading with the lines under it; empty lines are left out."""
    blocks: list[tuple[str, list[str]]] = [("", [])]
    for line in text.replace("\r\n", "\n").split("\n"):
        stripped = " ".join(line.split())
        if stripped.startswith("## "):
            blocks.append((stripped[3:].strip(), []))
        elif stripped:
            blocks[-1][1].append(stripped)
    return blocks


class _Reader:
    def __init__(self, cv: Cv, profile: Profile, job: JobText, language: DocumentLanguage) -> None:
        lines = [*(line for section in cv.sections for line in section.lines)]
        lines += [line for section in cv.sections for entry in section.entries for line in entry.lines]
        self.judge = Judge(profile, job, [*lines, *([cv.headline] if cv.headline else [])])
        self._names = {heading.casefold(): name for name, heading in HEADINGS[language].items()}
        self._known = {section.heading.casefold(): section for section in cv.sections}
        self._entries = {
            _entry_head(entry): entry
            for section in cv.sections
            for entry in section.entries
            if section.kind == "entries"
        }
        for record in records(profile):
            entry = Entry(
                record.title,
                record.organisation,
                record.place,
                record.dates(language),
                record.link,
                (record.fact.fact_id,),
            )
            self._entries.setdefault(_entry_head(entry), entry)
        self._skills = {fact.text.casefold(): fact.fact_id for fact in profile.facts if fact.kind == "skill"}
        self._groups = {name for name, _ in skill_groups(profile)}

    def headline(self, text: str) -> Line:
        return self.judge.line(text)

    def section(self, heading: str, lines: list[str]) -> Section:
        known = self._known.get(heading.casefold())
        name = known.name if known else self._names.get(heading.casefold(), "own")
        kind = known.kind if known else _KINDS.get(name, "entries")
        if name == "own":
            kind = "entries" if any(line.startswith("### ") for line in lines) else "list"
            self.judge.own.append(Refusal(heading, "the section is your own"))
        if kind == "entries":
            return Section(name, heading, "entries", entries=tuple(self._read_entries(lines, heading)))
        if kind == "skills":
            return Section(name, heading, "skills", entries=tuple(self._read_skills(line) for line in lines))
        if kind == "text":
            return Section(name, heading, "text", lines=tuple(self.judge.sentences(" ".join(lines))))
        listed = tuple(self.judge.line(line.removeprefix("- ")) for line in lines)
        return Section(name, heading, "inline" if kind == "inline" else "list", lines=listed)

    def _read_entries(self, lines: list[str], heading: str) -> Iterable[Entry]:
        heads = [place for place, line in enumerate(lines) if line.startswith("### ")]
        if lines and (not heads or heads[0]):
            raise InvalidEdit(
                f'{lines[0][:60]!r} stands under "{heading}" before any "### title | employer | place | dates"'
            )
        for place, end in zip(heads, [*heads[1:], len(lines)], strict=True):
            yield self._entry(lines[place][4:], lines[place + 1 : end])

    def _entry(self, head: str, lines: list[str]) -> Entry:
        fields = [part.strip() for part in head.split(_SEPARATOR.strip())]
        if len(fields) > _FIELDS:
            raise InvalidEdit(f"{head[:60]!r} has more than title | employer | place | dates")
        title, organisation, place, dates = [*fields, *[""] * (_FIELDS - len(fields))]
        entry = self._entries.get((title, organisation, place, dates)) or self._entries.get(
            (title, organisation, "", dates)
        )
        if entry is None:
            entry = Entry(title, organisation, place, dates)
            self.judge.own.append(Refusal(head, "no entry of the profile has this title, employer and dates"))
        bullets = tuple(self.judge.line(line.removeprefix("- "), entry.facts) for line in lines)
        return replace(entry, place=place, lines=bullets)

    def _read_skills(self, line: str) -> Entry:
        line = line.removeprefix("- ")
        group, mark, listed = line.partition(": ")
        if not mark or (group not in self._groups and "," in group):
            group, listed = "", line
        names = [name.strip() for name in listed.split(",") if name.strip()]
        lines = []
        for name in names:
            fact = self._skills.get(name.casefold())
            if fact is None:
                self.judge.own.append(Refusal(name, "the skill is not in the profile"))
            lines.append(Line(name, (fact,) if fact else ()))
        return Entry(group, lines=tuple(lines))


def _entry_text(entry: Entry) -> str:
    head = _SEPARATOR.join(_entry_head(entry))
    return "\n".join([f"### {head.rstrip(' |')}", *(f"- {line.text}" for line in entry.lines)])


def _entry_head(entry: Entry) -> tuple[str, str, str, str]:
    title, organisation, place, dates = (
        part.replace("|", "/") for part in (entry.title, entry.organisation, entry.place, entry.dates)
    )
    return title, organisation, place, dates


def _skills_text(entry: Entry) -> str:
    listed = ", ".join(line.text for line in entry.lines)
    return f"{entry.title}: {listed}" if entry.title else listed


def _section_from(data: Mapping[str, Any]) -> Section:
    return Section(
        str(data["name"]),
        str(data["heading"]),
        data["kind"],
        tuple(_entry_from(each) for each in data["entries"]),
        tuple(map(line_from, data["lines"])),
    )


def _entry_from(data: Mapping[str, Any]) -> Entry:
    words = {key: str(data[key]) for key in ("title", "organisation", "place", "dates", "link")}
    return Entry(**words, facts=tuple(data["facts"]), lines=tuple(map(line_from, data["lines"])))
