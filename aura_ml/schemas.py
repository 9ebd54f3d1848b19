"""The column catalogue: every table of the warehouse, its columns, types, keys and how it is written.

It drives the DDL, the validation before a commit, Dagster's column schema, the checks and the grids.
What a table is stands in ``tables``; the tables of what is learned are in ``learning_schemas``.
"""

from __future__ import annotations

import polars as pl

from aura_ml.learning_schemas import LEARNING_TABLES
from aura_ml.tables import (
    JOB,
    RUN,
    SOURCE,
    USER,
    UTC_TIMESTAMP,
    WEEK,
    Column,
    InvalidFrame,
    PolarsType,
    Table,
    Write,
    column,
    validate,
)

__all__ = ["TABLES", "UTC_TIMESTAMP", "Column", "InvalidFrame", "PolarsType", "Table", "Write", "validate"]

CRAWLS = Table(
    "crawls",
    "One row per time a source was asked for a week.",
    (
        column("crawl_id", pl.String, "hash of source, week, run and start"),
        WEEK,
        SOURCE,
        RUN,
        column("started_at", UTC_TIMESTAMP, "when the source was first asked"),
        column("finished_at", UTC_TIMESTAMP, "when the answer was complete or given up"),
        column("status", pl.String, "ok, empty, unreachable, blocked, needs_setup, changed_shape, disabled, broken"),
        column("http_status", pl.Int64, "last HTTP status", True),
        column("requests", pl.Int64, "requests sent"),
        column("bytes", pl.Int64, "bytes received"),
        column("rows_received", pl.Int64, "rows the source sent"),
        column("rows_kept", pl.Int64, "rows stamped with a week"),
        column("backfilled", pl.Boolean, "made after a newer week had closed"),
        column("closes", pl.Boolean, "finished well after the end of the week: the source is closed for it"),
        column("message", pl.String, "what went wrong, in words", True),
        column("error_payload_hash", pl.String, "the answer that could not be read", True),
        column("complete", pl.Boolean, "brought every open posting of its boards: what is missing there is gone", True),
    ),
    key=("crawl_id",),
    write=Write.APPEND,
    partition=(),
)

RAW_PAYLOADS = Table(
    "raw_payloads",
    "The sources' rows as they came, once per content.",
    (
        column("payload_hash", pl.String, "SHA-256 of the payload"),
        SOURCE,
        column("payload", pl.String, "the row's text as it came"),
        column("first_seen_at", UTC_TIMESTAMP, "when it first came"),
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
        column("sighting_id", pl.String, "hash of crawl, row number and week"),
        WEEK,
        SOURCE,
        column("crawl_id", pl.String, "crawl that brought the row"),
        column("row_no", pl.Int64, "position in the crawl, from 0"),
        column("payload_hash", pl.String, "the row's content"),
        column("external_id", pl.String, "the board's id, where readable", True),
        column("seen_at", UTC_TIMESTAMP, "when the row was seen"),
        column("posted_at", UTC_TIMESTAMP, "posting date the row states, where readable", True),
        column("backfilled", pl.Boolean, "kept by a crawl of an older week"),
        column("origin", pl.String, "page address or file name"),
    ),
    key=("sighting_id",),
    write=Write.APPEND,
    partition=(),
)

SOURCE_HEALTH = Table(
    "source_health",
    "The state of each source for each week after its last run.",
    (
        WEEK,
        SOURCE,
        column(
            "status",
            pl.String,
            "ok, empty, unreachable, blocked, needs_setup, changed_shape, disabled, broken, not_installed",
        ),
        column("http_status", pl.Int64, "last HTTP status", True),
        column("rows_received", pl.Int64, "rows the last crawl brought"),
        column("rows_of_week", pl.Int64, "sightings the week has from this source"),
        column("requests", pl.Int64, "requests the last crawl sent"),
        column("duration_s", pl.Float64, "seconds the last crawl took"),
        column("message", pl.String, "what is wrong", True),
        column("cure", pl.String, "what to do about it", True),
        column("asked", pl.Boolean, "whether this run asked the source (else it read the archive)"),
        column("closed", pl.Boolean, "whether the source is closed for the week"),
        column("last_ok_at", UTC_TIMESTAMP, "end of the last good crawl of any week", True),
        RUN,
    ),
    key=("week", "source"),
    partition=("week", "source"),
    not_content=("run_id", "duration_s", "last_ok_at"),
)

