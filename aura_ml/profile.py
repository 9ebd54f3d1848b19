"""A person's profile: JSON Resume, Markdown or plain text in; facts with stable ids, parts to embed, preferences out.

Every form becomes a JSON Resume document first. A text in which nothing is found is an error, never a sample person.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Literal, cast

from aura_ml.hashing import content_hash, text_hash
from aura_ml.profile_text import InvalidText, resume_from_markdown, resume_from_text
from aura_ml.records import Fact, Preferences, Profile
from aura_ml.resume_forms import as_json_resume
from aura_ml.text import in_every_text, printable

ProfileKind = Literal["json", "markdown", "text"]
Resume = dict[str, object]

KINDS_BY_SUFFIX: dict[str, ProfileKind] = {".json": "json", ".md": "markdown", ".markdown": "markdown", ".txt": "text"}

_CURE = (
    "Give a JSON Resume (jsonresume.org) with basics, work and skills, or Markdown or text with headings such as "
    "Summary, Experience, Skills and Education."
)
_NOT_ENOUGH = ("headline", "language")
_WHOLE_CHARS = 1200
_MAX_WORK_PARTS = 4
_WORK_WEIGHTS = (0.8, 0.6, 0.4, 0.3)
HARD_FILTERS = ("workplace", "language", "salary", "location", "contract")
WORKPLACES = ("onsite", "hybrid", "remote")
INTERVALS = ("hour", "day", "week", "month", "year")
CONTRACTS = ("full_time", "part_time", "contract", "internship", "temporary")
_WORK_PART = "work "
_PART_WORDS = {"wishes": "the roles you look for", "skills": "your list of skills", "projects": "your projects"}
_AMOUNTS = ("salary_floor", "radius_km")


class ProfileError(ValueError):
    """A profile that cannot be read or says nothing; the message names the cure."""


def read_profile(text: str, kind: ProfileKind) -> Profile:
    """Return the profile that ``text`` holds.

    Raises:
        ProfileError: not of this kind, or nothing was found in it.
    """
    if kind == "json":
        return profile_from_resume(_resume_from_json(text))
    try:
        resume = resume_from_markdown(text) if kind == "markdown" else resume_from_text(text)
    except InvalidText as error:
        raise ProfileError(f"{error}. {_CURE}") from error
    return profile_from_resume(resume)


def _resume_from_json(text: str) -> Resume:
    try:
        resume = json.loads(text)
    except ValueError as error:
        raise ProfileError(f"the profile is not valid JSON: {error}. {_CURE}") from error
    if not isinstance(resume, dict):
        raise ProfileError(f"the profile's JSON is a {type(resume).__name__}, expected an object. {_CURE}")
    return as_json_resume(resume)


def profile_from_resume(resume: object) -> Profile:
    """Return the profile of a JSON Resume document; its texts are composed (NFC), without what prints nothing.

    Raises:
        ProfileError: it holds no summary, work, skill, project or education.
    """
    if not isinstance(resume, dict):
        raise ProfileError(f"the profile is a {type(resume).__name__}, expected a JSON Resume object. {_CURE}")
    document = cast(Resume, in_every_text(resume, printable))
    problems = profile_problems(document)
    if problems:
        raise ProfileError(f"{'; '.join(problems)}. {_CURE}")
    basics = _object(document.get("basics"))
    return Profile(
        resume=document,
        name=_text(basics.get("name")),
        label=_text(basics.get("label")),
        summary=_text(basics.get("summary")),
        skills=tuple(_skills(document)),
        facts=tuple(_facts(document)),
    )


def profile_problems(resume: Mapping[str, object]) -> list[str]:
    """Return what makes ``resume`` unusable as a profile, in words; empty when it can be used."""
    problems = [
        f"{name!r} is a {type(resume[name]).__name__}, expected {expected.__name__}"
        for name, expected in (
            ("basics", dict),
            ("work", list),
            ("skills", list),
            ("education", list),
            ("projects", list),
        )
        if resume.get(name) is not None and not isinstance(resume[name], expected)
    ]
    if not problems and all(fact.kind in _NOT_ENOUGH for fact in _facts(resume)):
        problems.append("no summary, work, skill, project or education was found in the profile")
    return problems


def profile_version(payload: object) -> str:
    """Return the 64-digit hash of a profile event's payload (or of the JSON Resume): equal content, equal version."""
    return content_hash("profile", payload)


