"""The column catalogue: every table of the warehouse, its columns, types, keys and how it is written.

It drives the DDL, the validation before a commit, Dagster's column schema, the checks and the grids.
Only types that DuckLake also has: no constraints, enums or fixed-size arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import polars as pl
from polars.datatypes import DataType, DataTypeClass

PolarsType = DataType | DataTypeClass

UTC_TIMESTAMP = pl.Datetime("us", "UTC")

_DUCKDB_TYPES: dict[PolarsType, str] = {
    pl.String: "VARCHAR",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    UTC_TIMESTAMP: "TIMESTAMPTZ",
    pl.List(pl.Float32): "FLOAT[]",
    pl.List(pl.String): "VARCHAR[]",
}


class InvalidFrame(ValueError):
    """A frame that does not match its table; the message lists every difference."""


class Write(Enum):
    """How rows of a table come and go."""

    REPLACE = "replaced by its partition columns"
    APPEND = "appended; never deleted by week"


@dataclass(frozen=True)
class Column:
    """One column: its polars type, what it means, whether it may be null."""

    name: str
    dtype: PolarsType
    description: str
    nullable: bool = False

    @property
    def duckdb_type(self) -> str:
        """The column's type in DuckDB's DDL."""
        return _DUCKDB_TYPES[self.dtype]


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        key: columns that together are unique, within a partition for replaced tables and overall for appended ones.
        partition: columns by which a commit replaces rows (empty for appended tables).
        not_content: columns left out of the data version (run ids, times of computation).
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    write: Write = Write.REPLACE
    partition: tuple[str, ...] = ("week",)
    not_content: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, PolarsType]:
        """Column name to polars type, in order."""
        return {column.name: column.dtype for column in self.columns}

    def ddl(self) -> str:
        """Return ``CREATE TABLE IF NOT EXISTS`` for DuckDB (no constraints, as DuckLake has none)."""
        columns = ", ".join(f'"{column.name}" {column.duckdb_type}' for column in self.columns)
        return f'CREATE TABLE IF NOT EXISTS "{self.name}" ({columns})'

    def frame(self, rows: list[dict[str, object]] | None = None) -> pl.DataFrame:
        """Return ``rows`` as a frame of this table's schema (an empty one without rows)."""
        return pl.DataFrame(rows or [], schema=self.schema, orient="row")


def validate(table: Table, frame: pl.DataFrame) -> None:
    """Check that ``frame`` is exactly of ``table``: columns, types, nulls, NaN, unique key.

    Raises:
        InvalidFrame: with every difference found.
    """
    problems = _shape_problems(table, frame)
    if not problems:
        problems = _content_problems(table, frame)
    if problems:
        raise InvalidFrame(f"{table.name}: " + "; ".join(problems))


def _shape_problems(table: Table, frame: pl.DataFrame) -> list[str]:
    expected = table.schema
    problems = [f"column {name!r} is missing" for name in expected if name not in frame.columns]
    problems += [f"column {name!r} is not in the table" for name in frame.columns if name not in expected]
    problems += [
        f"column {name!r} is {frame.schema[name]}, expected {dtype}"
        for name, dtype in expected.items()
        if name in frame.columns and frame.schema[name] != dtype
    ]
    return problems


def _content_problems(table: Table, frame: pl.DataFrame) -> list[str]:
    problems = []
    for column in table.columns:
        series = frame[column.name]
        if not column.nullable and series.null_count():
            problems.append(f"column {column.name!r} has {series.null_count()} nulls")
        if column.dtype == pl.Float64 and series.is_nan().any():
            problems.append(f"column {column.name!r} holds NaN")
    key = list(table.key)
    if key and frame.height and frame.select(key).is_duplicated().any():
        example = frame.filter(frame.select(key).is_duplicated()).select(key).row(0)
        problems.append(f"key ({', '.join(key)}) is not unique, for example {example}")
    return problems


def _c(name: str, dtype: PolarsType, description: str, nullable: bool = False) -> Column:
    return Column(name, dtype, description, nullable)


_WEEK = _c("week", pl.Date, "Friday on which the week starts")
_USER = _c("user_id", pl.String, "person the row belongs to")
_JOB = _c("job_id", pl.Int64, "job id, a pure hash of at most 53 bits")
_SOURCE = _c("source", pl.String, "job source plugin")
_RUN = _c("run_id", pl.String, "Dagster run that wrote the row")

