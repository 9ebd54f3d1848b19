"""Search over every posting ever sighted: by words and by meaning, one hit per opening.

What is read is kept in memory; the fusion of both orders is ``aura_ml.search``'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_io.artifacts import ArtifactError
from aura_io.models import ModelError, encoder_of_week, load_embedder
from aura_io.workspace import Home
from aura_ml.embedding import Embedder
from aura_ml.identity import components
from aura_ml.search import MIN_COSINE, RESULT_COLUMNS, SCORE_DECIMALS, hybrid_search
from aura_ml.weights import WeightsMismatch
from aura_views import memo, wording
from aura_views.cards import excerpt, web_address
from aura_views.postings import UnknownPosting
from aura_views.search_corpus import Corpus, corpus_of
from aura_views.search_filters import Filters, names_skill, spellings

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
    ready = corpus_of(home, encoder, ENCODED_ON_DEMAND, notes)
    fits = _fits(ready, filters)
    hits = _hits(ready, _ranked(query, ready, encoder, k, fits))
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
    query: str, ready: Corpus, encoder: Embedder | None, k: int, allowed: NDArray[np.bool_] | None
) -> pl.DataFrame:
    if encoder is None or ready.vectors is None:
        return hybrid_search(query, ready.jobs, None, None, k, ready.words, allowed)
    return hybrid_search(query, ready.jobs, ready.vectors, encoder.encode, k, ready.words, allowed, ready.has_vector)


def _fits(ready: Corpus, filters: Filters) -> NDArray[np.bool_] | None:
    if not filters:
        return None
    others = replace(filters, skills=())
    fits = np.ones(ready.jobs.height, dtype=np.bool_)
    if others:
        fits &= _rows_where(ready.jobs, others.condition())
    for skill in filters.skills:
        fits &= _naming(ready, spellings(skill), fits)
    return fits


def _naming(ready: Corpus, names: Sequence[str], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which rows hold one of ``names``; only texts that hold its words are read, and of one plain word none."""
    named = _rows_where(ready.jobs, names_skill(names, "tags")).copy()
    to_read = np.zeros_like(named)
    unsure = []
    for name in names:
        may, is_sure = ready.words.naming(name)
        if is_sure:
            named |= may
        else:
            to_read |= may
            unsure.append(name)
    rows = np.flatnonzero(to_read & among & ~named)
    if rows.size:
        texts = ready.jobs.select("title")[rows.tolist()].with_columns(ready.descriptions(rows))
        named[rows] = _rows_where(texts, names_skill(unsure, "title", "description"))
    return named


def _rows_where(frame: pl.DataFrame, condition: pl.Expr) -> NDArray[np.bool_]:
    fits: NDArray[np.bool_] = frame.select(condition.alias("fits"))["fits"].to_numpy().astype(np.bool_)
    return fits


def _hits(ready: Corpus, found: pl.DataFrame) -> list[SearchHit]:
    rows = np.searchsorted(ready.words.ids, found["id"].to_numpy())
    shown = ready.jobs[rows.tolist()].with_columns(ready.descriptions(rows)).to_dicts()
    return [
        _hit(position, row, hit, has_vector)
        for position, (row, hit, has_vector) in enumerate(
            zip(shown, found.iter_rows(named=True), ready.has_vector[rows].tolist(), strict=True), start=1
        )
    ]


def browse(home: Home, k: int = 20, *, filters: Filters = ANY) -> SearchResults:
    """Return the ``k`` openings seen last that fit ``filters``, the newest first; nothing is compared.

    Raises:
        NothingToShow: the warehouse cannot be read now and was never read.
    """
    notes: list[str] = []
    ready = corpus_of(home, _encoder(home, notes), ENCODED_ON_DEMAND, notes)
    fits = _fits(ready, filters)
    fitting = ready.jobs if fits is None else ready.jobs.filter(pl.Series(fits))
    order = ["week", "first_week", "date_posted", "id"]
    newest = fitting.select(order).sort(order, descending=[True, True, True, False], nulls_last=True).head(k)
    hits = _hits(ready, newest.select("id", **_NOT_COMPARED))
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
    ready = corpus_of(home, encoder, ENCODED_ON_DEMAND, notes)
    row = ready.row_of(job_id)
    if row is None:
        raise UnknownPosting(f"no posting {job_id} is known")
    fits = _fits(ready, filters)
    allowed = np.ones(ready.jobs.height, dtype=np.bool_) if fits is None else fits.copy()
    allowed[row] = False
    title = str(ready.jobs["title"][row])
    if ready.vectors is None or not ready.has_vector[row]:
        notes.append(f"Found {WORDS_ONLY}: this posting has no vector of the present encoder.")
        found = hybrid_search(title, ready.jobs, None, None, k, ready.words, allowed)
    else:
        found = _nearest(ready, row, allowed & ready.has_vector, k)
    hits = _hits(ready, found)
    version = encoder.version if encoder else None
    return SearchResults(
        title, hits, ready.jobs.height, int(ready.has_vector.sum()), version, notes, int(allowed.sum())
    )


def _nearest(ready: Corpus, row: int, allowed: NDArray[np.bool_], k: int) -> pl.DataFrame:
    """Return the allowed rows by falling cosine with ``row``, as ``hybrid_search`` returns its finds."""
    assert ready.vectors is not None  # noqa: S101 the caller looked # nosec B101
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
    """What can be filtered by: languages, boards and weeks that openings have, each with how many openings, the most first.

    As many as the filter alone finds: an opening counts once, in its newest form; on two boards it counts for both.

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
        newest = _newest_of_openings(connection)
        return Choices(
            _most_first(newest["language"].drop_nulls()),
            _most_first(newest["boards"].list.unique().explode().drop_nulls()),
            [row["week"] for row in memo.rows(connection, "SELECT DISTINCT week FROM jobs ORDER BY week DESC")],
        )

    return memo.read(home, "search choices", load).value


_NEWEST = """
SELECT id, max(week) AS week, arg_max_null(language, week) AS language, arg_max(boards, week) AS boards FROM jobs GROUP BY id
"""


def _newest_of_openings(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return language and boards of every opening in its newest form: what a search narrows by, read without its words."""
    links = connection.execute("SELECT DISTINCT job_id, same_as FROM job_identities").fetchall()
    opening = list(components(links).items())
    clusters = pl.DataFrame(opening, schema={"id": pl.Int64, "cluster_id": pl.Int64}, orient="row")
    return (
        connection.execute(_NEWEST)
        .pl()
        .join(clusters, on="id", how="left")
        .with_columns(pl.coalesce("cluster_id", "id").alias("cluster_id"))
        .sort(["week", "id"], descending=[True, False])
        .unique("cluster_id", keep="first", maintain_order=True)
    )


def _most_first(names: pl.Series) -> list[tuple[str, int]]:
    counts = Counter(names.to_list())
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


_NOT_COMPARED = {"score": pl.lit(0.0), "lexical_rank": pl.lit(None), "semantic_rank": pl.lit(None)}


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
