"""Pay: a board's numbers or free text to amounts, interval, currency and a comparable EUR figure per year.

What is not believable is kept as posted, flagged and not compared; 0 and "-" are unknown, not pay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from aura_ml.exchange import shipped_rates
from aura_ml.text import clean_line, fold

PER_YEAR = {"hour": 2080.0, "day": 260.0, "week": 52.0, "month": 12.0, "year": 1.0}
"""Paid periods in a full-time year: 52 weeks of 40 hours in 5 days."""

PLAUSIBLE_EUR_YEAR = (2_000.0, 2_000_000.0)
WIDEST_RANGE = 10.0
"""An upper end more than this many times the lower one is no pay range."""

HOURLY_BELOW = 1_000.0
"""A number below this in a yearly field is an hourly rate (nobody earns 999 a year)."""

SALARY_IMPLAUSIBLE = "salary_implausible"
SALARY_INTERVAL_CORRECTED = "salary_interval_corrected"
SALARY_INTERVAL_ASSUMED = "salary_interval_assumed"
SALARY_BOUNDS_SWAPPED = "salary_bounds_swapped"
SALARY_INCLUDES_VARIABLE = "salary_includes_variable"
SALARY_CURRENCY_ASSUMED = "salary_currency_assumed"

_CODES = "USD EUR GBP CHF CAD AUD NZD SGD HKD JPY CNY INR SEK NOK DKK ISK PLN CZK HUF RON BGN TRY UAH ILS BRL MXN ZAR AED KRW TWD THB PHP"
_SYMBOLS = {
    "us$": "USD", "u$s": "USD", "usd$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "s$": "SGD",
    "hk$": "HKD", "r$": "BRL", "mx$": "MXN", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "zl": "PLN", "₪": "ILS",
    "₩": "KRW", "₺": "TRY", "₴": "UAH", "₱": "PHP", "฿": "THB", "euro": "EUR", "euros": "EUR", "dollars": "USD", "pounds": "GBP",
    "rs.": "INR", "inr": "INR", "fr.": "CHF", "sfr.": "CHF", "kč": "CZK", "ft": "HUF", "rmb": "CNY",
}  # fmt: skip
_DOLLARS = {"US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "MX": "MXN"}
_KRONOR = {"SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK"}

_CURRENCY = (
    r"(?:(?:us|usd|u|c|ca|a|au|nz|s|hk|r|mx)\$s?|\$|[€£¥₹₪₩₺₴₱฿]|zł|zl\b|kč|sfr\.|fr\.|rs\.|\b(?:euros?|dollars|pounds|rmb|kr|"
    + "|".join(_CODES.lower().split())
    + r")\b)"
)
_AMOUNT = r"\d{1,3}(?:[.,'’  ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_MULTIPLIER = r"(?:\s?(?:k|tsd\.?|tausend|thousand|mio\.?|million|lpa|lakhs?|m(?=\b))\b)"
_MONEY = re.compile(
    rf"(?P<before>{_CURRENCY})?\s?(?P<number>{_AMOUNT})(?P<times>{_MULTIPLIER})?\s?(?P<after>{_CURRENCY})?(?P<percent>\s?%)?"
)
_RANGE_GAP = re.compile(
    r"^\s*(?:/?\s*(?:per|pro|a|an)?\s*(?:year|annum|hour|month|jahr|monat|yr|hr|h)\b)?\s*(?:-|–|—|‑|−|~|to|bis|until|up to|and|und|a|à|bis zu)\s*$"
)
_NOT_PAY = re.compile(
    r"\b(?:equity|stock|options?|rsus?|shares|funding|funded|raised|series [a-f]|valuation|revenue|arr|umsatz|budget|401\(?k\)?|signing|sign-on"
    r"|bonus(?:es)?|stipend|stake|raise|portfolio|deals?|kapital)\b"
)
_VARIABLE = re.compile(r"\b(?:ote|on[- ]target|commission|provision|variable[rs]?|incl(?:uding|\.)? bonus)\b")
_INTERVALS = (
    ("hour", re.compile(r"(?:/|\bper|\ban?|\bpro|\bdie|\bje|\bp\.?)\s?(?:h|hr|hrs|hour|stunde|std)\b\.?|\bhourly\b|\bstundlich|\bstundenlohn|\bp\.?h\.?\b")),
    ("day", re.compile(r"(?:/|\bper|\ba|\bpro|\bje)\s?(?:d|day|tag)\b|\bdaily\b|\btagessatz\b|\bday rate\b")),
    ("week", re.compile(r"(?:/|\bper|\ba|\bpro|\bje)\s?(?:wk|week|woche)\b|\bweekly\b|\bwochentlich")),
    ("month", re.compile(r"(?:/|\bper|\ba|\bpro|\bim|\bje)\s?(?:mo|mon|mth|month|monat)\b|\bmonthly\b|\bmonatlich|\bmonatsgehalt|\bp\.?\s?m\.?(?=\W|$)|\bmensuel")),
    ("year", re.compile(r"(?:/|\bper|\ba|\bpro|\bim|\bje)\s?(?:y|yr|year|annum|jahr)\b|\byearly\b|\bannual(?:ly)?\b|\bjahrlich|\bjahresgehalt|\bp\.?\s?a\.?(?=\W|$)|\blpa\b|\bannuel")),
)  # fmt: skip
_FIELD_INTERVALS = {
    "hour": "hour", "hourly": "hour", "hr": "hour", "ph": "hour", "day": "day", "daily": "day", "pd": "day", "week": "week", "weekly": "week",
    "month": "month", "monthly": "month", "year": "year", "yearly": "year", "annual": "year", "annually": "year", "annum": "year", "pa": "year",
}  # fmt: skip


@dataclass(frozen=True)
class Salary:
    """Pay as posted and, where believable, per year in EUR.

    Attributes:
        minimum, maximum: as posted, per ``interval``; equal for a single figure; one is None for "up to", "from".
        interval: hour, day, week, month, year, or None when it could not be told.
        minimum_eur_year, maximum_eur_year: full-time equivalent at the shipped rates, None when not comparable.
        evidence: the words or fields it was read from, and why it was not trusted.
    """

    minimum: float | None = None
    maximum: float | None = None
    currency: str | None = None
    interval: str | None = None
    minimum_eur_year: float | None = None
    maximum_eur_year: float | None = None
    evidence: str | None = None
    flags: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether any amount was read."""
        return self.minimum is not None or self.maximum is not None


