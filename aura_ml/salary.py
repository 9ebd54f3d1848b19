"""Pay: a board's numbers, its free text or the description to amounts, interval, currency and a comparable EUR figure.

What is not believable is kept as posted, flagged and not compared; 0 and "-" are unknown, not pay. Words are read in ``pay_text``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from aura_ml.exchange import shipped_rates
from aura_ml.pay_text import StatedPay, currency_of, pay_in_description, pay_in_field
from aura_ml.pay_vocabulary import FIELD_INTERVALS, SYMBOLS
from aura_ml.text import clean_line, fold

PER_YEAR = {"hour": 2080.0, "day": 260.0, "week": 52.0, "month": 12.0, "year": 1.0}
"""Paid periods in a full-time year: 52 weeks of 40 hours in 5 days."""

PLAUSIBLE_EUR_YEAR = (2_000.0, 2_000_000.0)
WIDEST_RANGE = 10.0
"""An upper end more than this many times the lower one is no pay range."""

HOURLY_BELOW = 1_000.0
"""A number below this in a yearly field is no yearly pay (nobody earns 999 a year)."""

THOUSANDS_FROM = 30.0
"""From here on, a small number that its employer calls yearly may as well be thousands; hourly pay of so much is rare."""

HOURLY_CURRENCIES = frozenset(["USD", "CAD", "AUD", "NZD"])
"""Where pay by the hour is usual, a small number in a yearly field is an hourly rate."""

MOST_EUR_HOUR = 300.0
MONTHLY_EUR = (1_000.0, 12_000.0)
"""Without a period, an amount in a pay text from here to there is read as pay per month, a larger one as pay per year."""

CHINESE_YEARLY_FROM = 250_000.0
"""In Chinese postings pay without a period is monthly, up to about here."""

SALARY_IMPLAUSIBLE = "salary_implausible"
SALARY_INTERVAL_CORRECTED = "salary_interval_corrected"
SALARY_INTERVAL_ASSUMED = "salary_interval_assumed"
SALARY_BOUNDS_SWAPPED = "salary_bounds_swapped"
SALARY_INCLUDES_VARIABLE = "salary_includes_variable"
SALARY_FROM_TEXT = "salary_from_text"
SALARY_DIFFERS_FROM_TEXT = "salary_differs_from_text"


@dataclass(frozen=True)
class Salary:
    """Pay as posted and, where believable, per year in EUR.

    Attributes:
        minimum, maximum: as posted, per ``interval``; equal for a single figure; one is None for "up to", "from".
        interval: hour, day, week, month, year, or None when it could not be told.
        minimum_eur_year, maximum_eur_year: full-time equivalent at the shipped rates, None when not comparable.
        rate_day: the day of those rates, None when not comparable.
        evidence: the words or fields it was read from, and why it was not trusted.
    """

    minimum: float | None = None
    maximum: float | None = None
    currency: str | None = None
    interval: str | None = None
    minimum_eur_year: float | None = None
    maximum_eur_year: float | None = None
    rate_day: date | None = None
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
    description: str = "",
    language: str | None = None,
) -> Salary:
    """Return the pay that a board's fields, or else its free text, or else the description, state.

    Numbers without a period, or not believable, are a board's estimate or a slip: where the description
    states another pay, that one is taken, and the numbers stay in the evidence.

    Args:
        text: free text such as ``"$75k - $95k"``; read only when the numbers say nothing.
        minimum, maximum: the board's numbers; 0 and negative ones mean unknown.
        currency: ISO code or symbol; where absent, the text's own, else the country's for an ambiguous "$" or "kr".
        interval: the board's word for the period; where absent it follows from the text or the size.
        country: ISO 3166-1 alpha-2 of the job, if it is one country.
        description: the cleaned description, one paragraph or item per line.
        language: of the posting; Chinese ones mean a month where they name no period.
    """
    low, high = _amount(minimum), _amount(maximum)
    code = _field_currency(currency, country)
    period, covered = interval_of_field(interval)
    if low is not None or high is not None:
        shown = " to ".join(f"{amount:g}" for amount in (low, high) if amount is not None)
        low, high = (None if end is None else end / covered for end in (low, high))
        evidence = f"fields: {shown} {code or ''} {interval or ''}".rstrip()
        salary = _judged(Salary(low, high, code, period, evidence=evidence))
        return _beside_words(salary, period, pay_in_description(description, country) if description else None)
    stated = pay_in_field(clean_line(text), country, language == "zh") if text else None
    if stated is not None:
        return _of_words(stated, "text", code, period)
    stated = pay_in_description(description, country) if description else None
    return Salary() if stated is None else _of_words(stated, "description", None, None)


def interval_of_field(text: str | None) -> tuple[str | None, int]:
    """Return the interval that a board's word for the period names ("1 YEAR", "per-hour-wage"), and how many it covers."""
    words = re.findall("[a-z]+", fold(text or ""))
    if "biweekly" in words or "fortnight" in words or ("bi" in words and "weekly" in words):
        return "week", 2
    return next((FIELD_INTERVALS[word] for word in words if word in FIELD_INTERVALS), None), 1


