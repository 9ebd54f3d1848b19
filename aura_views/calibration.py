"""The calibration round: ten postings of the newest closed week, as different as possible, rated one after the other.

Which they are is decided once per week and kept as an event; the choice itself is ``aura_ml.ranking.calibration``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np

from aura_io.guide import CalibrationRound, calibration_round, keep_round
from aura_io.person import PREFERENCES, preferences_from, settled_jobs
from aura_io.workspace import Home
from aura_ml.ranking.calibration import ROUND_SIZE, farthest_first
from aura_views import memo
from aura_views.cards import Card, card, rating_from, unranked
from aura_views.openings import openings_among
from aura_views.ratings import ratings_of

RATED_BY = "overall"
"""A posting counts as rated once this facet is."""

_CANDIDATES = """
SELECT j.id, j.cluster_id, j.company_key, j.language, j.is_sample, v.vector FROM jobs j
JOIN job_embeddings e ON e.week = j.week AND e.job_id = j.id
JOIN text_vectors v ON v.text_hash = e.text_hash AND v.encoder_version = e.encoder_version
WHERE j.week = ? ORDER BY j.is_sample, j.id LIMIT 3000
"""
"""Of a larger week a part is looked at; job ids are hashes, so the smallest of them are a fair draw."""


@dataclass(frozen=True)
class Calibration:
    """The round as it stands.

    Attributes:
        job_ids: the postings in their order; empty where there is nothing to rate or the round was not begun.
        rated: those of them that carry an overall rating.
        place: place of the posting shown, from 1. posting: that posting; None without any.
        only_samples: whether all of them are invented ones, because no real posting is there.
        left: how many more could take the place of one that is put aside.
    """

    week: date
    job_ids: tuple[int, ...]
    rated: tuple[int, ...]
    place: int
    posting: Card | None
    only_samples: bool
    left: int

    @property
    def is_complete(self) -> bool:
        """Whether every posting of the round is rated."""
        return bool(self.job_ids) and len(self.rated) == len(self.job_ids)

    @property
    def next_place(self) -> int | None:
        """Place of the next posting that is not rated, after this one first; None when none is left."""
        waiting = [place for place, job_id in enumerate(self.job_ids, start=1) if job_id not in self.rated]
        return next((place for place in waiting if place > self.place), waiting[0] if waiting else None)


@dataclass(frozen=True)
class _Candidates:
    """What may be asked about: row by row, and the vectors."""

    rows: list[memo.Row]
    vectors: np.ndarray


def calibration(home: Home, place: str | None = None, *, begin: bool = False) -> Calibration:
    """Return the round of the newest closed week.

    Args:
        place: which posting to show, from 1; by default the first that is not rated.
        begin: choose the postings if that has not been done.

    Raises:
        ValueError: the round has no such place.
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    week = home.calendar.newest_closed(home.clock.now())
    standing = calibration_round(home.userdb, week, home.user_id)
    if begin and (standing is None or not standing.job_ids):
        standing = _begin(home, week)
    job_ids = standing.job_ids if standing else ()
    ratings = ratings_of(home, job_ids, home.user_id)
    rated = tuple(job_id for job_id in job_ids if job_id in ratings and RATED_BY in ratings[job_id].facets)
    shown = _place(place, job_ids, rated)
    posting = _posting(home, week, job_ids[shown - 1], shown) if job_ids else None
    candidates = _candidates(home, week) if begin and standing else None
    return Calibration(
        week=week,
        job_ids=job_ids,
        rated=rated,
        place=shown,
        posting=posting,
        only_samples=bool(posting and posting.is_sample and not home.settings.demo),
        left=len(_free(home, candidates, standing)) if candidates and standing else 0,
    )


def skip_posting(home: Home, job_id: int) -> Calibration:
    """Put a posting of the round aside; another one takes its place where one is left.

    Raises:
        ValueError: the posting is not in the round.
        NothingToShow, UserDbError: it cannot be read or kept now.
    """
    week = home.calendar.newest_closed(home.clock.now())
    standing = calibration_round(home.userdb, week, home.user_id)
    if standing is None or job_id not in standing.job_ids:
        raise ValueError("this posting is not in the round any more; load the page again")
    place = standing.job_ids.index(job_id)
    candidates = _candidates(home, week)
    ids = list(standing.job_ids)
    chosen = [number for number, row in enumerate(candidates.rows) if row["id"] in ids]
    ids[place : place + 1] = _farthest(home, week, candidates, _free(home, candidates, standing), 1, chosen)
    now = home.clock.now()
    keep_round(home.userdb, week, ids, [*standing.skipped, job_id], user_id=home.user_id, at=now)
    return calibration(home, str(min(place + 1, len(ids))) if ids else None, begin=bool(ids))


