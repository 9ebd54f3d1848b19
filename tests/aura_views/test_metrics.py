"""Figures are shown as they were written: with n, and silent where n is too small."""

from __future__ import annotations

from pathlib import Path

from aura_io.evaluations import record_figures
from aura_views.metrics import EVALUATION, FUNNEL, MARKET, QUALITY, metrics
from tests.homes import CLOSED, CURRENT, EARLIER, empty_home, filled_home


def test_series_have_a_point_per_week_with_n_and_interval(tmp_path: Path) -> None:
    view = metrics(filled_home(tmp_path))
    score = next(series for series in view.series if series.name == "avg_match_score")
    assert [point.week for point in score.points][-3:] == [EARLIER, CLOSED, CURRENT]
    assert (score.group, score.unit, score.newest.n, score.newest.lower) == (QUALITY, "score", 5, 0.55)
    assert view.week_in_progress == CURRENT
    assert set(view.badges) == set(view.weeks)


def test_a_figure_from_too_few_observations_has_no_value_but_says_n(tmp_path: Path) -> None:
    view = metrics(filled_home(tmp_path))
    rating = next(series for series in view.series if series.name == "avg_rating")
    assert (rating.newest.value, rating.newest.n) == (None, 2)


def test_groups_keep_the_funnels_order_and_languages_have_names(tmp_path: Path) -> None:
    view = metrics(filled_home(tmp_path))
    assert [series.label for series in view.of_group(FUNNEL)] == [
        "Received",
        "Parsed",
        "Unique",
        "Rejected",
        "Eligible",
        "On the slate",
        "Rated",
    ]
    assert [series.label for series in view.of_group(MARKET)] == ["With salary", "German"]


def test_without_a_week_there_is_nothing_and_no_error(tmp_path: Path) -> None:
    view = metrics(empty_home(tmp_path))
    assert (view.series, view.weeks, view.is_current) == ((), (), True)


def test_figures_of_the_evaluation_carry_the_origin_of_their_own(tmp_path: Path) -> None:
    home = filled_home(tmp_path)
    figure = {"name": "policy.regret", "value": 1.5, "unit": "points", "n": 48, "lower": 1.0, "upper": 2.0}
    record_figures(home, [figure], {"seed": 1}, quick=False)
    view = metrics(home)
    (regret,) = view.of_group(EVALUATION)
    own = view.badge(regret, CURRENT)
    assert own is not None
    assert (own.asset, own.run_id[:9], [each.asset for each in own.inputs]) == (
        "evaluation",
        "evaluate-",
        ["evaluation/settings"],
    )
    weekly = view.badge(view.of_group(FUNNEL)[0], CLOSED)
    assert weekly is not None
    assert weekly.asset == "weekly_metrics"
