"""Outcomes and dismissals are events of an opening: recorded, listed, taken back, refused with the cure."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.clock import FixedClock
from aura_io.userdb import STAGES
from aura_io.workspace import Home
from aura_views import wording
from aura_views.application_board import application_board
from aura_views.outcomes import (
    LONGEST_NOTE,
    OutcomeRefused,
    TakenBack,
    applications,
    dismiss,
    record_outcome,
    standing_of,
    undo_dismissal,
    undo_outcome,
    want_to_apply,
)
from aura_views.postings import UnknownPosting
from aura_views.ratings import Undone, rate
from aura_views.slate import this_week
from aura_views.undo import undo_newest
from tests.aura_views.test_memo import in_another_thread
from tests.stories import BAKER, DATA_ENGINEER, HOSTILE, NOW, REPOSTED, storied_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two weeks; one opening in both under two ids."""
    return storied_home(tmp_path)


def later(home: Home, days: int) -> None:
    assert isinstance(home.clock, FixedClock)
    home.clock.advance(timedelta(days=days))


def test_every_stage_has_words_in_the_order_of_the_events() -> None:
    assert tuple(wording.STAGES) == STAGES


def test_an_application_goes_from_stage_to_stage(home: Home) -> None:
    record_outcome(home, BAKER, "applied", note=" by mail ")
    later(home, 3)
    last = record_outcome(home, BAKER, "interview1")
    later(home, 2)
    assert last.event is not None
    assert (last.event.kind, last.event.subject, last.event.payload) == ("outcome", str(BAKER), {"stage": "interview1"})
    found = applications(home)
    assert [(each.job_id, each.title, each.stage, each.days_since) for each in found] == [
        (BAKER, "Baker", "interview1", 2)
    ]
    assert [(step.stage, step.at, step.note) for step in found[0].history] == [
        ("applied", NOW, "by mail"),
        ("interview1", NOW + timedelta(days=3), ""),
    ]
    assert found[0].link == f"https://jobs.example/{BAKER}"


def test_one_opening_has_one_history_whichever_of_its_postings_is_named(home: Home) -> None:
    record_outcome(home, DATA_ENGINEER, "applied")
    record_outcome(home, REPOSTED, "rejected")
    found = applications(home)
    assert [(each.opening_ids, each.stage, each.title) for each in found] == [
        ((DATA_ENGINEER, REPOSTED), "rejected", "Senior Data Engineer")
    ]
    assert {event.subject for event in home.userdb.events(kinds=["outcome"])} == {str(DATA_ENGINEER)}
    cards = {card.job_id: card for card in this_week(home).cards}
    assert cards[REPOSTED].standing.stage == "rejected"
    assert cards[HOSTILE].standing.stage is None


def test_what_happened_before_is_dated_so_but_known_only_from_now(home: Home) -> None:
    record_outcome(home, BAKER, "applied", at=NOW - timedelta(days=30))
    found = applications(home)[0]
    assert (found.days_since, found.history[0].recorded_at) == (30, NOW)
    assert home.userdb.outcomes(until=NOW).height == 0


def test_the_same_again_and_none_without_any_record_nothing(home: Home) -> None:
    assert record_outcome(home, BAKER, "none").event is None
    record_outcome(home, BAKER, "applied")
    assert record_outcome(home, BAKER, "applied").event is None
    assert record_outcome(home, BAKER, "applied", note="again").event is not None
    assert len(home.userdb.events(kinds=["outcome"])) == 2


def test_an_application_withdrawn_stays_listed_as_none(home: Home) -> None:
    record_outcome(home, BAKER, "applied")
    record_outcome(home, BAKER, "none")
    assert [each.stage for each in applications(home)] == ["none"]


@pytest.mark.parametrize(
    ("stage", "said"),
    [("aplied", "did you mean 'applied'"), ("hired", "one of none, applied, screening"), ("", "one of")],
)
def test_an_unknown_stage_is_refused_with_what_is_allowed(home: Home, stage: str, said: str) -> None:
    with pytest.raises(OutcomeRefused, match=said):
        record_outcome(home, BAKER, stage)
    assert home.userdb.events(kinds=["outcome"]) == []


def test_an_unknown_posting_a_long_note_and_tomorrow_are_refused(home: Home) -> None:
    with pytest.raises(UnknownPosting, match="ids are shown by `aura top`"):
        record_outcome(home, 4711, "applied")
    with pytest.raises(UnknownPosting):
        dismiss(home, 4711, "no")
    with pytest.raises(OutcomeRefused, match=f"at most {LONGEST_NOTE}"):
        record_outcome(home, BAKER, "applied", note="a" * (LONGEST_NOTE + 1))
    with pytest.raises(OutcomeRefused, match="lies ahead"):
        record_outcome(home, BAKER, "applied", at=NOW + timedelta(hours=1))
    assert home.userdb.events(kinds=["outcome", "dismissal"]) == []


