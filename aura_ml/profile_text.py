"""Markdown and plain-text CVs to a JSON Resume document: sections by their headings, in English and German.

Only what the text says is taken over, in its own words; reading the document is in ``profile``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import ftfy

from aura_ml.profile_contacts import read_opening
from aura_ml.profile_dates import find_span
from aura_ml.profile_education import education_of
from aura_ml.profile_entries import BULLET, entries_of
from aura_ml.profile_lines import has_lost_its_lines, with_lines

Resume = dict[str, object]


class InvalidText(ValueError):
    """Front matter that cannot be read."""


_SECTIONS: tuple[tuple[str, str], ...] = (
    (
        "summary",
        r"(?:professional |career |personal |executive |experience )?(?:summary|profile|objectives?|statement|overview)(?: (?:and|&) .+)?|(?:summary|profile) of .+|about(?: me)?|profil|über mich|kurzprofil|zusammenfassung",
    ),
    (
        "projects",
        r"(?:(?:selected|personal|side|key|academic|professional|main|major) )?projects?(?: (?:details?|experience|work|undertaken|handled))?|projekte",
    ),
    (
        "skills",
        r"(?:(?:technical|key|core|professional|it|hard|soft|computer|software|additional|other|personal|main) )*(?:skills?|competenc(?:ies|es|y)|expertise|technologies|proficienc(?:y|ies)|qualifications and skills)(?: (?:and|&|/) .+| set| summary| details?| profile)?|skills?[- ]?sets?|tech(?:nology)? stack|tools(?: (?:and|&) .+)?|areas? of expertise|strengths|kenntnisse|(?:technische |weitere |besondere )?(?:fähigkeiten|kenntnisse|kompetenzen)(?: und .+)?|(?:edv|it)-kenntnisse|fachkenntnisse",
    ),
    (
        "work",
        r"(?:(?:work|professional|employment|relevant|career|job|industry|company|internship|practical) ?)?(?:experiences?|history|employment|details)(?: (?:and|&) .+| details?| summary)?|employment(?: (?:history|details|record))?|career(?: history)?|internships?|positions? held|organi[sz]ational experience|work|(?:berufs)?erfahrung(?:en)?|beruflicher werdegang|beruflicher hintergrund|werdegang|praxiserfahrung|praktika|berufliche (?:stationen|tätigkeit(?:en)?)",
    ),
    (
        "education",
        r"(?:(?:formal|academic|professional|higher) )?education(?:al)?(?: (?:and|&) .+| details?| background| qualifications?| history| profile)?|(?:academic|educational) (?:background|qualifications?|details?|profile|credentials|record|history)|academics?|(?:professional )?qualifications?|(?:schul-? und |akademische |berufs)?ausbildung(?: und .+)?|studium(?: und .+)?|bildung(?:sweg)?|schulbildung|akademischer werdegang",
    ),
    (
        "languages",
        r"(?:spoken |foreign )?languages?(?: known| skills| proficiency)?|sprachen|(?:fremd)?sprachkenntnisse",
    ),
    (
        "certificates",
        r"(?:(?:professional|technical) )?(?:certifications?|certificates?|licen[cs]es?|trainings?|courses?)(?: (?:and|&|/) .+| details?)?|certifications?/licenses|zertifikate|zertifizierungen|(?:fort- und )?weiterbildung(?:en)?",
    ),
    ("interests", r"(?:(?:personal )?interests?|hobb(?:ies|y))(?: (?:and|&) .+)?|interessen|hobbys"),
    ("references", r"references?|referenzen|declaration"),
    ("more", r"additional information|other (?:information|details)|miscellaneous|sonstiges|weitere angaben"),
    (
        "awards",
        r"(?:honou?rs|awards?|achievements?|accomplishments?|recognitions?)(?: (?:and|&) .+)?|auszeichnungen|erfolge",
    ),
    ("publications", r"publications?|patents?|publikationen|veröffentlichungen"),
    ("volunteer", r"volunteer(?:ing)?(?: (?:work|experience))?|ehrenamt(?:liche tätigkeit(?:en)?|liches engagement)?"),
    ("links", r"links?|websites?"),
    (
        "contact",
        r"contact(?: (?:details|information|me))?|personal (?:details?|information|profile|data)|kontakt(?:daten)?|persönliche (?:daten|angaben)|zur person",
    ),
)
_SECTION_PATTERNS = tuple((name, re.compile(rf"(?:{pattern})", re.IGNORECASE)) for name, pattern in _SECTIONS)
_GLUED = re.compile(r"(?<=[a-z.)\]])(?=(?:Education|Skill|Company|Project|Personal) Details\b)")
"""Forms that are filled in and printed as one text lose the break before their own headings."""
_MARKS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|\[([^\]]*)\]\([^)]*\)")
_NO_LABEL = frozenset(("languages", "work"))
_SPOKEN_TEXT = """
english german french spanish italian dutch portuguese polish swedish danish norwegian finnish czech chinese japanese russian
ukrainian turkish hungarian romanian arabic hebrew hindi korean greek mandarin cantonese bengali tamil telugu urdu marathi kannada
malayalam gujarati punjabi vietnamese thai indonesian malay persian farsi serbian croatian bosnian bulgarian slovak slovenian
lithuanian latvian estonian catalan albanian georgian armenian
englisch deutsch französisch spanisch italienisch niederländisch portugiesisch polnisch schwedisch dänisch norwegisch finnisch
tschechisch chinesisch japanisch russisch ukrainisch türkisch ungarisch rumänisch arabisch hebräisch koreanisch griechisch
"""
_SPOKEN = frozenset(_SPOKEN_TEXT.split())
_TECH_LABEL = re.compile(
    r"(?:programming |scripting |markup |query )?languages?(?: known)?|(?:web |development |testing |other |software |design |build |bi |etl |database )*(?:tools?|technolog(?:y|ies)|frameworks?|databases?|libraries|platforms?|software)(?: .{0,24})?|operating systems?|os|rdbms|ides?(?: .{0,20})?|version control.*|servers?|methodolog(?:y|ies)|packages|protocols?|middleware|scripting|erp|cloud|testing|skills?|domains?|environment",
    re.IGNORECASE,
)
_YEARS_OF = re.compile(
    r"\s*[(\[][^()\[\]]*\b(?:years?|months?|yrs?|jahre?n?|monate?n?)\b[^()\[\]]*[)\]]|\s*[-–]\s*expe?rience?\s*[-–].*$",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"^(?P<language>[^\W\d_]+(?: [^\W\d_]+)?)\s*(?:[-–—:(,]|\s{2,}|\s(?=(?:native|fluent|basic|[abc][12]\b)))\s*(?P<fluency>[^()]{1,60}?)\)?\.?$",
    re.IGNORECASE,
)
_MARKDOWN_SECTION_LEVEL = 2
_MAX_SKILL_WORDS = 6
_MAX_HEADING_CHARS = 60


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
    text = _GLUED.sub("\n", ftfy.fix_text(text))
    if has_lost_its_lines(text):
        text = with_lines(text)
    head, sections = _split(text, markdown=markdown)
    lines = {
        name: [line for section in sections if section.name == name for line in ("", *section.lines)]
        for name, _ in _SECTIONS
    }
    opening = read_opening(
        [line.lstrip("# ").strip() for line in _clean(head)], _clean([*lines["contact"], *lines["links"]])
    )
    summary = " ".join(_clean([line for line in lines["summary"] if not _is_tech(line)]))
    basics: Resume = {
        "name": opening.name,
        "label": opening.label,
        "summary": summary or opening.prose,
        **opening.basics,
    }
    spoken = lines["languages"] + [line for line in lines["contact"] if _spoken_line(line)]
    return {
        "basics": {key: value for key, value in basics.items() if value},
        "work": entries_of(*_both(lines["work"])),
        "volunteer": [_volunteer(entry) for entry in entries_of(*_both(lines["volunteer"]))],
        "projects": [_project(entry) for entry in entries_of(*_both(lines["projects"]))],
        "education": education_of(*_both(lines["education"])),
        "skills": _skill_groups(
            [*lines["skills"], *(line for line in (*lines["more"], *lines["summary"]) if _is_tech(line))]
        ),
        "languages": list(_languages(spoken)),
        "certificates": [_certificate(line) for line in _clean(lines["certificates"])],
        "awards": [{"title": line} for line in _clean(lines["awards"])],
        "publications": [{"name": line} for line in _clean(lines["publications"])],
    }


def _both(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines as written and without the marks of Markdown."""
    return lines, [_plain(line.strip().lstrip("#").strip()) for line in lines]


