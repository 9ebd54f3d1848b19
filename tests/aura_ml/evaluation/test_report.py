"""Goals, verdicts, targets, and the report as plain values and as Markdown."""

from __future__ import annotations

import json

import pytest

from aura_ml.bootstrap import Interval
from aura_ml.evaluation import Direction, Figure, Goal, Part, Report, Verdict
from aura_ml.evaluation.markdown import render
from aura_ml.evaluation.targets import targets


def figure(name: str, value: float | None, lower: float | None = None, **more: object) -> Figure:
    upper = None if value is None else value + 0.1
    return Figure(name, value, lower, upper, 24, "points", **more)  # type: ignore[arg-type]


def report(*figures: Figure, **more: object) -> Report:
    part = Part("ranking", "Ranking", "How it was measured.", figures, notes=["A note."], settings={"people": 24})
    fields: dict[str, object] = {
        "seed": 3, "quick": False, "postings": "invented", "n_postings": 500, "is_invented": True,
        "encoder_version": "e", "parts": [part],
    }  # fmt: skip
    return Report(**(fields | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("direction", "value", "reached"),
    [
        (Direction.AT_LEAST, 0.6, True),
        (Direction.AT_LEAST, 0.599, False),
        (Direction.AT_MOST, 0.6, True),
        (Direction.AT_MOST, 0.601, False),
        (Direction.ABOVE, 0.6, False),
        (Direction.ABOVE, 0.601, True),
        (Direction.BELOW, 0.6, False),
        (Direction.BELOW, 0.599, True),
    ],
)
def test_a_goal_is_reached_on_its_side_of_the_value(direction: Direction, value: float, reached: bool) -> None:
    assert figure("a", value, goal=Goal(0.6, direction)).reached is reached


def test_without_goal_or_value_nothing_is_reached() -> None:
    assert figure("a", 0.6).reached is None
    assert figure("a", None, goal=Goal(0.6)).reached is None
    assert Goal(0.6).verdict(None) is Verdict.UNKNOWN


def test_the_plain_report_names_figures_and_is_json() -> None:
    interval = Interval(0.7123456789, 0.6, 0.8, 24)
    one = Figure.of_interval("ranking.mrr.50", interval, "reciprocal rank", baselines={"ridge": 0.5}, goal=Goal(0.70))
    plain = json.loads(json.dumps(report(one).to_dict(), allow_nan=False))
    assert plain["figures"]["ranking.mrr.50"] == {
        "name": "ranking.mrr.50", "value": 0.712346, "lower": 0.6, "upper": 0.8, "n": 24, "unit": "reciprocal rank",
        "of": "simulated people", "baselines": {"ridge": 0.5}, "goal": {"value": 0.7, "direction": "at least"},
        "note": "", "simulated": True, "reached": True,
    }  # fmt: skip
    assert plain["parts"]["ranking"]["figures"] == ["ranking.mrr.50"]


def verdicts(*figures: Figure) -> list[Verdict]:
    return [target.verdict for target in targets(report(*figures))]


def test_targets_are_reached_not_reached_below_the_floor_or_not_measured() -> None:
    assert verdicts() == [Verdict.UNKNOWN] * 5
    found = verdicts(
        figure("ranking.mrr_embedding.50", 0.43),
        figure("ranking.mrr.50", 0.65),
        figure("ranking.mrr.200", 0.75),
        figure("preference.rmse.50", 1.4, baselines={"floor": 0.9}),
        figure("policy.reward_rise", 0.08, 0.05, baselines={"random": -0.002}),
        figure("policy.conversion_rise", 0.08, -0.01, baselines={"random": 0.0}),
    )
    assert found == [
        Verdict.NOT_REACHED, Verdict.REACHED, Verdict.BELOW_FLOOR, Verdict.REACHED, Verdict.NOT_REACHED,
    ]  # fmt: skip
    low_floor = verdicts(figure("preference.rmse.50", 1.4, baselines={"floor": 0.4}))
    assert low_floor[2] is Verdict.NOT_REACHED
    assert verdicts(figure("preference.rmse.50", 0.45, baselines={"floor": 0.4}))[2] is Verdict.REACHED


def test_reward_that_rises_no_more_than_at_random_has_not_risen() -> None:
    rise = figure("policy.reward_rise", 0.08, 0.05, baselines={"random": 0.06})
    assert verdicts(rise)[3] is Verdict.NOT_REACHED


def test_the_text_shows_goals_measured_values_and_what_was_left_out() -> None:
    one = figure("ranking.mrr.50", 0.65, 0.55, goal=Goal(0.70), baselines={"ridge": 0.5, "chance": None}, note="so")
    text = render(report(one, quick=True, skipped={"skills": "no labels | here"}), plots=["evaluation-mrr.svg"])
    assert "| ranking.mrr.50 | at least 0.7 | 0.650 | 0.550 to 0.750 | 24 | not reached |" in text
    assert "ridge 0.500, chance –" in text
    assert "- ranking.mrr.50: so" in text
    assert "- skills: no labels | here" in text
    assert "invented" in text
    assert "is no result" in text
    assert "](evaluation-mrr.svg)" in text
