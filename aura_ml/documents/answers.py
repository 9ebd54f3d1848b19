"""What a language model answers, as data that is checked before it becomes a draft; never code, markup or a path.

The schema is the draft's own: sentences and bullets with the ids of their facts. Whether they are true is the gate's.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from aura_ml.documents.draft import DocumentDraft, Entry, Line, Refusal

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Id = Annotated[str, StringConstraints(max_length=80)]


class InvalidAnswer(ValueError):
    """An answer that is no JSON of the form asked for; the message says what is wrong with it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerLine(_Part):
    """A sentence or bullet, the facts it rests on, and the phrases of the posting it quotes."""

    text: Text
    facts: list[Id] = Field(default_factory=list, max_length=12)
    asks: list[Text] = Field(default_factory=list, max_length=6)

    def line(self) -> Line:
        """Return it as a line of a draft."""
        return Line(" ".join(self.text.split()), tuple(dict.fromkeys(self.facts)), tuple(self.asks))


class AnswerBullets(_Part):
    """The bullets of one job or project."""

    entry: Id
    lines: list[AnswerLine] = Field(max_length=20)


class Answer(_Part):
    """Letter and CV as a model words them; an empty ``summary`` or ``bullets`` keeps the person's own words."""

    letter: list[Annotated[list[AnswerLine], Field(min_length=1, max_length=12)]] = Field(min_length=1, max_length=8)
    summary: list[AnswerLine] = Field(default_factory=list, max_length=4)
    bullets: list[AnswerBullets] = Field(default_factory=list, max_length=60)


def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema of an answer, for providers that hold a model to it."""
    return Answer.model_json_schema()


def read_answer(text: str) -> Answer:
    """Return the answer in a model's text; a fence of Markdown around it is taken off.

    Raises:
        InvalidAnswer: no JSON, or of another form.
    """
    fenced = re.fullmatch(r"\s*```(?:json)?\s*\n(.*?)\n?```\s*", text, re.DOTALL)
    try:
        return Answer.model_validate(json.loads(fenced[1] if fenced else text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise InvalidAnswer(f"{where}: {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise InvalidAnswer(f"it is no JSON: {error}") from error


def with_answer(draft: DocumentDraft, answer: Answer) -> tuple[DocumentDraft, list[Refusal]]:
    """Return the draft with a model's lines in place of the offline writer's, and what could not be placed.

    Greeting, closing, letterhead, entries, skills and lists stay as the offline writer has them.
    """
    refusals: list[Refusal] = []
    bullets = {part.entry: tuple(line.line() for line in part.lines) for part in answer.bullets}
    known: set[str] = set()

    def worded(entry: Entry) -> Entry:
        own = [bullets[fact] for fact in entry.facts if fact in bullets]
        known.update(entry.facts)
        if not own:
            return entry
        lines = tuple(replace(line, facts=tuple(dict.fromkeys((*line.facts, *entry.facts)))) for line in own[0])
        return replace(entry, lines=lines or entry.lines)

    sections = []
    for section in draft.cv.sections:
        if section.kind == "text" and answer.summary:
            section = replace(section, lines=tuple(line.line() for line in answer.summary))
        elif section.kind == "entries":
            section = replace(section, entries=tuple(map(worded, section.entries)))
        sections.append(section)
    refusals.extend(Refusal(entry, "it is no entry of the CV") for entry in bullets if entry not in known)
    paragraphs = tuple(tuple(line.line() for line in paragraph) for paragraph in answer.letter)
    cv = replace(draft.cv, sections=tuple(sections))
    return replace(draft, cv=cv, letter=replace(draft.letter, paragraphs=paragraphs)), refusals
