"""Forgetting a rating: it leaves all learning and every view from now on; weeks closed before keep what they knew.

Events only, so that it can be taken back. Changing a rating, or undoing the newest, is ``ratings``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aura_io.userdb import Event
from aura_io.workspace import Home
from aura_views.cards import Rating
from aura_views.openings import openings_among
from aura_views.ratings import FORGET, USER, RatingRefused, ratings_of


@dataclass(frozen=True)
class OwnRating:
    """What stands of the person's rating of an opening.

    Attributes:
        rating: None where none stands. forgotten_at: when a rating of it was forgotten, where that stands.
    """

    rating: Rating | None
    forgotten_at: datetime | None


@dataclass(frozen=True)
class Forgotten:
    """What was forgotten, or remembered again.

    Attributes:
        job_ids: the ids of the opening that it concerned. rating: what stood before forgetting, or stands again.
    """

    job_ids: tuple[int, ...]
    rating: Rating
    at: datetime


def own_rating(home: Home, opening: Sequence[int], user_id: str = USER) -> OwnRating:
    """Return what stands of the person's rating of the opening with these ids."""
    standing = ratings_of(home, opening, user_id)
    rating = next((standing[job_id] for job_id in reversed(list(standing))), None)
    forgotten = _forgotten(home, opening, user_id)
    return OwnRating(rating, forgotten[-1].recorded_at if forgotten else None)


def forget_rating(home: Home, job_id: int, user_id: str = USER) -> Forgotten:
    """Forget the person's rating of the opening that ``job_id`` belongs to, whatever id it was given under.

    Also of a posting that no week knows any more.

    Raises:
        RatingRefused: no rating of it stands.
        WarehouseError, UserDbError: a store cannot be used.
    """
    opening = _opening(home, job_id)
    standing = ratings_of(home, opening, user_id)
    if not standing:
        raise RatingRefused(f"no rating of posting {job_id} stands, so there is none to forget")
    at = home.clock.now()
    for rated in standing:
        home.userdb.record(FORGET, rated, {}, user_id=user_id, recorded_at=at)
    return Forgotten(tuple(standing), list(standing.values())[-1], at)


def remember_rating(home: Home, job_id: int, user_id: str = USER) -> Forgotten:
    """Take back that the rating of ``job_id``'s opening was forgotten: what was rated counts again from now on.

    Raises:
        RatingRefused: no rating of it was forgotten.
        WarehouseError, UserDbError: a store cannot be used.
    """
    opening = _opening(home, job_id)
    forgotten = _forgotten(home, opening, user_id)
    if not forgotten:
        raise RatingRefused(f"no rating of posting {job_id} was forgotten")
    at = home.clock.now()
    for event in forgotten:
        home.userdb.undo(event.event_id, at)
    standing = ratings_of(home, opening, user_id)
    return Forgotten(tuple(standing), list(standing.values())[-1] if standing else Rating({}), at)


def what_follows() -> tuple[str, str]:
    """Return what forgetting means, in words."""
    return (
        "It leaves all learning and every page from now on; weeks closed before keep what they knew.",
        "A model that learned from it serves until the next training; forgetting counts as a change that asks for one.",
    )


def _forgotten(home: Home, opening: Sequence[int], user_id: str) -> list[Event]:
    subjects = {str(job_id) for job_id in opening}
    return [event for event in home.userdb.active(kinds=[FORGET], user_id=user_id) if event.subject in subjects]


def _opening(home: Home, job_id: int) -> tuple[int, ...]:
    with home.warehouse.reading() as connection:
        return openings_among(connection, [job_id])[job_id]
