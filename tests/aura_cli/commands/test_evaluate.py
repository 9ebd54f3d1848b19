"""`aura evaluate`: on invented and captured postings, as JSON and Markdown, repeatable, errors that say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aura_cli import materials
from aura_cli.failures import OK, USAGE
from aura_ml.evaluation import rankers, ranking
from tests.aura_cli.conftest import Aura


@pytest.fixture(autouse=True)
def few_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "QUICK_PEOPLE", 5)
    monkeypatch.setattr(ranking, "LISTS", 3)
    monkeypatch.setattr(ranking, "GOALS", {20: 0.60, 50: 0.70})
    cheap = {"rocchio": rankers.rocchio, "job_ranker": rankers.rocchio, "expected_rating": rankers.by_model("ridge")}
    monkeypatch.setattr(ranking, "RANKERS", cheap)
    monkeypatch.setattr(materials, "INVENTED_A_WEEK", 150)


def captured(folder: Path, rows: int) -> Path:
    """A captured file of ``rows`` different postings, each twice, and one without a title."""
    words = ["python", "sales", "nursing", "welding", "law", "design", "sql", "teaching", "logistics", "chemistry"]
    listed = [
        {
            "title": f"{words[number % 10]} {words[number // 10 % 10]} work {number}",
            "company": f"Company {number % 90}",
            "location": "Berlin, Germany" if number % 2 else "Remote",
            "description": f"We look for someone who knows {words[number % 10]} and {words[number // 7 % 10]} well.",
            "language": "en",
        }
        for number in range(rows)
    ]
    path = folder / "captured.json"
    path.write_text(json.dumps([*listed, *listed, {"company": "Nameless"}]))
    return path


def test_in_a_fresh_home_it_runs_on_invented_postings_and_repeats(fresh_aura: Aura) -> None:
    first = fresh_aura("evaluate", "ranking", "--quick", "--json", "--seed", 3)
    assert first.code == OK
    report = first.json
    assert report["postings"] == "invented postings of the sample source"
    assert report["is_invented"] is True
    assert set(report["figures"]) >= {"ranking.mrr.20", "ranking.mrr.50"}
    assert report["figures"]["ranking.mrr.50"]["n"] == 5
    assert set(report["parts"]) == {"ranking"}
    again = fresh_aura("evaluate", "ranking", "--quick", "--json", "--seed", 3)
    assert "encoded" not in again.err  # vectors are kept
    assert again.json["figures"] == report["figures"]
    other = fresh_aura("evaluate", "ranking", "--quick", "--json", "--seed", 4)
    assert other.json["figures"]["ranking.mrr.50"]["value"] != report["figures"]["ranking.mrr.50"]["value"]


def test_captured_postings_and_a_report_in_a_folder(fresh_aura: Aura, tmp_path: Path) -> None:
    path = captured(tmp_path, 340)
    (tmp_path / "notes.txt").write_text("no capture")
    called = fresh_aura("evaluate", "ranking", "--quick", "--postings", tmp_path, "--to", tmp_path / "report")
    assert called.code == OK, called.err
    assert "340 postings: captured postings of" in called.err
    assert "| ranking.mrr.50 | at least 0.7 |" in called.out
    written = json.loads((tmp_path / "report" / "evaluation.json").read_text())
    assert written["n_postings"] == 340
    text = (tmp_path / "report" / "evaluation.md").read_text()
    assert text.startswith("# Evaluation of learning")
    assert "](evaluation-mrr.svg)" in text
    assert (tmp_path / "report" / "evaluation-mrr.svg").read_bytes().startswith(b"<?xml")
    assert len(list(materials.captured_jobs(path))) == 680


def test_what_cannot_be_evaluated_is_said_with_a_cure(fresh_aura: Aura, tmp_path: Path) -> None:
    wrong = fresh_aura("evaluate", "rankng")
    assert (wrong.code, "ranking, preference" in wrong.err) == (USAGE, True)
    nowhere = fresh_aura("evaluate", "--postings", tmp_path / "nowhere")
    assert (nowhere.code, "no such file" in nowhere.err) == (USAGE, True)
    few = fresh_aura("evaluate", "--quick", "--postings", captured(tmp_path, 30))
    assert (few.code, "300 are needed" in few.err) == (USAGE, True)
    (tmp_path / "broken.json").write_text("{")
    broken = fresh_aura("evaluate", "--postings", tmp_path / "broken.json")
    assert (broken.code, "broken.json" in broken.err) == (USAGE, True)
    (tmp_path / "none").mkdir()
    empty = fresh_aura("evaluate", "--postings", tmp_path / "none")
    assert (empty.code, "no posting that can be read" in empty.err) == (USAGE, True)


def test_a_homes_own_postings_are_used_where_they_are_enough(aura: Aura, monkeypatch: pytest.MonkeyPatch) -> None:
    own = materials.distinct(materials._own(aura.home))
    assert own == [] or all(row["text"] for row in own)
    monkeypatch.setattr(materials, "QUICK_ENOUGH", 0)
    rows, source = materials._rows(aura.home, None, quick=True)
    assert source == "this home's own postings"
    assert rows == own
