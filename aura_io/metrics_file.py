"""``data/metrics.json``: one time-stamped record per week, for people and other programs; the table is the source.

A backfill touches only its own week's record; the file is replaced in one step.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import fasteners
import polars as pl

from aura_io.whole_files import replace_file


def write_week(
    path: Path, week: date, metrics: pl.DataFrame, *, as_of: datetime, run_id: str, simulated: bool = False
) -> None:
    """Put the record of ``week`` into the file at ``path``, made if it is not there.

    Args:
        metrics: rows of the ``metrics`` table of one week and person.
        simulated: the figures come from a demonstration; the record then says so.

    Raises:
        ValueError: the file is not what this module writes; the message names the cure.
    """
    with fasteners.InterProcessLock(str(path.with_suffix(".lock"))):
        records = [record for record in _read(path) if record["week"] != week.isoformat()]
        figures = {
            row["name"]: {key: row[key] for key in ("value", "unit", "n", "lower", "upper")}
            for row in metrics.sort("name").iter_rows(named=True)
        }
        record: dict[str, object] = {"week": week.isoformat(), "as_of": as_of.isoformat(), "run_id": run_id}
        if simulated:
            record["simulated"] = True
        records.append({**record, "metrics": figures})
        _replace(path, sorted(records, key=lambda record: str(record["week"])))


def weeks_written(path: Path) -> set[date]:
    """Return the weeks that the file at ``path`` has a record of; none where there is no file.

    Raises:
        ValueError: the file is not what this module writes; the message names the cure.
    """
    return {date.fromisoformat(str(record["week"])) for record in _read(path)}


def _read(path: Path) -> list[dict[str, object]]:
    if not path.is_file():
        return []
    try:
        weeks = json.loads(path.read_text(encoding="utf-8"))["weeks"]
        return [record for record in weeks if record["week"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} cannot be read ({error}); delete it, `aura backfill` writes it anew") from error


def _replace(path: Path, records: list[dict[str, object]]) -> None:
    text = json.dumps({"weeks": records}, indent=2, ensure_ascii=False)
    replace_file(path, f"{text}\n".encode())