def _volunteer(entry: Resume) -> Resume:
    """JSON Resume calls a voluntary post's employer ``organization``."""
    return {"organization" if key == "name" else key: value for key, value in entry.items()}


def _project(entry: Resume) -> Resume:
    """A project's own name stands where a job has its title."""
    if entry.get("name") or not entry.get("position"):
        return entry
    return {"name" if key == "position" else key: value for key, value in entry.items()}


def _certificate(line: str) -> Resume:
    """Name, issuer and date of a certificate, where they are told apart by marks."""
    span = find_span(line, single=True)
    name, _, issuer = (span.rest if span is not None else line).partition(", ")
    found = {"name": name.strip(), "issuer": issuer.strip(" ,"), "date": (span.end or span.start) if span else ""}
    return {key: value for key, value in found.items() if value} if found["name"] else {"name": line}


def _spoken_line(line: str) -> bool:
    return re.match(r"\s*(?:languages?(?: known)?|sprachen)\s*[:-]", line, re.IGNORECASE) is not None


def _is_tech(line: str) -> bool:
    """Whether a line of a section without a name of its own lists tools under a label."""
    label, colon, listed = _plain(BULLET.sub("", line)).partition(":")
    return bool(colon and listed.strip()) and _TECH_LABEL.fullmatch(label.strip()) is not None


