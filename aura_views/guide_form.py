"""The form of the preferences: what is asked, what a person may write, and what is wrong with it in plain words.

Pure; recording is in ``guide``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from aura_ml.exchange import shipped_rates
from aura_ml.places import read_location
from aura_ml.profile import CONTRACTS, HARD_FILTERS, INTERVALS, WORKPLACES
from aura_ml.records import Preferences
from aura_views.wording import EMPLOYMENT_TYPES, language_name, listed
from aura_views.wording import WORKPLACES as WORKPLACE_NAMES

TEXT_FIELDS = (
    "roles", "places", "radius_km", "salary_floor", "salary_currency", "languages", "work_permits",
)  # fmt: skip
CONTRACT_NAMES = {name: EMPLOYMENT_TYPES[name] for name in CONTRACTS} | {"contract": "Freelance or contractor"}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "workplaces": {name: WORKPLACE_NAMES[name] for name in WORKPLACES},
    "salary_interval": {name: f"per {name}" for name in INTERVALS},
    "contracts": CONTRACT_NAMES,
    "hard_filters": {
        "workplace": "another workplace",
        "location": "a place outside yours",
        "salary": "pay below your floor",
        "language": "a language you do not work in",
        "contract": "another kind of contract",
    },
}
NEEDED = {
    "workplace": ("workplaces", "a workplace"),
    "location": ("places", "a place"),
    "salary": ("salary_floor", "an amount"),
    "language": ("languages", "a language"),
    "contract": ("contracts", "a kind of contract"),
}
"""Which answer a hard filter rests on."""
SEVERAL = ("workplaces", "contracts", "hard_filters")
FARTHEST_KM = 20_000.0
LONGEST = 2_000
_NATIVE = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "no", "fi", "cs", "uk", "tr", "hu", "ro")
_AMOUNT = re.compile(r"(\d{1,3}(?:[ ,.'\u00a0\u202f]\d{3})+|\d+)(?:[.,](\d{1,2}))?(k?)", re.IGNORECASE)


@dataclass(frozen=True)
class Answers:
    """What was written, read.

    Attributes:
        stated: preferences by the names of their fields; without what could not be read.
        errors: what is wrong, by field.
    """

    stated: dict[str, object]
    errors: dict[str, str]


def read_answers(written: Mapping[str, object]) -> Answers:
    """Return what the form's fields say; a field left empty states no wish."""
    stated: dict[str, object] = {}
    errors: dict[str, str] = {}
    texts = {name: str(written.get(name) or "").strip() for name in TEXT_FIELDS}
    for name, text in texts.items():
        if len(text) > LONGEST:
            errors[name] = f"This is longer than {LONGEST:,} characters."
    stated["roles"] = _lines(texts["roles"])
    stated["work_permits"] = _parts(texts["work_permits"])
    for name in SEVERAL:
        chosen = written.get(name) or ()
        stated[name] = [str(each) for each in chosen] if isinstance(chosen, (list, tuple)) else []
    stated["salary_interval"] = str(written.get("salary_interval") or "year")
    _read_places(texts["places"], stated, errors)
    _read_languages(texts["languages"], stated, errors)
    _read_salary(texts, stated, errors)
    _read_radius(texts["radius_km"], stated, errors)
    _check_filters(stated, errors)
    return Answers(stated, errors)


def written_form(preferences: Preferences | None) -> dict[str, object]:
    """Return the form's fields as a person would write ``preferences``; those of no wish where there are none."""
    preferences = preferences or Preferences()
    return {
        "roles": "\n".join(preferences.roles),
        "places": "\n".join(preferences.places),
        "radius_km": _number(preferences.radius_km),
        "workplaces": list(preferences.workplaces),
        "salary_floor": _number(preferences.salary_floor),
        "salary_currency": preferences.salary_currency,
        "salary_interval": preferences.salary_interval,
        "languages": ", ".join(language_name(code) or code for code in preferences.languages),
        "work_permits": ", ".join(preferences.work_permits),
        "contracts": list(preferences.contracts),
        "hard_filters": [name for name in HARD_FILTERS if name in preferences.hard_filters],
    }


def unknown_places(places: Sequence[str]) -> list[str]:
    """Return those of ``places`` that AURA's tables do not have; they match postings that write them the same way."""
    return [place for place in places if any(spot.city and not spot.country for spot in read_location(place).spots)]


