"""`aura rate`: one posting by options, the five by questions, and taking back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aura_cli.failures import FAILED, OK, USAGE
from tests.aura_cli.conftest import Aura
from tests.stories import BAKER, HOSTILE, REPOSTED, SECOND_WEEK


def rating(aura: Aura, job_id: int) -> dict[str, Any]:
    """What stands for a posting, without empty values."""
    rows = {each["job_id"]: each for each in aura.home.userdb.ratings().to_dicts()}
    kept = ("fit_score", "interest_score", "prestige_score", "location_score", "overall_score", "comment", "slate_id")
    return {name: rows[job_id][name] for name in kept if rows.get(job_id, {}).get(name) is not None}


def answers(monkeypatch: pytest.MonkeyPatch, *lines: str) -> list[str]:
    """Let the person type ``lines``, then Ctrl-D; return the questions as they come."""
    typed: Iterator[str] = iter(lines)
    asked: list[str] = []

    def answer(prompt: str = "") -> str:
        asked.append(prompt.strip())
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", answer)
    return asked


def test_only_what_is_given_changes(aura: Aura) -> None:
    assert aura("rate", BAKER, "--fit", 3, "--overall", 4, "--comment", "too early").code == OK
    called = aura("rate", BAKER, "--overall", 5)
    assert called.out.strip() == 'Baker: fit 3, overall 5, "too early"'
    assert rating(aura, BAKER) == {"fit_score": 3, "overall_score": 5, "comment": "too early"}


def test_the_slate_is_named_when_it_was_shown(aura: Aura) -> None:
    aura("top")
    aura("rate", REPOSTED, "--overall", 9)
    assert rating(aura, REPOSTED)["slate_id"] == f"slate-run-{SECOND_WEEK}"


def test_the_same_again_records_nothing(aura: Aura) -> None:
    aura("rate", BAKER, "--fit", 3)
    assert "nothing was recorded" in aura("rate", BAKER, "--fit", 3).err
    assert len(aura.home.userdb.events(kinds=["rating"])) == 1


def test_json_of_a_rating_and_of_taking_it_back(aura: Aura) -> None:
    given = aura("rate", BAKER, "--interest", 7, "--json").json
    assert (given["job_id"], given["rating"], given["comment"]) == (BAKER, {"interest": 7}, "")
    undone = aura("rate", "--undo", "--json").json
    assert (undone["job_id"], undone["undone"], undone["rating"]) == (BAKER, ["interest"], {})


def test_undo_takes_back_one_after_the_other(aura: Aura) -> None:
    aura("rate", BAKER, "--fit", 3)
    aura("rate", BAKER, "--fit", 8)
    assert "fit 3" in aura("rate", "--undo").out
    assert "nothing" in aura("rate", "--undo").out
    empty = aura("rate", "--undo")
    assert (empty.code, "no rating to take back" in empty.err) == (FAILED, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([4711, "--fit", 3], FAILED, "no posting has the id 4711"),
        ([BAKER], USAGE, "at least one of --fit"),
        (["--fit", 3], USAGE, "name the posting"),
        (["--json"], USAGE, "name the posting"),
        (["--undo", "--fit", 3], USAGE, "goes with no other value"),
        (["--forget"], USAGE, "--forget needs the posting"),
        ([], USAGE, "without a terminal name the posting"),
        ([BAKER, "--fit", 0], USAGE, "--fit"),
    ],
)
def test_what_cannot_be_recorded_is_refused(aura: Aura, arguments: list[object], code: int, said: str) -> None:
    called = aura("rate", *arguments)
    assert called.code == code
    assert said in called.err
    assert aura.home.userdb.events(kinds=["rating"]) == []


def test_each_of_the_five_is_asked_for_and_saved_at_once(aura: Aura, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, "8", "", "eleven", "10", "7", "9", "nice people", "2")
    called = aura("rate", at_terminal=True)
    assert called.code == OK
    assert asked[:4] == ["fit:", "interest:", "prestige:", "prestige:"], "a wrong answer is asked for again"
    assert rating(aura, REPOSTED) == {
        "fit_score": 8,
        "prestige_score": 10,
        "location_score": 7,
        "overall_score": 9,
        "comment": "nice people",
        "slate_id": f"slate-run-{SECOND_WEEK}",
    }
    assert rating(aura, HOSTILE)["fit_score"] == 2, "Ctrl-D keeps what was said"
    assert "\x1b" not in called.out
    assert len(aura.home.userdb.events(kinds=["impression"])) == 1


def test_q_ends_and_a_present_value_is_shown(aura: Aura, monkeypatch: pytest.MonkeyPatch) -> None:
    aura("rate", REPOSTED, "--fit", 6)
    asked = answers(monkeypatch, "", "q")
    assert aura("rate", at_terminal=True).code == OK
    assert asked == ["fit [6]:", "interest:"]
    assert rating(aura, REPOSTED) == {"fit_score": 6}


def test_a_week_without_a_slate_has_nothing_to_rate(aura: Aura) -> None:
    called = aura("rate", "--so-far", at_terminal=True)
    assert called.code == FAILED
    assert "nothing to rate" in called.err


def test_a_rating_is_forgotten_and_counts_again(aura: Aura) -> None:
    aura("rate", BAKER, "--overall", 3)
    said = aura("rate", BAKER, "--forget")
    assert f"Forgotten for job {BAKER}: overall 3" in said.out
    assert "weeks closed before keep what they knew" in said.err
    refused = aura("rate", BAKER, "--forget")
    assert (refused.code, "none to forget" in refused.err) == (USAGE, True)
    assert "Counts again" in aura("rate", "--undo").out
    forgotten = aura("rate", BAKER, "--forget", "--json").json
    assert (forgotten["forgotten"], forgotten["rating"]) == ([BAKER], {"overall": 3})
    undone = aura("rate", "--undo", "--json").json
    assert (undone["remembered"], undone["rating"]) == (True, {"overall": 3})
