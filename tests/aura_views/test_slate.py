"""The week's five: newest version first, earlier ones by address, and what is missing said."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from aura_io.clock import FixedClock
from aura_io.workspace import Home
from aura_views import openings, slate
from aura_views.ratings import rate
from aura_views.slate import so_far, this_week, week_named
from tests.homes import (
    CLOSED,
    CURRENT,
    EARLIER,
    NOW,
    POSTINGS,
    change_jobs,
    commit_metrics,
    commit_slate,
    commit_week,
    empty_home,
    filled_home,
    give_profile,
    job_id,
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return filled_home(tmp_path)


def test_this_week_is_the_last_closed_one_and_so_far_the_one_in_progress(home: Home) -> None:
    closed, current = this_week(home), so_far(home)
    assert (closed.week, closed.in_progress, current.week, current.in_progress) == (CLOSED, False, CURRENT, True)
    assert [card.title for card in closed.cards] == [posting["title"] for posting in POSTINGS]
    assert closed.weeks == (CURRENT, CLOSED, EARLIER, date(2026, 11, 6))
    assert (closed.openings, closed.eligible) == (5, 5)


def test_the_newest_version_is_shown_and_earlier_ones_by_their_id(home: Home) -> None:
    newest = this_week(home)
    assert newest.slate is not None
    assert (newest.slate.slate_id, newest.slate.number, newest.is_newest_version) == ("slate-2026-11-20-2", 2, True)
    assert [version.number for version in newest.versions] == [2, 1]
    earlier = this_week(home, slate_id="slate-2026-11-20-1")
    assert earlier.slate is not None
    assert (earlier.slate.number, earlier.is_newest_version, len(earlier.cards)) == (1, False, 5)


def test_a_version_that_is_not_of_this_week_shows_nothing_and_says_which_was_asked(home: Home) -> None:
    view = this_week(home, slate_id="slate-of-nobody")
    assert (view.slate, view.cards, view.asked_slate) == (None, (), "slate-of-nobody")


def test_a_rating_shows_on_its_card_at_once(home: Home) -> None:
    rate(home, job_id(CLOSED, POSTINGS[1]), {"fit": 9}, comment="good people")
    card = this_week(home).cards[1]
    assert (dict(card.rating.facets), card.rating.comment) == ({"fit": 9}, "good people")


def test_sources_in_trouble_are_named_with_the_cure(home: Home) -> None:
    (trouble,) = this_week(home).troubles
    assert (trouble.source, trouble.status, trouble.cure) == (
        "remotive",
        "unreachable",
        "check the network, then run again",
    )
    assert this_week(home, EARLIER).troubles == ()


def test_without_a_profile_the_ranking_says_so(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    assert (this_week(home).ranked_with_profile, this_week(home).weeks) == (None, ())
    commit_week(home, CLOSED)
    assert this_week(home).ranked_with_profile is True
    commit_slate(home, CLOSED, version=2, with_profile=False)
    assert this_week(home).ranked_with_profile is False
    assert this_week(home).profile_since is None
    give_profile(home)
    assert this_week(home).profile_since is not None


def test_a_new_commit_is_seen_without_a_restart(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    assert this_week(home).cards == ()
    commit_week(home, CLOSED, postings=POSTINGS[:2])
    assert len(this_week(home).cards) == 2


def test_the_page_works_before_the_first_week_has_closed(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    assert isinstance(home.clock, FixedClock)
    home.clock.set(NOW - timedelta(days=28))
    assert this_week(home).cards == ()
    assert this_week(home).week < home.calendar.first


@pytest.mark.parametrize(
    ("week", "message"),
    [
        (date(2026, 11, 19), "Thursday"),
        (date(2026, 12, 4), "has not begun"),
        (date(2026, 1, 2), "before the first week"),
    ],
)
def test_a_week_that_cannot_be_is_refused_with_the_reason(home: Home, week: date, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        this_week(home, week)


def test_a_week_is_named_by_its_friday() -> None:
    assert (week_named(None), week_named("2026-11-20")) == (None, CLOSED)
    with pytest.raises(ValueError, match="2026-11-20"):
        week_named("2026-11-21")


def test_a_version_rated_in_part_is_named_once_another_is_shown_and_not_when_it_is_done(home: Home) -> None:
    shown = this_week(home)
    assert shown.slate is not None
    for posting in POSTINGS[:2]:
        rate(home, job_id(CLOSED, posting), {"overall": 7}, slate_id=shown.slate.slate_id)
    assert this_week(home).begun is None
    commit_slate(home, CLOSED, POSTINGS[2:], version=3)

    newest = this_week(home)
    assert newest.begun is not None
    assert (newest.begun.version.number, newest.begun.rated, newest.begun.places) == (2, 2, 5)
    assert this_week(home, slate_id=newest.begun.version.slate_id).begun is None

    for posting in POSTINGS[2:]:
        home.userdb.record("dismissal", job_id(CLOSED, posting), {}, recorded_at=home.clock.now())
    assert this_week(home).begun is None


def test_a_commit_of_figures_alone_reads_no_opening_and_no_history_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = this_week(home)
    looked: list[str] = []
    follow, know = openings.openings_among, slate.histories_of
    monkeypatch.setattr(openings, "openings_among", lambda *asked: looked.append("openings") or follow(*asked))
    monkeypatch.setattr(slate, "histories_of", lambda *asked: looked.append("histories") or know(*asked))
    commit_metrics(home, CLOSED, 10)
    assert this_week(home).cards == before.cards
    assert not looked
    change_jobs(home, EARLIER, POSTINGS[:3])
    this_week(home)
    assert set(looked) == {"openings", "histories"}
