"""What a title and a board's fields say about seniority and kind of employment, in English and German.

A title that says nothing gives None: no level is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from aura_ml.text import fold

INTERN, JUNIOR, MID, SENIOR, LEAD, EXECUTIVE = "intern", "junior", "mid", "senior", "lead", "executive"
FULL_TIME, PART_TIME, CONTRACT, INTERNSHIP, TEMPORARY = "full_time", "part_time", "contract", "internship", "temporary"

_NOT_INTERN = r"(?!al|ational|et)"
_SENIORITY = (
    (INTERN, re.compile(
        r"\bintern(?:s|ship|ships)?\b|\b\w*praktik(?:um|ant|anten|antin|a)\b|werkstudent|\bworking student|\bwerkstudium|\bazubi|auszubildende"
        r"|\b\w*ausbildung(?: (?:zum|zur|als)|splatz|\b)|\bduale[sr]? stud|\bapprentice|\bstudentische|\bstagiaire|\balternan(?:ce|t)"
        r"|\btrainee(?:ship|programm)?\b|\bvolontar|\bbecario|\bpasante|\bcampus hire"
    )),
    (EXECUTIVE, re.compile(
        r"\b(?:chief (?!of staff)\w+(?: \w+)? officer|c[etfomsipr]o|ciso|cpto|vp|evp|svp|vice president|president|managing director|general manager"
        r"|geschaftsfuhr(?:er|erin|ung)|geschaftsleit(?:er|ung)|vorstand\w*|executive director|founder|co-?founder|prokurist\w*)\b(?! assistant)"
    )),
    (LEAD, re.compile(
        r"\b(?:(?:team|tech|technical|project|group|engineering|design|product|data|squad)[ -]?lead(?:er|erin)?|lead(?!\s+gen)(?:er)?|head of|head|director|principal|staff"
        r"|\w*leit(?:er|erin|ung)|leitend\w*|\w*fuhrungskraft|supervisor|abteilungs\w+|chefarzt|oberarzt|vorarbeiter|polier|schichtfuhrer|meister|engineering manager)\b"
    )),
    (SENIOR, re.compile(r"\b(?:senior|sr|snr|sen|experienced|expert(?:e|in)?|erfahren\w*|berufserfahren\w*|iii|iv)\b")),
    (JUNIOR, re.compile(r"\b(?:junior|jr|jnr|entry[ -]level|graduate|absolvent\w*|berufseinst\w+|einsteiger\w*|quereinsteiger\w*|new grad|early career)\b")),
    (MID, re.compile(r"\b(?:mid|mid[ -]level|intermediate|medior|ii)\b")),
)  # fmt: skip
_ASSISTANT = re.compile(
    r"\b(?:assistant|assistenz|assistent|assistentin) (?:to|der|des|of)\b|\b(?:executive|team|project)[ -]?(?:assistant|assistenz|assistent)|vorstandsassist\w+|\bassistenz\b"
)
_MIXED_LEVELS = re.compile(
    r"\b(?:junior|mid)\s*(?:/|-|bis|or|oder|to|,)\s*(?:mid|senior)|\bmid/senior|\(senior\)|\(junior\)"
)

_FIELD_SENIORITY = (
    (INTERN, re.compile(r"intern\b|internship|working student|apprentice|trainee|student|dual studies|hilfstatigkeit")),
    (EXECUTIVE, re.compile(r"executive|geschaftsleitung|chief|vorstand")),
    (LEAD, re.compile(r"teamleitung|manager|supervisor|lead|director|principal|staff")),
    (MID, re.compile(r"\bmid[- /]+(?:to )?senior")),
    (SENIOR, re.compile(r"senior|experienced|berufserfahren|expert")),
    (JUNIOR, re.compile(r"entry|junior|berufseinstieg|graduate")),
    (MID, re.compile(r"\bmid")),
)  # fmt: skip

_EMPLOYMENT_FIELD = (
    (INTERNSHIP, re.compile(r"intern\b|internship|praktikum|apprentice|trainee|ausbildung|dual studies|stage\b|alternance")),
    (CONTRACT, re.compile(r"contract|freelance|freiberuf|selbstandig|consultant|b2b|c2c")),
    (TEMPORARY, re.compile(r"temporary|temp\b|seasonal|befristet|fixed-term|aushilfe|interim|cdd\b")),
    (PART_TIME, re.compile(r"part[ _-]?time|teilzeit|minijob|side\b|working student|werkstudent|temps partiel")),
    (FULL_TIME, re.compile(r"full[ _-]?time|vollzeit|permanent|festanstellung|unbefristet|temps plein|\bcdi\b")),
)  # fmt: skip
_EMPLOYMENT_TITLE = (
    (INTERNSHIP, re.compile(rf"\bintern(?:ship)?s?\b{_NOT_INTERN}|praktik(?:um|ant)|\bazubi|auszubildende|\bausbildung (?:zum|zur|als)|duale[sr]? stud|\bapprentice|\bstagiaire|\balternan")),
    (CONTRACT, re.compile(r"\bfreelanc\w*|\bfreiberuf\w*|\bcontract(?:or)?\b(?! manage)|\bselbstandig\w*")),
    (PART_TIME, re.compile(r"\bpart[ -]?time\b|\b(?:in )?teilzeit\b(?! (?:oder|/|&|und) vollzeit)|minijob|werkstudent|working student|\b520[ -]?(?:€|euro)|aushilfe")),
    (TEMPORARY, re.compile(r"\bbefristet\b|\btemporary\b|\binterim\b|\belternzeitvertretung|\bsaisonal|\bseasonal\b|\bmaternity cover")),
    (FULL_TIME, re.compile(r"\bfull[ -]?time\b|\bvollzeit\b")),
)  # fmt: skip
_EITHER = re.compile(
    r"vollzeit\s*(?:/|oder|und|&|od\.)\s*teilzeit|teilzeit\s*(?:/|oder|und|&|od\.)\s*vollzeit|full[ -]?time\s*(?:/|or)\s*part|voll-\s*(?:oder|und|/)\s*teilzeit"
)


def read_seniority(title: str, fields: Iterable[str | None] = ()) -> str | None:
    """Return the level that the title names, else the one that the board's fields name.

    A title that names two levels ("Mid/Senior", "(Senior) Consultant") gives the lower one.
    """
    folded = fold(title)
    if _MIXED_LEVELS.search(folded):
        levels = [level for level, pattern in _SENIORITY if level in (JUNIOR, MID, SENIOR) and pattern.search(folded)]
        if len(levels) > 1:
            return JUNIOR if JUNIOR in levels else MID
        return MID if levels == [SENIOR] and "(senior)" in folded else (levels[0] if levels else None)
    assistant = _ASSISTANT.search(folded)
    for level, pattern in _SENIORITY:
        if pattern.search(folded) and not (assistant and level in (LEAD, EXECUTIVE)):
            return level
    return _first(_FIELD_SENIORITY, tuple(fields))


def read_employment_type(title: str, fields: Iterable[str | None] = ()) -> str | None:
    """Return the kind of employment that the board's fields name, else the title; full or part time gives None."""
    named = _first(_EMPLOYMENT_FIELD, tuple(fields))
    folded = fold(title)
    from_title = next((kind for kind, pattern in _EMPLOYMENT_TITLE if pattern.search(folded)), None)
    if from_title == INTERNSHIP:
        return INTERNSHIP
    if named is not None:
        return named
    return None if _EITHER.search(folded) else from_title


@lru_cache(maxsize=4_096)  # boards choose from a few words
def _first(patterns: tuple[tuple[str, re.Pattern[str]], ...], fields: tuple[str | None, ...]) -> str | None:
    text = " | ".join(fold(field) for field in fields if field)
    return next((name for name, pattern in patterns if pattern.search(text)), None) if text else None
