"""Where a job is and where one may work: location texts to city, region, country, workplace, remote regions.

The parts of a text are read in ``spots``, its words for the workplace in ``workplaces``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aura_ml.gazetteer import WORLDWIDE, gazetteer
from aura_ml.spots import LARGE_CITY, TIME_ZONES, Spot, read_spots, trim
from aura_ml.text import clean_line, fold
from aura_ml.workplaces import HYBRID, ONSITE, REMOTE, without_workplace, workplace_in, workplace_in_title

__all__ = [
    "HYBRID",
    "ONSITE",
    "REMOTE",
    "TIME_ZONES",
    "Location",
    "Spot",
    "in_language",
    "read_location",
    "read_remote_regions",
    "read_workplace",
]

_FULL_WIDTH = str.maketrans("（），；／｜：", "(),;/|:")
_ANYWHERE = re.compile(r"\b(?:anywhere|globally|global|worldwide|world ?wide|weltweit)\b")
_SPOKEN_IN = {
    "de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH"), "nl": ("NL", "BE"), "it": ("IT", "CH"), "es": ("ES", "MX", "AR", "CO", "CL"),
    "pt": ("PT", "BR"), "pl": ("PL",), "sv": ("SE",), "da": ("DK",), "cs": ("CZ",),
}  # fmt: skip
_DASHED = re.compile(r"^([A-Z]{2}|[^\W\d_][^\d|;,]{2,30}?)(?:\s[-–]\s)([^\W\d_][^\d|;,]{1,40})$")
_ENDS_IN_COUNTRY = re.compile(r"^(.+,.+?)\s[-–]\s([A-Z]{2,3})$")
_COUNTRY_HYPHEN = re.compile(r"^([A-Z]{2})\s?-\s?([A-Z][^\d|;,]{2,60})(?:,\s*([^\d|;,]{2,40}))?$")
_SEVERAL = re.compile(r"\s*;\s*")
_BAY_AREA = re.compile(r"\b(?:(?:the |greater )?(?:san francisco|sf) )?bay area\b|\bsan francisco bay\b", re.IGNORECASE)
_CODED = re.compile(r"^([A-Z]{2})-([A-Z]{2})-([^\W\d_][^|;,]{1,40})$")


@dataclass(frozen=True)
class Location:
    """What a location text says.

    Attributes:
        text: the text, cleaned, or None.
        spots: the places it names, in order.
        workplace: onsite, hybrid, remote, or None when it does not say.
        remote_regions: ISO country codes and area names, where the text restricts or opens remote work.
        key: the places for comparison; "" when no place is named.
    """

    text: str | None = None
    spots: tuple[Spot, ...] = ()
    workplace: str | None = None
    remote_regions: tuple[str, ...] = ()
    key: str = ""

    @property
    def city(self) -> str | None:
        """The city, if exactly one is named."""
        return _only(spot.city for spot in self.spots)

    @property
    def region(self) -> str | None:
        """The region, if all places lie in one."""
        return _only(spot.region for spot in self.spots)

    @property
    def country(self) -> str | None:
        """The country as ISO 3166-1 alpha-2, if all places lie in one."""
        return _only(spot.country for spot in self.spots)


def _only(values: Iterable[str]) -> str | None:
    distinct = set(values)
    return (distinct.pop() or None) if len(distinct) == 1 else None


@lru_cache(maxsize=16_384)
def read_location(location: str | None) -> Location:
    """Return what a posting's location text says (cached: the same few thousand texts come again and again)."""
    text = clean_line(location)
    if not text.isascii():
        text = text.translate(_FULL_WIDTH)
    if "bay" in text.lower():
        text = _BAY_AREA.sub("San Francisco", text)
    if "-" in text or "–" in text:
        text = "; ".join(_undashed(part) for part in _SEVERAL.split(text))
    folded = fold(text)
    workplace = workplace_in(folded)
    rest = without_workplace(folded, text)
    spots = tuple(dict.fromkeys(read_spots(rest)))
    if _ANYWHERE.search(folded) and not any(spot.country or spot.area for spot in spots):
        workplace, spots = workplace or REMOTE, (Spot(area=WORLDWIDE),)
    regions = remote_regions_of(spots) if workplace == REMOTE or any(spot.area for spot in spots) else ()
    key = "+".join(sorted({spot.key for spot in spots if not spot.area.endswith(TIME_ZONES)}))
    return Location(text or None, spots, workplace, regions, key)