def part_words(profile: Profile, part: str) -> str:
    """Return what a part of ``profile_parts`` is, in words for the person: "your work as Clerk at Acme"."""
    if part.startswith(_WORK_PART):
        works = [job for job in _objects(profile.resume.get("work")) if _work_text(job)]
        number = int(part.removeprefix(_WORK_PART)) - 1
        job = works[number] if number < len(works) else {}
        position, employer = _text(job.get("position")), _text(job.get("name"))
        told = [f"as {position}" if position else "", f"at {employer}" if employer else ""]
        return " ".join(["your work", *filter(None, told)])
    return _PART_WORDS.get(part, "your profile")


def profile_parts(profile: Profile, preferences: Preferences | None = None) -> list[tuple[str, float, str]]:
    """Return (part, weight, text) of everything to embed; weights are shares and sum to 1.

    Parts: ``whole``, ``wishes`` (the roles looked for), ``work 1`` … (newest first), ``skills``, ``projects``.
    """
    parts: list[tuple[str, float, str]] = []
    skills = ", ".join(profile.skills)
    titles = [_text(job.get("position")) for job in _objects(profile.resume.get("work"))]
    whole = [profile.label, profile.summary[:_WHOLE_CHARS], "; ".join(filter(None, titles)), skills]
    parts.append(("whole", 1.0, _lines(whole) or _lines([fact.text for fact in profile.facts])))
    if preferences is not None and preferences.roles:
        parts.append(("wishes", 1.0, ", ".join(preferences.roles)))
    works = [_work_text(job) for job in _objects(profile.resume.get("work"))]
    for number, text in enumerate([text for text in works if text][:_MAX_WORK_PARTS]):
        parts.append((f"{_WORK_PART}{number + 1}", _WORK_WEIGHTS[number], text))
    if skills:
        parts.append(("skills", 0.8, f"Skills: {skills}"))
    projects = _lines([_work_text(project) for project in _objects(profile.resume.get("projects"))])
    if projects:
        parts.append(("projects", 0.4, projects))
    total = sum(weight for _, weight, _ in parts)
    return [(part, weight / total, text) for part, weight, text in parts]


def profile_words(profile: Profile, preferences: Preferences | None = None) -> list[tuple[float, str]]:
    """Return (weight, text) pairs for a search by words: roles and skills count most, single sentences least."""
    titles = [_text(job.get("position")) for job in _objects(profile.resume.get("work"))]
    return [
        *((1.0, role) for role in (preferences.roles if preferences else ())),
        (1.0, profile.label),
        *((1.0, skill) for skill in profile.skills),
        *((0.6, title) for title in titles),
        (0.25, profile.summary),
        *((0.15, fact.text) for fact in profile.facts if fact.kind in {"highlight", "project"}),
    ]


def read_preferences(resume: Mapping[str, object]) -> Preferences | None:
    """Return the preferences a profile states under ``meta.aura`` (or ``preferences``); None where it states none.

    Raises:
        ProfileError: an unknown key, or a value that is not allowed.
    """
    block = _object(resume.get("meta")).get("aura") or resume.get("preferences")
    if block is None:
        return None
    if not isinstance(block, dict):
        raise ProfileError(f"preferences are a {type(block).__name__}, expected an object with {_preference_keys()}")
    return preferences_of(block)


def preferences_of(block: Mapping[str, object]) -> Preferences:
    """Return the preferences that ``block`` states by the names of their fields; None states nothing.

    Raises:
        ProfileError: an unknown key, or a value that is not allowed.
    """
    unknown = sorted(set(block) - {field.name for field in fields(Preferences)})
    if unknown:
        raise ProfileError(f"preference {unknown[0]!r} is unknown; allowed: {_preference_keys()}")
    values = {name: _preference(name, value) for name, value in block.items() if value is not None}
    return Preferences(**values)  # type: ignore[arg-type]


def _preference_keys() -> str:
    return ", ".join(field.name for field in fields(Preferences))


