"""Train anew the slate policy that ships with AURA: on simulated people over invented postings.

Run from the repository's root: python scripts/pretrain_policy.py. The same seed gives the same files on one machine;
the people and postings are none of those on which `aura evaluate policy` measures.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from aura_io.models import MINILM, resolve_embedding_model  # noqa: E402
from aura_ml.embedding import compose_job_text  # noqa: E402
from aura_ml.embedding.minilm import MiniLM  # noqa: E402
from aura_ml.hashing import bytes_hash  # noqa: E402
from aura_ml.normalize import NormalizedJob, normalize  # noqa: E402
from aura_ml.policy.population import pretrained  # noqa: E402
from aura_ml.policy.shipped import ENCODER, FOLDER, MANIFEST  # noqa: E402
from aura_ml.records import ListingRejected  # noqa: E402
from aura_ml.simulate import Postings  # noqa: E402
from aura_ml.weeks import WeekCalendar  # noqa: E402
from aura_sources.sample import Sample, week_rows  # noqa: E402

SEED = 7
POSTINGS = 600
FIRST_WEEK = date(2024, 1, 5)
SEEN_AT = datetime(2024, 2, 2, tzinfo=UTC)


def invented(count: int) -> list[NormalizedJob]:
    """Return ``count`` different invented postings, of weeks long before anyone's first."""
    calendar, found = WeekCalendar("UTC", FIRST_WEEK), {}
    week = FIRST_WEEK
    while len(found) < count:
        for row in week_rows(calendar.window(week), 400):
            try:
                job = normalize(Sample().parse(json.dumps(row)), SEEN_AT)
            except ListingRejected:  # the sample source makes some that a week has to reject
                continue
            if job.language == "en":
                found.setdefault((job.identity.company_key, job.identity.title_key), job)
        week += timedelta(weeks=1)
    return list(found.values())[:count]


def embedded(jobs: list[NormalizedJob]) -> Postings:
    """Return the postings with MiniLM's vectors."""
    texts = [
        compose_job_text(each.title, each.company, each.description, location=each.location, skills=each.skills)
        for each in jobs
    ]
    vectors = MiniLM(resolve_embedding_model(MINILM, ROOT / "data")).encode(texts)
    pay = [[end for end in (job.salary.minimum_eur_year, job.salary.maximum_eur_year) if end] for job in jobs]
    return Postings(
        job_ids=np.arange(1, len(jobs) + 1, dtype=np.int64),
        vectors=vectors,
        company_keys=tuple(job.identity.company_key for job in jobs),
        countries=tuple(job.country for job in jobs),
        is_remote=np.asarray([job.workplace == "remote" for job in jobs]),
        salary_eur_year=np.asarray([sum(ends) / len(ends) if ends else np.nan for ends in pay]),
    )


def main() -> None:
    """Train and write the folder that ships."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--to", type=Path, default=FOLDER)
    options = arguments.parse_args()
    postings = embedded(invented(POSTINGS))
    policy = pretrained(postings, options.seed)
    shutil.rmtree(options.to, ignore_errors=True)
    options.to.mkdir(parents=True)
    policy.save(options.to)
    files = {path.name: bytes_hash(path.read_bytes()) for path in sorted(options.to.iterdir())}
    about = {"seed": options.seed, "encoder": ENCODER, "postings": f"{POSTINGS} of the sample source", "files": files}
    (options.to / MANIFEST).write_text(json.dumps(about, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
