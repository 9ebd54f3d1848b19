"""The pay that Greenhouse writes into a posting's text: blocks of a fixed form, which a person fills in as numbers.

``<div class="title">Annual Salary Range</div><div class="pay-range"><span>$100,000</span>...<span>$120,000 USD</span></div>``
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

MAX_BLOCKS = 20
_MAX_TITLE = 200
_BLOCK = re.compile(
    r"""(?:<div\sclass="title">(?P<title>[^<>]{0,200})</div>\s{0,20})?"""
    r"""<div\sclass="pay-range">(?P<ends>(?:[^<>]{0,60}</?span(?:\sclass="divider")?>){2,8}[^<>]{0,60})</div>"""
)
_TAG = re.compile(r"<[^<>]*>")
_AMOUNT = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,2})?(?![\d.,])")
_CURRENCY = re.compile(r"\b[A-Z]{3}\b")
_PERIODS = {
    "hour": re.compile(r"\b(?:hour|hourly)\b", re.IGNORECASE),
    "month": re.compile(r"\b(?:month|monthly)\b", re.IGNORECASE),
    "year": re.compile(r"\b(?:annual|annually|annualized|year|yearly)\b", re.IGNORECASE),
}


@dataclass(frozen=True)
class PayRanges:
    """What the blocks of one posting say together.

    Attributes:
        text: their words. low, high: over all blocks, None where these name several currencies or periods.
        interval: hour, month or year, where every title says so.
    """

    text: str
    low: float | None = None
    high: float | None = None
    currency: str | None = None
    interval: str | None = None


def pay_ranges(content: str) -> PayRanges | None:
    """Return the pay in the blocks of a posting's HTML; None where it has none."""
    texts, amounts, currencies, intervals = [], [], set(), set()
    for block in list(_BLOCK.finditer(content))[:MAX_BLOCKS] if 'class="pay-range"' in content else ():
        ends = " ".join(html.unescape(_TAG.sub(" ", block["ends"])).split())
        title = " ".join(html.unescape(block["title"] or "").split())
        found = [float(amount.replace(",", "")) for amount in _AMOUNT.findall(ends)]
        if not 1 <= len(found) <= 2:
            continue
        texts.append(f"{title}: {ends}" if title else ends)
        amounts += found
        currencies.add(next(iter(_CURRENCY.findall(ends)), None))
        intervals.add(next((period for period, word in _PERIODS.items() if word.search(title)), None))
    if not texts:
        return None
    text = "; ".join(texts)
    if len(currencies) > 1 or len(intervals) > 1:
        return PayRanges(text)
    return PayRanges(text, min(amounts), max(amounts), currencies.pop(), intervals.pop())
