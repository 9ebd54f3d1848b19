"""A small home with two closed weeks of invented postings, written straight into the warehouse.

Complete from the payload a board sent to the slate (``homes`` has richer cards instead). One opening ("Data Engineer"
at Nordlicht) is listed in both weeks under two ids; another has a hostile title.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from aura_io.clock import FixedClock
from aura_io.settings import load_settings
from aura_io.warehouse import Append, Commit, Input, LineageEntry, Replace
from aura_io.workspace import Home, open_home
from aura_ml.embedding import compose_job_texts
from aura_ml.embedding.hashing_embedder import HashingEmbedder
from aura_ml.hashing import text_hash
from aura_ml.schemas import (
    CRAWLS,
    JOB_EMBEDDINGS,
    JOB_IDENTITIES,
    JOB_SIGHTINGS,
    JOBS,
    RAW_PAYLOADS,
    RAW_SIGHTINGS,
    SCORES,
    SLATES,
    SOURCE_HEALTH,
    TEXT_VECTORS,
    Table,
)

FIRST_WEEK, SECOND_WEEK, CURRENT_WEEK = date(2026, 6, 26), date(2026, 7, 3), date(2026, 7, 10)
NOW = datetime(2026, 7, 11, 9, 30, tzinfo=UTC)

DATA_ENGINEER, REPOSTED, BAKER, HOSTILE = 1001, 1002, 2001, 3001
OPENING_NODE = 900_001
HOSTILE_TITLE = "Night \x1b[31mNurse\x1b[0m \x1b]0;owned\x07\u202eabc"

CONFIG = """
schedule: {timezone: UTC, start_date: 2026-06-26}
models: {embedding: hashing}
dagster: {port: 3997, grpc_port: 3996}
job_sources:
  - {name: remoteok, enabled: false}
  - {name: arbeitnow, enabled: false}
  - {name: remotive, enabled: false}
  - {name: lighthouse, enabled: true}
"""

_DEFAULTS: Mapping[object, object] = {
    pl.String: "text",
    pl.Int64: 0,
    pl.Float64: 0.5,
    pl.Boolean: False,
    pl.Date: FIRST_WEEK,
}

_TEXTS = {
    DATA_ENGINEER: ("Data Engineer", "Nordlicht", "Build warehouse pipelines with Python and SQL in Hamburg."),
    REPOSTED: ("Senior Data Engineer", "Nordlicht", "Build warehouse pipelines with Python and SQL in Hamburg."),
    BAKER: ("Baker", "Brotwerk", "Bake bread from four in the morning, rye and spelt."),
    HOSTILE: (HOSTILE_TITLE, "Klinik am See", "Care for patients during the night."),
}


def row(table: Table, **values: object) -> dict[str, object]:
    """Return a row of ``table``: ``values``, null where allowed, else a harmless default of the column's type."""
    unknown = set(values) - set(table.schema)
    if unknown:
        raise KeyError(f"{table.name} has no column {sorted(unknown)}")
    return {column.name: values.get(column.name, _default(column.dtype, column.nullable)) for column in table.columns}


def _default(dtype: Any, nullable: bool) -> object:
    if nullable:
        return None
    if dtype in _DEFAULTS:
        return _DEFAULTS[dtype]
    return NOW if isinstance(dtype, pl.Datetime) else []


def empty_home(folder: Path) -> Home:
    """Return a home in ``folder`` at ``NOW``, without any week."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    return open_home(load_settings(folder, env={}), FixedClock(NOW))


def storied_home(folder: Path) -> Home:
    """Return a home with two weeks made; see the module's docstring."""
    shutil.copytree(_template(), folder, dirs_exist_ok=True)
    return open_home(load_settings(folder, env={}), FixedClock(NOW))