def _begin(home: Home, week: date) -> CalibrationRound | None:
    candidates = _candidates(home, week)
    ids = _farthest(home, week, candidates, _free(home, candidates, None), ROUND_SIZE)
    return keep_round(home.userdb, week, ids, [], user_id=home.user_id, at=home.clock.now()) if ids else None


def _farthest(
    home: Home, week: date, candidates: _Candidates, free: Sequence[int], size: int, chosen: Sequence[int] = ()
) -> list[int]:
    companies = [row["company_key"] for row in candidates.rows]
    seed = f"calibration {home.user_id} {week}"
    found = farthest_first(candidates.vectors, companies, size, seed=seed, among=free, chosen=chosen)
    return [candidates.rows[row]["id"] for row in found]


def _candidates(home: Home, week: date) -> _Candidates:
    def load(connection: duckdb.DuckDBPyConnection) -> _Candidates:
        frame = connection.execute(_CANDIDATES, [week]).pl()
        vectors = (
            np.stack(frame["vector"].to_list()).astype(np.float32) if frame.height else np.zeros((0, 0), np.float32)
        )
        return _Candidates(frame.drop("vector").to_dicts(), vectors)

    return memo.read(home, ("calibration", week), load).value


def _free(home: Home, candidates: _Candidates, standing: CalibrationRound | None) -> list[int]:
    """Return the rows that may be asked about: not settled, real ones where there are any, in a language one reads."""
    settled = settled_jobs(home.userdb, home.user_id, home.clock.now() + timedelta(microseconds=1))
    out = {row["cluster_id"] for row in candidates.rows if row["id"] in settled}
    ids: set[int] = {*standing.job_ids, *standing.skipped} if standing else set()
    out |= {row["cluster_id"] for row in candidates.rows if row["id"] in ids}
    rows = [number for number, row in enumerate(candidates.rows) if row["cluster_id"] not in out]
    real = [number for number in rows if not candidates.rows[number]["is_sample"]]
    some_real = any(not row["is_sample"] for row in candidates.rows)
    rows = real if some_real and not home.settings.demo else rows
    taken = {row["company_key"] for row in candidates.rows if standing and row["id"] in standing.job_ids}
    rows = [number for number in rows if candidates.rows[number]["company_key"] not in taken]
    return _readable(home, candidates.rows, rows)


def _readable(home: Home, found: Sequence[memo.Row], rows: list[int]) -> list[int]:
    newest = home.userdb.latest(PREFERENCES, home.user_id)
    languages = preferences_from(newest.payload).languages if newest else ()
    if not languages:
        return rows
    read = [number for number in rows if found[number]["language"] in (None, *languages)]
    return read if len({found[number]["company_key"] for number in read}) >= ROUND_SIZE else rows


def _place(asked: str | None, job_ids: Sequence[int], rated: Sequence[int]) -> int:
    if asked is None:
        return next((place for place, job_id in enumerate(job_ids, start=1) if job_id not in rated), 1)
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked) <= max(1, len(job_ids))):
        raise ValueError(f"the round has no posting {asked!r}; it has {len(job_ids)}")
    return int(asked)


def _posting(home: Home, week: date, job_id: int, place: int) -> Card:
    def load(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
        jobs = memo.rows(connection, "SELECT * FROM jobs WHERE week = ? AND id = ?", [week, job_id])
        scores = memo.rows(
            connection,
            "SELECT age_days, is_new FROM scores WHERE week = ? AND user_id = ? AND job_id = ?",
            [week, home.user_id, job_id],
        )
        opening = openings_among(connection, [job_id])[job_id]
        return {"job": next(iter(jobs), None), "score": next(iter(scores), None), "opening": opening}

    found = memo.read(home, ("calibration", week, home.user_id, job_id), load).value
    job = found["job"]
    row = unranked(job_id, job, place)
    ratings = {each["job_id"]: each for each in home.userdb.ratings(home.user_id).iter_rows(named=True)}
    return card(row, job, found["score"], rating_from(ratings.get(job_id)), found["opening"])
