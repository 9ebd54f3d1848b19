"""The week's figures: names, units, n, intervals, and silence below five observations."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from aura_ml.metrics import weekly_metrics
from aura_ml.schemas import METRICS, validate

WEEK = date(2026, 3, 6)


def figures(**changes: object) -> dict[str, dict[str, object]]:
    counts: dict[str, object] = {"sightings": 100, "rejected": 4, "jobs": 80, "merged": 16, "eligible": 60}
    given = {**counts, "slate_scores": [0.5, 0.6, 0.7, 0.8, 0.9], "overall_ratings": [8.0, 6.0], **changes}
    frame: pl.DataFrame = weekly_metrics(WEEK, "local", **given)  # type: ignore[arg-type]
    validate(METRICS, frame)
    return {row["name"]: row for row in frame.iter_rows(named=True)}


def test_counts_are_exact() -> None:
    found = figures()
    assert {name: found[name]["value"] for name in found if name.startswith("postings_")} == {
        "postings_received": 100,
        "postings_parsed": 96,
        "postings_unique": 80,
        "postings_merged": 16,
        "postings_rejected": 4,
        "postings_eligible": 60,
    }
    assert found["jobs_rated"]["value"] == 2
    assert found["slate_size"]["unit"] == "count"
    assert found["postings_eligible"]["n"] == 80


def test_a_mean_has_an_interval_and_needs_five() -> None:
    found = figures()
    score = found["avg_match_score"]
    assert score["value"] == pytest.approx(0.7)
    assert 0.5 <= float(str(score["lower"])) < 0.7 < float(str(score["upper"])) <= 0.9
    rating = found["avg_rating"]
    assert (rating["value"], rating["lower"], rating["n"], rating["unit"]) == (None, None, 2, "rating points")
    assert figures(overall_ratings=[7.0] * 5)["avg_rating"]["value"] == 7.0


def test_the_order_of_ratings_changes_nothing() -> None:
    values = [3.0, 9.0, 5.0, 7.0, 8.0, 1.0]
    assert figures(overall_ratings=values) == figures(overall_ratings=values[::-1])


def test_shares_have_wilson_intervals() -> None:
    found = figures(with_salary=8, languages={"en": 30, "de": 50}, new_jobs=80, remote_jobs=0)
    share = found["share_with_salary"]
    assert share["value"] == 0.1
    assert (round(float(str(share["lower"])), 3), round(float(str(share["upper"])), 3)) == (0.052, 0.185)
    assert found["share_language_de"]["n"] == 80
    assert found["share_new"]["upper"] == pytest.approx(1.0)
    assert found["share_remote"]["lower"] == pytest.approx(0.0)
    assert figures(jobs=4, with_salary=2)["share_with_salary"]["value"] is None


def test_facets_and_outcomes() -> None:
    found = figures(facet_ratings={"fit": [5.0] * 5, "interest": []}, outcomes=3)
    assert found["avg_rating_fit"]["value"] == 5.0
    assert found["avg_rating_interest"]["value"] is None
    assert found["outcomes_recorded"]["value"] == 3


def test_an_empty_week() -> None:
    found = figures(
        sightings=0, rejected=0, jobs=0, merged=0, eligible=0, slate_scores=[], overall_ratings=[], with_salary=0
    )
    assert found["postings_received"]["value"] == 0
    assert found["avg_match_score"]["value"] is None
    assert found["share_with_salary"]["value"] is None


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="81 of 80 jobs is no share"):
        figures(with_salary=81)
    with pytest.raises(ValueError, match="facet 'mood' is unknown"):
        figures(facet_ratings={"mood": [1.0]})


def test_the_skill_gap_says_its_n_also_where_it_has_no_value() -> None:
    assert "skill_gap_index" not in figures()
    row = figures(skill_gap=(0.4, 12))["skill_gap_index"]
    assert (row["value"], row["n"], row["unit"], row["lower"], row["upper"]) == (0.4, 12, "share", None, None)
    row = figures(skill_gap=(None, 3))["skill_gap_index"]
    assert (row["value"], row["n"]) == (None, 3)


def test_rewards_are_summed_over_the_weeks_and_say_what_they_rest_on() -> None:
    assert "reward" not in figures()
    rows = figures(rewards={WEEK - timedelta(days=7): (0.5, 4), WEEK: (0.25, 3)})
    assert (rows["reward"]["value"], rows["reward"]["n"]) == (0.25, 3)
    assert (rows["cumulative_reward"]["value"], rows["cumulative_reward"]["n"]) == (0.75, 7)
    rows = figures(rewards={})
    assert (rows["reward"]["value"], rows["cumulative_reward"]["value"], rows["cumulative_reward"]["n"]) == (0, 0, 0)


def test_ratings_of_the_slate_stand_beside_all_ratings() -> None:
    assert "avg_rating_slate" not in figures()
    row = figures(slate_ratings=[8.0, 8.0, 8.0, 6.0, 5.0])["avg_rating_slate"]
    assert (row["value"], row["n"], row["unit"]) == (7.0, 5, "rating points")
    assert figures(slate_ratings=[8.0])["avg_rating_slate"]["value"] is None


def test_applications_are_counted_and_their_interviews_have_an_interval() -> None:
    found = figures(reached={"applied": 3, "offer": 0}, interviewed=(2, 8))
    assert (found["reached_applied"]["value"], found["reached_offer"]["value"]) == (3.0, 0.0)
    assert found["interview_conversion"]["value"] == 0.25
    assert found["interview_conversion"]["n"] == 8
    assert found["interview_conversion"]["lower"] == pytest.approx(0.0715, abs=1e-3)
    assert figures(interviewed=(1, 4))["interview_conversion"]["value"] is None


def test_how_far_expectations_were_off_stands_beside_the_mean_and_is_silent_below_five() -> None:
    foretold = [
        {"name": "foretold_rmse", "value": 1.2, "lower": 1.0, "upper": 1.4, "n": 12},
        {"name": "foretold_rmse_mean", "value": None, "lower": None, "upper": None, "n": 4},
    ]
    frame = weekly_metrics(
        date(2026, 6, 12), "local", sightings=0, rejected=0, jobs=0, merged=0, eligible=0, slate_scores=[],
        overall_ratings=[], foretold=foretold,
    )  # fmt: skip
    rows = {row["name"]: row for row in frame.iter_rows(named=True)}
    assert [rows["foretold_rmse"][name] for name in ("value", "lower", "upper", "n")] == [1.2, 1.0, 1.4, 12]
    assert (rows["foretold_rmse_mean"]["value"], rows["foretold_rmse_mean"]["n"]) == (None, 4)