JOBS = Table(
    "jobs",
    "The openings sighted in a week, one row each.",
    (
        column("id", pl.Int64, "job id, a pure hash of at most 53 bits"),
        WEEK,
        column("title", pl.String, "job title, cleaned"),
        column("company", pl.String, "company name, cleaned"),
        column("location", pl.String, "place as posted, cleaned", True),
        column("salary_min", pl.Float64, "lower end as posted, per salary_interval", True),
        column("salary_max", pl.Float64, "upper end as posted, per salary_interval", True),
        column("currency", pl.String, "ISO 4217 code", True),
        column("description", pl.String, "full text, cleaned, lists kept as lines"),
        column("url", pl.String, "link to the posting (http or https)", True),
        column(
            "urls", pl.List(pl.String), "every address under which it was sighted in the week, earliest first", True
        ),
        column("date_posted", pl.Date, "posting date (UTC)", True),
        column("posted_at", UTC_TIMESTAMP, "posting time where the board gives one", True),
        column("first_seen_at", UTC_TIMESTAMP, "first sighting within the week"),
        column("company_key", pl.String, "company name for comparison"),
        column("title_key", pl.String, "title for comparison"),
        column("location_key", pl.String, "place for comparison"),
        column("identity_key", pl.String, "the text whose hash is the id"),
        column("city", pl.String, "city", True),
        column("region", pl.String, "state or region", True),
        column("country", pl.String, "ISO 3166-1 alpha-2", True),
        column("workplace", pl.String, "onsite, hybrid, remote", True),
        column("remote_regions", pl.List(pl.String), "where a remote worker may live"),
        column("salary_interval", pl.String, "hour, day, week, month, year", True),
        column("salary_min_eur_year", pl.Float64, "lower end in EUR per year at the shipped rates", True),
        column("salary_max_eur_year", pl.Float64, "upper end in EUR per year at the shipped rates", True),
        column(
            "salary_evidence", pl.String, "where the salary was read: fields, text, or why it was not trusted", True
        ),
        column("workplace_evidence", pl.String, "what the workplace was read from", True),
        column(
            "remote_time_zones", pl.List(pl.String), "time zones in which a remote worker has to be, as written", True
        ),
        column("visa", pl.String, "offered, not_offered, permit_required; null: not stated", True),
        column("visa_evidence", pl.String, "the words on visa", True),
        column("relocation", pl.String, "offered, not_offered, required; null: not stated", True),
        column("relocation_evidence", pl.String, "the words on relocation", True),
        column("apply_by", pl.Date, "last day to apply", True),
        column("apply_by_evidence", pl.String, "the words or field of the last day", True),
        column("listed_until", pl.Date, "last day of the listing, as the board states it", True),
        column("salary_rate_day", pl.Date, "day of the exchange rates behind the EUR figures", True),
        column("seniority", pl.String, "intern, junior, mid, senior, lead, executive", True),
        column("employment_type", pl.String, "full_time, part_time, contract, internship, temporary", True),
        column("language", pl.String, "ISO 639-1 code of the text", True),
        column("skills", pl.List(pl.String), "tags and skills the board names"),
        column("boards", pl.List(pl.String), "boards on which it was sighted in the week, sorted"),
        column("source", pl.String, "source of the first sighting"),
        column("sources", pl.List(pl.String), "sources that brought it in the week, sorted", True),
        column("cluster_id", pl.Int64, "smallest job id of the opening within the week"),
        column("flags", pl.List(pl.String), "what normalization noticed, such as planted_instruction_removed"),
        column("is_sample", pl.Boolean, "invented posting of the sample source"),
    ),
    key=("week", "id"),
)

