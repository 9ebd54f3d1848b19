"""What a description states in its own words: workplace, visa, relocation, the last day to apply, time zones.

Each statement comes with the sentence it was read from; what is not said stays unknown, never "no".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from aura_ml.places import HYBRID, ONSITE, REMOTE
from aura_ml.word_finder import FoundWords, WordFinder

OFFERED, NOT_OFFERED, PERMIT_REQUIRED, REQUIRED = "offered", "not_offered", "permit_required", "required"

MAX_SENTENCES = 12
MAX_EVIDENCE_CHARS = 160
DEADLINE_DAYS = (-400, 800)
"""A last day to apply lies within so many days of the sighting; anything else is another date."""

_DAYS = r"(?:[1-5]|one|two|three|four|five|ein|einen|zwei|drei|vier)(?:\s?(?:[-–]|to|bis)\s?[1-5])?"
_A_WEEK = r"(?:(?:per|a|each|every|/|pro|in der|die)\s?(?:week|woche)\s)?"
_OFFICE_DAYS = (
    rf"\b{_DAYS}(?:x|\s(?:days?|tagen?|tage))\s{_A_WEEK}(?:in|at|from|on-?site|im|in unserem|vor ort)\b\s?(?:the\s|our\s|your\s)?(?:\w{{1,20}}\s){{0,2}}?(?:office|buro|büro|hq|studio)\b"
    rf"|\b{_DAYS}\s(?:days?|tagen?|tage)\s(?:per week\s|a week\s)?on-?site\b|\b{_DAYS}\stagen?\s(?:büro|office)\b|\b{_DAYS}\stage\s(?:büro|office)\b"
    rf"|\b{_DAYS}\stage?n?\s{_A_WEEK}(?:im\s)?(?:home\s?-?office|remote|mobil\w*)\b|\b{_DAYS}\sdays?\s{_A_WEEK}(?:remote|from home)\b"
    r"|\b(?:this|the)\s(?:role|position|job)\s(?:is|offers|follows|will be)\s(?:a\s|an\s)?hybrid\b|\bhybrid\s(?:role|position|job)\b"
)
_NOT_REMOTE = re.compile(
    r"\b(?:this|the)\s(?:role|position|job|opportunity|internship)\s(?:is|will be|requires)\s(?:\w{1,15}\s){0,4}?(?:on-?site|in-office|in-person|in the office|office[- ]based)\b"
    r"|\b(?:is|are)\snot\s(?:a\s|an\s)?(?:fully\s)?remote\b|\bnot\seligible\sfor\sremote|\b(?:on-?site|in-office)\s(?:work|presence)\s(?:is\s)?required\b|\b(?:5|five)[ -]days?\s(?:on-?site|in-office)\b|\bnot\s(?:offered|available)\s(?:as\s)?remote\b|\bremote\s(?:work\s|working\s)?(?:is\s)?not\s(?:possible|available|offered|an option|permitted|supported)"
    r"|\bno\sremote\s(?:work|options?|possible|working)\b|\b(?:100\s?%|fully|strictly)\s(?:on-?site|in-office|in office|in-person)\b"
    r"|\bkein(?:e)?\s(?:home\s?-?office|remote)\b|\b(?:home\s?-?office|remote)\s(?:\w{1,12}\s)?(?:leider\s)?nicht\smöglich|\b(?:100\s?%|ausschließlich|nur)\s(?:vor ort|präsenz)\b",
    re.IGNORECASE,
)
_IN_OFFICE = re.compile(_OFFICE_DAYS, re.IGNORECASE)
_HYBRID_WORDS = re.compile(
    r"\btelecommut\w+\s(?:\w{1,12}\s){0,2}?(?:up to\s)?[1-4]\sdays?\b|\bhybrid\s(?:work(?:ing|place)?(?:\s(?:model|schedule|arrangement|policy|set-?up|options?))?|model|schedule|set-?up)\b"
    r"|\bhybride[sn]?\sarbeit\w*|\bhybrid(?:es)?\s(?:arbeits\w+|arbeiten)\b|\bteilweise\s(?:home\s?-?office|remote)\b|\btélétravail\s(?:partiel|\d|hybride)",
    re.IGNORECASE,
)
_FULLY_REMOTE = re.compile(
    r"\b(?:fully|100\s?%|completely|entirely|full)[ -]?remote\b|\bremote[- ]first\b|\bwork from anywhere\b|\b(?:this|the)\s(?:role|position|job)\sis\s(?:a\s)?(?:fully\s)?remote\b|\bremote\swithin\s(?:\w{2,15})\s(?:is\s)?possible\b"
    r"|\b100\s?%\s?(?:home\s?-?office|télétravail)\b|\bvollständig\sremote\b|\bfull\s(?:télétravail|home\s?-?office)\b",
    re.IGNORECASE,
)
_GAP = r"(?:(?!\bbut\b|\baber\b|\bmais\b)[^.\n–—])"
_NO = r"(?:\bno|\bnot(?!\s(?:specified|stated)\b)|\bineligible|\bunable|\bcannot|\bcan'?t|\bcan’t|\bcan not|\bdon'?t|\bdon’t|\bwon'?t|\bwithout|\bnor|\bkeine?n?|\bunavailable|\bne\s(?:peut|pouvons))\b"
_NO_VISA = re.compile(
    rf"{_NO}{_GAP}{{0,70}}(?:sponsor\w*|visa|visum)|\b(?:sponsor\w*|visa)\b{_GAP}{{0,40}}(?:\bnot\b|\bunavailable\b|n't\b)|\bkeine?\s(?:visa|visum)\w*"
    r"|\b(?:visa|sponsorship)[^.\n:]{0,24}:\s*no(?:ne)?\b",
    re.IGNORECASE,
)
_PERMIT = re.compile(
    r"\b(?:must|need to|required to|have to|should|already)\b[^.\n]{0,50}\b(?:authori[sz]ed to work|authori[sz]ation to work|right to work|eligible to work|work (?:permit|authori[sz]ation)|legally (?:authori[sz]ed|work|entitled))"
    r"|\b(?:u\.?s\.?|american|eu)\scitizen(?:s|ship)?(?:\s(?:is\s|are\s)?(?:only|required|or)\b|/visa only)|\b(?:must|have to|need to|selected)\sbe\s(?:an?\s)?(?:u\.?s\.?|american|eu)\scitizens?\b|\bverification of (?:u\.?s\.?|american) citizenship|\bcitizenship\s(?:is\s)?required|\blegally entitled to work|\bhave\s(?:an?\s|the\s)?(?:valid\s)?(?:work permit|right to work)|\b(?:valid|existing|gültige\w*|vorhandene\w*)\s(?:work permit|arbeitserlaubnis|work authori[sz]ation|arbeitsgenehmigung)",
    re.IGNORECASE,
)
_VISA = re.compile(
    r"\bvisa[- ](?:sponsor\w*|support|assistance|help|relocation|process)|\bsponsor\w*\s(?:\w{1,15}\s){0,4}?(?:visas?|work permits?|h-?1b|blue card)|\b(?:visa|immigration)\s(?:and|&|\+|/)\srelocation|\bvisum\w*unterstützung|\bunterstützung\s(?:\w{1,15}\s){0,4}?(?:visum|visa|arbeitserlaubnis)"
    r"|\bsponsorship\s(?:is\s)?(?:available|offered|provided|possible)|\b(?:will|can|able to|happy to|willing to)\ssponsor\b|\bblue card (?:support|sponsor\w*)|\bimmigration\s(?:support|assistance|sponsorship)|\|\s?visas?\s?(?:\||$)",
    re.IGNORECASE,
)
_NO_RELOCATION = re.compile(
    rf"{_NO}{_GAP}{{0,40}}(?:relocation|relocate|umzug\w*)|\brelocation\b{_GAP}{{0,30}}(?:\bnot\b|\bno\b(?!\smatter)|n't\b)",
    re.IGNORECASE,
)
_MUST_RELOCATE = re.compile(
    r"\b(?:must|willing(?:ness)?\sto|required\sto|need\sto|have\sto|expected\sto|prepared\sto|ready\sto|open\sto|bereit\w*\s(?:zum|zu))\s(?:be\s)?(?:\w{1,12}\s){0,2}?(?:relocat\w*|umzug|umziehen)",
    re.IGNORECASE,
)
_RELOCATION = re.compile(
    r"\brelocation[\s-](?:assistance|support|benefits?|package|bonus|budget|allowance|help|available|provided|offered|services?|stipend|reimbursement|(?:is\s)?possible|costs?|eligible: yes|paket|unterstützung)"
    r"|\b(?:help|support|assist|assistance|support you|covers?|cover)\b[^.\n]{0,40}\brelocat\w+|\bpaid relocation|\brelocation-?(?:paket|unterstützung|service|hilfe|bonus)|\bumzugs(?:hilfe|kosten|unterstützung|pauschale|bonus|zuschuss)|\bunterstützung\s(?:\w{1,15}\s){0,3}?(?:umzug|relocation)|\|\s?relocation\s?(?:\||$)"
    r"|\bfor your relocation\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"\n|[!?](?=\s|$)|(?<!\d)(?<!\b[A-Za-z])\.(?=\s|$)")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan januar january janvier enero gennaio", "feb februar february février fevrier febrero febbraio", "mar mär märz march mars marzo", "apr april avril abril aprile",
         "may mai mayo maggio", "jun juni june juin junio giugno", "jul juli july juillet julio luglio", "aug august août aout agosto", "sep sept september septembre septiembre settembre",
         "oct okt oktober october octobre octubre ottobre", "nov november novembre noviembre", "dec dez dezember december décembre decembre diciembre dicembre"), 1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = (
    rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<dotted>\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{2,4}})|(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s(?:of\s|de\s)?(?P<month>{_MONTH})\.?,?\s(?:de\s)?(?P<year>\d{{4}})"
    rf"|(?P<month2>{_MONTH})\.?\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year2>\d{{4}})|(?P<slashed>\d{{1,2}}/\d{{1,2}}/\d{{4}})"
)
_DEADLINE = re.compile(
    r"(?:\bapply (?:by|before|until|no later than)|\bdeadline\b[^.\n]{0,30}|\bapplications?\s(?:window\s)?(?:will\s)?(?:close[sd]?|closing|are due|due|must be (?:received|submitted)|(?:will be |are )?accepted)[^.\n]{0,30}"
    r"|\bclosing date|\bposting (?:closes|end date|expires)|\bopen (?:until|through)|\bbewerbungs(?:frist|schluss|ende)[^.\n]{0,20}|\bbewerb(?:ung|ungen|en sie sich|e dich)\b[^.\n]{0,30}?\bbis(?: spätestens)?(?: zum)?|\bbewirb dich[^.\n]{0,30}?\bbis(?: zum)?"
    r"|\bdate limite[^.\n]{0,30}|\bcandidater avant le|\bfecha l[íi]mite[^.\n]{0,30}|\bplazo[^.\n]{0,30}|\bscadenza[^.\n]{0,20}|\bsista ansökningsdag\w*[^.\n]{0,15}|\bsollicit\w+ (?:vóór|voor|tot))"
    rf"\s?(?:is|ist|on|by|am|:|est|le|until|bis|zum|–|-|the)*\s*(?:(?:mo|di|mi|do|fr|sa|so|mon|tues|wednes|thurs|fri|satur|sun)\w{{0,8}},?\s)?(?<!\d)(?:{_DATE})",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\b(?:(?:UTC|GMT)\s?[+\-−–±]\s?\d{1,2}(?::\d{2})?(?:\s?(?:to|-|–|/|and|bis)\s?(?:(?:UTC|GMT)\s?)?[+\-−–]\s?\d{1,2})?|(?:UTC|GMT|CET|CEST|EET|BST|EST|EDT|ET|CST|CT|MST|PST|PDT|PT|IST|SGT|JST|AEST|AEDT)(?=\b[^.\n]{0,40}(?:time|hours|overlap|zone|working))"
    r"|(?:European|US|U\.S\.|American|North American|EU|UK|Central European|Eastern|Pacific|Asian|APAC|LATAM|Americas?) (?:business |working |time )?(?:time ?zones?|hours))",
)


HINTS = {
    "workplace": ("remote", "office", "on-site", "onsite", "hybrid", "büro", "vor ort", "telecommut", "in-person", "anywhere", "télétravail"),
    "visa": (
        "sponsor", "visa", "visum", "right to work", "to work in", "work permit", "citizen", "arbeitserlaubnis", "authoriz", "immigration",
    ),
    "relocation": ("relocat", "umzug", "umziehen"),
    "apply_by": (
        "apply by", "apply before", "apply until", "apply no later", "deadline", "closing date", "applications ", "posting clos", "posting end", "posting exp", "open until",
        "open through", "bewerbungsfrist", "bewerbungsschluss", "bewerbungsende", "bis zum", "bis spätestens", "bewerbung bis", "bewerbungen bis", "date limite", "candidater",
        "fecha l", "plazo", "scadenza", "ansökningsdag", "solliciteer",
    ),
    "time_zones": ("time zone", "timezone", "overlap", "working hours", "business hours", "utc", "gmt"),
}  # fmt: skip
"""What a sentence must contain, in lower case, to state something; only such sentences are read."""

_FINDER = WordFinder(HINTS)


@dataclass(frozen=True)
class Statement:
    """A value and the words it was read from."""

    value: str
    words: str


@dataclass(frozen=True)
class Statements:
    """What a description states; None where it does not say.

    Attributes:
        not_remote: onsite or hybrid, where the words contradict "remote" (days in the office, "not remote").
        workplace: what the words say of the workplace, where nothing else does.
        visa: offered, not_offered, permit_required. relocation: offered, not_offered, required.
        time_zones: as written, such as ``UTC+1`` or ``US time zones``.
    """

    not_remote: Statement | None = None
    workplace: Statement | None = None
    visa: Statement | None = None
    relocation: Statement | None = None
    apply_by: date | None = None
    apply_by_words: str | None = None
    time_zones: tuple[str, ...] = field(default=())


def read_statements(text: str, seen_at: datetime, country: str | None = None) -> Statements:
    """Return what the cleaned description ``text`` states.

    Args:
        seen_at: the sighting; a last day to apply lies near it.
        country: of the job; in the United States 3/4/2026 is the fourth of March.
    """
    if not text:
        return Statements()
    lowered = text.lower()
    hints = _FINDER.find(lowered)
    not_remote, workplace = _workplace(text, lowered, hints)
    apply_by, words = _apply_by(text, lowered, hints, seen_at, country)
    return Statements(
        not_remote=not_remote,
        workplace=workplace,
        visa=_visa(text, lowered, hints),
        relocation=_relocation(text, lowered, hints),
        apply_by=apply_by,
        apply_by_words=words,
        time_zones=_time_zones(text, lowered, hints),
    )


def _sentences(text: str, lowered: str, hints: FoundWords, group: str) -> Iterator[str]:
    """Yield the sentences of ``text`` that contain one of a group's words, each once, in order of the words."""
    seen: set[int] = set()
    source = text if len(text) == len(lowered) else lowered
    most = MAX_SENTENCES * len(HINTS[group])
    for _, places in hints.of(group):
        stop = 0
        for place in places:
            if place < stop:
                continue
            if len(seen) >= most:
                break
            begin, stop = _sentence(lowered, place)
            if begin not in seen:
                seen.add(begin)
                yield source[begin:stop].strip()


