"""The five of a week: newest version or an earlier one, its cards, and what is missing and why.

One look at the warehouse per page, its parts kept in memory; ratings come fresh from the user database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from aura_io.digests import digest_path
from aura_io.person import is_finished, settled_jobs
from aura_io.workspace import Home
from aura_ml.weeks import WeekCalendar, parse_week
from aura_views import memo
from aura_views.badges import LineageBadge, badge_of
from aura_views.cards import Card, card, rating_from
from aura_views.keeps import Kept, kept_of
from aura_views.listing import histories_of, sentences
from aura_views.openings import openings_known
from aura_views.outcomes import standings
from aura_views.ratings import USER
from aura_views.settings_now import settings_now
from aura_views.wording import DAYS_IN_WEEK, local_day

PROFILE_COMPONENTS = ("semantic", "lexical", "skills")
_JOBS = "SELECT * FROM jobs WHERE week = ? AND list_contains(?::BIGINT[], id)"
_SCORES = (
    "SELECT job_id, age_days, is_new FROM scores WHERE week = ? AND user_id = ? AND list_contains(?::BIGINT[], job_id)"
)
_ELIGIBLE = "SELECT count(*) AS n FROM scores WHERE week = ? AND user_id = ? AND eligible"
_WEEKS = "SELECT DISTINCT week FROM slates WHERE user_id = ? ORDER BY week DESC"
SOURCE_TROUBLE = ("unreachable", "blocked", "needs_setup", "changed_shape", "broken", "not_installed")


@dataclass(frozen=True)
class SlateVersion:
    """One version of a week's five.

    Attributes:
        number: 1 for the first version of the week, counting up.
        as_of: entered data counted up to here. is_final: ``as_of`` is the end of the week.
        models: model to version, as used.
    """

    slate_id: str
    number: int
    as_of: datetime
    created_at: datetime
    is_final: bool
    run_id: str
    models: Mapping[str, str | None]


@dataclass(frozen=True)
class Begun:
    """A version that the person began to rate: ``rated`` of its ``places`` postings carry a rating given on it."""

    version: SlateVersion
    rated: int
    places: int


@dataclass(frozen=True)
class SourceTrouble:
    """A source that could not be read for the week."""

    source: str
    status: str
    message: str | None
    cure: str | None


@dataclass(frozen=True)
class WeekView:
    """Everything the page of one week shows.

    Attributes:
        in_progress: the week has not ended. window_end: when it does, aware.
        slate: the version shown; None when the week was not ranked yet or ``slate`` names no version of it.
        versions: all versions, newest first.
        begun: another version of which the person rated some postings and left some; None without one.
        asked_slate: the version that was asked for, when it does not exist.
        openings: openings sighted in the week. eligible: those that might be on the slate.
        ranked_with_profile: whether the slate knew a profile; None without cards.
        profile_since: since when a profile is known, None if none is.
        is_newcomer: neither profile nor rating is known; guide_begun: something of the guide was entered already.
        has_digest: whether the week's digest lies in the folder of outputs.
        is_demo: the home is a demonstration, so that invented postings are what it is about.
        weeks: weeks that have a slate, newest first.
        kept: postings that the person keeps for this week beside the five.
        read_at, is_current: when the warehouse was read, and False when it is busy and this is the last result.
    """

    week: date
    in_progress: bool
    newest_closed: date
    window_start: datetime
    window_end: datetime
    timezone: str
    slate: SlateVersion | None
    versions: tuple[SlateVersion, ...]
    asked_slate: str | None
    cards: tuple[Card, ...]
    slate_size: int
    openings: int
    eligible: int
    troubles: tuple[SourceTrouble, ...]
    badge: LineageBadge | None
    ranked_with_profile: bool | None
    profile_since: datetime | None
    weeks: tuple[date, ...]
    read_at: datetime
    is_current: bool
    is_newcomer: bool = False
    guide_begun: bool = False
    has_digest: bool = False
    is_demo: bool = False
    begun: Begun | None = None
    kept: tuple[Kept, ...] = ()

    @property
    def is_newest_version(self) -> bool:
        """Whether the version shown is the newest of the week."""
        return self.slate is not None and self.slate.slate_id == self.versions[0].slate_id

    @property
    def rated(self) -> int:
        """How many of the cards carry a rating of every facet."""
        return sum(card.rating.is_complete for card in self.cards)


def this_week(home: Home, week: date | None = None, user_id: str = USER, slate_id: str | None = None) -> WeekView:
    """Return the view of ``week``, by default of the last closed week.

    Args:
        week: any week of the calendar, its Friday.
        slate_id: an earlier version; the newest when None.

    Raises:
        ValueError: ``week`` is no week of this installation, or lies ahead.
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    now = home.clock.now()
    current = home.calendar.week_of(now)
    shown = week or current - timedelta(days=DAYS_IN_WEEK)
    if week is not None:
        home.calendar.check(week)
        if week > current:
            raise ValueError(f"the week of {week} has not begun; the week in progress is that of {current}")
    return _view(home, shown, user_id, slate_id, now)


