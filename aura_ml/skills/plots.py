"""The skill report's plots as SVG text: bars of demand, and lines over the weeks. Names are escaped; no library.

Colours hold on light and dark paper; every bar has its figure in words beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby
from typing import NamedTuple

WIDTH, ROW, LABEL, MARGIN = 720, 26, 210, 16
LIKED, OTHERS, TEXT, GRID = "#2f6fde", "#9aa5b1", "#5b6673", "#c8cfd6"
LINES = ("#2f6fde", "#d9822b", "#1f9d68", "#8b5cf6", "#d64550")
TREND_HEIGHT = 220
MAX_LABEL = 28


class Bar(NamedTuple):
    """Demand for one skill: shares in [0, 1]; ``others`` is None where nothing is compared with."""

    name: str
    liked: float
    others: float | None


class Line(NamedTuple):
    """A figure over weeks, in [0, 1]; None where a week has none."""

    name: str
    values: Sequence[float | None]


def demand_svg(bars: Sequence[Bar], liked: str, others: str) -> str:
    """Return horizontal bars, the liked postings' share above the others'; ``liked`` and ``others`` name the groups."""
    height = MARGIN * 2 + 24 + ROW * max(len(bars), 1)
    space = WIDTH - LABEL - MARGIN - 90
    parts = [_legend(((LIKED, liked), (OTHERS, others)))]
    for number, bar in enumerate(bars):
        top = MARGIN + 24 + number * ROW
        parts.append(_text(LABEL - 8, top + 14, _short(bar.name), anchor="end"))
        parts.append(_rect(LABEL, top + 2, space * bar.liked, 10, LIKED))
        if bar.others is not None:
            parts.append(_rect(LABEL, top + 13, space * bar.others, 7, OTHERS))
        widest = max(bar.liked, bar.others or 0.0)
        said = f"{bar.liked:.0%}" if bar.others is None else f"{bar.liked:.0%} / {bar.others:.0%}"
        parts.append(_text(LABEL + space * widest + 6, top + 14, said))
    return _svg(height, "Share of postings that name each skill", parts)


def trend_svg(weeks: Sequence[date], lines: Sequence[Line]) -> str:
    """Return lines over ``weeks``, a point where a week has a value and a gap where not; each line has a value per week."""
    left, right, top, bottom = 48, WIDTH - 200, MARGIN, TREND_HEIGHT - 30
    step = (right - left) / max(len(weeks) - 1, 1)
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = bottom - share * (bottom - top)
        parts.append(f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}"/>')
        parts.append(_text(left - 6, y + 4, f"{share:.0%}", anchor="end"))
    for number in sorted({0, len(weeks) - 1} if weeks else ()):
        anchor = "start" if number == 0 else "end"
        parts.append(_text(left + number * step, TREND_HEIGHT - 8, weeks[number].isoformat(), anchor=anchor))
    for number, line in enumerate(lines):
        colour = LINES[number % len(LINES)]
        runs: list[list[tuple[float, float]]] = []
        for known, group in groupby(enumerate(line.values), key=lambda each: each[1] is not None):
            if known:
                runs.append([(left + place * step, bottom - (value or 0.0) * (bottom - top)) for place, value in group])
        for run in runs:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
            parts.extend(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in run)
        parts.append(_rect(right + 16, top + number * 20, 10, 10, colour))
        parts.append(_text(right + 32, top + number * 20 + 10, _short(line.name)))
    return _svg(max(TREND_HEIGHT, top + 20 * len(lines) + 10), "Demand over the weeks", parts)


def _legend(entries: Sequence[tuple[str, str]]) -> str:
    parts, x = [], LABEL
    for colour, name in entries:
        parts.append(_rect(x, MARGIN, 10, 10, colour) + _text(x + 16, MARGIN + 10, name))
        x += 40 + 7 * len(name)
    return "".join(parts)


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.0):.1f}" height="{height}" rx="2" fill="{colour}"/>'


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{TEXT}">{escape(words)}</text>'


def _short(name: str) -> str:
    plain = "".join(sign for sign in " ".join(name.split()) if sign.isprintable())
    return plain if len(plain) <= MAX_LABEL else f"{plain[: MAX_LABEL - 1]}…"


def _svg(height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" font-family="sans-serif" font-size="12" role="img">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>\n"
    )
