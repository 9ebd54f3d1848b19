"""Keeping a posting beside the five and saving a search: events, each with an undo."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.workspace import Home
from aura_views.keeps import KeepUndone, keep, kept_of, kept_weeks
from aura_views.postings import UnknownPosting
from aura_views.saved_views import LONGEST_NAME, MOST, ViewRefused, ViewUndone, delete_view, save_view, saved_views
from aura_views.search import browse, choices, search, similar
from aura_views.search_filters import Filters
from aura_views.slate import this_week
from aura_views.undo import undo_newest
from tests.stories import BAKER, DATA_ENGINEER, FIRST_WEEK, HOSTILE, REPOSTED, SECOND_WEEK, storied_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two weeks of four postings, three openings."""
    return storied_home(tmp_path)


def test_what_is_kept_stands_beside_the_five_of_the_newest_closed_week(home: Home) -> None:
    keep(home, BAKER)
    assert kept_weeks(home) == {BAKER: SECOND_WEEK}
    assert [(kept.title, kept.company) for kept in this_week(home).kept] == [("Baker", "Brotwerk")]
    assert kept_of(home, FIRST_WEEK) == []
    keep(home, BAKER, kept=False)
    assert this_week(home).kept == ()


def test_an_unknown_posting_cannot_be_kept(home: Home) -> None:
    with pytest.raises(UnknownPosting):
        keep(home, 77)
    assert kept_weeks(home) == {}


def test_undo_takes_back_keeping_and_keeping_no_longer(home: Home) -> None:
    since = home.clock.now() - timedelta(seconds=1)
    keep(home, BAKER)
    keep(home, BAKER, kept=False)
    assert undo_newest(home, since) == KeepUndone(BAKER, is_kept=True)
    assert undo_newest(home, since) == KeepUndone(BAKER, is_kept=False)
    assert undo_newest(home, since) is None


def test_a_view_is_saved_replaced_deleted_and_brought_back(home: Home) -> None:
    since = home.clock.now() - timedelta(seconds=1)
    save_view(home, " Remote  Python ", "q=python")
    view = save_view(home, "remote python", "q=python&workplace=remote")
    assert [(each.name, each.search) for each in saved_views(home)] == [("remote python", "q=python&workplace=remote")]
    assert delete_view(home, view.view_id) == view
    assert saved_views(home) == []
    assert delete_view(home, view.view_id) is None
    assert undo_newest(home, since) == ViewUndone("remote python", is_there=True)
    assert saved_views(home) == [view]


@pytest.mark.parametrize(("name", "search_for"), [(" ", "q=x"), ("x" * (LONGEST_NAME + 1), "q=x"), ("all", "")])
def test_a_view_without_name_or_search_is_refused(home: Home, name: str, search_for: str) -> None:
    with pytest.raises(ViewRefused):
        save_view(home, name, search_for)
    assert saved_views(home) == []


def test_there_are_only_so_many_views(home: Home) -> None:
    for number in range(MOST):
        save_view(home, f"view {number}", "q=x")
    with pytest.raises(ViewRefused):
        save_view(home, "one more", "q=x")
    save_view(home, "view 3", "q=y")


def test_search_and_browsing_stay_within_the_filters(home: Home) -> None:
    in_hamburg = Filters(place="hamburg", week=SECOND_WEEK)
    found = search(home, "pipelines", filters=in_hamburg)
    assert {hit.job_id for hit in found.hits} <= {REPOSTED, HOSTILE}
    assert found.hits[0].job_id == REPOSTED
    assert (found.openings, found.fitting) == (3, 2)
    assert search(home, "rye bread", filters=in_hamburg).hits[:1] != [BAKER]
    newest = browse(home, 2)
    assert [hit.last_week for hit in newest.hits] == [SECOND_WEEK, SECOND_WEEK]
    assert browse(home, filters=Filters(skills=("spelt",))).hits[0].job_id == BAKER


def test_likes_of_a_posting_leave_out_itself_and_its_other_forms(home: Home) -> None:
    found = similar(home, DATA_ENGINEER)
    ids = [hit.job_id for hit in found.hits]
    assert found.query == "Senior Data Engineer"
    assert not {REPOSTED, DATA_ENGINEER} & set(ids)
    with pytest.raises(UnknownPosting):
        similar(home, 77)


def test_choices_name_what_there_is_and_count_openings_as_a_search_finds_them(home: Home) -> None:
    found = choices(home)
    assert found.languages == [("en", browse(home, filters=Filters(languages=("en",))).fitting)]
    assert found.sources == [("testboard", browse(home, filters=Filters(sources=("testboard",))).fitting)]
    assert found.sources == [("testboard", browse(home).openings)] == [("testboard", 3)]
    assert found.weeks == [SECOND_WEEK, FIRST_WEEK]
