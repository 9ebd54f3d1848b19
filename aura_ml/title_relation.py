"""How two titles of one employer relate: the same job in other words, or another level, form, place or role.

Works on title keys; what is decided from the relation is ``same_opening``'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from aura_ml.gazetteer import gazetteer
from aura_ml.keys import strip_gender_marks, title_key

_LEVELS = (
    "junior senior lead leader leading leiter leiterin leitung leitender leitende teamleiter teamleiterin teamleitung gruppenleiter",
    "head principal staff chief director direktor vp vice mid entry graduate absolvent absolventin associate trainee",
    "berufseinsteiger einsteiger stellvertretender stellvertretende stellvertretung stv deputy assistant assistent",
    "i ii iii iv v l1 l2 l3 l4 l5 ic1 ic2 ic3 ic4 ic5 phd",
)
LEVEL_WORDS = frozenset(word for line in _LEVELS for word in line.split())
"""Words of rank: titles that differ in one of them name different jobs."""

_FORMS = {
    "student": "werkstudent werkstudentin werkstudierende werkstudierender student studentin studentische studentischer studentenjob",
    "intern": "praktikum praktikant praktikantin pflichtpraktikum intern internship interns stage stagiaire",
    "apprentice": "ausbildung azubi auszubildender auszubildende duales dual apprentice apprenticeship",
    "part": "teilzeit parttime part",
    "mini": "minijob minijobber midijob aushilfe",
    "freelance": "freelance freelancer freiberufler freiberuflich freelancing contractor",
    "limited": "befristet temporary interim elternzeitvertretung vertretung maternity",
    "career_change": "quereinstieg quereinsteiger quereinsteigerin umschulung",
    "volunteer": "volunteer ehrenamt ehrenamtlich",
}
FORM_WORDS = {word: form for form, words in _FORMS.items() for word in words.split()}
"""Words of the form of employment and the form they name; full time is the ordinary case and no form."""

_NOISE = (
    "remote hybrid homeoffice home office vollzeit fulltime full time onsite vor ort in im am an bei fur fuer und and the a for oder or",
    "mit with of der die das den dem als at to von vom zum zur auf ab sofort gesucht job jobs stelle standort raum region",
    "unbefristet unbefristete festanstellung direktvermittlung m w d f x h gn all genders gender human deutschland",
    "germany deutschlandweit bundesweit germanywide international new neu wir suchen bereich schwerpunkt",
    "erfahrener erfahrene erfahrenen erfahrung experienced motivierter motivierte engagierter engagierte dynamischer dynamische",
    "leidenschaftlicher leidenschaftliche begabter begabte qualifizierter qualifizierte professioneller professional top",
)
NOISE_WORDS = frozenset(word for line in _NOISE for word in line.split())
"""Words that say nothing about the job itself."""

_ENDING = re.compile(r"(?<=\w{5})(?:isierung|ierung|ation|ion|ungen|ung|erinnen|erin|innen|in|ern|er|en|es|e|s|r|n)\Z")
_ONE_TRADE = {
    "develop": "engine",
    "developer": "engine",
    "entwickl": "engine",
    "programmier": "engine",
    "engineer": "engine",
}

_PART_ENDS = re.compile(r"\s+[-–—/:]+\s+|\s*[|(\[,;]|:\s")

OVERLAP = 0.5
"""Least share of common words (Jaccard) at which two titles may name one job in other words."""

SAME, WITHIN, OVERLAPPING, APART = "same", "within", "overlapping", "apart"


@dataclass(frozen=True)
class TitleWords:
    """What a title says: the words of the job itself, those of rank, and the forms of employment."""

    core: frozenset[str]
    levels: frozenset[str]
    forms: frozenset[str]
    numbers: frozenset[str]


def title_head(title: str) -> str:
    """Return the key of the title's first part: what stands before a dash, bar, comma or bracket."""
    parts = (title_key(part) for part in _PART_ENDS.split(strip_gender_marks(title)))
    return next((part for part in parts if part), "")


@lru_cache(maxsize=32_768)
def title_words(title: str, company_key: str, location_key: str) -> TitleWords:
    """Return the words of a title's key without noise, the row's own place and the employer's name."""
    words = title.split()
    place = set(location_key.replace("/", " ").split())
    levels = frozenset(word for word in words if word in LEVEL_WORDS)
    forms = frozenset(FORM_WORDS[word] for word in words if word in FORM_WORDS)
    if "working" in words and "student" in words:
        words = [word for word in words if word != "working"]
    core = [
        word
        for word in words
        if not (
            word in NOISE_WORDS
            or word in LEVEL_WORDS
            or word in FORM_WORDS
            or word in place
            or (len(word) >= 4 and word in company_key)
            or word.isdigit()
        )
    ]
    return TitleWords(frozenset(map(_stem, core)), levels, forms, frozenset(word for word in words if word.isdigit()))


def _stem(word: str) -> str:
    """Return ``word`` without an ending that changes its form or gender; developer and engineer are one trade."""
    if word in gazetteer().cities:
        return word
    stem = _ENDING.sub("", word)
    return _ONE_TRADE.get(stem, stem)


def relate(left: TitleWords, right: TitleWords) -> str:
    """Return ``same``, ``within`` (one says more than the other), ``overlapping`` or ``apart``."""
    if contradict(left, right):
        return APART
    if left.core == right.core:
        return SAME
    only_left, only_right = left.core - right.core, right.core - left.core
    common = left.core & right.core
    if not common:
        return APART
    if not only_left or not only_right:
        return APART if names_city(only_left | only_right) else WITHIN
    return OVERLAPPING if len(common) / len(left.core | right.core) >= OVERLAP else APART


def contradict(left: TitleWords, right: TitleWords) -> bool:
    """Whether two titles name another level, form of employment, number or city."""
    if left.levels != right.levels or left.forms != right.forms or left.numbers != right.numbers:
        return True
    return names_city(left.core - right.core) and names_city(right.core - left.core)


def names_city(words: frozenset[str] | set[str]) -> bool:
    """Whether one of ``words`` is the name of a city in the place tables."""
    cities = gazetteer().cities
    return any(word in cities for word in words)
