"""Why a posting stands where it stands, in words a person reads on its card: derived from the components alone.

What speaks for it first, then what speaks against it, each by its share in the score; then what is unknown and what does not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aura_ml.ranking.components import ENGLISH, SalaryFloor
from aura_ml.ranking.filters import language_name

STRONG, FAIR = 0.6, 0.3
_SHOWN_NAMES = 5
NO_PROFILE = "There is no profile yet: ranked by pay, place, company and age alone"


@dataclass(frozen=True)
class Evidence:
    """What is known of one posting beside its components, for the words.

    Attributes:
        components: name to value in [0, 1], None where unknown.
        salary: (minimum, maximum, currency, interval) as posted; pay_eur_year: its middle, None unknown.
        pay_rank: share of the week's stated pay that is lower, None without enough of it.
        prestige: (points 1-10, ratings) of the company, None where never rated.
        by_taste: the semantic component compares with what the person liked, not with the profile.
    """

    components: Mapping[str, float | None]
    weights: Mapping[str, float]
    has_profile: bool
    language: str | None
    words: Sequence[str]
    skills: Sequence[str]
    salary: tuple[float | None, float | None, str | None, str | None]
    pay_eur_year: float | None
    floor: SalaryFloor | None
    place: str
    prestige: tuple[float, int] | None
    age_days: int
    is_new: bool
    by_taste: bool = False


def reasons_for(evidence: Evidence) -> list[str]:
    """Return what speaks for the posting, strongest first, then what speaks against it, then what is unknown."""
    known = [
        ((value < FAIR, -evidence.weights[name] * (value if value >= FAIR else 1.0 - value)), name)
        for name, value in evidence.components.items()
        if value is not None and evidence.weights.get(name, 0.0) > 0
    ]
    texts = [_WORDS[name](evidence) for _, name in sorted(known)]
    return [text for text in [*texts, *_unknown(evidence)] if text]


def _value(evidence: Evidence, name: str) -> float:
    return evidence.components[name] or 0.0


def _semantic(evidence: Evidence) -> str:
    value = _value(evidence, "semantic")
    if evidence.by_taste:
        if value >= STRONG:
            return "Reads much like postings you liked"
        return "Reads a little like postings you liked" if value >= FAIR else "Reads like postings you rated low"
    if value >= STRONG:
        return "Reads much like your profile"
    return "Reads like parts of your profile" if value >= FAIR else "Reads unlike your profile"


def _lexical(evidence: Evidence) -> str:
    value = _value(evidence, "lexical")
    if not evidence.words:
        return "Shares no telling words with your profile"
    shared = _listed(evidence.words)
    return (
        f"Shares the words {shared} with your profile"
        if value >= FAIR
        else f"Shares few words with your profile: {shared}"
    )


def _skills(evidence: Evidence) -> str:
    if not evidence.skills:
        return "Names none of your skills"
    count = len(evidence.skills)
    return (
        f"Names {count} of your skills: {_listed(evidence.skills)}"
        if count > 1
        else f"Names your skill {evidence.skills[0]}"
    )


def _salary(evidence: Evidence) -> str:
    value = _value(evidence, "salary")
    stated = _pay_words(evidence)
    if evidence.floor is None or evidence.pay_eur_year is None:
        rank = "above" if value > 0.55 else "below" if value < 0.45 else "about at"
        return f"Pays {stated}, {rank} the middle of this week's stated pay"
    ratio = evidence.pay_eur_year / evidence.floor.eur_year
    relation = "above" if ratio > 1.02 else "below" if ratio < 0.98 else "at"
    return f"Pays {stated}, {relation} your floor of {evidence.floor.words}"


def _location(evidence: Evidence) -> str:
    return evidence.place


def _prestige(evidence: Evidence) -> str:
    if evidence.prestige is None:
        return ""
    points, count = evidence.prestige
    times = "once" if count == 1 else f"{count} times"
    return f"You rated this company's prestige {times}; it stands at {points:.1f} of 10"


def _freshness(evidence: Evidence) -> str:
    age = (
        "today"
        if evidence.age_days == 0
        else "yesterday"
        if evidence.age_days == 1
        else f"{evidence.age_days} days ago"
    )
    return f"New this week, first posted {age}" if evidence.is_new else f"First posted {age}"


def _preference(evidence: Evidence) -> str:
    value = _value(evidence, "preference")
    return "Much like what you rated high" if value >= STRONG else "Unlike what you rated high" if value < FAIR else ""


_WORDS = {
    "semantic": _semantic,
    "lexical": _lexical,
    "skills": _skills,
    "salary": _salary,
    "location": _location,
    "prestige": _prestige,
    "freshness": _freshness,
    "preference": _preference,
}


def _unknown(evidence: Evidence) -> list[str]:
    notes = []
    if not evidence.has_profile:
        notes.append(NO_PROFILE)
    elif evidence.language not in (None, ENGLISH):
        name = language_name(evidence.language or "")
        notes.append(
            f"Written in {name}: the embedding knows English, so shared words and the stated facts carry the rank"
        )
    if evidence.components.get("salary") is None:
        low, high, _, _ = evidence.salary
        notes.append(
            "Pay is not stated" if low is None and high is None else f"Pays {_pay_words(evidence)}; not compared"
        )
    if evidence.components.get("location") is None:
        notes.append(evidence.place)
    return notes


def _pay_words(evidence: Evidence) -> str:
    low, high, currency, interval = evidence.salary
    ends = list(dict.fromkeys(f"{end:,.0f}" for end in (low, high) if end is not None))
    amount = (
        " to ".join(ends)
        if low is not None and high is not None
        else f"{'from' if high is None else 'up to'} {ends[0]}"
    )
    unit = f" {currency}" if currency else ""
    return f"{amount}{unit}{f' per {interval}' if interval else ''}"


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:_SHOWN_NAMES])
    rest = len(names) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {rest} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