JOB_SIGHTINGS = Table(
    "job_sightings",
    "Every accepted sighting and the opening it belongs to.",
    (
        WEEK,
        column("sighting_id", pl.String, "the raw sighting"),
        SOURCE,
        column("row_job_id", pl.Int64, "id of the row by itself"),
        column("job_id", pl.Int64, "id of the opening's row in jobs"),
        column("role", pl.String, "first or merged"),
        column("evidence", pl.String, "why it was merged, such as same id, same text, similar text"),
    ),
    key=("week", "sighting_id"),
)

REJECTED_LISTINGS = Table(
    "rejected_listings",
    "Every sighting that could not become a job, with the reason.",
    (
        WEEK,
        column("sighting_id", pl.String, "the raw sighting"),
        SOURCE,
        column("payload_hash", pl.String, "the row's content"),
        column("stage", pl.String, "parse or normalize"),
        column("reason", pl.String, "short code, such as no_title"),
        column("detail", pl.String, "what was found"),
    ),
    key=("week", "sighting_id"),
)

JOB_IDENTITIES = Table(
    "job_identities",
    "Links between ids that are one opening; an opening is a connected component over weeks.",
    (
        WEEK,
        JOB,
        column("same_as", pl.Int64, "another job id, or the hash of something that names the opening"),
        column("key_version", pl.Int64, "version of the key's definition"),
        column("evidence", pl.String, "such as board id, same text, similar text"),
    ),
    key=("week", "job_id", "same_as"),
)

TEXT_VECTORS = Table(
    "text_vectors",
    "Vectors of unit length per text and encoder version: the cache that embeds nothing twice.",
    (
        column("text_hash", pl.String, "SHA-256 of the composed text"),
        column("encoder_version", pl.String, "weights, fine-tuning, back end, precision"),
        column("vector", pl.List(pl.Float32), "unit length"),
    ),
    key=("text_hash", "encoder_version"),
    write=Write.APPEND,
    partition=(),
)

JOB_EMBEDDINGS = Table(
    "job_embeddings",
    "Which text and encoder version stands for a job in a week.",
    (
        WEEK,
        JOB,
        column("text_hash", pl.String, "SHA-256 of the composed text"),
        column("encoder_version", pl.String, "weights, fine-tuning, back end, precision"),
    ),
    key=("week", "job_id"),
)

JOB_INDEXES = Table(
    "job_indexes",
    "The FAISS index of a week.",
    (
        WEEK,
        column("kind", pl.String, "flat_ip: exact inner product"),
        column("encoder_version", pl.String, "encoder of the vectors"),
        column("vectors", pl.Int64, "vectors in the index"),
        column("dimension", pl.Int64, "length of a vector"),
        column("artifact", pl.String, "path below models_dir"),
        column("artifact_hash", pl.String, "SHA-256 of the artifact's manifest"),
    ),
    key=("week",),
)

PROFILE_EMBEDDINGS = Table(
    "profile_embeddings",
    "Vectors of the profile version known at the week's cut.",
    (
        WEEK,
        USER,
        column("part", pl.String, "whole, or one work entry or skill group"),
        column("weight", pl.Float64, "share of the part in the profile, in [0, 1]"),
        column("text_hash", pl.String, "SHA-256 of the part's text"),
        column("encoder_version", pl.String, "encoder of the vector"),
        column("profile_version", pl.String, "hash of the profile event's payload"),
    ),
    key=("week", "user_id", "part"),
    partition=("week", "user_id"),
)

