"""`aura models`: what serves and was decided, and a roll-back that can be taken back."""

from __future__ import annotations

import pytest

from aura_cli.failures import OK, USAGE
from aura_io.workspace import Home
from tests.aura_cli.conftest import Aura
from tests.stories import CURRENT_WEEK, FIRST_WEEK, SECOND_WEEK
from tests.trained import PREFERENCE, plant


def two_models(home: Home) -> tuple[str, str]:
    first = plant(home, FIRST_WEEK, 1.5)
    second = plant(home, SECOND_WEEK, 1.0, algorithm="lstm", champion_misses_by=1.5)
    return first, second


def test_what_serves_and_why_in_words(aura: Aura) -> None:
    _, second = two_models(aura.home)
    called = aura("models")
    assert called.code == OK
    lines = called.out.splitlines()
    assert lines[0] == "Learned taste (preference_model)"
    assert lines[1].startswith(f"  in use: LSTM network ({second[:12]}), known up to 2026-07-10 00:00, in use since")
    assert f"newest candidate, week {SECOND_WEEK}: Put in use: on 40 later ratings" in lines[2]
    assert [line.split()[3] for line in lines if line.startswith("2026-")] == ["promoted", "promoted"]
    assert "  in use: None yet: your profile and the text model as it came decide what is near." in lines


def test_json_has_every_figure(aura: Aura) -> None:
    two_models(aura.home)
    kind = aura("models", "--json").json["kinds"][0]
    assert kind["serving"]["algorithm"] == "lstm"
    assert {"value", "lower", "upper", "n", "unit"} <= set(kind["candidate"]["figures"][0])


def test_a_rollback_is_said_with_what_follows_and_taken_back(aura: Aura) -> None:
    first, second = two_models(aura.home)
    called = aura("models", "rollback", PREFERENCE)
    assert called.code == OK
    assert called.out.startswith(f"{PREFERENCE}: Ridge regression ({first[:12]}) serves since 2026-07-11 09:30")
    assert "Weeks closed before today keep theirs." in called.err
    assert f"aura backfill {CURRENT_WEEK} {CURRENT_WEEK} --stale" in called.err
    done = aura("models", "rollback", PREFERENCE, "--to", second[:4], "--json").json
    assert (done["target"]["model_id"], done["before"]) == (second, first)
    assert aura("models", "rollback", PREFERENCE, "--to", "none").out.startswith(f"{PREFERENCE}: no model serves")


@pytest.mark.parametrize("arguments", [("policy",), ("taste",), (PREFERENCE, "--to", "xyz")])
def test_what_cannot_be_is_refused(aura: Aura, arguments: tuple[str, ...]) -> None:
    two_models(aura.home)
    called = aura("models", "rollback", *arguments)
    assert (called.code, called.out) == (USAGE, "")
    assert called.err.startswith("aura: ")


def test_before_the_first_model_it_says_what_ranks(fresh_aura: Aura) -> None:
    called = fresh_aura("models")
    assert "in use: None yet: text and metadata rank." in called.out
    assert "aura week" in called.err
