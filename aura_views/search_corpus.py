"""What search looks in: the newest row of every opening, the words of all, and their vectors; kept ready between searches.

After a commit only the weeks whose postings changed are read and counted. With many openings that happens beside the
searches, which go on with what is there and say so.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_io.duck import WarehouseBusy, WarehouseError
from aura_io.word_index import store_words, stored_words, word_index_dir
from aura_io.workspace import Home
from aura_ml.embedding import Embedder, Vectors, compose_job_texts, encode_jobs
from aura_ml.openings import Openings, resolve_openings
from aura_ml.word_segments import SegmentedWords, WordSegment, segment_of
from aura_views.memo import KEPT_TIMEOUT_S, NothingToShow

READ_TIMEOUT_S = 5.0
AT_ONCE = 2_000
"""Up to so many openings a commit is read in by the search that comes upon it: in less than a tenth of a second."""
STORED_FROM = 200
"""Words of fewer postings are counted faster than they are stored and read."""

_LOG = logging.getLogger(__name__)

_STATES = """
SELECT j.week, j.rows, coalesce(l.lineage_id, '') AS lineage_id
FROM (SELECT week, count(*) AS rows FROM jobs GROUP BY week) j
LEFT JOIN (SELECT week, lineage_id FROM latest_lineage WHERE asset = 'jobs') l USING (week) ORDER BY week
"""

_EMBEDDED = "SELECT week, lineage_id FROM latest_lineage WHERE asset = 'job_embeddings' ORDER BY week"

_ROWS = """
SELECT id, week, title, company, location, workplace, description, skills, salary_min, salary_max, currency,
       salary_interval, salary_min_eur_year, salary_max_eur_year, language, date_posted, boards, url, is_sample
