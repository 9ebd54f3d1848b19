"""The board of applications: next steps as events, what is to be looked after, and rates."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from aura_io.digests import digest_content
from aura_io.workspace import Home
from aura_ml.digest import digest_markdown
from aura_views.application_board import application_board
from aura_views.next_steps import LONGEST_STEP, day_named, next_step_of, record_next_step
from aura_views.outcomes import OutcomeRefused, TakenBack, dismiss, record_outcome, want_to_apply
from aura_views.undo import undo_newest
from tests.stories import BAKER, DATA_ENGINEER, NOW, REPOSTED, SECOND_WEEK, storied_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return storied_home(tmp_path)


def test_a_next_step_is_kept_replaced_done_and_taken_back(home: Home) -> None:
    record_next_step(home, REPOSTED, "  Write to\n Kim ", NOW.date())
    opening = (DATA_ENGINEER, REPOSTED)
    first = next_step_of(home, opening)
    assert first is not None
    assert (first.text, first.due) == ("Write to Kim", NOW.date())
    assert record_next_step(home, DATA_ENGINEER, "Write to Kim", NOW.date()) == first
    assert len(home.userdb.events(kinds=["next_step"])) == 1
    assert record_next_step(home, REPOSTED, "") is None
    undone = undo_newest(home, NOW - timedelta(days=1), [opening])
    assert isinstance(undone, TakenBack)
    assert undone.kind == "next_step"
    assert next_step_of(home, opening) == first


@pytest.mark.parametrize(("text", "due"), [("x" * (LONGEST_STEP + 1), None), ("", NOW.date())])
def test_a_step_that_cannot_be_kept_is_refused(home: Home, text: str, due: date | None) -> None:
    with pytest.raises(OutcomeRefused):
        record_next_step(home, BAKER, text, due)
    assert home.userdb.events(kinds=["next_step"]) == []


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(OutcomeRefused, match="2026-13-01"):
        day_named("2026-13-01")


def test_silence_and_due_steps_are_to_be_looked_after(home: Home) -> None:
    record_outcome(home, BAKER, "applied", at=NOW - timedelta(days=20))
    record_outcome(home, REPOSTED, "applied", at=NOW - timedelta(days=13))
    assert [(each.kind, each.job_id, each.days) for each in application_board(home).reminders] == [
        ("silence", BAKER, 20)
    ]
    record_next_step(home, BAKER, "Call", NOW.date() + timedelta(days=3))
    record_next_step(home, REPOSTED, "Send work samples", NOW.date() - timedelta(days=2))
    board = application_board(home)
    assert [(each.kind, each.job_id, each.days) for each in board.reminders] == [("due", REPOSTED, 2)]
    assert board.next_steps[BAKER].text == "Call"
    assert [(rate.n, rate.value) for rate in board.rates] == [(1, None), (1, None), (0, None)]


def test_the_digest_names_what_waits_as_known_at_its_cut(home: Home) -> None:
    record_outcome(home, BAKER, "applied", at=NOW - timedelta(days=20))
    record_next_step(home, REPOSTED, "Ask <b>Kim</b>", NOW.date() - timedelta(days=2))
    window = home.calendar.window(SECOND_WEEK)
    said = digest_markdown(
        digest_content(home.warehouse, home.userdb, "local", window, NOW + timedelta(hours=1), has_profile=True)
    )
    assert 'No answer for 20 days after "applied": Baker' in said
    assert "Ask \\<b\\>Kim\\</b\\>" in said or "Ask &lt;b&gt;Kim" in said
    before = digest_content(home.warehouse, home.userdb, "local", window, NOW - timedelta(days=1), has_profile=True)
    assert (before.unanswered, before.due) == ([], [])


def test_the_digest_names_what_is_wanted_until_an_outcome_or_a_dismissal_takes_its_place(home: Home) -> None:
    window = home.calendar.window(SECOND_WEEK)

    def named() -> list[tuple[str, int]]:
        found = digest_content(
            home.warehouse, home.userdb, "local", window, NOW + timedelta(days=2, hours=1), has_profile=True
        )
        return [(each.title, each.days) for each in found.wanted]

    want_to_apply(home, BAKER)
    want_to_apply(home, REPOSTED)
    assert [days for _, days in named()] == [2, 2]
    assert "Baker" in {title for title, _ in named()}
    record_outcome(home, BAKER, "applied")
    assert [title for title, _ in named()] == ["Senior Data Engineer"]
    dismiss(home, DATA_ENGINEER)  # the same opening under its earlier id
    assert named() == []
    early = digest_content(home.warehouse, home.userdb, "local", window, NOW - timedelta(days=1), has_profile=True)
    assert list(early.wanted) == []
