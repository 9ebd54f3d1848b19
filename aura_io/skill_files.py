"""The skill report's files below ``outputs/<week>``: Markdown, plots and JSON; and what earlier reports said.

What they say is ``aura_ml.skills.report``'s.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl

from aura_io.userdb.db import DEFAULT_USER
from aura_io.warehouse import Warehouse
from aura_io.whole_files import read_file, replace_file
from aura_ml.hashing import content_hash
from aura_ml.skills.report import DEMAND_PLOT, TREND_PLOT, PastReport, WrittenReport

REPORT, VALUES = "skills.md", "skills.json"
PAST_REPORTS = 11


def report_folder(outputs: Path, week: date, user_id: str = DEFAULT_USER) -> Path:
    """Return where the report of ``week`` lies; nothing of a person's id becomes a path as it stands."""
    folder = outputs / week.isoformat()
    return folder if user_id == DEFAULT_USER else folder / f"skills-{content_hash(user_id)[:12]}"


def write_report_files(folder: Path, report: WrittenReport) -> Path:
    """Write the report's files, each whole or not at all, take away plots it no longer has; return the Markdown's path.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    body = json.dumps(report.values, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    texts = {REPORT: report.markdown, VALUES: body, **report.plots}
    for name, text in texts.items():
        path, content = folder / name, text.encode()
        if not path.is_file() or read_file(path) != content:
            replace_file(path, content)
    for name in {DEMAND_PLOT, TREND_PLOT} - set(texts):
        (folder / name).unlink(missing_ok=True)
    return folder / REPORT


def past_reports(warehouse: Warehouse, week: date, user_id: str, basis: str) -> list[PastReport]:
    """Return what the newest reports before ``week`` said, oldest first; those of another basis tell of other postings."""
    reports = warehouse.query(
        "SELECT week, skill_gap_index FROM skill_reports WHERE week < ? AND user_id = ? AND basis = ? "
        "ORDER BY week DESC LIMIT ?",
        [week, user_id, basis, PAST_REPORTS],
    ).sort("week")
    if reports.is_empty():
        return []
    named = warehouse.query(
        "SELECT week, skill_id, demand_high FROM skill_gaps WHERE week >= ? AND week < ? AND user_id = ?",
        [reports["week"][0], week, user_id],
    )
    return [
        PastReport(
            each, index, dict(named.filter(pl.col("week") == each).select("skill_id", "demand_high").iter_rows())
        )
        for each, index in reports.iter_rows()
    ]