def read_salary(
    *,
    text: str | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    currency: str | None = None,
    interval: str | None = None,
    country: str | None = None,
) -> Salary:
    """Return the pay that a board's fields, or else its free text, state.

    Args:
        text: free text such as ``"$75k - $95k"``; read only when the numbers say nothing.
        minimum, maximum: the board's numbers; 0 and negative ones mean unknown.
        currency: ISO code or symbol; where absent, the text's own, else the country's for an ambiguous "$" or "kr".
        interval: the board's word for the period; where absent it follows from the text or the size.
        country: ISO 3166-1 alpha-2 of the job, if it is one country.
    """
    low, high = _amount(minimum), _amount(maximum)
    code = _currency_code(currency, country)
    period = _FIELD_INTERVALS.get(fold(interval or "").strip())
    if low is not None or high is not None:
        shown = " to ".join(f"{amount:g}" for amount in (low, high) if amount is not None)
        salary = Salary(low, high, code, period, evidence=f"fields: {shown} {code or ''} {interval or ''}".rstrip())
        return _judged(salary)
    return _from_text(text, code, period, country)


def _amount(number: float | None) -> float | None:
    if number is None or isinstance(number, bool) or not number > 0 or number == float("inf"):
        return None
    return float(number)


def _currency_code(text: str | None, country: str | None) -> str | None:
    """Return the ISO code for a code or symbol; "$" and "kr" go by the country."""
    folded = (text or "").strip().lower()
    if not folded:
        return None
    if folded == "$":
        return _DOLLARS.get(country or "US", "USD")
    if folded == "kr":
        return _KRONOR.get(country or "")
    if folded in _SYMBOLS:
        return _SYMBOLS[folded]
    return folded.upper() if len(folded) == 3 and folded.isalpha() and folded.isascii() else None


@dataclass(frozen=True)
class _Money:
    amount: float
    factor: float
    currency: str
    start: int
    end: int


def _from_text(text: str | None, code: str | None, period: str | None, country: str | None) -> Salary:
    shown = clean_line(text)
    line = shown.lower().translate(str.maketrans("äöüéâ", "aouea"))
    found = [money for money in _moneys(line) if not _NOT_PAY.search(_around(line, money))]
    if not found:
        return Salary()
    low, high = _bounds(found, line)
    symbol = next((money.currency for money in found[:2] if money.currency), "")
    period = period or next((name for name, pattern in _INTERVALS if pattern.search(line)), None)
    flags = (SALARY_INCLUDES_VARIABLE,) if _VARIABLE.search(line) else ()
    salary = Salary(
        low, high, _currency_code(symbol, country) or code, period, evidence=f"text: {shown[:120]}", flags=flags
    )
    return _judged(salary)