def so_far(home: Home, user_id: str = USER, slate_id: str | None = None) -> WeekView:
    """Return the view of the week in progress.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    now = home.clock.now()
    return _view(home, home.calendar.week_of(now), user_id, slate_id, now)


def week_named(key: str | None) -> date | None:
    """Return the week of an address's ``week=YYYY-MM-DD``; None where it names none.

    Raises:
        ValueError: it is not the date of a Friday; the message names the Friday that was meant.
    """
    return parse_week(key) if key else None


def _view(home: Home, week: date, user_id: str, slate_id: str | None, now: datetime) -> WeekView:
    reading = memo.compute(home, ("week", week, user_id), lambda: _found(home, week, user_id))
    found = reading.value
    versions = _versions(found["slates"])
    slate = _chosen(versions, slate_id)
    cards = _cards(home, found, slate, user_id)
    start, end = _window(home, week)
    profile_since = _profile_since(home, user_id)
    return WeekView(
        week=week,
        in_progress=now < end,
        newest_closed=home.calendar.newest_closed(now),
        window_start=start,
        window_end=end,
        timezone=home.calendar.timezone,
        slate=slate,
        versions=versions,
        asked_slate=slate_id if slate is None else None,
        cards=cards,
        slate_size=settings_now(home).ranking.slate_size,
        openings=found["counts"]["openings"],
        eligible=found["counts"]["eligible"],
        troubles=_troubles(found["health"]),
        badge=badge_of(home, "shortlist", week, user_id),
        ranked_with_profile=_with_profile(cards),
        profile_since=profile_since,
        weeks=tuple(found["weeks"]),
        read_at=reading.read_at,
        is_current=reading.is_current,
        is_demo=home.settings.demo,
        kept=tuple(kept_of(home, week, user_id)),
        begun=_begun(home, found["slates"], versions, slate, user_id, now),
        is_newcomer=profile_since is None and home.userdb.ratings(user_id).is_empty(),
        guide_begun=bool(home.userdb.active(kinds=["profile", "preferences", "calibration"], user_id=user_id)),
        has_digest=digest_path(home.settings.outputs_dir, week, user_id).is_file(),
    )


def _found(home: Home, week: date, user_id: str) -> dict[str, Any]:
    """Return what the warehouse has for the week's page; each part is read anew only where its own tables were written."""

    def rows(sql: str, *params: object) -> list[memo.Row]:
        key = ("week rows", sql, *(tuple(each) if isinstance(each, list) else each for each in params))
        return memo.read(home, key, lambda connection: memo.rows(connection, sql, params)).value

    slates = rows("SELECT * FROM slates WHERE week = ? AND user_id = ? ORDER BY created_at, position", week, user_id)
    ids = sorted({row["job_id"] for row in slates})
    openings = openings_known(home, ids)
    known = sorted({each for opening in openings.values() for each in opening})
    jobs = {row["id"]: row for row in rows(_JOBS, week, known)}
    histories = (
        memo.read(
            home,
            ("histories", tuple(openings.items())),
            lambda connection: histories_of(connection, openings),
        ).value
        if openings
        else {}
    )
    return {
        "slates": slates,
        "jobs": {job_id: _row_of(jobs, job_id, openings[job_id]) for job_id in ids},
        "scores": {row["job_id"]: row for row in rows(_SCORES, week, user_id, ids)},
        "openings": openings,
        "histories": histories,
        "counts": {
            "openings": rows("SELECT count(*) AS n FROM jobs WHERE week = ?", week)[0]["n"],
            "eligible": rows(_ELIGIBLE, week, user_id)[0]["n"],
        },
        "health": rows("SELECT * FROM source_health WHERE week = ? ORDER BY source", week),
        "weeks": [row["week"] for row in rows(_WEEKS, user_id)],
    }


