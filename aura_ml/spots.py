"""Places in a text of a few words: its parts to cities, regions, countries and areas by the tables in ``gazetteer``.

What else such a text says (remote, anywhere) is ``places``'s and ``workplaces``'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aura_ml.gazetteer import AREA_NAMES, City, Gazetteer, gazetteer
from aura_ml.text import fold

TIME_ZONES = "time zones"

LARGE_CITY = 200_000
"""From this many inhabitants a bare name is read as the city before it is read as a region (New York, Berlin)."""

MIN_QUARTERED = 50_000
"""From this many inhabitants the part of a dashed name is read as the city of a quarter or site."""

STATE_CODE_CHARS = 2
HAN_CITY_CHARS = (3, 2)
"""Characters of a city's name in Chinese, the longer first."""

_SPACED_DASH, _HYPHEN = re.compile(r"\s+[-–—]\s+"), re.compile(r"[-–—]")
_HAN = re.compile(r"[\u4e00-\u9fff]{3,}")
_TIMEZONES = re.compile(r"\b(?:time ?zones?|zeitzonen?)\b")
_FILLER = re.compile(
    r"^(?:(?:within|based in|located in|anywhere in|across|throughout|in|from|only|the|of|or|and|any|raum|region|area of|grossraum|bei"
    r"|nahe|near|nearby|greater|\d{1,3}|no)\b|[-–—:,.*+()\[\] ])+|(?:\b(?:only|area|region|metropolitan area|und umgebung|umgebung|based|open)\b|[-–—:,.*+(\[ ])+$"
)
_ALTERNATIVES = re.compile(r"\s*(?:[|;\n•·]|\s/\s|\s+or\s+|\s+oder\s+|\s+&\s+|\s+und\s+|\s+and\s+)\s*")
_STATE_CODE = re.compile(r"([A-Z]{2})(?: \d{5}(?:-\d{4})?)?")
_BUILDING = re.compile(
    r"\s*[(\[]\s*(?:hq|headquarters?|office|main office)\s*[)\]]|\b(?:hq|headquarters?|office|campus)$"
)
_COUNTED = re.compile(
    r"(?:\d{1,3}|multiple|several|various|select(?:ed)?|all|any)(?: \w{2,10})? (?:locations?|offices?|cities|sites?|standorte?)"
)
_NO_PLACE = frozenset(
    [
        "not specified",
        "n/a",
        "na",
        "none",
        "null",
        "flexible",
        "various",
        "tbd",
        "tba",
        "multiple locations",
        "multiple",
        "unknown",
        "other",
        "job",
        "select locations",
        "locations",
        "location",
        "offices",
        "blank",
        "central",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "midwest",
        "不限",
        "任意",
    ]
)
_NAME = re.compile(r"[^\W\d_]{2}(?!c?[-+]?\d)")
_POSTCODE = re.compile(r"^(?:[A-Za-z]{1,2}[- ])?\d{4,5}(?:-\d{4})?\s+|\s+\d{5}(?:-\d{4})?$")
_PARENTHESES = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")


@dataclass(frozen=True)
class Spot:
    """One place of a posting; empty parts are unknown. ``area`` is a group of countries such as Europe."""

    city: str = ""
    region: str = ""
    country: str = ""
    area: str = ""

    @property
    def key(self) -> str:
        """The place for comparison: ``country/region/city`` folded, region only where it tells cities apart."""
        if self.area:
            return fold(self.area)
        return "/".join((self.country.lower(), fold(self.region), fold(self.city))).rstrip("/")


def read_spots(text: str) -> list[Spot]:
    """Return the places that a text names, in order; none where it names none."""
    tables = gazetteer()
    spots: list[Spot] = []
    for alternative in _alternatives(text, tables):
        tokens = [token for token in (trim(part) for part in alternative.split(",")) if token]
        spots += _spots_of_tokens(tokens, tables)
    return [spot for spot in spots if spot != Spot()]


def _alternatives(text: str, tables: Gazetteer) -> list[str]:
    whole = fold(trim(text))
    if not whole:
        return []
    if whole in tables.countries or whole in AREA_NAMES:
        return [text]
    parts: list[str] = []
    for part in _ALTERNATIVES.split(text):
        if fold(part) in tables.cities or "/" not in part:
            parts.append(part)
        else:
            parts += part.split("/")
    return parts


