"""`aura skills`: the gaps in words, where to learn them, and what to do where there is no report."""

from __future__ import annotations

import codecs
import io
import json
import sys
from datetime import date
from unittest import mock

import pytest

from aura_cli.failures import OK, USAGE
from aura_cli.main import main
from aura_io.warehouse import Commit, Replace
from aura_io.workspace import Home
from aura_ml.schemas import TABLES
from tests.aura_cli.conftest import Aura
from tests.stories import FIRST_WEEK, SECOND_WEEK, entry, row

USER = "local"


def report(home: Home, week: date, skills: list[dict[str, object]], **values: object) -> None:
    """Commit a skill report of ``week``."""
    where = {"week": week, "user_id": USER}
    reports, gaps = TABLES["skill_reports"], TABLES["skill_gaps"]
    rows = gaps.frame([row(gaps, **where, **skill) for skill in skills])
    home.warehouse.commit(
        Commit(
            lineage=[entry("skill_report", week, "run-9", "v", user_id=USER)],
            replace=[
                Replace(reports, where, reports.frame([row(reports, **where, **values)])),
                Replace(gaps, where, rows),
            ],
        )
    )


def two_skills(home: Home) -> None:
    gap = {
        "skill_id": "docker",
        "name": "Docker \x1b[31m",
        "rank": 1,
        "support": 8,
        "demand_high": 0.8,
        "q_value": 0.04,
    }
    held = {"skill_id": "python", "name": "Python", "has_it": True, "support": 9, "demand_high": 0.9}
    about = {"basis": "ratings", "reason": "from 10 postings you rated 7 or higher", "has_profile": True}
    report(home, FIRST_WEEK, [gap, held], **about, n_high=10, n_found=1, skill_gap_index=0.25)


def test_gaps_demand_profile_and_resources_in_words(aura: Aura) -> None:
    two_skills(aura.home)
    called = aura("skills")
    assert (called.code, "\x1b" in called.out) == (OK, False)
    lines = called.out.splitlines()
    assert lines[0] == f"Skills, week {FIRST_WEEK}: from 10 postings you rated 7 or higher."
    assert "lacks 25% of what they ask for (skill gap index, n = 10); 1 of 1 gaps" in lines[1]
    gap, held = (next(line for line in lines if name in line) for name in ("Docker", "Python"))
    assert gap.split()[0] == "1"
    assert "80%" in gap
    assert gap.endswith("lacks it")
    assert held.endswith("shows it")
    assert any(line.startswith("    - ") and "https://" in line for line in lines)
    assert "run run-9" in called.err


def test_json_names_everything(aura: Aura) -> None:
    two_skills(aura.home)
    found = aura("skills", "--week", FIRST_WEEK, "--json").json
    assert (found["week"], found["report"]["skill_gap_index"]) == (str(FIRST_WEEK), 0.25)
    assert {"title", "provider", "url"} <= set(found["report"]["gaps"][0]["resources"][0])


def test_what_is_missing_is_said(aura: Aura) -> None:
    report(aura.home, FIRST_WEEK, [], basis="nothing", reason="nothing is rated yet, and no ranking is given")
    called = aura("skills")
    assert called.out.splitlines() == [f"Skills, week {FIRST_WEEK}: nothing is rated yet, and no ranking is given."]
    assert "aura rate" in called.err
    assert "aura profile import" in called.err
    other = aura("skills", "--week", SECOND_WEEK)
    assert (other.code, other.out) == (OK, "")
    assert f"aura week {SECOND_WEEK}" in other.err
    assert str(FIRST_WEEK) in other.err.splitlines()[-1]


def test_without_any_report_it_says_how_to_get_one(fresh_aura: Aura) -> None:
    called = fresh_aura("skills")
    assert (called.code, called.out) == (OK, "")
    assert "aura week" in called.err
    assert fresh_aura("skills", "--json").json["report"] is None
    assert fresh_aura("skills", "--week", "2026-07-04").code == USAGE


