"""Arithmetic on measured numbers, and how they are written. Pure; nothing is measured here."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

MIB = 1024 * 1024


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of ``values`` lies, interpolated between neighbours.

    Raises:
        ValueError: no values, or a share outside [0, 1].
    """
    if not values:
        raise ValueError("a percentile of nothing was asked for")
    if not 0 <= share <= 1:
        raise ValueError(f"share {share} is out of range; 0 to 1")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return n, median, 95th percentile, smallest and largest of ``values``."""
    return {
        "n": len(values),
        "median": median(values),
        "p95": percentile(values, 0.95),
        "min": min(values),
        "max": max(values),
    }


def ratio(value: float | None, other: float | None) -> float | None:
    """Return ``value / other``; None where one of them was not measured or ``other`` is 0."""
    if value is None or not other:
        return None
    return value / other


def written(value: float | None, decimals: int = 2, unit: str = "") -> str:
    """Return ``value`` with thousands separated, or a dash where there is none."""
    return "–" if value is None else f"{value:,.{decimals}f}{unit}"


def milliseconds(seconds: float | None) -> str:
    """Return seconds as milliseconds, with one decimal below 100 ms."""
    if seconds is None:
        return written(None)
    return written(seconds * 1000, 1 if seconds < 0.1 else 0)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table; the first column is text, the others are numbers.

    Raises:
        ValueError: a row has more or fewer cells than the header.
    """
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"row {list(row)} has {len(row)} cells, the header {len(header)}")
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]
