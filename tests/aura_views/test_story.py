"""The life of a posting week by week: steps, what the person did, documents, and which models learned from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aura_io.warehouse import Commit, Replace
from aura_io.workspace import Home
from aura_ml.schemas import TABLES
from aura_views.impressions import record_impression
from aura_views.outcomes import dismiss, record_outcome
from aura_views.postings import UnknownPosting
from aura_views.ratings import rate, undo_last
from aura_views.slate import this_week
from aura_views.story import moment_words, posting_story
from tests.stories import (
    BAKER,
    CURRENT_WEEK,
    DATA_ENGINEER,
    FIRST_WEEK,
    NOW,
    REPOSTED,
    SECOND_WEEK,
    entry,
    row,
    storied_home,
)
from tests.trained import plant

IN_SECOND_WEEK = datetime(2026, 7, 5, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return storied_home(tmp_path)


def rated(home: Home, job_id: int, at: datetime = IN_SECOND_WEEK, **facets: int | str | None) -> str:
    return home.userdb.record("rating", job_id, facets, recorded_at=at).event_id


def test_the_weeks_hold_what_belongs_to_them_in_order(home: Home) -> None:
    record_impression(home, this_week(home))
    rate(home, REPOSTED, {"overall": 8}, comment="Fine")
    record_outcome(home, REPOSTED, "applied", note="Through Kim")
    dismiss(home, REPOSTED, "Wrong place")
    story = posting_story(home, DATA_ENGINEER)
    assert [week.week for week in story.weeks] == [FIRST_WEEK, SECOND_WEEK, CURRENT_WEEK]
    first, _, last = story.weeks
    assert [len(part) for part in (first.sightings, first.jobs, first.scores, first.slates, first.moments)] == [
        1
    ] * 4 + [0]
    assert [moment_words(event) for event in last.moments] == [
        ("Shown to you", ""),
        ("You rated it: Overall 8", "Fine"),
        ("Your application: Applied", "Through Kim"),
        ("Not for you", "Wrong place"),
    ]
    assert story.why is not None
    assert story.why.sentences[0].startswith("It is at place 1")


def test_models_with_a_cutoff_after_the_rating_learned_from_it_and_others_did_not(home: Home) -> None:
    plant(home, FIRST_WEEK, 1.5)
    plant(home, SECOND_WEEK, 3.0, champion_misses_by=1.5)
    plant(home, CURRENT_WEEK, 1.0, cutoff=NOW)
    rated(home, REPOSTED, overall_score=8)
    story = posting_story(home, DATA_ENGINEER)
    assert [(model.week, model.promoted) for model in story.learned] == [(SECOND_WEEK, False), (CURRENT_WEEK, True)]
    assert [[model.week for model in week.learned] for week in story.weeks] == [[], [SECOND_WEEK], [CURRENT_WEEK]]
    assert story.learned[0].run is not None
    assert posting_story(home, BAKER).learned == ()


def test_a_rating_undone_before_the_cutoff_or_without_a_number_teaches_nothing(home: Home) -> None:
    plant(home, SECOND_WEEK, 1.0)
    plant(home, CURRENT_WEEK, 1.0, cutoff=NOW - timedelta(hours=1))
    rated(home, REPOSTED, comment="Hm")
    assert posting_story(home, REPOSTED).learned == ()
    home.userdb.undo(rated(home, REPOSTED, overall_score=4), NOW - timedelta(days=1, hours=2))
    assert [model.week for model in posting_story(home, REPOSTED).learned] == [SECOND_WEEK]


def test_invented_postings_teach_nothing_outside_a_demonstration(home: Home) -> None:
    job = home.warehouse.query("SELECT * FROM jobs WHERE week = ?", [SECOND_WEEK])
    frame = job.with_columns(is_sample=True)
    jobs = TABLES["jobs"]
    home.warehouse.commit(
        Commit(
            lineage=[entry("jobs", SECOND_WEEK, "run-s", "s")], replace=[Replace(jobs, {"week": SECOND_WEEK}, frame)]
        )
    )
    plant(home, SECOND_WEEK, 1.0)
    rated(home, REPOSTED, overall_score=4)
    story = posting_story(home, REPOSTED)
    assert (story.is_sample, story.teaches, story.learned) == (True, False, ())


def test_documents_stand_in_their_week_with_the_reason_where_there_are_none(home: Home) -> None:
    documents = TABLES["documents"]
    about = {"week": CURRENT_WEEK, "user_id": "local", "event_id": "e", "job_id": BAKER, "requested_at": NOW}
    rows = [
        row(documents, **about, kind="cv", status="written", fact_ids=["a", "b"], sha256="0" * 64),
        row(documents, **about, kind="letter", status="refused", reason="no name"),
    ]
    home.warehouse.commit(
        Commit(
            lineage=[entry("documents", CURRENT_WEEK, "run-d", "v", user_id="local")],
            replace=[Replace(documents, {"week": CURRENT_WEEK, "user_id": "local"}, documents.frame(rows))],
        )
    )
    story = posting_story(home, BAKER)
    assert story.weeks[-1].documents == story.documents
    assert [(each.kind, each.written, each.facts, each.reason) for each in story.documents] == [
        ("cv", True, 2, None),
        ("letter", False, 0, "no name"),
    ]
    assert {each.run.run_id for each in story.documents if each.run} == {"run-d"}
    assert posting_story(home, DATA_ENGINEER).documents == ()


def test_what_was_taken_back_stays_and_says_so(home: Home) -> None:
    rate(home, BAKER, {"fit": 3})
    undo_last(home, NOW - timedelta(days=1))
    assert [event.in_force for week in posting_story(home, BAKER).weeks for event in week.moments] == [False]


def test_a_cleared_facet_is_said(home: Home) -> None:
    rated(home, BAKER, fit_score=None)
    (event,) = posting_story(home, BAKER).life.events
    assert moment_words(event) == ("You rated it: Fit taken back", "")


def test_an_unknown_id_is_an_error(home: Home) -> None:
    with pytest.raises(UnknownPosting):
        posting_story(home, 77)
