"""What a person had rated at a cut, as a slate policy that starts from a population learns from it.

Vectors of one encoder, how well each posting matched what the person states, the ratings, and their ages in weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import polars as pl

from aura_io.learning import rated_jobs
from aura_io.userdb import FACETS as SCORE_COLUMNS
from aura_io.warehouse import Warehouse
from aura_io.workspace import Home
from aura_ml.openings import Openings
from aura_ml.policy.base import FACETS, History
from aura_ml.ranking.combine import COMPONENTS, stated_match
from aura_ml.weeks import DAYS_IN_WEEK

_SCORED = f"""
SELECT job_id, week, {", ".join(COMPONENTS)} FROM scores
WHERE user_id = ? AND week < ? AND list_contains(?::BIGINT[], job_id) ORDER BY week, job_id
"""


@dataclass
class RatedHistory:
    """Histories of one person at several cuts, read once.

    Attributes:
        until: nothing of weeks after this one is read. openings: as known in it.
        weights: of the ranking's components.
    """

    home: Home
    warehouse: Warehouse
    until: date
    openings: Openings
    weights: Mapping[str, float]
    _vectors: dict[str, Mapping[int, np.ndarray]] = field(default_factory=dict)
    _scored: pl.DataFrame | None = None

    def at(self, week: date, cut: datetime, encoder_version: str) -> History:
        """Return what was rated before ``cut`` for the choice of ``week``: newest rating of each opening, oldest first.

        A posting without a vector of ``encoder_version`` is left out, so that versions never mix.
        """
        vectors = self._vectors_of(encoder_version)
        rated = self.home.userdb.ratings(self.home.user_id, until=cut).sort("timestamp", "job_id")
        newest: dict[int, dict[str, object]] = {}
        for row in rated.iter_rows(named=True):
            cluster = self.openings.cluster(row["job_id"])
            if cluster in vectors:
                newest.pop(cluster, None)
                newest[cluster] = row
        rows = list(newest.values())
        points = np.array([[row[name] for name in SCORE_COLUMNS] for row in rows], dtype=np.float64)
        ages = [(week - self.home.calendar.week_of(row["timestamp"])).days // DAYS_IN_WEEK for row in rows]  # type: ignore[arg-type]
        stacked = [vectors[cluster] for cluster in newest]
        return History(
            vectors=np.stack(stacked) if stacked else np.zeros((0, 0), dtype=np.float32),
            similarity=self._matches([int(str(row["job_id"])) for row in rows], week),
            ratings=points.reshape(-1, len(FACETS)),
            ages=np.maximum(np.array(ages, dtype=np.float64), 0.0),
        )

    def _vectors_of(self, encoder_version: str) -> Mapping[int, np.ndarray]:
        if encoder_version not in self._vectors:
            home = self.home
            known = rated_jobs(
                self.warehouse,
                home.userdb,
                home.calendar,
                home.user_id,
                week=self.until,
                cut=home.calendar.window(self.until).end,
                with_samples=home.settings.demo,
                encoder_version=encoder_version,
                openings=self.openings,
            )
            pairs = known.select("cluster_id", "vector").drop_nulls().iter_rows()
            self._vectors[encoder_version] = {
                cluster: np.asarray(vector, dtype=np.float32) for cluster, vector in pairs
            }
        return self._vectors[encoder_version]

    def _matches(self, job_ids: list[int], week: date) -> np.ndarray:
        """Return how each matched what was stated when it was last ranked before ``week``; NaN where it never was."""
        if self._scored is None:
            ids = self.home.userdb.ratings(self.home.user_id)["job_id"].to_list()
            self._scored = self.warehouse.query(_SCORED, [self.home.user_id, self.until, ids])
        scored = self._scored.filter(pl.col("week") < week).unique("job_id", keep="last", maintain_order=True)
        components = {name: scored[name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for name in COMPONENTS}
        matches = stated_match(components, self.weights, scored.height).tolist()
        found = dict(zip(scored["job_id"].to_list(), matches, strict=True))
        return np.array([found.get(job_id, np.nan) for job_id in job_ids], dtype=np.float64)
