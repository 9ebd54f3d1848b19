"""A CV in JSON as people and their tools write it, in the form of JSON Resume (jsonresume.org, version 1).

Sections and fields under other names (experience, role, bullets) get the standard's; what is standard stays as it is, and what
is neither stays under its own name, so that ``unread`` can tell of it. Nothing is invented: a value moves, or is split.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from aura_ml.profile_dates import find_span, iso_date
from aura_ml.text import fold

Json = dict[str, object]

_SECTIONS = {
    "basics": "personal personalinfo personalinformation personaldetails info about header contact contactinfo",
    "work": "experience experiences workexperience workexperiences workhistory employment employmenthistory jobs positions"
    " professionalexperience berufserfahrung",
    "education": "educations educationhistory academics academicbackground schools ausbildung",
    "skills": "skillset technicalskills keyskills technologies kenntnisse",
    "projects": "project personalprojects sideprojects projekte",
    "certificates": "certifications certification certs licenses zertifikate",
    "languages": "spokenlanguages sprachen",
    "awards": "honors honours achievements",
    "publications": "papers",
    "volunteer": "volunteering volunteerexperience volunteerwork",
}
_BASICS = {
    "name": "fullname",
    "label": "title headline role position jobtitle profession",
    "email": "mail emailaddress",
    "phone": "tel telephone phonenumber mobile",
    "url": "homepage portfolio site",
    "summary": "objective bio aboutme profile professionalsummary",
    "location": "address city",
}
_ENTRY = {
    "name": "company employer companyname organisation firm arbeitgeber",
    "position": "role title jobtitle designation positions",
    "startDate": "start from startdate begin began",
    "endDate": "end to enddate until finish",
    "highlights": "bullets bulletpoints achievements responsibilities accomplishments details tasks duties points",
    "location": "city place",
    "url": "link",
}
_FIELDS = {
    "work": _ENTRY,
    "volunteer": _ENTRY | {"organization": "company organisation name", "name": ""},
    "projects": _ENTRY
    | {"name": "title project", "position": "role", "keywords": "technologies tech techstack stack tools"},
    "education": {
        "institution": "school university college institute name organization hochschule",
        "studyType": "degree qualification type degreetype abschluss",
        "area": "field major program programme subject fieldofstudy course fach",
        "startDate": _ENTRY["startDate"],
        "endDate": f"{_ENTRY['endDate']} date year graduation graduationdate graduationyear",
        "score": "gpa grade",
        "url": "link",
    },
    "certificates": {"name": "title certificate", "issuer": "organization authority by", "date": "year issued status"},
    "awards": {"title": "name award", "awarder": "issuer organization by", "date": "year"},
    "publications": {"name": "title", "publisher": "journal venue", "releaseDate": "date year"},
    "languages": {"language": "name", "fluency": "level proficiency"},
    "skills": {"name": "label category title group area", "keywords": "items skills list values technologies tools"},
}
_ALONE = {
    "education": "institution",
    "certificates": "name",
    "awards": "title",
    "publications": "name",
    "languages": "language",
    "skills": "name",
    "projects": "name",
}
"""What an entry says that is one text and no object."""

_STANDARD = {
    "basics": "name label image picture email phone url website summary location profiles",
    "work": "name position url website startDate endDate summary highlights location description",
    "volunteer": "organization position url website startDate endDate summary highlights",
    "education": "institution url area studyType startDate endDate score gpa courses",
    "awards": "title date awarder summary",
    "certificates": "name date issuer url",
    "publications": "name publisher releaseDate url website summary isbn",
    "skills": "name level keywords",
    "languages": "language fluency",
    "projects": "name description highlights keywords startDate endDate url roles entity type position summary website",
}
_WRAPPERS = frozenset({"resume", "cv", "data", "lebenslauf"})
_NETWORKS = ("linkedin", "github", "gitlab", "twitter", "xing", "stackoverflow")
_DATES = ("dates", "date", "period", "duration", "years", "zeitraum")
_NOW = re.compile(r"\W*(?:present|now|today|current(?:ly)?|ongoing|heute|jetzt|laufend)\W*", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:,|;|\band\b|\bund\b)\s*")


def as_json_resume(document: Mapping[str, object]) -> Json:
    """Return ``document`` in the form of JSON Resume; a document of that form comes back equal."""
    resume, loose = _gathered(_unwrapped(document))
    if loose:
        present = resume.get("basics")
        resume["basics"] = {**(present if isinstance(present, dict) else {}), **loose}
    return {section: _SECTION_FORMS.get(section, _as_is)(section, value) for section, value in resume.items()}


def unread(resume: Mapping[str, object]) -> list[str]:
    """Return the fields of a JSON Resume's sections that the standard does not know and that say something: ``work.team``."""
    found: set[str] = set()
    for section, standard in _STANDARD.items():
        value = resume.get(section)
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, dict):
                found.update(f"{section}.{key}" for key, said in entry.items() if said and key not in standard.split())
            elif isinstance(value, list) and entry:
                found.add(section)
    return sorted(found)


