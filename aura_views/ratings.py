"""Rating a posting and taking it back: events in the user database, nothing in the warehouse.

One event per facet or comment, saved at once; the state of a rating is the fold of its events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aura_io.userdb import Event
from aura_io.userdb.db import DEFAULT_USER
from aura_io.workspace import Home
from aura_views.cards import Rating, rating_from
from aura_views.wording import FACETS

KIND = "rating"
FORGET = "forget"
USER = DEFAULT_USER
LOWEST, HIGHEST = 1, 10
LONGEST_COMMENT = 4000


class RatingRefused(ValueError):
    """A rating that cannot be kept; the message says what is allowed."""


@dataclass(frozen=True)
class Rated:
    """The outcome of one submission.

    Attributes:
        event: None when nothing was different from what stands already.
        rating: what stands now.
    """

    job_id: int
    event: Event | None
    rating: Rating


@dataclass(frozen=True)
class Undone:
    """What was taken back, and what stands now.

    Attributes:
        forgetting: it was the forgetting of a rating, which now stands again.
    """

    job_id: int
    facets: tuple[str, ...]
    comment: bool
    rating: Rating
    forgetting: bool = False


def rate(
    home: Home,
    job_id: int,
    facets: Mapping[str, int],
    comment: str | None = None,
    slate_id: str | None = None,
    user_id: str = USER,
) -> Rated:
    """Record facet ratings and a comment of one posting as an event.

    Args:
        facets: facet to a whole number from 1 to 10; only the facets given are changed.
        comment: the new comment, empty to remove it; None leaves it as it is.
        slate_id: the slate on which the posting was shown, if any.

    Raises:
        RatingRefused: an unknown facet, a number off the scale, a comment too long.
    """
    _check(facets, comment)
    current = ratings_of(home, [job_id], user_id).get(job_id, Rating({}))
    changed: dict[str, object] = {
        f"{facet}_score": value for facet, value in facets.items() if current.facets.get(facet) != value
    }
    if comment is not None and comment.strip() != current.comment:
        changed["comment"] = comment.strip()
    if not changed:
        return Rated(job_id, None, current)
    if slate_id is not None:
        changed["slate_id"] = slate_id
    event = home.userdb.record(
        KIND,
        job_id,
        changed,
        user_id=user_id,
        recorded_at=home.clock.now(),
    )
    return Rated(job_id, event, ratings_of(home, [job_id], user_id).get(job_id, Rating({})))


def undo_last(home: Home, since: datetime, user_id: str = USER) -> Undone | None:
    """Take back the newest rating, or forgetting of one, that still stands and is of ``since`` or later; None without."""
    kinds = [KIND, FORGET]
    standing = [event for event in home.userdb.active(kinds=kinds, user_id=user_id) if event.recorded_at >= since]
    if not standing:
        return None
    last = standing[-1]
    job_id = int(last.subject)
    if last.kind == FORGET:
        return _remembered(home, job_id, [each for each in standing if _together(each, last)], user_id)
    home.userdb.undo(last.event_id, home.clock.now())
    return Undone(
        job_id=job_id,
        facets=tuple(facet for facet in FACETS if f"{facet}_score" in last.payload),
        comment="comment" in last.payload,
        rating=ratings_of(home, [job_id], user_id).get(job_id, Rating({})),
    )


def _together(event: Event, last: Event) -> bool:
    """Whether both forgot the ratings of one opening: all its ids are forgotten at one instant."""
    return (event.kind, event.recorded_at) == (last.kind, last.recorded_at)


def _remembered(home: Home, job_id: int, forgets: Sequence[Event], user_id: str) -> Undone:
    for event in forgets:
        home.userdb.undo(event.event_id, home.clock.now())
    rating = ratings_of(home, [job_id], user_id).get(job_id, Rating({}))
    facets = tuple(facet for facet in FACETS if facet in rating.facets)
    return Undone(job_id, facets, bool(rating.comment), rating, forgetting=True)


def ratings_of(home: Home, job_ids: Sequence[int], user_id: str = USER) -> dict[int, Rating]:
    """Return the standing ratings of ``job_ids``; a posting without one is left out."""
    wanted = set(job_ids)
    frame = home.userdb.ratings(user_id)
    return {row["job_id"]: rating_from(row) for row in frame.iter_rows(named=True) if row["job_id"] in wanted}


def _check(facets: Mapping[str, int], comment: str | None) -> None:
    unknown = [facet for facet in facets if facet not in FACETS]
    if unknown:
        raise RatingRefused(f"facet {unknown[0]!r} is not known; one of {', '.join(FACETS)} is allowed")
    for facet, value in facets.items():
        if isinstance(value, bool) or not isinstance(value, int) or not LOWEST <= value <= HIGHEST:
            raise RatingRefused(f"{facet} is {value!r}; a whole number from {LOWEST} to {HIGHEST} is allowed")
    if comment is not None and len(comment) > LONGEST_COMMENT:
        raise RatingRefused(f"the comment has {len(comment)} characters; at most {LONGEST_COMMENT} are kept")
