"""The top of a CV: name, headline, opening words, and how the person can be reached.

Only what the text says; lines of sections are not read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from aura_ml.profile_words import looks_like_company, looks_like_title

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w/.-])(?:\+|00)?\(?\d[\d ()/.-]{6,}\d(?![\w-])")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>|,;·()]+|\b(?:linkedin\.com|github\.com|gitlab\.com|xing\.com)/[^\s<>|,;·()]+",
    re.IGNORECASE,
)
_BARE_URL = re.compile(
    r"(?:(?<=^)|(?<=[|·•\s]))(?:[a-z0-9-]+\.)+(?!(?:js|py|ts|net)\b)[a-z]{2,}(?:/[^\s<>|,;·()]*)?(?=\s*(?:[|·•]|\s[-–]\s|$))"
)
_LABEL = re.compile(
    r"\b(?:e-?mail(?: me on)?|mail|phone|telephone|tel|mobile|mobil|cell|telefon|handy|fax|web(?:site)?|homepage|linkedin|github|xing|address|adresse|anschrift|location|wohnort|ort|city|contact)\b\.?\s*:?\s*",
    re.IGNORECASE,
)
_NAME_LABEL = re.compile(
    r"^(?:full |first |last )?name\s*[:\-]\s*|^(?:curriculum vitae|lebenslauf|resume|résumé|cv)(?:\s+(?:of|von))?\s*[:\-–]?\s*",
    re.IGNORECASE,
)
_FIELD = re.compile(r"\s*(?:\||·|•|\t|\s{3,}|;|\s[-–—]\s)\s*")
_PLACE = re.compile(
    r"(?:[A-Z]{1,2}-)?(?:\d{4,6}\s+)?(?P<city>[A-ZÄÖÜ][\w.'’äöüß-]+(?: [A-ZÄÖÜ][\w.'’äöüß-]+){0,2})(?:,\s*(?P<region>[A-ZÄÖÜ][\w.'’ äöüß-]+?))?(?:,\s*[A-ZÄÖÜ][\w .-]+)?"
)
_DATE_LIKE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})|(?:19|20)\d{2}\s*[-–]\s*(?:19|20)\d{2}")
_HIDDEN = re.compile(r"<(?:email|phone)>", re.IGNORECASE)
_MAX_LABEL_WORDS = 10
_MIN_SUMMARY_WORDS = 8
_MAX_CONTACT_CHARS = 200


@dataclass
class Opening:
    """What the lines before the first section say.

    Attributes:
        basics: e-mail, phone, url, location and profiles in the form of JSON Resume.
        prose: running text, empty where there is too little of it to be one.
    """

    name: str = ""
    label: str = ""
    prose: str = ""
    basics: dict[str, object] = field(default_factory=dict)


def read_opening(lines: Iterable[str], contact_lines: Iterable[str] = ()) -> Opening:
    """Return name, headline, contacts and opening words of the plain, unmarked lines above the first section."""
    found = Opening()
    left: list[str] = []
    for line in lines:
        rest, taken = _contacts(line, found.basics)
        if taken and not rest:
            continue
        left.extend([rest] if not taken else [part for part in _FIELD.split(rest) if part])
    for line in contact_lines:
        named = _NAME_LABEL.match(line)
        if named is not None and not found.name and _looks_like_name(line[named.end() :]):
            found.name = line[named.end() :].strip()
        else:
            _contacts(line, found.basics)
    _name(found, left)
    short = [line for line in left[:3] if len(line.split()) <= _MAX_LABEL_WORDS and not line.endswith(".")]
    label = next((line for line in short if looks_like_title(line)), short[0] if short and short[0] == left[0] else "")
    if label:
        found.label = label
        left.remove(label)
    prose = " ".join(line for line in left if not _HIDDEN.search(line))
    found.prose = prose if len(prose.split()) >= _MIN_SUMMARY_WORDS else ""
    return found


def _name(found: Opening, left: list[str]) -> None:
    for place, line in enumerate(left[:3]):
        text = _NAME_LABEL.sub("", line).strip(" ,*")
        if not text:
            continue
        if _looks_like_name(text):
            found.name = found.name or text
            del left[: place + 1]
            return
        pieces = [piece for piece in re.split(r"\s*[,|–—]\s*|\s+-\s+", text) if piece]
        if place == 0 and len(pieces) > 1 and _looks_like_name(pieces[0]) and looks_like_title(pieces[1]):
            found.name = found.name or pieces[0]
            left[0] = ", ".join(pieces[1:])
            return
    left[:] = [line for line in left if not re.fullmatch(_NAME_LABEL, line.strip())]


def _looks_like_name(line: str) -> bool:
    words = line.split()
    if not 1 < len(words) <= 5 or any(char.isdigit() or char in ":@/&" for char in line):
        return False
    small = ("von", "van", "de", "der", "den", "da", "di", "del", "la", "le", "bin", "al", "zu", "dos", "y", "ter", "e")
    if not all(word[0].isupper() or word.casefold() in small for word in words) or not words[0][0].isupper():
        return False
    return not looks_like_title(line) and not (looks_like_company(line) and len(words) > 2)


def _contacts(line: str, basics: dict[str, object]) -> tuple[str, bool]:
    """Take the contacts out of a line; return what is left and whether there were any."""
    taken = False
    for key, pattern in (("email", _EMAIL), ("url", _URL), ("url", _BARE_URL), ("phone", _PHONE)):
        for match in pattern.finditer(line):
            value = match[0].strip(" .,-/") if key != "url" else match[0].rstrip(".,/")
            if key == "phone" and (_DATE_LIKE.search(value) or not 7 <= sum(map(str.isdigit, value)) <= 15):
                continue
            if key == "url":
                _add_url(basics, value)
            else:
                basics.setdefault(key, value)
            taken = True
            line = line.replace(match[0], " | ")
    if _HIDDEN.search(line):
        line, taken = _HIDDEN.sub(" | ", line), True
    if taken and len(line) <= _MAX_CONTACT_CHARS:
        line = _LABEL.sub("", line)
    labelled = re.match(
        r"^\s*(?:address|adresse|anschrift|location|wohnort|ort|city|residence)\s*[:\-]\s*", line, re.IGNORECASE
    )
    if labelled is not None:
        line, taken = line[labelled.end() :], True
    pieces = [piece.strip(" |,·•()-–:") for piece in _FIELD.split(line)]
    pieces = [piece for piece in pieces if piece]
    if taken:
        pieces = [piece for piece in pieces if not _take_place(piece, basics)]
        return " | ".join(pieces), True
    if (
        "location" not in basics
        and len(pieces) == 1
        and "," in pieces[0]
        and not looks_like_title(pieces[0])
        and _take_place(pieces[0], basics)
    ):
        return "", True
    return line, False


def _take_place(piece: str, basics: dict[str, object]) -> bool:
    """Keep "80331 München", "Berlin, Germany" as the place; street lines are not kept."""
    if "location" in basics or looks_like_title(piece) or len(piece.split()) > 5:
        return False
    parts = [part.strip() for part in piece.split(",")]
    street = [part for part in parts if re.search(r"\d", part) and not re.match(r"(?:[A-Z]{1,2}-)?\d{4,6}\s+\S", part)]
    rest = ", ".join(part for part in parts if part not in street)
    match = _PLACE.fullmatch(rest)
    if match is None or (not street and "," not in rest and not re.match(r"\d", rest) and len(rest.split()) > 2):
        return False
    location = {"city": match["city"], "region": (match["region"] or "").strip()}
    basics["location"] = {key: value for key, value in location.items() if value}
    return True


def _add_url(basics: dict[str, object], value: str) -> None:
    address = value if value.casefold().startswith("http") else f"https://{value}"
    network = next(
        (name for name in ("LinkedIn", "GitHub", "GitLab", "Xing") if name.casefold() in value.casefold()), ""
    )
    if network:
        profiles = basics.setdefault("profiles", [])
        if isinstance(profiles, list) and not any(entry["network"] == network for entry in profiles):
            profiles.append({"network": network, "url": address})
    else:
        basics.setdefault("url", address)
