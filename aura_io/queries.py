"""The pipeline's reads of the warehouse: what one stage needs of an earlier one, or of earlier weeks.

Every function takes the warehouse and returns a frame; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from aura_io.parameters import listed
from aura_io.warehouse import Warehouse

if TYPE_CHECKING:
    from aura_ml.reparse import WeekTables


def crawls_of(warehouse: Warehouse, source: str, week: date) -> pl.DataFrame:
    """Return the crawls of ``source`` for ``week``, oldest first."""
    return warehouse.query(
        "SELECT * FROM crawls WHERE source = ? AND week = ? ORDER BY started_at, crawl_id", [source, week]
    )


def recent_crawls_of(warehouse: Warehouse, source: str, count: int) -> pl.DataFrame:
    """Return the newest ``count`` crawls of ``source`` for any week."""
    return warehouse.query(
        "SELECT * FROM crawls WHERE source = ? ORDER BY started_at DESC, crawl_id DESC LIMIT ?", [source, count]
    )


def last_ok_at(warehouse: Warehouse, source: str) -> datetime | None:
    """Return the end of the newest good crawl of ``source`` for any week."""
    frame = warehouse.query(
        "SELECT max(finished_at) AS at FROM crawls WHERE source = ? AND status IN ('ok', 'empty')", [source]
    )
    value = frame["at"][0]
    return value if isinstance(value, datetime) else None


def sightings_of(warehouse: Warehouse, source: str, weeks: Sequence[date]) -> pl.DataFrame:
    """Return the raw sightings of ``source`` in ``weeks``."""
    return warehouse.query(
        "SELECT * FROM raw_sightings WHERE source = ? AND list_contains(?::DATE[], week)", [source, list(weeks)]
    )


def origins_of(warehouse: Warehouse, source: str) -> set[str]:
    """Return the origins (files, addresses) from which ``source`` has rows in the archive."""
    frame = warehouse.query("SELECT DISTINCT origin FROM raw_sightings WHERE source = ?", [source])
    return set(frame["origin"].to_list())


def sightings_with_payload(warehouse: Warehouse, week: date) -> pl.DataFrame:
    """Return every raw sighting of ``week`` with its payload text, in a fixed order."""
    rows = warehouse.query(
        "SELECT s.*, p.payload FROM raw_sightings s JOIN raw_payloads p USING (payload_hash) WHERE s.week = ?", [week]
    )
    return rows.sort("seen_at", "source", "sighting_id")  # by DuckDB, the texts would be in memory once more


def job_tables_of(warehouse: Warehouse, week: date) -> WeekTables:
    """Return what the four tables of ``jobs`` hold of ``week``."""
    from aura_ml.reparse import WeekTables  # brings normalization, which other reads do without

    names = ("jobs", "job_sightings", "rejected_listings", "job_identities")
    return WeekTables(*(rows_of_week(warehouse, name, week) for name in names))


def rows_of_week(warehouse: Warehouse, table: str, week: date) -> pl.DataFrame:
    """Return what ``table`` of the column catalogue holds of ``week``."""
    return warehouse.query(f'SELECT * FROM "{table}" WHERE week = ?', [week])


def raw_assets_of(warehouse: Warehouse, week: date) -> list[str]:
    """Return the lineage names of the raw listings that exist for ``week``."""
    frame = warehouse.query(
        "SELECT DISTINCT asset FROM lineage WHERE week = ? AND starts_with(asset, 'raw_listings/') ORDER BY asset",
        [week],
    )
    return frame["asset"].to_list()


def accounting_of(warehouse: Warehouse, week: date) -> dict[str, int]:
    """Return how many sightings, jobs, merged and rejected rows ``week`` has, counted in the tables."""
    counts = accounting_by_source(warehouse, week).values()
    return {name: sum(row[name] for row in counts) for name in ("sightings", "jobs", "merged", "rejected")}


def accounting_by_source(warehouse: Warehouse, week: date) -> dict[str, dict[str, int]]:
    """Return how many sightings, jobs, merged and rejected rows ``week`` has per source, counted in the tables.

    A source's jobs are the openings that were first sighted there.
    """
    frame = warehouse.query(
        "SELECT source, count(*) FILTER (kind = 'seen') AS sightings, count(*) FILTER (kind = 'first') AS jobs, "
        "count(*) FILTER (kind = 'merged') AS merged, count(*) FILTER (kind = 'rejected') AS rejected FROM ("
        "SELECT source, 'seen' AS kind FROM raw_sightings WHERE week = $1 "
        "UNION ALL SELECT source, role FROM job_sightings WHERE week = $1 "
        "UNION ALL SELECT source, 'rejected' FROM rejected_listings WHERE week = $1) GROUP BY source ORDER BY source",
        [week],
    )
    return {row.pop("source"): row for row in frame.to_dicts()}


def unsound_jobs(warehouse: Warehouse, week: date) -> pl.DataFrame:
    """Return ids and titles of jobs of ``week`` that stand twice, have an unusable id or lack what every job has."""
    return warehouse.query(
        "SELECT id, any_value(title) AS title, count(*) AS rows FROM jobs WHERE week = ? GROUP BY id "
        "HAVING count(*) > 1 OR id <= 0 OR id >= 9007199254740992 OR bool_or(trim(title) = '' OR trim(company) = '' "
        "OR trim(identity_key) = '' OR trim(source) = '' OR len(boards) = 0 OR first_seen_at IS NULL) ORDER BY id",
        [week],
    )


def source_weeks(warehouse: Warehouse, until: date, weeks: int) -> pl.DataFrame:
    """Return what each source brought for ``until`` and the ``weeks`` weeks before it.

    Columns: source, week, rows, rejected, openings (first sighted there), without_pay, languages (list of code or null).
    """
    return warehouse.query(
        "WITH seen AS (SELECT source, week, count(*) AS rows FROM raw_sightings WHERE week <= $1 AND week >= $2 GROUP BY ALL), "
        "bad AS (SELECT source, week, count(*) AS rejected FROM rejected_listings WHERE week <= $1 AND week >= $2 GROUP BY ALL), "
        "made AS (SELECT source, week, count(*) AS openings, "
        "count(*) FILTER (salary_min IS NULL AND salary_max IS NULL) AS without_pay, list(language) AS languages "
        "FROM jobs WHERE week <= $1 AND week >= $2 GROUP BY ALL) "
        "SELECT source, week, rows, coalesce(rejected, 0) AS rejected, coalesce(openings, 0) AS openings, "
        "coalesce(without_pay, 0) AS without_pay, coalesce(languages, []) AS languages "
        "FROM seen LEFT JOIN bad USING (source, week) LEFT JOIN made USING (source, week) ORDER BY source, week",
        [until, until - timedelta(weeks=weeks)],
    )


def id_collisions(warehouse: Warehouse) -> pl.DataFrame:
    """Return job ids that stand for more than one identity key in any week."""
    return warehouse.query(
        "SELECT id AS job_id, count(DISTINCT identity_key) AS keys FROM jobs GROUP BY id "
        "HAVING count(DISTINCT identity_key) > 1 ORDER BY id"
    )


def jobs_of(warehouse: Warehouse, week: date) -> pl.DataFrame:
    """Return the jobs of ``week`` by id."""
    return rows_of_week(warehouse, "jobs", week).sort("id")  # by DuckDB, the texts would be in memory once more


def identities_until(warehouse: Warehouse, week: date) -> pl.DataFrame:
    """Return the distinct links between ids in weeks up to ``week``."""
    return warehouse.query(
        "SELECT DISTINCT job_id, same_as FROM job_identities WHERE week <= ? ORDER BY job_id, same_as", [week]
    )


def sighted_until(warehouse: Warehouse, week: date) -> pl.DataFrame:
    """Return per job id in weeks up to ``week``: first week, first sighting, first posting time."""
    return warehouse.query(
        "SELECT id AS job_id, min(week) AS first_week, min(first_seen_at) AS first_seen_at, "
        "min(coalesce(posted_at, date_posted::TIMESTAMP AT TIME ZONE 'UTC')) AS first_posted_at "
        "FROM jobs WHERE week <= ? GROUP BY id ORDER BY id",
        [week],
    )


def weeks_with_jobs(warehouse: Warehouse, until: date) -> list[date]:
    """Return the weeks up to ``until`` whose jobs exist, oldest first."""
    frame = warehouse.query(
        "SELECT DISTINCT week FROM lineage WHERE asset = 'jobs' AND week <= ? ORDER BY week", [until]
    )
    return frame["week"].to_list()


def newest_slate(warehouse: Warehouse, week: date, user_id: str) -> tuple[str, datetime] | None:
    """Return id and time of the newest slate version of ``week``; None where there is none."""
    frame = warehouse.query(
        "SELECT slate_id, created_at FROM slates WHERE week = ? AND user_id = ? ORDER BY created_at DESC, slate_id LIMIT 1",
        [week, user_id],
    )
    return (str(frame["slate_id"][0]), frame["created_at"][0]) if frame.height else None


def slates_of_record(
    warehouse: Warehouse, user_id: str, *, before: date | None = None, week: date | None = None
) -> pl.DataFrame:
    """Return the rows of each week's slate of record: the newest one with the week's end as cut.

    Args:
        before: only weeks before this one; ``week``: only this one.
    """
    return warehouse.query(
        "SELECT week, slate_id, position, job_id, cluster_id, score, propensity, as_of FROM slates "
        "WHERE user_id = $1 AND is_final AND ($2::DATE IS NULL OR week < $2) AND ($3::DATE IS NULL OR week = $3) "
        "QUALIFY dense_rank() OVER (PARTITION BY week ORDER BY created_at DESC, slate_id) = 1 "
        "ORDER BY week, position",
        [user_id, before, week],
    )


def newest_slate_rows(warehouse: Warehouse, week: date, user_id: str) -> pl.DataFrame:
    """Return the rows of the newest slate version of ``week``."""
    return warehouse.query(
        "SELECT * FROM slates WHERE week = ? AND user_id = ? "
        "QUALIFY dense_rank() OVER (ORDER BY created_at DESC, slate_id) = 1 ORDER BY position",
        [week, user_id],
    )


def known_text_hashes(warehouse: Warehouse, encoder_version: str, hashes: Sequence[str]) -> set[str]:
    """Return which of ``hashes`` already have a vector of ``encoder_version``."""
    frame = warehouse.query(
        "SELECT text_hash FROM text_vectors WHERE encoder_version = ? AND list_contains(?::VARCHAR[], text_hash)",
        [encoder_version, listed(hashes)],
    )
    return set(frame["text_hash"].to_list())


def vectors_of_jobs(warehouse: Warehouse, week: date) -> pl.DataFrame:
    """Return job id, text hash, encoder version and vector of every job of ``week``, by id."""
    return warehouse.query(
        "SELECT e.job_id, e.text_hash, e.encoder_version, v.vector FROM job_embeddings e "
        "JOIN text_vectors v USING (text_hash, encoder_version) WHERE e.week = ? ORDER BY e.job_id",
        [week],
    )


def openings_with_vector(warehouse: Warehouse, week: date) -> tuple[int, int]:
    """Return how many jobs ``week`` has, and how many vectors ``vectors_of_jobs`` finds for them."""
    found = warehouse.query(
        "SELECT (SELECT count(*) FROM jobs WHERE week = $1) AS jobs, count(*) AS vectors FROM job_embeddings e "
        "JOIN text_vectors v USING (text_hash, encoder_version) WHERE e.week = $1",
        [week],
    )
    return int(found["jobs"][0]), int(found["vectors"][0])


def profile_vectors(warehouse: Warehouse, week: date, user_id: str) -> pl.DataFrame:
    """Return part, weight, profile version, encoder version and vector of the person's profile in ``week``."""
    return warehouse.query(
        "SELECT e.part, e.weight, e.profile_version, e.encoder_version, v.vector FROM profile_embeddings e "
        "JOIN text_vectors v USING (text_hash, encoder_version) WHERE e.week = ? AND e.user_id = ? ORDER BY e.part",
        [week, user_id],
    )


def index_of(warehouse: Warehouse, week: date) -> pl.DataFrame:
    """Return the index row of ``week`` (none or one)."""
    return warehouse.query("SELECT * FROM job_indexes WHERE week = ?", [week])


def scored_jobs(warehouse: Warehouse, week: date, user_id: str) -> pl.DataFrame:
    """Return per job of ``week``: whether it is eligible and new for the person, has a salary, workplace, language."""
    return warehouse.query(
        "SELECT s.eligible, s.is_new, j.workplace, j.language, "
        "(j.salary_min IS NOT NULL OR j.salary_max IS NOT NULL) AS has_salary "
        "FROM scores s JOIN jobs j ON j.id = s.job_id AND j.week = s.week "
        "WHERE s.week = ? AND s.user_id = ? ORDER BY j.id",
        [week, user_id],
    )
