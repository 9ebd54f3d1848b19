"""Search over every posting ever sighted: by words and by meaning, one hit per opening.

What is read is kept until the next commit; the fusion of both orders is ``aura_ml.search``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_io.artifacts import ArtifactError
from aura_io.models import ModelError, encoder_of_week, load_embedder
from aura_io.workspace import Home
from aura_ml.embedding import Embedder, Vectors, compose_job_texts, encode_jobs
from aura_ml.openings import resolve_openings
from aura_ml.search import MIN_COSINE, RESULT_COLUMNS, SCORE_DECIMALS, PostingIndex, hybrid_search
from aura_ml.weights import WeightsMismatch
from aura_views import memo, wording
from aura_views.cards import excerpt, web_address
from aura_views.openings import opening_of
from aura_views.postings import UnknownPosting
from aura_views.search_filters import Filters

READ_TIMEOUT_S = 5.0
ENCODED_ON_DEMAND = 64
"""Openings without a vector of the present encoder that one search encodes; the rest is found by words alone."""

WORDS_ONLY = "by words alone"


ANY = Filters()


class EmptyQuery(ValueError):
    """A search for nothing."""


@dataclass(frozen=True)
class SearchHit:
    """One opening that was found, in its newest form.

    Attributes:
        position: from 1. score: of both orders together, in [0, 1]; comparable within one search only.
        by_words, by_meaning: its place in either order, from 1; None where it is in neither's list.
        first_week, last_week: weeks in which it was sighted first and last.
    """

    position: int
    job_id: int
    title: str
    company: str
    place: str | None
    workplace: str | None
    salary: str | None
    language: str | None
    date_posted: date | None
    boards: list[str]
    url: str | None
    excerpt: str
    first_week: date
    last_week: date
    is_sample: bool
    score: float
    by_words: int | None
    by_meaning: int | None


@dataclass(frozen=True)
class SearchResults:
    """What a search found.

    Attributes:
        openings: how many are known. fitting: how many of them fit the filters. with_meaning: how many of them by meaning as well.
        encoder_version: None where no meaning was compared.
        notes: what the person should know of this search, in sentences.
    """

    query: str
    hits: list[SearchHit]
    openings: int
    with_meaning: int
    encoder_version: str | None
    notes: list[str]
    fitting: int = 0


@dataclass(frozen=True)
class _Corpus:
    """The newest row of every opening, by id, with ``first_week``; and the stored vectors by job id."""

    jobs: pl.DataFrame
    vectors: pl.DataFrame


@dataclass
class _Searchable:
    """A corpus made ready for many searches.

    Attributes:
        corpus: what it was made of.
        vectors: shape (openings, dimension); None without an encoder.
        has_vector: which rows of ``vectors`` mean something, shape (openings,).
    """

    corpus: _Corpus
    jobs: pl.DataFrame
    index: PostingIndex
    vectors: Vectors | None
    has_vector: NDArray[np.bool_]


def search(
    home: Home, query: str, k: int = 20, *, embedder: Embedder | None = None, filters: Filters = ANY
) -> SearchResults:
    """Return the ``k`` best openings for ``query`` among those that fit ``filters``.

    Args:
        k: at least 1.
        embedder: replaces the encoder of config.yaml.

    Raises:
        EmptyQuery: ``query`` holds no word.
        NothingToShow: the warehouse cannot be read now and was never read.
    """
    if not query.strip():
        raise EmptyQuery("say what to search for, such as: aura search remote data engineer")
    notes: list[str] = []
    encoder = embedder or _encoder(home, notes)
    ready = _searchable(home, encoder, notes)
    fits = _fits(ready, filters)
    found = _ranked(query, ready, encoder, k, fits)
    rows = {row["id"]: row for row in ready.jobs.filter(pl.col("id").is_in(found["id"].to_list())).to_dicts()}
    by_meaning = dict(zip(ready.jobs["id"].to_list(), ready.has_vector.tolist(), strict=True))
    hits = [
        _hit(position, rows[hit["id"]], hit, by_meaning[hit["id"]])
        for position, hit in enumerate(found.iter_rows(named=True), start=1)
    ]
    with_meaning = int(ready.has_vector.sum())
    if encoder is not None and with_meaning < ready.jobs.height:
        missing = ready.jobs.height - with_meaning
        notes.append(
            f"{missing} openings have no vector of the present encoder and are found {WORDS_ONLY}: aura backfill"
        )
    version = encoder.version if encoder else None
    fitting = ready.jobs.height if fits is None else int(fits.sum())
    return SearchResults(query, hits, ready.jobs.height, with_meaning, version, notes, fitting)


def _encoder(home: Home, notes: list[str]) -> Embedder | None:
    try:
        return _encoder_kept(home)
    except (ModelError, WeightsMismatch, ArtifactError) as error:
        notes.append(f"Found {WORDS_ONLY}: {error}")
        return None


_BASES: dict[tuple[str, str], Embedder] = {}
"""The encoder of config.yaml by folder and name: checked and loaded once per process, not once per search."""


def _encoder_kept(home: Home) -> Embedder:
    """Return the encoder of the week in progress; which it is may change with a commit alone."""
    now = home.clock.now()
    week = home.calendar.week_of(now)
    named = (str(home.settings.models_dir), home.settings.models.embedding)
    base = _BASES.get(named) or _BASES.setdefault(named, load_embedder(home.settings))
    return memo.compute(home, ("encoder", week, named), lambda: encoder_of_week(home, base, week, now)).value


def _ranked(
    query: str, ready: _Searchable, encoder: Embedder | None, k: int, allowed: NDArray[np.bool_] | None
) -> pl.DataFrame:
    """An opening without a vector takes the last places by meaning: the opposite of the query stands in for it."""
    if encoder is None or ready.vectors is None:
        return hybrid_search(query, ready.jobs, None, None, k, ready.index, allowed)
    asked = encoder.encode([query])
    vectors = np.where(ready.has_vector[:, None], ready.vectors, -asked).astype(np.float32)
    return hybrid_search(query, ready.jobs, vectors, lambda _: asked, k, ready.index, allowed)


def _fits(ready: _Searchable, filters: Filters) -> NDArray[np.bool_] | None:
    if not filters:
        return None
    return ready.jobs.select(filters.condition().alias("fits"))["fits"].to_numpy().astype(np.bool_)


_READY: dict[tuple[str, str | None], _Searchable] = {}
"""By warehouse and encoder; replaced when the warehouse was read anew."""


def _searchable(home: Home, encoder: Embedder | None, notes: list[str]) -> _Searchable:
    version = encoder.version if encoder else None
    reading = memo.memo_of(home).read(home, ("search", version), lambda found: _load(found, version), READ_TIMEOUT_S)
    if not reading.is_current:
        notes.append(f"The warehouse is busy; this is its state of {reading.read_at:%Y-%m-%d %H:%M} UTC.")
    key = (str(home.warehouse.path), version)
    ready = _READY.get(key)
    if ready is None or ready.corpus is not reading.value:
        ready = _made_ready(reading.value, encoder)
        _READY[key] = ready
    return ready


def _made_ready(corpus: _Corpus, encoder: Embedder | None) -> _Searchable:
    jobs = corpus.jobs
    has_vector = np.zeros(jobs.height, dtype=np.bool_)
    if encoder is None:
        return _Searchable(corpus, jobs, PostingIndex(jobs), None, has_vector)
    vectors = np.zeros((jobs.height, encoder.dimension), dtype=np.float32)
    row_of = {job_id: row for row, job_id in enumerate(jobs["id"].to_list())}
    rows = [row_of[job_id] for job_id in corpus.vectors["job_id"].to_list()]
    if rows:
        vectors[rows] = corpus.vectors["vector"].explode().to_numpy().reshape(len(rows), encoder.dimension)
        has_vector[rows] = True
    missing = np.flatnonzero(~has_vector)
    newest = jobs[missing.tolist()].with_columns(pl.Series("row", missing)).sort("week", "id", descending=True)
    chosen = newest.head(ENCODED_ON_DEMAND)
    if not chosen.is_empty():
        rows = chosen["row"].to_list()
        vectors[rows] = encode_jobs(compose_job_texts(chosen), encoder)
        has_vector[rows] = True
    return _Searchable(corpus, jobs, PostingIndex(jobs), vectors, has_vector)


_NEWEST_ROWS = """
SELECT id, week, title, company, location, workplace, description, skills, salary_min, salary_max, currency,
       salary_interval, salary_min_eur_year,
       salary_max_eur_year, language, date_posted, boards, url, is_sample
