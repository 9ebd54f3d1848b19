"""The skill report as it was stored: gaps by rank with where to learn them, and what to say where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from aura_io.warehouse import Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.schemas import TABLES
from aura_views.skill_progress import tick
from aura_views.skills import certainty, named_by_failed, named_by_others, opens, skills
from tests.homes import CLOSED, CURRENT, EARLIER, NOW, USER, empty_home
from tests.stories import row

SKILLS = (
    {"skill_id": "rust", "name": "Rust", "has_it": False, "rank": 2, "support": 5, "demand_high": 0.5, "q_value": 0.2},
    {"skill_id": "docker", "name": "Docker", "has_it": False, "rank": 1, "support": 8, "demand_high": 0.8},
    {"skill_id": "python", "name": "Python", "has_it": True, "rank": None, "support": 9, "demand_high": 0.9},
    {"skill_id": "kotlin", "name": "Kotlin", "has_it": False, "rank": None, "support": 1, "demand_high": 0.1},
)


ALONE = {"week_basis": "top_ranked", "week_reason": "from 20 ranked first", "week_n_high": 20, "week_n_low": 9}


def report(home: Home, week: date, *, with_skills: bool = True, **values: object) -> None:
    """Commit a skill report of ``week``."""
    where = {"week": week, "user_id": USER}
    reports, gaps = TABLES["skill_reports"], TABLES["skill_gaps"]
    summary = row(reports, **where, basis="ratings", reason="from 10 postings", n_high=10, n_found=1, has_profile=True,
                  skill_gap_index=0.25) | values  # fmt: skip
    rows = [row(gaps, **where, **skill) for skill in SKILLS] if with_skills else []
    lineage = [
        LineageEntry("skill_report", week, USER, "run-9", NOW - timedelta(days=1), "1", "v", (), None, len(rows))
    ]
    home.warehouse.commit(
        Commit(
            lineage=lineage,
            replace=[Replace(reports, where, reports.frame([summary])), Replace(gaps, where, gaps.frame(rows))],
        )
    )


def test_gaps_come_by_rank_with_resources_and_what_the_profile_shows_apart(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    report(home, EARLIER, with_skills=False)
    report(home, CLOSED)
    view = skills(home)
    assert (view.week, view.weeks) == (CLOSED, (EARLIER, CLOSED))
    assert view.report is not None
    assert [skill.name for skill in view.report.gaps] == ["Docker", "Rust"]
    assert [skill.name for skill in view.report.shown] == ["Python"]
    assert [skill.name for skill in view.report.rare] == ["Kotlin"]
    assert all(each.url.startswith("https://") for each in view.report.gaps[0].resources)
    assert view.report.gaps[0].resources
    assert view.report.shown[0].resources == ()
    assert (view.report.skill_gap_index, view.report.n_high, view.report.reason) == (0.25, 10, "from 10 postings")
    assert view.badge is not None
    assert view.badge.run_id == "run-9"


def test_a_week_without_gaps_still_says_what_it_rests_on(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    report(home, EARLIER, with_skills=False)
    found = skills(home, EARLIER).report
    assert found is not None
    assert (found.gaps, found.shown, found.reason) == ((), (), "from 10 postings")


def test_without_a_report_there_is_nothing_and_the_weeks_that_have_one_are_named(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    view = skills(home)
    assert (view.week, view.report, view.weeks, view.badge) == (None, None, (), None)
    report(home, CLOSED)
    view = skills(home, CURRENT)
    assert (view.week, view.report, view.weeks, view.badge) == (CURRENT, None, (CLOSED,), None)


def test_shares_are_said_as_counts_and_certainty_in_words(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    report(home, CLOSED)
    found = skills(home).report
    assert found is not None
    docker, rust = found.gaps
    compared = replace(found, n_low=8, n_failed=4)
    asked_for = replace(docker, demand_low=0.375, demand_failed=0.5)
    assert (named_by_others(compared, asked_for), named_by_failed(compared, asked_for)) == (3, None)
    assert named_by_others(replace(compared, n_low=4), asked_for) is None
    assert named_by_failed(replace(compared, n_failed=6), asked_for) == 3
    assert (named_by_others(compared, docker), named_by_failed(compared, docker)) == (None, None)
    words = [certainty(replace(rust, q_value=value)) for value in (None, 0.01, 0.1, 0.3, 0.31)]
    assert words == [
        "too few to judge",
        "clearly asked for more",
        "likely asked for more",
        "perhaps asked for more",
        "not asked for more than elsewhere",
    ]


def test_the_trend_is_that_of_the_reports_up_to_the_week_and_what_a_gap_opens_is_said(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    report(home, EARLIER, with_skills=False)
    report(home, CLOSED)
    found = skills(home).report
    assert found is not None
    assert (found.trend_weeks, found.index_trend) == ((EARLIER, CLOSED), (0.25, 0.25))
    docker = found.gaps[0]
    assert docker.trend == (0.0, 0.8)
    assert opens(found, replace(docker, support_top=None, completes=None)) is None
    said = opens(replace(found, n_top=12), replace(docker, support_top=7, completes=1))
    assert said == "named by 7 of the 12 jobs you rated 8+, the only skill you lack in 1 liked posting"
    earlier = skills(home, EARLIER).report
    assert earlier is not None
    assert earlier.trend_weeks == (EARLIER,)


def test_weeks_on_another_basis_are_no_part_of_the_trend(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    report(home, EARLIER, basis="top_ranked")
    report(home, CLOSED)
    found = skills(home).report
    assert found is not None
    assert found.trend_weeks == (CLOSED,)


def test_ticks_stand_as_they_are_now_beside_what_the_report_knew(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    report(home, CLOSED, **ALONE)
    tick(home, "docker", "learning")
    found = skills(home).report
    assert found is not None
    assert found.gaps[0].ticked is not None
    assert (found.gaps[0].ticked.state, found.gaps[0].progress) == ("learning", None)
    assert found.gaps[1].ticked is None
    where = {"week": CLOSED, "user_id": USER}
    gaps = TABLES["skill_gaps"]
    kept = row(gaps, **where, skill_id="rust", name="Rust", has_it=False, rank=None, progress="learned")
    lineage = [LineageEntry("skill_report", CLOSED, USER, "run-10", NOW, "1", "w", (), None, 1)]
    home.warehouse.commit(Commit(lineage=lineage, replace=[Replace(gaps, where, gaps.frame([kept]))]))
    found = skills(home).report
    assert found is not None
    assert [skill.name for skill in found.learned] == ["Rust"]
    assert found.rare == ()


def test_the_week_alone_is_there_where_it_was_kept(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    report(home, EARLIER)
    report(home, CLOSED, **ALONE)
    assert [skills(home, week).report.alone is None for week in (EARLIER, CLOSED)] == [True, False]  # type: ignore[union-attr]