def _sentence(lowered: str, place: int) -> tuple[int, int]:
    """Return where the sentence around ``place`` begins and ends, at most 240 characters away; a line ends it, too."""
    begin = max(0, place - 240, lowered.rfind("\n", max(0, place - 240), place) + 1)
    for ended in _SENTENCE_END.finditer(lowered, begin, place):
        begin = ended.end()
    mark = _SENTENCE_END.search(lowered, place, place + 240)
    return begin, mark.end() if mark else min(len(lowered), place + 240)


def _evidence(sentence: str) -> str:
    return " ".join(sentence.split())[:MAX_EVIDENCE_CHARS]


def _workplace(text: str, lowered: str, hints: FoundWords) -> tuple[Statement | None, Statement | None]:
    """Return (what contradicts "remote", what the words say by themselves)."""
    onsite = days = hybrid = remote = None
    for sentence in _sentences(text, lowered, hints, "workplace"):
        in_office = _IN_OFFICE.search(sentence) if days is None and _may_count_days(sentence) else None
        if in_office:
            whole_week = in_office[0][:4].lower() in ("5 da", "five", "5x i") and "remote" not in in_office[0].lower()
            days = Statement(ONSITE if whole_week else HYBRID, _evidence(sentence))
        elif hybrid is None and _HYBRID_WORDS.search(sentence):
            hybrid = Statement(HYBRID, _evidence(sentence))
        elif onsite is None and _NOT_REMOTE.search(sentence):
            onsite = Statement(ONSITE, _evidence(sentence))
        elif remote is None and _FULLY_REMOTE.search(sentence):
            remote = Statement(REMOTE, _evidence(sentence))
    if remote is not None:
        return None, None if onsite or days else remote
    if hybrid is not None and onsite is not None:  # "hybrid; fully remote is not possible"
        days, onsite = days or hybrid, None
    return onsite or days, days or hybrid or onsite


