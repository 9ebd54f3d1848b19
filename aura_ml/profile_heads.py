"""The head of a CV's entry, one to three short lines: which of their parts is the title, the employer, the place.

Where a head begins and ends is decided in ``profile_entries``; words for jobs and employers are ``profile_words``'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from aura_ml.gazetteer import AREA_NAMES, gazetteer
from aura_ml.profile_words import ends_in_title, looks_like_company, looks_like_title
from aura_ml.text import fold

_FIRM_END = re.compile(r"\b(?:gmbh|ag|inc|ltd|llc|pvt|corp|limited|plc|group|bank)\b\.?$", re.IGNORECASE)
_SPLIT = re.compile(
    r"\s+(?:at|bei(?:m)?|@)\s+|@(?=[A-Z])|\s+[-–—|•·/]\s+|\s*[|•·—]\s*|\t+|\s{3,}"
    r"|,\s+(?!(?:Inc|Ltd|LLC|GmbH|Pvt|Co|Corp|L\.P|S\.A)\b)|\s+[-–—]+\s*$|\s*;\s+"
)
_AT = re.compile(
    r"(?P<position>.+?)(?:\s*@\s*|\s+(?:at|bei(?:m| der| dem)?)\s+)(?P<name>\S.*)$",
    re.IGNORECASE,
)
_IN = re.compile(r"(?P<position>.+?)\s+(?:in|with|for)\s+(?P<name>[A-Z].*)$")
_PARENTHESES = re.compile(r"\([^()]*\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_TAIL = re.compile(r"(?P<rest>.+?)[\s,]*\((?P<inside>[^()]{2,60})\)$")
_WRITTEN_PLACE = re.compile(r"[A-ZÄÖÜ][\w .'-]+, ?[A-ZÄÖÜ][\w .'-]+")
_POSTCODE = re.compile(r"^(?:[A-Z]{1,2}-)?\d{4,5}\s+|\s+\d{5}(?:-\d{4})?$")
_ANYWHERE = re.compile(
    r"(?:(?:fully |100 ?% )?remote|home ?office|hybrid|on-?site|vor ort|various locations|(?:weltweit|worldwide))(?: .{0,20})?",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]{2,3}|U\.?S\.?A?\.?|U\.?K\.?")
_FIELD_OF_WORK = re.compile(
    r"(?:\w+ )?(?:team|department|unit|division|abteilung|bereich)"
    r"|(?:platform|payments?|infrastructure|growth|backend|frontend|full[- ]?stack|data|marketing|sales|operations|security|mobile|research|cloud"
    r"|analytics|engineering|production|logistics|finance|quality|research and development|r ?& ?d|hr|it|vertrieb|einkauf|produktion|logistik"
    r"|forschung|entwicklung|finanzen|personal|(?:part|full)[- ]time|(?:teil|voll)zeit|contract|permanent|temporary|internship|freelance)",
    re.IGNORECASE,
)
_CITY_ALONE = 100_000
"""From this many inhabitants a name with nothing beside it but a title is a place; below, it is rather an employer (Nokia)."""
_MAX_BESIDE_WORDS = 4


@dataclass(frozen=True)
class HeadLine:
    """A line of an entry's head without its dates.

    Attributes:
        heading: it is a heading of Markdown.
        dated: it held the entry's dates; after_dates: what is left of it stood behind them.
    """

    text: str
    heading: bool = False
    dated: bool = False
    after_dates: bool = False


@dataclass(frozen=True)
class _Part:
    line: int
    text: str


def parts_of(text: str) -> list[str]:
    """Return the pieces of a line; a parenthesis stays whole, an address is none."""
    held: list[str] = []

    def keep(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    pieces = _SPLIT.split(_PARENTHESES.sub(keep, _ADDRESS.sub("", text)))
    whole = (
        re.sub(r"\x00(\d+)\x00", lambda match: held[int(match[1])], piece).strip(" \t,;|–—-·•:") for piece in pieces
    )
    return [part[1:-1].strip() if part[0] == "(" and part[-1] == ")" else part for part in whole if part]


def names_place(text: str) -> bool:
    """Whether a text is nothing but a place, or says that work was remote: each of its parts stands in the gazetteer."""
    return bool(text) and not names_of(text)


def names_of(text: str) -> list[str]:
    """Return the pieces of a line that are no places."""
    names: list[str] = []
    after_place = False
    for part in parts_of(text):
        after_place = _is_place(part) or (after_place and (bool(names) or _CODE.fullmatch(part) is not None))
        if not after_place:
            names.append(part)
    return names


def _is_place(part: str, *, least_people: int = 0) -> bool:
    if _ANYWHERE.fullmatch(part):
        return True
    tables, name = gazetteer(), fold(_POSTCODE.sub("", part))
    if name in tables.countries or name in AREA_NAMES or (len(name) > 3 and name in tables.regions):
        return True
    city = tables.city(name)
    return city is not None and city.population >= least_people and part[:1].isupper()


def title_employer_place(head: Sequence[HeadLine]) -> tuple[str, str, str]:
    """Return title, employer and place among the parts of an entry's head; "" for what is not stated."""
    said = next((found for line in head if (found := _said(line.text)) is not None), None)
    if said is not None:
        name, *rest = parts_of(said["name"]) or [""]
        name, inside = _without_place(name)
        others = [part for line in head if line.text != said.string for part in parts_of(line.text)]
        return said["position"].strip(" ,|–—-"), name, ", ".join([*filter(None, [inside]), *rest, *others][:2])
    shortened = [_without_place(line.text) for line in head]
    parts = [_Part(number, part) for number, (line, _) in enumerate(shortened) for part in parts_of(line)]
    places = _places(parts, head)
    title, firm, left = _title_and_firm([part for part in parts if part not in places], places, head)
    inside = next((place for _, place in shortened if place), "")
    if firm is None and not inside:
        firm = _place_as_firm(places, head)
        places = [part for part in places if part != firm]
    beside = [part for part in left if part.line in _lines_of(firm) and len(part.text.split()) <= _MAX_BESIDE_WORDS]
    stated = inside or ", ".join(_of_one_line(places, head) or [part.text for part in beside][:2])
    return title.text if title else "", firm.text if firm else "", stated