SCORES = Table(
    "scores",
    "Every job of the week for the person: each component, the sum, and why it is out where it is.",
    (
        WEEK,
        USER,
        JOB,
        column("cluster_id", pl.Int64, "the opening over the weeks until this one"),
        column("eligible", pl.Boolean, "whether it may be put on the slate"),
        column("excluded_reason", pl.String, "why it may not", True),
        column("rank", pl.Int64, "place among the eligible, from 1", True),
        column("score", pl.Float64, "weighted mean of the components, in [0, 1]"),
        column("semantic", pl.Float64, "profile against text by embedding, in [0, 1]", True),
        column("lexical", pl.Float64, "profile against text by words (BM25), in [0, 1]", True),
        column("skills", pl.Float64, "share of the profile's skills the posting names, in [0, 1]", True),
        column("salary", pl.Float64, "salary against the floor, in [0, 1]", True),
        column("location", pl.Float64, "place and workplace against the wishes, in [0, 1]", True),
        column("prestige", pl.Float64, "company prestige, in [0, 1]", True),
        column("freshness", pl.Float64, "age and newness, in [0, 1]", True),
        column("preference", pl.Float64, "learned preference, in [0, 1]", True),
        *(
            column(f"predicted_{facet}", pl.Float64, f"expected {facet} rating, rating points", True)
            for facet in ("fit", "interest", "prestige", "location", "overall")
        ),
        column("predicted_std", pl.Float64, "standard deviation of the expected overall rating, rating points", True),
        column("age_days", pl.Int64, "days since first posted or seen, at the cut"),
        column("is_new", pl.Boolean, "first seen in this week"),
        column("reasons", pl.List(pl.String), "why, in words, strongest first"),
        column("like_rated", pl.List(pl.Int64), "rated postings it is much like, the most alike first", True),
    ),
    key=("week", "user_id", "job_id"),
    partition=("week", "user_id"),
)

SLATES = Table(
    "slates",
    "Immutable versions of the five that were put before the person.",
    (
        column("slate_id", pl.String, "hash of week, person, cut and inputs"),
        WEEK,
        USER,
        column("position", pl.Int64, "place on the slate, from 1"),
        JOB,
        column("cluster_id", pl.Int64, "the opening over the weeks until this one"),
        column("score", pl.Float64, "score at that time, in [0, 1]"),
        column("propensity", pl.Float64, "probability with which the policy chose it for its slot, in (0, 1]"),
        column("reasons", pl.List(pl.String), "why, in words"),
        column("components", pl.String, "JSON: component to value"),
        column("models", pl.String, "JSON: model and version"),
        column("is_final", pl.Boolean, "computed with as_of at the end of the week"),
        column("is_sample", pl.Boolean, "invented posting"),
        column("as_of", UTC_TIMESTAMP, "cut up to which entered data counted"),
        RUN,
        column("created_at", UTC_TIMESTAMP, "when it was computed"),
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
        WEEK,
        USER,
        column("name", pl.String, "metric, see docs/metrics.md"),
        column("value", pl.Float64, "the figure; null where n is too small", True),
        column("unit", pl.String, "unit of the figure"),
        column("n", pl.Int64, "observations behind it"),
        column("lower", pl.Float64, "lower end of the 95 % interval", True),
        column("upper", pl.Float64, "upper end of the 95 % interval", True),
    ),
    key=("week", "user_id", "name"),
    partition=("week", "user_id"),
)

LINEAGE = Table(
    "lineage",
    "One row per commit: what was made by which run from which inputs.",
    (
        column("lineage_id", pl.String, "hash of asset, week, person, run and time"),
        column("asset", pl.String, "asset key, parts joined by /"),
        WEEK,
        column("user_id", pl.String, "person, for personal assets", True),
        RUN,
        column("as_of", UTC_TIMESTAMP, "cut up to which entered data counted"),
        column("code_version", pl.String, "the asset's code version"),
        column("data_version", pl.String, "hash of the canonical content"),
        column("inputs", pl.String, "JSON: list of {asset, week, data_version}; a missing one has null"),
        column("artifact", pl.String, "path below models_dir; of a digest, below the home folder", True),
        column("rows", pl.Int64, "rows written"),
        column("created_at", UTC_TIMESTAMP, "when it was committed"),
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
        *LEARNING_TABLES,
    )
}
