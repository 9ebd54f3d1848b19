"""A source that brings quite other rows than in its earlier weeks is pointed out; little history says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from aura_ml.drift import MIN_WEEKS, SourceWeek, drifts

WEEK = date(2026, 6, 12)
USUAL = SourceWeek("one", WEEK, rows=100, rejected=2, openings=90, without_pay=45, languages={"de": 70, "en": 20})


def earlier(weeks: int = 6, **changes: object) -> list[SourceWeek]:
    return [
        replace(USUAL, week=WEEK - timedelta(weeks=back), rows=95 + back, **changes)  # type: ignore[arg-type]
        for back in range(1, weeks + 1)
    ]


def what(now: SourceWeek, history: list[SourceWeek] | None = None, *, ended: bool = True) -> list[str]:
    return [drift.what for drift in drifts(now, earlier() if history is None else history, ended=ended)]


def test_a_week_like_the_others_says_nothing() -> None:
    assert what(USUAL) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (replace(USUAL, rows=20), ["rows"]),
        (replace(USUAL, rows=400), ["rows"]),
        (replace(USUAL, rejected=40), ["rejected"]),
        (replace(USUAL, without_pay=90), ["pay"]),
        (replace(USUAL, without_pay=0), ["pay"]),
        (replace(USUAL, languages={"en": 90}), ["languages"]),
        (replace(USUAL, languages={"de": 60, "en": 30}), []),
        (replace(USUAL, rows=70), []),
        (replace(USUAL, rejected=0), []),
    ],
)
def test_what_left_its_range_is_named(now: SourceWeek, expected: list[str]) -> None:
    assert what(now) == expected


def test_a_week_in_progress_may_have_few_rows() -> None:
    assert what(replace(USUAL, rows=5), ended=False) == []


def test_too_little_history_says_nothing() -> None:
    odd = replace(USUAL, rows=2, rejected=2, languages={"fr": 90})
    assert what(odd, earlier(MIN_WEEKS - 1)) == []
    assert what(odd, [replace(each, rows=0) for each in earlier()]) == []
    small = [replace(each, rows=4, openings=4, without_pay=2) for each in earlier()]
    assert what(replace(odd, rows=0), small) == []


def test_it_says_what_was_before_and_what_to_do() -> None:
    (found,) = drifts(replace(USUAL, rows=20), earlier(), ended=True)
    assert found.message == "20 rows; the 6 weeks before had 96 to 101"
    assert found.cure == "see what it answers: aura sources check one"
    (mix,) = drifts(replace(USUAL, languages={"en": 90}), earlier(), ended=True)
    assert mix.message == "languages en 100%; before de 78%, en 22%"
