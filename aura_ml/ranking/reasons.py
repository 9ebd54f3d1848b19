"""Why a posting stands where it stands, in words a person reads on its card: derived from the components alone.

What speaks for it first, then what speaks against it, each by its share in the score; then what is unknown and what does
not count. Each line names its evidence: amounts, skills, places, dates, the postings and companies that were rated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aura_ml.lexical import tokenize
from aura_ml.phrases import amount_range, counted, day, listed
from aura_ml.ranking.components import ENGLISH, SalaryFloor
from aura_ml.ranking.filters import language_name
from aura_ml.ranking.prestige import Prestige
from aura_ml.ranking.similar import Liked

STRONG, FAIR = 0.6, 0.3
_SHOWN_NAMES = 5
_SHOWN_WORDS = 4
_UNTELLING_TEXT = """
able across added along already always around back based become best better big bring brought build building built business
care change changed clear close come company companies daily day days deliver done early end ensure environment even every
everyone everything excellent experience experienced fast find first five focus four full get give given go good great group
grow growing hand help helped high hours ideally important improve including join keep kept key knowledge known large last
late lead learn learned level like little live long look love made main make makes making many mean means month months much
need needed needs never next nice night often open opportunity others part people per place plan position put quality
reach real related report requirements responsible right role run running say see set several share short show skills small
solid something start started state still strong support take team teams ten thing things think three thus time times today
together top toward two understand use used user users using way week weeks whole wide work worked working world write years
year yet
arbeit arbeiten arbeitest aufgabe aufgaben bereich beruf bist bringst dazu dein eigen einfach erfahrung erfahrungen firma
gemeinsam gern gerne gut gute guten haben hilfe immer jahr jahre jahren jeden jeder jedes kennen kenntnisse kollegen leben
leute lernen machen mensch menschen monat monate neu neue neuen profil sehr sowie stelle suchen tag tage taglich teil unterstutzen
unternehmen viel viele wichtig woche wochen wollen zeit ziel zusammen
"""
UNTELLING = frozenset(_UNTELLING_TEXT.split())
"""Folded words that nearly every posting and every CV shares: they count in the ranking as little as their frequency
says, and are not worth a reason."""
_TITLE_LENGTH = 60
NO_PROFILE = "There is no profile yet: ranked by pay, place, company and age alone"
EXPLORED = "Drawn among the next best, to learn what you think of it"


@dataclass(frozen=True)
class Evidence:
    """What is known of one posting beside its components, for the words.

    Attributes:
        components: name to value in [0, 1], None where unknown.
        company: its name.
        salary: (minimum, maximum, currency, interval) as posted; pay_eur_year: its middle, None unknown.
        rates_day: day of the exchange rates with which pay was made comparable.
        place: the place against the wishes, in words. place_stated: whether the posting states one.
        prestige: what the company's prestige was read from, None where unknown.
        first_day: when it was first posted, or first seen where ``is_posted`` is False; None unknown.
        age_days: its age at the ranking's cut.
        nearest_part: the part of the profile that is nearest, in words such as "your skills"; empty unknown.
        by_taste: the semantic component compares with what the person liked, not with the profile.
        predicted: what the preference model in use expects of the overall rating, and its standard deviation, in rating
            points; None while no model is in use.
        liked: the postings most like it that the person rated, the most alike first.
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
    prestige: Prestige | None
    age_days: int
    is_new: bool
    company: str = ""
    rates_day: date | None = None
    place_stated: bool = True
    first_day: date | None = None
    is_posted: bool = True
    nearest_part: str = ""
    by_taste: bool = False
    predicted: tuple[float, float] | None = None
    liked: Sequence[Liked] = ()


def reasons_for(evidence: Evidence) -> list[str]:
    """Return what speaks for the posting, strongest first, then what speaks against it, then what is unknown."""
    known = [
        ((value < FAIR, -evidence.weights[name] * (value if value >= FAIR else 1.0 - value)), name)
        for name, value in evidence.components.items()
        if value is not None and evidence.weights.get(name, 0.0) > 0
    ]
    counting = {name for _, name in known}
    texts = []
    for _, name in sorted(known):
        texts.append(_WORDS[name](evidence))
        if name == _learned(evidence, counting):
            texts.append(_likes(evidence))
    if _learned(evidence, counting) is None and evidence.liked:
        texts.append(f"{_likes(evidence)}; this does not count in the score yet")
    return [text for text in [*texts, *_unknown(evidence)] if text]


def _learned(evidence: Evidence, counting: set[str]) -> str | None:
    """Return the component through which ratings act on the score; None where none does."""
    if "preference" in counting:
        return "preference"
    return "semantic" if evidence.by_taste and "semantic" in counting else None


def _value(evidence: Evidence, name: str) -> float:
    return evidence.components[name] or 0.0


def _semantic(evidence: Evidence) -> str:
    value = _value(evidence, "semantic")
    if evidence.by_taste:
        if value >= STRONG:
            return "Reads much like postings you liked"
        return "Reads a little like postings you liked" if value >= FAIR else "Reads like postings you rated low"
    part = evidence.nearest_part or "your profile"
    if value >= STRONG:
        return f"Reads much like {part}"
    return f"Reads somewhat like {part}" if value >= FAIR else "Reads unlike your profile"


def _lexical(evidence: Evidence) -> str:
    """Say which words are shared, those aside that are skills and are told as such."""
    if not evidence.words:
        return "Shares no telling words with your profile"
    if _value(evidence, "lexical") < FAIR:
        return "Shares few telling words with your profile"
    told = {word for words in tokenize(evidence.skills) for word in words}
    words = [f"“{word}”" for word in evidence.words if word not in told and word not in UNTELLING][:_SHOWN_WORDS]
    return f"Shares {'the words ' if len(words) > 1 else 'the word '}{listed(words)} with your profile" if words else ""


