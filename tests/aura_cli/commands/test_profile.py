"""`aura profile`: what is recorded, what is refused, and what the first one sets off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aura_cli.failures import FAILED, OK
from aura_views.reranking import RERANKED_ASSETS
from tests.aura_cli.conftest import Aura, Runs
from tests.stories import SECOND_WEEK

RESUME = {
    "basics": {"name": "Robin Beispiel", "label": "Data engineer", "summary": "Builds pipelines."},
    "work": [{"name": "Nordwind", "position": "Engineer", "highlights": ["Moved 40 sources to one warehouse"]}],
    "skills": [{"name": "Data", "keywords": ["Python", "SQL"]}],
    "meta": {"aura": {"places": ["Hamburg"], "workplaces": ["remote"], "salary_floor": 60000}},
}


@pytest.fixture
def resume(tmp_path: Path) -> Path:
    """A JSON Resume with preferences."""
    file = tmp_path / "me.json"
    file.write_text(json.dumps(RESUME), encoding="utf-8")
    return file


def test_an_import_records_profile_and_preferences(aura: Aura, runs: Runs, resume: Path) -> None:
    called = aura("profile", "import", resume)
    assert called.code == OK
    assert "Robin Beispiel, Data engineer" in called.out
    event = aura.home.userdb.latest("profile")
    assert event is not None
    assert (event.payload["resume"], event.payload["finished"]) == (RESUME, True)
    wishes = aura.home.userdb.latest("preferences")
    assert wishes is not None
    assert wishes.payload["salary_floor"] == 60000


def test_the_first_profile_ranks_the_newest_closed_week_once(aura: Aura, runs: Runs, resume: Path) -> None:
    aura("profile", "import", resume)
    aura("profile", "import", resume)
    assert [call["weeks"] for call in runs.calls] == [[SECOND_WEEK]]
    assert runs.calls[0]["assets"] == list(RERANKED_ASSETS)


def test_an_unfinished_profile_does_not_count_as_the_first(aura: Aura, runs: Runs, resume: Path) -> None:
    aura.home.userdb.record(
        "profile", "local", {"resume": RESUME, "finished": False}, recorded_at=aura.home.clock.now()
    )
    aura("profile", "import", resume)
    assert len(runs.calls) == 1


def test_before_the_first_week_nothing_is_ranked(fresh_aura: Aura, runs: Runs, resume: Path) -> None:
    called = fresh_aura("profile", "import", resume)
    assert (called.code, runs.calls) == (OK, [])
    assert "aura week" in called.err


def test_a_failed_ranking_keeps_the_profile_and_ends_with_1(aura: Aura, runs: Runs, resume: Path) -> None:
    runs.failing = {SECOND_WEEK}
    called = aura("profile", "import", resume, "--json")
    assert called.code == FAILED
    assert called.json["runs"][0]["success"] is False
    assert aura.home.userdb.latest("profile") is not None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.json", b"{}", "no summary, work, skill"),
        ("broken.json", b"{", "not valid JSON"),
        ("damaged.md", "# Jürgen".encode() + b" \xff\x00", "UTF-8"),
        ("me.odt", b"x", ".json, .md"),
        ("wish.json", json.dumps({**RESUME, "meta": {"aura": {"salery_floor": 1}}}).encode(), "salery_floor"),
    ],
)
@pytest.mark.parametrize("command", ["import", "check"])
def test_what_holds_no_profile_is_refused_and_records_nothing(
    aura: Aura, runs: Runs, tmp_path: Path, command: str, name: str, content: bytes, said: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    called = aura("profile", command, file)
    assert called.code == FAILED
    assert said in called.err
    assert "Traceback" not in called.err
    assert aura.home.userdb.events(kinds=["profile", "preferences"]) == []
    assert runs.calls == []


def test_a_file_that_is_not_there(aura: Aura, tmp_path: Path) -> None:
    called = aura("profile", "import", tmp_path / "no.json")
    assert called.code == FAILED
    assert "no.json" in called.err


def test_check_says_what_the_ranking_will_miss(aura: Aura, tmp_path: Path, resume: Path) -> None:
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps({"basics": {"summary": "Bakes bread."}}), encoding="utf-8")
    called = aura("profile", "check", bare)
    assert called.code == OK
    for missing in ("no skills", "no work entries", "no places", "no salary floor"):
        assert missing in called.err
    assert aura("profile", "check", resume, "--json").json["missing"] == []


def test_show(aura: Aura, runs: Runs, resume: Path) -> None:
    none = aura("profile", "show")
    assert (none.code, "aura profile import FILE" in none.err) == (FAILED, True)
    aura("profile", "import", resume)
    shown = aura("profile", "show").out
    for said in ("Robin Beispiel", "skills: Python, SQL", "places: Hamburg", "salary floor: 60,000 EUR per year"):
        assert said in shown
    record = aura("profile", "show", "--json").json
    assert (record["skills"], record["preferences"]["workplaces"]) == (["Python", "SQL"], ["remote"])


def test_check_says_what_is_odd_about_dates(aura: Aura, tmp_path: Path) -> None:
    work = [{"name": "Post", "position": "Cook", "startDate": "2010-01", "endDate": "2012-03"}]
    work.append({"name": "Linde", "position": "Cook", "startDate": "2099-01"})
    file = tmp_path / "cv.json"
    file.write_text(json.dumps({**RESUME, "work": work}))
    called = aura("profile", "check", file)
    assert "begins in the future (2099-01): Cook at Linde" in called.out + called.err
    assert aura("profile", "check", file, "--json").json["dates"] == ["begins in the future (2099-01): Cook at Linde"]
