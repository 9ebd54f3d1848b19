"""The gap report: what is found, what is held back, and what is said with few or no ratings."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from aura_ml.skills.gaps import FRAME, GapSettings, gap_report, of_week

WEEK = date(2026, 3, 6)
Row = tuple[float | None, bool | None, list[str]]


def demand(rows: list[Row], positions: list[int] | None = None) -> pl.DataFrame:
    frame = pl.DataFrame(
        {
            "job_id": range(len(rows)),
            "week": [WEEK] * len(rows),
            "overall": [overall for overall, _, _ in rows],
            "outcome_failed": [failed for _, failed, _ in rows],
            "skills": [skills for _, _, skills in rows],
        },
        schema={
            "job_id": pl.Int64, "week": pl.Date, "overall": pl.Float64, "outcome_failed": pl.Boolean,
            "skills": pl.List(pl.String),
        },
    )  # fmt: skip
    return frame if positions is None else frame.with_columns(pl.Series("position", positions, dtype=pl.Int64))


def world() -> list[Row]:
    """20 liked postings ask for Kubernetes and Python, 20 disliked ones for SAP and Python, 60 are not rated."""
    liked: list[Row] = [(9.0, None, ["kubernetes", "python"]) for _ in range(20)]
    disliked: list[Row] = [(2.0, None, ["sap", "python"]) for _ in range(20)]
    rest: list[Row] = [(None, None, ["python", "sap" if number % 2 else "kubernetes"]) for number in range(60)]
    return [*liked, *disliked, *rest]


def row_of(frame: pl.DataFrame, skill_id: str) -> dict[str, object]:
    return frame.row(by_predicate=pl.col("skill_id") == skill_id, named=True)


def test_the_planted_gap_is_found() -> None:
    report = gap_report(demand(world()), {"python"})
    assert dict(report.frame.schema) == FRAME
    assert (report.basis, report.contrast, report.n_high, report.n_low) == ("ratings", "low_rated", 20, 20)
    first = report.frame.row(0, named=True)
    assert (first["skill_id"], first["name"], first["rank"], first["has_it"]) == ("kubernetes", "Kubernetes", 1, False)
    assert first["demand_high"] == 1.0
    assert first["demand_low"] == 0.0
    assert first["z"] > 2
    assert first["q_value"] < 0.05
    assert first["tfidf_difference"] > 0.3
    python = row_of(report.frame, "python")
    assert (python["has_it"], python["rank"], python["gap_score"]) == (True, None, 0.0)
    assert "sap" not in report.frame["skill_id"].to_list()
    assert report.n_found == 1


def test_what_closing_a_gap_would_open() -> None:
    rows: list[Row] = [
        *[(9.0, True, ["kubernetes", "python"])] * 3,
        *[(8.0, False, ["kubernetes", "sap"])] * 2,
        *[(7.0, None, ["kubernetes"])] * 4,
        *[(2.0, None, ["python"])] * 6,
    ]
    report = gap_report(demand(rows), {"python"})
    kubernetes, sap = row_of(report.frame, "kubernetes"), row_of(report.frame, "sap")
    assert (report.n_top, report.n_failed) == (5, 3)
    assert [kubernetes[name] for name in ("support", "support_top", "support_failed", "completes")] == [9, 5, 3, 7]
    assert [sap[name] for name in ("support", "support_top", "support_failed", "completes")] == [2, 2, 0, 0]
    assert row_of(report.frame, "python")["completes"] == 0


def test_the_index_by_its_formula() -> None:
    report = gap_report(demand(world()), {"python"})
    lacking = gap_report(demand(world()), set())
    nothing_lacking = gap_report(demand(world()), {"python", "kubernetes"})
    weights = {row["skill_id"]: row["gap_score"] for row in lacking.frame.iter_rows(named=True)}
    assert report.skill_gap_index == pytest.approx(weights["kubernetes"] / sum(weights.values()), abs=1e-5)
    assert lacking.skill_gap_index == 1.0
    assert nothing_lacking.skill_gap_index == 0.0
    assert nothing_lacking.frame["rank"].null_count() == nothing_lacking.frame.height


def test_postings_whose_application_failed_count_more() -> None:
    rows: list[Row] = [(8.0, number < 5, ["go"] if number < 5 else ["rust"]) for number in range(10)]
    rows += [(1.0, None, ["php"])] * 10
    report = gap_report(demand(rows), set())
    assert report.n_failed == 5
    go, rust = row_of(report.frame, "go"), row_of(report.frame, "rust")
    assert go["demand_high"] == rust["demand_high"] == 0.5
    assert (go["demand_failed"], rust["demand_failed"]) == (1.0, 0.0)
    assert go["gap_score"] == pytest.approx(2 * rust["gap_score"], rel=1e-4)  # type: ignore[operator]


def test_below_the_support_nothing_is_judged() -> None:
    rows = world()
    for number in range(4):
        rows[number][2].append("terraform")
    report = gap_report(demand(rows), set())
    terraform = row_of(report.frame, "terraform")
    assert (terraform["support"], terraform["rank"], terraform["q_value"]) == (4, None, None)
    rows[4][2].append("terraform")
    assert row_of(gap_report(demand(rows), set()).frame, "terraform")["rank"] is not None


def test_without_ratings_the_first_of_the_week_speak() -> None:
    rows: list[Row] = [(None, None, ["kubernetes"] if number < 20 else ["sap"]) for number in range(100)]
    report = gap_report(demand(rows, list(range(1, 101))), set())
    assert (report.basis, report.contrast, report.n_high, report.n_low) == ("top_ranked", "others", 20, 80)
    assert (
        report.reason
        == "nothing is rated yet: from the 20 postings ranked first in their week, compared with the others"
    )
    assert report.frame["skill_id"].to_list() == ["kubernetes"]
    assert report.skill_gap_index == 1.0


@pytest.mark.parametrize("ratings", [[9.0] * 4, [1.0] * 30, [6.0] * 30])
def test_too_few_liked_postings_are_said(ratings: list[float]) -> None:
    rows: list[Row] = [(overall, None, ["go"]) for overall in ratings] + [(None, None, ["go"])] * 30
    report = gap_report(demand(rows, [*range(1, len(rows) + 1)]), set())
    assert report.basis == "top_ranked"
    liked = sum(overall >= 7 for overall in ratings)
    assert report.reason.startswith(f"only {liked} postings are rated 7 or higher")
    bare = gap_report(demand(rows), set())
    assert (bare.basis, bare.skill_gap_index, bare.frame.height) == ("nothing", None, 0)


def test_all_ratings_equal_and_high() -> None:
    rows: list[Row] = [(10.0, None, ["go", "python"])] * 10 + [(None, None, ["python"])] * 20
    report = gap_report(demand(rows), {"python"})
    assert (report.basis, report.contrast, report.n_low) == ("ratings", "unrated", 20)
    assert "too few are rated low" in report.reason
    assert report.frame["skill_id"][0] == "go"
    everything_rated = gap_report(demand(rows[:10]), {"python"})
    assert everything_rated.n_low == 0
    assert everything_rated.frame["demand_low"].to_list() == [None, None]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_few_postings(count: int) -> None:
    report = gap_report(demand([(9.0, None, ["go"])] * count), set())
    assert (report.skill_gap_index is None) == (count < 5)
    assert report.n_high == (5 if count == 5 else 0)


def test_broad_names_and_unknown_ids() -> None:
    rows: list[Row] = [(9.0, None, ["academic-degree", "made-up", "go"])] * 6 + [(1.0, None, [])] * 6
    frame = gap_report(demand(rows), set()).frame
    assert set(frame["skill_id"]) == {"made-up", "go"}
    assert row_of(frame, "made-up")["name"] == "made-up"


def test_a_job_counts_once_and_the_order_of_rows_does_not_matter() -> None:
    once = demand(world())
    unrated = once.with_columns(
        pl.lit(None, dtype=pl.Float64).alias("overall"), pl.lit(date(2026, 3, 13)).alias("week")
    )
    twice = pl.concat([unrated.head(40), once])
    first, second = (
        gap_report(once, {"python"}),
        gap_report(twice.sample(fraction=1.0, shuffle=True, seed=5), {"python"}),
    )
    assert first.frame.equals(second.frame)
    assert (first.skill_gap_index, first.n_high) == (second.skill_gap_index, second.n_high)


def test_missing_columns_are_named() -> None:
    with pytest.raises(ValueError, match="lacks outcome_failed"):
        gap_report(demand(world()).drop("outcome_failed"), set())


def test_chance_differences_are_seldom_called_found() -> None:
    """100 worlds of 30 liked, 30 disliked, 200 unrated postings with no difference: the stated rate holds."""
    generator = np.random.default_rng(7)
    names = np.array([f"s{number:02d}" for number in range(40)])
    common = generator.beta(1.0, 6.0, size=40)
    wrong = 0
    for _ in range(100):
        named = generator.random((260, 40)) < common
        overall = [9.0] * 30 + [2.0] * 30 + [None] * 200
        rows: list[Row] = [(value, None, names[row].tolist()) for value, row in zip(overall, named, strict=True)]
        wrong += gap_report(demand(rows), set(), GapSettings(false_discovery_rate=0.10)).n_found > 0
    assert wrong <= 10, f"{wrong} of 100 worlds without a difference show one"


def test_a_skill_of_some_liked_postings_and_no_disliked_one_is_found_among_many_others() -> None:
    rng = np.random.default_rng(3)
    others = [f"skill-{number}" for number in range(60)]

    def names(count: int, *more: str) -> list[str]:
        return [*more, *rng.choice(others, count, replace=False).tolist()]

    liked: list[Row] = [(8.0, None, names(9, *(["react"] if number < 13 else []))) for number in range(69)]
    disliked: list[Row] = [(2.0, None, names(2)) for _ in range(57)]
    rest: list[Row] = [(None, None, names(4, *(["react"] if number % 20 == 0 else []))) for number in range(200)]
    report = gap_report(demand([*liked, *disliked, *rest]), set())
    react = row_of(report.frame, "react")
    assert (react["demand_high"], react["demand_low"]) == (pytest.approx(13 / 69, abs=1e-6), 0.0)
    assert react["q_value"] is not None
    assert float(str(react["q_value"])) <= 0.05


@pytest.mark.parametrize("positions", [None, [1, 2, 3, 4, 5, 6]])
def test_postings_that_name_no_skill_have_no_gap(positions: list[int] | None) -> None:
    liked = 9.0 if positions is None else None
    report = gap_report(demand([(liked, None, [])] * 6, positions), {"python"})
    assert (report.frame.height, report.skill_gap_index, report.n_found) == (0, None, 0)


def test_what_is_learned_is_no_gap_and_not_in_the_profile_either() -> None:
    before = gap_report(demand(world()), set())
    report = gap_report(demand(world()), set(), learned={"kubernetes"})
    row = row_of(report.frame, "kubernetes")
    assert (row["has_it"], row["rank"], row["gap_score"]) == (False, None, 0.0)
    assert row["support"] == row_of(before.frame, "kubernetes")["support"]
    assert report.frame["rank"].drop_nulls().to_list() == [1]
    assert report.skill_gap_index is not None
    assert before.skill_gap_index == 1.0
    assert report.skill_gap_index < 1.0
    assert row_of(report.frame, "python")["completes"] == 20


def test_a_week_alone_knows_nothing_of_the_weeks_before() -> None:
    old: list[Row] = [(9.0, None, ["sap"])] * 9
    new: list[Row] = [*[(9.0, None, ["docker", "python"])] * 6, *[(None, None, ["python"])] * 8]
    every = demand([*old, *new]).with_columns(
        pl.when(pl.col("job_id") < len(old)).then(pl.lit(WEEK - timedelta(days=7))).otherwise("week").alias("week")
    )
    alone = gap_report(of_week(every, WEEK), set())
    assert (alone.n_high, gap_report(every, set()).n_high) == (6, 15)
    assert "sap" not in alone.frame["skill_id"].to_list()
    assert row_of(alone.frame, "docker")["rank"] == 1
