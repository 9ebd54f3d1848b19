"""The words and signs of pay in the languages of job boards: currencies, multipliers, periods, and what is not pay.

Patterns are for text that ``fold_signs`` has prepared (lower case, accents off, length kept). No reading of amounts here.
"""

from __future__ import annotations

import re

CODES = [
    "USD",
    "EUR",
    "GBP",
    "CHF",
    "CAD",
    "AUD",
    "NZD",
    "SGD",
    "HKD",
    "JPY",
    "CNY",
    "INR",
    "SEK",
    "NOK",
    "DKK",
    "ISK",
    "PLN",
    "CZK",
    "HUF",
    "RON",
    "BGN",
    "TRY",
    "UAH",
    "ILS",
    "BRL",
    "MXN",
    "ZAR",
    "AED",
    "KRW",
    "TWD",
    "THB",
    "PHP",
    "MYR",
    "IDR",
    "VND",
    "SAR",
    "QAR",
    "EGP",
    "KES",
    "NGN",
    "COP",
    "CLP",
    "ARS",
    "PEN",
    "PKR",
    "BDT",
]
"""ISO 4217 codes read in free text; a board's currency field may name any other."""

SYMBOLS = {
    "us$": "USD", "u$s": "USD", "usd$": "USD", "c$": "CAD", "ca$": "CAD", "cdn$": "CAD", "cad$": "CAD", "a$": "AUD", "au$": "AUD",
    "aud$": "AUD", "nz$": "NZD", "s$": "SGD", "sg$": "SGD", "sgd$": "SGD", "hk$": "HKD", "hkd$": "HKD", "r$": "BRL", "mx$": "MXN",
    "nt$": "TWD", "€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "zl": "PLN", "₪": "ILS", "₩": "KRW", "₺": "TRY", "₴": "UAH",
    "₱": "PHP", "฿": "THB", "₫": "VND", "euro": "EUR", "euros": "EUR", "eur.": "EUR", "teur": "EUR", "dollars": "USD", "pounds": "GBP",
    "rs.": "INR", "rs": "INR", "fr.": "CHF", "sfr.": "CHF", "kč": "CZK", "kc": "CZK", "ft": "HUF", "rmb": "CNY", "元": "CNY",
    "人民币": "CNY", "yuan": "CNY", "円": "JPY", "美金": "USD", "美元": "USD", "刀": "USD", "港币": "HKD", "usdt": "USD", "usdc": "USD",
    "u": "USD",
}  # fmt: skip
"""Signs and words that name one currency. Stablecoins (USDT, USDC, "U") are pegged to the dollar and read as it."""

