"""`aura reparse`: which weeks, what is said, and that a dry run changes nothing."""

from __future__ import annotations

import pytest

from aura_cli.failures import FAILED, OK, USAGE
from tests.aura_cli.conftest import Aura, Runs
from tests.stories import CURRENT_WEEK, FIRST_WEEK, SECOND_WEEK


def test_a_week_whose_source_is_gone_says_so_and_a_dry_run_changes_nothing(aura: Aura, runs: Runs) -> None:
    called = aura("reparse", "--dry-run")
    assert called.code == OK
    assert f"week {SECOND_WEEK}: 2 openings before, 0 now" in called.out
    assert "rejected rows: none before, no_parser 2 now" in called.out
    assert "Nothing was changed" in called.err
    assert runs.calls == []


def test_weeks_that_change_are_made_anew_up_to_their_index(aura: Aura, runs: Runs) -> None:
    called = aura("reparse", "--all")
    assert runs.calls == [
        {
            "weeks": [FIRST_WEEK, SECOND_WEEK],
            "sources": None,
            "assets": ("jobs", "job_embeddings", "job_index"),
            "refetch": False,
        }
    ]
    assert "aura backfill --stale" in called.err


def test_json_has_the_report_and_the_runs(aura: Aura, runs: Runs) -> None:
    told = aura("reparse", "--weeks", 1, "--dry-run", "--json").json
    assert [week["week"] for week in told["weeks"]] == [str(SECOND_WEEK)]
    assert told["weeks"][0]["differs"] is True
    assert told["runs"] == []
    assert runs.calls == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--all", "--weeks", 2], USAGE, "exclude each other"),
        (["--week", CURRENT_WEEK], FAILED, f"was not made yet: aura week {CURRENT_WEEK}"),
        (["--source", "nowhere"], USAGE, "is no known source"),
    ],
)
def test_what_cannot_be_meant_is_refused(aura: Aura, arguments: list[object], code: int, said: str) -> None:
    called = aura("reparse", *arguments)
    assert called.code == code
    assert said in called.err
