"""Figures of an evaluation in the table ``metrics``: of simulated people, with lineage, quick runs apart."""

from __future__ import annotations

from pathlib import Path

from aura_io.evaluations import EVALUATION, QUICK, SIMULATED, record_figures
from aura_io.lineage import history
from aura_views.metrics import metrics
from tests.stories import NOW, empty_home

SETTINGS = {"seed": 3, "postings": "invented", "encoder_version": "hashing"}


def figure(name: str, value: float | None) -> dict[str, object]:
    return {"name": name, "value": value, "unit": "reciprocal rank", "n": 8, "lower": None, "upper": 0.9, "goal": 0.7}


def test_figures_are_kept_with_lineage_and_replaced_by_name(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    week = home.calendar.week_of(NOW)
    assert (
        record_figures(home, [figure("ranking.mrr.20", 0.6), figure("ranking.mrr.50", 0.7)], SETTINGS, quick=False) == 2
    )
    assert record_figures(home, [figure("ranking.mrr.50", 0.8)], SETTINGS, quick=False) == 1
    assert record_figures(home, [], SETTINGS, quick=False) == 0
    rows = home.warehouse.query(
        "SELECT name, value, n, upper FROM metrics WHERE user_id = ? ORDER BY name", [SIMULATED]
    )
    assert rows.rows() == [("ranking.mrr.20", 0.6, 8, 0.9), ("ranking.mrr.50", 0.8, 8, 0.9)]
    newest, first = history(home.warehouse, EVALUATION, week, SIMULATED)
    assert (newest.rows, newest.inputs) == (2, first.inputs)
    assert newest.data_version != first.data_version


def test_quick_figures_are_apart_and_the_view_shows_the_others_as_simulated(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    record_figures(home, [figure("ranking.mrr.20", 0.6)], SETTINGS, quick=False)
    record_figures(home, [figure("ranking.mrr.20", 0.1)], SETTINGS, quick=True)
    kept = home.warehouse.query("SELECT value FROM metrics WHERE user_id = ?", [QUICK])
    assert kept["value"].to_list() == [0.1]
    (series,) = metrics(home).series
    assert (series.name, series.group, series.newest.value) == ("ranking.mrr.20", "evaluation", 0.6)
    assert "simulated" in series.meaning
