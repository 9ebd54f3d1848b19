"""Figures of an evaluation of learning in the table ``metrics``, with lineage.

They belong to no person: ``user_id`` says that they are simulated, and a quick run, which is no result, is kept apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from aura_io.warehouse import Commit, Input, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.hashing import content_hash, data_version
from aura_ml.schemas import METRICS

EVALUATION = "evaluation"
SIMULATED, QUICK = "simulated", "simulated, quick"
"""The ``user_id`` of figures of simulated people."""

CODE_VERSION = "1"


def record_figures(
    home: Home, figures: Sequence[Mapping[str, Any]], settings: Mapping[str, Any], *, quick: bool
) -> int:
    """Write ``figures`` to the week in progress, in place of earlier ones of the same names; return how many.

    Args:
        figures: each with name, value, unit, n, lower, upper.
        settings: what they were measured with (seed, postings, encoder); their hash is the input in the lineage.

    Raises:
        WarehouseError: the warehouse cannot be written.
    """
    now, user_id = home.clock.now(), QUICK if quick else SIMULATED
    week = home.calendar.week_of(now)
    where = {"week": week, "user_id": user_id}
    columns = ("name", "value", "unit", "n", "lower", "upper")
    new = METRICS.frame([{**where, **{name: figure[name] for name in columns}} for figure in figures])
    if new.is_empty():
        return 0
    before = home.warehouse.query("SELECT * FROM metrics WHERE week = ? AND user_id = ?", [week, user_id])
    kept = before.filter(~pl.col("name").is_in(new["name"].to_list())).select(new.columns)
    frame = pl.concat([kept, new]).sort("name")
    version = data_version(frame)
    entry = LineageEntry(
        asset=EVALUATION,
        week=week,
        user_id=user_id,
        run_id=f"evaluate-{now:%Y%m%dT%H%M%SZ}",
        as_of=now,
        code_version=CODE_VERSION,
        data_version=version,
        inputs=[Input(f"{EVALUATION}/settings", week, content_hash(dict(settings)))],
        rows=frame.height,
    )
    home.warehouse.commit(Commit(lineage=[entry], replace=[Replace(METRICS, where, frame)]))
    return new.height
