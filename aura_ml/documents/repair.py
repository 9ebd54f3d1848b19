"""A model's draft of which the fact gate refused lines: those are replaced by the person's own statements, the others stay.

Which line was refused, why, and what stands instead is said; nothing of a refused line is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from aura_ml.documents.draft import DocumentDraft, Entry, JobText, Line, Section
from aura_ml.documents.gate import Gate, require_grounded, without_orphans
from aura_ml.documents.phrasing import Phrasing
from aura_ml.documents.records import records
from aura_ml.records import Profile


@dataclass(frozen=True)
class Replacement:
    """One refused line.

    Attributes:
        place: where it stood: "letter, paragraph 2", "Profile", or the title of an entry.
        instead: what stands there now; empty where it was left out.
    """

    place: str
    sentence: str
    reason: str
    instead: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return it as meta.json keeps it."""
        return asdict(self)


class NothingLeft(ValueError):
    """No sentence of the letter passed the gate: there is nothing to repair."""


def with_refused_replaced(
    worded: DocumentDraft, base: DocumentDraft, profile: Profile, job: JobText
) -> tuple[DocumentDraft, tuple[Replacement, ...]]:
    """Return ``worded`` with the offline writer's line in the place of each refused one, and what was replaced.

    Args:
        base: the offline writer's draft of the same documents.

    Raises:
        NothingLeft: the gate refuses every line of the letter.
        DraftRefused: a fixed field (a name, an entry) is refused, so that no line can be blamed.
    """
    repairing = _Repairing(base, profile, job)
    paragraphs = [repairing.paragraph(place, lines) for place, lines in enumerate(worded.letter.paragraphs, start=1)]
    if not repairing.passed:
        raise NothingLeft("no sentence of its letter passed the fact gate")
    sections = tuple(
        repairing.section(section, own) for section, own in zip(worded.cv.sections, base.cv.sections, strict=True)
    )
    letter = replace(worded.letter, paragraphs=tuple(filter(None, paragraphs)))
    repaired = replace(worded, letter=letter, cv=replace(worded.cv, sections=sections))
    require_grounded(repaired, profile, job)
    return repaired, tuple(repairing.replaced)


class _Repairing:
    def __init__(self, base: DocumentDraft, profile: Profile, job: JobText) -> None:
        self._base, self._gate = base, Gate(profile, job)
        self._phrasing = Phrasing(profile, base.language)
        self._facts = {fact.fact_id: fact for fact in profile.facts}
        self._parent = {
            statement.fact_id: record for record in reversed(records(profile)) for statement in record.statements
        }
        self._letter = list(base.letter_lines())
        self._said: set[str] = set()
        self.passed = 0
        self.replaced: list[Replacement] = []

    def paragraph(self, place: int, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """The paragraph with each refused sentence replaced by the offline letter's, or by the statement it cited."""
        kept: list[Line] = []
        for line in lines:
            reason = self._gate.reason(line)
            if reason is None:
                self.passed += 1
                stands: Line | None = line
            else:
                opens = place == 1 and not kept
                stands = self._base.letter.paragraphs[0][0] if opens and not line.facts else self._spoken(line, kept)
                self._note(f"letter, paragraph {place}", line, reason, stands)
            if stands is not None and stands.text not in self._said:
                self._said.add(stands.text)
                kept.append(stands)
        return without_orphans(lines, tuple(kept))

    def section(self, section: Section, own: Section) -> Section:
        """The section of the CV with refused lines replaced by those of the same facts in ``own``."""
        if section.kind == "entries":
            entries = zip(section.entries, own.entries, strict=True)
            return replace(section, entries=tuple(self._entry(entry, before) for entry, before in entries))
        return replace(section, lines=self._listed(section.heading, section.lines, own.lines))

    def _entry(self, entry: Entry, own: Entry) -> Entry:
        statements = (Line(self._facts[fact].text, (fact,)) for fact in self._under(own))
        lines = self._listed(entry.title, entry.lines, own.lines, [*own.lines, *statements], foreign=self._own(own))
        return replace(entry, lines=lines)

    def _under(self, entry: Entry) -> Iterator[str]:
        for fact, record in self._parent.items():
            if record.fact.fact_id in entry.facts:
                yield fact

    def _own(self, entry: Entry) -> frozenset[str]:
        return frozenset((*entry.facts, *self._under(entry)))

    def _listed(
        self,
        place: str,
        lines: tuple[Line, ...],
        whole: tuple[Line, ...],
        choices: Sequence[Line] | None = None,
        foreign: frozenset[str] | None = None,
    ) -> tuple[Line, ...]:
        kept: list[Line] = []
        for line in lines:
            reason = self._gate.reason(line)
            if reason is None and foreign is not None and not (line.facts and foreign.issuperset(line.facts)):
                reason = "it is not said of this entry"
            stands = line if reason is None else self._of_same(line, choices or whole, kept)
            if reason is not None:
                self._note(place, line, reason, stands)
            if stands is not None and stands not in kept:
                kept.append(stands)
        return tuple(kept) or whole

    def _spoken(self, line: Line, kept: Sequence[Line]) -> Line | None:
        """The statement as a sentence that follows ``kept``, or the offline letter's sentence of it, else none."""
        own = self._own_sentence(line, kept)
        if own is not None and any(set(own.facts) & set(each.facts) for each in kept):
            return own
        said = (each for each in self._letter if each.text not in self._said)
        for other in said:
            if self._statements(other.facts) & self._statements(line.facts):
                return other
        return own

    def _own_sentence(self, line: Line, kept: Sequence[Line]) -> Line | None:
        for fact_id in line.facts:
            fact = self._facts.get(fact_id)
            if fact is None or fact.kind != "highlight":
                continue
            record = self._parent.get(fact_id)
            again = sum(record is not None and record.fact.fact_id in each.facts for each in kept)
            text = self._phrasing.sentence(fact.text, record, again=again)
            own = Line(text, (fact_id, *((record.fact.fact_id,) if record else ())))
            if text and text not in self._said and self._gate.reason(own) is None:
                return own
        return None

    def _statements(self, facts: Iterable[str]) -> set[str]:
        return {fact for fact in facts if fact in self._parent}

    def _of_same(self, line: Line, choices: Iterable[Line], kept: Sequence[Line]) -> Line | None:
        """The first of ``choices`` that makes the same statement and is not kept yet; without one, of the same entry."""
        wanted = self._statements(line.facts) or set(line.facts)
        return next((each for each in choices if wanted & set(each.facts) and each not in kept), None)

    def _note(self, place: str, line: Line, reason: str, stands: Line | None) -> None:
        self.replaced.append(Replacement(place, line.text, reason, "" if stands is None else stands.text))