DOLLARS = {"US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "MX": "MXN"}
KRONOR = {"SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK"}
AMBIGUOUS = frozenset(["$", "kr", "¥", "￥"])
"""Signs of several currencies: a written code decides, else the country."""

_WORDS = "|".join(
    (
        *(code.lower() for code in CODES),
        "usdt",
        "usdc",
        "rmb",
        "euros?",
        "dollars",
        "pounds",
        "yuan",
        "teur",
        "kr",
        "zl",
        "kc",
        "rs",
    )
)
CURRENCY = (
    r"(?:(?<![a-z])(?:us|usd|u|c|ca|cdn|cad|a|au|aud|nz|s|sg|sgd|hk|hkd|r|mx|nt)\$s?|\$|[€£¥￥₹₪₩₺₴₱฿₫]|zł|kč|元|人民币|円|美金|美元|刀|港币|"
    rf"(?<![a-z])(?:sfr\.|fr\.|rs\.)|(?<![a-z])(?:{_WORDS})(?![a-z]))"
)
WORDLIKE_CODES = frozenset(code for code in CODES if code not in ("USD", "EUR", "GBP", "CHF", "CNY", "INR", "PLN"))
"""Codes that are words in small letters (Sek., try, ron, pen): in a description they count only in capitals."""

GROUPING = "[.,'’ \u00a0\u202f\u2009]"
AMOUNT = rf"\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?!\d)|\d{{1,3}}(?:{GROUPING}\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d{{1,9}}(?:[.,]\d{{1,2}})?(?!\d)"
FACTORS = {
    "k": 1e3, "tsd": 1e3, "t": 1e3, "tausend": 1e3, "thousand": 1e3, "mil": 1e3, "tys": 1e3, "тыс": 1e3, "千": 1e3, "万": 1e4, "w": 1e4,
    "lpa": 1e5, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5, "crore": 1e7, "crores": 1e7, "cr": 1e7, "mio": 1e6, "million": 1e6,
    "millionen": 1e6, "m": 1e6, "mm": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9, "mrd": 1e9, "trillion": 1e12,
}  # fmt: skip
MULTIPLIER = (
    r"(?:\s?(?:k(?=[^a-z]|rmb|usd|eur|cny|hkd|sgd|gbp|$)|tsd\.?|t(?=\s?€)|tausend|thousand|mil(?![a-z])|tys\.?|тыс\.?|千|万|lpa|lakhs?|lacs?|crores?|cr(?![a-z])"
    r"|mio\.?|millionen|million|mm?(?![a-z])|billion|trillion|bn|b(?![a-z])|mrd\.?|w(?=$|[^a-z]|rmb|cny)))"
)

_UNIT = {
    "hour": "h|hr|hrs|hour|stunde|einsatzstunde|std|heure|hora|ora|uur|godz\\w*|godzine|time|timme|小时|时|時",
    "day": "d|day|tag|jour|dia|giorno|dag|dzien|天|日",
    "week": "wk|week|woche|semaine|semana|settimana|vecka|uge|周|週",
    "month": "mo|mon|mth|month|monat|mois|mes|mese|maand|manad|maned|miesiac|mies|mc|m|月",
    "year": "y|yr|year|annum|annual|jahr|an|annee|ano|anno|jaar|ar|rok|rocznie|年(?![龄以终经限])",
}
_SINGLE = {
    "hour": r"\bhourly\b|\bstundlich|\bstundenlohn|\bstundensatz|\bstundenverdienst|\bp\.\s?h\.|\bph\b|时薪|每小时",
    "day": r"\bdaily\b|\btagessatz|\bday rate\b|\btjm\b|每天|日薪",
    "week": r"\bweekly\b|\bwochentlich|每周",
    "month": r"\bmonthly\b|\bmonatlich|\bmonatsgehalt|\bmonatsbrutto|\bp\.\s?m\.|\bpcm\b|\bmensuel|\bmensual|\bmensil|\bmensal|\bmiesiecznie|\bmes(?:ic|acni)ne|月薪|每月|底薪",
    "year": r"\byearly\b|\bannual(?:ly|ised|ized)?\b|\bjahrlich|\bjahres\w*(?:gehalt|brutto|vergutung|einkommen|verdienst|zielgehalt)|\bp\.?\s?a\.?(?=\W|$)|\blpa\b|\bannuel"
            r"|\banual|\bannu[aoi]\b|\bral\b|\bbrut annuel|\barslon|年薪|年包|每年",
}  # fmt: skip
_LEADS = r"(?:/\s?|(?:\bper|\ban?|\bpro|\bdie|\bim|\bje|\bpar|\bpor|\bal|\bl'|\bna|\bza|\beach|\bevery)\s|每)"
INTERVALS = re.compile(
    "|".join(
        rf"(?P<{name}>{_LEADS}(?:{units})(?![a-z])|(?<=[€$£])/?(?:h|std)(?![a-z])|{_SINGLE[name]})"
        if name == "hour"
        else rf"(?P<{name}>{_LEADS}(?:{units})(?![a-z])|{_SINGLE[name]})"
        for name, units in _UNIT.items()
    )
)
"""One period, the group's name being the interval."""

FIELD_INTERVALS = {
    "hour": "hour", "hourly": "hour", "hr": "hour", "ph": "hour", "h": "hour", "day": "day", "daily": "day", "pd": "day", "week": "week",
    "weekly": "week", "month": "month", "monthly": "month", "mo": "month", "pm": "month", "year": "year", "yearly": "year", "annual": "year",
    "annually": "year", "annum": "year", "pa": "year", "yr": "year", "salary": "year",
}  # fmt: skip

PAYMENTS = re.compile(
    r"(?:[x×*]\s?(1[2-9]|20)(?:\s?(?:薪|个月|months?|monats\w+|gehalter))?(?!\d|[.,]\d|k)|(?<!\d)(1[2-9]|20)\s?(?:薪|个月|\s?monatsgehalter\w*|gehalter\w*|mensualites|mensilita|pagas|x\b))"
)
"""How many monthly pays a year has (16薪, 14 Monatsgehälter, 13 mensualités)."""

NOT_PAY = re.compile(
    r"\b(?:equity|stock|options?|vsop|rsus?|shares|esop|funding|funded|fundraising|raised?|raising|series [a-f]|seed|valuation|revenue|arr|mrr|gmv|tvl|aum|umsatz\w*|\w*budget\w*"
    r"|401\(?k\)?|signing|sign-on|bonus(?:es)?|\w*praemie\w*|\w*pramien?\b|stipend(?:ium)?|allowance|stake|portfolio|deals?|kapital|\w*zuschuss\w*|\w*gutschein\w*|voucher|gift|sachbezug\w*"
    r"|guthaben\w*|reimburse\w*|refund|credits?|donat\w+|invest\w*|savings?|saves?|relocation|umzug\w*|referral\w*|empfehlung\w*|perks?|lunch|mittagessen\w*|essens\w*|membership"
    r"|mitgliedschaft|fitness\w*|wellness|jobrad|tankgutschein|verpflegung\w*|insurance|versicherung|worth|wert von|volume\w*|transaction\w*|customers?|kunden|users|market|industry"
    r"|learning|weiterbildung\w*|development|training|education|setup|equipment|home office|internet|phone|fee|gebuhr\w*|projektvolumen|assets|payouts?|spend|contract value|acv"
    r"|quota|pipeline|ticket|rabatt|discount|prize|award|grant|cap)\b|人民币\d+亿|融资|估值"
)
PAY = re.compile(
    r"(?<![a-z])(?:salary|salaries|pay|pays|paying|paid|compensation|comp|wages?|base|ote|earn\w*|rate|remuneration|\w*gehalt\w*|\w*vergutung\w*|\w*lohn|fixum|verdien\w*|bezahlung"
    r"|honorar|\w*entgelt|dotation|salaire|remunerations?|sueldo|salario|salarial|retribucion|retribuzione|stipendio|ral|salaris|salarisindicatie|brutoloon|maandsalaris|lon|palkka|wynagrodzeni\w*"
    r"|place|plat|mzda|vencimento|remuneracao|brutto|gross|brut|bruto|bruttogehalt)(?![a-z])|薪|зарплат|оклад"
)
VARIABLE = re.compile(
    r"\b(?:ote|on[- ]target|commission|\w*provision|variable[rs]?|incl(?:uding|\.)? bonus|inkl(?:usive|\.) bonus|zielgehalt|total comp(?:ensation)?|target cash)\b|提成"
)
UP_TO = re.compile(
    r"(?:\bup to|\bbis(?: zu)?(?: ca\.?| circa)?|\bmax(?:imum|imal|\.)?|\bjusqu'?a|\bhasta|\bfino a|\btot|<|≤)\s*$"
)
AT_LEAST = re.compile(
    r"(?:\b(?:minimum|mindest\w*)\b[^\n.;]{0,40}|\bfrom|\bab(?: ca\.?| circa)?|\bmin(?:imum|destens|\.)?|\bstarting (?:at|from)|\bat least|\ba partir de|\bdesde|\bvanaf|\bod|>|≥)\s*±?\s*$"
)
_GAP_WORDS = "to|bis|bis zu|bis uber|until|up to|and|und|a|e|y|et|do|ate|hasta|al|tot|til|till|och|至|到"
RANGE_GAP = re.compile(
    rf"^\s*\+?\s*(?:{INTERVALS.pattern})?\s*(?:-{{1,3}}|[–—‑−~～〜]|(?:{_GAP_WORDS})(?=[\s€$£]|$))\s*~?\s*$".replace(
        "?P<", "?P<gap_"
    )
)

_ACCENTS = str.maketrans("äöüéèêâàáãíóúñçłńśćęąøåı，：；（）～＋／", "aoueeeaaaaiounclnsceaoai,:;()~+/")


_GENDER = re.compile(r"(?<![a-z])[mwfdhx](?:[/|][mwfdhxi]){1,3}(?![a-z])")


def fold_signs(text: str) -> str:
    """Return ``text`` in lower case without accents and gender marks (whose "/d" is no day), each character in its place."""
    lowered = text.lower()
    lowered = (lowered if len(lowered) == len(text) else text).translate(_ACCENTS)
    return _GENDER.sub(lambda match: " " * len(match[0]), lowered)
