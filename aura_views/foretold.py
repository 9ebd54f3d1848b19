"""How well expected overall ratings met the ratings given afterwards: calibration, from what was stored beforehand.

Only expectations of a ranking whose cut lies before the rating count, so that no model is tested on what it learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import duckdb
import numpy as np

from aura_io.workspace import Home
from aura_ml.bootstrap import MIN_OBSERVATIONS
from aura_views import memo
from aura_views.ratings import USER

EDGES = (1.0, 4.0, 6.0, 8.0, 10.0)
"""Ranges of the expected rating, in rating points; the last includes its upper end."""

_FORETOLD = """
SELECT s.job_id, s.predicted_overall AS expected, r.as_of
FROM scores s
JOIN (SELECT unnest($2::BIGINT[]) AS id) wanted ON wanted.id = s.job_id
JOIN latest_lineage r ON r.asset = 'shortlist' AND r.week = s.week AND r.user_id = s.user_id
WHERE s.user_id = $1 AND s.predicted_overall IS NOT NULL
ORDER BY r.as_of, s.job_id
"""


@dataclass(frozen=True)
class Range:
    """The ratings whose expectation lay in one range; means in rating points, None below 5 ratings."""

    low: float
    high: float
    n: int
    expected: float | None
    given: float | None


@dataclass(frozen=True)
class Foretold:
    """Expected against given.

    Attributes:
        n: ratings of postings whose rating had been foretold. bias: mean of expected minus given; rmse: root of the mean
            squared difference; rating points, None below 5.
    """

    n: int
    bias: float | None
    rmse: float | None
    ranges: tuple[Range, ...]


def foretold(home: Home, until: datetime | None = None, user_id: str = USER) -> Foretold:
    """Return how expectations met the ratings known at ``until``, by default now.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    frame = home.userdb.ratings(user_id, until=until).drop_nulls("overall_score")
    rated = {job: (points, at) for job, points, at in frame.select("job_id", "overall_score", "timestamp").iter_rows()}
    ids = sorted(rated)

    def load(connection: duckdb.DuckDBPyConnection) -> list[memo.Row]:
        return memo.rows(connection, _FORETOLD, [user_id, ids])

    newest: dict[int, float] = {}
    for row in memo.read(home, ("foretold", user_id, tuple(ids)), load).value:
        if row["as_of"] <= rated[row["job_id"]][1]:
            newest[row["job_id"]] = row["expected"]
    pairs = np.array([(expected, rated[job][0]) for job, expected in newest.items()], dtype=np.float64).reshape(-1, 2)
    errors = pairs[:, 0] - pairs[:, 1]
    enough = len(pairs) >= MIN_OBSERVATIONS
    return Foretold(
        n=len(pairs),
        bias=float(errors.mean()) if enough else None,
        rmse=float(np.sqrt((errors**2).mean())) if enough else None,
        ranges=tuple(_range(pairs, low, high) for low, high in pairwise(EDGES)) if enough else (),
    )


def words(found: Foretold) -> Sequence[str]:
    """Return the calibration in words, a line each; nothing below 5 ratings."""
    if found.bias is None or found.rmse is None:
        return ()
    lean = "too high" if found.bias > 0 else "too low"
    lines = [
        f"Over {found.n} ratings expectations were {abs(found.bias):.1f} {lean} and missed by {found.rmse:.1f} (RMSE)."
    ]
    for each in found.ranges:
        if each.expected is not None and each.given is not None:
            said = f"Expected {each.expected:.1f} on average, you gave {each.given:.1f} ({each.n} ratings"
            lines.append(f"{said} expected {each.low:.0f} to {each.high:.0f}).")
    return lines


def _range(pairs: np.ndarray, low: float, high: float) -> Range:
    inside = (pairs[:, 0] >= low) & ((pairs[:, 0] < high) | (high == EDGES[-1]))
    own = pairs[inside]
    if len(own) < MIN_OBSERVATIONS:
        return Range(low, high, len(own), None, None)
    return Range(low, high, len(own), float(own[:, 0].mean()), float(own[:, 1].mean()))