CRAWLS = Table(
    "crawls",
    "One row per time a source was asked for a week.",
    (
        _c("crawl_id", pl.String, "hash of source, week, run and start"),
        _WEEK,
        _SOURCE,
        _RUN,
        _c("started_at", UTC_TIMESTAMP, "when the source was first asked"),
        _c("finished_at", UTC_TIMESTAMP, "when the answer was complete or given up"),
        _c("status", pl.String, "ok, empty, unreachable, blocked, changed_shape, disabled, broken"),
        _c("http_status", pl.Int64, "last HTTP status", True),
        _c("requests", pl.Int64, "requests sent"),
        _c("bytes", pl.Int64, "bytes received"),
        _c("rows_received", pl.Int64, "rows the source sent"),
        _c("rows_kept", pl.Int64, "rows stamped with a week"),
        _c("backfilled", pl.Boolean, "made after a newer week had closed"),
        _c("closes", pl.Boolean, "finished well after the end of the week: the source is closed for it"),
        _c("message", pl.String, "what went wrong, in words", True),
        _c("error_payload_hash", pl.String, "the answer that could not be read", True),
    ),
    key=("crawl_id",),
    write=Write.APPEND,
    partition=(),
)

RAW_PAYLOADS = Table(
    "raw_payloads",
    "The sources' rows as they came, once per content.",
    (
        _c("payload_hash", pl.String, "SHA-256 of the payload"),
        _SOURCE,
        _c("payload", pl.String, "the row's text as it came"),
        _c("first_seen_at", UTC_TIMESTAMP, "when it first came"),
    ),
    key=("payload_hash",),
    write=Write.APPEND,
    partition=(),
    not_content=("first_seen_at",),
)

RAW_SIGHTINGS = Table(
    "raw_sightings",
    "One row per row received and the week it counts for.",
    (
        _c("sighting_id", pl.String, "hash of crawl, row number and week"),
        _WEEK,
        _SOURCE,
        _c("crawl_id", pl.String, "crawl that brought the row"),
        _c("row_no", pl.Int64, "position in the crawl, from 0"),
        _c("payload_hash", pl.String, "the row's content"),
        _c("external_id", pl.String, "the board's id, where readable", True),
        _c("seen_at", UTC_TIMESTAMP, "when the row was seen"),
        _c("posted_at", UTC_TIMESTAMP, "posting date the row states, where readable", True),
        _c("backfilled", pl.Boolean, "kept by a crawl of an older week"),
        _c("origin", pl.String, "page address or file name"),
    ),
    key=("sighting_id",),
    write=Write.APPEND,
    partition=(),
)

SOURCE_HEALTH = Table(
    "source_health",
    "The state of each source for each week after its last run.",
    (
        _WEEK,
        _SOURCE,
        _c("status", pl.String, "ok, empty, unreachable, blocked, changed_shape, disabled, broken, not_installed"),
        _c("http_status", pl.Int64, "last HTTP status", True),
        _c("rows_received", pl.Int64, "rows the last crawl brought"),
        _c("rows_of_week", pl.Int64, "sightings the week has from this source"),
        _c("requests", pl.Int64, "requests the last crawl sent"),
        _c("duration_s", pl.Float64, "seconds the last crawl took"),
        _c("message", pl.String, "what is wrong", True),
        _c("cure", pl.String, "what to do about it", True),
        _c("asked", pl.Boolean, "whether this run asked the source (else it read the archive)"),
        _c("closed", pl.Boolean, "whether the source is closed for the week"),
        _c("last_ok_at", UTC_TIMESTAMP, "end of the last good crawl of any week", True),
        _RUN,
    ),
    key=("week", "source"),
    partition=("week", "source"),
    not_content=("run_id", "duration_s", "last_ok_at"),
)

JOBS = Table(
    "jobs",
    "The openings sighted in a week, one row each.",
    (
        _c("id", pl.Int64, "job id, a pure hash of at most 53 bits"),
        _WEEK,
        _c("title", pl.String, "job title, cleaned"),
        _c("company", pl.String, "company name, cleaned"),
        _c("location", pl.String, "place as posted, cleaned", True),
        _c("salary_min", pl.Float64, "lower end as posted, per salary_interval", True),
        _c("salary_max", pl.Float64, "upper end as posted, per salary_interval", True),
        _c("currency", pl.String, "ISO 4217 code", True),
        _c("description", pl.String, "full text, cleaned, lists kept as lines"),
        _c("url", pl.String, "link to the posting (http or https)", True),
        _c("date_posted", pl.Date, "posting date (UTC)", True),
        _c("posted_at", UTC_TIMESTAMP, "posting time where the board gives one", True),
        _c("first_seen_at", UTC_TIMESTAMP, "first sighting within the week"),
        _c("company_key", pl.String, "company name for comparison"),
        _c("title_key", pl.String, "title for comparison"),
        _c("location_key", pl.String, "place for comparison"),
        _c("identity_key", pl.String, "the text whose hash is the id"),
        _c("city", pl.String, "city", True),
        _c("region", pl.String, "state or region", True),
        _c("country", pl.String, "ISO 3166-1 alpha-2", True),
        _c("workplace", pl.String, "onsite, hybrid, remote", True),
        _c("remote_regions", pl.List(pl.String), "where a remote worker may live"),
        _c("salary_interval", pl.String, "hour, day, week, month, year", True),
        _c("salary_min_eur_year", pl.Float64, "lower end in EUR per year at the shipped rates", True),
        _c("salary_max_eur_year", pl.Float64, "upper end in EUR per year at the shipped rates", True),
        _c("salary_evidence", pl.String, "where the salary was read: fields, text, or why it was not trusted", True),
        _c("seniority", pl.String, "intern, junior, mid, senior, lead, executive", True),
        _c("employment_type", pl.String, "full_time, part_time, contract, internship, temporary", True),
        _c("language", pl.String, "ISO 639-1 code of the text", True),
        _c("skills", pl.List(pl.String), "tags and skills the board names"),
        _c("boards", pl.List(pl.String), "boards on which it was sighted in the week, sorted"),
        _c("source", pl.String, "source of the first sighting"),
        _c("cluster_id", pl.Int64, "smallest job id of the opening within the week"),
        _c("flags", pl.List(pl.String), "what normalization noticed, such as planted_instruction_removed"),
        _c("is_sample", pl.Boolean, "invented posting of the sample source"),
    ),
    key=("week", "id"),
)

