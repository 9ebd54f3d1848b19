"""`aura taste`: likes and dislikes in words and as JSON."""

from __future__ import annotations

from aura_cli.failures import OK, USAGE
from tests.aura_cli.conftest import Aura
from tests.stories import BAKER, FIRST_WEEK


def test_without_ratings_it_says_what_to_do(aura: Aura) -> None:
    called = aura("taste")
    assert called.code == OK
    assert "No rating counts yet: rate postings" in called.out


def test_json_and_a_week(aura: Aura) -> None:
    aura("rate", BAKER, "--overall", 3)
    now = aura("taste", "--json").json
    assert (now["rated"], now["mean"], now["likes"]) == (1, None, [])
    assert aura("taste", "--json", "--week", FIRST_WEEK).json["rated"] == 0
    assert aura("taste", "--week", "2026-07-04").code == USAGE
