"""Reading the first line of a "Who is hiring" comment: usually ``Company | Role | Place | Kind | Pay | address``.

What no rule of this module recognises stays unknown; of the rest of the comment, only short lines that name a role are
read, and only where the heading names none.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from aura_ml.places import read_location
from aura_ml.records import ListingRejected

MAX_HEADING_CHARS = 2_000
MAX_PART_CHARS = 160
"""A longer part is prose that follows the heading without a break."""

MAX_PARTS = 20
MAX_LABELLED_LINES = 20
MAX_LISTED_ROLES = 5
MAX_ROLE_CHARS = 60
MAX_NAME_CHARS = 60

_BREAK = re.compile(r"<p>|\n", re.IGNORECASE)
_LINK = re.compile(r"<a\s[^<>]*>[^<>]*</a>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"(?:https?://\S+|(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,10}(?:/\S*)?)", re.IGNORECASE)
_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BATCH = re.compile(r"yc|y|combinator|[swfx]\d\d|yc-?[swfx]?\d\d", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
_MARKS = re.compile(r"^(?:[#*>\s]|[(\[](?:closed|filled)[)\]]|hiring\s*:|seeking freelancers?\b)+", re.IGNORECASE)
_SEEKS_WORK = re.compile(r"^\W*(?:seeking work|looking for work|who wants to be hired)\b", re.IGNORECASE)
_TAGLINE = re.compile(r"\s(?:-{1,2}|–|—)\s")
_ROLE_AT = re.compile(r"(?P<title>.{3,100}) (?:at|@) (?P<company>[^\W\d_a-z].{1,60})")
_LEAD = re.compile(r"^(?:(?:we(?:'re|’re| are) )?(?:now )?hiring(?: for)?:?|roles?:|positions?:)\s+", re.IGNORECASE)

_ROLE = re.compile(
    r"\b(?:engineers?|eng|developers?|devs?|programmers?|architects?|designers?|scientists?|researchers?|analysts?|"
    r"administrators?|sysadmins?|devops|sre|swes?|sdet|qa|testers?|managers?|directors?|head of|leads?|leader|vp|c[etof]o|"
    r"co-?founders?|consultants?|specialists?|coordinators?|representatives?|recruiters?|writers?|editors?|"
    r"marketers?|marketing|sales|gtm|account executives?|technicians?|interns?|internships?|associates?|assistants?|it support|professors?|faculty|postdocs?|"
    r"counsel|accountants?|mathematicians?|physicists?|technologists?|generalists?|advocates?|strategists?|"
    r"member of technical staff|engineering|(?:full|back|front)[ -]?(?:stack|end))\b",
    re.IGNORECASE,
)
_ROLES = re.compile(r"\b(?:roles?|positions?|openings?|jobs?)\b", re.IGNORECASE)
_ENDS_AS_ROLE = re.compile(
    r"\w\s(?:engineer|developer|designer|scientist|manager|analyst|architect|lead)s?$", re.IGNORECASE
)
_FOUNDER = re.compile(r"\b(?:co-?founder|c[etof]o)\b", re.IGNORECASE)
_KIND = re.compile(
    r"\b(?:full[ -]?time|fulltime|part[ -]?time|contract(?:or|ors|ing)?|contract-to-hire|freelancers?|permanent|temporary|"
    r"internships?|interns?|w-?2|1099|b2b|ft|perm)\b",
    re.IGNORECASE,
)
_JOINERS = re.compile(r"\b(?:or|and|only|role|roles|position|positions|paid)\b|[^\w]+", re.IGNORECASE)
_WORKPLACE = re.compile(
    r"\b(?:remote(?:ly)?|on-?\s?site|hybrid|in[ -](?:office|person)|wfh|work from home|distributed|anywhere)\b",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"(?:[$€£¥₹]\s?\d[\d.,]*(?!\s?(?:m|mm|b|bn|million|billion)\b)|\b\d{2,3}\s?k\b"
    r"|\b\d{2,3}[.,]\d{3}\s?(?:usd|eur|gbp|chf|cad|aud)\b)",
    re.IGNORECASE,
)
_NO_PAY = re.compile(r"\b(?:funding|funded|raised|valuation|arr|revenue|stars|users|customers)\b", re.IGNORECASE)
_NO_PLACE = re.compile(
    r"\b(?:visa|relocation|sponsor\w*|equity|yc|series [a-h]|(?:pre-)?seed|funding|benefits|salary|citizenship|\d+ ?%)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"[\s*#-]*(?P<label>company|role|position|title|job title|location|salary|compensation|type)[\s*]*:[\s*]*(?P<value>\S.*)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?<!\b[SJ]r)[.!?](?:\s|$)|\b(?:we|we['’]re|you|you['’]ll|our|i|my|us|is|are|will|please|apply|email)\b",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^(?:[-+*•·–—>]+|\d{1,2}[.)])\s*")
_LABELS = {"position": "role", "title": "role", "job title": "role", "compensation": "salary"}


@dataclass(frozen=True)
class Heading:
    """What a heading says; empty parts are unknown."""

    title: str
    company: str = ""
    location: str | None = None
    salary_text: str | None = None
    employment_type: str | None = None


def read_heading(comment: str) -> Heading:
    """Return what the first line of a comment (HTML) says, or its labelled lines ("Company: ...").

    Raises:
        ListingRejected: ``not_a_posting``, ``no_heading`` (no line of that form) or ``no_title``.
    """
    lines = [_plain(line) for line in _BREAK.split(comment, maxsplit=MAX_LABELLED_LINES)[:MAX_LABELLED_LINES]]
    lines = [line for line in lines if line]
    first = lines[0] if lines else ""
    if _SEEKS_WORK.match(first):
        raise ListingRejected("not_a_posting", first[:100])
    parts = [_without_asides(part) for part in first.split("|")[:MAX_PARTS]]
    if len(parts) > 1:
        return _from_parts([part for part in parts if part], first, lines[1:])
    return _from_labels(lines, first)


def _plain(line: str) -> str:
    """Return a line without links and markup; links stand for addresses, which say nothing about the job."""
    return html.unescape(_TAG.sub(" ", _LINK.sub(" ", line[: 2 * MAX_HEADING_CHARS])))[:MAX_HEADING_CHARS].strip()


def _without_asides(part: str) -> str:
    """Return a part without an address or a funding batch in brackets, and without marks around it."""
    without = _ASIDE.sub(lambda aside: " " if _is_aside(aside[1]) else aside[0], part)
    return " ".join(_MARKS.sub("", without.strip()).split()).strip(" *,;:–—-")


def _is_aside(words: str) -> bool:
    """Whether words in brackets are nothing but addresses and a funding batch ("YC W23")."""
    return all(_ADDRESS.fullmatch(word) or _BATCH.fullmatch(word) for word in words.replace(",", " ").split())


def _from_labels(lines: list[str], first: str) -> Heading:
    found: dict[str, str] = {}
    for line in lines:
        match = _LABELLED.fullmatch(line)
        if match:
            label = match["label"].casefold()
            found.setdefault(_LABELS.get(label, label), match["value"].strip()[:MAX_PART_CHARS])
    if not {"company", "role"} <= set(found):
        raise ListingRejected("no_heading", f"no line 'Company | Role | Place': {first[:100]}")
    return Heading(found["role"], found["company"], found.get("location"), found.get("salary"), found.get("type"))


def _from_parts(parts: list[str], first: str, body: list[str]) -> Heading:
    company_at = next((place for place, part in enumerate(parts) if not _is_no_company(part)), 0)
    rest = [part for place, part in enumerate(parts) if place != company_at and len(part) <= MAX_PART_CHARS]
    titles = [
        part for part in rest if _names_role(part) and not (len(part) > MAX_NAME_CHARS and _SENTENCE.search(part))
    ]
    company = _company(parts[company_at]) if parts else ""
    if _ENDS_AS_ROLE.search(company):
        titles, company = [company, *titles], ""
    elif not titles and _names_role(company):
        titles, company = _role_and_company(company)
    titles = titles or _listed_roles(body)
    if not titles:
        raise ListingRejected("no_title", f"no part of it names a role: {first[:100]}")
    others = [part for part in rest if part not in titles]
    return Heading(
        title="; ".join(dict.fromkeys(_title(part) for part in titles))[: 2 * MAX_PART_CHARS],
        company=company,
        location=" | ".join(part for part in others if _says_where(part)) or _workplaces(first),
        salary_text=next((part for part in rest if _says_pay(part)), None),
        employment_type=next((part for part in others if len(part) <= MAX_NAME_CHARS and _KIND.search(part)), None),
    )


def _listed_roles(lines: list[str]) -> list[str]:
    """Return the short lines of a comment that name a role and are no sentence, as in a list of open roles."""
    names = (_without_asides(_BULLET.sub("", line)).split("|")[0] for line in lines)
    names = (name.partition(" (")[0] if name.count("(") != name.count(")") else name for name in names)
    names = (name.strip(" :→") for name in names)
    return [
        name
        for name in names
        if len(name) <= MAX_ROLE_CHARS
        and _ROLE.search(name)
        and not (_SENTENCE.search(name) or _FOUNDER.search(name) or _is_kind_only(name))
    ][:MAX_LISTED_ROLES]


def _company(part: str) -> str:
    """Return the name at the head of a part: what follows a dash is a tagline."""
    name = _TAGLINE.split(_without_brackets(part, only=_WORKPLACE), maxsplit=1)[0].strip(" *,;:–—-")
    return name if len(name) <= MAX_NAME_CHARS or _names_role(name) else ""


def _without_brackets(part: str, only: re.Pattern[str]) -> str:
    """Return a part without the words in round brackets where ``only`` finds something in them."""
    return _BRACKETS.sub(lambda match: " " if only.search(match[0]) else match[0], part).strip()


def _role_and_company(part: str) -> tuple[list[str], str]:
    """Return the role of a heading without a company, and the company where it is named ("Editor at The Times")."""
    match = _ROLE_AT.fullmatch(part)
    return ([match["title"]], match["company"]) if match else ([part], "")


def _names_role(part: str) -> bool:
    """Whether a part names a role, or says that there are several ("Multiple roles")."""
    several = _ROLES.search(part) and not _WORKPLACE.search(part)
    return bool(_ROLE.search(part) or several) and not _is_kind_only(part)


def _title(part: str) -> str:
    """Return the role that a part names, without the pay that may follow it."""
    pay = _PAY.search(part) if _says_pay(part) else None
    title = part[: pay.start()] if pay and _ROLE.search(part[: pay.start()]) else part
    return _LEAD.sub("", title.strip(" (,;:–—-"))


def _is_kind_only(part: str) -> bool:
    return bool(_KIND.search(part)) and not _JOINERS.sub("", _KIND.sub("", part))


def _says_pay(part: str) -> bool:
    return bool(_PAY.search(part)) and not _NO_PAY.search(part)


def _says_where(part: str) -> bool:
    if _WORKPLACE.search(part):
        return True
    if len(part) > MAX_NAME_CHARS or _ADDRESS.fullmatch(part) or _is_kind_only(part) or _says_pay(part):
        return False
    return not _NO_PLACE.search(part) and _is_place(part)


def _workplaces(first: str) -> str | None:
    """Return the words for a workplace in a heading of which no part is a place: they stand beside company or role."""
    return ", ".join(dict.fromkeys(found.casefold() for found in _WORKPLACE.findall(first))) or None


def _is_place(part: str) -> bool:
    """Whether a part names a place that the gazetteer knows."""
    return any(spot.country or spot.area for spot in read_location(_BRACKETS.sub(" ", part)).spots)


def _is_no_company(part: str) -> bool:
    """Whether a part can be no company: a place with its country or state, a workplace, a kind, a pay, an address."""
    if _names_role(part):
        return False
    name = _without_brackets(part, only=_WORKPLACE)
    place = "," in name and len(name) <= MAX_NAME_CHARS and _is_place(name)
    address = part.startswith(("http://", "https://"))
    return place or address or bool(_WORKPLACE.match(part)) or _is_kind_only(part) or _says_pay(part)