@cache
def _template() -> Path:
    """Make the two weeks once per process; every test works on a copy."""
    folder = Path(tempfile.mkdtemp(prefix="aura-story-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = empty_home(folder)
    commit_week(home, FIRST_WEEK, [DATA_ENGINEER, BAKER])
    commit_week(home, SECOND_WEEK, [REPOSTED, HOSTILE])
    home.userdb.close()
    return folder


def commit_week(home: Home, week: date, job_ids: list[int], *, run_id: str | None = None) -> None:
    """Commit every table of ``week`` for ``job_ids``, each sighted once on the board ``testboard``."""
    run = run_id or f"run-{week}"
    jobs = JOBS.frame([_job(week, job_id) for job_id in job_ids])
    _commit_raw(home, week, job_ids, run)
    _commit_jobs(home, week, jobs, run)
    _commit_embeddings(home, week, jobs, run)
    _commit_shortlist(home, week, job_ids, run)


def entry(asset: str, week: date, run: str, version: str, *inputs: Input, user_id: str | None = None) -> LineageEntry:
    """Return a lineage entry whose cut is the end of the week."""
    as_of = datetime.combine(week + timedelta(days=7), datetime.min.time(), UTC)
    return LineageEntry(asset, week, user_id, run, as_of, "1", version, inputs, None, 1)


def _job(week: date, job_id: int) -> dict[str, object]:
    title, company, description = _TEXTS[job_id]
    return row(
        JOBS,
        id=job_id,
        week=week,
        title=title,
        company=company,
        description=description,
        url=f"https://jobs.example/{job_id}",
        location="Hamburg",
        boards=["testboard"],
        source="testboard",
        cluster_id=job_id,
        language="en",
    )


def _commit_raw(home: Home, week: date, job_ids: list[int], run: str) -> None:
    seen = datetime.combine(week + timedelta(days=2), datetime.min.time(), UTC)
    crawl = row(
        CRAWLS, crawl_id=f"crawl-{run}", week=week, source="testboard", run_id=run, status="ok", started_at=seen
    )
    payloads = {job_id: json.dumps({"id": job_id, "title": _TEXTS[job_id][0]}) for job_id in job_ids}
    home.warehouse.commit(
        Commit(
            lineage=[entry("raw_listings/testboard", week, run, f"raw-{run}")],
            replace=[
                Replace(
                    SOURCE_HEALTH,
                    {"week": week, "source": "testboard"},
                    SOURCE_HEALTH.frame(
                        [
                            row(
                                SOURCE_HEALTH,
                                week=week,
                                source="testboard",
                                status="ok",
                                rows_of_week=len(job_ids),
                                run_id=run,
                            )
                        ]
                    ),
                )
            ],
            append=[
                Append(CRAWLS, CRAWLS.frame([crawl])),
                Append(
                    RAW_PAYLOADS,
                    RAW_PAYLOADS.frame(
                        [row(RAW_PAYLOADS, payload_hash=text_hash(text), payload=text) for text in payloads.values()]
                    ),
                ),
                Append(
                    RAW_SIGHTINGS,
                    RAW_SIGHTINGS.frame(
                        [
                            row(
                                RAW_SIGHTINGS,
                                sighting_id=f"{run}-{job_id}",
                                week=week,
                                source="testboard",
                                crawl_id=f"crawl-{run}",
                                row_no=number,
                                payload_hash=text_hash(payloads[job_id]),
                                external_id=str(job_id),
                                seen_at=seen,
                            )
                            for number, job_id in enumerate(job_ids)
                        ]
                    ),
                ),
            ],
        )
    )


def _commit_jobs(home: Home, week: date, jobs: pl.DataFrame, run: str) -> None:
    ids = jobs["id"].to_list()
    sightings = [
        row(JOB_SIGHTINGS, week=week, sighting_id=f"{run}-{job_id}", row_job_id=job_id, job_id=job_id, role="first")
        for job_id in ids
    ]
    links = [
        row(JOB_IDENTITIES, week=week, job_id=job_id, same_as=OPENING_NODE, evidence="same text")
        for job_id in ids
        if job_id in (DATA_ENGINEER, REPOSTED)
    ]
    made = entry("jobs", week, run, f"jobs-{run}", Input("raw_listings/testboard", week, f"raw-{run}"))
    home.warehouse.commit(
        Commit(
            lineage=[made],
            replace=[
                Replace(JOBS, {"week": week}, jobs),
                Replace(JOB_SIGHTINGS, {"week": week}, JOB_SIGHTINGS.frame(sightings)),
                Replace(JOB_IDENTITIES, {"week": week}, JOB_IDENTITIES.frame(links)),
            ],
        )
    )


def _commit_embeddings(home: Home, week: date, jobs: pl.DataFrame, run: str) -> None:
    encoder = HashingEmbedder()
    texts = compose_job_texts(jobs)
    vectors = encoder.encode(texts).tolist()
    hashes = [text_hash(text) for text in texts]
    home.warehouse.commit(
        Commit(
            lineage=[entry("job_embeddings", week, run, f"vectors-{run}", Input("jobs", week, f"jobs-{run}"))],
            replace=[
                Replace(
                    JOB_EMBEDDINGS,
                    {"week": week},
                    JOB_EMBEDDINGS.frame(
                        [
                            {"week": week, "job_id": job_id, "text_hash": digest, "encoder_version": encoder.version}
                            for job_id, digest in zip(jobs["id"].to_list(), hashes, strict=True)
                        ]
                    ),
                )
            ],
            append=[
                Append(
                    TEXT_VECTORS,
                    TEXT_VECTORS.frame(
                        [
                            {"text_hash": digest, "encoder_version": encoder.version, "vector": vector}
                            for digest, vector in dict(zip(hashes, vectors, strict=True)).items()
                        ]
                    ),
                )
            ],
        )
    )


def _commit_shortlist(home: Home, week: date, job_ids: list[int], run: str) -> None:
    as_of = datetime.combine(week + timedelta(days=7), datetime.min.time(), UTC)
    scores = [
        row(
            SCORES,
            week=week,
            user_id="local",
            job_id=job_id,
            cluster_id=job_id,
            eligible=True,
            rank=place,
            score=1 / place,
            semantic=0.7,
            reasons=["names Python"],
        )
        for place, job_id in enumerate(job_ids, start=1)
    ]
    slates = [
        row(
            SLATES,
            slate_id=f"slate-{run}",
            week=week,
            user_id="local",
            position=place,
            job_id=job_id,
            cluster_id=job_id,
            score=1 / place,
            propensity=1.0,
            reasons=["names Python"],
            components=json.dumps({"semantic": 0.7, "salary": None}),
            models=json.dumps({"encoder": "hashing"}),
            is_final=True,
            as_of=as_of,
            run_id=run,
        )
        for place, job_id in enumerate(job_ids, start=1)
    ]
    made = entry("shortlist", week, run, f"slate-{run}", Input("jobs", week, f"jobs-{run}"), user_id="local")
    home.warehouse.commit(
        Commit(
            lineage=[made],
            replace=[Replace(SCORES, {"week": week, "user_id": "local"}, SCORES.frame(scores))],
            append=[Append(SLATES, SLATES.frame(slates))],
        )
    )
