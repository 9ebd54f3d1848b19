"""A letter in the person's own words: which of its sentences the profile covers, and which are the person's alone.

The person's words always stand; the fact gate only says what it would have refused of a writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aura_ml.documents.draft import Contact, JobText, Letter, Line, Refusal
from aura_ml.documents.gate import Gate
from aura_ml.documents.phrasing import sentences
from aura_ml.documents.records import records
from aura_ml.records import Profile

MAX_CHARS = 8_000
_BREAK = re.compile(r"\n[ \t]*\n\s*")


class InvalidEdit(ValueError):
    """A text that cannot be a letter's; the message says why."""


@dataclass(frozen=True)
class EditedLetter:
    """An edited letter.

    Attributes:
        own: sentences that no facts of the profile cover, with what the gate says of them; the person vouches for them.
    """

    letter: Letter
    own: tuple[Refusal, ...]


def body_of(letter: Letter) -> str:
    """Return the paragraphs between greeting and closing as a person edits them, parted by empty lines."""
    return "\n\n".join(" ".join(line.text for line in paragraph) for paragraph in letter.paragraphs)


def letter_from(data: Mapping[str, Any]) -> Letter:
    """Return the letter that ``dataclasses.asdict`` made ``data`` of.

    Raises:
        InvalidEdit: it is of another form.
    """
    try:
        return Letter(
            name=str(data["name"]),
            contacts=tuple(Contact(**each) for each in data["contacts"]),
            recipient=tuple(map(str, data["recipient"])),
            date=str(data["date"]),
            subject=line_from(data["subject"]),
            greeting=line_from(data["greeting"]),
            paragraphs=tuple(tuple(map(line_from, paragraph)) for paragraph in data["paragraphs"]),
            closing=line_from(data["closing"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidEdit(f"the letter that was written cannot be read ({error!r}); write it anew") from error


def line_from(data: Mapping[str, Any]) -> Line:
    """Return the line that ``dataclasses.asdict`` made ``data`` of."""
    return Line(str(data["text"]), tuple(data["facts"]), tuple(data["asks"]))


def edited_letter(letter: Letter, text: str, profile: Profile, job: JobText) -> EditedLetter:
    """Return ``letter`` with ``text`` between greeting and closing.

    Raises:
        InvalidEdit: the text is empty or too long.
    """
    if len(text) > MAX_CHARS:
        raise InvalidEdit(f"the letter is longer than {MAX_CHARS:,} characters")
    paragraphs = [sentences(part) for part in _BREAK.split(text.replace("\r\n", "\n").strip())]
    if not any(paragraphs):
        raise InvalidEdit("the letter is empty")
    judge = Judge(profile, job, [line for paragraph in letter.paragraphs for line in paragraph])
    lines = tuple(tuple(map(judge.line, paragraph)) for paragraph in paragraphs if paragraph)
    return EditedLetter(replace(letter, paragraphs=lines), tuple(judge.own))


class Judge:
    """Finds the facts that cover a person's sentences.

    Attributes:
        own: sentences that none cover, with what the gate says of them.
    """

    def __init__(self, profile: Profile, job: JobText, known: Iterable[Line]) -> None:
        self._known = {line.text: line for line in known}
        self._gate = Gate(profile, job)
        self._choices = list(_evidence(profile))
        self.own: list[Refusal] = []

    def line(self, text: str, entry: tuple[str, ...] = ()) -> Line:
        """Return ``text`` with the facts that cover it; without any where it is the person's own.

        Args:
            entry: ids of the entry that it stands under: only facts of that entry cover it then.
        """
        if text in self._known:
            return self._known[text]
        reasons: list[str] = []
        for facts in self._choices:
            if entry and not set(entry) & set(facts):
                continue
            line = Line(text, facts)
            reason = self._gate.reason(line)
            if reason is None:
                return line
            reasons.append(reason)
        self.own.append(Refusal(text, reasons[0] if reasons else "it stands under an entry of your own"))
        return Line(text)

    def sentences(self, text: str) -> list[Line]:
        """Return the sentences of ``text``, each as ``line`` does."""
        return [self.line(sentence) for sentence in sentences(text)]


def _evidence(profile: Profile) -> Iterator[tuple[str, ...]]:
    """The sets of facts that one sentence may rest on: none, one entry with its statements, all skills, or one fact."""
    yield ()
    for record in records(profile):
        yield (record.fact.fact_id, *(statement.fact_id for statement in record.statements))
    yield tuple(fact.fact_id for fact in profile.facts if fact.kind == "skill")
    yield tuple(fact.fact_id for fact in profile.facts if fact.kind == "language")
    for fact in profile.facts:
        yield (fact.fact_id,)
