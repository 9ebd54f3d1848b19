"""A home for tests of the guide: one closed week of invented postings with vectors, and a person nobody knows yet."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from aura_io.warehouse import Append, Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.embedding import compose_job_texts
from aura_ml.embedding.hashing_embedder import HashingEmbedder
from aura_ml.hashing import data_version, text_hash
from aura_ml.schemas import JOB_EMBEDDINGS, JOBS, TEXT_VECTORS
from tests.homes import CLOSED, POSTINGS, commit_slate, commit_week, empty_home, job_id, job_row

ROLES = (
    "Data Engineer", "Baker", "Night Nurse", "Tax Adviser", "Rust Developer", "Violin Teacher", "Crane Operator",
    "Train Driver", "Botanist", "Translator", "Actuary", "Sound Engineer", "Chef", "Land Surveyor",
)  # fmt: skip

CV = """# Robin Example
Data engineer

## Summary
Builds pipelines that move forty sources into one warehouse every night.

## Experience
Data Engineer at Nordwind GmbH (2020 - present)
- Moved 40 sources to one warehouse with Python and SQL

## Skills
Python, SQL, Airflow

## Volunteering abroad
Taught chess in Tartu
"""


def postings(count: int = len(ROLES), *, samples: bool = False, language: str = "en") -> list[Mapping[str, object]]:
    """Return postings that differ in title, company and text."""
    return [
        {
            **POSTINGS[number % len(POSTINGS)],
            "title": role,
            "company": f"Company {role}",
            "description": f"{role} wanted. You will do what a {role} does, every day, with {role} colleagues.",
            "language": language,
            "is_sample": samples,
        }
        for number, role in enumerate(ROLES[:count])
    ]


def guide_home(folder: Path, found: Sequence[Mapping[str, object]] | None = None) -> Home:
    """Return a home whose newest closed week has ``found`` with vectors; no profile is known."""
    if found is not None:
        return with_week(empty_home(folder), found)
    shutil.copytree(_template(), folder, dirs_exist_ok=True)
    return empty_home(folder)


@functools.cache
def _template() -> Path:
    """Make the usual week once per process; tests get copies of its folder."""
    folder = Path(tempfile.mkdtemp(prefix="aura-guide-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with_week(empty_home(folder), postings()).userdb.close()
    return folder


def with_week(home: Home, found: Sequence[Mapping[str, object]]) -> Home:
    """Commit jobs, vectors and a slate made without a profile for the newest closed week."""
    if found:
        commit_week(home, CLOSED, postings=found[:5])
        commit_slate(home, CLOSED, found[:5], version=2, with_profile=False)
    frame = JOBS.frame([job_row(CLOSED, each) for each in found])
    encoder = HashingEmbedder()
    texts = compose_job_texts(frame)
    hashes = [text_hash(text) for text in texts]
    vectors = dict(zip(hashes, encoder.encode(texts).tolist(), strict=True)) if texts else {}
    embeddings = JOB_EMBEDDINGS.frame(
        [
            {"week": CLOSED, "job_id": job, "text_hash": digest, "encoder_version": encoder.version}
            for job, digest in zip(frame["id"].to_list(), hashes, strict=True)
        ]
    )
    known = TEXT_VECTORS.frame(
        [{"text_hash": each, "encoder_version": encoder.version, "vector": vector} for each, vector in vectors.items()]
    )
    entries = [
        LineageEntry(name, CLOSED, None, f"run-{name}", home.calendar.window(CLOSED).end, "1", data_version(rows))
        for name, rows in (("jobs", frame), ("job_embeddings", embeddings))
    ]
    where = {"week": CLOSED}
    home.warehouse.commit(
        Commit(
            lineage=entries,
            replace=[Replace(JOBS, where, frame), Replace(JOB_EMBEDDINGS, where, embeddings)],
            append=[Append(TEXT_VECTORS, known)],
        )
    )
    return home


def ids(found: Sequence[Mapping[str, object]]) -> list[int]:
    """Return the job ids of postings of the closed week."""
    return [job_id(CLOSED, each) for each in found]
