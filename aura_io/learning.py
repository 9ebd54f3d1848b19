"""What the models learn from and how they are kept: rated jobs with their vectors, promotion records, saved models.

Ratings come from the userdb's events up to the cut, not from the weeks' tables: a week that was never made must not
cost its ratings. Sample postings never train, except in a home that is a demonstration.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl

from aura_io.queries import identities_until, profile_vectors, sighted_until
from aura_io.userdb import FACETS as SCORE_COLUMNS
from aura_io.userdb import UserDb
from aura_io.warehouse import Warehouse
from aura_io.workspace import Home
from aura_ml.embedding.text import compose_job_texts
from aura_ml.hashing import content_hash
from aura_ml.openings import Openings, resolve_openings
from aura_ml.preference.features import SEMANTIC
from aura_ml.promotion import Event, PromotionRecord, champion_at, reigns
from aura_ml.ranking.components import profile_similarity
from aura_ml.schemas import TABLES
from aura_ml.weeks import WeekCalendar

PREFERENCE_MODEL = "preference_model"
EMBEDDING_ADAPTER = "embedding_adapter"
POLICY = "policy"
ENCODER = "encoder"
KINDS = (PREFERENCE_MODEL, EMBEDDING_ADAPTER, POLICY, ENCODER)
"""What is promoted: the ``kind`` of models and promotions, and the name of the asset that trains it."""

_JOB_COLUMNS = (
    "j.id AS job_id, j.company_key, j.title_key, j.country, j.seniority, (j.workplace = 'remote') AS is_remote, "
    "coalesce((j.salary_min_eur_year + j.salary_max_eur_year) / 2, j.salary_min_eur_year, j.salary_max_eur_year) "
    "AS salary_eur_year, j.is_sample, v.encoder_version, v.vector"
)
_JOB_TABLES = (
    "FROM jobs j LEFT JOIN job_embeddings e ON e.week = j.week AND e.job_id = j.id "
    "LEFT JOIN text_vectors v ON v.text_hash = e.text_hash AND v.encoder_version = e.encoder_version"
)


def with_nearness(jobs: pl.DataFrame, warehouse: Warehouse, week: date, user_id: str) -> pl.DataFrame:
    """Return ``jobs`` (rows of ``candidate_jobs`` or ``rated_jobs``) with ``semantic``: how near each is to the profile of
    ``week``, in [0, 1]; null without a profile, a vector, or where both are of different lengths.
    """
    parts = weighted_vectors(profile_vectors(warehouse, week, user_id))
    near: list[float | None] = [None] * jobs.height
    if parts:
        length = len(parts[0][1])
        known = [row for row, vector in enumerate(jobs["vector"]) if vector is not None and len(vector) == length]
        vectors = np.array([jobs["vector"][row].to_numpy() for row in known], dtype=np.float32).reshape(-1, length)
        for row, value in zip(known, profile_similarity(vectors, parts).tolist(), strict=True):
            near[row] = value
    return jobs.with_columns(pl.Series(SEMANTIC, near, dtype=pl.Float64))


def weighted_vectors(profile: pl.DataFrame) -> list[tuple[float, np.ndarray]]:
    """Return (weight, vector) of the profile's parts."""
    vectors = [np.array(vector, dtype=np.float32) for vector in profile["vector"].to_list()]
    return list(zip(profile["weight"].to_list(), vectors, strict=True))


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
    encoder_version: str = "",
    openings: Openings | None = None,
) -> pl.DataFrame:
    """Return the jobs the person rated before ``cut``, with what is known of them in the weeks up to ``week``.

    Vectors are of ``encoder_version``, and a job without one of it is left out, so that versions never mix; without it
    they are those of the week in which the job was first seen.

    Columns: user_id, cluster_id, week (in which the rating was given), rated_at, the five facets as Float64, and those
    of ``candidate_jobs``; oldest rating first. One row per opening: of two rated ids the newer rating stands.
    """
    ratings = userdb.ratings(user_id, until=cut)
    openings = openings or openings_until(warehouse, week)
    rated = ratings.select(
        pl.lit(user_id).alias("user_id"),
        pl.col("job_id").map_elements(openings.cluster, return_dtype=pl.Int64).alias("cluster_id"),
        pl.col("timestamp").alias("rated_at"),
        pl.col("timestamp").map_elements(calendar.week_of, return_dtype=pl.Date).alias("week"),
        *(pl.col(name).cast(pl.Float64).alias(name.removesuffix("_score")) for name in SCORE_COLUMNS),
    )
    rated = rated.sort("rated_at", "cluster_id").unique("cluster_id", keep="last", maintain_order=True)
    known = _first_sighting(warehouse, week, openings, set(rated["cluster_id"].to_list()), encoder_version)
    if not with_samples:
        known = known.filter(~pl.col("is_sample"))
    return rated.join(known, on="cluster_id", how="inner", maintain_order="left")


