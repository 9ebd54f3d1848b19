"""The guide's steps: what each reads, refuses and records, and what finishing sets off."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from aura_io.workspace import Home
from aura_ml.profile import ProfileError
from aura_views.guide import (
    MAX_PROFILE_BYTES,
    GuideRefused,
    finish,
    guide,
    handed_file,
    handed_text,
    record_preferences,
    record_profile,
    review,
)
from aura_views.ratings import rate
from aura_views.slate import this_week
from tests.guides import CV, guide_home
from tests.homes import CLOSED, empty_home

RESUME = {
    "basics": {"name": "Kim Example", "summary": "Builds pipelines."},
    "meta": {"aura": {"places": ["Hamburg"], "salary_floor": 60000}},
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return guide_home(tmp_path)


def upload(content: bytes) -> str:
    return f"data:text/plain;base64,{base64.b64encode(content).decode()}"


def test_a_new_person_starts_at_the_profile_and_goes_on_where_they_left(home: Home) -> None:
    assert (guide(home).step, any(guide(home).done.values())) == ("profile", False)
    record_profile(home, handed_text(CV))
    assert guide(home).step == "wishes"
    record_preferences(home, {"roles": ["Data engineer"]})
    assert guide(home).step == "postings"
    for job in guide(home, "postings").calibration.job_ids:
        rate(home, job, {"overall": 6})
    view = guide(home)
    assert (view.step, view.done) == ("finish", {"profile": True, "wishes": True, "postings": True, "finish": False})
    finish(home)
    assert (guide(home).step, all(guide(home).done.values())) == ("profile", True)


def test_a_step_that_is_not_there_is_refused(home: Home) -> None:
    with pytest.raises(ValueError, match="no step 'x'"):
        guide(home, "x")


def test_looking_at_the_guide_records_nothing_but_the_round(home: Home) -> None:
    for step in ("profile", "wishes", "finish", None):
        guide(home, step)
    assert home.userdb.events() == []
    guide(home, "postings")
    assert [event.kind for event in home.userdb.events()] == ["calibration"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CV, "markdown"),
        (json.dumps(RESUME), "json"),
        ("---\nroles: [Baker]\n---\nBakes", "markdown"),
        ("Skills: a", "text"),
    ],
)
def test_the_kind_of_a_pasted_text_shows_in_its_first_signs(text: str, kind: str) -> None:
    assert handed_text(f"\n {text}").kind == kind


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cv.odt", b"PK", "AURA reads .json, .md"),
        ("cv.pdf", b"%PDF", "the PDF cannot be read"),
        ("cv.docx", b"PK", "the document cannot be read"),
        ("cv", b"x", "AURA reads .json, .md"),
        ("cv.md", "# Jürgen".encode() + b" \xff\x00", "UTF-8"),
        ("cv.txt", b"x" * (MAX_PROFILE_BYTES + 1), "larger than"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_cure(name: str, content: bytes, said: str) -> None:
    with pytest.raises(GuideRefused, match=said):
        handed_file(name, upload(content))


def test_a_broken_upload_an_empty_and_an_endless_text_are_refused() -> None:
    with pytest.raises(GuideRefused, match="did not arrive whole"):
        handed_file("cv.md", "data:text/plain;base64,###")
    with pytest.raises(GuideRefused, match="no text yet"):
        handed_text("  \n ")
    with pytest.raises(GuideRefused, match="longer than"):
        handed_text("x" * (MAX_PROFILE_BYTES + 1))


def test_a_review_says_what_was_understood_and_what_was_not() -> None:
    read = review(handed_file("cv.md", upload(CV.encode())))
    assert (read.handed.name, read.profile.name, read.work) == (
        "cv.md",
        "Robin Example",
        ("Data Engineer at Nordwind GmbH (2020 to now)",),
    )
    assert (read.missing, read.left_out, read.preferences) == ((), ("Taught chess in Tartu",), None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello there", "No summary, work, skill"),
        ("{broken", "not valid JSON"),
        (json.dumps({**RESUME, "meta": {"aura": {"salery": 1}}}), "'salery' is unknown"),
    ],
)
def test_what_holds_no_profile_is_an_error_and_records_nothing(home: Home, text: str, said: str) -> None:
    for act in (review, lambda handed: record_profile(home, handed)):
        with pytest.raises(GuideRefused, match=said):
            act(handed_text(text))
    assert home.userdb.events() == []


def test_a_profile_with_wishes_fills_the_next_step(home: Home) -> None:
    record_profile(home, handed_text(json.dumps(RESUME)))
    view = guide(home)
    assert view.preferences is not None
    assert (view.preferences.places, view.preferences.salary_floor, view.profile_source) == (
        ("Hamburg",),
        60_000,
        "pasted text",
    )


def test_what_the_guide_does_not_ask_for_stays(home: Home) -> None:
    record_profile(home, handed_text(json.dumps({**RESUME, "meta": {"aura": {"seniorities": ["senior"]}}})))
    record_preferences(home, {"roles": ["Baker"]})
    view = guide(home)
    assert view.preferences is not None
    assert (view.preferences.seniorities, view.preferences.roles) == (("senior",), ("Baker",))
    with pytest.raises(ProfileError, match="allowed"):
        record_preferences(home, {"contracts": ["gig"]})


def test_finishing_asks_for_the_week_once_and_says_the_command_where_dagster_is_away(home: Home) -> None:
    record_profile(home, handed_text(CV))
    assert this_week(home).profile_since is None
    done = finish(home)
    assert done.now_counting == ("profile",)
    assert done.reranking is not None
    assert (done.reranking.week, done.reranking.run, done.reranking.problem) == (
        CLOSED,
        None,
        "Dagster is not reachable",
    )
    assert done.reranking.command == f"aura week --week {CLOSED}"
    assert this_week(home).profile_since is not None
    assert (finish(home).now_counting, finish(home).reranking) == ((), None)
    record_profile(home, handed_text(CV.replace("Robin", "Kim")))
    assert finish(home).reranking is None


def test_before_the_first_week_nothing_is_ranked(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    record_profile(home, handed_text(CV))
    done = finish(home).reranking
    assert done is not None
    assert (done.is_made, done.problem, done.run) == (False, None, None)


def test_the_week_page_knows_a_newcomer_and_a_guide_that_was_begun(home: Home) -> None:
    view = this_week(home)
    assert (view.is_newcomer, view.guide_begun, view.has_digest) == (True, False, False)
    record_profile(home, handed_text(CV))
    assert (this_week(home).is_newcomer, this_week(home).guide_begun) == (True, True)
    finish(home)
    assert this_week(home).is_newcomer is False


def test_someone_who_rated_is_no_newcomer(home: Home) -> None:
    rate(home, guide(home, "postings").calibration.job_ids[0], {"overall": 3})
    assert this_week(home).is_newcomer is False


def test_someone_who_rated_enough_is_not_asked_for_first_ratings(home: Home) -> None:
    assert guide(home).needs_first_ratings
    for number in range(10):
        home.userdb.record("rating", str(number + 1), {"overall_score": 6}, recorded_at=home.clock.now())
    view = guide(home)
    assert (view.needs_first_ratings, view.done["postings"]) == (False, True)
