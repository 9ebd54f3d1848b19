"""Rates look at applications old enough to have been answered, and stay silent below five."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aura_ml.applications import StageStep, conversion_rates, days_silent, first_reached

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def steps(*stages: tuple[str, int]) -> list[StageStep]:
    """Steps by stage and how many days ago."""
    return [StageStep(stage, NOW - timedelta(days=days)) for stage, days in stages]


SETTLED = [
    steps(("applied", 40), ("rejected", 30)),
    steps(("applied", 40), ("screening", 33), ("interview1", 20), ("offer", 2)),
    steps(("applied", 40), ("no_answer", 5)),
    steps(("interview1", 30), ("rejected", 10)),
    steps(("applied", 14)),
]


def test_the_rates_of_five_settled_applications() -> None:
    answered, interviewed, offered = conversion_rates(SETTLED, NOW, 14)
    assert (answered.count, answered.n, answered.value) == (3, 5, 0.6)
    assert (answered.lower, answered.upper) == pytest.approx((0.2307, 0.8824), abs=1e-3)  # Wilson 1927, 3 of 5
    assert (interviewed.count, interviewed.n, interviewed.value) == (2, 5, 0.4)
    assert (offered.count, offered.n, offered.value) == (1, 2, None)


def test_what_is_young_or_taken_back_does_not_count_even_when_it_was_answered() -> None:
    young = [steps(("applied", 3), ("interview1", 1)), steps(("applied", 40), ("none", 3)), []]
    assert [(rate.count, rate.n) for rate in conversion_rates([*SETTLED, *young], NOW, 14)] == [(3, 5), (2, 5), (1, 2)]


def test_below_five_no_share_is_said() -> None:
    answered = conversion_rates(SETTLED[:4], NOW, 14)[0]
    assert (answered.n, answered.value, answered.lower) == (4, None, None)


@pytest.mark.parametrize(
    ("history", "silent"),
    [
        ([("applied", 20)], 20),
        ([("applied", 20), ("interview2", 6)], 6),
        ([("applied", 20), ("rejected", 19)], None),
        ([("applied", 20), ("none", 1)], None),
        ([], None),
    ],
)
def test_silence_counts_from_the_last_step_while_the_next_word_is_theirs(
    history: list[tuple[str, int]], silent: int | None
) -> None:
    assert days_silent(steps(*history), NOW) == silent


def test_a_step_is_reached_once_and_a_later_stage_reaches_the_earlier_ones() -> None:
    week = (NOW - timedelta(days=7), NOW)
    assert first_reached([steps(("interview1", 3), ("offer", 2))], *week) == {"applied": 1, "interview": 1, "offer": 1}
    assert first_reached([steps(("applied", 40), ("interview1", 30), ("interview2", 3))], *week) == {
        "applied": 0,
        "interview": 0,
        "offer": 0,
    }
    assert first_reached([steps(("none", 3)), steps(("no_answer", 2)), steps(("applied", 0))], *week) == {
        "applied": 0,
        "interview": 0,
        "offer": 0,
    }
