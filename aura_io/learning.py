"""What the models learn from and how they are kept: rated jobs with their vectors, promotion records, saved models.

Ratings come from the userdb's events up to the cut, not from the weeks' tables: a week that was never made must not
cost its ratings. Sample postings never train, except in a home that is a demonstration.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl

from aura_io.queries import identities_until, sighted_until
from aura_io.userdb import FACETS as SCORE_COLUMNS
from aura_io.userdb import UserDb
from aura_io.warehouse import Warehouse
from aura_ml.hashing import content_hash
from aura_ml.openings import Openings, resolve_openings
from aura_ml.promotion import PromotionRecord, champion_at
from aura_ml.schemas import TABLES
from aura_ml.weeks import WeekCalendar

_JOB_COLUMNS = (
    "j.id AS job_id, j.company_key, j.title_key, j.country, j.seniority, (j.workplace = 'remote') AS is_remote, "
    "coalesce((j.salary_min_eur_year + j.salary_max_eur_year) / 2, j.salary_min_eur_year, j.salary_max_eur_year) "
    "AS salary_eur_year, j.is_sample, v.vector"
)
_JOB_TABLES = (
    "FROM jobs j LEFT JOIN job_embeddings e ON e.week = j.week AND e.job_id = j.id "
    "LEFT JOIN text_vectors v ON v.text_hash = e.text_hash AND v.encoder_version = e.encoder_version"
)


def openings_until(warehouse: Warehouse, week: date) -> Openings:
    """Return the openings as known in ``week``."""
    return resolve_openings(sighted_until(warehouse, week), identities_until(warehouse, week))


def candidate_jobs(warehouse: Warehouse, week: date) -> pl.DataFrame:
    """Return the jobs of ``week`` with vector and metadata, by id."""
    return warehouse.query(f"SELECT {_JOB_COLUMNS} {_JOB_TABLES} WHERE j.week = ? ORDER BY j.id", [week])


def rated_jobs(
    warehouse: Warehouse,
    userdb: UserDb,
    calendar: WeekCalendar,
    user_id: str,
    *,
    week: date,
    cut: datetime,
    with_samples: bool,
) -> pl.DataFrame:
    """Return the jobs the person rated before ``cut``, with what is known of them in the weeks up to ``week``.

    Columns: user_id, cluster_id, week (in which the rating was given), rated_at, the five facets as Float64, and those
    of ``candidate_jobs``; oldest rating first. One row per opening: of two rated ids the newer rating stands.
    """
    ratings = userdb.ratings(user_id, until=cut)
    openings = openings_until(warehouse, week)
    rated = ratings.select(
        pl.lit(user_id).alias("user_id"),
        pl.col("job_id").map_elements(openings.cluster, return_dtype=pl.Int64).alias("cluster_id"),
        pl.col("timestamp").alias("rated_at"),
        pl.col("timestamp").map_elements(calendar.week_of, return_dtype=pl.Date).alias("week"),
        *(pl.col(name).cast(pl.Float64).alias(name.removesuffix("_score")) for name in SCORE_COLUMNS),
    )
    rated = rated.sort("rated_at", "cluster_id").unique("cluster_id", keep="last", maintain_order=True)
    known = _first_sighting(warehouse, week, openings, set(rated["cluster_id"].to_list()))
    if not with_samples:
        known = known.filter(~pl.col("is_sample"))
    return rated.join(known, on="cluster_id", how="inner", maintain_order="left")


def _first_sighting(warehouse: Warehouse, week: date, openings: Openings, clusters: set[int]) -> pl.DataFrame:
    ids = [job_id for job_id, cluster in openings.cluster_of.items() if cluster in clusters]
    frame = warehouse.query(
        f"SELECT {_JOB_COLUMNS}, j.week AS seen_in {_JOB_TABLES} "
        "WHERE j.week <= ? AND list_contains(?::BIGINT[], j.id) ORDER BY j.week, j.id",
        [week, ids],
    )
    frame = frame.with_columns(
        pl.col("job_id").map_elements(openings.cluster, return_dtype=pl.Int64).alias("cluster_id")
    )
    return frame.unique("cluster_id", keep="first", maintain_order=True).drop("seen_in")


def promotion_rows(warehouse: Warehouse, user_id: str, kind: str) -> pl.DataFrame:
    """Return every decision about models of ``kind`` for the person, oldest first."""
    return warehouse.query(
        "SELECT * FROM promotions WHERE user_id = ? AND kind = ? ORDER BY training_cutoff, decided_at, promotion_id",
        [user_id, kind],
    )


def champion(
    warehouse: Warehouse, user_id: str, kind: str, cut: datetime, before: date | None = None
) -> dict[str, Any] | None:
    """Return the promotion row of the model in use at ``cut``; None where none is.

    Args:
        before: only models trained in weeks before this one (what a candidate of the week is tested against).
    """
    rows = promotion_rows(warehouse, user_id, kind)
    if before is not None:
        rows = rows.filter(pl.col("week") < before)
    records = [PromotionRecord.from_row(row) for row in rows.iter_rows(named=True)]
    standing = champion_at(records, cut)
    if standing is None or standing.model_id is None:
        return None
    found = rows.filter(
        (pl.col("model_id") == standing.model_id) & pl.col("promoted") & pl.col("artifact").is_not_null()
    )
    return found.row(-1, named=True)


def promotion_frame(
    record: PromotionRecord, *, week: date, algorithm: str, artifact: str | None, artifact_hash: str | None, run_id: str
) -> pl.DataFrame:
    """Return ``record`` as a row of the ``promotions`` table."""
    row = {
        "promotion_id": content_hash(
            record.user_id, record.kind, record.model_id, record.training_cutoff, str(record.event), record.decided_at
        ),
        "week": week,
        "algorithm": algorithm,
        "artifact": artifact,
        "artifact_hash": artifact_hash,
        "run_id": run_id,
        **record.to_row(),
    }
    return TABLES["promotions"].frame([row])


def decided_before(warehouse: Warehouse, record: PromotionRecord) -> bool:
    """Return whether ``record`` repeats the newest decision on its training cut-off: then nothing is to be written."""
    rows = promotion_rows(warehouse, record.user_id, record.kind).filter(
        (pl.col("training_cutoff") == record.training_cutoff) & (pl.col("event") == str(record.event))
    )
    if rows.is_empty():
        return False
    newest = rows.sort("decided_at", "promotion_id").row(-1, named=True)
    return (newest["model_id"], newest["promoted"]) == (record.model_id, record.promoted)
