"""Makes a home with many postings for measurements of the dashboard: a demonstration, and beside its own postings others.

``python -m benchmarks.large_home DEMONSTRATION FOLDER [OPENINGS]``. What the person did, the models and the figures stay
the demonstration's; the postings that are added are captured ones (invented ones where there are none), with their
payloads, sightings, links, vectors and scores, spread over its closed weeks. Vectors are those of the
demonstration's postings with noise: what a search costs is the same, what it finds by meaning is not to be judged.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from aura_io import duck
from aura_ml.hashing import content_hash, id53
from aura_ml.html_text import html_to_text
from aura_ml.schemas import TABLES, UTC_TIMESTAMP, Table
from aura_ml.weeks import Window
from benchmarks.postings import SEED, corpus_files, invented_postings, real_postings
from benchmarks.surroundings import captured_data

OPENINGS = 50_000
WEEKS = 52
"""Weeks that the home holds at least: those that the demonstration lacks are copies of its first one, as they were then."""
COPIED = (
    "jobs", "job_sightings", "job_identities", "job_embeddings", "job_indexes", "profile_embeddings", "scores", "slates",
    "metrics", "models", "promotions", "skill_reports", "skill_gaps", "skill_week_gaps", "source_health", "lineage",
)  # fmt: skip
IDS = ("lineage_id", "promotion_id", "slate_id")
SOURCE = "arbeitnow"
AGAIN = 0.15
"""Share of a week's postings that are listed in the next week too."""
NOISE = 0.8
"""Length of the noise that is added to a vector of unit length."""
WAIT_S = 30.0

Row = dict[str, Any]


def main() -> int:
    """Make the home and print how many rows the large tables hold."""
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    wanted = int(sys.argv[3]) if len(sys.argv) > 3 else OPENINGS
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.lock", "*.gate", "run"))
    begin_earlier(folder, WEEKS)
    counts = fill(folder / "data" / "aura.duckdb", wanted, captured_data())
    print(json.dumps(counts))
    return 0


def begin_earlier(folder: Path, count: int) -> None:
    """Let the home in ``folder`` begin ``count`` weeks before its newest slate: copies of its first week, dated back."""
    with duck.connect(folder / "data" / "aura.duckdb", read_only=False, timeout_s=WAIT_S) as connection:
        weeks = _weeks(connection)
        connection.begin()
        for back in range(1, count - len(weeks) + 1):
            for name in COPIED:
                _copy_back(connection, TABLES[name], weeks[0], back)
        connection.commit()
    first = weeks[0] - timedelta(weeks=max(0, count - len(weeks)))
    for path in (folder / "config.yaml", folder / "data" / "installation.json"):
        path.write_text(path.read_text(encoding="utf-8").replace(str(weeks[0]), str(first)), encoding="utf-8")


def _copy_back(connection: duckdb.DuckDBPyConnection, table: Table, week: date, back: int) -> None:
    """Copy the rows of ``week`` to the one ``back`` weeks before it, with all instants, under ids of their own."""
    earlier = week - timedelta(weeks=back)
    columns = {column.name: column.dtype for column in table.columns}
    changed = {"week": f"DATE '{earlier}'"}
    changed |= {name: f"md5({name} || '{back}')" for name in IDS if name in columns}
    changed |= {name: f"{name} - INTERVAL {7 * back} DAY" for name, kind in columns.items() if kind == UTC_TIMESTAMP}
    if "inputs" in columns:
        changed["inputs"] = f"replace(inputs, '{week}', '{earlier}')"
    picked = ", ".join(f"{value} AS {name}" for name, value in changed.items())
    connection.execute(
        f"INSERT INTO {table.name} BY NAME SELECT * REPLACE ({picked}) FROM {table.name} WHERE week = ?", [week]
    )


def _weeks(connection: duckdb.DuckDBPyConnection) -> list[date]:
    return [
        row[0] for row in connection.execute("SELECT DISTINCT week FROM slates WHERE is_final ORDER BY 1").fetchall()
    ]


def fill(warehouse: Path, wanted: int, captured: Path) -> dict[str, int]:
    """Add postings to ``warehouse`` until it holds ``wanted`` openings; return the rows of its large tables."""
    with duck.connect(warehouse, read_only=False, timeout_s=WAIT_S) as connection:
        weeks = _weeks(connection)
        there = connection.execute("SELECT count(DISTINCT id) FROM jobs").fetchall()[0][0]
        texts = _texts(wanted - there, captured)
        connection.begin()
        for number, week in enumerate(weeks):
            _fill_week(connection, week, texts[number :: len(weeks)], number + 1 < len(weeks))
        connection.commit()
        names = ("jobs", "scores", "text_vectors", "raw_payloads", "lineage", "metrics")
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchall()[0][0] for name in names}
        counts["openings"] = connection.execute("SELECT count(DISTINCT id) FROM jobs").fetchall()[0][0]
        return {**counts, "weeks": len(weeks)}


