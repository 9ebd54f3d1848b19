"""Markdown and plain-text CVs to a JSON Resume document: sections by their headings, in English and German.

Only what the text says is taken over, in its own words; reading the document is in ``profile``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Resume = dict[str, object]


class InvalidText(ValueError):
    """Front matter that cannot be read."""


_SECTIONS: tuple[tuple[str, str], ...] = (
    (
        "summary",
        r"(?:professional |career |personal )?(?:summary|profile|objective|statement)|about(?: me)?|profil|über mich|kurzprofil|zusammenfassung",
    ),
    ("projects", r"(?:(?:selected|personal|side|key) )?projects?|projekte"),
    (
        "skills",
        r"(?:(?:technical|key|core|professional|it|hard|soft) )?(?:skills|competenc(?:ies|es)|expertise|technologies)(?: (?:and|&) .+)?|skill ?set|tech stack|areas of expertise|kenntnisse|fähigkeiten|kompetenzen|(?:edv|it)-kenntnisse|fachkenntnisse",
    ),
    (
        "work",
        r"(?:(?:work|professional|employment|relevant) )?(?:experience|history|employment)|employment history|career(?: history)?|berufserfahrung|beruflicher werdegang|werdegang|praxiserfahrung",
    ),
    (
        "education",
        r"education(?: (?:and|&) .+)?|academic background|qualifications|ausbildung|studium|bildung(?:sweg)?|schulbildung",
    ),
    ("languages", r"languages?|sprachen|sprachkenntnisse"),
    ("certificates", r"certifications?|certificates?(?: (?:and|&) .+)?|licenses?|zertifikate|weiterbildung(?:en)?"),
    ("interests", r"(?:interests|hobbies)(?: (?:and|&) .+)?|interessen"),
    ("references", r"references?|referenzen"),
    (
        "contact",
        r"contact(?: (?:details|information))?|personal (?:details|information)|kontakt|persönliche (?:daten|angaben)",
    ),
)
_SECTION_PATTERNS = tuple((name, re.compile(rf"(?:{pattern})", re.IGNORECASE)) for name, pattern in _SECTIONS)
_BULLET = re.compile(r"^\s*(?:[-*•·▪●–]|\d+[.)])\s+")
_MARKS = re.compile(r"[*_`]{1,3}|\[([^\]]*)\]\([^)]*\)")
_DATES = re.compile(
    r"(?P<start>(?:[A-Za-zäÄ]{3,9}\.? )?(?:\d{1,2}[./])?(?:19|20)\d{2}(?:-\d{2}){0,2})\s*(?:-|–|—|to|bis|until)\s*"
    r"(?P<end>(?:[A-Za-zäÄ]{3,9}\.? )?(?:\d{1,2}[./])?(?:19|20)\d{2}(?:-\d{2}){0,2}|present|now|today|current|heute)",
    re.IGNORECASE,
)
_SPOKEN_TEXT = """
english german french spanish italian dutch portuguese polish swedish danish norwegian finnish czech chinese japanese russian
ukrainian turkish hungarian romanian arabic hebrew hindi korean greek
englisch deutsch französisch spanisch italienisch niederländisch portugiesisch polnisch schwedisch dänisch norwegisch finnisch
tschechisch chinesisch japanisch russisch ukrainisch türkisch ungarisch rumänisch arabisch hebräisch koreanisch griechisch
"""
_SPOKEN = frozenset(_SPOKEN_TEXT.split())
_OPEN_END = frozenset({"present", "now", "today", "current", "heute"})
_CONTACT = re.compile(r"@|https?://|www\.|<email>|<phone>|\+?\d[\d ()/-]{7,}")
_MARKDOWN_SECTION_LEVEL = 2
_MAX_SKILL_WORDS = 6
_MAX_HEADING_CHARS = 60
_MAX_CONTACT_CHARS = 160
_MIN_SUMMARY_WORDS = 8


@dataclass
class _Section:
    name: str
    lines: list[str] = field(default_factory=list)


def resume_from_markdown(text: str) -> Resume:
    """Return the JSON Resume of a Markdown CV; YAML front matter gives preferences (and name, label).

    Raises:
        InvalidText: the front matter is no YAML mapping.
    """
    front, body = _front_matter(text)
    resume = _resume(body, markdown=True)
    basics = resume["basics"]
    if isinstance(basics, dict):
        basics.update({key: str(front.pop(key)) for key in ("name", "label", "summary") if front.get(key)})
    wishes = front.pop("preferences", None)
    if wishes is None and front:
        wishes = front
    if wishes is not None:
        resume["meta"] = {"aura": wishes}
    return resume


def is_heading(line: str, *, markdown: bool) -> bool:
    """Return whether a line is nothing but the heading of a section."""
    found = _markdown_heading(line) if markdown else _text_heading(line)
    return found is not None and not found[1]


def resume_from_text(text: str) -> Resume:
    """Return the JSON Resume of a plain-text CV."""
    return _resume(text, markdown=False)


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    match = re.match(r"\s*---[ \t]*\n(.*?)^---[ \t]*(?:\n|$)", text, re.DOTALL | re.MULTILINE)
    if match is None:
        return {}, text
    import yaml

    try:
        front = yaml.safe_load(match.group(1))
    except yaml.YAMLError as error:
        raise InvalidText(f"the front matter between the --- lines is not YAML: {error}") from error
    if front is None:
        return {}, text[match.end() :]
    if not isinstance(front, dict):
        raise InvalidText(
            f"the front matter between the --- lines is a {type(front).__name__}, expected keys and values"
        )
    return {str(key): value for key, value in front.items()}, text[match.end() :]


def _resume(text: str, *, markdown: bool) -> Resume:
    head, sections = _split(text, markdown=markdown)
    name, label, opening = _opening(head)
    summary = " ".join(line for section in sections if section.name == "summary" for line in _clean(section.lines))
    basics: Resume = {"name": name, "label": label, "summary": summary or opening}
    return {
        "basics": {key: value for key, value in basics.items() if value},
        "work": [entry for section in sections if section.name == "work" for entry in _entries(section.lines)],
        "projects": [entry for section in sections if section.name == "projects" for entry in _entries(section.lines)],
        "education": [
            {"institution": line}
            for section in sections
            if section.name == "education"
            for line in _clean(section.lines)
        ],
        "skills": [group for section in sections if section.name == "skills" for group in _skill_groups(section.lines)],
        "languages": [
            {"language": part.strip()}
            for section in sections
            if section.name == "languages"
            for line in _clean(section.lines)
            for part in re.split(r"[,;|]", line)
            if part.strip()
        ],
        "certificates": [
            {"name": line} for section in sections if section.name == "certificates" for line in _clean(section.lines)
        ],
    }


def _split(text: str, *, markdown: bool) -> tuple[list[str], list[_Section]]:
    """Return the lines before the first known heading, and the sections; a heading may carry text after a colon."""
    head: list[str] = []
    sections: list[_Section] = []
    lines = head
    for raw in re.split(r"\r\n|\r|\n", text):
        found = _markdown_heading(raw) if markdown else _text_heading(raw)
        in_skills = bool(sections) and sections[-1].name == "skills"
        if found is None or (in_skills and found[0] == "languages" and _are_programming_languages(found[1])):
            lines.append(raw)
            continue
        name, rest = found
        sections.append(_Section(name, [rest] if rest else []))
        lines = sections[-1].lines
    return head, sections


def _are_programming_languages(listed: str) -> bool:
    """Whether a line ``Languages: …`` among skills lists something else than English, German and the like."""
    words = re.findall(r"[^\W\d_]+", listed.casefold())
    return bool(words) and not any(word in _SPOKEN for word in words)


def _markdown_heading(raw: str) -> tuple[str, str] | None:
    """Return the section that a heading of any level, or a line wholly in bold, opens; None for other lines."""
    line = raw.strip()
    level = len(line) - len(line.lstrip("#"))
    if not level and not re.fullmatch(r"(\*\*|__).+\1:?", line):
        return None
    name = _section_name(_plain(line.lstrip("#")).rstrip(": "))
    if name is None:
        return ("other", "") if level == _MARKDOWN_SECTION_LEVEL else None
    return name, ""


def _text_heading(raw: str) -> tuple[str, str] | None:
    """Return the section that a line opens and the text after its colon; None for an ordinary line."""
    label, _, rest = _plain(raw).partition(":")
    if len(label) > _MAX_HEADING_CHARS or _BULLET.match(raw):
        return None
    name = _section_name(label.strip())
    return None if name is None else (name, rest.strip())


def _section_name(label: str) -> str | None:
    return next((name for name, pattern in _SECTION_PATTERNS if pattern.fullmatch(label)), None)


def _opening(head: list[str]) -> tuple[str, str, str]:
    """Return name, label and opening paragraph from the lines before the first section."""
    lines = [line.lstrip("# ").strip() for line in _clean(head)]
    lines = [line for line in lines if line and not (len(line) <= _MAX_CONTACT_CHARS and _CONTACT.search(line))]
    name = label = ""
    if lines and _looks_like_name(lines[0]):
        name = lines.pop(0)
    if lines and len(lines[0].split()) <= _MIN_SUMMARY_WORDS and not lines[0].endswith("."):
        label = lines.pop(0)
    prose = " ".join(lines)
    return name, label, prose if len(prose.split()) >= _MIN_SUMMARY_WORDS else ""


def _looks_like_name(line: str) -> bool:
    words = line.split()
    return 1 < len(words) <= 4 and all(word[0].isupper() and not any(c.isdigit() for c in word) for word in words)


def _entries(lines: list[str]) -> list[Resume]:
    """Work or project entries: a heading, a line with dates, or a line before bullets opens one; the rest belongs to it."""
    entries: list[Resume] = []
    bulleted = True
    for raw in lines:
        line = _plain(raw.strip().lstrip("#").strip())
        if not line:
            bulleted = True
            continue
        is_bullet = bool(_BULLET.match(raw))
        opens = not is_bullet and (raw.lstrip().startswith("#") or (bulleted and len(line) <= 2 * _MAX_HEADING_CHARS))
        dates = None if is_bullet else _DATES.search(line)
        if opens or (dates and (not entries or "startDate" in entries[-1])) or not entries:
            entries.append({"highlights": []})
        bulleted = False
        _add_line(entries[-1], line if not is_bullet else _plain(_BULLET.sub("", raw)), dates, is_bullet=is_bullet)
    return [
        entry if entry["highlights"] else {k: v for k, v in entry.items() if k != "highlights"} for entry in entries
    ]


def _add_line(entry: Resume, line: str, dates: re.Match[str] | None, *, is_bullet: bool) -> None:
    if dates is not None:
        entry["startDate"] = dates["start"]
        if dates["end"].casefold() not in _OPEN_END:
            entry["endDate"] = dates["end"]
        line = (line[: dates.start()] + line[dates.end() :]).strip(" ,;|()–—-")
    if not line:
        return
    highlights = entry["highlights"]
    if not is_bullet and "position" not in entry and len(line) <= 2 * _MAX_HEADING_CHARS:
        position, _, name = re.sub(r"\s+(?:at|bei|@|\||–|—|-)\s+|,\s+", "\t", line, count=1).partition("\t")
        entry["position"] = position.strip()
        if name.strip():
            entry["name"] = name.strip(" ,|–—-")
    elif isinstance(highlights, list):
        highlights.append(line)


def _skill_groups(lines: list[str]) -> list[Resume]:
    """Groups of skills: ``Name: a, b, c`` keeps its name, other lines form groups without one."""
    groups: list[Resume] = []
    for line in _clean(lines):
        name, colon, listed = line.partition(":")
        if not colon or len(name.split()) > _MAX_SKILL_WORDS:
            name, listed = "", line
        keywords = [part.strip(" .") for part in re.split(r"[,;|•·/]\s+|\s*[,;|•]\s*|\s{3,}|\t", listed)]
        keywords = [word for word in keywords if word and len(word.split()) <= _MAX_SKILL_WORDS]
        if keywords:
            groups.append({"name": name.strip(), "keywords": keywords} if name.strip() else {"keywords": keywords})
    return groups


def _clean(lines: list[str]) -> list[str]:
    return [line for line in (_plain(_BULLET.sub("", raw)) for raw in lines) if line]


def _plain(line: str) -> str:
    """Without emphasis and link marks, spaces collapsed."""
    return " ".join(_MARKS.sub(lambda mark: mark.group(1) or "", line).split()).strip()
