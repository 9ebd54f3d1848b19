"""The offline writer's CV: the person's own statements, those that answer the posting first, cut to the length asked for.

No job and no degree is ever left out, so that no gap appears; only lines under them are chosen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from aura_ml.documents.draft import Cv, DocumentLanguage, DocumentOptions, Entry, Line, Section
from aura_ml.documents.matching import Matching
from aura_ml.documents.phrasing import sentences
from aura_ml.documents.records import Record, contacts, records, skill_groups
from aura_ml.documents.vocabulary import HEADINGS
from aura_ml.records import Fact, Profile

_BULLETS = {"short": (3, 2, 1), "standard": (6, 4, 3, 2), "full": (99,)}
_PROJECTS = {"short": 1, "standard": 3, "full": 99}
_SUMMARY_SENTENCES = {"short": 2, "standard": 4, "full": 99}
_PAGE_LINES = {"short": 46, "standard": 54, "full": 10_000}
_LINE_CHARS = 98
_ORDER = (
    "summary",
    "skills",
    "work",
    "project",
    "education",
    "certificate",
    "language",
    "volunteer",
    "award",
    "publication",
)
_LISTS = ("certificate", "language", "award", "publication")


def write_cv(profile: Profile, matching: Matching, language: DocumentLanguage, options: DocumentOptions) -> Cv:
    """Return the CV of ``profile`` for the posting that ``matching`` was made with."""
    found = records(profile)
    sections = {
        "summary": _summary(profile, language, options),
        "skills": _skills(profile, matching, language),
        **{
            kind: _entries(kind, found, matching, language, options)
            for kind in ("work", "volunteer", "project", "education")
        },
        **{kind: _list(kind, found, matching, language) for kind in _LISTS},
    }
    order = _ORDER if any(record.kind == "work" for record in found) else ("summary", "education", *_ORDER)
    listed = [section for name in dict.fromkeys(order) if (section := sections[name]) is not None]
    label = next((fact for fact in profile.facts if fact.kind == "headline"), None)
    cv = Cv(
        name=profile.name,
        headline=Line(label.text, (label.fact_id,)) if label else None,
        contacts=contacts(profile),
        sections=tuple(listed),
    )
    return _cut(cv, matching, _PAGE_LINES[options.length])


def _summary(profile: Profile, language: DocumentLanguage, options: DocumentOptions) -> Section | None:
    fact = next((fact for fact in profile.facts if fact.kind == "summary"), None)
    if fact is None:
        return None
    kept = sentences(fact.text)[: _SUMMARY_SENTENCES[options.length]]
    lines = tuple(Line(text, (fact.fact_id,)) for text in kept)
    return Section("summary", HEADINGS[language]["summary"], "text", lines=lines)


def _skills(profile: Profile, matching: Matching, language: DocumentLanguage) -> Section | None:
    ids = {fact.text.casefold(): fact.fact_id for fact in profile.facts if fact.kind == "skill"}
    rank = {skill: place for place, skill in enumerate(matching.matched)}
    last = len(rank)
    groups = [(name, sorted(skills, key=lambda skill: rank.get(skill, last))) for name, skills in skill_groups(profile)]
    groups.sort(key=lambda group: -sum(1 for skill in group[1] if skill in rank))
    entries = tuple(
        Entry(name, lines=tuple(Line(skill, (ids[skill.casefold()],)) for skill in skills if skill.casefold() in ids))
        for name, skills in groups
    )
    return Section("skills", HEADINGS[language]["skills"], "skills", entries=entries) if entries else None


def _entries(
    kind: str, found: Sequence[Record], matching: Matching, language: DocumentLanguage, options: DocumentOptions
) -> Section | None:
    own = [record for record in found if record.kind == kind]
    if kind == "project":
        own.sort(key=lambda record: -_relevance(record, matching))
        own = own[: _PROJECTS[options.length]]
    else:
        own.sort(key=recency, reverse=True)
    limits = _BULLETS[options.length]
    entries = tuple(
        _entry(record, matching, language, limits[min(place, len(limits) - 1)]) for place, record in enumerate(own)
    )
    return Section(kind, HEADINGS[language][kind], "entries", entries=entries) if entries else None


def _entry(record: Record, matching: Matching, language: DocumentLanguage, limit: int) -> Entry:
    note = (Line(record.note, (record.fact.fact_id,)),) if record.kind == "project" and record.note else ()
    chosen = ranked(record.statements, matching)[:limit]
    return Entry(
        title=record.title,
        organisation=record.organisation,
        place=record.place,
        dates=record.dates(language),
        link=record.link,
        facts=(record.fact.fact_id,),
        lines=(*note, *(Line(fact.text, (fact.fact_id, record.fact.fact_id)) for fact in chosen)),
    )


def ranked(statements: Iterable[Fact], matching: Matching) -> list[Fact]:
    """Return statements, those that answer the posting best first; equal ones keep the person's order."""
    return sorted(statements, key=lambda fact: -matching.scores.get(fact.fact_id, 0.0))