def rated_until(home: Home, warehouse: Warehouse, week: date, cut: datetime) -> pl.DataFrame:
    """Return ``rated_jobs`` of the home's person ``with_nearness``; sample postings only in a demonstration."""
    rated = rated_jobs(
        warehouse,
        home.userdb,
        home.calendar,
        home.user_id,
        week=week,
        cut=cut,
        with_samples=home.settings.demo,
        encoder_version=encoder_of(warehouse, week),
    )
    return with_nearness(rated, warehouse, week, home.user_id)


def encoder_of(warehouse: Warehouse, week: date) -> str:
    """Return the encoder version of the week's vectors; empty in a week without jobs."""
    frame = warehouse.query("SELECT max(encoder_version) AS version FROM job_embeddings WHERE week = ?", [week])
    return str(frame["version"][0] or "")


def rated_texts(home: Home, warehouse: Warehouse, week: date, cut: datetime) -> pl.DataFrame:
    """Return the jobs rated before ``cut``: cluster_id, week of the rating, overall, company_key, title_key, text as
    given to the encoder; oldest rating first. Sample postings only where the home is a demonstration.
    """
    rated = rated_jobs(
        warehouse,
        home.userdb,
        home.calendar,
        home.user_id,
        week=week,
        cut=cut,
        with_samples=home.settings.demo,
    ).select("cluster_id", "job_id", "week", "overall", "company_key", "title_key")
    jobs = warehouse.query(
        "SELECT id AS job_id, title, company, description, location, workplace, skills FROM jobs "
        "WHERE week <= ? AND list_contains(?::BIGINT[], id) "
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY week) = 1 ORDER BY id",
        [week, rated["job_id"].to_list()],
    )
    texts = pl.DataFrame(
        {"job_id": jobs["job_id"], "text": pl.Series(compose_job_texts(jobs), dtype=pl.String)},
        schema={"job_id": pl.Int64, "text": pl.String},
    )
    return rated.join(texts, on="job_id", how="left", maintain_order="left").drop("job_id")


def foretold_of(warehouse: Warehouse, week: date, user_id: str) -> list[dict[str, Any]]:
    """Return how far the ratings given so far were from what was expected of them in weeks before, over all facets: name,
    value, lower, upper and n, of the week's preference model and of the mean ratings; empty without a forward test.
    """
    found = warehouse.query(
        "SELECT algorithm, figures FROM models WHERE week = ? AND user_id = ? AND kind = ?",
        [week, user_id, PREFERENCE_MODEL],
    )
    if found.is_empty():
        return []
    tested = json.loads(found["figures"][0]).get("forward_test", [])
    names = {found["algorithm"][0]: "foretold_rmse", "facet_mean": "foretold_rmse_mean"}
    return [
        {"name": names[figure["model"]], **{part: figure[part] for part in ("value", "lower", "upper", "n")}}
        for figure in tested
        if (figure["name"], figure["facet"]) == ("rmse", "all") and figure["model"] in names
    ]


def of_encoder(promotion: Mapping[str, Any], encoder_version: str, warehouse: Warehouse) -> bool:
    """Return whether a model means what it says of vectors of ``encoder_version``; lengths may agree where it does not.

    A model names the encoder of the vectors that it learned from, or "" where it reads none; of one that names nothing the
    vectors of its week tell, and a week without any says nothing against it.
    """
    trained_on = json.loads(str(promotion["figures"])).get("encoder_version")
    if trained_on is None:
        trained_on = encoder_of(warehouse, promotion["week"])
    return not trained_on or not encoder_version or trained_on == encoder_version