def in_words(preferences: Preferences) -> list[tuple[str, str]]:
    """Return (what, wish) of every wish that is stated."""
    floor = f"{preferences.salary_floor or 0:,.0f} {preferences.salary_currency} per {preferences.salary_interval}"
    wishes = [
        ("Roles", listed(list(preferences.roles))),
        ("Places", "; ".join(preferences.places)),
        ("Workplace", listed([WORKPLACE_NAMES[name] for name in preferences.workplaces])),
        ("Pay", f"at least {floor}" if preferences.salary_floor else ""),
        ("Languages", listed([language_name(code) or code for code in preferences.languages])),
        ("Contract", listed([CONTRACT_NAMES[name] for name in preferences.contracts])),
        ("Left out", listed([CHOICES["hard_filters"][name] for name in preferences.hard_filters])),
        ("Kept for later", listed(_kept(preferences))),
    ]
    return [(what, wish) for what, wish in wishes if wish]


def _kept(preferences: Preferences) -> list[str]:
    radius = [f"{preferences.radius_km:,.0f} km around your places"] if preferences.radius_km else []
    permits = [f"work permit for {listed(list(preferences.work_permits))}"] if preferences.work_permits else []
    return radius + permits


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(part for part in (" ".join(line.split()) for line in re.split(r"[\n;]", text)) if part))


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(part for part in (" ".join(each.split()) for each in re.split(r"[\n;,]", text)) if part))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def _amount(text: str) -> float | None:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    whole, cents, thousands = found.groups()
    return (int(re.sub(r"\D", "", whole)) + int((cents or "0").ljust(2, "0")) / 100) * (1000 if thousands else 1)


def _read_places(text: str, stated: dict[str, object], errors: dict[str, str]) -> None:
    stated["places"] = places = _lines(text)
    wrong = [place for place in places if not read_location(place).spots]
    if wrong:
        errors["places"] = (
            f"\u201c{wrong[0]}\u201d is no place AURA can read. Write cities, regions or countries, one per line; for work "
            "from home tick Remote below."
        )


def _read_languages(text: str, stated: dict[str, object], errors: dict[str, str]) -> None:
    codes = []
    for name in _parts(text):
        code = _language_codes().get(name.casefold())
        if code is None:
            errors["languages"] = (
                f"AURA does not know the language \u201c{name}\u201d. Write its English name or its code, such as English or en."
            )
            continue
        codes.append(code)
    stated["languages"] = list(dict.fromkeys(codes))


@lru_cache(maxsize=1)
def _language_codes() -> dict[str, str]:
    english = {code: name for code, name in Locale("en").languages.items() if len(code) == len("en")}
    native = {code: Locale.parse(code).get_language_name(code) for code in _NATIVE}
    names = [*native.items(), *english.items(), *((code, code) for code in english)]
    return {str(name).casefold(): code for code, name in names}


def _read_salary(texts: Mapping[str, str], stated: dict[str, object], errors: dict[str, str]) -> None:
    currency = texts["salary_currency"].upper() or "EUR"
    rates = shipped_rates().units_per_eur
    if currency not in rates:
        errors["salary_currency"] = (
            f"AURA has no exchange rate for \u201c{currency}\u201d. It has {', '.join(sorted(rates))}."
        )
    stated["salary_currency"] = currency
    if not texts["salary_floor"]:
        return
    amount = _amount(texts["salary_floor"])
    if amount is None:
        errors["salary_floor"] = f"\u201c{texts['salary_floor']}\u201d is no amount. Write a number such as 65000."
    else:
        stated["salary_floor"] = amount


def _read_radius(text: str, stated: dict[str, object], errors: dict[str, str]) -> None:
    if not text:
        return
    distance = _amount(re.sub(r"\s*km$", "", text, flags=re.IGNORECASE))
    if distance is None or distance > FARTHEST_KM:
        errors["radius_km"] = f"\u201c{text}\u201d is no distance. Write kilometres, such as 30."
    else:
        stated["radius_km"] = distance


def _check_filters(stated: Mapping[str, object], errors: dict[str, str]) -> None:
    chosen = stated["hard_filters"]
    for name in chosen if isinstance(chosen, list) else []:
        field, what = NEEDED[name]
        if not stated.get(field) and field not in errors:
            errors["hard_filters"] = (
                f"To leave out {CHOICES['hard_filters'][name]}, AURA needs {what} above. Fill it in or untick this."
            )
            return
