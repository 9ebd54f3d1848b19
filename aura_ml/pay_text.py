"""Pay in words: amounts, ranges, currency and period of a pay field's text, and the one statement of pay in a description.

What a number means (per year, believable or not) is judged in ``salary``; the words themselves are in ``pay_vocabulary``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, pairwise

from aura_ml.pay_vocabulary import (
    AMBIGUOUS,
    AMOUNT,
    AT_LEAST,
    CODES,
    CURRENCY,
    DOLLARS,
    FACTORS,
    INTERVALS,
    KRONOR,
    MULTIPLIER,
    NOT_PAY,
    PAY,
    PAYMENTS,
    RANGE_GAP,
    SYMBOLS,
    UP_TO,
    VARIABLE,
    WORDLIKE_CODES,
    fold_signs,
)
from aura_ml.word_finder import WordFinder

MAX_FIELD_CHARS = 500
MAX_EVIDENCE_CHARS = 120
MAX_AMOUNTS = 100
"""Amounts looked at in one text; real postings have under 50."""

WIDEST_UNNAMED = 4.0
"""A range that no word calls pay is read as pay only up to this ratio of its ends."""

_MONEY = re.compile(
    rf"(?P<before>(?:{CURRENCY}\s?){{1,2}}~?)?(?P<number>{AMOUNT})(?P<times>{MULTIPLIER})?"
    rf"(?:\s?(?P<usdt>u)(?=\s?(?:[^a-z0-9\s]|$))|\s?\+?\s?(?P<after>/?{CURRENCY}(?![a-z])(?:\s?{CURRENCY})?))?(?P<percent>\s?%)?"
)
_CURRENCIES = re.compile(CURRENCY)
_WRITTEN_CODES = re.compile(rf"(?<![a-z])(?:{'|'.join(code.lower() for code in CODES)})(?![a-z])")
_CHINESE = ("CN", "HK", "TW")
_CJK = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_CLAUSE_ENDS = re.compile(r"[;()+|•·\n]|\. |, |: (?=\d+\.)| plus | zzgl| zuzuglich| sowie ")
_SENTENCE_ENDS = re.compile(r"[\n•|;!?]|(?<=[a-z0-9)][a-z0-9)])\. ")
_AFTER_GAP = re.compile(
    r"^[\s*+,()]*(?:(?:usd|eur|gbp|brutto|gross|brut|bruto|in|of|the|base|salary|gehalt|pay|netto|net|ote|\.)[\s,()/]*){0,3}$"
)
_SIGNS = (
    "€", "$", "£", "¥", "₹", "₪", "₩", "₺", "₴", "₱", "EUR", "Euro", "euro", "Eur", "USD", "GBP", "CHF", "CAD", "AUD", "SGD", "PLN",
    "INR", "SEK", "NOK", "DKK", "CZK", "RMB", "CNY", "HKD", "zł", "Kč",
)  # fmt: skip
_THOUSANDS = tuple(f"{digit}{gap}{k}" for digit in range(10) for gap in ("", " ", "\n") for k in "kK")
_FINDER = WordFinder({"sign": _SIGNS, "thousands": _THOUSANDS})
"""What stands at an amount of money; only the text around is read closely."""

_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[A-Za-z]")
_AROUND = 220
_RETIREMENT_PLANS = (401e3, 403e3)
_CALENDAR_YEARS = range(1990, 2040)


@dataclass(frozen=True)
class StatedPay:
    """Pay as the words state it.

    Attributes:
        currency: ISO code, or None where none is written or it cannot be told.
        interval: as written, or None.
        months: how many monthly pays a year has, where stated.
        words: the words it was read from.
    """

    minimum: float | None
    maximum: float | None
    currency: str | None
    interval: str | None
    months: float | None
    variable: bool
    words: str
    chinese: bool = False


@dataclass(frozen=True)
class _Money:
    amount: float
    factor: float
    signs: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class _Span:
    low: float | None
    high: float | None
    signs: tuple[str, ...]
    start: int
    end: int
    gap: str = ""

    @property
    def is_range(self) -> bool:
        return self.low is not None and self.high is not None and self.low != self.high


def pay_in_field(text: str, country: str | None, chinese: bool = False) -> StatedPay | None:
    """Return the pay that ``text``, which a board gives as pay, states; its first range, else its first amount.

    Args:
        chinese: whether the posting is; its pay is per month unless it says otherwise.
    """
    line = fold_signs(text[:MAX_FIELD_CHARS])
    moneys = [money for money in _moneys(line) if not NOT_PAY.search(_clause(line, money.start, money.end))]
    spans = [span for span in _spans(moneys, line) if span.signs or _stands_alone(line, span)]
    span = next((one for one in spans if one.is_range), None) or next(iter(spans), None)
    if span is None or (span.high or span.low or 0) < 1:
        return None
    chinese = chinese or country in _CHINESE or _CJK.search(line) is not None
    interval = _interval_at(line, span) or _any_interval(line)
    words = text[:MAX_EVIDENCE_CHARS]
    currency = currency_of(span.signs, country, line[max(0, span.start - 25) : span.end + 25], chinese)
    return StatedPay(
        span.low, span.high, currency, interval, _payments(line), bool(VARIABLE.search(line)), words, chinese
    )


def pay_in_description(text: str, country: str | None) -> StatedPay | None:
    """Return the pay that a description states, or None where no amount in it is clearly the job's pay.

    An amount counts where words call it pay or give its period, and no word beside it makes it something else
    (a budget, a bonus, equity, funding); of several statements the clearest, then the first.
    """
    best: tuple[int, StatedPay] | None = None
    for begin, end in _passages(text):
        rank, stated = _clearest(text[begin:end], country)
        if stated is not None and (best is None or rank > best[0]):
            best = (rank, stated)
    return best[1] if best else None


def _passages(text: str) -> list[tuple[int, int]]:
    """Return where ``text`` speaks of money: the surroundings of the amounts, joined where they touch."""
    found = _FINDER.find(text)
    thousands = (
        place
        for word, places in found.of("thousands")
        for place in places
        if not _LETTER.match(text, place + len(word))
    )
    places = sorted(thousands)[:MAX_AMOUNTS]
    for sign, at in found.of("sign"):
        for place in at:
            if len(places) < MAX_AMOUNTS * 2 and _DIGIT.search(text, max(0, place - 4), place + len(sign) + 4):
                places.append(place)
    passages: list[tuple[int, int]] = []
    for place in sorted(places):
        begin, end = max(0, place - _AROUND), place + _AROUND
        if passages and begin <= passages[-1][1]:
            passages[-1] = (passages[-1][0], end)
        else:
            passages.append((begin, end))
    return passages


def _clearest(text: str, country: str | None) -> tuple[int, StatedPay | None]:
    """Return the clearest statement of pay in a passage, and how clear it is (0: there is none)."""
    line = fold_signs(text)
    moneys = [money for money in _moneys(line, text) if money.factor < 1e6 and money.amount not in _RETIREMENT_PLANS]
    best: tuple[int, _Span, str | None] = (0, _Span(None, None, (), 0, 0), None)
    for span in _spans(moneys, line):
        rank, interval = _rank(line, span)
        if rank > best[0]:
            best = (rank, span, interval)
    rank, span, interval = best
    if not rank:
        return 0, None
    start, end = _sentence(line, span.start, span.end)
    words = " ".join(text[max(start, span.start - 60) : min(end, span.end + 30)].split())[:MAX_EVIDENCE_CHARS]
    currency = currency_of(span.signs, country, line[max(start, span.start - 40) : min(end, span.end + 25)])
    sentence = line[start:end]
    variable = bool(VARIABLE.search(sentence))
    return rank, StatedPay(span.low, span.high, currency, interval, _payments(sentence), variable, words)


def currency_of(signs: tuple[str, ...], country: str | None, line: str = "", chinese: bool = False) -> str | None:
    """Return the ISO code for the signs at an amount: a written code first, then a plain sign, then the country.

    Args:
        signs: lower-case signs, codes and words, in the order in which they stand.
        line: the words around, where a code may stand apart ("Salary (CAD): $90,000").
    """
    codes = [sign.upper() for sign in signs if len(sign) == 3 and sign.upper() in CODES]
    named = codes or [SYMBOLS[sign] for sign in signs if sign in SYMBOLS]
    if named:
        return named[0]
    ambiguous = next((sign for sign in signs if sign in AMBIGUOUS), None)
    if ambiguous is None and signs:
        return None
    nearby = [str(found).upper() for found in _WRITTEN_CODES.findall(line)]
    fitting = [code for code in nearby if ambiguous is None or code in _CODES_OF[ambiguous]]
    if fitting:
        return fitting[0]
    if ambiguous == "$":
        return DOLLARS.get(country or "US", "USD")
    if ambiguous == "kr":
        return KRONOR.get(country or "")
    if ambiguous is not None:
        return "JPY" if country == "JP" or not (chinese or country == "CN") else "CNY"
    return "CNY" if re.search("人民币|[0-9k] ?元", line) else None


_CODES_OF = {
    "$": frozenset(["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "COP", "CLP", "ARS"]),
    "kr": frozenset(KRONOR.values()),
    "¥": frozenset(["JPY", "CNY"]),
    "￥": frozenset(["JPY", "CNY"]),
}


def _moneys(line: str, original: str = "") -> list[_Money]:
    """Return the amounts in ``line``; with its ``original``, word-like codes count only where they are capitals."""
    found = []
    for match in islice(_MONEY.finditer(line), MAX_AMOUNTS):
        at = match.start("number")
        if match["percent"] or (
            at
            and not match["before"]
            and ((line[at - 1].isalpha() and line[at - 1].isascii()) or line[at - 1] in "*×#")
        ):
            continue
        times = (match["times"] or "").strip().rstrip(".")
        if times == "w" and not _CJK.search(line):
            continue
        factor = FACTORS.get(times, 1.0) if times else 1.0
        amount = number_of(match["number"], bool(times)) * factor
        signs = tuple(_CURRENCIES.findall(match["before"] or "")) + tuple(_CURRENCIES.findall(match["after"] or ""))
        if original and any(
            sign.upper() in WORDLIKE_CODES and sign.upper() not in original[match.start() : match.end()]
            for sign in signs
        ):
            signs = ()
        if "teur" in signs:
            amount, factor = amount * 1e3, 1e3
        if match["usdt"]:
            signs = (*signs, "u")
        if 0 < amount < 1e12 and not _counts_months(line, match.end()):
            found.append(_Money(amount, factor, signs, match.start(), match.start() + len(match[0].rstrip())))
    return found


def _counts_months(line: str, end: int) -> bool:
    """Whether the number before ``end`` counts pays or months (16薪, 6个月)."""
    return line.startswith(("薪", " 薪", "个月", " 个月", "险", "天", "点"), end)


def number_of(text: str, multiplied: bool) -> float:
    """Return the value of ``text``; a comma or dot before exactly three digits groups thousands, unless a "k" follows."""
    text = re.sub("['’ \u00a0\u202f\u2009]", "", text)
    last = max(text.rfind(","), text.rfind("."))
    if last < 0:
        return float(text)
    whole, fraction = text[:last], text[last + 1 :]
    groups_thousands = len(fraction) == 3 and not (
        multiplied and len(whole) <= 2 and "," not in whole and "." not in whole
    )
    whole = re.sub(r"[.,]", "", whole)
    return float(whole + fraction) if groups_thousands else float(f"{whole}.{fraction}")


def _spans(moneys: list[_Money], line: str) -> list[_Span]:
    """Return ranges and single amounts in order; an open end ("up to", "from", "+") is None."""
    spans: list[_Span] = []
    taken = -1
    for first, second in pairwise([*moneys, None]):
        if first is None or first.start < taken:
            continue
        gap = line[first.end : second.start] if second is not None else ""
        if second is not None and len(gap) <= 24 and RANGE_GAP.match(gap):
            low, high = _same_scale(first, second)
            spans.append(_Span(low, high, (*first.signs, *second.signs), first.start, second.end, gap))
            taken = second.end
            continue
        lead = line[max(0, first.start - 60) : first.start].rstrip()
        low, high = first.amount, first.amount
        if UP_TO.search(lead):
            spans.append(_Span(None, high, first.signs, first.start, first.end))
        elif (
            line[first.end : first.end + 1] == "+"
            and not re.match(r"\+\s?(?:\d|[a-z\u4e00-\u9fff]|.{0,12}%)", line[first.end :])
        ) or AT_LEAST.search(lead):
            spans.append(_Span(low, None, first.signs, first.start, first.end))
        else:
            spans.append(_Span(low, high, first.signs, first.start, first.end))
    return spans


def _same_scale(first: _Money, second: _Money) -> tuple[float, float]:
    """Return both ends where only one carries the thousands ("40-60k", "$160k-240", "100–150.000 €")."""
    low, high = first.amount, second.amount
    if second.factor > 1 and first.factor == 1 and low < 1_000:
        low *= second.factor
    elif first.factor > 1 and second.factor == 1 and high < 1_000:
        high *= first.factor
    elif first.factor == second.factor == 1 and low < 1_000 and high >= 10_000 and low * 1_000 <= high:
        low *= 1_000
    return low, high


def _clause(line: str, start: int, end: int) -> str:
    """Return the clause from ``start`` to ``end``: from the last separator before it to the next one after it."""
    begin = max(0, start - 60)
    before = [match.end() for match in _CLAUSE_ENDS.finditer(line, begin, start)]
    after = _CLAUSE_ENDS.search(line, end, end + 45)
    stop = after.start() if after else min(len(line), end + 45)
    return line[before[-1] if before else begin : stop]


def _sentence(line: str, start: int, end: int) -> tuple[int, int]:
    begin = max(0, start - 120)
    before = [match.end() for match in _SENTENCE_ENDS.finditer(line, begin, start)]
    after = _SENTENCE_ENDS.search(line, end, end + 80)
    return (before[-1] if before else begin), after.start() if after else min(len(line), end + 80)


def _stands_alone(line: str, span: _Span) -> bool:
    """Whether an amount without a currency may be pay: large enough and no year, or with a period at it."""
    top = span.high if span.high is not None else span.low or 0.0
    return (top >= 1_000 and top not in _CALENDAR_YEARS) or _interval_at(line, span) is not None


def _interval_at(line: str, span: _Span) -> str | None:
    """Return the period written at the amounts: between them, right after them, or right before them."""
    inside = INTERVALS.search(span.gap)
    if inside:
        return inside.lastgroup
    tail = line[span.end : span.end + 40]
    after = INTERVALS.search(tail)
    if after and _AFTER_GAP.match(tail[: after.start()]):
        return after.lastgroup
    start, _ = _sentence(line, span.start, span.end)
    before = list(INTERVALS.finditer(line, start, span.start))
    return before[-1].lastgroup if before else None


def _any_interval(line: str) -> str | None:
    match = INTERVALS.search(line)
    return match.lastgroup if match else None


def _payments(line: str) -> float | None:
    match = PAYMENTS.search(line)
    return float(match[1] or match[2]) if match else None


def _rank(line: str, span: _Span) -> tuple[int, str | None]:
    """Return how clearly ``span`` is the job's pay (0: not at all), and its period."""
    if NOT_PAY.search(_clause(line, span.start, span.end)):
        return 0, None
    start, end = _sentence(line, span.start, span.end)
    lead = line[max(0, start - 30) if span.start - start < 4 else start : span.start]
    named = (
        PAY.search(lead) is not None or PAY.match(line[span.end : min(end, span.end + 12)].lstrip(" ,(/")) is not None
    )
    interval = _interval_at(line, span)
    top = span.high if span.high is not None else span.low or 0.0
    if not span.signs and not (named and top >= 10_000):
        return 0, None
    if interval is None and top < 1_000:
        return 0, None
    if span.is_range:
        wide = (span.high or 0) > WIDEST_UNNAMED * (span.low or 1)
        if named:
            return (6 if interval or top >= 10_000 else 0), interval
        if interval:
            return (0 if wide and interval != "hour" else 5), interval
        return (4 if top >= 20_000 and (span.low or 0) >= 12_000 and not wide else 0), None
    if named:
        return (3 if interval or top >= 12_000 else 0), interval
    attached = interval if interval and _interval_follows(line, span) else None
    if (attached == "year" and top >= 15_000) or attached == "hour":
        return 2, attached
    heading = line[span.end : span.end + 2].strip()[:1] == "|" or line[: span.start].rstrip()[-1:] == "|"
    return (1 if heading and top >= 20_000 else 0), interval


def _interval_follows(line: str, span: _Span) -> bool:
    tail = line[span.end : span.end + 24]
    match = INTERVALS.search(tail)
    return match is not None and _AFTER_GAP.match(tail[: match.start()]) is not None