def _first_sighting(
    warehouse: Warehouse, week: date, openings: Openings, clusters: set[int], encoder_version: str
) -> pl.DataFrame:
    ids = [job_id for job_id, cluster in openings.cluster_of.items() if cluster in clusters]
    tables, values = _JOB_TABLES, list[Any]([week, ids])
    if encoder_version:
        tables = _JOB_TABLES.replace("v.encoder_version = e.encoder_version", "v.encoder_version = $3")
        values.append(encoder_version)
    frame = warehouse.query(
        f"SELECT {_JOB_COLUMNS}, j.week AS seen_in {tables} "
        "WHERE j.week <= $1 AND list_contains($2::BIGINT[], j.id) ORDER BY j.week, j.id",
        values,
    )
    if encoder_version:
        frame = frame.filter(pl.col("vector").is_not_null())
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
        before: only models trained in weeks before this one, or named by a roll-back (what a candidate of the week is
            tested against).
    """
    rows = _known_before(warehouse, user_id, kind, cut, before)
    standing = champion_at([PromotionRecord.from_row(row) for row in rows.iter_rows(named=True)], cut)
    return None if standing is None or standing.model_id is None else _promotion_of(rows, standing.model_id)


def earlier_champions(
    warehouse: Warehouse, user_id: str, kind: str, cut: datetime, before: date
) -> list[dict[str, Any]]:
    """Return the promotion rows of the models that served before the one in use at ``cut``, each once, oldest first.

    What served only while its own week was in progress is left out, unless a roll-back named it: when a week was looked at
    before its end is chance, and a replay does not have it.
    """
    rows = _known_before(warehouse, user_id, kind, cut, before)
    rows = rows.filter(_ordered(cut) | pl.col("week_end").is_null() | pl.col("model_id").is_in(_named(rows, cut)))
    served = [
        reign.model_id for reign in reigns([PromotionRecord.from_row(row) for row in rows.iter_rows(named=True)], cut)
    ]
    in_use = served[-1] if served else None
    former = dict.fromkeys(model_id for model_id in served if model_id is not None and model_id != in_use)
    return [_promotion_of(rows, model_id) for model_id in former]


def _known_before(warehouse: Warehouse, user_id: str, kind: str, cut: datetime, before: date | None) -> pl.DataFrame:
    rows = promotion_rows(warehouse, user_id, kind)
    if before is None:
        return rows
    return rows.filter((pl.col("week") < before) | _ordered(cut) | pl.col("model_id").is_in(_named(rows, cut)))


def _ordered(cut: datetime) -> pl.Expr:
    return (pl.col("event") == str(Event.ROLLBACK)) & (pl.col("decided_at") <= cut)


def _named(rows: pl.DataFrame, cut: datetime) -> list[str]:
    """Return the models that roll-backs up to ``cut`` name."""
    return rows.filter(_ordered(cut))["model_id"].drop_nulls().unique().to_list()


def _promotion_of(rows: pl.DataFrame, model_id: str) -> dict[str, Any]:
    """Return the newest row that put a model in use."""
    return rows.filter((pl.col("model_id") == model_id) & pl.col("promoted") & pl.col("artifact").is_not_null()).row(
        -1, named=True
    )


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


def decisions_on(warehouse: Warehouse, record: PromotionRecord) -> pl.DataFrame:
    """Return the decisions so far on the training cut-off of ``record``, oldest first."""
    rows = promotion_rows(warehouse, record.user_id, record.kind)
    same = (pl.col("training_cutoff") == record.training_cutoff) & (pl.col("event") == str(record.event))
    return rows.filter(same).sort("decided_at", "promotion_id")


def repeats(decided: pl.DataFrame, record: PromotionRecord) -> bool:
    """Return whether ``record`` says what the newest of ``decided`` said: then nothing is to be written."""
    if decided.is_empty():
        return False
    newest = decided.row(-1, named=True)
    said = ("model_id", "promoted", "reason", "figures")
    return all(newest[name] == getattr(record, name) for name in said)