def _moneys(line: str) -> list[_Money]:
    found = []
    for match in _MONEY.finditer(line):
        if match["percent"] or (
            match.start("number") and line[match.start("number") - 1].isalpha() and not match["before"]
        ):
            continue
        times = (match["times"] or "").strip().rstrip(".")
        factor = {
            "": 1.0,
            "k": 1e3,
            "tsd": 1e3,
            "tausend": 1e3,
            "thousand": 1e3,
            "lpa": 1e5,
            "lakh": 1e5,
            "lakhs": 1e5,
        }.get(times, 1e6)
        amount = _number(match["number"], bool(times)) * factor
        if 0 < amount < 1e12:
            found.append(
                _Money(
                    amount,
                    factor,
                    match["before"] or match["after"] or "",
                    match.start(),
                    match.start() + len(match[0].rstrip()),
                )
            )
    return found


def _number(text: str, multiplied: bool) -> float:
    """Return the value of ``text``; a comma or dot before exactly three digits groups thousands, unless a "k" follows."""
    text = re.sub(r"['’  ]", "", text)
    last = max(text.rfind(","), text.rfind("."))
    if last < 0:
        return float(text)
    whole, fraction = text[:last], text[last + 1 :]
    groups_thousands = len(fraction) == 3 and not (
        multiplied and len(whole) <= 2 and "," not in whole and "." not in whole
    )
    whole = re.sub(r"[.,]", "", whole)
    return float(whole + fraction) if groups_thousands else float(f"{whole}.{fraction}")


def _around(line: str, money: _Money) -> str:
    """Return the clause an amount stands in: from the last separator before it to the next one after it."""
    start = max(line.rfind(mark, 0, money.start) for mark in (";", "(", "+", ". ", ", ")) + 1
    ends = [place for mark in (";", ")", "+", ". ", ", ") if (place := line.find(mark, money.end)) >= 0]
    return line[start : min(ends, default=len(line))]


def _bounds(found: list[_Money], line: str) -> tuple[float | None, float | None]:
    """Return (low, high) of the first range, or of the first single amount."""
    for first, second in pairwise(found):
        if _RANGE_GAP.match(line[first.end : second.start]):
            low, high = first.amount, second.amount
            if second.factor > 1 and first.factor == 1 and low < 1_000:
                low *= second.factor
            return low, high
    only = found[0]
    lead = line[: only.start].rstrip()
    if re.search(r"(?:\bup to|\bbis(?: zu)?|\bmax(?:imum|\.)?|<)$", lead):
        return None, only.amount
    if line[only.end : only.end + 1] == "+" or re.search(
        r"(?:\bfrom|\bab|\bmin(?:imum|\.)?|\bstarting at|\bat least|>)$", lead
    ):
        return only.amount, None
    return only.amount, only.amount


def _judged(salary: Salary) -> Salary:
    """Order the bounds, settle the interval, compute the EUR figures or say why not."""
    flags = list(salary.flags)
    low, high = salary.minimum, salary.maximum
    if low is not None and high is not None and low > high:
        low, high = high, low
        flags.append(SALARY_BOUNDS_SWAPPED)
    top = high if high is not None else low
    interval = salary.interval
    if top is not None and interval in (None, "year") and top < HOURLY_BELOW and top >= 3:
        if interval == "year" or salary.evidence is not None:
            flags.append(SALARY_INTERVAL_CORRECTED if interval == "year" else SALARY_INTERVAL_ASSUMED)
        interval = "hour"
    elif interval is None and top is not None and top >= 12_000:
        interval = "year"
    salary = replace(salary, minimum=low, maximum=high, interval=interval, flags=tuple(flags))
    return _compared(salary)


def _compared(salary: Salary) -> Salary:
    if salary.interval is None or salary.currency is None:
        missing = "interval" if salary.interval is None else "currency"
        return replace(salary, evidence=f"{salary.evidence}; not compared: {missing} unknown")
    per_year = PER_YEAR[salary.interval]
    rates = shipped_rates()
    ends = [
        None if end is None else rates.to_eur(end * per_year, salary.currency)
        for end in (salary.minimum, salary.maximum)
    ]
    known = [end for end in ends if end is not None]
    if not known:
        return replace(salary, evidence=f"{salary.evidence}; not compared: no rate for {salary.currency}")
    least, most = PLAUSIBLE_EUR_YEAR
    if min(known) < least or max(known) > most or max(known) > WIDEST_RANGE * min(known):
        flags = (*salary.flags, SALARY_IMPLAUSIBLE)
        return replace(
            salary, flags=flags, evidence=f"{salary.evidence}; not trusted: implausible as pay per {salary.interval}"
        )
    low, high = (None if end is None else round(end, 2) for end in ends)
    return replace(salary, minimum_eur_year=low, maximum_eur_year=high)