def _undashed(text: str) -> str:
    """Return "India - Bangalore", "TX - Midland", "GB-London" and "US-CA-Menlo Park" from the smallest part to the largest."""
    coded = _CODED.match(text)
    if coded:
        return f"{coded[3]}, {coded[2]}, {coded[1]}"
    tables = gazetteer()
    ends = _ENDS_IN_COUNTRY.match(text)
    if ends and (ends[2] in tables.country_names or fold(ends[2]) in tables.countries):
        return f"{ends[1]}, {ends[2]}"
    hyphened = _COUNTRY_HYPHEN.match(text)
    if hyphened and hyphened[3] is not None and tables.countries.get(fold(hyphened[3])) != hyphened[1]:
        hyphened = None
    if hyphened and tables.city(fold(hyphened[2]), hyphened[1]):
        return f"{hyphened[2]}, {hyphened[1]}"
    dashed = _DASHED.match(text)
    if dashed is None:
        return text
    if fold(dashed[2]) in tables.countries and fold(dashed[1]) in (*tables.countries, "us", "uk"):
        return dashed[2]
    states = tables.regions.get(fold(dashed[1]), ())
    is_state = len(dashed[1]) == 2 and any(country == "US" for country, _ in states)
    if workplace_in(fold(text)):
        name = states[0][1] if is_state else ""
        return f"{dashed[2]}, {name}" if name and fold(name) not in tables.countries else text
    own_city = tables.city(fold(dashed[1]), *states[0]) if states and states[0][0] != "US" else None
    if states and own_city is None and len(dashed[1]) > 2 and tables.city(fold(dashed[2]), *states[0]):
        return f"{dashed[2]}, {dashed[1]}"
    if is_state or (len(dashed[1]) > 2 and fold(dashed[1]) in tables.countries):
        return f"{dashed[2]}, {dashed[1]}"
    return text


def in_language(location: Location, language: str | None) -> Location:
    """Return ``location`` with a bare town's name read as the town where the posting's language is spoken.

    "Linden" in a German posting is the German one, though the American is larger; a text that names a region or a
    country is left as it is.
    """
    homes = _SPOKEN_IN.get(language or "", ())
    if not homes or len(location.spots) != 1:
        return location
    spot, text = location.spots[0], trim(location.text or "")
    if not spot.city or spot.country in homes or not re.fullmatch(r"[^\W\d_]+(?:[ -][^\W\d_]+)*", text):
        return location
    name = fold(text)
    city = next((found for home in homes if (found := gazetteer().city(name, home))), None)
    largest = gazetteer().city(name)
    if city is None or name in gazetteer().countries or (largest is not None and largest.population >= LARGE_CITY):
        return location
    there = Spot(city.name, city.region, city.country)
    regions = remote_regions_of((there,)) if location.remote_regions else ()
    return Location(location.text, (there,), location.workplace, regions, there.key)


def read_workplace(field: str | None, location: Location, title: str) -> str | None:
    """Return onsite, hybrid or remote: the board's field first, then the location text, then the title."""
    if field:
        known = workplace_in(fold(clean_line(field)).replace("_", " "))
        if known:
            return known
    return location.workplace or workplace_in_title(fold(title))


def read_remote_regions(named: Sequence[str], location: Location) -> tuple[str, ...]:
    """Return where a remote worker may live: what the board names, else what the location text says.

    Args:
        named: texts from the board's own field, such as ``("USA", "Europe")``.
    """
    found: list[str] = []
    for text in named:
        cleaned = clean_line(text)
        spots = read_spots(without_workplace(fold(cleaned), cleaned))
        found += remote_regions_of(tuple(spots))
    return (
        tuple(dict.fromkeys(found))
        or location.remote_regions
        or remote_regions_of(tuple(spot for spot in location.spots if not spot.city))
    )


def remote_regions_of(spots: Sequence[Spot]) -> tuple[str, ...]:
    """Return the areas and countries of ``spots``, in order, each once."""
    return tuple(dict.fromkeys(spot.area or spot.country for spot in spots if spot.area or spot.country))