def _place_as_firm(places: Sequence[_Part], head: Sequence[HeadLine]) -> _Part | None:
    """An employer called like a place (Nokia): a small one alone, or one above the line that says where."""
    if len(places) == 1:
        return None if _is_place(places[0].text, least_people=_CITY_ALONE) else places[0]
    apart = [part for part in places if not head[part.line].dated]
    return apart[0] if len(apart) == 1 and len(places) > 1 else None


def _of_one_line(places: Sequence[_Part], head: Sequence[HeadLine]) -> list[str]:
    """City and region as one line names them, that of the dates if it does."""
    line = next((part.line for part in places if head[part.line].dated), places[0].line if places else None)
    return [part.text for part in places if part.line == line][:2]


def _lines_of(part: _Part | None) -> tuple[int, ...]:
    return () if part is None else (part.line,)


def _said(line: str) -> re.Match[str] | None:
    """A title "at" an employer, or "in" what is plainly one; "Engineer in Test" is none."""
    at = _AT.match(line)
    if at is not None and not looks_like_company(at["position"]) and not names_place(at["name"]):
        return at
    inside = _IN.match(line)
    return inside if inside and looks_like_title(inside["position"]) and _is_firm(inside["name"]) else None


def _places(parts: Sequence[_Part], head: Sequence[HeadLine]) -> list[_Part]:
    """The parts that are places; on the line of the dates also one that no table knows, where the line above says the rest."""
    known = [part for part in parts if _is_plain(part.text) and _is_place(part.text)]
    for before, part in pairwise(parts):
        if before in known and before.line == part.line and part not in known and _is_region(part, parts, known):
            known.append(part)
    if any(head[part.line].dated for part in known):
        return known
    above = [part for part in parts if part not in known and not head[part.line].dated]
    titled = any(looks_like_title(part.text) for part in above)
    has_firm = any(not looks_like_title(part.text) and not _FIELD_OF_WORK.fullmatch(part.text) for part in above)
    in_heading = any(head[part.line].heading for part in above)
    if len(above) < 2 or not has_firm or not (titled or in_heading):
        return known
    beside = [part for part in parts if head[part.line].dated and part not in known]
    if all(_is_plain(part.text) and (in_heading or head[part.line].after_dates) for part in beside):
        known += beside
    return known


def _is_plain(text: str) -> bool:
    return not looks_like_company(text) and not looks_like_title(text)


def _is_region(part: _Part, parts: Sequence[_Part], places: Sequence[_Part]) -> bool:
    """Whether what follows a city is its state: a code, or a name where others stand for title and employer."""
    if _CODE.fullmatch(part.text):
        return True
    others = [other for other in parts if other not in places and other != part]
    named_before = any(other.line == part.line and parts.index(other) < parts.index(part) for other in others)
    return _is_plain(part.text) and (named_before or len(others) > 1)


def _title_and_firm(
    parts: Sequence[_Part], places: Sequence[_Part], head: Sequence[HeadLine]
) -> tuple[_Part | None, _Part | None, list[_Part]]:
    """Title, employer and the parts that are neither."""
    titles = [part for part in parts if looks_like_title(part.text) and not _is_firm(part.text)]
    titles.sort(key=lambda part: not ends_in_title(part.text))
    firms = [part for part in parts if looks_like_company(part.text) and part not in titles[:1]]
    title = titles[0] if titles else None
    firm = firms[0] if firms else None
    left = [part for part in parts if part not in (title, firm)]
    if title is None and firm is None and left:
        if len(left) + len(places) > 2 and len({part.line for part in (*left, *places)}) == 1:
            firm = left.pop(0)  # "Employer - City, State"
        else:
            title = left.pop(0)
    if firm is None and left:
        firm = _firm_among(left, title, head)
        left.remove(firm)
    elif title is None and firm is not None:
        title = next((part for part in left if part.line != firm.line), None)
        if title is not None:
            left.remove(title)
    return title, firm, left


def _firm_among(left: Sequence[_Part], title: _Part | None, head: Sequence[HeadLine]) -> _Part:
    """The employer among parts that no word marks: beside the title of a heading, else on a line of its own."""
    named = [part for part in left if not _FIELD_OF_WORK.fullmatch(part.text)] or list(left)
    if title is not None and head[title.line].heading:
        return next((part for part in named if part.line == title.line), named[0])
    return next((part for part in named if title is None or part.line != title.line), named[0])


def _without_place(line: str) -> tuple[str, str]:
    """Take "(City, Country)" off the end of a line."""
    found = _TAIL.fullmatch(line)
    if found is not None and (_WRITTEN_PLACE.fullmatch(found["inside"]) or names_place(found["inside"])):
        return found["rest"], found["inside"]
    return line, ""


def _is_firm(part: str) -> bool:
    """An employer whose name holds a word for a job ("Consulting Engineers Ltd")."""
    return _FIRM_END.search(part) is not None
