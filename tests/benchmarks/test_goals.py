"""Ratios and verdicts: each goal reached, not reached, and not measured."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.goals import NOT_MEASURED, NOT_REACHED, REACHED, goals, week_ratios
from tests.benchmarks.results import results, spread, week


def verdict(name: str, found: dict[str, Any]) -> str:
    (goal,) = [goal for goal in goals(found) if goal.name == name]
    return goal.verdict


def test_ratios_are_of_what_was_measured_together() -> None:
    found = week_ratios(week(1_000, 45.0, 90.0, 6.0))
    assert found["postings_per_s"] == pytest.approx(22.2, abs=0.1)
    assert found["cpu_ms_per_posting"] == pytest.approx(40.5)
    assert (found["week_to_encode"], found["again_to_first"]) == (0.5, pytest.approx(0.1333, abs=1e-4))
    assert found["week_to_encode_cpu"] == pytest.approx(0.45)
    assert (found["encoder_speed"], found["encoder_speed_cpu"]) == (4.2, 4.0)


@pytest.mark.parametrize(
    ("name", "weeks", "expected"),
    [
        ("encoder", [week(1_000, 45, 90, 6)], REACHED),
        ("encoder", [week(1_000, 45, 90, 6), week(5_000, 45, 90, 6, own_s=5.5)], NOT_REACHED),
        ("encoder", [week(200, 45, 90, 6)], NOT_MEASURED),
        ("whole week of 1,000", [week(1_000, 89, 90, 6)], REACHED),
        ("whole week of 1,000", [week(1_000, 91, 90, 6)], NOT_REACHED),
        ("whole week of 1,000", [week(5_000, 45, 90, 6)], NOT_MEASURED),
        ("the week again, unchanged", [week(1_000, 60, 90, 6), week(5_000, 100, 90, 9)], REACHED),
        ("the week again, unchanged", [week(1_000, 60, 90, 7), week(5_000, 100, 90, 9)], NOT_REACHED),
        ("cost per posting", [week(1_000, 40, 90, 6)], NOT_MEASURED),
        ("cost per posting", [week(1_000, 40, 90, 6), week(5_000, 190, 90, 6)], f"{REACHED} as far as measured"),
        ("cost per posting", [week(1_000, 40, 90, 6), week(13_000, 520, 90, 6)], REACHED),
        ("cost per posting", [week(1_000, 40, 90, 6), week(5_000, 230, 90, 6)], NOT_REACHED),
        ("cost per posting", [week(1_000, 40, 90, 6), week(5_000, 170, 90, 6)], NOT_REACHED),
    ],
)
def test_goals_of_the_week(name: str, weeks: list[dict[str, Any]], expected: str) -> None:
    assert verdict(name, results(weeks=weeks)) == expected


def test_memory_is_held_against_its_goal_at_every_size() -> None:
    small, large = week(1_000, 45, 90, 6), week(13_000, 520, 90, 6)
    assert verdict("memory of a week", results(weeks=[small, large])) == REACHED
    large["first"]["peak_mib"] = 2_100.0
    assert verdict("memory of a week", results(weeks=[small, large])) == NOT_REACHED


def test_a_fast_encoder_with_other_vectors_has_not_reached_its_goal() -> None:
    wrong = week(1_000, 45, 90, 6)
    wrong["encoders"]["compared"]["cosine_mean"] = 0.998
    assert verdict("encoder", results(weeks=[wrong])) == NOT_REACHED


def test_goals_of_search_and_starts() -> None:
    found = results()
    assert verdict("search", found) == NOT_REACHED
    assert (verdict("aura --help", found), verdict("loading the code location", found)) == (REACHED, REACHED)
    found["search"]["sizes"][1]["whole"] = spread(0.013)
    found["starts"][1]["wall_s"] = spread(0.3)
    assert (verdict("search", found), verdict("aura --help", found)) == (REACHED, NOT_REACHED)
    del found["search"]["sizes"][1]
    assert verdict("search", found) == NOT_MEASURED


def test_what_was_not_measured_has_no_verdict() -> None:
    alone = {name: value for name, value in results().items() if name not in ("weeks", "starts", "pages", "search")}
    assert {goal.verdict for goal in goals(alone)} == {NOT_MEASURED}
