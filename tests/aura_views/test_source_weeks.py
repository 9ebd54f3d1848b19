"""Each source's weeks stand beside each other with their shares, and a week unlike those before it is pointed out."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_io.workspace import Home
from aura_views.source_weeks import TREND_WEEKS, WeekOfSource, weeks_of_sources
from tests.source_history import commit_source_week, weeks_before
from tests.stories import CURRENT_WEEK, SECOND_WEEK, empty_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Five like weeks of ``board``, 40 rows each, then a closed one in which half of the rows are refused."""
    home = empty_home(tmp_path)
    for week in weeks_before(SECOND_WEEK, 5):
        commit_source_week(home, "board", week, 40, rejected=1, paid=10)
    commit_source_week(home, "board", SECOND_WEEK, 40, rejected=20, paid=5)
    return home


def weeks(home: Home, source: str = "board") -> tuple[WeekOfSource, ...]:
    return weeks_of_sources(home)[source]


def test_a_week_has_its_shares(home: Home) -> None:
    first = weeks(home)[0]
    assert (first.rows, first.openings, first.rejected_share) == (40, 39, 1 / 40)
    assert first.without_pay_share == 29 / 39
    assert first.languages == {"de": 1.0}
    assert first.drifts == ()


def test_a_week_unlike_those_before_it_says_what_and_what_to_do(home: Home) -> None:
    last = weeks(home)[-1]
    assert last.week == SECOND_WEEK
    (drift,) = last.drifts
    assert (drift.what, drift.message) == (
        "rejected", "50% of its rows became no posting; the 5 weeks before had 2% to 2%",
    )  # fmt: skip
    assert "rejected_listings" in drift.cure


def test_few_rows_mean_nothing_while_the_week_goes_on(home: Home) -> None:
    commit_source_week(home, "board", CURRENT_WEEK, 3)
    assert (weeks(home)[-1].week, weeks(home)[-1].drifts) == (CURRENT_WEEK, ())


def test_a_week_without_a_row_has_no_share(home: Home) -> None:
    commit_source_week(home, "silent", SECOND_WEEK, 0)
    (only,) = weeks(home, "silent")
    assert (only.rejected_share, only.without_pay_share, only.languages, only.drifts) == (None, None, {}, ())


def test_the_oldest_shown_week_is_judged_by_the_weeks_before_it(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    shown = weeks_before(SECOND_WEEK, TREND_WEEKS)
    for week in weeks_before(shown[0], 5):
        commit_source_week(home, "board", week, 40)
    for week in shown:
        commit_source_week(home, "board", week, 400)
    found = weeks(home)
    assert len(found) == TREND_WEEKS
    assert [drift.what for drift in found[0].drifts] == ["rows"]
    assert found[-1].drifts == ()


def test_a_past_week_is_shown_with_the_weeks_up_to_it(home: Home) -> None:
    until = weeks_before(SECOND_WEEK, 2)[0]
    assert weeks_of_sources(home, until)["board"][-1].week == until


def test_an_empty_home_has_no_weeks(tmp_path: Path) -> None:
    assert weeks_of_sources(empty_home(tmp_path)) == {}
