"""Drafts of the guide count for nothing until they are finished; then they count as any profile does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aura_io.guide import calibration_round, finish_drafts, has_finished, keep_preferences, keep_profile, keep_round
from aura_io.person import PREFERENCES, PROFILE, person_at
from aura_io.workspace import Home
from aura_ml.profile import read_profile
from aura_ml.records import Preferences
from tests.guides import CV
from tests.homes import CLOSED, empty_home

NOW = datetime(2026, 11, 28, 10, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
OTHER_CV = CV.replace("Robin", "Kim")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return empty_home(tmp_path)


def keep(home: Home, text: str = CV, at: datetime = NOW) -> None:
    keep_profile(home.userdb, read_profile(text, "markdown"), source="cv.md", text=text, user_id="local", at=at)


def wish(home: Home, *roles: str, at: datetime = NOW) -> None:
    keep_preferences(home.userdb, Preferences(roles=roles), user_id="local", at=at)


def known(home: Home, at: datetime = LATER) -> tuple[str | None, tuple[str, ...]]:
    person = person_at(home.userdb, home.settings, "local", at + timedelta(hours=1))
    return person.profile.name if person.profile else None, person.preferences.roles


def test_drafts_do_not_count(home: Home) -> None:
    keep(home)
    wish(home, "Baker")
    assert known(home) == (None, ())
    assert person_at(home.userdb, home.settings, "local", LATER).versions[PREFERENCES] is None


def test_finishing_lets_the_newest_drafts_count_also_for_weeks_before(home: Home) -> None:
    keep(home)
    wish(home, "Baker")
    wish(home, "Data engineer", at=NOW + timedelta(minutes=1))
    assert finish_drafts(home.userdb, user_id="local", at=LATER) == [PREFERENCES, PROFILE]
    assert known(home) == ("Robin Example", ("Data engineer",))
    assert known(home, NOW - timedelta(days=30)) == ("Robin Example", ("Data engineer",))
    assert finish_drafts(home.userdb, user_id="local", at=LATER) == []


def test_once_finished_a_change_counts_at_once_and_no_week_before(home: Home) -> None:
    keep(home)
    wish(home, "Baker")
    finish_drafts(home.userdb, user_id="local", at=NOW)
    keep(home, OTHER_CV, LATER)
    wish(home, "Pilot", at=LATER)
    assert known(home) == ("Kim Example", ("Pilot",))
    assert known(home, NOW - timedelta(days=30)) == ("Robin Example", ("Baker",))


def test_a_profile_that_was_imported_meanwhile_is_not_replaced_by_the_draft(home: Home) -> None:
    keep(home)
    payload = {"resume": read_profile(OTHER_CV, "markdown").resume, "finished": True}
    home.userdb.record(PROFILE, "local", payload, recorded_at=LATER)
    assert finish_drafts(home.userdb, user_id="local", at=LATER + timedelta(hours=1)) == []
    assert known(home)[0] == "Kim Example"


def test_two_people_keep_their_own_drafts(home: Home) -> None:
    keep(home)
    assert finish_drafts(home.userdb, user_id="someone else", at=LATER) == []
    assert not has_finished(home.userdb, PROFILE, "local")


def test_a_round_is_kept_by_week_and_person(home: Home) -> None:
    assert calibration_round(home.userdb, CLOSED, "local") is None
    keep_round(home.userdb, CLOSED, [3, 1, 2], [], user_id="local", at=NOW)
    kept = keep_round(home.userdb, CLOSED, [3, 9, 2], [1], user_id="local", at=LATER)
    assert calibration_round(home.userdb, CLOSED, "local") == kept
    assert (kept.job_ids, kept.skipped) == ((3, 9, 2), (1,))
    assert calibration_round(home.userdb, CLOSED, "someone else") is None
    assert calibration_round(home.userdb, CLOSED - timedelta(days=7), "local") is None