def test_skills_of_a_text_with_their_places(fresh_aura: Aura) -> None:
    text = "Python, then Docker; Python again.\r\n\x1b[31m Docker"
    listed = fresh_aura("skills", "extract", "--every", "--spans", "--json", typed=text).json["skills"]
    assert [text[each["start"] : each["end"]] for each in listed] == ["Python", "Docker", "Python", "Docker"]
    assert {"start", "end", "text", "skill_id", "name", "source"} <= set(listed[0])
    once = fresh_aura("skills", "extract", "--every", "--json", typed=text).json["skills"]
    assert [(each["name"], each["count"]) for each in once] == [("Python", 2), ("Docker", 2)]
    assert "start" in fresh_aura("skills", "extract", "--every", "--spans", typed=text).out.splitlines()[0]


def test_a_text_without_skills_is_no_error(fresh_aura: Aura) -> None:
    called = fresh_aura("skills", "extract", "--fast", typed="we go on")
    assert (called.code, called.out) == (OK, "")
    assert "no skill" in called.err
    assert fresh_aura("skills", "extract", "--fast", "--json", typed="").json == {"skills": []}


def test_bytes_that_are_no_text_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    content = b"\x00\xff\xfe\r\nPython \xc3"
    with mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii")):
        assert main(["skills", "extract", "--every", "--spans", "--json"]) == OK
    found = json.loads(capsys.readouterr().out)["skills"]
    text = content.decode("utf-8", errors="replace")
    assert [text[each["start"] : each["end"]] for each in found] == ["Python"]


def test_what_is_no_text_is_said_and_utf_16_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    def extract(content: bytes) -> tuple[list[str], str]:
        with mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii")):
            assert main(["skills", "extract", "--every", "--spans", "--json"]) == OK
        captured = capsys.readouterr()
        return [each["text"] for each in json.loads(captured.out)["skills"]], captured.err

    said = "Python und Qualitätssicherung"
    named = ["Python", "Qualitätssicherung"]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le"):
        mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b""
        assert extract(mark + said.encode(encoding)) == (named, "")
    found, told = extract(said.encode("latin-1"))
    assert (found, "read as Windows-1252" in told) == (named, True)
    found, told = extract(f"{said} für Prüfer".encode() + b" \xff")
    assert found[0] == "Python"
    assert "not all of the text is utf-8 (replaced: 1)" in told.casefold()
    assert extract("Python \ufffd".encode()) == (["Python"], "")


def test_without_an_encoder_the_lexicon_stands_and_it_is_said(fresh_aura: Aura) -> None:
    called = fresh_aura("skills", "extract", "--json", typed="Experience with Python and Docker")
    assert [each["aura_id"] for each in called.json["skills"]] == ["python", "docker"]
    assert ("lexicon only" in called.err) == (fresh_aura.home.settings.models.embedding == "hashing")


def test_ticks_are_kept_shown_and_taken_back(aura: Aura) -> None:
    two_skills(aura.home)
    called = aura("skills", "tick", "docker", "--learning")
    assert (called.code, called.out) == (OK, "Docker: learning\n")
    lines = aura("skills").out.splitlines()
    assert next(line for line in lines if "Docker" in line).endswith("lacks it, learning")
    assert aura("skills", "--json").json["report"]["gaps"][0]["ticked"]["state"] == "learning"
    assert aura("skills", "tick", "Docker", "--json").json == {
        "skill_id": "docker", "name": "Docker", "state": "learned", "before": "learning",
    }  # fmt: skip
    assert "already" in aura("skills", "tick", "docker").err
    assert aura("skills", "untick", "docker").out == "Docker: no longer learned\n"
    assert aura("skills", "untick", "docker").code not in (OK, USAGE)
    unknown = aura("skills", "tick", "Dokcer")
    assert unknown.code == USAGE
    assert "Docker" in unknown.err
