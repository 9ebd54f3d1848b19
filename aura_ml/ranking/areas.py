"""Groups of countries as postings name them (Europe, DACH, APAC …) and which countries lie in them.

Names as in ``aura_ml.gazetteer``; used to tell whether a remote posting is open to where a person lives.
"""

from __future__ import annotations

from aura_ml.gazetteer import WORLDWIDE

_MEMBERS = {
    "EU": "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IS IT LI LV LT LU MT NL NO PL PT RO SK SI ES SE",
    "Europe": "EU AL AD AM AZ BA BY CH FO GB GE GI IM JE GG MC MD ME MK RS RU SM TR UA VA XK",
    "DACH": "DE AT CH",
    "Nordics": "DK FI IS NO SE FO",
    "Middle East": "AE BH DZ EG IL IQ IR JO KW LB LY MA OM PS QA SA SY TN TR YE",
    "Africa": (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG "
        "RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW"
    ),
    "EMEA": "Europe Africa Middle_East",
    "Asia": (
        "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK "
        "PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE"
    ),
    "Oceania": "AU FJ FM KI MH NR NZ PG PW SB TO TV VU WS",
    "APAC": "Oceania BD BN CN HK ID IN JP KH KR LA LK MM MN MO MY NP PH PK SG TH TL TW VN",
    "North America": "US CA MX",
    "Latin America": "AR BO BR BZ CL CO CR CU DO EC GT GY HN HT JM MX NI PA PE PR PY SR SV TT UY VE",
    "Americas": "North_America Latin_America",
}
"""Codes are ISO 3166-1 alpha-2; other words name another group."""

_TIME_ZONES = " time zones"


def _countries(area: str) -> frozenset[str]:
    codes: set[str] = set()
    for word in _MEMBERS[area].split():
        name = word.replace("_", " ")
        codes |= _countries(name) if name in _MEMBERS else {name}
    return frozenset(codes)


COUNTRIES_OF: dict[str, frozenset[str]] = {area: _countries(area) for area in _MEMBERS}


def covers(region: str, country: str) -> bool:
    """Return whether ``region`` (an ISO code, an area's name, or either with ``time zones``) includes ``country``."""
    name = region.removesuffix(_TIME_ZONES)
    return name in (WORLDWIDE, country) or country in COUNTRIES_OF.get(name, frozenset())