def _texts(count: int, captured: Path) -> list[Row]:
    """Return title, company and text of ``count`` postings; beyond the captured ones two halves make a new one."""
    files = corpus_files(captured)
    window = Window(date(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 9, tzinfo=UTC))
    if not files:
        found = [json.loads(line) for line in invented_postings(count, window)]
        return [
            {"title": row["title"], "company": row["company"], "text": html_to_text(row["description"])}
            for row in found
        ]
    known = [json.loads(line) for line in real_postings(files, _lines(files), window)]
    rows = [{"title": row["title"], "company": row["company_name"], "text": _text(row)} for row in known]
    captured_rows = len(rows)
    draw = np.random.default_rng(SEED)
    while len(rows) < count:
        one, other = (rows[int(place)] for place in draw.integers(captured_rows, size=2))
        rows.append({"title": one["title"], "company": other["company"], "text": _spliced(one["text"], other["text"])})
    return [rows[place] for place in draw.permutation(count)]


def _lines(files: Sequence[Path]) -> int:
    import gzip

    return sum(1 for path in files for line in gzip.decompress(path.read_bytes()).decode().split("\n") if line)


def _text(row: Mapping[str, Any]) -> str:
    return str(row.get("description_text") or html_to_text(str(row.get("description") or "")))


def _spliced(one: str, other: str) -> str:
    first, second = one.split("\n"), other.split("\n")
    return "\n".join([*first[: len(first) // 2 + 1], *second[len(second) // 2 :]])


def _fill_week(connection: duckdb.DuckDBPyConnection, week: date, texts: Sequence[Row], has_next: bool) -> None:
    draw = np.random.default_rng([SEED, week.toordinal()])
    patterns = connection.execute("SELECT * FROM jobs WHERE week = ? ORDER BY id", [week]).pl()
    vectors = connection.execute(
        "SELECT e.job_id, e.encoder_version, v.vector FROM job_embeddings e JOIN text_vectors v USING (text_hash, "
        "encoder_version) WHERE e.week = ? ORDER BY e.job_id",
        [week],
    ).pl()
    scores = connection.execute("SELECT * FROM scores WHERE week = ? ORDER BY job_id", [week]).pl()
    chosen = draw.integers(patterns.height, size=len(texts))
    jobs = _jobs(patterns[chosen.tolist()], week, texts)
    ids = jobs["id"]
    listed = (jobs,) if not has_next else (jobs, _next_week(jobs.head(int(AGAIN * jobs.height))))
    for frame in listed:
        _insert(connection, "jobs", frame)
        _insert(connection, "job_sightings", _sightings(frame))
    _insert(connection, "raw_payloads", _payloads(jobs, texts))
    _insert(connection, "raw_sightings", _raw(jobs))
    _insert(connection, "job_identities", _identities(jobs))
    _insert_vectors(connection, listed, vectors, draw)
    _insert(connection, "scores", _scores(scores, ids, draw))


def _jobs(patterns: pl.DataFrame, week: date, texts: Sequence[Row]) -> pl.DataFrame:
    """Return one row per text: what a text does not say is as in a posting of the demonstration."""
    keys = [f"large {week} {place}" for place in range(len(texts))]
    seen = datetime.combine(week, time(12), UTC)
    given = {
        "id": [id53(key) for key in keys],
        "title": [row["title"] for row in texts],
        "company": [row["company"] for row in texts],
        "description": [row["text"] for row in texts],
        "company_key": [row["company"].casefold() for row in texts],
        "title_key": [row["title"].casefold() for row in texts],
        "identity_key": keys,
        "url": [f"https://board.example/{content_hash(key)[:16]}" for key in keys],
        "date_posted": [week + timedelta(days=place % 7) for place in range(len(texts))],
        "first_seen_at": [seen + timedelta(minutes=place % 8000) for place in range(len(texts))],
    }
    columns = [pl.Series(name, values, dtype=patterns.schema[name]) for name, values in given.items()]
    ids = columns[0].rename("cluster_id")
    one = pl.lit([SOURCE])
    return patterns.with_columns(
        *columns,
        ids,
        one.alias("boards"),
        one.alias("sources"),
        pl.lit(SOURCE).alias("source"),
        is_sample=pl.lit(value=False),
    )


def _next_week(jobs: pl.DataFrame) -> pl.DataFrame:
    return jobs.with_columns(pl.col("week") + pl.duration(days=7), pl.col("first_seen_at") + pl.duration(days=7))


def _hashes(jobs: pl.DataFrame, what: str) -> list[str]:
    return [content_hash([what, *key]) for key in jobs.select("id", pl.col("week").cast(pl.String)).iter_rows()]


def _sightings(jobs: pl.DataFrame) -> pl.DataFrame:
    return jobs.select(
        "week",
        pl.Series("sighting_id", _hashes(jobs, "sighting")),
        "source",
        pl.col("id").alias("row_job_id"),
        pl.col("id").alias("job_id"),
        pl.lit("first").alias("role"),
        pl.lit("first").alias("evidence"),
    )


def _payloads(jobs: pl.DataFrame, texts: Sequence[Row]) -> pl.DataFrame:
    return jobs.select(
        pl.Series("payload_hash", _hashes(jobs, "payload")),
        "source",
        pl.Series("payload", [json.dumps(row, ensure_ascii=False) for row in texts]),
        "first_seen_at",
    )


def _raw(jobs: pl.DataFrame) -> pl.DataFrame:
    return jobs.select(
        pl.Series("sighting_id", _hashes(jobs, "sighting")),
        "week",
        "source",
        pl.lit("large").alias("crawl_id"),
        pl.int_range(pl.len()).alias("row_no"),
        pl.Series("payload_hash", _hashes(jobs, "payload")),
        pl.col("identity_key").alias("external_id"),
        pl.col("first_seen_at").alias("seen_at"),
        pl.col("first_seen_at").alias("posted_at"),
        pl.lit(value=False).alias("backfilled"),
        pl.lit("large").alias("origin"),
    )


def _identities(jobs: pl.DataFrame) -> pl.DataFrame:
    """Every opening has a link to the hash of its board's id and to that of its text, as normalization writes them."""
    parts = [
        jobs.select(
            "week",
            pl.col("id").alias("job_id"),
            pl.Series("same_as", [id53(f"{evidence} {key}") for key in jobs["identity_key"]]),
            pl.lit(2, dtype=pl.Int64).alias("key_version"),
            pl.lit(evidence).alias("evidence"),
        )
        for evidence in ("board id", "same text")
    ]
    return pl.concat(parts)


def _insert_vectors(
    connection: duckdb.DuckDBPyConnection,
    listed: Sequence[pl.DataFrame],
    known: pl.DataFrame,
    draw: np.random.Generator,
) -> None:
    jobs = listed[0]
    base = known["vector"].explode().to_numpy().reshape(known.height, -1)
    noise = draw.standard_normal((jobs.height, base.shape[1]), dtype=np.float32)
    noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
    made = base[draw.integers(known.height, size=jobs.height)] + noise
    made = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    hashes = {job_id: content_hash(f"large text {job_id}") for job_id in jobs["id"].to_list()}
    version = known["encoder_version"][0]
    vectors = pl.DataFrame(
        {
            "text_hash": list(hashes.values()),
            "encoder_version": [version] * jobs.height,
            "vector": pl.Series(made, dtype=pl.Array(pl.Float32, base.shape[1])).cast(pl.List(pl.Float32)),
        }
    )
    _insert(connection, "text_vectors", vectors)
    for frame in listed:
        rows = frame.select(
            "week",
            pl.col("id").alias("job_id"),
            pl.Series("text_hash", [hashes[job_id] for job_id in frame["id"].to_list()]),
            pl.lit(version).alias("encoder_version"),
        )
        _insert(connection, "job_embeddings", rows)


def _scores(known: pl.DataFrame, ids: pl.Series, draw: np.random.Generator) -> pl.DataFrame:
    """Return a score for every added posting, each below all that are there: the slates stay what they were."""
    last = int(known["rank"].drop_nulls().max() or 0)  # type: ignore[arg-type]
    lowest = float(known["score"].min() or 0.0)  # type: ignore[arg-type]
    size = len(ids)
    return known[draw.integers(known.height, size=size).tolist()].with_columns(
        ids.alias("job_id"),
        ids.alias("cluster_id"),
        pl.lit(value=True).alias("eligible"),
        pl.lit(None, dtype=pl.String).alias("excluded_reason"),
        pl.Series("rank", np.arange(last + 1, last + 1 + size), dtype=pl.Int64),
        pl.Series("score", np.sort(draw.random(size) * lowest)[::-1]),
    )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    connection.register("incoming", frame)
    connection.execute(f'INSERT INTO "{table}" BY NAME SELECT * FROM incoming')
    connection.unregister("incoming")


if __name__ == "__main__":
    sys.exit(main())
