"""Whether a week's rows of a source look like its earlier weeks': rows, rejected share, share without pay, languages.

A source that changes its form without failing shows here first. Hints for a person; nothing is held back for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

MIN_WEEKS = 4
"""With fewer earlier weeks nothing is said."""

HISTORY_WEEKS = 8
MIN_ROWS = 20
"""A source that usually brings fewer rows varies by itself."""

FEWER, MORE = 0.4, 3.0
"""Rows below or above this share of the earlier median, and outside everything seen, are worth a word."""

SHARE_SHIFT = 0.2
LANGUAGE_SHIFT = 0.25
"""Least total variation distance between two language mixes that is worth a word."""


@dataclass(frozen=True)
class SourceWeek:
    """What one source brought for one week.

    Attributes:
        rows: sightings. rejected: those that became no job. openings: jobs first sighted there; without_pay: of these.
        languages: openings by language, where known.
    """

    source: str
    week: date
    rows: int
    rejected: int
    openings: int
    without_pay: int
    languages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Drift:
    """One figure of a source that left its range.

    Attributes:
        what: rows, rejected, pay or languages. message: the figures in words. cure: what to do.
    """

    source: str
    what: str
    message: str
    cure: str


def drifts(now: SourceWeek, earlier: Sequence[SourceWeek], *, ended: bool) -> list[Drift]:
    """Return what of ``now`` is unlike ``earlier``; empty with too little history.

    Args:
        earlier: weeks of the same source before it, in any order; the newest ``HISTORY_WEEKS`` with rows count.
        ended: whether the week has ended; before that, few rows mean nothing.
    """
    history = sorted((each for each in earlier if each.rows), key=lambda each: each.week)[-HISTORY_WEEKS:]
    if len(history) < MIN_WEEKS or median(each.rows for each in history) < MIN_ROWS:
        return []
    return [*_rows(now, history, ended), *_shares(now, history), *_languages(now, history)]


def _rows(now: SourceWeek, history: Sequence[SourceWeek], ended: bool) -> list[Drift]:
    usual = median(each.rows for each in history)
    seen = [each.rows for each in history]
    fewer = ended and now.rows < FEWER * usual and now.rows < min(seen)
    if not fewer and not (now.rows > MORE * usual and now.rows > max(seen)):
        return []
    message = f"{now.rows} rows; the {len(seen)} weeks before had {min(seen)} to {max(seen)}"
    return [Drift(now.source, "rows", message, f"see what it answers: aura sources check {now.source}")]


def _shares(now: SourceWeek, history: Sequence[SourceWeek]) -> list[Drift]:
    found = []
    for what, part, whole, said in (
        ("rejected", "rejected", "rows", "of its rows became no posting"),
        ("pay", "without_pay", "openings", "of its postings name no pay"),
    ):
        known = [getattr(each, part) / getattr(each, whole) for each in history if getattr(each, whole)]
        size = getattr(now, whole)
        if size < MIN_ROWS or len(known) < MIN_WEEKS:
            continue
        share = getattr(now, part) / size
        if share > max(known) + SHARE_SHIFT or (what == "pay" and share < min(known) - SHARE_SHIFT):
            message = f"{share:.0%} {said}; the {len(known)} weeks before had {min(known):.0%} to {max(known):.0%}"
            cure = "the reasons: aura sql \"SELECT reason, count(*) FROM rejected_listings GROUP BY 1\"" if what == "rejected" else (
                f"its form may have changed: aura reparse --source {now.source} --dry-run after an update"
            )  # fmt: skip
            found.append(Drift(now.source, what, message, cure))
    return found


def _languages(now: SourceWeek, history: Sequence[SourceWeek]) -> list[Drift]:
    told = sum(now.languages.values())
    mixes = [each.languages for each in history if sum(each.languages.values()) >= MIN_ROWS]
    if told < MIN_ROWS or len(mixes) < MIN_WEEKS:
        return []
    usual: dict[str, int] = {}
    for mix in mixes:
        for language, count in mix.items():
            usual[language] = usual.get(language, 0) + count
    away = _distance(now.languages, usual)
    if away < LANGUAGE_SHIFT or away <= max(_distance(mix, usual) for mix in mixes):
        return []
    message = f"languages {_mix(now.languages)}; before {_mix(usual)}"
    return [
        Drift(now.source, "languages", message, "look whether its address or search terms in config.yaml still fit")
    ]


def _distance(left: Mapping[str, int], right: Mapping[str, int]) -> float:
    """Return the total variation distance of two mixes, in [0, 1]."""
    of_left, of_right = sum(left.values()), sum(right.values())
    languages = {*left, *right}
    return sum(abs(left.get(each, 0) / of_left - right.get(each, 0) / of_right) for each in languages) / 2


def _mix(counts: Mapping[str, int]) -> str:
    whole = sum(counts.values())
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]
    return ", ".join(f"{language} {count / whole:.0%}" for language, count in most)