def _row_of(jobs: Mapping[int, memo.Row], job_id: int, opening: Sequence[int]) -> memo.Row | None:
    """Return the row of ``job_id``; where a better parser gave it another id since, that of its opening."""
    return jobs.get(job_id) or next((jobs[each] for each in opening if each in jobs), None)


def _versions(slates: list[memo.Row]) -> tuple[SlateVersion, ...]:
    newest_rows = {row["slate_id"]: row for row in slates}  # a slate that comes back is written again
    oldest_first = sorted(newest_rows.values(), key=lambda row: (row["created_at"], row["slate_id"]))
    versions = [
        SlateVersion(
            slate_id=row["slate_id"],
            number=number,
            as_of=row["as_of"],
            created_at=row["created_at"],
            is_final=row["is_final"],
            run_id=row["run_id"],
            models=json.loads(row["models"]),
        )
        for number, row in enumerate(oldest_first, start=1)
    ]
    return tuple(reversed(versions))


def _chosen(versions: tuple[SlateVersion, ...], slate_id: str | None) -> SlateVersion | None:
    if slate_id is None:
        return versions[0] if versions else None
    return next((version for version in versions if version.slate_id == slate_id), None)


def _begun(
    home: Home,
    rows: list[memo.Row],
    versions: tuple[SlateVersion, ...],
    shown: SlateVersion | None,
    user_id: str,
    now: datetime,
) -> Begun | None:
    """Return the newest version beside ``shown`` that was rated in part; what was dismissed or applied to is done."""
    if len(versions) < 2:
        return None
    rated_on = dict(home.userdb.ratings(user_id).select("job_id", "slate_id").iter_rows())
    done = settled_jobs(home.userdb, user_id, now + timedelta(microseconds=1))
    for version in versions:
        jobs = {row["job_id"] for row in rows if row["slate_id"] == version.slate_id}
        rated = sum(rated_on.get(job) == version.slate_id for job in jobs)
        if version != shown and rated and not jobs <= done.keys():
            return Begun(version, rated, len(jobs))
    return None


def _cards(home: Home, found: dict[str, Any], slate: SlateVersion | None, user_id: str) -> tuple[Card, ...]:
    if slate is None:
        return ()
    by_position = {row["position"]: row for row in found["slates"] if row["slate_id"] == slate.slate_id}
    ratings = {row["job_id"]: row for row in home.userdb.ratings(user_id).iter_rows(named=True)}
    openings = {row["job_id"]: found["openings"][row["job_id"]] for row in by_position.values()}
    standing = standings(home, openings, user_id)
    now = home.clock.now()
    return tuple(
        card(
            row,
            found["jobs"].get(row["job_id"]),
            found["scores"].get(row["job_id"]),
            rating_from(ratings.get(row["job_id"])),
            openings[row["job_id"]],
            standing[row["job_id"]],
            sentences(found["histories"].get(row["job_id"]), now),
            local_day(now, home.calendar.timezone),
        )
        for _, row in sorted(by_position.items())
    )


def _window(home: Home, week: date) -> tuple[datetime, datetime]:
    window = WeekCalendar(home.calendar.timezone, min(week, home.calendar.first)).window(week)
    return window.start, window.end


def _troubles(health: list[memo.Row]) -> tuple[SourceTrouble, ...]:
    return tuple(
        SourceTrouble(row["source"], row["status"], row["message"], row["cure"])
        for row in health
        if row["status"] in SOURCE_TROUBLE
    )


def _with_profile(cards: tuple[Card, ...]) -> bool | None:
    if not cards:
        return None
    return any(part.value is not None for card in cards for part in card.components if part.name in PROFILE_COMPONENTS)


def _profile_since(home: Home, user_id: str) -> datetime | None:
    finished = [event for event in home.userdb.active(kinds=["profile"], user_id=user_id) if is_finished(event)]
    return finished[-1].recorded_at if finished else None
