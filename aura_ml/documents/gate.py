"""The fact gate: what a draft says must stand in the profile, or the line is refused. Fails closed.

A line may hold grammar, the plain words of ``vocabulary``, what the facts it cites say, the name of the target in the frames of
an application, and quoted needs of the posting in sentences of their own. Anything else is refused, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from aura_ml.documents.draft import Cv, DocumentDraft, Entry, JobText, Letter, Line, Refusal, Section
from aura_ml.documents.grounding import Grounding
from aura_ml.documents.posting import target_company, target_place
from aura_ml.documents.records import Record, contacts, records, skill_groups
from aura_ml.documents.vocabulary import HEADINGS
from aura_ml.records import Profile


class DraftRefused(ValueError):
    """A draft that says what the profile does not; ``refusals`` names every line and reason."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        listed = "; ".join(f"{refusal.sentence!r}: {refusal.reason}" for refusal in refusals)
        super().__init__(f"{len(refusals)} lines are not covered by the profile: {listed}")
        self.refusals = tuple(refusals)


def check_draft(draft: DocumentDraft, profile: Profile, job: JobText) -> list[Refusal]:
    """Return every line of the draft that the profile does not cover; empty when both documents may be used."""
    gate = Gate(profile, job)
    refusals = [
        Refusal(line.text, reason)
        for line in (*draft.cv_lines(), *draft.letter_lines())
        if (reason := gate.reason(line)) is not None
    ]
    return [*gate.cv_refusals(draft), *gate.letter_refusals(draft.letter), *refusals]


def require_grounded(draft: DocumentDraft, profile: Profile, job: JobText) -> None:
    """Raise DraftRefused if the gate refuses any line."""
    refusals = check_draft(draft, profile, job)
    if refusals:
        raise DraftRefused(refusals)


def without_refused(draft: DocumentDraft, profile: Profile, job: JobText) -> DocumentDraft:
    """Return the draft without the lines the gate refuses, which are kept in its ``refusals``.

    Raises:
        DraftRefused: what is refused is no line that can be left out (a name, an entry, the subject).
    """
    gate = Gate(profile, job)
    refused: list[Refusal] = []

    def kept(lines: Iterable[Line]) -> tuple[Line, ...]:
        passed = []
        for line in lines:
            reason = gate.reason(line)
            if reason is None:
                passed.append(line)
            else:
                refused.append(Refusal(line.text, reason))
        return tuple(passed)

    sections = tuple(
        replace(
            section,
            lines=kept(section.lines),
            entries=tuple(replace(entry, lines=kept(entry.lines)) for entry in section.entries),
        )
        for section in draft.cv.sections
    )
    headline = kept([draft.cv.headline]) if draft.cv.headline is not None else ()
    cv = replace(draft.cv, headline=headline[0] if headline else None, sections=tuple(filter(_has_content, sections)))
    paragraphs = tuple(
        filter(None, (without_orphans(paragraph, kept(paragraph)) for paragraph in draft.letter.paragraphs))
    )
    checked = replace(
        draft, cv=cv, letter=replace(draft.letter, paragraphs=paragraphs), refusals=(*draft.refusals, *refused)
    )
    require_grounded(checked, profile, job)
    return checked


def without_orphans(paragraph: tuple[Line, ...], kept: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return ``kept`` without the quoted needs whose answers in ``paragraph`` are not kept."""
    followed = dict(pairwise(paragraph))
    return tuple(
        line
        for line in kept
        if not (line.asks and line in followed and followed[line].facts and followed[line] not in kept)
    )


def _has_content(section: Section) -> bool:
    if section.kind == "skills":
        return any(entry.lines for entry in section.entries)
    return bool(section.entries or section.lines)


class Gate:
    """Checks drafts against one profile and one posting."""

    def __init__(self, profile: Profile, job: JobText) -> None:
        self._profile = profile
        self._lines = Grounding(profile, job)
        self._by_fact: dict[str, list[Record]] = {}
        for record in records(profile):
            self._by_fact.setdefault(record.fact.fact_id, []).append(record)
        self._skills = {skill.casefold() for skill in profile.skills}
        self._company, self._place = target_company(job), target_place(job)

    def reason(self, line: Line) -> str | None:
        """Return why the line is refused, or None when it may stand."""
        return self._lines.reason(line)

    def cv_refusals(self, draft: DocumentDraft) -> Iterator[Refusal]:
        """Yield what of the CV's fixed fields (name, contacts, headings, entries, skills) is not the profile's."""
        cv: Cv = draft.cv
        if cv.name != self._profile.name:
            yield Refusal(cv.name, "the name is not the profile's")
        known = contacts(self._profile)
        yield from (
            Refusal(contact.text, "the contact is not in the profile")
            for contact in cv.contacts
            if contact not in known
        )
        groups = {name for name, _ in skill_groups(self._profile)} | {""}
        for section in cv.sections:
            if section.heading != HEADINGS[draft.language].get(section.name):
                yield Refusal(section.heading, "the heading is none of AURA's")
            for entry in section.entries:
                if section.kind == "skills":
                    yield from self._skill_refusals(entry, groups)
                elif reason := self._entry_reason(entry, draft):
                    yield Refusal(", ".join(filter(None, (entry.title, entry.organisation, entry.dates))), reason)

    def letter_refusals(self, letter: Letter) -> Iterator[Refusal]:
        """Yield what of the letter's fixed fields is neither the profile's nor the posting's."""
        if letter.name != self._profile.name:
            yield Refusal(letter.name, "the name is not the profile's")
        known = contacts(self._profile)
        yield from (
            Refusal(contact.text, "the contact is not in the profile")
            for contact in letter.contacts
            if contact not in known
        )
        allowed = {self._company, self._place}
        yield from (
            Refusal(text, "the recipient is not the posting's") for text in letter.recipient if text not in allowed
        )

    def _skill_refusals(self, entry: Entry, groups: set[str]) -> Iterator[Refusal]:
        if entry.title not in groups or entry.organisation or entry.dates or entry.place:
            yield Refusal(entry.title, "the group of skills is not in the profile")
        for line in entry.lines:
            if line.text.casefold() not in self._skills:
                yield Refusal(line.text, "the skill is not in the profile")

    def _entry_reason(self, entry: Entry, draft: DocumentDraft) -> str | None:
        """None where one of the profile's entries of this fact is the same; two entries may make one statement."""
        found = self._by_fact.get(entry.facts[0], []) if len(entry.facts) == 1 else []
        reasons = [_difference(entry, record, draft) for record in found]
        return None if None in reasons else next(iter(reasons), "it cites no entry of the profile")


def _difference(entry: Entry, record: Record, draft: DocumentDraft) -> str | None:
    for name, written, expected in (
        ("title", entry.title, record.title),
        ("organisation", entry.organisation, record.organisation),
        ("dates", entry.dates, record.dates(draft.language)),
        ("link", entry.link, record.link),
    ):
        if written != expected:
            return f"the {name} {written!r} is not the profile's {expected!r}"
    if entry.place not in ("", record.place):
        return f"the place {entry.place!r} is not the profile's {record.place!r}"
    own = {record.fact.fact_id, *(statement.fact_id for statement in record.statements)}
    foreign = [line.text for line in entry.lines if not line.facts or not own.issuperset(line.facts)]
    return f"{foreign[0]!r} is not said of this entry" if foreign else None
