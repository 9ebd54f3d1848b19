"""`aura lineage`: the life of a posting in words and as JSON."""

from __future__ import annotations

from datetime import timedelta

from aura_cli.failures import FAILED, OK, USAGE
from tests.aura_cli.conftest import Aura
from tests.stories import BAKER, DATA_ENGINEER, FIRST_WEEK, HOSTILE, NOW, REPOSTED, SECOND_WEEK
from tests.trained import plant


def test_every_step_with_its_run(aura: Aura) -> None:
    aura("top")
    aura("rate", REPOSTED, "--overall", 9)
    called = aura("lineage", DATA_ENGINEER)
    assert called.code == OK
    assert f"the same opening as {REPOSTED}" in called.out
    for section in ("Received: 2", "Job: 2", "Scores: 2", "Slates: 2", "Shown: 1", "You: 1"):
        assert section in called.out
    for run in (f"run-{FIRST_WEEK}", f"run-{SECOND_WEEK}"):
        assert called.out.count(run) >= 4
    assert "overall_score 9" in called.out
    assert f"/runs/run-{SECOND_WEEK}" in called.err


def test_what_was_taken_back_is_marked(aura: Aura) -> None:
    aura("rate", REPOSTED, "--overall", 9)
    aura("rate", "--undo")
    assert "(undone or replaced)" in aura("lineage", REPOSTED).out


def test_json_holds_the_addresses_of_the_runs(aura: Aura) -> None:
    life = aura("lineage", REPOSTED, "--json").json
    assert life["opening_ids"] == [DATA_ENGINEER, REPOSTED]
    assert life["sightings"][0]["run"]["url"].endswith(f"/runs/run-{FIRST_WEEK}")
    assert life["scores"][1]["components"] == {"semantic": 0.7}


def test_hostile_titles_are_tamed(aura: Aura) -> None:
    called = aura("lineage", HOSTILE)
    assert called.out.startswith("Night Nurse abc at Klinik am See")
    assert "\x1b" not in called.out


def test_an_unknown_id(aura: Aura) -> None:
    called = aura("lineage", 12)
    assert (called.code, called.out) == (FAILED, "")
    assert "no posting has the id 12" in called.err


def test_the_models_that_learned_from_it_are_named(aura: Aura) -> None:
    aura.home.userdb.record("rating", BAKER, {"overall_score": 7}, recorded_at=NOW - timedelta(days=3))
    plant(aura.home, SECOND_WEEK, 1.0)
    called = aura("lineage", BAKER)
    assert "Documents: none" in called.out
    assert "Models that learned from it: 1" in called.out
    assert f"  {SECOND_WEEK}  preference_model  Ridge regression, put in use  run run-{SECOND_WEEK}" in called.out
    assert aura("lineage", BAKER, "--json").json["learned"][0]["kind"] == "preference_model"


def test_without_a_posting_the_weeks_stand_by_their_assets(aura: Aura) -> None:
    called = aura("lineage")
    head = called.out.splitlines()[0].split()
    row = next(line.split() for line in called.out.splitlines() if line.startswith(str(SECOND_WEEK)))
    assert (row[head.index("jobs")], row[head.index("digest")]) == ("ok", "-")
    cells = aura("lineage", "--json").json["cells"]
    assert {"asset": "jobs", "week": str(SECOND_WEEK), "state": "fresh"}.items() <= next(
        cell for cell in cells if cell["asset"] == "jobs" and cell["week"] == str(SECOND_WEEK)
    ).items()


def test_one_asset_of_a_week_says_by_which_run_it_was_made(aura: Aura) -> None:
    called = aura("lineage", "--week", SECOND_WEEK, "--asset", "shortlist")
    assert called.out.startswith(f"shortlist of {SECOND_WEEK}: fresh")
    assert f"by run run-{SECOND_WEEK}" in called.out
    assert aura("lineage", "--week", SECOND_WEEK, "--asset", "digest").out.startswith(
        f"digest of {SECOND_WEEK}: missing"
    )
    assert aura("lineage", "--asset", "cheese").code == USAGE
    assert aura("lineage", BAKER, "--asset", "jobs").code == USAGE