def trim(token: str) -> str:
    """Strip fillers such as "within", postcodes and punctuation; keep the spelling."""
    previous = None
    while previous != token:
        state = _STATE_CODE.fullmatch(token.strip())
        if state:
            return state[1]  # IN and OR are states, not the words
        previous = token
        folded = fold(token)
        if len(folded) == len(token):
            match = _FILLER.match(folded)
            if match and match.start() == 0:
                token = token[match.end() :]
                continue
            tail = _FILLER.search(folded)
            if tail and tail.end() == len(folded) and tail.start() > 0:
                token = token[: tail.start()]
        folded = fold(token)
        building = _BUILDING.search(folded) if len(folded) == len(token) else None
        if building and building.start() > 0:
            token = token[: building.start()] + token[building.end() :]
        token = _POSTCODE.sub("", token).strip(" -–—:.*+")
        if token.count("(") != token.count(")"):
            token = token.strip("()[] ")
    return token if not _names_none(fold(token)) and _NAME.search(token.replace(".", "")) else ""


def _names_none(folded: str) -> bool:
    return folded in _NO_PLACE or _COUNTED.fullmatch(folded) is not None


def _spots_of_tokens(tokens: list[str], tables: Gazetteer) -> list[Spot]:
    """Group the comma-separated parts of one alternative into places, each part attached to the one before."""
    if _is_reversed(tokens, tables):
        tokens = tokens[::-1]
    spots: list[Spot] = []
    current: list[str] = []
    for token in tokens:
        area = _area(token)
        if area:
            spots += _flush(current, tables)
            spots.append(Spot(area=area))
        elif _is_country(token, tables) and not _is_state_of(token, current, tables):
            spots.append(
                _place(current, tables.countries[fold(token)] if len(token) > 2 else _code(token, tables), tables)
            )
            current = []
        elif current and _starts_new_place(token, current, tables):
            spots += _flush(current, tables)
            current = [token]
        else:
            current.append(token)
    return spots + _flush(current, tables)


def _is_reversed(tokens: list[str], tables: Gazetteer) -> bool:
    """Whether the parts go from country to city (US, CA, Santa Clara)."""
    if (
        not 2 <= len(tokens) <= 3
        or not _is_country(tokens[0], tables)
        or _is_country(tokens[-1], tables)
        or _area(tokens[-1])
    ):
        return False
    if len(tokens) == 3 and len(tokens[1]) > 2 and _is_country(tokens[1], tables):
        return False
    city = fold(tokens[-1])
    return tables.city(city, _code(tokens[0], tables)) is not None or city not in tables.cities


def _flush(current: list[str], tables: Gazetteer) -> list[Spot]:
    spots = [_place(current, "", tables)] if current else []
    current.clear()
    return spots


def _area(token: str) -> str:
    folded = fold(token)
    if _TIMEZONES.search(folded):
        bare = _TIMEZONES.sub("", folded).strip(" -")
        country = gazetteer().countries.get(bare)
        return f"{country or AREA_NAMES.get(bare, bare.title())} {TIME_ZONES}".strip()
    return AREA_NAMES.get(folded) or AREA_NAMES.get(
        re.split(r"[-\s]", folded)[0] if folded[:4] in ("apac", "emea", "lata") else "", ""
    )


def _code(token: str, tables: Gazetteer) -> str:
    folded = fold(token)
    return tables.countries.get(folded) or (token.upper() if token.upper() in tables.country_names else "")


def _is_country(token: str, tables: Gazetteer) -> bool:
    folded = fold(token)
    if folded in tables.countries:
        return True
    return len(token) == 2 and token.isupper() and token in tables.country_names


def _is_state_of(token: str, current: list[str], tables: Gazetteer) -> bool:
    """Whether a part that could be a country is the state of the city before it (Atlanta, Georgia; San Jose, CA)."""
    if not current:
        return False
    city = fold(current[0])
    for country, region in tables.regions.get(fold(token), ()):
        if tables.city(city, country, region):
            return True
        if country == "US" and len(token) == 2 and not tables.city(city, token):
            return True
    return False