def _amount(number: float | None) -> float | None:
    if number is None or isinstance(number, bool) or not number > 0 or number == float("inf"):
        return None
    return float(number)


def _field_currency(text: str | None, country: str | None) -> str | None:
    """Return the ISO code for a code or symbol; "$" and "kr" go by the country."""
    sign = (text or "").strip().lower()
    if len(sign) == 3 and sign.isalpha() and sign.isascii() and sign not in SYMBOLS:
        return sign.upper()
    return currency_of((sign,), country) if sign else None


def _of_words(stated: StatedPay, place: str, code: str | None, period: str | None) -> Salary:
    """Return what words state; a board's own currency and period stand in for what they leave out."""
    flags = [SALARY_INCLUDES_VARIABLE] if stated.variable else []
    if place == "description":
        flags.append(SALARY_FROM_TEXT)
    interval = period or stated.interval
    top = stated.maximum or stated.minimum or 0.0
    if interval is None and stated.chinese and top >= HOURLY_BELOW:
        interval = "month" if top < CHINESE_YEARLY_FROM else "year"
        flags.append(SALARY_INTERVAL_ASSUMED)
    salary = Salary(
        stated.minimum, stated.maximum, stated.currency or code, interval,
        evidence=f"{place}: {stated.words}", flags=tuple(flags),
    )  # fmt: skip
    return _judged(salary, stated.months, monthly=place == "text")


def _beside_words(salary: Salary, period: str | None, stated: StatedPay | None) -> Salary:
    """Return the fields' pay, or the words' where the fields are an estimate or a slip and the words differ."""
    if stated is None:
        return salary
    words = _of_words(stated, "description", salary.currency, None)
    if not words.known or words.minimum_eur_year is words.maximum_eur_year is None:
        return salary
    slip = period == "year" and (salary.maximum or salary.minimum or 0) < HOURLY_BELOW
    trusted = period is not None and not slip and SALARY_IMPLAUSIBLE not in salary.flags
    if not _apart(salary, words):
        return salary
    if trusted:
        return replace(
            salary, flags=(*salary.flags, SALARY_DIFFERS_FROM_TEXT), evidence=f"{salary.evidence}; {words.evidence}"
        )
    evidence = f"{words.evidence}; not the board's {salary.evidence}"
    return replace(words, flags=(*words.flags, SALARY_DIFFERS_FROM_TEXT), evidence=evidence)


def _apart(one: Salary, other: Salary) -> bool:
    """Whether two pays per year have no amount in common, within 1 %."""
    if one.minimum_eur_year is one.maximum_eur_year is None:
        return True
    lows = [salary.minimum_eur_year or 0.0 for salary in (one, other)]
    highs = [salary.maximum_eur_year or float("inf") for salary in (one, other)]
    return max(lows) > min(highs) * 1.01


def _judged(salary: Salary, months: float | None = None, *, monthly: bool = False) -> Salary:
    """Order the bounds, settle the interval, compute the EUR figures or say why not."""
    flags = list(salary.flags)
    low, high = salary.minimum, salary.maximum
    if low is not None and high is not None and low > high:
        low, high = high, low
        flags.append(SALARY_BOUNDS_SWAPPED)
    salary = replace(salary, minimum=low, maximum=high)
    interval = _interval(salary, monthly)
    if interval != salary.interval and interval != "year":
        flags.append(SALARY_INTERVAL_ASSUMED if salary.interval is None else SALARY_INTERVAL_CORRECTED)
    return _compared(replace(salary, interval=interval, flags=tuple(dict.fromkeys(flags))), months)


def _interval(salary: Salary, monthly: bool) -> str | None:
    """Return the interval: the stated one unless the size contradicts it, else what the size says."""
    top = salary.maximum if salary.maximum is not None else salary.minimum
    if top is None:
        return salary.interval
    if salary.interval == "year" and 3 <= top < HOURLY_BELOW:
        return "hour" if salary.currency in HOURLY_CURRENCIES or top < THOUSANDS_FROM else "year"
    if salary.interval is not None:
        return salary.interval
    if salary.currency is None:
        return "hour" if 3 <= top < HOURLY_BELOW else "year" if top >= MONTHLY_EUR[1] else None
    in_eur = shipped_rates().to_eur(top, salary.currency)
    if in_eur is None:
        return "year" if top >= MONTHLY_EUR[1] else None
    if top < HOURLY_BELOW and in_eur <= MOST_EUR_HOUR:
        return "hour" if top >= 3 else None
    if monthly and (MONTHLY_EUR[0] <= in_eur < MONTHLY_EUR[1] or top < HOURLY_BELOW):
        return "month"
    return "year" if in_eur >= MONTHLY_EUR[1] else None


def _compared(salary: Salary, months: float | None = None) -> Salary:
    if salary.interval is None or salary.currency is None:
        missing = "interval" if salary.interval is None else "currency"
        return replace(salary, evidence=f"{salary.evidence}; not compared: {missing} unknown")
    per_year = months if months and salary.interval == "month" else PER_YEAR[salary.interval]
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
    return replace(salary, minimum_eur_year=low, maximum_eur_year=high, rate_day=rates.day)
