"""Jobs and projects in the lines of a CV: where an entry begins, what its title, employer, place and dates are, what is said of it.

Dates are ``profile_dates``'s, what a title or an employer looks like is ``profile_words``'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aura_ml.profile_dates import Span, find_span
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
_SPLIT = re.compile(
    r"\s+(?:at|bei(?:m)?|@)\s+|@(?=[A-Z])|\s+[-–—|•·/]\s+|\s*[|•·]\s*|\t+|\s{3,}"
    r"|,\s+(?!(?:Inc|Ltd|LLC|GmbH|Pvt|Co|Corp|L\.P|S\.A)\b)|\s+[-–—]+\s*$|\s*;\s+"
)
_AT = re.compile(r"(?P<position>.+?)\s+(?:at|bei(?:m)?|@)\s+(?P<name>\S.*)$", re.IGNORECASE)
_IN = re.compile(r"(?P<position>.+?)\s+(?:in|with|for)\s+(?P<name>[A-Z].*)$")
_PARENTHESES = re.compile(r"\([^()]*\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DATE_WORD = re.compile(r"(?:duration|period|dates?|tenure|zeitraum|from|joined|since)", re.IGNORECASE)
_MAX_HEADER_CHARS = 110
_MAX_HEADER_WORDS = 13
_MAX_ABOVE = 2


@dataclass
class _Line:
    """A line of a section: its text without marks, and what kind of line it is."""

    text: str
    bullet: bool
    heading: bool
    after_blank: bool
    span: Span | None
    label: tuple[str, str] | None = None

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
    head: list[str] = field(default_factory=list)
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
            entries.append(_Entry())
        _take(entries, line, is_head=place in heads or (heads == {} and not entries[-1].head and line.is_header))
    return [resume for entry in entries if (resume := _resume(entry))]


def _read(lines: Sequence[str], plain: Sequence[str]) -> Iterator[_Line]:
    after_blank = True
    for raw, text in zip(lines, plain, strict=True):
        if not text:
            after_blank = True
            continue
        bullet = BULLET.match(raw) is not None
        shown = BULLET.sub("", raw) if bullet else raw
        shown = text if not bullet else _unmarked(text, shown)
        heading = raw.lstrip().startswith("#")
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
        yield _Line(shown, bullet, heading, after_blank, span, label)
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
        named = [part for place in range(first, anchor) for part in _parts(read[place].text)]
        named += _parts(span.rest) if span else []
        wanted = len(named) < 2 or not any(looks_like_title(part) for part in named)
        if wanted and below < len(read) and _completes(read, below, dated, titled=len(named) >= 2):
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
    for above in range(anchor - 1, max(-1, anchor - 1 - max(0, _MAX_ABOVE - len(_parts(line.span.rest)))), -1):
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
            entry.head.append(line.span.rest)
    elif is_head:
        entry.head.append(line.text)
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


def _parts(text: str) -> list[str]:
    """The pieces of a line; a parenthesis stays whole, an address is none."""
    held: list[str] = []

    def keep(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    pieces = _SPLIT.split(_PARENTHESES.sub(keep, _ADDRESS.sub("", text)))
    whole = (
        re.sub(r"\x00(\d+)\x00", lambda match: held[int(match[1])], piece).strip(" \t,;|–—-·•:") for piece in pieces
    )
    return [part[1:-1].strip() if part[0] == "(" and part[-1] == ")" else part for part in whole if part]


def _resume(entry: _Entry) -> Resume:
    position, name, place = _named(entry.head)
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


def _named(head: list[str]) -> tuple[str, str, str]:
    """Return title, employer and place among the parts of an entry's head."""
    said = next(
        (
            match
            for line in head
            if (match := _AT.match(line) or _in_firm(line)) and not looks_like_company(match["position"])
        ),
        None,
    )
    if said is not None:
        name, *rest = _parts(said["name"]) or [""]
        others = [part for line in head if line != said.string for part in _parts(line)]
        return said["position"].strip(" ,|–—-"), name, ", ".join([*rest, *others][:2])
    head, place = _without_place(head)
    parts = [(number, part) for number, line in enumerate(head) for part in _parts(line)]
    titles = [item for item in parts if looks_like_title(item[1]) and not _is_firm(item[1])]
    firms = [item for item in parts if looks_like_company(item[1]) and item not in titles[:1]]
    title = titles[0] if titles else None
    firm = firms[0] if firms else None
    left = [item for item in parts if item not in (title, firm)]
    if title is None and firm is None and left:
        one_line = len({number for number, _ in left}) == 1
        if one_line and len(left) > 2:
            firm = left.pop(0)  # "Employer - City, State"
        else:
            title = left.pop(0)
    if firm is None and left:
        own = title[0] if title else -1
        firm = next((item for item in left if item[0] != own), left[0])
        left.remove(firm)
    elif title is None and firm is not None:
        title = next((item for item in left if item[0] != firm[0]), None)
        if title is not None:
            left.remove(title)
    beside = [part for number, part in left if firm is not None and number == firm[0] and len(part.split()) <= 4]
    return title[1] if title else "", firm[1] if firm else "", place or ", ".join(beside[:2])


def _without_place(head: list[str]) -> tuple[list[str], str]:
    """Take "(City, Country)" off the end of a line."""
    for number, line in enumerate(head):
        found = re.match(r"(?P<rest>.+?)[\s,]*\((?P<place>[A-ZÄÖÜ][\w .'-]+, ?[A-ZÄÖÜ][\w .'-]+)\)", line)
        if found is not None:
            return [*head[:number], found["rest"], *head[number + 1 :]], found["place"]
    return head, ""


def _in_firm(line: str) -> re.Match[str] | None:
    """A title "in" what is plainly an employer; "Engineer in Test" is none."""
    found = _IN.match(line)
    return found if found is not None and looks_like_title(found["position"]) and _is_firm(found["name"]) else None


def _is_firm(part: str) -> bool:
    """An employer whose name holds a word for a job ("Consulting Engineers Ltd")."""
    return (
        re.search(r"\b(?:gmbh|ag|inc|ltd|llc|pvt|corp|limited|plc|group|bank)\b\.?$", part, re.IGNORECASE) is not None
    )
