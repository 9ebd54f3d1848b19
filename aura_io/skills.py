"""What the skill report is made from: the postings the person rated, and those of the week as they were ranked.

Which skills a posting names is not decided here; texts are handed on as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from aura_io.learning import openings_until, rated_jobs
from aura_io.userdb import UserDb
from aura_io.warehouse import Warehouse
from aura_ml.openings import Openings
from aura_ml.weeks import WeekCalendar

FAILED_STAGES = ("rejected", "no_answer")
"""Newest stages of an application that came to nothing."""

_SCHEMA = {
    "job_id": pl.Int64,
    "week": pl.Date,
    "overall": pl.Float64,
    "outcome_failed": pl.Boolean,
    "position": pl.Int64,
    "text": pl.String,
}


@dataclass(frozen=True)
class Demand:
    """The postings a skill report is made from.

    Attributes:
        rated: one row per opening rated overall before the cut, oldest rating first.
        ranked: one row per posting of the week, by place in its ranking; ``position`` is null where it was no
            candidate.
        samples_left_out: postings of the week that do not count because they are samples.

    Columns of both: job_id (the opening's), week, overall (rating points, null: unrated), outcome_failed (null: no
    outcome known), position (1 = first in its week's ranking), text.
    """

    rated: pl.DataFrame
    ranked: pl.DataFrame
    samples_left_out: int

    @property
    def postings(self) -> pl.DataFrame:
        """Both together; an opening that is in both stands there once, rated, with its place in the week."""
        places = self.ranked.select("job_id", pl.col("position").alias("place"))
        rated = self.rated.join(places, on="job_id", how="left", maintain_order="left")
        rated = rated.with_columns(pl.col("place").alias("position")).drop("place")
        unrated = self.ranked.join(self.rated, on="job_id", how="anti", maintain_order="left")
        return pl.concat([rated, unrated])


def skill_demand(
    warehouse: Warehouse,
    userdb: UserDb,
    calendar: WeekCalendar,
    user_id: str,
    *,
    week: date,
    cut: datetime,
    with_samples: bool,
) -> Demand:
    """Return the openings rated before ``cut`` and the postings of ``week``; samples only ``with_samples``."""
    openings = openings_until(warehouse, week)
    failed = _failed(userdb, user_id, cut, openings)
    jobs = rated_jobs(warehouse, userdb, calendar, user_id, week=week, cut=cut, with_samples=with_samples)
    jobs = jobs.filter(pl.col("overall").is_not_null())
    texts = _texts(warehouse, week, jobs["job_id"].to_list())
    rated = jobs.join(texts, on="job_id", how="left", maintain_order="left").select(
        pl.col("cluster_id").alias("job_id"), "week", "overall", pl.lit(None).alias("position"), "text"
    )
    ranked = _ranked(warehouse, week, user_id)
    kept = ranked if with_samples else ranked.filter(~pl.col("is_sample"))
    return Demand(_with_outcomes(rated, failed), _with_outcomes(kept, failed), ranked.height - kept.height)


def _with_outcomes(frame: pl.DataFrame, failed: dict[int, bool]) -> pl.DataFrame:
    known = [failed.get(job_id) for job_id in frame["job_id"].to_list()]
    return frame.with_columns(pl.Series("outcome_failed", known, dtype=pl.Boolean)).select(
        pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items()
    )


def _failed(userdb: UserDb, user_id: str, cut: datetime, openings: Openings) -> dict[int, bool]:
    """Return per opening whether the newest stage known before ``cut`` is one of ``FAILED_STAGES``."""
    outcomes = userdb.outcomes(user_id, until=cut).sort("timestamp", maintain_order=True)
    return {
        openings.cluster(int(job_id)): stage in FAILED_STAGES
        for job_id, stage in outcomes.select("job_id", "stage").iter_rows()
    }


def _texts(warehouse: Warehouse, week: date, job_ids: Sequence[int]) -> pl.DataFrame:
    """Return title and description of each posting as first listed in weeks up to ``week``."""
    return warehouse.query(
        "SELECT id AS job_id, concat_ws(chr(10), title, description) AS text FROM jobs "
        "WHERE week <= ? AND list_contains(?::BIGINT[], id) "
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY week) = 1 ORDER BY id",
        [week, list(job_ids)],
    )


def _ranked(warehouse: Warehouse, week: date, user_id: str) -> pl.DataFrame:
    """Return the postings of the week by place; texts are joined last, since sorting a whole week's takes them thrice."""
    with warehouse.reading() as connection:  # both of one state
        ranked = connection.execute(
            "SELECT s.cluster_id AS job_id, s.week, NULL::DOUBLE AS overall, s.rank AS position, j.is_sample, j.id "
            "FROM scores s JOIN jobs j ON j.week = s.week AND j.id = s.job_id WHERE s.week = ? AND s.user_id = ? "
            "QUALIFY row_number() OVER (PARTITION BY s.cluster_id ORDER BY s.rank NULLS LAST, s.job_id) = 1 "
            "ORDER BY s.rank NULLS LAST, s.job_id",
            [week, user_id],
        ).pl()
        texts = connection.execute(
            "SELECT id, concat_ws(chr(10), title, description) AS text FROM jobs WHERE week = ?", [week]
        ).pl()
    return ranked.join(texts, on="id", how="left", maintain_order="left").drop("id")


def skill_gap_of(warehouse: Warehouse, week: date, user_id: str) -> tuple[float | None, int] | None:
    """Return the skill gap index of ``week`` and the postings it rests on; None where there is no report."""
    frame = warehouse.query(
        "SELECT skill_gap_index, n_high FROM skill_reports WHERE week = ? AND user_id = ?", [week, user_id]
    )
    if frame.is_empty():
        return None
    return frame["skill_gap_index"][0], int(frame["n_high"][0])