JOB_SIGHTINGS = Table(
    "job_sightings",
    "Every accepted sighting and the opening it belongs to.",
    (
        _WEEK,
        _c("sighting_id", pl.String, "the raw sighting"),
        _SOURCE,
        _c("row_job_id", pl.Int64, "id of the row by itself"),
        _c("job_id", pl.Int64, "id of the opening's row in jobs"),
        _c("role", pl.String, "first or merged"),
        _c("evidence", pl.String, "why it was merged: same id, same text, similar text"),
    ),
    key=("week", "sighting_id"),
)

REJECTED_LISTINGS = Table(
    "rejected_listings",
    "Every sighting that could not become a job, with the reason.",
    (
        _WEEK,
        _c("sighting_id", pl.String, "the raw sighting"),
        _SOURCE,
        _c("payload_hash", pl.String, "the row's content"),
        _c("stage", pl.String, "parse or normalize"),
        _c("reason", pl.String, "short code, such as no_title"),
        _c("detail", pl.String, "what was found"),
    ),
    key=("week", "sighting_id"),
)

JOB_IDENTITIES = Table(
    "job_identities",
    "Links between ids that are one opening; an opening is a connected component over weeks.",
    (
        _WEEK,
        _JOB,
        _c("same_as", pl.Int64, "another job id, or the hash of something that names the opening"),
        _c("key_version", pl.Int64, "version of the key's definition"),
        _c("evidence", pl.String, "board id, same text, similar text"),
    ),
    key=("week", "job_id", "same_as"),
)

TEXT_VECTORS = Table(
    "text_vectors",
    "Vectors of unit length per text and encoder version: the cache that embeds nothing twice.",
    (
        _c("text_hash", pl.String, "SHA-256 of the composed text"),
        _c("encoder_version", pl.String, "weights, fine-tuning, back end, precision"),
        _c("vector", pl.List(pl.Float32), "unit length"),
    ),
    key=("text_hash", "encoder_version"),
    write=Write.APPEND,
    partition=(),
)

JOB_EMBEDDINGS = Table(
    "job_embeddings",
    "Which text and encoder version stands for a job in a week.",
    (
        _WEEK,
        _JOB,
        _c("text_hash", pl.String, "SHA-256 of the composed text"),
        _c("encoder_version", pl.String, "weights, fine-tuning, back end, precision"),
    ),
    key=("week", "job_id"),
)

JOB_INDEXES = Table(
    "job_indexes",
    "The FAISS index of a week.",
    (
        _WEEK,
        _c("kind", pl.String, "flat_ip: exact inner product"),
        _c("encoder_version", pl.String, "encoder of the vectors"),
        _c("vectors", pl.Int64, "vectors in the index"),
        _c("dimension", pl.Int64, "length of a vector"),
        _c("artifact", pl.String, "path below models_dir"),
        _c("artifact_hash", pl.String, "SHA-256 of the artifact's manifest"),
    ),
    key=("week",),
)

PROFILE_EMBEDDINGS = Table(
    "profile_embeddings",
    "Vectors of the profile version known at the week's cut.",
    (
        _WEEK,
        _USER,
        _c("part", pl.String, "whole, or one work entry or skill group"),
        _c("weight", pl.Float64, "share of the part in the profile, in [0, 1]"),
        _c("text_hash", pl.String, "SHA-256 of the part's text"),
        _c("encoder_version", pl.String, "encoder of the vector"),
        _c("profile_version", pl.String, "hash of the profile event's payload"),
    ),
    key=("week", "user_id", "part"),
    partition=("week", "user_id"),
)

