"""Jobs and projects in the lines of a CV: where an entry begins, what its title, employer, place and dates are, what is said of it.

Dates are ``profile_dates``'s, what a title or an employer looks like is ``profile_words``'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aura_ml.profile_dates import Span, find_span
from aura_ml.profile_heads import HeadLine, names_of, names_place, parts_of, title_employer_place
from aura_ml.profile_words import looks_like_company, looks_like_title

Resume = dict[str, object]

BULLET = re.compile(r"^\s*(?:[-*•·▪●–○◦➢➤✓►■❖\uf0b7\uf0a7\u2023]|o(?=\s{1,3}[A-Z])|\d{1,2}[.)])\s+")
_LABELS = (
    ("position", r"designation|role|position|job title|title|stelle|tätigkeit|funktion"),
    ("name", r"company(?: name)?|organi[sz]ation(?: name)?|employer|firma|arbeitgeber|unternehmen"),
    ("dates", r"duration|period|dates?|tenure|zeitraum|from|time ?frame"),
    ("location", r"location|place|city|ort"),
    ("summary", r"description|beschreibung"),
)
_LABELLED = tuple(
    (name, re.compile(rf"^\s*(?:{words})\s*(?::|\s-(?=\s|$))\s*(?P<value>.*)$", re.IGNORECASE))
    for name, words in _LABELS
)
_DATE_WORD = re.compile(r"(?:duration|period|dates?|tenure|zeitraum|from|joined|since)", re.IGNORECASE)
_MAX_HEADER_CHARS = 110
_MAX_HEADER_WORDS = 13
_MAX_ABOVE = 2


@dataclass
class _Line:
    """A line of a section: its text without marks, and what kind of line it is."""

    text: str
    bullet: bool
    level: int
    after_blank: bool
    span: Span | None
    label: tuple[str, str] | None = None

    @property
    def heading(self) -> bool:
        """Whether it is a heading of Markdown; ``level`` counts its marks."""
        return self.level > 0

    @property
    def is_header(self) -> bool:
        """Whether it can be part of an entry's head: short, no sentence, no list item."""
        return (
            not self.bullet
            and self.label is None
            and len(self.text) <= _MAX_HEADER_CHARS
            and len(self.text.split()) <= _MAX_HEADER_WORDS
            and not self.text.endswith((".", ";", ",", ":"))
            and not self.text[:1].islower()
            and "://" not in self.text
        )


@dataclass
class _Entry:
    level: int = 0
    head: list[HeadLine] = field(default_factory=list)
    span: Span | None = None
    labelled: dict[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)


def entries_of(lines: Sequence[str], plain: Sequence[str]) -> list[Resume]:
    """Return the work or project entries of a section.

    Args:
        lines: the lines as written, which say what is a heading, a list item or blank.
        plain: the same lines without marks of Markdown.
    """
    read = list(_read(lines, plain))
    heads = _heads(read)
    entries: list[_Entry] = []
    for place, line in enumerate(read):
        if heads.get(place) == place or not entries:
            entries.append(_Entry(line.level))
        _take(entries, line, is_head=place in heads or (heads == {} and not entries[-1].head and line.is_header))
    return [resume for resume in _with_employers(entries) if resume]


def _with_employers(entries: Sequence[_Entry]) -> Iterator[Resume]:
    """The entries as JSON Resume; several titles under one heading of Markdown are with the employer that it names."""
    above: _Entry | None = None
    name = place = ""
    for number, entry in enumerate(entries):
        resume = _resume(entry)
        following = entries[number + 1] if number + 1 < len(entries) else None
        if above is not None and (entry.level == 0 or entry.level > above.level) and "name" not in resume:
            inherited = {"name": name, "location": resume.get("location", place)}
            yield resume | {key: value for key, value in inherited.items() if value and "position" in resume}
            continue
        opens = following is not None and (following.level == 0 or following.level > entry.level > 0)
        names = [part for line in entry.head for part in names_of(line.text)]
        names_firm_alone = bool(entry.head) and not looks_like_title(entry.head[0].text)
        above = entry if entry.level and names_firm_alone and (opens or "name" in resume) else None
        if (
            opens
            and above
            and entry.span is None
            and not entry.body
            and len(names) == 1
            and not looks_like_title(names[0])
        ):
            name, place = names[0], str(resume.get("location", ""))
            continue
        name, place = str(resume.get("name", "")), str(resume.get("location", ""))
        yield resume


def _read(lines: Sequence[str], plain: Sequence[str]) -> Iterator[_Line]:
    after_blank = True
    for raw, text in zip(lines, plain, strict=True):
        if not text:
            after_blank = True
            continue
        bullet = BULLET.match(raw) is not None
        shown = BULLET.sub("", raw) if bullet else raw
        shown = text if not bullet else _unmarked(text, shown)
        marks = raw.lstrip()
        level = len(marks) - len(marks.lstrip("#"))
        span = find_span(shown)
        if span is None and not bullet:
            lone = find_span(shown, single=True)
            at_edge = lone is not None and (not lone.rest or re.search(r"\((?:[^()]*)\d{4}\)\s*$|^\s*\d{4}\b", shown))
            span = lone if at_edge else None
        if span is not None and (len(span.rest.split()) > _MAX_HEADER_WORDS or _is_sentence(span.rest)):
            span = None
        label = next(
            ((name, found["value"].strip()) for name, pattern in _LABELLED if (found := pattern.match(shown))), None
        )
        yield _Line(shown, bullet, level, after_blank, span, label)
        after_blank = False


def _is_sentence(text: str) -> bool:
    """A full stop ends a sentence, unless what it ends is a list of names."""
    return text.endswith(".") and (len(text.split()) > 8 or not looks_like_title(text))


