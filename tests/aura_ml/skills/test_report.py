"""The skill report in words and plots: what it says, and that names stay text."""

from __future__ import annotations

from datetime import date
from typing import Any

from lxml import etree

from aura_ml.skills.plots import WIDTH, Bar, Line, demand_svg, trend_svg
from aura_ml.skills.report import DEMAND_PLOT, TREND_PLOT, PastReport, write_report
from aura_ml.skills.resources import LearningResource, OfflineCatalogue

WEEK, BEFORE = date(2026, 5, 8), date(2026, 5, 1)
ABOUT: dict[str, Any] = {
    "week": WEEK, "user_id": "local", "basis": "ratings", "contrast": "low_rated", "reason": "from 12 postings",
    "n_high": 12, "n_low": 9, "n_failed": 3, "n_top": 12, "n_found": 1, "skill_gap_index": 0.4,
}  # fmt: skip
GAP: dict[str, Any] = {
    "week": WEEK, "user_id": "local", "basis": "ratings", "skill_id": "docker", "name": "Docker", "category": "cloud",
    "demand_high": 0.58, "demand_low": 0.1, "demand_failed": 0.67, "support": 7, "support_failed": 2, "support_top": 7,
    "completes": 3, "q_value": 0.04, "tfidf_difference": 0.2, "log_odds": 1.5, "has_it": False, "gap_score": 0.5, "rank": 1,
}  # fmt: skip
EVIL = "a|b [x](http://evil.example)\n<script>&"


class Catalogue:
    """Knows one place for everything."""

    def resources(self, skill_id: str) -> tuple[LearningResource, ...]:
        return (LearningResource(skill_id, "Learn [it]", "P", "course", "beginner", "https://x.example/"),)


def test_what_a_gap_would_open_its_resources_and_the_index_are_said() -> None:
    written = write_report(ABOUT, [GAP, {**GAP, "skill_id": "python", "name": "Python", "has_it": True, "rank": None}], [],
                           Catalogue())  # fmt: skip
    text = written.markdown
    assert "lacks 40% of what they ask for (skill gap index, n = 12)" in text
    assert (
        "in 7 of the 12 jobs you rated 8+, in 2 of the 3 whose application came to nothing, the only skill missing in 3"
        in text
    )
    assert r"[Learn \[it\]](https://x.example/), P (course, beginner)" in text
    assert text.rstrip().endswith("Python")
    assert set(written.plots) == {DEMAND_PLOT}
    assert written.values["skills"][0]["resources"][0]["level"] == "beginner"


def test_earlier_reports_give_a_trend() -> None:
    written = write_report(ABOUT, [GAP], [PastReport(BEFORE, None, {"docker": 0.25})], OfflineCatalogue())
    assert f"({TREND_PLOT})" in written.markdown
    assert written.values["skills"][0]["trend"] == [0.25, 0.58]
    assert written.values["index_trend"] == [None, 0.4]
    etree.fromstring(written.plots[TREND_PLOT].encode())


def test_too_few_postings_are_said_and_draw_nothing() -> None:
    about = {**ABOUT, "basis": "top_ranked", "contrast": "others", "skill_gap_index": None, "n_top": None}
    written = write_report(about, [{**GAP, "rank": None, "support": 2, "support_top": None}], [], Catalogue())
    assert "1 skills are named by fewer than 5 of them, too few to judge" in written.markdown
    assert not written.plots
    assert "index" not in written.markdown


def test_names_cannot_become_markup() -> None:
    written = write_report({**ABOUT, "reason": EVIL}, [{**GAP, "name": EVIL}], [], Catalogue())
    row = next(line for line in written.markdown.splitlines() if line.startswith("| 1"))
    assert r"a\|b \[x\](http://evil.example) \<script\>&" in row
    assert row.replace(r"\|", "").count("|") == 9
    assert "<script>" not in written.plots[DEMAND_PLOT]
    etree.fromstring(written.plots[DEMAND_PLOT].encode())


def test_plots_are_well_formed_without_values() -> None:
    for svg in (demand_svg([], "a", "b"), demand_svg([Bar("x" * 200 + "\x00", 0.0, None)], "<", "&"),
                trend_svg([], []), trend_svg([WEEK], [Line("<a>", [None])])):  # fmt: skip
        assert etree.fromstring(svg.encode()).tag.endswith("svg")


def test_a_line_has_a_gap_where_a_week_has_no_value() -> None:
    weeks = [date(2026, 5, 1 + day) for day in range(4)]
    root = etree.fromstring(trend_svg(weeks, [Line("SQL", [0.1, None, 0.3, 0.4])]).encode())
    assert [len(each.get("points").split()) for each in root.iter("{*}polyline")] == [1, 2]
    assert len(list(root.iter("{*}circle"))) == 3


def test_how_many_gaps_are_sure_is_said_beside_the_index() -> None:
    text = write_report(ABOUT, [GAP], [], OfflineCatalogue()).markdown
    assert "Of 1 gaps, 1 are asked for more than elsewhere (q at most 0.10)." in text


def test_the_longest_bar_leaves_room_for_its_figures() -> None:
    root = etree.fromstring(demand_svg([Bar("SQL", 1.0, 0.9)], "a", "b").encode())
    figures = next(each for each in root.iter("{*}text") if each.text == "100% / 90%")
    assert float(figures.get("x")) + 7 * len("100% / 90%") <= WIDTH


def test_ticked_skills_do_not_vanish() -> None:
    learned = {**GAP, "skill_id": "kafka", "name": "Ka|fka", "rank": None, "progress": "learned"}
    written = write_report(ABOUT, [{**GAP, "progress": "learning"}, learned], [], Catalogue())
    assert "| 1 | Docker (learning) |" in written.markdown
    assert "## Learned, not in your profile yet\n\nKa\\|fka (in 7)\n" in written.markdown
    assert [row["progress"] for row in written.values["skills"]] == ["learning", "learned"]
    shown = write_report(ABOUT, [GAP, {**learned, "has_it": True}], [], Catalogue())
    assert "## Learned" not in shown.markdown


def test_the_week_alone_stands_apart() -> None:
    about = {**ABOUT, "week_reason": "from 5 postings", "week_n_high": 5}
    written = write_report(about, [GAP], [], Catalogue(), [{**GAP, "name": "Rust", "skill_id": "rust"}])
    part = written.markdown.split("## This week alone")[1]
    assert "From 5 postings." in part
    assert "| 1 | Rust | 58% | 10% | 0.040 |" in part
    assert written.values["week_skills"][0]["skill_id"] == "rust"
    few = write_report(about, [GAP], [], Catalogue(), [{**GAP, "rank": None, "support": 2}])
    assert "No skill that your profile lacks is named by 5 of them or more." in few.markdown