def _may_count_days(sentence: str) -> bool:
    """Whether ``sentence`` has what every form of ``_OFFICE_DAYS`` has; most that name an office have not."""
    lowered = sentence.lower()
    return "day" in lowered or "tag" in lowered or "hybrid" in lowered or "x" in lowered


def _visa(text: str, lowered: str, hints: FoundWords) -> Statement | None:
    permit = None
    for sentence in _sentences(text, lowered, hints, "visa"):
        if sentence.endswith("?"):
            continue
        if _NO_VISA.search(sentence):
            return Statement(NOT_OFFERED, _evidence(sentence))
        if _VISA.search(sentence):
            return Statement(OFFERED, _evidence(sentence))
        if permit is None and _PERMIT.search(sentence):
            permit = Statement(PERMIT_REQUIRED, _evidence(sentence))
    return permit


def _relocation(text: str, lowered: str, hints: FoundWords) -> Statement | None:
    for sentence in _sentences(text, lowered, hints, "relocation"):
        if sentence.endswith("?"):
            continue
        for value, pattern in ((NOT_OFFERED, _NO_RELOCATION), (OFFERED, _RELOCATION), (REQUIRED, _MUST_RELOCATE)):
            if pattern.search(sentence):
                return Statement(value, _evidence(sentence))
    return None