FROM jobs WHERE week = ? ORDER BY id
"""

_SIGHTED = """
SELECT id AS job_id, min(week) AS first_week, min(first_seen_at) AS first_seen_at, NULL::TIMESTAMPTZ AS first_posted_at
FROM jobs GROUP BY id ORDER BY id
"""

_TEXTS = "SELECT job_id, text_hash FROM job_embeddings QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY week DESC) = 1"

_VECTORS = """
SELECT v.text_hash, any_value(v.vector) AS vector FROM text_vectors v
WHERE v.encoder_version = ? AND v.text_hash IN (SELECT text_hash FROM wanted) GROUP BY v.text_hash
"""

States = Mapping[date, str]


@dataclass(frozen=True)
class _Week:
    """The postings of a week and their words, as of one state."""

    state: str
    rows: pl.DataFrame
    words: WordSegment


@dataclass(frozen=True)
class _Texts:
    """Vectors by the hash of the text they are of; ``on_demand`` those that are not stored, by job id and week."""

    places: Mapping[str, int]
    vectors: Vectors
    on_demand: Mapping[tuple[int, date], Vectors] = field(default_factory=dict)


@dataclass(frozen=True)
class Corpus:
    """Every opening in its newest form, ready for many searches.

    Attributes:
        jobs: one row per opening by id: columns of ``jobs`` but the text, ``cluster_id`` and ``first_week``.
        openings: which ids are one.
        words: theirs, in the order of ``jobs``.
        vectors: shape (openings, dimension); None without an encoder. has_vector: which of them mean something.
        read_at: when the warehouse was read.
    """

    jobs: pl.DataFrame
    openings: Openings
    words: SegmentedWords
    vectors: Vectors | None
    has_vector: NDArray[np.bool_]
    read_at: datetime
    _weeks: Mapping[date, _Week]
    _places: NDArray[np.int64]
    _marks: tuple[object, ...]
    _texts: _Texts | None

    def descriptions(self, rows: NDArray[np.int64]) -> pl.Series:
        """Return the texts of some rows of ``jobs``, in their order."""
        found = [
            self._weeks[week].rows["description"][int(self._places[row])]
            for week, row in zip(self.jobs["week"].gather(rows).to_list(), rows.tolist(), strict=True)
        ]
        return pl.Series("description", found, dtype=pl.String)

    def row_of(self, job_id: int) -> int | None:
        """Return the row of the opening that ``job_id`` belongs to; None where no week has it."""
        rows = np.flatnonzero((self.jobs["cluster_id"] == self.openings.cluster(job_id)).to_numpy())
        return int(rows[0]) if rows.size else None


class _Kept:
    """The corpus of one warehouse and encoder, and who renews it."""

    def __init__(self) -> None:
        self.corpus: Corpus | None = None
        self.commit = ""
        self.renewing = threading.Lock()


_KEPT: dict[tuple[str, str | None], _Kept] = {}


def corpus_of(home: Home, encoder: Embedder | None, most_on_demand: int, notes: list[str]) -> Corpus:
    """Return what there is to search in; of an earlier commit where the newest is still being read, which ``notes`` says.

    Args:
        most_on_demand: how many openings without a stored vector are encoded now, the newest first.

    Raises:
        NothingToShow: the warehouse cannot be read now and was never read.
        WarehouseError: it cannot be read at all.
    """
    kept = _KEPT.setdefault((str(home.warehouse.path), encoder.version if encoder else None), _Kept())
    commit = home.warehouse.last_commit()
    if kept.corpus is not None and kept.commit == commit:
        return kept.corpus
    if not kept.renewing.acquire(blocking=kept.corpus is None):
        return _as_it_was(kept.corpus, notes)
    is_left_to_thread = False
    try:
        if kept.corpus is not None and not _is_changed(home, kept.corpus):
            kept.commit = commit
        elif kept.corpus is None or kept.corpus.jobs.height <= AT_ONCE:
            kept.corpus, kept.commit = _renewed(home, encoder, most_on_demand, kept.corpus), commit
        else:
            is_left_to_thread = True
            work = (kept, home, encoder, most_on_demand, commit)
            threading.Thread(target=_renew, args=work, name="search", daemon=True).start()
            return _as_it_was(kept.corpus, notes)
        return kept.corpus
    except WarehouseBusy as error:
        if kept.corpus is None:
            raise NothingToShow(f"The postings cannot be read just now: {error}") from error
        notes.append(f"The warehouse is busy; this is its state of {kept.corpus.read_at:%Y-%m-%d %H:%M} UTC.")
        return kept.corpus
    finally:
        if not is_left_to_thread:
            kept.renewing.release()


def _as_it_was(corpus: Corpus | None, notes: list[str]) -> Corpus:
    assert corpus is not None  # noqa: S101 without one the caller waits  # nosec B101
    notes.append(f"New postings are being read in; this is the state of {corpus.read_at:%Y-%m-%d %H:%M} UTC.")
    return corpus


def _renew(kept: _Kept, home: Home, encoder: Embedder | None, most_on_demand: int, commit: str) -> None:
    """Replace what is kept by the newest state; runs in a thread of its own, which lets the lock go that it was given."""
    try:
        kept.corpus, kept.commit = _renewed(home, encoder, most_on_demand, kept.corpus), commit
    except WarehouseError as error:
        _LOG.warning("the newest postings are not searched yet: %s", error)
    finally:
        kept.renewing.release()


def _is_changed(home: Home, before: Corpus) -> bool:
    with home.warehouse.reading(KEPT_TIMEOUT_S) as connection:
        return _marks(connection) != before._marks


def _marks(connection: duckdb.DuckDBPyConnection) -> tuple[object, ...]:
    """Return what tells whether postings or their vectors are others than before."""
    return (*connection.execute(_STATES).fetchall(), *connection.execute(_EMBEDDED).fetchall())


def _renewed(home: Home, encoder: Embedder | None, most_on_demand: int, before: Corpus | None) -> Corpus:
    old = dict(before._weeks) if before else {}
    with home.warehouse.reading(READ_TIMEOUT_S) as connection:
        read_at = home.clock.now()
        marks = _marks(connection)
        states = {week: f"{lineage_id} {rows}" for week, rows, lineage_id in connection.execute(_STATES).fetchall()}
        changed = [week for week, state in states.items() if week not in old or old[week].state != state]
        frames = {week: connection.execute(_ROWS, [week]).pl() for week in changed}
        none = connection.execute(_ROWS, [date.min]).pl()
        sighted = connection.execute(_SIGHTED).pl()
        links = connection.execute("SELECT DISTINCT job_id, same_as FROM job_identities ORDER BY job_id, same_as").pl()
        hashes = connection.execute(_TEXTS).pl() if encoder else None
        texts = _read_vectors(connection, encoder, hashes, before) if encoder and hashes is not None else None
    folder = word_index_dir(home.settings)
    weeks = {
        week: _Week(state, frames[week], _words(folder, week, state, frames[week])) if week in frames else old[week]
        for week, state in states.items()
    }
    openings = resolve_openings(sighted, links)
    jobs, places = _newest(none, weeks, openings)
    words = _searchable(weeks, jobs, places)
    vectors, has_vector = None, np.zeros(jobs.height, dtype=np.bool_)
    found = Corpus(jobs.drop("place"), openings, words, vectors, has_vector, read_at, weeks, places, marks, texts)
    if encoder is None or texts is None or hashes is None:
        return found
    return _with_vectors(found, encoder, texts, hashes, most_on_demand)


def _words(folder: Path, week: date, state: str, rows: pl.DataFrame) -> WordSegment:
    if rows.height < STORED_FROM:
        return segment_of(rows)
    known = stored_words(folder, week, state)
    if known is not None and np.array_equal(known.ids, rows["id"].to_numpy()):
        return known
    words = segment_of(rows)
    store_words(folder, week, state, words)
    return words


def _newest(
    none: pl.DataFrame, weeks: Mapping[date, _Week], openings: Openings
) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """Return the newest row of every opening by id, without its text, and at which place of its week it stands.

    Args:
        none: the columns of a week's rows, without a row.
    """
    parts = [
        rows.drop("description").with_row_index("place") for rows in (none, *(each.rows for each in weeks.values()))
    ]
    rows = pl.concat(parts)
    ids = rows["id"].to_list()
    clusters = [openings.cluster(job_id) for job_id in ids]
    first = [openings.first_week[cluster] for cluster in clusters]
    jobs = (
        rows.with_columns(
            pl.Series("cluster_id", clusters, dtype=pl.Int64), pl.Series("first_week", first, dtype=pl.Date)
        )
        .sort(["week", "id"], descending=[True, False])
        .unique("cluster_id", keep="first", maintain_order=True)
        .sort("id")
    )
    return jobs, jobs["place"].to_numpy().astype(np.int64)


def _searchable(weeks: Mapping[date, _Week], jobs: pl.DataFrame, places: NDArray[np.int64]) -> SegmentedWords:
    week_of = jobs["week"].to_numpy()
    documents = []
    for week, kept in weeks.items():
        rows = np.flatnonzero(week_of == np.datetime64(week))
        of_place = np.full(kept.rows.height, -1, dtype=np.int64)
        of_place[places[rows]] = rows
        documents.append(of_place)
    return SegmentedWords([kept.words for kept in weeks.values()], documents, jobs["id"].to_numpy())


def _read_vectors(
    connection: duckdb.DuckDBPyConnection, encoder: Embedder, hashes: pl.DataFrame, before: Corpus | None
) -> _Texts:
    """Return the stored vectors of ``hashes``; those that are kept already are not read again."""
    old = before._texts if before and before._texts else _Texts({}, np.zeros((0, encoder.dimension), dtype=np.float32))
    wanted = hashes.select(pl.col("text_hash").unique().sort())
    new = wanted.filter(~pl.col("text_hash").is_in(list(old.places)))
    connection.register("wanted", new)
    try:
        found = connection.execute(_VECTORS, [encoder.version]).pl()
    finally:
        connection.unregister("wanted")
    read = found["vector"].explode().to_numpy().reshape(found.height, encoder.dimension) if found.height else None
    stay = [text_hash for text_hash in wanted["text_hash"].to_list() if text_hash in old.places]
    parts = [old.vectors[[old.places[text_hash] for text_hash in stay]], *([read] if read is not None else [])]
    names = [*stay, *found["text_hash"].to_list()]
    places = {text_hash: place for place, text_hash in enumerate(names)}
    return _Texts(places, np.concatenate(parts).astype(np.float32, copy=False), old.on_demand)


def _with_vectors(
    corpus: Corpus, encoder: Embedder, texts: _Texts, hashes: pl.DataFrame, most_on_demand: int
) -> Corpus:
    """Return ``corpus`` with a vector for every opening that has one stored, and for some that have none."""
    jobs = corpus.jobs
    hash_of = dict(hashes.iter_rows())
    ids, weeks = jobs["id"].to_list(), jobs["week"].to_list()
    at = np.array([texts.places.get(hash_of.get(job_id, ""), -1) for job_id in ids], dtype=np.int64)
    has_vector = at >= 0
    vectors = np.zeros((jobs.height, encoder.dimension), dtype=np.float32)
    vectors[has_vector] = texts.vectors[at[has_vector]]
    keys = list(zip(ids, weeks, strict=True))
    missing = np.flatnonzero(~has_vector)
    known = dict(texts.on_demand)
    newest = sorted(missing.tolist(), key=lambda row: (weeks[row], ids[row]), reverse=True)
    chosen = [row for row in newest if keys[row] not in known][:most_on_demand]
    if chosen:
        rows = np.array(chosen, dtype=np.int64)
        written = jobs[chosen].with_columns(corpus.descriptions(rows))
        made = encode_jobs(compose_job_texts(written), encoder)
        known |= {keys[row]: vector for row, vector in zip(chosen, made, strict=True)}
    on_demand = {keys[row]: known[keys[row]] for row in missing.tolist() if keys[row] in known}
    for row in missing.tolist():
        if keys[row] in on_demand:
            vectors[row] = on_demand[keys[row]]
            has_vector[row] = True
    kept = replace(texts, on_demand=on_demand)
    return replace(corpus, vectors=vectors, has_vector=has_vector, _texts=kept)