def _unwrapped(document: Mapping[str, object]) -> Mapping[str, object]:
    """Return the CV that stands as a whole under one key of ``document``, or ``document``."""
    if not any(_plain(key) in _names(_SECTIONS) for key in document):
        for key, value in document.items():
            if _plain(key) in _WRAPPERS and isinstance(value, dict):
                return _unwrapped(value)
    return document


def _gathered(document: Mapping[str, object]) -> tuple[Json, Json]:
    """Return the sections by the standard's names, and what belongs to the basics and stands elsewhere."""
    resume: Json = {}
    loose: Json = {}
    sections, basics = _names(_SECTIONS), {*_names(_BASICS), *_NETWORKS, "firstname", "lastname"}
    for key, value in document.items():
        section = sections.get(_plain(key), key)
        is_object = isinstance(value, dict)
        if section == "basics" and key != "basics":
            loose.update(value if isinstance(value, dict) else {"summary": value})
        elif "basics" not in document and not is_object and _plain(key) in basics:
            loose[key] = value
        else:
            resume[key if resume.get(section) else section] = value
    return resume, loose


def _as_is(_section: str, value: object) -> object:
    return value


def _basics(_section: str, value: object) -> object:
    if not isinstance(value, dict):
        return value
    basics = _renamed(value, _BASICS)
    parts = {_plain(key): key for key in basics}
    if not basics.get("name") and "firstname" in parts:
        taken = [basics.pop(parts[key]) for key in ("firstname", "lastname") if key in parts]
        basics["name"] = " ".join(str(part) for part in taken if part)
    if isinstance(place := basics.get("location"), str) and place:
        basics["location"] = {"city": place}
    for key in [key for key in basics if _plain(key) in _NETWORKS and isinstance(basics[key], str)]:
        profiles = basics.setdefault("profiles", [])
        if isinstance(profiles, list):
            address = basics.pop(key)
            profiles.append({"network": key, "url" if "/" in str(address) else "username": address})
    return basics


def _entries(section: str, value: object) -> object:
    listed = _listed(section, value)
    return [_entry(section, entry) for entry in listed] if isinstance(listed, list) else listed


def _listed(section: str, value: object) -> object:
    """Return a section as a list: of an object's entries by their names, or of the one entry, or of a text's parts."""
    if isinstance(value, dict):
        if section == "skills":
            return [{"name": name, "keywords": keywords} for name, keywords in value.items()]
        inner = list(value.values())
        return inner if inner and all(isinstance(each, dict) for each in inner) else [value]
    if isinstance(value, str) and section in ("skills", "languages"):
        return [part for part in _LISTED.split(value) if part]
    return value


def _entry(section: str, entry: object) -> object:
    if isinstance(entry, (str, int, float)) and not isinstance(entry, bool) and section in _ALONE:
        return {_ALONE[section]: str(entry)}
    if not isinstance(entry, dict):
        return entry
    renamed = _renamed(entry, _FIELDS[section])
    if section in ("work", "volunteer", "projects", "education"):
        _dates(renamed)
    if isinstance(position := renamed.get("position"), list):
        renamed["position"] = ", ".join(str(each) for each in position)
    if isinstance(lines := renamed.get("highlights"), str):
        renamed["highlights"] = [line.strip(" \t-•*") for line in lines.splitlines() if line.strip(" \t-•*")]
    if isinstance(listed := renamed.get("keywords"), str):
        renamed["keywords"] = [word.strip() for word in re.split(r"[,;]", listed) if word.strip()]
    told = renamed.get("description")
    if section == "work" and told and not renamed.get("summary") and not renamed.get("highlights"):
        where = "highlights" if isinstance(told, list) else "summary"
        renamed[where] = renamed.pop("description")
    return renamed


def _dates(entry: Json) -> None:
    """Bring the dates of an entry to the standard's form; a span under another name becomes a start and an end."""
    if not entry.get("startDate"):
        for key in [key for key in entry if _plain(key) in _DATES]:
            span = find_span(str(entry[key]), single=True)
            if span is not None:
                del entry[key]
                entry |= {"startDate": span.start, "endDate": span.end}
                break
    for key in ("startDate", "endDate"):
        value = entry.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            entry[key] = str(value)
        elif isinstance(value, str) and _NOW.fullmatch(value):
            entry[key] = ""
        elif isinstance(value, str) and value and not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value):
            entry[key] = iso_date(value)


def _renamed(entry: Mapping[str, object], names: Mapping[str, str]) -> Json:
    """Return ``entry`` with the standard's names where the standard's own field says nothing."""
    standard = _names(names)
    renamed: Json = {}
    for key, value in entry.items():
        name = standard.get(_plain(key), key)
        takes = name == key or not (entry.get(name) or renamed.get(name))
        renamed[name if takes else key] = value
    return renamed


def _names(synonyms: Mapping[str, str]) -> dict[str, str]:
    return {_plain(name): standard for standard, others in synonyms.items() for name in (standard, *others.split())}


def _plain(key: str) -> str:
    """Return a field's name without case, spaces and marks: Work_Experience, workExperience and work-experience are one."""
    return re.sub(r"[^a-z]", "", fold(key))


_SECTION_FORMS: dict[str, Callable[[str, object], object]] = {
    "basics": _basics,
    **dict.fromkeys(_FIELDS, _entries),
}
