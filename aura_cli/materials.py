"""The postings that an evaluation runs on: the home's own, those of captured files, or invented ones.

Vectors come from the home's encoder and are kept in the warehouse, so that a second evaluation encodes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aura_cli.failures import USAGE, CommandFailed

if TYPE_CHECKING:
    from aura_io.workspace import Home
    from aura_ml.evaluation import Material, Part
    from aura_ml.normalize import NormalizedJob
    from aura_ml.simulate import Postings

ENOUGH, QUICK_ENOUGH = 700, 300
"""So many different postings of its own must a home have for an evaluation (a quick one) to run on them."""

MOST, QUICK_MOST = 2500, 450
"""At most so many postings are taken, drawn by the seed; one that has no vector yet takes about a tenth of a second."""

ENGLISH = "en"
SEEN_AT = datetime(2026, 1, 2, tzinfo=UTC)
INVENTED_WEEKS, INVENTED_A_WEEK = 4, 900
TEST_DATA = "AURA_TEST_DATA"

Row = dict[str, Any]
"""A posting: job_id, keys of company and title, country, seniority, is_remote, salary_eur_year, title, text."""


def gather(home: Home, named: Path | None, *, seed: int, quick: bool, say: Callable[[str], None]) -> Material:
    """Return what to evaluate on.

    Args:
        named: a file or folder of captured postings; else the home's own real postings where they are enough, else
            invented ones.
        seed: of the draw where there are more postings than are taken.

    Raises:
        CommandFailed: ``named`` is not there, or holds no posting that can be read.
        aura_ml.evaluation.material.TooFewPostings: fewer than an evaluation needs.
    """
    from aura_ml.evaluation import Material

    rows, source = _rows(home, named, quick)
    rows = _drawn(rows, seed, QUICK_MOST if quick else MOST)
    say(f"{len(rows)} postings: {source}")
    vectors, version, encode, model_dir = _encoded(home, [row["text"] for row in rows], say)
    labelled = os.environ.get(TEST_DATA)
    return Material(
        postings=_postings(rows, vectors),
        source=source,
        is_invented=source.startswith("invented"),
        encoder_version=version,
        titles=[row["title"] for row in rows],
        texts=[row["text"] for row in rows],
        model_dir=model_dir,
        labelled=Path(labelled) if labelled else None,
        encode=encode,
    )


def own_figures(home: Home) -> Part | None:
    """Return the figures of the person's own ratings until now; None while there are too few."""
    from aura_io.learning import candidate_jobs, rated_until, with_nearness
    from aura_ml.evaluation.own import own_part

    now = home.clock.now()
    week = home.calendar.week_of(now)
    rated = rated_until(home, home.warehouse, week, now)
    if rated.is_empty():
        return None
    newest = max(rated["week"].to_list())
    corpus = candidate_jobs(home.warehouse, newest)
    return own_part(rated, with_nearness(corpus, home.warehouse, week, home.user_id))


def _rows(home: Home, named: Path | None, quick: bool) -> tuple[list[Row], str]:
    if named is not None:
        found = distinct(map(_of_job, captured_jobs(named)))
        if not found:
            raise CommandFailed(f"--postings {named} holds no posting that can be read", USAGE)
        return found, f"captured postings of {named.name}"
    own = distinct(_own(home))
    if len(own) >= (QUICK_ENOUGH if quick else ENOUGH):
        return own, "this home's own postings"
    return distinct(map(_of_job, _invented_jobs())), "invented postings of the sample source"


def distinct(rows: Iterable[Row]) -> list[Row]:
    """Return one row per company, title and text, English ones alone where there are any: MiniLM knows English."""
    seen: set[Any] = set()
    kept = []
    for row in rows:
        keys = {(row["company_key"], row["title_key"]), row["text"]}
        if not keys & seen:
            kept.append(row)
        seen |= keys
    english = [row for row in kept if row["language"] == ENGLISH]
    return english or kept


def captured_jobs(path: Path) -> Iterator[NormalizedJob]:
    """Yield the postings of a captured file, or of every such file below a folder, in order of their names.

    Raises:
        CommandFailed: there is nothing, or a named file cannot be read; files of a folder that are no captures are
            passed over.
    """
    from aura_sources.inbox_files import UnreadableFile, format_of, is_ignored, rows_of, unpack

    if not path.exists():
        raise CommandFailed(f"--postings {path}: there is no such file or folder", USAGE)
    files = [path] if path.is_file() else [each for each in sorted(path.rglob("*")) if not is_ignored(each)]
    for file in files:
        if path.is_dir() and format_of(file.name) is None:
            continue
        try:
            rows = rows_of(unpack(file.read_bytes(), file.name), file.name)
        except UnreadableFile as error:
            if path.is_dir():
                continue
            raise CommandFailed(f"--postings {error}", USAGE) from error
        yield from (job for _, row in rows if row is not None and (job := _normalized(row)) is not None)


