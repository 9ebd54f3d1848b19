"""Degrees, schools and years in the education lines of a CV, also where one sentence holds all three.

What a degree or a school looks like is ``profile_words``'s; dates are ``profile_dates``'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aura_ml.profile_dates import Span, find_span
from aura_ml.profile_entries import BULLET
from aura_ml.profile_words import find_degree, looks_like_school

Resume = dict[str, object]

_SPLIT = re.compile(
    r"\s+(?:at|from|bei|an der|an dem|am|von der|der|aus)\s+(?=(?:the\s+)?[A-ZÄÖÜ])|\s+[-–—|•·:]+\s+|\s*[|•]\s*|\t+|\s{3,}|,\s+|;\s+|\s+[-–—:]\s*$|:\s+"
)
_SENTENCE = re.compile(
    r"^(?:I\s+|Ich\s+)?(?:have\s+|habe\s+)?(?:studied|study|graduated|completed|earned|received|obtained|hold|finished|attended|studiert?e?|absolviert?e?|abgeschlossen)\s+"
    r"(?:(?:a|an|my|the|with|in|from|eine?n?|das|die|mein)\s+)*",
    re.IGNORECASE,
)
_AREA_LEAD = re.compile(
    r"^(?:\s*[-–,:]?\s*(?:in|of|with|fach(?:richtung)?|im fach|studiengang|major(?:ing)? in|specialisation|specialization)\b[:\s]*|\s*[-–:]\s*)",
    re.IGNORECASE,
)
_GRADE = re.compile(
    r"\b(?:c?gpa|grade|percentage|marks?|aggregate|score|note|abschlussnote|first class|distinction|cum laude|honou?rs)\b|\d+(?:\.\d+)?\s*%|\b\d\.\d+\s*/\s*\d+",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"school|secondary|intermediate", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MAX_AREA_WORDS = 8


@dataclass
class _School:
    degree: str = ""
    area: str = ""
    institution: str = ""
    location: str = ""
    score: str = ""
    span: Span | None = None
    text: str = ""

    def as_resume(self) -> Resume:
        """The entry as JSON Resume has it; a line in which nothing was told apart stays whole."""
        institution = self.institution or ("" if self.degree else self.text)
        values = {
            "studyType": self.degree,
            "area": self.area,
            "institution": institution,
            "location": self.location,
            "score": self.score,
        }
        found: Resume = {key: value for key, value in values.items() if value}
        if found and self.span is not None:
            found |= {
                key: value for key, value in (("startDate", self.span.start), ("endDate", self.span.end)) if value
            }
        return found


def education_of(lines: Sequence[str], plain: Sequence[str]) -> list[Resume]:
    """Return the education entries of a section; every line of it but bare addresses stands in one of them."""
    schools: list[_School] = []
    for raw, text in zip(lines, plain, strict=True):
        if not text:
            continue
        line = BULLET.sub("", text) if BULLET.match(raw) else text
        if _ADDRESS.fullmatch(line):
            continue
        found = _read(line)
        if not schools or _is_another(schools[-1], found):
            schools.append(found)
        else:
            _join(schools[-1], found)
    return [resume for school in schools if (resume := school.as_resume())]


def _read(line: str) -> _School:
    """Return what one line says; ``text`` is what could not be told apart."""
    school = _School()
    school.span = find_span(line, single=True)
    rest = school.span.rest if school.span is not None else line
    rest = _SENTENCE.sub("", rest).rstrip(".") if _SENTENCE.match(rest) else rest
    loose: list[str] = []
    for piece in _SPLIT.split(rest):
        part = re.sub(r"^(?:the|in|at)\s+", "", piece.strip(" \t,;|–—-·•:"))
        part = part.strip("()") if part.count("(") != part.count(")") or part.startswith("(") else part
        if part:
            _place(school, part, loose)
    if loose and school.degree and not school.area and not school.institution and len(loose) > 1:
        school.area = loose.pop(0)
    if loose and (school.degree or school.institution):
        if school.degree and not school.area and not _is_place(loose[0]) and len(loose[0].split()) <= _MAX_AREA_WORDS:
            school.area = loose.pop(0)
        school.location = ", ".join(loose[:2])
    elif loose:
        school.text = ", ".join(loose)
    return school


def _place(school: _School, part: str, loose: list[str]) -> None:
    degree = find_degree(part)
    is_school = looks_like_school(part)
    if degree is not None and is_school and _LEVEL.search(degree[0]) and part.strip(" .") != degree[0].strip(" ."):
        degree = None  # "Ward High School" is a school, "High School" alone is what was finished there
    if degree is not None and not school.degree:
        _split_degree(school, part, degree)
    elif is_school and not school.institution:
        school.institution = part
    elif _GRADE.search(part):
        school.score = school.score or part
    elif degree is None or school.degree:
        loose.append(part)


def _split_degree(school: _School, part: str, degree: re.Match[str]) -> None:
    """Degree, then its subject, then possibly a school without a mark between them."""
    school.degree = degree[0].strip(" ,")
    before, after = part[: degree.start()].strip(" ,-("), part[degree.end() :]
    area = _AREA_LEAD.sub("", after).strip(" ,-()[]:")
    if looks_like_school(area) and not school.institution:
        named = re.match(
            r"(?P<area>.*?)\s*\b(?P<school>(?:[A-Z][\w.&'’-]*\s+){0,4}\w*(?:universit|college|institut|school|academ|hochschule).*)$",
            area,
            re.IGNORECASE,
        )
        if named is not None:
            area, school.institution = named["area"].strip(" ,-"), named["school"].strip()
    if area and not _GRADE.fullmatch(area):
        school.area = area
    if before:
        if looks_like_school(before) and not school.institution:
            school.institution = before
        elif not school.area:
            school.area = before


def _is_place(text: str) -> bool:
    return (
        len(text.split()) <= 2
        and text[:1].isupper()
        and not re.search(
            r"(?:ing|ics|logy|ence|nce|ment|ung|ik|kunde|schaft|ology|ary|graphy|istry|law|arts?)\b",
            text,
            re.IGNORECASE,
        )
    )


def _is_another(before: _School, found: _School) -> bool:
    """A second degree, school or date opens another entry; so does a line in which nothing was told apart."""
    if (found.degree and before.degree) or (found.institution and before.institution):
        return True
    if found.span is not None and before.span is not None and (found.degree or found.institution or found.text):
        return True
    nothing = not (found.degree or found.institution or found.span or found.score)
    known = bool(before.degree or before.institution)
    if nothing:
        return not (known and len(found.text.split()) <= _MAX_AREA_WORDS and not before.location)
    return bool(before.text) and not known


def _join(before: _School, found: _School) -> None:
    for name in ("degree", "area", "institution", "location", "score"):
        if not getattr(before, name):
            setattr(before, name, getattr(found, name))
    if before.span is None:
        before.span = found.span
    if found.text and not (found.degree or found.institution):
        if before.degree and not before.institution:
            before.institution = found.text
        elif before.institution and not before.location:
            before.location = found.text
