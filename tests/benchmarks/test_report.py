"""The report of a benchmark, and the recorded results."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchmarks.report import render
from benchmarks.suite import NAMES, write
from tests.benchmarks.results import results, week

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"
RECORDED = sorted(RESULTS.glob("[0-9]*.json"))
"""Those of ``benchmarks/run.py``; the others begin with the name of their own script."""


def row(report: str, start: str) -> list[str]:
    """The cells of the first table row whose first cell starts with ``start``."""
    line = next(line for line in report.splitlines() if line.startswith(f"| {start}"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_every_figure_stands_beside_what_it_is_compared_with() -> None:
    report = render(results())
    assert row(report, "1,000, first") == ["1,000, first", "45.0", "40.5", "700", "22.2", "0.50", "–", "0.25"]
    assert row(report, "1,000, again")[5:7] == ["0.07", "0.13"]
    assert row(report, "1,000, sentence")[1:6] == ["90.0", "90.0", "–", "11.1", "1.00"]
    assert row(report, "256 of the week of 1,000")[2:6] == ["12.8 / 11.6", "51.2 / 51.2", "4.20", "4.00"]
    assert row(report, "jobs") == ["jobs", "11.25", "9.00", "400", "1.50", "1.20", "400"]
    assert row(report, "`aura --help`")[-1] == "5.0 × `python -c pass`"
    assert row(report, "This week") == ["This week", "200", "20.0", "30.0", "5", "160.0", "40.0"]
    assert row(report, "exact index alone, 100,000 postings")[2:] == ["10.0", "15.0", "0.50"]
    assert row(report, "15 weeks") == ["15 weeks", "30.0", "30.0", "800", "2.0", "0.40", "0.10"]
    assert row(report, "`aura up`")[1:] == ["5", "20.0", "18.0–40.0", "12.0"]
    assert "0.25 to 0.50 of 2 cores busy" in report


def test_what_got_worse_since_the_recorded_run_is_named() -> None:
    report = render(
        results(before={"taken": "2026-11-01T10:00:00+00:00", "changes": [["alpha", 0.5, 0.7], ["beta", 2.0, 1.0]]})
    )
    assert "## Beside the run of 2026-11-01" in report
    assert row(report, "alpha") == ["alpha", "0.500", "0.700", "+40%", "worse"]
    assert row(report, "beta")[3:] == ["-50%", ""]


def test_every_table_has_as_many_cells_in_each_row() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", render(results()), re.MULTILINE)
    assert len(tables) >= 7
    for found in tables:
        assert len({line.count("|") for line in found.splitlines()}) == 1


@pytest.mark.parametrize("name", NAMES)
def test_one_measurement_alone_is_a_report(name: str) -> None:
    key = "weeks" if name == "week" else name
    whole = results()
    alone = {part: value for part, value in whole.items() if part != "weeks" and part not in NAMES}
    assert render({**alone, key: whole[key]}).count("\n## ") >= 2


def test_a_quick_run_says_that_it_is_no_result() -> None:
    quick = render(results(quick=True, weeks=[week(200, 20, 15, 6)]))
    assert "is no result" in quick
    assert row(quick, "encoder")[-1] == "not measured"


def test_a_part_that_failed_is_named() -> None:
    assert "- Failed: up: not ready within 300 s" in render(results(failed={"up": "not ready within 300 s"}))


def test_results_are_written_as_json_and_markdown(tmp_path: Path) -> None:
    paths = write(results(), tmp_path / "results")
    assert [path.name for path in paths] == ["2026-11-23.json", "2026-11-23.md"]
    assert json.loads(paths[0].read_text(encoding="utf-8")) == results()
    assert write(results(quick=True), tmp_path / "results")[0].name == "2026-11-23-quick.json"


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_a_recorded_table_is_that_of_its_figures(path: Path) -> None:
    recorded = json.loads(path.read_text(encoding="utf-8"))
    assert path.with_suffix(".md").read_text(encoding="utf-8") == render(recorded)
    assert not recorded["quick"]


def test_every_recorded_result_stands_as_figures_and_in_words() -> None:
    names = {suffix: {path.stem for path in RESULTS.glob(f"*{suffix}")} for suffix in (".json", ".md")}
    assert names[".json"] == names[".md"]
    assert {path.stem for path in RECORDED} < names[".json"]
