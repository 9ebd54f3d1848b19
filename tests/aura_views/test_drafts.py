"""How far a request for documents has come: kept once, started once, and said as Dagster and the files stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.clock import FixedClock
from aura_io.workspace import Home
from aura_views.document_runs import NO_DAEMON, NOT_LOADED, UNREACHABLE
from aura_views.drafts import NO_RUN, NOT_SEEN, Draft, ask_for_draft, documents_view, drafts, drafts_of, start_draft
from aura_views.postings import UnknownPosting
from tests.dagster_fake import FakeDagster
from tests.homes import CLOSED, CURRENT, POSTINGS, filled_home, job_id
from tests.written import NO_PROFILE, ask, write

FIRST, SECOND = (job_id(CLOSED, POSTINGS[place]) for place in (0, 1))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return filled_home(tmp_path)


@pytest.fixture
def fake(home: Home) -> Iterator[FakeDagster]:
    running = FakeDagster(home.settings.dagster.port)
    yield running
    running.stop()


def later(home: Home, minutes: float = 1) -> None:
    assert isinstance(home.clock, FixedClock)
    home.clock.advance(timedelta(minutes=minutes))


def requests(home: Home) -> list[str]:
    return [event.subject for event in home.userdb.events(kinds=["document_request"])]


def newest(home: Home) -> Draft:
    return drafts(home)[0]


def test_one_press_keeps_one_request_and_starts_one_run(home: Home, fake: FakeDagster) -> None:
    asked = ask_for_draft(home, FIRST)
    assert (asked.state, asked.week, requests(home)) == ("asked", CURRENT, [str(FIRST)])
    started = start_draft(home, asked.event_id)
    assert started is not None
    assert (started.state, started.run and started.run.run_id) == ("queued", "run-1")
    (launched,) = fake.launched
    assert launched["selector"]["pipelineName"] == "week"
    assert launched["selector"]["assetSelection"] == [{"path": ["documents"]}]
    tags = {tag["key"]: tag["value"] for tag in launched["executionMetadata"]["tags"]}
    assert (tags["aura/request"], tags["dagster/partition"]) == (asked.event_id, str(CURRENT))


def test_a_second_press_while_one_waits_changes_nothing(home: Home, fake: FakeDagster) -> None:
    first = ask_for_draft(home, FIRST)
    start_draft(home, first.event_id)
    later(home)
    again = ask_for_draft(home, FIRST)
    assert again.event_id == first.event_id
    for status, state in (("QUEUED", "queued"), ("STARTED", "writing")):
        fake.set_status(status)
        shown = start_draft(home, again.event_id)
        assert shown is not None
        assert shown.state == state
    assert (requests(home), len(fake.launched)) == ([str(FIRST)], 1)


@pytest.mark.parametrize(
    ("status", "state", "problem"),
    [
        ("QUEUED", "queued", None),
        ("STARTING", "writing", None),
        ("STARTED", "writing", None),
        ("FAILURE", "failed", None),
        ("CANCELED", "failed", None),
        ("SUCCESS", "stuck", NOT_SEEN),
    ],
)
def test_the_run_says_how_far_it_is(
    home: Home, fake: FakeDagster, status: str, state: str, problem: str | None
) -> None:
    asked = ask_for_draft(home, FIRST)
    start_draft(home, asked.event_id)
    fake.set_status(status)
    shown = newest(home)
    assert (shown.state, shown.problem) == (state, problem)
    assert shown.run is not None
    assert shown.run.url.endswith("/runs/run-1")


def test_what_failed_is_started_again_for_the_same_request(home: Home, fake: FakeDagster) -> None:
    asked = ask_for_draft(home, FIRST)
    start_draft(home, asked.event_id)
    fake.set_status("FAILURE")
    again = start_draft(home, ask_for_draft(home, FIRST).event_id)
    assert again is not None
    assert (again.event_id, again.state, again.run and again.run.run_id) == (asked.event_id, "queued", "run-2")
    assert newest(home).state == "queued"
    assert requests(home) == [str(FIRST)]


def test_an_old_request_is_written_for_its_own_week(home: Home, fake: FakeDagster) -> None:
    asked = ask_for_draft(home, FIRST)
    later(home, 8 * 24 * 60)
    shown = start_draft(home, asked.event_id)
    assert shown is not None
    assert shown.week == CURRENT
    tags = {tag["key"]: tag["value"] for tag in fake.launched[0]["executionMetadata"]["tags"]}
    assert tags["dagster/partition"] == str(CURRENT)


def test_without_dagster_the_request_is_kept_and_said_to_wait(home: Home) -> None:
    asked = ask_for_draft(home, FIRST)
    shown = start_draft(home, asked.event_id)
    assert shown is not None
    assert (shown.state, shown.problem) == ("stuck", UNREACHABLE)
    assert (newest(home).state, newest(home).problem) == ("stuck", UNREACHABLE)
    assert requests(home) == [str(FIRST)]


def test_a_dagster_that_would_not_write_it_says_why(home: Home, fake: FakeDagster) -> None:
    asked = ask_for_draft(home, FIRST)
    for change, said in (
        ({"loaded": False}, NOT_LOADED),
        ({"loaded": True, "daemon_up": False}, NO_DAEMON),
        ({"daemon_up": True, "refusal": "no such partition"}, "no such partition"),
    ):
        for name, value in change.items():
            setattr(fake, name, value)
        shown = start_draft(home, asked.event_id)
        assert shown is not None
        assert shown.state == "stuck"
        assert said in (shown.problem or "")
    assert fake.launched == []


def test_a_queued_run_that_nothing_takes_is_said_to_be_stuck(home: Home, fake: FakeDagster) -> None:
    start_draft(home, ask_for_draft(home, FIRST).event_id)
    fake.daemon_up = False
    assert (newest(home).state, newest(home).problem) == ("stuck", NO_DAEMON)


def test_a_request_that_nobody_started_is_said_after_a_moment(home: Home, fake: FakeDagster) -> None:
    ask(home, FIRST)
    assert newest(home).state == "asked"
    later(home)
    assert (newest(home).state, newest(home).problem) == ("stuck", NO_RUN)


def test_what_was_written_or_refused_needs_no_dagster(home: Home) -> None:
    first = ask(home, FIRST)
    later(home)
    second = ask(home, SECOND)
    write(home, [first], [second])
    refused, written = drafts(home)
    assert (written.state, refused.state) == ("written", "refused")
    assert written.documents is not None
    assert refused.documents is not None
    assert written.documents.files["cv"].is_file()
    assert refused.documents.reason == NO_PROFILE
    assert not written.is_under_way


def test_asking_again_for_what_is_done_is_a_new_request(home: Home) -> None:
    first = ask(home, FIRST)
    write(home, [first])
    later(home)
    again = ask_for_draft(home, FIRST)
    assert again.event_id != first.event_id
    assert [draft.state for draft in drafts(home)] == ["stuck", "written"]
    later(home)
    write(home, [event for event in home.userdb.events(kinds=["document_request"]) if event != first])
    assert [(draft.event_id, draft.state) for draft in drafts(home)] == [(again.event_id, "written")]


def test_a_posting_listed_under_two_ids_has_one_draft(home: Home) -> None:
    ask(home, SECOND)
    assert drafts_of(home, {FIRST: (FIRST, SECOND), 7: (7,)})[FIRST] == newest(home)
    assert drafts_of(home, {7: (7,)}) == {7: None}
    assert ask_for_draft(home, FIRST, opening=(FIRST, SECOND)).job_id == SECOND


def test_an_undone_request_is_gone_and_persons_do_not_mix(home: Home) -> None:
    event = ask(home, FIRST)
    ask(home, SECOND, "somebody")
    assert [draft.job_id for draft in drafts(home)] == [FIRST]
    home.userdb.undo(event.event_id, home.clock.now())
    assert drafts(home) == []
    assert [draft.job_id for draft in drafts(home, "somebody")] == [SECOND]


def test_a_posting_that_is_not_known_is_refused(home: Home) -> None:
    with pytest.raises(UnknownPosting):
        ask_for_draft(home, 4711)
    assert (requests(home), start_draft(home, "nothing")) == ([], None)


def test_the_page_has_titles_badges_and_whether_a_profile_is_known(home: Home) -> None:
    write(home, [ask(home, FIRST)])
    later(home)
    ask(home, SECOND)
    view = documents_view(home)
    assert [draft.job_id for draft in view.drafts] == [SECOND, FIRST]
    assert view.titles[SECOND] == ("Backend Developer (Python)", "Kiebitz Energie")
    assert view.badges[CURRENT].run_id == f"run-{CURRENT}"
    assert view.has_profile


def test_the_key_changes_with_everything_that_is_shown(home: Home, fake: FakeDagster) -> None:
    keys = [ask_for_draft(home, FIRST).key]
    start_draft(home, newest(home).event_id)
    keys.append(newest(home).key)
    for status in ("STARTED", "FAILURE"):
        fake.set_status(status)
        keys.append(newest(home).key)
    start_draft(home, newest(home).event_id)
    keys.append(newest(home).key)
    write(home, home.userdb.events(kinds=["document_request"]))
    keys.append(newest(home).key)
    made = newest(home).documents
    assert made is not None
    made.files["cv"].unlink()
    keys.append(newest(home).key)
    assert len(set(keys)) == len(keys) == 7