def _languages(lines: Iterable[str]) -> Iterable[Resume]:
    """Each language once, with its level where one is stated."""
    seen: set[str] = set()
    for line in _clean(list(lines)):
        listed = re.sub(r"^(?:languages?(?: known)?|sprachen)\s*[:-]\s*", "", line, flags=re.IGNORECASE)
        whole = _LEVEL.match(listed)
        one = (
            whole is not None
            and whole["language"].split()[0].casefold() in _SPOKEN
            and not any(word in _SPOKEN for word in re.findall(r"[^\W\d_]+", whole["fluency"].casefold()))
        )
        pieces = [listed] if one else re.split(r"[,;|•·]\s*(?![^(]*\))|\s+(?:and|und)\s+", listed)
        for piece in pieces:
            text = piece.strip(" .")
            level = _LEVEL.match(text)
            named = (
                level["language"] if level is not None and level["language"].split()[0].casefold() in _SPOKEN else ""
            )
            language = named or text
            known = language.split()[0].casefold() in _SPOKEN if language else False
            listed_alone = (
                len(line) <= _MAX_HEADING_CHARS + 20 and 0 < len(language.split()) <= 2 and not language.endswith(":")
            )
            if (known or listed_alone) and len(language.split()) <= 4 and language.casefold() not in seen:
                seen.add(language.casefold())
                found: Resume = {"language": language}
                if level is not None and named:
                    found["fluency"] = level["fluency"].strip(" .)-–")
                yield found


def _split(text: str, *, markdown: bool) -> tuple[list[str], list[_Section]]:
    """Return the lines before the first known heading, and the sections; a heading may carry text after a colon."""
    head: list[str] = []
    sections: list[_Section] = []
    lines = head
    back: list[str] | None = None
    for raw in re.split(r"\r\n|\r|\n", text):
        found = _markdown_heading(raw) if markdown else _text_heading(raw)
        in_skills = bool(sections) and sections[-1].name == "skills"
        in_list = in_skills and found is not None and bool(found[1]) and back is None
        if found is None or (in_list and (found[0] == "skills" or _are_programming_languages(found[1]))):
            if back is not None and not lines[-1].rstrip().endswith(","):
                lines, back = back, None
            lines.append(raw)
            continue
        name, rest = found
        among_jobs = bool(sections) and sections[-1].name in ("work", "projects")
        one_line = among_jobs or name == "languages" or back is not None
        back = (lines if back is None else back) if rest and one_line else None
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
    if len(label) > _MAX_HEADING_CHARS or BULLET.match(raw):
        return None
    name = _section_name(label.strip())
    return None if name is None else (name, rest.strip())


def _section_name(label: str) -> str | None:
    return next((name for name, pattern in _SECTION_PATTERNS if pattern.fullmatch(label)), None)


def _skill_groups(lines: list[str]) -> list[Resume]:
    """Groups of skills: ``Name: a, b, c`` keeps its name, other lines form groups without one."""
    groups: list[Resume] = []
    for line in _unwrapped(_clean(lines)):
        name, colon, listed = line.partition(":")
        if not colon or len(name.split()) > _MAX_SKILL_WORDS or not listed.strip():
            name, listed = "", line.rstrip(":")
        listed = _YEARS_OF.sub("", listed)
        keywords = [
            part.strip(" .-–") for part in re.split(r"[,;|•·▪●/]\s+|\s*[,;|•▪●](?![^(]*\))\s*|\s{3,}|\t", listed)
        ]
        keywords = [re.sub(r"^(?:and|und)\s+", "", word) for word in keywords if word]
        keywords = [word for word in keywords if len(word.split()) <= _MAX_SKILL_WORDS and re.search(r"\w", word)]
        if keywords:
            groups.append({"name": name.strip(), "keywords": keywords} if name.strip() else {"keywords": keywords})
    return groups


def _unwrapped(lines: Iterable[str]) -> list[str]:
    """Lines of a list that the margin cut, joined again."""
    joined: list[str] = []
    for line in lines:
        cut = joined and "," in joined[-1] and line[:1].islower() and ":" not in line and joined[-1][-1:] != "."
        if joined and (
            cut
            or joined[-1].endswith((",", "("))
            or line.startswith("(")
            or joined[-1].count("(") > joined[-1].count(")")
        ):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return joined


def _clean(lines: list[str]) -> list[str]:
    return [line for line in (_plain(BULLET.sub("", raw)) for raw in lines) if line]


def _plain(line: str) -> str:
    """Without emphasis and link marks, spaces collapsed."""
    return " ".join(_MARKS.sub(lambda mark: mark.group(1) or "", line).split()).strip()
