"""`aura why`: the answer in words, the parts of the score, what stands above."""

from __future__ import annotations

import pytest

from aura_cli.failures import FAILED, OK, USAGE
from tests.aura_cli.conftest import Aura
from tests.stories import BAKER, FIRST_WEEK, HOSTILE, REPOSTED, SECOND_WEEK


def test_the_answer_in_words_with_every_part(aura: Aura) -> None:
    called = aura("why", BAKER)
    assert called.code == OK
    lines = called.out.splitlines()
    assert lines[0] == f"Baker at Brotwerk   (id {BAKER}, week {FIRST_WEEK})"
    assert lines[1].startswith("It is at place 2 of the 2 on the slate")
    assert [line.split()[0] for line in lines if line.startswith(("Meaning", "Words", "Place"))] == [
        "Meaning",
        "Words",
        "Place",
    ]
    assert "Above it stands 1:" in lines
    assert f"run run-{FIRST_WEEK}" in called.err


def test_control_characters_of_a_posting_do_not_reach_the_terminal(aura: Aura) -> None:
    assert "\x1b" not in aura("why", HOSTILE).out


def test_a_week_and_json(aura: Aura) -> None:
    found = aura("why", REPOSTED, "--week", FIRST_WEEK, "--json").json
    assert (found["week"], found["rank"], found["position"], found["above"]) == (str(FIRST_WEEK), 1, 1, 0)
    assert {part["name"] for part in found["parts"]} >= {"semantic", "salary", "freshness"}
    assert aura("why", REPOSTED, "--json").json["week"] == str(SECOND_WEEK)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([4711], FAILED, "no posting has the id 4711"),
        ([BAKER, "--week", SECOND_WEEK], FAILED, f"was not sighted in the week of {SECOND_WEEK}"),
        ([BAKER, "--week", "2026-07-04"], USAGE, "a week is named by its Friday"),
    ],
)
def test_what_cannot_be_answered_says_why(aura: Aura, arguments: list[object], code: int, said: str) -> None:
    called = aura("why", *arguments)
    assert (called.code, called.out) == (code, "")
    assert said in called.err
