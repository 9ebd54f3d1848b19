"""`aura keep`: keeping a posting for the week beside the five, listing, and taking back."""

from __future__ import annotations

import pytest

from aura_cli.failures import FAILED, OK, USAGE
from tests.aura_cli.conftest import Aura
from tests.stories import BAKER, FIRST_WEEK, HOSTILE, SECOND_WEEK


def test_what_is_kept_is_listed_dropped_and_taken_back(aura: Aura) -> None:
    kept = aura("keep", BAKER, "--json").json
    assert (kept["job_id"], kept["week"], kept["kept"], bool(kept["event_id"])) == (BAKER, str(SECOND_WEEK), True, True)
    assert f"Baker | Brotwerk   (id {BAKER})" in aura("keep").out
    assert "nothing was recorded" in aura("keep", BAKER).err
    assert "not kept" in aura("keep", BAKER, "--drop").out
    assert aura("keep", "--json").json == []
    assert "Baker is kept again" in aura("keep", "--undo").out
    assert aura("keep", "--undo", "--json").json == {"job_id": BAKER, "is_kept": False}
    called = aura("keep", "--undo")
    assert (called.code, called.out) == (FAILED, "")
    assert aura("keep", "--json").json == []


def test_a_week_is_listed_by_its_friday_and_a_strange_title_is_made_safe(aura: Aura) -> None:
    aura("keep", HOSTILE)
    assert aura("keep", "--week", FIRST_WEEK).out == ""
    shown = aura("keep", "--week", SECOND_WEEK)
    assert (shown.code, "\x1b" in shown.out) == (OK, False)
    assert str(HOSTILE) in shown.out


@pytest.mark.parametrize(
    "arguments", [["--drop"], ["--undo", BAKER], [BAKER, "--week", SECOND_WEEK], ["--week", "soon"]]
)
def test_what_is_refused_records_nothing(aura: Aura, arguments: list[object]) -> None:
    called = aura("keep", *arguments)
    assert (called.code, called.out) == (USAGE, "")
    assert aura.home.userdb.events(kinds=["keep"]) == []


def test_an_unknown_posting_is_refused(aura: Aura) -> None:
    assert aura("keep", 77).code == FAILED
    assert aura.home.userdb.events(kinds=["keep"]) == []
