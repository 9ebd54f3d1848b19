"""The slate: the five different openings put before the person, and its rows for the warehouse.

The shipped policy shows the best; it does not explore, so every propensity is 1.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from aura_ml.hashing import content_hash
from aura_ml.schemas import SLATES

MAX_PER_COMPANY = 2
GREEDY_PROPENSITY = 1.0


@dataclass(frozen=True)
class SlateRow:
    """One place on the slate.

    Attributes:
        components: name to value in [0, 1]; None where unknown.
        propensity: probability with which the policy chose it for its slot, in (0, 1].
    """

    position: int
    job_id: int
    cluster_id: int
    score: float
    propensity: float
    reasons: tuple[str, ...]
    components: Mapping[str, float | None]
    is_sample: bool


@dataclass(frozen=True)
class Candidate:
    """What the choice looks at: the row in the frame, the opening, company and title for comparison."""

    row: int
    cluster_id: int
    company_key: str
    title_key: str


def choose(candidates: Sequence[Candidate], size: int) -> list[int]:
    """Return rows of ``size`` different openings from ``candidates`` (best first), in that order.

    At most two of one company and no title twice at a company, unless too few others are there to fill the slate.
    """
    openings: dict[int, Candidate] = {}
    for candidate in candidates:
        openings.setdefault(candidate.cluster_id, candidate)
    distinct = list(openings.values())
    chosen: list[int] = []
    per_company: Counter[str] = Counter()
    titles: set[tuple[str, str]] = set()
    for place, candidate in enumerate(distinct):
        title = (candidate.company_key, candidate.title_key)
        if len(chosen) < size and title not in titles and per_company[candidate.company_key] < MAX_PER_COMPANY:
            chosen.append(place)
            titles.add(title)
            per_company[candidate.company_key] += 1
    rest = (place for place in range(len(distinct)) if place not in set(chosen))
    chosen += [place for place, _ in zip(rest, range(size - len(chosen)), strict=False)]
    return [distinct[place].row for place in sorted(chosen)]


def slate_frame(
    slate: Sequence[SlateRow],
    *,
    week: date,
    user_id: str,
    models: Mapping[str, str | None],
    is_final: bool,
    as_of: datetime,
    run_id: str,
    created_at: datetime,
) -> pl.DataFrame:
    """Return ``slate`` as rows of the ``slates`` table.

    The id is a hash of week, person, models and content, not of the run: a run that finds the same slate makes no
    new version.

    Args:
        models: what ranked, name to version, such as ``{"encoder": …, "profile": …}``.
        is_final: whether ``as_of`` is the end of the week.
    """
    rows = [
        {
            "position": entry.position,
            "job_id": entry.job_id,
            "cluster_id": entry.cluster_id,
            "score": entry.score,
            "propensity": entry.propensity,
            "reasons": list(entry.reasons),
            "components": json.dumps(dict(entry.components), sort_keys=True),
            "is_sample": entry.is_sample,
        }
        for entry in slate
    ]
    slate_id = content_hash("slate", week, user_id, is_final, dict(models), rows)[:32]
    about = {
        "slate_id": slate_id,
        "week": week,
        "user_id": user_id,
        "models": json.dumps(dict(models), sort_keys=True),
        "is_final": is_final,
        "as_of": as_of,
        "run_id": run_id,
        "created_at": created_at,
    }
    return SLATES.frame([{**about, **row} for row in rows])
