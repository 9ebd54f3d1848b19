"""The profile as records that a CV prints: each job, degree, project or certificate with its facts and dates.

Also how dates are printed. What is chosen of it, and in which order, is decided in ``cv`` and ``letter``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aura_ml.documents.draft import Contact, DocumentLanguage
from aura_ml.profile import education_line, entry_line, fact_id
from aura_ml.records import Fact, Profile

OPEN_END = frozenset(("present", "now", "today", "current", "heute", "to date", "ongoing", "laufend"))
MONTHS: dict[DocumentLanguage, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "de": tuple(f"{month:02d}" for month in range(1, 13)),
}
PRESENT: dict[DocumentLanguage, str] = {"en": "present", "de": "heute"}
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?")
_LINK = re.compile(r"https?://[^\s<>\"'()\[\]{}\\^`|]+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ENTRY_SECTIONS = (("work", "work"), ("volunteer", "volunteer"), ("project", "projects"))
_LISTED = (
    ("certificate", "certificates", ("name", "issuer", "date")),
    ("award", "awards", ("title", "awarder", "date")),
    ("publication", "publications", ("name", "publisher", "releaseDate")),
    ("language", "languages", ("language", "fluency")),
)


@dataclass(frozen=True)
class Record:
    """One entry of the profile.

    Attributes:
        kind: work, volunteer, project, education, certificate, award, publication or language.
        fact: the statement that the entry itself makes.
        statements: what is said under it, in its order.
        note: the entry's own description, which is part of its statement.
        start, end: as written in the profile; ``end`` is empty while it goes on.
    """

    kind: str
    fact: Fact
    title: str
    organisation: str = ""
    place: str = ""
    start: str = ""
    end: str = ""
    link: str = ""
    note: str = ""
    degree: str = ""
    area: str = ""
    statements: tuple[Fact, ...] = ()

    @property
    def is_current(self) -> bool:
        """Whether it has begun and no end is stated."""
        return bool(self.start) and not self.end

    def dates(self, language: DocumentLanguage) -> str:
        """Return the time span in the form of ``language``; empty where none is stated."""
        start, end = _date(self.start, language), _date(self.end, language)
        if self.is_current:
            return f"{start} – {PRESENT[language]}"
        return f"{start} – {end}" if start and end and start != end else start or end


def records(profile: Profile) -> tuple[Record, ...]:
    """Return the records of a profile in document order; an entry without any statement is left out."""
    facts = {fact.fact_id: fact for fact in profile.facts}
    found: list[Record] = []
    for kind, section in _ENTRY_SECTIONS:
        found.extend(filter(None, (_entry(kind, entry, facts) for entry in _objects(profile.resume.get(section)))))
    found.extend(filter(None, (_education(entry, facts) for entry in _objects(profile.resume.get("education")))))
    for kind, section, keys in _LISTED:
        for entry in _objects(profile.resume.get(section)):
            values = [text_of(entry.get(key)) for key in keys]
            fact = facts.get(fact_id(kind, ", ".join(filter(None, values))))
            if fact is not None:
                found.append(
                    Record(
                        kind,
                        fact,
                        title=values[0],
                        organisation=values[1],
                        end=values[2] if len(values) > 2 else "",
                        link=_link(entry.get("url")),
                    )
                )
    return tuple(found)


def skill_groups(profile: Profile) -> list[tuple[str, tuple[str, ...]]]:
    """Return (group name, skills) as the person grouped them; skills named in no group stand in one without name."""
    groups: list[tuple[str, tuple[str, ...]]] = []
    left = {skill.casefold(): skill for skill in profile.skills}
    alone: list[str] = []
    for group in _objects(profile.resume.get("skills")):
        name, keywords = text_of(group.get("name")), _texts(group.get("keywords"))
        taken = [left.pop(word.casefold()) for word in keywords or [name] if word.casefold() in left]
        if keywords and taken:
            groups.append((name, tuple(taken)))
        else:
            alone.extend(taken)
    alone.extend(left.values())
    return [*groups, *([("", tuple(alone))] if alone else [])]


def contacts(profile: Profile) -> tuple[Contact, ...]:
    """Return how the person can be reached, as the profile states it; street and postal code are left out."""
    basics = _object(profile.resume.get("basics"))
    location = _object(basics.get("location"))
    found: list[Contact] = []
    if place := ", ".join(filter(None, (text_of(location.get(key)) for key in ("city", "region")))):
        found.append(Contact("place", place))
    if email := text_of(basics.get("email")):
        found.append(Contact("email", email, f"mailto:{email}" if _MAIL.fullmatch(email) else ""))
    if phone := text_of(basics.get("phone")):
        found.append(Contact("phone", phone))
    urls = [text_of(basics.get("url")) or text_of(basics.get("website"))]
    urls += [text_of(entry.get("url")) or text_of(entry.get("username")) for entry in _objects(basics.get("profiles"))]
    found.extend(
        Contact("url", re.sub(r"^https?://(?:www\.)?|/$", "", url), _link(url))
        for url in dict.fromkeys(filter(None, urls))
    )
    return tuple(found)


def text_of(value: object) -> str:
    """Return a value of the resume as one line; empty for anything that is no text or number."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return " ".join(str(value).split())


def _entry(kind: str, entry: Mapping[str, object], facts: Mapping[str, Fact]) -> Record | None:
    fact = facts.get(fact_id(kind, entry_line(entry)))
    if fact is None:
        return None
    where = next(filter(None, (text_of(entry.get(key)) for key in ("name", "organization", "company"))), "")
    position = text_of(entry.get("position"))
    texts = [text_of(entry.get("summary")), *_texts(entry.get("highlights"))]
    listed = (facts.get(fact_id("highlight", text)) for text in texts if text)
    end = text_of(entry.get("endDate"))
    return Record(
        kind,
        fact,
        title=position or where,
        organisation=where if position else "",
        place=text_of(entry.get("location")),
        start=text_of(entry.get("startDate")),
        end="" if end.casefold() in OPEN_END else end,
        link=_link(entry.get("url")),
        note=text_of(entry.get("description")),
        statements=tuple(dict.fromkeys(filter(None, listed))),
    )


def _education(entry: Mapping[str, object], facts: Mapping[str, Fact]) -> Record | None:
    fact = facts.get(fact_id("education", education_line(entry)))
    if fact is None:
        return None
    degree, area = text_of(entry.get("studyType")), text_of(entry.get("area"))
    institution = text_of(entry.get("institution"))
    title = " in ".join(filter(None, (degree, area)))
    end = text_of(entry.get("endDate"))
    return Record(
        "education",
        fact,
        title=title or institution,
        organisation=institution if title else "",
        start=text_of(entry.get("startDate")),
        end="" if end.casefold() in OPEN_END else end,
        link=_link(entry.get("url")),
        degree=degree,
        area=area,
    )


def _date(text: str, language: DocumentLanguage) -> str:
    match = _ISO.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12:
        return text
    return f"{MONTHS[language][int(match[2]) - 1]}{'/' if language == 'de' else ' '}{match[1]}"


def _link(value: object) -> str:
    url = text_of(value)
    return url if _LINK.fullmatch(url) else ""


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [text for text in (text_of(item) for item in value) if text] if isinstance(value, list) else []