def _skills(evidence: Evidence) -> str:
    names = evidence.skills
    if not names:
        return "Asks for none of your skills"
    if len(names) == 1:
        return f"Asks for {names[0]}, which is in your profile"
    return f"Asks for {_listed(names)}, {'both' if len(names) == 2 else 'all'} in your profile"


def _salary(evidence: Evidence) -> str:
    value = _value(evidence, "salary")
    stated = _pay_words(evidence)
    if evidence.floor is None or evidence.pay_eur_year is None:
        rank = "above" if value > 0.55 else "below" if value < 0.45 else "about at"
        return f"Pays {stated}, {rank} the middle of this week's stated pay"
    return f"Pays {stated}{_comparable(evidence, evidence.floor)}, {_against(evidence, evidence.floor)}"


def _against(evidence: Evidence, floor: SalaryFloor) -> str:
    ratio = (evidence.pay_eur_year or 0.0) / floor.eur_year
    percent = round(abs(ratio - 1.0) * 100)
    low, high, _, _ = evidence.salary
    middle = "its middle " if low is not None and high is not None and low != high else ""
    if percent == 0:
        return f"{middle}at your floor of {floor.words}"
    return f"{middle}{percent:,} % {'above' if ratio > 1.0 else 'below'} your floor of {floor.words}"


def _comparable(evidence: Evidence, floor: SalaryFloor) -> str:
    """Return the middle of the pay in the floor's own currency and interval, where the posting states it in others."""
    _, _, currency, interval = evidence.salary
    if (currency, interval) == (floor.currency, floor.interval):
        return ""
    amount = (evidence.pay_eur_year or 0.0) / floor.eur_year * floor.amount
    text = (
        f"{round(amount, -2):,.0f}" if amount >= 10_000 else f"{amount:,.0f}" if amount >= 1_000 else f"{amount:,.1f}"
    )
    rates = f" at the rates of {day(evidence.rates_day)}" if currency != floor.currency and evidence.rates_day else ""
    article = "an" if floor.interval == "hour" else "a"
    return f", about {text} {floor.currency} {article} {floor.interval}{rates}"


def _location(evidence: Evidence) -> str:
    return evidence.place


def _prestige(evidence: Evidence) -> str:
    found = evidence.prestige
    if found is None:
        return ""
    company = evidence.company or "this company"
    if len(found.own) == 1:
        return f"You rated {company} {found.own[0]:.0f} for prestige"
    if found.own:
        given = listed([f"{points:.0f}" for points in found.own[-_SHOWN_NAMES:]])
        return f"You rated {company} for prestige {len(found.own)} times, {'lately ' if len(found.own) > _SHOWN_NAMES else ''}{given}"
    similar = listed([f"{name} {points:.0f}" for name, points in found.similar[:_SHOWN_NAMES]])
    kind = "a company whose postings are" if len(found.similar) == 1 else "companies whose postings are"
    return f"For prestige you rated {kind} much like this one's: {similar}"


def _freshness(evidence: Evidence) -> str:
    new = "; new this week" if evidence.is_new else ""
    age = "less than a day" if evidence.age_days == 0 else counted(evidence.age_days, "day")
    verb = "posted" if evidence.is_posted else "seen"
    if evidence.first_day is None:
        return f"First {verb} {age} before this ranking{new}"
    return f"First {verb} on {day(evidence.first_day)}, {age} before this ranking{new}"


def _preference(evidence: Evidence) -> str:
    if evidence.predicted is None:
        return ""
    overall, std = evidence.predicted
    return f"From your ratings so far you are expected to rate it {overall:.1f} (give or take {std:.1f})"


def _likes(evidence: Evidence) -> str:
    """Name the rated postings that are much like this one: "Like 3 postings you rated 9: …"."""
    liked = evidence.liked
    if not liked:
        return ""
    names = [f"“{_short(each.title)}” at {_short(each.company)}" for each in liked]
    ratings = sorted({each.overall for each in liked})
    if len(liked) == 1:
        return f"Much like a posting you rated {ratings[0]:.0f}: {names[0]}"
    count = f"{len(liked)} postings you rated"
    if len(ratings) == 1:
        return f"Much like {count} {ratings[0]:.0f}: {listed(names)}"
    each = [f"{name} ({one.overall:.0f})" for name, one in zip(names, liked, strict=True)]
    return f"Much like {count} {ratings[0]:.0f} to {ratings[-1]:.0f}: {listed(each)}"


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
    low, high, _, _ = evidence.salary
    unstated = low is None and high is None
    if evidence.components.get("salary") is None and not unstated:
        notes.append(f"Pays {_pay_words(evidence)}; not compared")
    missing = {
        "pay": evidence.components.get("salary") is None and unstated,
        "place": evidence.components.get("location") is None and not evidence.place_stated,
        "the company's prestige": evidence.components.get("prestige") is None,
    }
    names = [name for name, is_missing in missing.items() if is_missing]
    return [*notes, f"Not known, so not counted: {listed(names)}"] if names else notes


def _pay_words(evidence: Evidence) -> str:
    low, high, currency, interval = evidence.salary
    unit = f" {currency}" if currency else ""
    return f"{amount_range(low, high)}{unit}{f' per {interval}' if interval else ''}"


def _short(text: str) -> str:
    return text if len(text) <= _TITLE_LENGTH else text[: _TITLE_LENGTH - 1].rstrip() + "…"


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - _SHOWN_NAMES
    return f"{', '.join(names[:_SHOWN_NAMES])} and {rest} more" if rest > 1 else listed(list(names))
