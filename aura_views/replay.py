"""A past week as it was, beside what today's models would have shown then.

Everything the person entered is cut at the end of the week on both sides; only the models differ. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aura_io.artifacts import ArtifactError
from aura_io.erasing import erasures
from aura_io.lineage import latest
from aura_io.person import PROFILE
from aura_io.queries import index_of, slates_of_record
from aura_io.ranking_reads import ranking_input, slate_seed
from aura_io.workspace import Home
from aura_ml.bootstrap import MIN_OBSERVATIONS
from aura_ml.ranking import rank_week
from aura_views import memo
from aura_views.dagster_client import run_address
from aura_views.models import Serving, serving_at
from aura_views.openings import openings_among
from aura_views.postings import RunRef
from aura_views.ratings import USER
from aura_views.wording import week_span

SHORTLIST = "shortlist"


class CannotReplay(LookupError):
    """A week that cannot be replayed; the message says why, ``cure`` the command that mends it, if one does."""

    def __init__(self, message: str, cure: str | None = None) -> None:
        super().__init__(f"{message}: {cure}" if cure else message)
        self.why = message
        self.cure = cure


@dataclass(frozen=True)
class Shown:
    """One posting of a slate.

    Attributes:
        score: with the models of its side. rating: the overall rating as it stands now; None without one.
        is_shared: whether the other side shows it too.
    """

    job_id: int
    position: int
    title: str
    company: str
    score: float
    rating: int | None
    is_shared: bool


@dataclass(frozen=True)
class Side:
    """One of the two slates.

    Attributes:
        models: what served, by kind. shown: by position. mean_rating: of the rated ones; None below five of them.
        rated: how many of them carry an overall rating now.
    """

    models: Mapping[str, Serving | None]
    shown: tuple[Shown, ...]
    mean_rating: float | None
    rated: int


@dataclass(frozen=True)
class Known:
    """What was known at the end of the week.

    Attributes:
        ratings, outcomes: postings rated and outcomes in force then. impressions: slates shown until then.
        profile_since: when the profile used was recorded; later than the week's end where it was the first one.
    """

    as_of: datetime
    ratings: int
    outcomes: int
    impressions: int
    profile_since: datetime | None


@dataclass(frozen=True)
class Replay:
    """A past week beside today.

    Attributes:
        then: the slate of record with the models of the time. now: with those of today.
        same: how many postings both show. same_models: whether the same models served on both sides.
        run: the run that made the slate of record.
        erased_at: when what the person had entered by then was erased, so that the replay is incomplete; else None.
    """

    week: date
    known: Known
    then: Side
    now: Side
    same: int
    same_models: bool
    run: RunRef | None
    timezone: str
    erased_at: datetime | None = None


@dataclass(frozen=True)
class _Row:
    job_id: int
    cluster_id: int
    position: int
    score: float


def check_week(home: Home, week: date) -> None:
    """Raise unless ``week`` has ended.

    Raises:
        ValueError: it is no week of this installation.
        CannotReplay: it has not ended.
    """
    home.calendar.check(week)
    newest = home.calendar.newest_closed(home.clock.now())
    if week > newest:
        raise CannotReplay(
            f"The week of {week_span(week)} has not ended; the newest that can be replayed is that of {week_span(newest)}"
        )


def replay(home: Home, week: date) -> Replay:
    """Return ``week`` of the home's person as it was, and as today's models would have had it.

    Raises:
        ValueError: it is no week of this installation.
        CannotReplay: it has not ended, was not ranked, or what it was ranked from is gone.
        NothingToShow, WarehouseError, UserDbError: a store cannot be read.
    """
    check_week(home, week)
    user_id = home.user_id
    now = home.clock.now()
    end = home.calendar.window(week).end
    key = ("replay", week, user_id, home.calendar.week_of(now))  # a model "so far" ends with its week
    then, today = memo.compute(home, key, lambda: (_of_record(home, week, user_id), _of_today(home, week, now))).value
    about = memo.read(
        home,
        ("replayed", week, user_id, tuple(row.job_id for row in (*then, *today))),
        lambda connection: (
            {
                row["id"]: (row["title"], row["company"])
                for row in memo.rows(
                    connection,
                    "SELECT id, title, company FROM jobs WHERE week = ? AND list_contains(?::BIGINT[], id)",
                    [week, [row.job_id for row in (*then, *today)]],
                )
            },
            openings_among(connection, [row.job_id for row in (*then, *today)]),
        ),
    ).value
    ratings = _overall(home, about[1], user_id)
    models_then, models_now = serving_at(home, end, user_id), serving_at(home, now, user_id)
    made = latest(home.warehouse, SHORTLIST, week, user_id)
    return Replay(
        week=week,
        known=_known(home, end, user_id),
        then=_side(then, today, models_then, about[0], ratings),
        now=_side(today, then, models_now, about[0], ratings),
        same=len({row.cluster_id for row in then} & {row.cluster_id for row in today}),
        same_models=_ids(models_then) == _ids(models_now),
        run=RunRef(made.run_id, run_address(home.settings, made.run_id)) if made else None,
        timezone=home.calendar.timezone,
        erased_at=erased_at(home, week, user_id),
    )


def erased_at(home: Home, week: date, user_id: str = USER) -> datetime | None:
    """Return when what the person had entered for ``week`` was erased; None where nothing was."""
    return next((each.erased_at for each in reversed(erasures(home, user_id)) if week in each.weeks), None)


def _ids(models: Mapping[str, Serving | None]) -> dict[str, str]:
    return {kind: serving.model_id for kind, serving in models.items() if serving is not None}


def _of_record(home: Home, week: date, user_id: str) -> tuple[_Row, ...]:
    rows = slates_of_record(home.warehouse, user_id, week=week)
    if rows.is_empty():
        if erased_at(home, week, user_id) is not None:
            raise CannotReplay(
                f"The replay of the week of {week_span(week)} is incomplete: what you had entered was erased"
            )
        raise CannotReplay(f"The week of {week_span(week)} has no slate made after its end", cure=f"aura week {week}")
    columns = ("job_id", "cluster_id", "position", "score")
    return tuple(_Row(*row) for row in rows.select(columns).iter_rows())


def _of_today(home: Home, week: date, now: datetime) -> tuple[_Row, ...]:
    """Return the slate of the week with the models in use ``now`` and everything else as it was."""
    if index_of(home.warehouse, week).is_empty():
        raise CannotReplay(f"The week of {week_span(week)} has no index of its postings", cure=f"aura week {week}")
    made = latest(home.warehouse, SHORTLIST, week, home.user_id)
    seed = slate_seed(home.user_id, week, made.inputs if made else ())
    as_of = home.calendar.window(week).end
    try:
        given = ranking_input(home, home.warehouse, week, as_of=as_of, models_at=now, seed=seed)
    except (ArtifactError, ValueError) as error:
        raise CannotReplay(f"The week of {week_span(week)} cannot be ranked with today's models: {error}") from error
    return tuple(_Row(row.job_id, row.cluster_id, row.position, row.score) for row in rank_week(given).slate)


def _overall(home: Home, openings: Mapping[int, Sequence[int]], user_id: str) -> dict[int, int]:
    """Return the overall rating of each opening as it stands now, by the job id asked for."""
    given = home.userdb.ratings(user_id).sort("timestamp").select("job_id", "overall_score").drop_nulls().iter_rows()
    newest = list(given)
    return {job_id: score for job_id, ids in openings.items() for rated, score in newest if rated in ids}


def _side(
    rows: Sequence[_Row],
    others: Sequence[_Row],
    models: Mapping[str, Serving | None],
    titles: Mapping[int, tuple[str, str]],
    ratings: Mapping[int, int],
) -> Side:
    elsewhere = {row.cluster_id for row in others}
    shown = tuple(
        Shown(
            job_id=row.job_id,
            position=row.position,
            title=titles.get(row.job_id, (f"Posting {row.job_id}", ""))[0],
            company=titles.get(row.job_id, ("", ""))[1],
            score=row.score,
            rating=ratings.get(row.job_id),
            is_shared=row.cluster_id in elsewhere,
        )
        for row in sorted(rows, key=lambda row: row.position)
    )
    rated = [each.rating for each in shown if each.rating is not None]
    mean = sum(rated) / len(rated) if len(rated) >= MIN_OBSERVATIONS else None
    return Side(models, shown, mean, len(rated))


def _known(home: Home, end: datetime, user_id: str) -> Known:
    userdb = home.userdb
    finished = [event for event in userdb.active(kinds=[PROFILE], user_id=user_id) if event.payload.get("finished")]
    before = [event for event in finished if event.recorded_at < end]
    profile = before[-1] if before else finished[0] if finished else None
    return Known(
        as_of=end,
        ratings=userdb.ratings(user_id, until=end).height,
        outcomes=userdb.outcomes(user_id, until=end).height,
        impressions=len(userdb.active(kinds=["impression"], user_id=user_id, until=end)),
        profile_since=profile.recorded_at if profile else None,
    )