def _preference(name: str, value: object) -> object:
    if name in _AMOUNTS:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
            raise ProfileError(f"preference {name} is {value!r}; a number of at least 0 is allowed")
        return float(value)
    if name in ("salary_currency", "salary_interval"):
        text = _text(value)
        if name == "salary_interval":
            return _allowed(name, text.casefold(), INTERVALS)
        if len(text) != 3 or not text.isalpha():
            raise ProfileError(f"preference salary_currency is {value!r}; a currency code such as EUR is allowed")
        return text.upper()
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, (list, tuple)) or not all(isinstance(item, str) for item in listed):
        raise ProfileError(f"preference {name} is {value!r}; a list of texts is allowed")
    texts = tuple(text for text in (item.strip() for item in listed) if text)
    choices = {"workplaces": WORKPLACES, "hard_filters": HARD_FILTERS, "contracts": CONTRACTS}.get(name)
    if choices:
        return tuple(_allowed(name, text.casefold(), choices) for text in texts)
    return tuple(text.casefold() for text in texts) if name in ("languages", "seniorities") else texts


def _allowed(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise ProfileError(f"preference {name} is {value!r}; allowed: {', '.join(choices)}")
    return value


def _skills(resume: Mapping[str, object]) -> Iterator[str]:
    """Keywords of the skill groups, or the group's name where it has none; then keywords of projects; once each."""
    seen: set[str] = set()
    for group in _objects(resume.get("skills")):
        for skill in _texts(group.get("keywords")) or [_text(group.get("name"))]:
            if skill and skill.casefold() not in seen:
                seen.add(skill.casefold())
                yield skill
    for project in _objects(resume.get("projects")):
        for skill in _texts(project.get("keywords")):
            if skill.casefold() not in seen:
                seen.add(skill.casefold())
                yield skill


def _facts(resume: Mapping[str, object]) -> list[Fact]:
    """Statements in document order; an id is the kind and a hash of the text, so it survives reordering."""
    facts: dict[str, Fact] = {}
    for kind, text in _statements(resume):
        if text:
            fact = Fact(fact_id(kind, text), kind, text)
            facts.setdefault(fact.fact_id, fact)
    return list(facts.values())


def _statements(resume: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    basics = _object(resume.get("basics"))
    yield "headline", _text(basics.get("label"))
    yield "summary", _text(basics.get("summary"))
    for kind, section in (("work", "work"), ("volunteer", "volunteer"), ("project", "projects")):
        for entry in _objects(resume.get(section)):
            yield kind, entry_line(entry)
            yield "highlight", _text(entry.get("summary"))
            for highlight in _texts(entry.get("highlights")):
                yield "highlight", highlight
    for skill in _skills(resume):
        yield "skill", skill
    for entry in _objects(resume.get("education")):
        yield "education", education_line(entry)
    for kind, section, keys in (
        ("certificate", "certificates", ("name", "issuer", "date")),
        ("award", "awards", ("title", "awarder", "date")),
        ("publication", "publications", ("name", "publisher", "releaseDate")),
        ("language", "languages", ("language", "fluency")),
    ):
        for entry in _objects(resume.get(section)):
            yield kind, ", ".join(filter(None, (_text(entry.get(key)) for key in keys)))


def fact_id(kind: str, text: str) -> str:
    """Return the id of a statement: its kind and a hash of its text, whatever the case."""
    return f"{kind}-{text_hash(f'{kind}|{text.casefold()}')[:10]}"


def entry_line(entry: Mapping[str, object]) -> str:
    """Return the statement that a job, a voluntary post or a project of a JSON Resume makes: what, where, when."""
    where = _text(entry.get("name")) or _text(entry.get("organization")) or _text(entry.get("company"))
    line = " at ".join(filter(None, (_text(entry.get("position")), where)))
    return f"{line} ({dates})" if line and (dates := _dates(entry)) else line


def education_line(entry: Mapping[str, object]) -> str:
    """Return the statement that an education entry of a JSON Resume makes: degree, institution, when."""
    degree = " in ".join(filter(None, (_text(entry.get("studyType")), _text(entry.get("area")))))
    line = ", ".join(filter(None, (degree, _text(entry.get("institution")))))
    return f"{line} ({dates})" if line and (dates := _dates(entry)) else line


def _dates(entry: Mapping[str, object]) -> str:
    start, end = _text(entry.get("startDate")), _text(entry.get("endDate"))
    return f"{start} to {end or 'now'}" if start else end


def _work_text(entry: Mapping[str, object]) -> str:
    head = ", ".join(filter(None, (_text(entry.get("position")), _text(entry.get("name")))))
    return _lines(
        [head, _text(entry.get("summary")), _text(entry.get("description")), *_texts(entry.get("highlights"))]
    )


def _lines(texts: list[str]) -> str:
    return "\n".join(text for text in texts if text)


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [text for text in (_text(item) for item in value) if text] if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""