def _apply_by(
    text: str, lowered: str, hints: FoundWords, seen_at: datetime, country: str | None
) -> tuple[date | None, str | None]:
    for sentence in _sentences(text, lowered, hints, "apply_by"):
        match = _DEADLINE.search(sentence)
        day = _day_of(match, country) if match else None
        if day is not None and _is_near(day, seen_at):
            return day, _evidence(sentence)
    return None, None


def _is_near(day: date, seen_at: datetime) -> bool:
    first, last = DEADLINE_DAYS
    seen = seen_at.date()
    return seen + timedelta(days=first) <= day <= seen + timedelta(days=last)


def _day_of(match: re.Match[str], country: str | None) -> date | None:
    """Return the date that ``_DATE`` matched; None where day and month cannot be told apart."""
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["dotted"]:
            day, month, year = (int(part) for part in match["dotted"].split("."))
            return date(year + 2000 if year < 100 else year, month, day)
        if match["slashed"]:
            first, second, year = (int(part) for part in match["slashed"].split("/"))
            if country in ("US", "PH") or second > 12:
                return date(year, first, second)
            return date(year, second, first) if first > 12 or country or first == second else None
        name, number, year_text = (
            match["month"] or match["month2"],
            match["day"] or match["day2"],
            match["year"] or match["year2"],
        )
        return date(int(year_text), _MONTHS[name.lower()], int(number))
    except ValueError:
        return None


def _time_zones(text: str, lowered: str, hints: FoundWords) -> tuple[str, ...]:
    found: list[str] = []
    for sentence in _sentences(text, lowered, hints, "time_zones"):
        found += [" ".join(match[0].split()) for match in _ZONE.finditer(sentence)]
    return tuple(dict.fromkeys(found))[:6]


def utc_ranges(offsets: Sequence[str]) -> tuple[str, ...]:
    """Return offsets from UTC in hours ("-5", "3.5") as ranges: ``UTC-10 to UTC-5``; other texts are left out."""
    hours = sorted({float(text) for text in offsets if re.fullmatch(r"[+-]?\d{1,2}(?:\.\d{1,2})?", text.strip())})
    ranges: list[list[float]] = []
    for hour in hours:
        if ranges and hour - ranges[-1][1] <= 1:
            ranges[-1][1] = hour
        else:
            ranges.append([hour, hour])
    return tuple(_utc(low) if low == high else f"{_utc(low)} to {_utc(high)}" for low, high in ranges)


def _utc(hour: float) -> str:
    return f"UTC{hour:+g}"
