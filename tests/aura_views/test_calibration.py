"""The round of the newest closed week: chosen once, stable while it is rated, honest about samples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aura_io.guide import keep_preferences
from aura_io.workspace import Home
from aura_ml.records import Preferences
from aura_views.calibration import Calibration, calibration, skip_posting
from aura_views.outcomes import dismiss
from aura_views.ratings import rate
from tests.guides import guide_home, ids, postings, with_week
from tests.homes import CLOSED, empty_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return guide_home(tmp_path)


def begun(home: Home, place: str | None = None) -> Calibration:
    return calibration(home, place, begin=True)


def test_ten_of_fourteen_are_chosen_once_and_stay_while_they_are_rated(home: Home) -> None:
    assert calibration(home).job_ids == ()
    first = begun(home)
    assert (first.week, len(first.job_ids), len(set(first.job_ids)), first.place, first.left) == (CLOSED, 10, 10, 1, 4)
    assert first.posting is not None
    assert first.posting.job_id == first.job_ids[0]
    for job in first.job_ids[:3]:
        rate(home, job, {"overall": 7})
    again = begun(home)
    assert (again.job_ids, again.rated, again.place) == (first.job_ids, first.job_ids[:3], 4)
    assert len(home.userdb.events(kinds=["calibration"])) == 1


def test_another_home_gets_the_same_round(home: Home, tmp_path: Path) -> None:
    assert begun(guide_home(tmp_path / "other")).job_ids == begun(home).job_ids


def test_a_rating_of_another_facet_is_not_enough(home: Home) -> None:
    rate(home, begun(home).job_ids[0], {"fit": 3})
    assert begun(home).rated == ()


def test_the_round_is_complete_when_all_are_rated(home: Home) -> None:
    for job in begun(home).job_ids:
        assert not begun(home).is_complete
        rate(home, job, {"overall": 5})
    done = begun(home)
    assert (done.is_complete, done.next_place, done.place) == (True, None, 1)


def test_what_was_rated_or_dismissed_before_is_not_asked_again(home: Home) -> None:
    rated, dismissed = ids(postings())[:2]
    rate(home, rated, {"overall": 2})
    dismiss(home, dismissed, "Wrong place")
    assert not {rated, dismissed} & set(begun(home).job_ids)


def test_a_posting_put_aside_gives_its_place_to_another_and_never_comes_back(home: Home) -> None:
    first = begun(home)
    after = skip_posting(home, first.job_ids[2])
    assert (len(after.job_ids), after.place) == (10, 3)
    assert after.job_ids[:2] + after.job_ids[3:] == first.job_ids[:2] + first.job_ids[3:]
    assert after.job_ids[2] not in first.job_ids
    for _ in range(3):
        after = skip_posting(home, after.job_ids[2])
    assert (len(after.job_ids), after.left) == (10, 0)
    after = skip_posting(home, after.job_ids[9])
    assert (len(after.job_ids), after.place) == (9, 9)
    assert first.job_ids[2] not in after.job_ids


def test_all_put_aside_leaves_nothing_to_rate(tmp_path: Path) -> None:
    home = guide_home(tmp_path, postings(2))
    for job in begun(home).job_ids:
        last = skip_posting(home, job)
    assert (last.job_ids, last.posting, last.is_complete) == ((), None, False)


def test_a_posting_that_is_not_in_the_round_cannot_be_put_aside(home: Home) -> None:
    begun(home)
    with pytest.raises(ValueError, match="not in the round"):
        skip_posting(home, 4711)


def test_one_company_is_asked_about_once(tmp_path: Path) -> None:
    home = guide_home(
        tmp_path, [{**each, "company": f"Company {number % 3}"} for number, each in enumerate(postings())]
    )
    assert len(begun(home).job_ids) == 3


def test_samples_are_left_out_where_a_real_posting_is_there(tmp_path: Path) -> None:
    real, invented = postings()[:3], postings(samples=True)[3:]
    assert set(begun(guide_home(tmp_path, [*real, *invented])).job_ids) == set(ids(real))


def test_only_samples_are_said_to_be_samples_and_in_a_demonstration_they_are_the_postings(tmp_path: Path) -> None:
    home = guide_home(tmp_path, postings(samples=True))
    assert (len(begun(home).job_ids), begun(home).only_samples) == (10, True)
    demo = replace(home, settings=home.settings.model_copy(update={"demo": True}))
    assert begun(demo).only_samples is False


def test_languages_one_does_not_read_are_left_out_where_enough_remain(tmp_path: Path) -> None:
    english, german = postings()[:11], postings(language="de")[11:]
    home = guide_home(tmp_path / "enough", [*english, *german])
    keep_preferences(home.userdb, Preferences(languages=("en",)), user_id="local", at=home.clock.now())
    assert set(begun(home).job_ids) <= set(ids(english))
    few = guide_home(tmp_path / "few", [*english[:4], *postings(language="de")[4:]])
    keep_preferences(few.userdb, Preferences(languages=("en",)), user_id="local", at=few.clock.now())
    assert len(begun(few).job_ids) == 10


def test_without_a_week_there_is_nothing_and_a_week_that_comes_later_is_taken(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    assert (begun(home).job_ids, begun(home).posting) == ((), None)
    assert home.userdb.events(kinds=["calibration"]) == []
    with_week(home, postings(12))
    assert len(begun(home).job_ids) == 10


@pytest.mark.parametrize("place", ["0", "11", "-1", "x", "٣", "1.0", ""])
def test_a_place_that_is_not_there_is_refused(home: Home, place: str) -> None:
    begun(home)
    with pytest.raises(ValueError, match="has no posting"):
        begun(home, place)


def test_the_next_place_is_the_next_one_not_rated(home: Home) -> None:
    job_ids = begun(home).job_ids
    rate(home, job_ids[1], {"overall": 5})
    assert begun(home, "1").next_place == 3
    assert begun(home, "10").next_place == 1
