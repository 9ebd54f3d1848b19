"""How well expected overall ratings met the ratings given afterwards: calibration, from what was stored beforehand.

Only expectations of a ranking whose cut lies before the first rating of an opening count, under whichever of its ids,
so that no model is tested on what it learned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from aura_io.workspace import Home
from aura_ml.bootstrap import MIN_OBSERVATIONS, Interval
from aura_ml.reliability import Range, reliability
from aura_views import memo
from aura_views.lineage_rows import newest_lineage
from aura_views.openings import openings_known
from aura_views.ratings import USER
from aura_views.wording import counted, points

__all__ = ["LEAST", "Foretold", "Range", "by_range", "foretold", "left_out_in_words", "words"]

LEAST = MIN_OBSERVATIONS
"""Ratings below which nothing is said."""

_OF_WEEKS = """
SELECT job_id, week, predicted_overall AS expected FROM scores
WHERE user_id = ? AND job_id IN (SELECT unnest(?::BIGINT[])) AND predicted_overall IS NOT NULL
"""
_OF_SLATES = """
SELECT job_id, week, 1 + 9 * (components ->> '$.preference')::DOUBLE AS expected, as_of FROM slates
WHERE user_id = ? AND job_id IN (SELECT unnest(?::BIGINT[])) AND (components ->> '$.preference') IS NOT NULL
"""
"""A week ranked again loses what it had expected before, its slates keep it: on [0, 1], what lies beyond 1 to 10 cut."""


@dataclass(frozen=True)
class Foretold:
    """Expected against given.

    Attributes:
        n: rated openings whose rating had been foretold. bias: mean of expected minus given; rmse: root of the mean
            squared difference; rating points, None below 5.
        above: given minus expected. left_out: rated openings of which nothing was expected before they were rated.
        newest_week: the newest whose expectations count; None without one.
    """

    n: int
    bias: float | None
    rmse: float | None
    ranges: tuple[Range, ...]
    above: Interval
    left_out: int
    newest_week: date | None


def foretold(home: Home, until: datetime | None = None, user_id: str = USER) -> Foretold:
    """Return how expectations met the ratings known at ``until``, by default now.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    first = _first_rated(home, until, user_id)
    ids = sorted(first)
    with memo.one_look():
        rows, openings = _expected(home, user_id, ids), openings_known(home, ids)
    since = {opening: min(first[job] for job in opening if job in first) for opening in openings.values()}
    newest: dict[tuple[int, ...], memo.Row] = {}
    for row in rows:
        opening = openings[row["job_id"]]
        if row["as_of"] <= since[opening]:
            newest[opening] = row
    frame = home.userdb.ratings(user_id, until=until).drop_nulls("overall_score")
    given = {openings[job]: points for job, points in frame.select("job_id", "overall_score").iter_rows()}
    paired = [opening for opening in given if opening in newest]
    found = reliability(
        np.array([newest[opening]["expected"] for opening in paired], dtype=np.float64),
        np.array([given[opening] for opening in paired], dtype=np.float64),
    )
    return Foretold(
        n=found.n,
        bias=None if found.above.value is None else -found.above.value,
        rmse=found.rmse,
        ranges=found.ranges,
        above=found.above,
        left_out=len(given) - found.n,
        newest_week=max((newest[opening]["week"] for opening in paired), default=None),
    )


def _expected(home: Home, user_id: str, ids: Sequence[int]) -> list[memo.Row]:
    """Return what was expected of ``ids`` as of when, the oldest first; of one instant the week's own ranking last."""

    def load(sql: str) -> list[memo.Row]:
        key = ("foretold", sql, user_id, tuple(ids))
        return memo.read(home, key, lambda connection: memo.rows(connection, sql, [user_id, list(ids)])).value

    shown, scored = load(_OF_SLATES), load(_OF_WEEKS)
    made = newest_lineage(home).value.rows  # after the scores: if newer than them, they count for less and not for more
    ranked = {week: row.as_of for (asset, week, user), row in made.items() if (asset, user) == ("shortlist", user_id)}
    found = [{**row, "is_whole": False} for row in shown]
    found += [{**row, "as_of": ranked[row["week"]], "is_whole": True} for row in scored if row["week"] in ranked]
    return sorted(found, key=lambda row: (row["as_of"], row["is_whole"], row["job_id"]))


def words(found: Foretold) -> Sequence[str]:
    """Return the calibration in words, a line each; nothing below 5 ratings."""
    if found.bias is None or found.rmse is None:
        return ()
    lean = "too high" if found.bias > 0 else "too low"
    return [
        f"Over {found.n} ratings expectations were {abs(found.bias):.1f} {lean} and missed by {found.rmse:.1f} (RMSE).",
        *by_range(found.ranges),
    ]


def by_range(ranges: Iterable[Range]) -> list[str]:
    """Return a sentence for each range that has enough ratings, lowest first."""
    return [_said(each) for each in ranges if each.given is not None]


def _said(each: Range) -> str:
    value, lower, upper = (value or 0.0 for value in (each.above.value, each.above.lower, each.above.upper))
    size = (
        f"{abs(value):.1f} points {'lower' if value < 0 else 'higher'}"
        if round(value, 1)
        else "no difference on average"
    )
    where = f"between {each.low:.0f} and {each.high:.0f}"
    behind = f"95 %: {points(lower)} to {points(upper)}, n = {each.n:,}"
    if lower <= 0 <= upper or not round(value, 1):
        chance = ", which may be chance" if round(value, 1) else ""
        return f"You rated about as expected {where}: {size}{chance} ({behind})."
    return f"You rated {size} than expected {where} ({behind})."


def left_out_in_words(found: Foretold) -> str:
    """Return which ratings do not count here; empty where all do."""
    if not found.left_out:
        return ""
    return (
        f"{counted(found.left_out, 'rated posting')} left out: nothing was expected of them before you rated them, "
        "or only by a model that had learned from that rating."
    )


def _first_rated(home: Home, until: datetime | None, user_id: str) -> dict[int, datetime]:
    """Return by job id when it was first rated in any respect, taken back since or not: a model may know it from then on."""
    first: dict[int, datetime] = {}
    for event in home.userdb.events(kinds=["rating"], user_id=user_id, until=until):
        first.setdefault(int(event.subject), event.recorded_at)
    return first