def _list(kind: str, found: Sequence[Record], matching: Matching, language: DocumentLanguage) -> Section | None:
    own = [record for record in found if record.kind == kind]
    if kind != "language":
        own.sort(key=lambda record: -matching.scores.get(record.fact.fact_id, 0.0))
    lines = tuple(Line(_listed(record, language), (record.fact.fact_id,)) for record in own)
    return (
        Section(kind, HEADINGS[language][kind], "inline" if kind == "language" else "list", lines=lines)
        if lines
        else None
    )


def _listed(record: Record, language: DocumentLanguage) -> str:
    if record.kind == "language":
        return f"{record.title} ({record.organisation})" if record.organisation else record.title
    text = ", ".join(filter(None, (record.title, record.organisation)))
    return f"{text} ({dates})" if (dates := record.dates(language)) else text


def recency(record: Record) -> tuple[bool, str, str]:
    """Return what entries are ordered by: going on or not, then end, then start; without dates it is the smallest."""
    return (record.is_current, record.end or record.start, record.start)


def _relevance(record: Record, matching: Matching) -> float:
    return matching.score([record.fact.fact_id]) + sum(
        matching.scores.get(fact.fact_id, 0.0) for fact in record.statements
    )


def _cut(cv: Cv, matching: Matching, budget: int) -> Cv:
    """Leave out the least telling line until the CV is estimated to fit; the newest two entries keep two lines."""
    while _lines(cv) > budget:
        weakest: tuple[float, int, int, int] | None = None
        for number, section in enumerate(cv.sections):
            if section.kind != "entries":
                continue
            for place, entry in enumerate(section.entries):
                keep = 2 if section.name == "work" and place < 2 else 0
                if len(entry.lines) <= keep:
                    continue
                last = entry.lines[-1]
                candidate = (matching.scores.get(last.facts[0], 0.0), -place, -number, len(entry.lines))
                if weakest is None or candidate < weakest:
                    weakest = candidate
        if weakest is None:
            return cv
        cv = _without_last(cv, -weakest[2], -weakest[1])
    return cv


def _without_last(cv: Cv, number: int, place: int) -> Cv:
    section = cv.sections[number]
    entry = section.entries[place]
    entries = (*section.entries[:place], replace(entry, lines=entry.lines[:-1]), *section.entries[place + 1 :])
    return replace(cv, sections=(*cv.sections[:number], replace(section, entries=entries), *cv.sections[number + 1 :]))


def _lines(cv: Cv) -> float:
    """The height of the CV in lines of its text, estimated."""
    height = 4.0
    for section in cv.sections:
        height += 2.2
        if section.kind == "text":
            height += math.ceil(sum(len(line.text) + 1 for line in section.lines) / _LINE_CHARS)
        elif section.kind == "list":
            height += len(section.lines)
        elif section.kind == "inline":
            height += 1
        for entry in section.entries:
            if section.kind == "skills":
                height += math.ceil((len(entry.title) + sum(len(line.text) + 2 for line in entry.lines)) / _LINE_CHARS)
            else:
                height += (
                    1.5
                    + (0.9 if entry.dates else 0)
                    + sum(math.ceil((len(line.text) + 4) / _LINE_CHARS) for line in entry.lines)
                )
    return height
