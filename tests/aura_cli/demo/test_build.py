"""Building a demonstration: the right weeks, the same every time, and on after an interruption."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from unittest import mock

import pytest

from aura_cli.demo.build import plan_of
from aura_cli.failures import CommandFailed
from aura_io.userdb import UserDb
from tests.aura_cli.demo.conftest import NOW, PLAN, Small


def test_the_last_week_is_the_newest_that_has_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aura_io.installation.computer_timezone", lambda: "Europe/Berlin")
    plan = plan_of(1, 12, datetime(2026, 11, 19, 22, 59, tzinfo=UTC))
    assert (plan.newest, len(plan.closed), plan.closed[0]) == (date(2026, 11, 6), 12, date(2026, 8, 21))
    assert plan_of(1, 12, datetime(2026, 11, 19, 23, 1, tzinfo=UTC)).newest == date(2026, 11, 13)


@pytest.mark.slow
def test_every_closed_week_and_the_one_in_progress_are_made_and_said(lived: Small) -> None:
    weeks = [*PLAN.closed, date(2026, 6, 19)]
    assert [built.week for built in lived.made] == weeks
    assert [built.played is not None for built in lived.made] == [True, True, False, False]
    assert lived.said[0].startswith("week 1 of 3: 2026-05-29")
    state = lived.folder.state()
    assert state is not None
    assert (state.done, state.complete) == (PLAN.closed, True)
    slates = lived.home().warehouse.query(
        "SELECT week, bool_or(is_final) AS final FROM slates GROUP BY week ORDER BY week"
    )
    assert dict(slates.iter_rows()) == dict(zip(weeks, [True, True, True, False], strict=True))


@pytest.mark.slow
def test_only_sample_postings_came_and_no_board_was_asked(lived: Small) -> None:
    home = lived.home()
    assert home.warehouse.query("SELECT bool_and(is_sample) AS all_samples FROM jobs")["all_samples"][0]
    asked = home.warehouse.query("SELECT DISTINCT source FROM crawls")
    assert asked["source"].to_list() == ["sample"]


@pytest.mark.slow
def test_interrupted_anywhere_and_begun_again_it_is_the_same_to_the_last_hash(
    lived: Small, small: Callable[[str], Small], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = small("other")
    calls = 0
    record_once = UserDb.record_once

    def interrupted(self: UserDb, *args: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 12 or calls == 50:
            raise KeyboardInterrupt
        return record_once(self, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(UserDb, "record_once", interrupted)
    with pytest.raises(KeyboardInterrupt):
        other.build()
    assert other.folder.state() is not None
    assert other.folder.state().done == ()  # type: ignore[union-attr]
    with pytest.raises(KeyboardInterrupt):
        other.build(other.folder.state())
    assert other.folder.state().done == PLAN.closed[:1]  # type: ignore[union-attr]

    other.build(other.folder.state())

    assert other.versions() == lived.versions()
    kept = ("id", "kind", "subject", "at")
    acts = [each.events().filter(kind="rating").select(kept) for each in (other, lived)]
    assert acts[0].equals(acts[1])


def test_a_run_that_fails_is_named_with_what_to_do(small: Callable[[str], Small]) -> None:
    failing = small("failing")
    result = mock.Mock(success=False, message="jobs: no room left")
    with (
        mock.patch("aura_assets.runs.materialize", return_value=[result]),
        pytest.raises(CommandFailed, match=r"week 2026-05-29 .*no room left.*goes on there"),
    ):
        failing.build()
    assert failing.folder.state().done == ()  # type: ignore[union-attr]


@pytest.mark.slow
def test_nothing_is_dated_later_than_now(lived: Small) -> None:
    home = lived.home()
    newest = home.warehouse.query("SELECT max(created_at) AS at FROM lineage")["at"][0]
    assert newest <= NOW