FROM jobs QUALIFY row_number() OVER (PARTITION BY id ORDER BY week DESC) = 1 ORDER BY id
"""

_SIGHTED = """
SELECT id AS job_id, min(week) AS first_week, min(first_seen_at) AS first_seen_at, NULL::TIMESTAMPTZ AS first_posted_at
FROM jobs GROUP BY id ORDER BY id
"""

_VECTORS = """
SELECT e.job_id, any_value(v.vector) AS vector
FROM (SELECT * FROM job_embeddings QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY week DESC) = 1) e
JOIN text_vectors v ON v.text_hash = e.text_hash AND v.encoder_version = ?
WHERE list_contains(?::BIGINT[], e.job_id)
GROUP BY e.job_id ORDER BY e.job_id
"""


def _load(connection: duckdb.DuckDBPyConnection, version: str | None) -> _Corpus:
    rows = connection.execute(_NEWEST_ROWS).pl()
    sighted = connection.execute(_SIGHTED).pl()
    links = connection.execute("SELECT DISTINCT job_id, same_as FROM job_identities ORDER BY job_id, same_as").pl()
    openings = resolve_openings(sighted, links)
    ids = rows["id"].to_list()
    clusters = [openings.cluster(job_id) for job_id in ids]
    jobs = (
        rows.with_columns(
            pl.Series("cluster_id", clusters, dtype=pl.Int64),
            pl.Series("first_week", [openings.first_week[cluster] for cluster in clusters], dtype=pl.Date),
        )
        .sort(["week", "id"], descending=[True, False])
        .unique("cluster_id", keep="first", maintain_order=True)
        .sort("id")
    )
    if version is None:
        return _Corpus(jobs, pl.DataFrame(schema={"job_id": pl.Int64, "vector": pl.List(pl.Float32)}))
    return _Corpus(jobs, connection.execute(_VECTORS, [version, jobs["id"].to_list()]).pl())


def browse(home: Home, k: int = 20, *, filters: Filters = ANY) -> SearchResults:
    """Return the ``k`` openings seen last that fit ``filters``, the newest first; nothing is compared.

    Raises:
        NothingToShow: the warehouse cannot be read now and was never read.
    """
    notes: list[str] = []
    ready = _searchable(home, _encoder(home, notes), notes)
    fitting = ready.jobs.filter(filters.condition()) if filters else ready.jobs
    newest = fitting.sort(
        ["week", "first_week", "date_posted", "id"], descending=[True, True, True, False], nulls_last=True
    ).head(k)
    hits = [_hit(at, row, _NOT_COMPARED, False) for at, row in enumerate(newest.to_dicts(), start=1)]
    return SearchResults("", hits, ready.jobs.height, 0, None, notes, fitting.height)


def similar(home: Home, job_id: int, k: int = 20, *, filters: Filters = ANY) -> SearchResults:
    """Return the ``k`` openings nearest in meaning to one that is known; by words where it has no vector.

    The query of the results is the opening's title.

    Raises:
        UnknownPosting: no week has it.
        NothingToShow: the warehouse cannot be read now and was never read.
    """
    notes: list[str] = []
    encoder = _encoder(home, notes)
    ready = _searchable(home, encoder, notes)
    ids = {*opening_of(home, job_id), job_id}
    rows = np.flatnonzero(ready.jobs["id"].is_in(list(ids)).to_numpy())
    if not rows.size:
        raise UnknownPosting(f"no posting {job_id} is known")
    row = int(rows[0])
    fits = _fits(ready, filters)
    allowed = np.ones(ready.jobs.height, dtype=np.bool_) if fits is None else fits.copy()
    allowed[row] = False
    title = str(ready.jobs["title"][row])
    if ready.vectors is None or not ready.has_vector[row]:
        notes.append(f"Found {WORDS_ONLY}: this posting has no vector of the present encoder.")
        found = hybrid_search(title, ready.jobs, None, None, k, ready.index, allowed)
    else:
        found = _nearest(ready, row, allowed & ready.has_vector, k)
    known = {each["id"]: each for each in ready.jobs.filter(pl.col("id").is_in(found["id"].to_list())).to_dicts()}
    hits = [
        _hit(at, known[hit["id"]], hit, hit["semantic_rank"] is not None)
        for at, hit in enumerate(found.iter_rows(named=True), start=1)
    ]
    version = encoder.version if encoder else None
    return SearchResults(
        title, hits, ready.jobs.height, int(ready.has_vector.sum()), version, notes, int(allowed.sum())
    )


def _nearest(ready: _Searchable, row: int, allowed: NDArray[np.bool_], k: int) -> pl.DataFrame:
    """Return the allowed rows by falling cosine with ``row``, as ``hybrid_search`` returns its finds."""
    assert ready.vectors is not None  # noqa: S101 the caller looked
    cosine = np.where(allowed, ready.vectors @ ready.vectors[row], -1.0)
    order = np.argsort(-cosine, kind="stable")[:k]
    best = order[cosine[order] >= MIN_COSINE]
    rows = {
        "id": ready.jobs["id"].to_numpy()[best],
        "score": np.round(cosine[best].astype(np.float64), SCORE_DECIMALS),
        "lexical_rank": [None] * best.size,
        "semantic_rank": list(range(1, best.size + 1)),
    }
    return pl.DataFrame(rows, schema=RESULT_COLUMNS)


@dataclass(frozen=True)
class Choices:
    """What can be filtered by: languages, boards and weeks that openings have, each with how many, the most first.

    Attributes:
        weeks: from the newest on.
    """

    languages: list[tuple[str, int]]
    sources: list[tuple[str, int]]
    weeks: list[date]


def choices(home: Home) -> Choices:
    """Return what the openings that are known can be filtered by.

    Raises:
        NothingToShow: the warehouse cannot be read now and was never read.
    """

    def load(connection: duckdb.DuckDBPyConnection) -> Choices:
        languages = memo.rows(
            connection,
            "SELECT language AS name, count(DISTINCT id) AS n FROM jobs WHERE language IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
        )
        sources = memo.rows(
            connection,
            "SELECT name, count(DISTINCT id) AS n FROM (SELECT id, unnest(boards) AS name FROM jobs) GROUP BY 1 ORDER BY 2 DESC, 1",
        )
        weeks = memo.rows(connection, "SELECT DISTINCT week FROM jobs ORDER BY week DESC")
        return Choices(
            [(row["name"], row["n"]) for row in languages],
            [(row["name"], row["n"]) for row in sources],
            [row["week"] for row in weeks],
        )

    return memo.read(home, "search choices", load).value


_NOT_COMPARED: dict[str, Any] = {"score": 0.0, "lexical_rank": None, "semantic_rank": None}


def _hit(position: int, row: dict[str, Any], found: dict[str, Any], has_vector: bool) -> SearchHit:
    return SearchHit(
        position=position,
        job_id=row["id"],
        title=row["title"],
        company=row["company"],
        place=row["location"],
        workplace=wording.WORKPLACES.get(row["workplace"] or ""),
        salary=wording.salary_as_posted(row["salary_min"], row["salary_max"], row["currency"], row["salary_interval"]),
        language=row["language"],
        date_posted=row["date_posted"],
        boards=[wording.board_name(board) for board in row["boards"]],
        url=web_address(row["url"]),
        excerpt=excerpt(row["description"]),
        first_week=row["first_week"],
        last_week=row["week"],
        is_sample=row["is_sample"],
        score=found["score"],
        by_words=found["lexical_rank"],
        by_meaning=found["semantic_rank"] if has_vector else None,
    )