def _starts_new_place(token: str, current: list[str], tables: Gazetteer) -> bool:
    """Whether a part begins another place rather than naming the region of the one before."""
    folded = fold(token)
    city = tables.city(folded)
    if folded in tables.regions:
        before = fold(current[0])
        within = any(tables.city(before, country, region) for country, region in tables.regions[folded])
        if within or city is None or city.population < LARGE_CITY or before not in tables.cities:
            return False
    return (
        city is not None and city.population >= LARGE_CITY and (len(current) > 1 or fold(current[0]) in tables.cities)
    )


def _place(parts: list[str], country: str, tables: Gazetteer) -> Spot:
    """Return the place that ``parts`` (city, then region) name within ``country`` ("" unknown)."""
    if not parts:
        return Spot(country=country)
    parts = _without_quarter(parts, country, tables)
    region_country, region = _region_of(parts[1:], parts[0], country, tables)
    country = country or region_country
    name = fold(parts[0])
    city = tables.city(name, country or None, region or None)
    if city is None:
        bare = fold(_PARENTHESES.sub("", parts[0])).strip()
        city = tables.city(bare, country or None, region or None)
        city = city or _city_with_quarter(bare, country, region, tables)
    if len(parts) == 1:
        state = tables.region(name, country or None) if len(name) > 2 or country else None
        if state and (city is None or (city.population < LARGE_CITY and fold(city.name) != fold(city.region))):
            return Spot(region=state[1], country=state[0])
    if city is None:
        return Spot(_PARENTHESES.sub("", parts[0]).strip() or parts[0], region, country)
    return Spot(city.name, city.region or region, city.country)


def _without_quarter(parts: list[str], country: str, tables: Gazetteer) -> list[str]:
    """Return ``parts`` without a street, building or quarter before the city (Kreuzberg, Berlin; 12 Main St, Reno, NV).

    A part that is also a state's name stays the state, unless the state is its city: in the United States the
    part before it is a town.
    """
    while len(parts) > 1 and tables.city(fold(parts[0]), country or None) is None:
        city = tables.city(fold(parts[1]), country or None)
        if city is None or len(parts[1]) <= STATE_CODE_CHARS or not _is_no_state(fold(parts[1]), city, tables):
            break
        parts = parts[1:]
    return parts


def _is_no_state(folded: str, city: City, tables: Gazetteer) -> bool:
    states = tables.regions.get(folded, ())
    return not states or (fold(city.region) == folded and all(country != "US" for country, _ in states))


def _city_with_quarter(folded: str, country: str, region: str, tables: Gazetteer) -> City | None:
    """Return the city that a name with its quarter or site begins or ends with: Berlin - Mitte, Acme HQ - Reno, 上海浦东.

    Without blanks around the hyphen only a large city is taken: most hyphens are a part of the name.
    """
    for pattern, least in ((_SPACED_DASH, MIN_QUARTERED), (_HYPHEN, LARGE_CITY)):
        named = pattern.split(folded)
        for part in (named[0], named[-1]) if len(named) > 1 else ():
            city = tables.city(part, country or None, region or None) if len(part) > STATE_CODE_CHARS else None
            if city is not None and city.population >= least:
                return city
    if folded.isascii() or not _HAN.match(folded):
        return None
    heads = (tables.city(folded[:length]) for length in HAN_CITY_CHARS)
    return next((city for city in heads if city is not None and city.population >= LARGE_CITY), None)


def _region_of(parts: list[str], city: str, country: str, tables: Gazetteer) -> tuple[str, str]:
    """Return (country, region) that the parts after the city name; a region not in the tables keeps its spelling."""
    for part in reversed(parts):
        candidates = [place for place in tables.regions.get(fold(part), ()) if not country or place[0] == country]
        for code, name in candidates:
            if tables.city(fold(city), code, name):
                return code, name
        if candidates:
            return candidates[0]
    if country and country in {code for places in tables.regions.values() for code, _ in places}:
        return "", ""
    return "", parts[-1] if parts else ""
