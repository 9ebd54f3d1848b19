"""The tables behind places: countries, regions, cities, groups of countries, and look-ups in them.

Loaded once from ``aura_ml/data`` (sources and licences in its README). No parsing of location texts here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from aura_ml.text import fold

WORLDWIDE = "Worldwide"

_COUNTRY_NICKNAMES = {
    "US": "usa|u.s.a.|u.s.a|u.s.|u.s|united states of america|the united states|america|vereinigte staaten von amerika|us only|us-based",
    "GB": "uk|u.k.|u.k|great britain|england|scotland|wales|northern ireland|britain|grossbritannien",
    "DE": "deutschland|bundesweit|deutschlandweit|ger|deu",
    "CZ": "czech republic|tschechische republik",
    "NL": "the netherlands|holland",
    "AE": "uae|vae",
    "KR": "south korea|korea",
    "RU": "russia|russian federation",
    "TR": "turkey|turkiye",
    "VN": "vietnam|viet nam",
    "CI": "ivory coast",
    "HK": "hong kong|香港",
    "CN": "中国|国内|prc",
    "IE": "republic of ireland",
    "SG": "新加坡",
    "JP": "日本",
    "TW": "台湾|臺灣",
    "UA": "україна",
    "MO": "macau|macao",
    "MM": "burma",
    "MK": "macedonia",
    "BA": "bosnia",
    "CH": "schweiz|suisse|svizzera|switzerland",
    "AT": "osterreich|oesterreich",
}

_AREAS = {
    WORLDWIDE: "worldwide|world wide|anywhere|anywhere in the world|global|globally|international|any|all|everywhere|weltweit|earth",
    "Europe": "europe|europa|european|continental europe|western europe|eastern europe|central europe|northern europe|southern europe",
    "EU": "eu|european union|eu only|eea",
    "EMEA": "emea",
    "DACH": "dach|d-a-ch",
    "APAC": "apac|asia pacific|asia-pacific",
    "Asia": "asia|asien|southeast asia|south east asia|south asia",
    "Africa": "africa|afrika|sub-saharan africa",
    "Oceania": "oceania|australasia|ozeanien",
    "Americas": "americas|the americas|amer|amerika",
    "North America": "north america|northern america|noram|nordamerika|us & canada|us/canada",
    "Latin America": "latin america|latam|south america|central america|lateinamerika|sudamerika",
    "Middle East": "middle east|mena|naher osten",
    "Nordics": "nordics|scandinavia|skandinavien",
}

AREA_NAMES: dict[str, str] = {alias: name for name, aliases in _AREAS.items() for alias in aliases.split("|")}


_QUALIFIER = re.compile(r"(?:\s+(?:an der|an|am|im|in|bei|beim|vor|ob|unter|auf|der|vorm|i\.|a\.|b\.)\s.*|\s*[/(].*)$")
"""What German names add to tell towns apart (Limburg an der Lahn); without it the largest town is meant."""


@dataclass(frozen=True)
class City:
    """One city: English or usual name, ISO 3166-1 alpha-2 country, first-level region ("" if not tabled)."""

    name: str
    country: str
    region: str
    population: int


@dataclass(frozen=True)
class Gazetteer:
    """Look-ups by folded name."""

    countries: dict[str, str]
    country_names: dict[str, str]
    regions: dict[str, tuple[tuple[str, str], ...]]
    cities: dict[str, tuple[City, ...]]

    def city(self, folded: str, country: str | None = None, region: str | None = None) -> City | None:
        """Return the largest city of that name within ``country`` and ``region`` where they are known."""
        for city in self.cities.get(folded, ()):
            if (country is None or city.country == country) and (
                not region or not city.region or city.region == region
            ):
                return city
        return None

    def region(self, folded: str, country: str | None = None) -> tuple[str, str] | None:
        """Return (country, region name) for a region's name or code, the code only within its country."""
        for code, name in self.regions.get(folded, ()):
            if country is None or code == country:
                return code, name
        return None


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the tables, loaded on first use (about 60 ms)."""
    countries, country_names = _countries()
    return Gazetteer(countries, country_names, _regions(), _cities())


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("aura_ml").joinpath("data", name).read_text(encoding="utf-8")
    return iter(csv.DictReader(text.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE))


def _countries() -> tuple[dict[str, str], dict[str, str]]:
    by_name: dict[str, str] = {}
    english: dict[str, str] = {}
    for row in _rows("countries.tsv"):
        names = row["names"].split("|")
        english[row["code"]] = names[0]
        for name in names:
            folded = fold(name)
            by_name.setdefault(folded, row["code"])
            by_name.setdefault(folded.replace(" & ", " and "), row["code"])
    for code, nicknames in _COUNTRY_NICKNAMES.items():
        for name in nicknames.split("|"):
            by_name[name] = code
    return by_name, english


def _regions() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in sorted(_rows("regions.tsv"), key=lambda row: row["country"] != "US"):
        for alias in (row["name"], *filter(None, row["aliases"].split("|"))):
            found.setdefault(fold(alias), []).append((row["country"], row["name"]))
    return {name: tuple(places) for name, places in found.items()}


def _cities() -> dict[str, tuple[City, ...]]:
    usual: dict[tuple[str, str], tuple[str, list[str]]] = {
        (row["country"], row["geonames"]): (row["name"], row["aliases"].split("|")) for row in _rows("city_names.tsv")
    }
    found: dict[str, list[City]] = {}
    for row in _rows("cities.tsv"):  # largest first, so each list is ordered by population
        name, aliases = usual.pop((row["country"], row["name"]), (row["name"], []))
        city = City(name, row["country"], row["region"], int(row["population"]))
        for alias in dict.fromkeys(fold(text) for text in (row["name"], name, *aliases)):
            found.setdefault(alias, []).append(city)
    for row_cities in list(found.values()):
        for city in row_cities:
            base = _QUALIFIER.sub("", fold(city.name))
            if base not in found and len(base) > 2:
                found[base] = [city]
    return {name: tuple(sorted(cities, key=lambda city: -city.population)) for name, cities in found.items()}
