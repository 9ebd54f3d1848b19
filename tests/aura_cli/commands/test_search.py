"""`aura search`: hits in words and as JSON."""

from __future__ import annotations

from aura_cli.failures import OK, USAGE
from tests.aura_cli.conftest import Aura
from tests.stories import BAKER, HOSTILE, REPOSTED


def test_words_need_no_quotes(aura: Aura) -> None:
    called = aura("search", "rye", "bread", "-k", 1)
    assert called.code == OK
    assert called.out.startswith(f"1. Baker | Brotwerk   (id {BAKER})")
    assert "week 2026-06-26" in called.out
    assert "2. " not in called.out


def test_an_opening_over_two_weeks(aura: Aura) -> None:
    assert "weeks 2026-06-26 to 2026-07-03" in aura("search", "warehouse pipelines", "-k", 1).out


def test_json(aura: Aura) -> None:
    found = aura("search", "warehouse", "--json").json
    assert found["openings"] == 3
    assert found["hits"][0]["job_id"] == REPOSTED
    assert found["hits"][0]["last_week"] == "2026-07-03"


def test_hostile_titles_are_tamed(aura: Aura) -> None:
    called = aura("search", "patients", "night", "-k", 1)
    assert f"Night Nurse abc | Klinik am See   (id {HOSTILE})" in called.out
    assert "\x1b" not in called.out


def test_nothing_found_and_nothing_asked(fresh_aura: Aura) -> None:
    assert "Nothing found among 0 openings" in fresh_aura("search", "x").out
    assert fresh_aura("search", " ").code == USAGE
    assert fresh_aura("search").code == USAGE
