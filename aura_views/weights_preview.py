"""What a week's five would be with other ranking weights, from the components that are stored; nothing is written.

The order by score alone: what a slate policy or the exploring place would change about it is left out on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np

from aura_io.person import overall_ratings
from aura_io.workspace import Home
from aura_ml.ranking.combine import COMPONENTS, UnknownWeight, combine, grown
from aura_ml.ranking.slate import Candidate, choose
from aura_views import memo
from aura_views.ratings import USER

__all__ = ["COMPONENTS", "Preview", "PreviewRow", "UnknownWeight", "preview_weights"]

_SCORES = f"""
SELECT s.job_id, s.cluster_id, s.age_days, {", ".join(f"s.{name}" for name in COMPONENTS)},
    j.title, j.company, j.company_key, j.title_key
FROM scores s JOIN jobs j ON j.week = s.week AND j.id = s.job_id
WHERE s.week = ? AND s.user_id = ? AND s.eligible ORDER BY s.job_id
"""


@dataclass(frozen=True)
class PreviewRow:
    """One place: ``before`` is the posting's place with the weights in force, None where it was not among them."""

    position: int
    job_id: int
    title: str
    company: str
    score: float
    before: int | None


@dataclass(frozen=True)
class Preview:
    """A week with other weights.

    Attributes:
        week: the newest that is ranked. then: with the weights asked for. gone: of the present five, those not in it.
        known: share of the candidates of which each component is known, so that a weight on what is not known is seen.
    """

    week: date
    candidates: int
    then: tuple[PreviewRow, ...]
    gone: tuple[PreviewRow, ...]
    known: Mapping[str, float]

    @property
    def is_same(self) -> bool:
        """Whether the same postings stand in the same order."""
        return not self.gone and all(row.position == row.before for row in self.then)


def preview_weights(
    home: Home, weights: Mapping[str, float], in_force: Mapping[str, float], size: int, user_id: str = USER
) -> Preview | None:
    """Return the five of the newest ranked week with ``weights``, grown by the ratings as in the ranking; None where no week is ranked yet.

    Raises:
        UnknownWeight: a weight is negative, or all are 0.
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    found = memo.read(home, ("weights", user_id), lambda connection: _load(connection, user_id)).value
    if found is None:
        return None
    rated = overall_ratings(home.userdb, user_id)
    now, then = (_ordered(found, grown(each, rated), size) for each in (in_force, weights))
    before = {job_id: place for place, (job_id, _) in enumerate(now, start=1)}
    kept = {job_id for job_id, _ in then}
    return Preview(
        week=found["week"],
        candidates=len(found["rows"]),
        then=tuple(_row(found, place, job_id, score, before) for place, (job_id, score) in enumerate(then, start=1)),
        gone=tuple(
            _row(found, place, job_id, score, before)
            for place, (job_id, score) in enumerate(now, start=1)
            if job_id not in kept
        ),
        known=found["known"],
    )


def _load(connection: duckdb.DuckDBPyConnection, user_id: str) -> dict[str, Any] | None:
    week = connection.execute("SELECT max(week) FROM scores WHERE user_id = ? AND eligible", [user_id]).fetchall()[0][0]
    if week is None:
        return None
    rows = memo.rows(connection, _SCORES, [week, user_id])
    values = {
        name: np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=np.float64)
        for name in COMPONENTS
    }
    return {
        "week": week,
        "rows": rows,
        "by_id": {row["job_id"]: row for row in rows},
        "values": values,
        "known": {name: float((~np.isnan(each)).mean()) if len(rows) else 0.0 for name, each in values.items()},
    }


def _ordered(found: Mapping[str, Any], weights: Mapping[str, float], size: int) -> list[tuple[int, float]]:
    """Return (job id, score) of the best different openings, as the ranking without a policy chooses them."""
    rows = found["rows"]
    score = combine(found["values"], weights, len(rows))
    ids = np.array([row["job_id"] for row in rows], dtype=np.int64)
    ages = np.array([row["age_days"] for row in rows], dtype=np.int64)
    order = np.lexsort((ids, ages, -score)).tolist()
    candidates = [
        Candidate(row, rows[row]["cluster_id"], rows[row]["company_key"], rows[row]["title_key"]) for row in order
    ]
    return [(rows[row]["job_id"], float(score[row])) for row in choose(candidates, size)]


def _row(found: Mapping[str, Any], place: int, job_id: int, score: float, before: Mapping[int, int]) -> PreviewRow:
    row = found["by_id"][job_id]
    return PreviewRow(place, job_id, row["title"], row["company"], score, before.get(job_id))