def _unmarked(text: str, shown: str) -> str:
    """The plain text of a list item without its mark."""
    return BULLET.sub("", text) or " ".join(shown.split())


def _heads(read: list[_Line]) -> dict[int, int]:
    """Return each line that belongs to an entry's head, with the first line of that head."""
    dated = _dated(read)
    heads: dict[int, int] = {}
    for anchor in dated:
        first = _first_above(read, anchor, heads)
        heads |= dict.fromkeys(range(first, anchor + 1), first)
        span, below = read[anchor].span, anchor + 1
        named = [part for place in range(first, anchor) for part in parts_of(read[place].text)]
        named += parts_of(span.rest) if span else []
        wanted = len(named) < 2 or not any(looks_like_title(part) for part in named)
        if wanted and below < len(read) and _completes(read, below, dated, titled=len(named) >= 2):
            heads[below] = first
            below += 1
        if below < len(read) and below not in dated and read[below].is_header and names_place(read[below].text):
            heads[below] = first
    for place, line in enumerate(read):
        opens = place not in heads and (line.heading or (line.after_blank and _opens_undated(read, place, heads)))
        if not opens:
            continue
        heads[place] = place
        below = place + 1
        if not line.heading and below < len(read) and below not in heads and read[below].is_header:
            heads[below] = place
    return heads


def _dated(read: list[_Line]) -> list[int]:
    """Return the lines whose dates are those of an entry; list items only where no other line has any."""
    dated = [place for place, line in enumerate(read) if line.span is not None and line.label is None]
    plain = [place for place in dated if not read[place].bullet]
    return plain if plain or any(line.heading for line in read) else dated


def _first_above(read: list[_Line], anchor: int, heads: dict[int, int]) -> int:
    """Return the first of the lines above a dated one that name what it dates."""
    line, first = read[anchor], anchor
    if line.heading or line.span is None:
        return anchor
    for above in range(anchor - 1, max(-1, anchor - 1 - max(0, _MAX_ABOVE - len(names_of(line.span.rest)))), -1):
        candidate = read[above]
        if above in heads or not candidate.is_header or candidate.span is not None or not _is_apart(read, above):
            break
        first = above
        if candidate.heading:
            break
    return first


def _is_apart(read: list[_Line], place: int) -> bool:
    """Whether a short line is no remainder of the list item or paragraph above it."""
    line = read[place]
    if line.heading or line.after_blank or place == 0:
        return True
    before = read[place - 1]
    looks = looks_like_title(line.text) or looks_like_company(line.text)
    return looks or (before.is_header and before.after_blank)


def _completes(read: list[_Line], place: int, dated: list[int], *, titled: bool) -> bool:
    """Whether the line under a dated one names what that one lacks (title or employer; only a title where ``titled``)."""
    line = read[place]
    if titled and not looks_like_title(line.text):
        return False
    if not line.is_header or line.heading or place in dated or place + 1 in dated:
        return False
    follows = place + 1 >= len(read) or not read[place + 1].is_header or looks_like_title(line.text)
    return follows or looks_like_company(line.text)


def _opens_undated(read: list[_Line], place: int, heads: dict[int, int]) -> bool:
    """A title alone on its line, with an employer or text under it, opens an entry that states no dates."""
    line = read[place]
    if place == 0 and len(read) > 1 and read[1].bullet and not line.bullet and line.label is None:
        return True
    if not line.is_header or len(line.text.split()) > 8 or not (looks_like_title(line.text) or not heads):
        return False
    return place + 1 < len(read) and place + 1 not in heads


def _take(entries: list[_Entry], line: _Line, *, is_head: bool) -> None:
    entry = entries[-1]
    if line.label is not None:
        _take_labelled(entries, *line.label, line.text)
    elif is_head and line.span is not None and (entry.span is None or not entry.span.is_span):
        entry.span = line.span
        if line.span.rest and not _DATE_WORD.fullmatch(line.span.rest):
            after = not line.text.startswith(line.span.rest.partition(",")[0])
            entry.head.append(HeadLine(line.span.rest, line.heading, dated=True, after_dates=after))
    elif is_head:
        entry.head.append(HeadLine(line.text, line.heading))
    elif line.bullet or not entry.body or line.after_blank or not _continues(entry.body[-1], line.text):
        entry.body.append(line.text)
    else:
        entry.body[-1] = f"{entry.body[-1]} {line.text}"


def _take_labelled(entries: list[_Entry], name: str, value: str, text: str) -> None:
    """Keep what a line such as "Company: X" says; a second title or employer opens another entry."""
    entry = entries[-1]
    again = name in entry.labelled and name in ("position", "name")
    if again or (name == "name" and entry.body and not entry.head):
        entry = _Entry()
        entries.append(entry)
    if name == "dates" and (span := find_span(value or text, single=True)) is not None:
        entry.span = entry.span or span
    elif name == "summary" and value:
        entry.body.append(value)
    elif name != "dates" and value:
        entry.labelled[name] = value
    elif value:
        entry.body.append(text)


def _continues(before: str, text: str) -> bool:
    """Whether a line is the rest of the one before it, which the margin cut."""
    return (text[:1].islower() or len(before) > 70) and before[-1:] not in ".:!?;"


def _resume(entry: _Entry) -> Resume:
    position, name, place = title_employer_place(entry.head)
    position = entry.labelled.get("position", "") or position
    name = entry.labelled.get("name", "") or name
    place = entry.labelled.get("location", "") or place
    found: Resume = {}
    if entry.body:
        found["highlights"] = entry.body
    if entry.span is not None:
        if entry.span.start:
            found["startDate"] = entry.span.start
        if entry.span.end:
            found["endDate"] = entry.span.end
    found |= {key: value for key, value in (("position", position), ("name", name), ("location", place)) if value}
    return found