def _normalized(row: dict[str, Any]) -> NormalizedJob | None:
    """Return a captured row as a job; None where it cannot be one (such rows are what a week rejects)."""
    from aura_ml.normalize import normalize
    from aura_ml.records import ListingRejected
    from aura_sources.inbox_rows import draft

    try:
        return normalize(draft(row), SEEN_AT)
    except ListingRejected:
        return None


def _invented_jobs() -> Iterator[NormalizedJob]:
    import json
    from datetime import timedelta

    from aura_ml.normalize import normalize
    from aura_ml.records import ListingRejected
    from aura_ml.weeks import WeekCalendar
    from aura_sources.sample import Sample, week_rows

    calendar = WeekCalendar("UTC", date(2026, 1, 2))
    for number in range(INVENTED_WEEKS):
        window = calendar.window(calendar.first + timedelta(weeks=number))
        for row in week_rows(window, INVENTED_A_WEEK):
            try:
                yield normalize(Sample().parse(json.dumps(row)), SEEN_AT)
            except ListingRejected:
                continue


def _of_job(job: NormalizedJob) -> Row:
    from aura_ml.embedding import compose_job_text

    pay = [each for each in (job.salary.minimum_eur_year, job.salary.maximum_eur_year) if each]
    return {
        "job_id": job.identity.job_id,
        "company_key": job.identity.company_key,
        "title_key": job.identity.title_key,
        "country": job.country,
        "seniority": job.seniority,
        "is_remote": job.workplace == "remote",
        "salary_eur_year": sum(pay) / len(pay) if pay else None,
        "language": job.language,
        "title": job.title,
        "text": compose_job_text(
            job.title, job.company, job.description, location=job.location, workplace=job.workplace, skills=job.skills
        ),
    }


def _own(home: Home) -> list[Row]:
    """Return the real postings of every week, the first sighting of each id."""
    from aura_ml.embedding import compose_job_texts

    jobs = home.warehouse.query(
        "SELECT id AS job_id, company_key, title_key, country, seniority, (workplace = 'remote') AS is_remote, "
        "coalesce((salary_min_eur_year + salary_max_eur_year) / 2, salary_min_eur_year, salary_max_eur_year) "
        "AS salary_eur_year, language, title, company, description, location, workplace, skills "
        "FROM jobs WHERE NOT is_sample ORDER BY week, id"
    )
    jobs = jobs.unique("job_id", keep="first", maintain_order=True)
    texts = compose_job_texts(jobs)
    wanted = jobs.select(
        "job_id",
        "company_key",
        "title_key",
        "country",
        "seniority",
        "is_remote",
        "salary_eur_year",
        "language",
        "title",
    )
    return [{**row, "text": text} for row, text in zip(wanted.iter_rows(named=True), texts, strict=True)]


def _drawn(rows: list[Row], seed: int, most: int) -> list[Row]:
    import numpy as np

    if len(rows) <= most:
        return rows
    return [rows[row] for row in sorted(np.random.default_rng([seed, most]).permutation(len(rows))[:most].tolist())]


def _postings(rows: list[Row], vectors: Any) -> Postings:
    import numpy as np

    from aura_ml.simulate import Postings

    pay = [float("nan") if row["salary_eur_year"] is None else float(row["salary_eur_year"]) for row in rows]
    return Postings(
        job_ids=np.asarray([row["job_id"] for row in rows], dtype=np.int64),
        vectors=vectors,
        company_keys=tuple(row["company_key"] or "" for row in rows),
        countries=tuple(row["country"] for row in rows),
        is_remote=np.asarray([bool(row["is_remote"]) for row in rows], dtype=np.bool_),
        salary_eur_year=np.asarray([each if each > 0 else float("nan") for each in pay], dtype=np.float64),
        seniorities=tuple(row["seniority"] for row in rows),
    )


def _encoded(home: Home, texts: list[str], say: Callable[[str], None]) -> tuple[Any, str, Any, Path | None]:
    """Return the vectors of ``texts``, the encoder's version, how to encode more, and where its weights lie."""
    import numpy as np

    from aura_assets.vectors import ensure_vectors
    from aura_io.models import HASHING, known_model, load_embedder, resolve_embedding_model

    settings = home.settings
    embedder = load_embedder(settings)
    hashes, _ = ensure_vectors(
        home.warehouse, embedder, texts, lambda done, of: say(f"encoded {done} of {of} new texts")
    )
    found = home.warehouse.query(
        "SELECT text_hash, vector FROM text_vectors WHERE encoder_version = ? AND list_contains(?, text_hash)",
        [embedder.version, sorted(set(hashes))],
    )
    by_hash = dict(zip(found["text_hash"].to_list(), found["vector"].to_list(), strict=True))
    vectors = np.asarray([by_hash[digest] for digest in hashes], dtype=np.float32)
    is_minilm = known_model(settings.models.embedding) != HASHING
    folder = resolve_embedding_model(settings.models.embedding, settings.models_dir) if is_minilm else None
    return vectors, embedder.version, lambda more: embedder.encode(list(more)), folder
