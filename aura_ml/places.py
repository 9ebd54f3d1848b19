"""Where a job is and where one may work: location texts to city, region, country, workplace, remote regions.

Unknown stays unknown: a posting that does not say "remote" is not thereby onsite. The tables are in ``gazetteer``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aura_ml.gazetteer import AREA_NAMES, WORLDWIDE, Gazetteer, gazetteer
from aura_ml.text import clean_line, fold

TIME_ZONES = "time zones"
ONSITE, HYBRID, REMOTE = "onsite", "hybrid", "remote"

LARGE_CITY = 200_000
"""From this many inhabitants a bare name is read as the city before it is read as a region (New York, Berlin)."""

_REMOTE = re.compile(
    r"\b(?:(?:fully|100 ?%|globally|full)[ -]*)?(?:remote(?:ly)?|telecommut\w+|work(?:ing)? from home|wfh|distributed|"
    r"home[ -]?office|home[ -]?based|virtual|ortsunabhangig|telearbeit|teletravail|remoto|a distancia)\b(?:[ -](?:first|friendly|only|"
    r"flexibility|possible|moglich|ok|optional|job|work|eligible))*"
)
_REMOTE_CJK = re.compile(
    "(?:可以|可|支持|全|纯|非|不接受|暂不接受|不)?(?:远程|遠程|远端|遠端|居家|リモート|재택)(?:办公|辦公|工作|线上协作|协作|勤務|근무)?"
)
_NOT_REMOTE_CJK = re.compile("(?:非|不接受|暂不接受|不可|不支持|不)(?:远程|遠程|居家)")
_FULL_WIDTH = str.maketrans("（），；／｜：", "(),;/|:")
_HYBRID = re.compile(r"\b(?:hybrid(?:es|e|er)?)\b(?:[ -](?:remote|work))?")
_ONSITE = re.compile(r"\b(?:on[ -]?site|in[ -]office|in person|vor ort|prasenz)\b")
_TITLE_REMOTE = re.compile(r"\b(?:remote|home[ -]?office|work from home|wfh|remote[ -]first)\b")
_NOT_REMOTE = re.compile(
    r"\b(?:no|not|non|kein|nicht)[ -]+(?:\w+ )?remote\b|\bremote[ -](?:sensing|monitoring|control|diagnos\w*|access|hands)\b"
)
_TIMEZONES = re.compile(r"\b(?:time ?zones?|zeitzonen?)\b")
_ANYWHERE = re.compile(r"\b(?:anywhere|globally|global|worldwide|world ?wide|weltweit)\b")
_FILLER = re.compile(
    r"^(?:(?:within|based in|located in|anywhere in|across|throughout|in|from|only|the|of|or|and|any|raum|region|area of|grossraum|bei"
    r"|nahe|near|nearby|greater|\d{1,3}|no)\b|[-–—:,.*+()\[\] ])+|(?:\b(?:only|area|region|metropolitan area|und umgebung|umgebung|based|open)\b|[-–—:,.*+(\[ ])+$"
)
_ALTERNATIVES = re.compile(r"\s*(?:[|;\n•·]|\s/\s|\s+or\s+|\s+oder\s+|\s+&\s+|\s+und\s+|\s+and\s+)\s*")
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
    ]
)
_NAME = re.compile(r"[^\W\d_]{2}(?!c?[-+]?\d)")
_POSTCODE = re.compile(r"^(?:[A-Za-z]{1,2}[- ])?\d{4,5}(?:-\d{4})?\s+|\s+\d{5}(?:-\d{4})?$")
_PARENTHESES = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_EMPTY_PARENTHESES = re.compile(r"[(\[][\s,–—-]*[)\]]")


_SPOKEN_IN = {
    "de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH"), "nl": ("NL", "BE"), "it": ("IT", "CH"), "es": ("ES", "MX", "AR", "CO", "CL"),
    "pt": ("PT", "BR"), "pl": ("PL",), "sv": ("SE",), "da": ("DK",), "cs": ("CZ",),
}  # fmt: skip
_DASHED = re.compile(r"^([A-Z]{2}|[^\W\d_][^\d|;,]{2,30}?)(?:\s[-–]\s)([^\W\d_][^\d|;,]{1,40})$")
_CODED = re.compile(r"^([A-Z]{2})-([A-Z]{2})-([^\W\d_][^|;,]{1,40})$")


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
    if " - " in text or " – " in text or "-" in text[2:3]:
        text = _undashed(text)
    folded = fold(text)
    workplace = _workplace_in(folded)
    rest = _without_workplace(folded, text)
    spots = tuple(dict.fromkeys(_read_spots(rest)))
    if _ANYWHERE.search(folded) and not any(spot.country or spot.area for spot in spots):
        workplace, spots = workplace or REMOTE, (Spot(area=WORLDWIDE),)
    regions = remote_regions_of(spots) if workplace == REMOTE or any(spot.area for spot in spots) else ()
    key = "+".join(sorted({spot.key for spot in spots if not spot.area.endswith(TIME_ZONES)}))
    return Location(text or None, spots, workplace, regions, key)


def _undashed(text: str) -> str:
    """Return "India - Bangalore", "TX - Midland" and "US-CA-Menlo Park" from the smallest to the largest part."""
    coded = _CODED.match(text)
    if coded:
        return f"{coded[3]}, {coded[2]}, {coded[1]}"
    dashed = _DASHED.match(text)
    if dashed is None or _workplace_in(fold(text)):
        return text
    tables = gazetteer()
    is_state = len(dashed[1]) == 2 and any(country == "US" for country, _ in tables.regions.get(fold(dashed[1]), ()))
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
    spot, text = location.spots[0], _trim(location.text or "")
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
        known = _workplace_in(fold(clean_line(field)).replace("_", " "))
        if known:
            return known
    return location.workplace or _workplace_in_title(fold(title))


def read_remote_regions(named: Sequence[str], location: Location) -> tuple[str, ...]:
    """Return where a remote worker may live: what the board names, else what the location text says.

    Args:
        named: texts from the board's own field, such as ``("USA", "Europe")``.
    """
    found: list[str] = []
    for text in named:
        cleaned = clean_line(text)
        spots = _read_spots(_without_workplace(fold(cleaned), cleaned))
        found += remote_regions_of(tuple(spots))
    return (
        tuple(dict.fromkeys(found))
        or location.remote_regions
        or remote_regions_of(tuple(spot for spot in location.spots if not spot.city))
    )


def remote_regions_of(spots: Sequence[Spot]) -> tuple[str, ...]:
    """Return the areas and countries of ``spots``, in order, each once."""
    return tuple(dict.fromkeys(spot.area or spot.country for spot in spots if spot.area or spot.country))


def _workplace_in(folded: str) -> str | None:
    if not folded.isascii() and _REMOTE_CJK.search(folded):
        return ONSITE if _NOT_REMOTE_CJK.search(folded) else REMOTE
    if _HYBRID.search(folded):
        return HYBRID
    if _REMOTE.search(folded) and not _NOT_REMOTE.search(folded):
        return REMOTE
    return ONSITE if _ONSITE.search(folded) else None


def _workplace_in_title(folded: str) -> str | None:
    if _HYBRID.search(folded):
        return HYBRID
    return REMOTE if _TITLE_REMOTE.search(folded) and not _NOT_REMOTE.search(folded) else None


def _without_workplace(folded: str, text: str) -> str:
    """Return the place part of a text, in its own spelling where the folded text has the same length."""
    source = text if len(text) == len(folded) else folded
    for pattern in (_HYBRID, _REMOTE, _ONSITE) if folded.isascii() else (_HYBRID, _REMOTE, _ONSITE, _REMOTE_CJK):
        match = pattern.search(folded)
        while match:
            folded = folded[: match.start()] + "|" + folded[match.end() :]
            source = source[: match.start()] + "|" + source[match.end() :]
            match = pattern.search(folded)
    return _EMPTY_PARENTHESES.sub("|", source.replace("(|", "|").replace("|)", "|"))


def _read_spots(text: str) -> list[Spot]:
    tables = gazetteer()
    spots: list[Spot] = []
    for alternative in _alternatives(text, tables):
        tokens = [token for token in (_trim(part) for part in alternative.split(",")) if token]
        spots += _spots_of_tokens(tokens, tables)
    return [spot for spot in spots if spot != Spot()]


def _alternatives(text: str, tables: Gazetteer) -> list[str]:
    whole = fold(_trim(text))
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


def _trim(token: str) -> str:
    """Strip fillers such as "within", postcodes and punctuation; keep the spelling."""
    previous = None
    while previous != token:
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
        token = _POSTCODE.sub("", token).strip(" -–—:.*+")
        if token.count("(") != token.count(")"):
            token = token.strip("()[] ")
    return token if fold(token) not in _NO_PLACE and _NAME.search(token.replace(".", "")) else ""


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
    region_country, region = _region_of(parts[1:], parts[0], country, tables)
    country = country or region_country
    name = fold(parts[0])
    city = tables.city(name, country or None, region or None)
    if city is None:
        bare = fold(_PARENTHESES.sub("", parts[0]))
        city = tables.city(bare, country or None, region or None)
    if len(parts) == 1:
        state = tables.region(name, country or None) if len(name) > 2 or country else None
        if state and (city is None or (city.population < LARGE_CITY and fold(city.name) != fold(city.region))):
            return Spot(region=state[1], country=state[0])
    if city is None:
        return Spot(_PARENTHESES.sub("", parts[0]).strip() or parts[0], region, country)
    return Spot(city.name, city.region or region, city.country)


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
