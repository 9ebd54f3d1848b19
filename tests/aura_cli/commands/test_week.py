"""`aura week`: which week, which sources, and how a failure shows."""

from __future__ import annotations

import pytest

from aura_cli.failures import FAILED, OK, USAGE
from aura_io.warehouse import Commit, Replace
from aura_ml.schemas import SOURCE_HEALTH
from tests.aura_cli.conftest import Aura, Runs
from tests.stories import CURRENT_WEEK, FIRST_WEEK, SECOND_WEEK, entry, row


@pytest.mark.parametrize(
    ("arguments", "week"),
    [
        ([], SECOND_WEEK),
        (["closed"], SECOND_WEEK),
        (["current"], CURRENT_WEEK),
        ([FIRST_WEEK], FIRST_WEEK),
        (["--week", FIRST_WEEK], FIRST_WEEK),
    ],
)
def test_which_week(aura: Aura, runs: Runs, arguments: list[object], week: object) -> None:
    assert aura("week", *arguments).code == OK
    assert runs.calls == [{"weeks": [week], "sources": None, "assets": None, "refetch": False}]


def test_sources_are_named_in_any_case_and_refetch_is_passed_on(aura: Aura, runs: Runs) -> None:
    assert aura("week", "--sources", "Sample, RemoteOK", "--refetch").code == OK
    assert (runs.calls[0]["sources"], runs.calls[0]["refetch"]) == (["sample", "remoteok"], True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2026-07-04"], "is a Saturday; a week is named by its Friday, here 2026-07-03"),
        (["july"], "is not a date; write the week's Friday as YYYY-MM-DD"),
        (["2026-06-19"], "lies before the first week 2026-06-26"),
        (["2026-07-17"], "has not begun; the newest is 2026-07-10"),
        (["closed", "--week", "2026-07-03"], "named twice"),
        (["--sources", "remotok"], "did you mean 'remoteok'?"),
        (["--sources", ","], "names no source; known are"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_can(aura: Aura, runs: Runs, arguments: list[str], said: str) -> None:
    called = aura("week", *arguments)
    assert called.code == USAGE
    assert said in called.err
    assert runs.calls == []


def test_a_run_is_told_in_words(aura: Aura, runs: Runs) -> None:
    called = aura("week")
    assert f"week {SECOND_WEEK}: done, run run-x (in the process)" in called.out
    assert "9 rows of 1 source, jobs 7" in called.out


def test_a_failed_run_ends_with_1_and_says_why_and_where(aura: Aura, runs: Runs) -> None:
    runs.failing = {SECOND_WEEK}
    called = aura("week")
    assert called.code == FAILED
    assert "jobs: no room left" in called.err
    assert "http://127.0.0.1:3997/runs/run-x" in called.err
    assert aura("week", "--json").code == FAILED


def test_json_is_the_result_alone_and_no_progress_is_drawn_without_a_terminal(aura: Aura, runs: Runs) -> None:
    called = aura("week", "--json")
    assert called.err == ""
    result = called.json[0]
    assert (result["week"], result["run_id"], result["success"]) == (SECOND_WEEK.isoformat(), "run-x", True)
    assert result["counts"]["jobs"]["row_count"] == 7


def test_progress_goes_to_standard_error_at_a_terminal(aura: Aura, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    called = aura("week")
    assert f"{SECOND_WEEK}  jobs" in called.err
    assert f"{SECOND_WEEK}  jobs" not in called.out


def test_a_board_that_is_down_is_named_with_its_cure_and_fails_nothing(aura: Aura, runs: Runs) -> None:
    health = row(SOURCE_HEALTH, week=SECOND_WEEK, source="sample", status="blocked", message="no \x1b[5mrobots")
    where = {"week": SECOND_WEEK, "source": "sample"}
    made = entry("raw_listings/sample", SECOND_WEEK, "run-x", "v")
    aura.home.warehouse.commit(
        Commit(lineage=[made], replace=[Replace(SOURCE_HEALTH, where, SOURCE_HEALTH.frame([health]))])
    )
    called = aura("week")
    assert called.code == OK
    assert "sample: blocked. no robots" in called.err
    assert "\x1b" not in called.err