SCORES = Table(
    "scores",
    "Every job of the week for the person: each component, the sum, and why it is out where it is.",
    (
        _WEEK,
        _USER,
        _JOB,
        _c("cluster_id", pl.Int64, "the opening over the weeks until this one"),
        _c("eligible", pl.Boolean, "whether it may be put on the slate"),
        _c("excluded_reason", pl.String, "why it may not", True),
        _c("rank", pl.Int64, "place among the eligible, from 1", True),
        _c("score", pl.Float64, "weighted mean of the components, in [0, 1]"),
        _c("semantic", pl.Float64, "profile against text by embedding, in [0, 1]", True),
        _c("lexical", pl.Float64, "profile against text by words (BM25), in [0, 1]", True),
        _c("skills", pl.Float64, "share of the profile's skills the posting names, in [0, 1]", True),
        _c("salary", pl.Float64, "salary against the floor, in [0, 1]", True),
        _c("location", pl.Float64, "place and workplace against the wishes, in [0, 1]", True),
        _c("prestige", pl.Float64, "company prestige, in [0, 1]", True),
        _c("freshness", pl.Float64, "age and newness, in [0, 1]", True),
        _c("preference", pl.Float64, "learned preference, in [0, 1]", True),
        _c("age_days", pl.Int64, "days since first posted or seen, at the cut"),
        _c("is_new", pl.Boolean, "first seen in this week"),
        _c("reasons", pl.List(pl.String), "why, in words, strongest first"),
    ),
    key=("week", "user_id", "job_id"),
    partition=("week", "user_id"),
)

SLATES = Table(
    "slates",
    "Immutable versions of the five that were put before the person.",
    (
        _c("slate_id", pl.String, "hash of week, person, cut and inputs"),
        _WEEK,
        _USER,
        _c("position", pl.Int64, "place on the slate, from 1"),
        _JOB,
        _c("cluster_id", pl.Int64, "the opening over the weeks until this one"),
        _c("score", pl.Float64, "score at that time, in [0, 1]"),
        _c("propensity", pl.Float64, "probability with which the policy chose it for its slot, in (0, 1]"),
        _c("reasons", pl.List(pl.String), "why, in words"),
        _c("components", pl.String, "JSON: component to value"),
        _c("models", pl.String, "JSON: model and version"),
        _c("is_final", pl.Boolean, "computed with as_of at the end of the week"),
        _c("is_sample", pl.Boolean, "invented posting"),
        _c("as_of", UTC_TIMESTAMP, "cut up to which entered data counted"),
        _RUN,
        _c("created_at", UTC_TIMESTAMP, "when it was computed"),
    ),
    key=("slate_id", "created_at", "position"),
    write=Write.APPEND,
    partition=(),
    not_content=("run_id", "created_at"),
)

METRICS = Table(
    "metrics",
    "One figure per week and name, with unit, n and interval.",
    (
        _WEEK,
        _USER,
        _c("name", pl.String, "metric, see docs/metrics.md"),
        _c("value", pl.Float64, "the figure; null where n is too small", True),
        _c("unit", pl.String, "unit of the figure"),
        _c("n", pl.Int64, "observations behind it"),
        _c("lower", pl.Float64, "lower end of the 95 % interval", True),
        _c("upper", pl.Float64, "upper end of the 95 % interval", True),
    ),
    key=("week", "user_id", "name"),
    partition=("week", "user_id"),
)

LINEAGE = Table(
    "lineage",
    "One row per commit: what was made by which run from which inputs.",
    (
        _c("lineage_id", pl.String, "hash of asset, week, person, run and time"),
        _c("asset", pl.String, "asset key, parts joined by /"),
        _WEEK,
        _c("user_id", pl.String, "person, for personal assets", True),
        _RUN,
        _c("as_of", UTC_TIMESTAMP, "cut up to which entered data counted"),
        _c("code_version", pl.String, "the asset's code version"),
        _c("data_version", pl.String, "hash of the canonical content"),
        _c("inputs", pl.String, "JSON: list of {asset, week, data_version}; a missing one has null"),
        _c("artifact", pl.String, "path below models_dir", True),
        _c("rows", pl.Int64, "rows written"),
        _c("created_at", UTC_TIMESTAMP, "when it was committed"),
    ),
    key=("lineage_id",),
    write=Write.APPEND,
    partition=(),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CRAWLS,
        RAW_PAYLOADS,
        RAW_SIGHTINGS,
        SOURCE_HEALTH,
        JOBS,
        JOB_SIGHTINGS,
        REJECTED_LISTINGS,
        JOB_IDENTITIES,
        TEXT_VECTORS,
        JOB_EMBEDDINGS,
        JOB_INDEXES,
        PROFILE_EMBEDDINGS,
        SCORES,
        SLATES,
        METRICS,
        LINEAGE,
    )
}