def test_undo_goes_back_one_by_one_of_one_opening_or_of_all(home: Home) -> None:
    record_outcome(home, BAKER, "applied")
    record_outcome(home, REPOSTED, "applied")
    record_outcome(home, BAKER, "offer")
    taken = undo_outcome(home, DATA_ENGINEER)
    assert taken is not None
    assert (taken.job_id, taken.stage, taken.standing.stage) == (REPOSTED, "applied", None)
    taken = undo_outcome(home)
    assert taken is not None
    assert (taken.job_id, taken.stage) == (BAKER, "offer")
    assert [each.stage for each in applications(home)] == ["applied"]
    undo_outcome(home)
    assert (undo_outcome(home), applications(home)) == (None, [])


def test_a_dismissal_keeps_its_reason_and_is_taken_back_for_the_whole_opening(home: Home) -> None:
    dismiss(home, DATA_ENGINEER, "Wrong place")
    assert dismiss(home, DATA_ENGINEER, "Wrong place").event is None
    dismiss(home, REPOSTED, "Pay too low")
    assert standing_of(home, (DATA_ENGINEER, REPOSTED)).dismissed == "Pay too low"
    taken = undo_dismissal(home, DATA_ENGINEER)
    assert taken is not None
    assert standing_of(home, (DATA_ENGINEER, REPOSTED)).dismissed is None
    assert undo_dismissal(home, DATA_ENGINEER) is None


def test_undo_of_the_page_takes_back_whatever_came_last(home: Home) -> None:
    rate(home, BAKER, {"fit": 7})
    record_outcome(home, REPOSTED, "applied")
    dismiss(home, BAKER, "")
    openings = [(DATA_ENGINEER, REPOSTED), (BAKER,)]
    undone = [undo_newest(home, NOW, openings) for _ in range(4)]
    assert [None if each is None else "rating" if isinstance(each, Undone) else each.kind for each in undone] == [
        "dismissal",
        "outcome",
        "rating",
        None,
    ]
    assert undo_newest(home, NOW + timedelta(seconds=1)) is None


def test_what_was_recorded_before_the_page_was_opened_stays(home: Home) -> None:
    record_outcome(home, BAKER, "applied")
    assert undo_newest(home, NOW + timedelta(seconds=1)) is None
    assert standing_of(home, (BAKER,)).stage == "applied"


def test_persons_do_not_mix(home: Home) -> None:
    record_outcome(home, BAKER, "applied")
    record_outcome(home, HOSTILE, "offer", user_id="robin")
    assert [each.job_id for each in applications(home)] == [BAKER]
    assert [each.job_id for each in applications(home, "robin")] == [HOSTILE]
    assert undo_outcome(home, HOSTILE) is None


def test_an_outcome_of_a_card_needs_no_warehouse(home: Home) -> None:
    with in_another_thread(home):
        recorded = record_outcome(home, BAKER, "applied", opening=(BAKER,))
    assert recorded.standing.stage == "applied"


def test_what_a_person_wants_to_apply_to_stands_first_until_something_comes_of_it(home: Home) -> None:
    wanted = want_to_apply(home, REPOSTED)
    assert wanted.event is not None
    assert (wanted.event.kind, wanted.event.payload) == ("want_to_apply", {"wanted": True})
    assert want_to_apply(home, DATA_ENGINEER).event is None, "its other id is the same opening"
    later(home, 2)
    found = applications(home)[0]
    assert (found.job_id, found.stage, found.history, found.days_since) == (REPOSTED, "wanted", (), 2)
    assert DATA_ENGINEER in found.opening_ids
    record_outcome(home, DATA_ENGINEER, "applied")
    assert [(each.job_id, each.stage) for each in applications(home)] == [(DATA_ENGINEER, "applied")]
    with pytest.raises(OutcomeRefused, match="applied to already"):
        want_to_apply(home, REPOSTED)
    undo_outcome(home)
    assert standing_of(home, found.opening_ids).wanted == NOW
    dismiss(home, REPOSTED, "too far")
    assert (standing_of(home, found.opening_ids).wanted, applications(home)) == (None, [])


def test_not_to_apply_any_more_is_said_and_taken_back(home: Home) -> None:
    want_to_apply(home, BAKER)
    later(home, 1)
    want_to_apply(home, BAKER, wanted=False)
    assert applications(home) == []
    undone = undo_newest(home, NOW)
    assert isinstance(undone, TakenBack)
    assert (undone.kind, undone.stage, undone.standing.wanted) == ("want_to_apply", None, NOW)
    record_outcome(home, BAKER, "applied")
    record_outcome(home, BAKER, "none")
    assert want_to_apply(home, BAKER).standing.wanted == home.clock.now(), "after all, once more"
    assert [(each.stage, len(each.history)) for each in applications(home)] == [("wanted", 2)]


def test_a_wish_to_apply_is_no_outcome(home: Home) -> None:
    want_to_apply(home, BAKER)
    assert home.userdb.outcomes().is_empty()
    board = application_board(home)
    assert ([each.n for each in board.rates], board.reminders) == ([0, 0, 0], ())
