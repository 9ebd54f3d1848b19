"""`aura top`: the five in words, hostile texts tamed, the impression recorded once."""

from __future__ import annotations

import pytest

from aura_cli.failures import OK, USAGE
from tests.aura_cli.conftest import Aura
from tests.stories import BAKER, DATA_ENGINEER, FIRST_WEEK, REPOSTED, SECOND_WEEK


def impressions(aura: Aura) -> list[str]:
    """The slates that were put before the person."""
    return [event.subject for event in aura.home.userdb.events(kinds=["impression"])]


def test_the_last_closed_week_with_reasons(aura: Aura) -> None:
    called = aura("top")
    assert called.code == OK
    assert f"Week {SECOND_WEEK} (closed)" in called.out
    assert f"1. Senior Data Engineer | Nordlicht   (id {REPOSTED})" in called.out
    assert "- names Python" in called.out


def test_escape_sequences_in_a_title_never_reach_the_terminal(aura: Aura) -> None:
    called = aura("top")
    assert "2. Night Nurse abc | Klinik am See" in called.out
    assert not {"\x1b", "\x07", "\u202e"} & set(called.out)
    assert "\x1b" not in aura("top", "--json").out


def test_another_week_and_the_week_in_progress(aura: Aura) -> None:
    assert f"(id {BAKER})" in aura("top", "--week", FIRST_WEEK).out
    so_far = aura("top", "--so-far")
    assert (so_far.code, "(so far)" in so_far.out) == (OK, True)
    assert "not ranked yet: aura week" in so_far.err


def test_both_options_are_refused(aura: Aura) -> None:
    assert aura("top", "--so-far", "--week", FIRST_WEEK).code == USAGE


def test_showing_is_an_impression_once_and_json_is_none(aura: Aura) -> None:
    assert aura("top", "--json").json["cards"][0]["job_id"] == REPOSTED
    assert impressions(aura) == []
    aura("top")
    aura("top")
    assert impressions(aura) == [f"slate-run-{SECOND_WEEK}"]


def test_ratings_show(aura: Aura) -> None:
    aura("rate", DATA_ENGINEER, "--fit", 9)
    assert "rated: fit 9" in aura("top", "--week", FIRST_WEEK).out


@pytest.mark.parametrize("arguments", [["top"], ["top", "--so-far"]])
def test_a_fresh_home_says_what_to_do(fresh_aura: Aura, arguments: list[str]) -> None:
    called = fresh_aura(*arguments)
    assert called.code == OK
    assert "aura week" in called.err
