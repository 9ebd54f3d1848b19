"""The figures of one week, each with unit, n and, where it is a mean, a 95 % interval.

Below five observations a figure of quality has no value. Formulas are in docs/metrics.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from aura_ml.bootstrap import MIN_OBSERVATIONS
from aura_ml.schemas import METRICS
from aura_ml.student import mean_interval

SCALES: Mapping[str, tuple[float, float]] = {"score": (0.0, 1.0), "rating points": (1.0, 10.0)}
"""Unit of a mean to the ends of its scale."""

FACETS = ("fit", "interest", "prestige", "location", "overall")

Row = dict[str, object]


def weekly_metrics(
    week: date,
    user_id: str,
    *,
    sightings: int,
    rejected: int,
    jobs: int,
    merged: int,
    eligible: int,
    slate_scores: Sequence[float],
    overall_ratings: Sequence[float],
    facet_ratings: Mapping[str, Sequence[float]] | None = None,
    slate_ratings: Sequence[float] | None = None,
    with_salary: int | None = None,
    languages: Mapping[str, int] | None = None,
    new_jobs: int | None = None,
    remote_jobs: int | None = None,
    outcomes: int | None = None,
    reached: Mapping[str, int] | None = None,
    interviewed: tuple[int, int] | None = None,
    skill_gap: tuple[float | None, int] | None = None,
    rewards: Mapping[date, tuple[float, int]] | None = None,
    foretold: Sequence[Mapping[str, Any]] = (),
) -> pl.DataFrame:
    """Return the week's figures as rows of the ``metrics`` table.

    Args:
        sightings, rejected, jobs, merged: the accounting of the week's rows; sightings = jobs + merged + rejected.
        eligible: candidates of the person.
        slate_scores: scores of the slate of record, in [0, 1].
        overall_ratings: overall ratings given within the week, in rating points (1-10), whichever slate they are of.
        slate_ratings: those of the overall ratings that were given on a slate, not to postings found otherwise.
        facet_ratings: the other facets' ratings given within the week, by facet.
        with_salary, new_jobs, remote_jobs: jobs of the week that state pay, are seen for the first time, are remote.
        languages: jobs of the week by ISO 639-1 code; those of unknown language under ``unknown``.
        outcomes: outcomes recorded within the week.
        reached: applications that reached a step for the first time within the week: applied, interview, offer.
        interviewed: of the applications old enough to have been answered, how many led to an interview, and all of them.
        skill_gap: index of the week's skill report, in [0, 1], and the liked postings it rests on.
        rewards: by week up to this one, the reward that became known in it, in reward per slate, and the ratings and
            outcomes it is the sum of.
        foretold: of the week's forward test, name, value, lower, upper and n; below five ratings without a value.

    Raises:
        ValueError: an unknown facet, or a share of more than all jobs.
    """
    rows = [
        _count("postings_received", sightings),
        _count("postings_parsed", sightings - rejected, sightings),
        _count("postings_unique", jobs, sightings),
        _count("postings_merged", merged, sightings),
        _count("postings_rejected", rejected, sightings),
        _count("postings_eligible", eligible, jobs),
        _count("slate_size", len(slate_scores)),
        _count("jobs_rated", len(overall_ratings)),
        _mean("avg_match_score", slate_scores, "score"),
        _mean("avg_rating", overall_ratings, "rating points"),
    ]
    if slate_ratings is not None:
        rows.append(_mean("avg_rating_slate", slate_ratings, "rating points"))
    for facet, given in sorted((facet_ratings or {}).items()):
        if facet not in FACETS:
            raise ValueError(f"facet {facet!r} is unknown; allowed: {', '.join(FACETS)}")
        rows.append(_mean(f"avg_rating_{facet}", given, "rating points"))
    counted = {"new": new_jobs, "with_salary": with_salary, "remote": remote_jobs}
    rows += [_share(f"share_{name}", count, jobs) for name, count in counted.items() if count is not None]
    rows += [_share(f"share_language_{code}", count, jobs) for code, count in sorted((languages or {}).items())]
    if outcomes is not None:
        rows.append(_count("outcomes_recorded", outcomes))
    rows += [_count(f"reached_{step}", count) for step, count in (reached or {}).items()]
    if interviewed is not None:
        rows.append(_share("interview_conversion", *interviewed))
    if skill_gap is not None:
        rows.append(_figure("skill_gap_index", *skill_gap, "share"))
    if rewards is not None:
        total, known = (sum(part) for part in zip((0.0, 0), *rewards.values(), strict=True))
        rows += [
            _figure("reward", *rewards.get(week, (0.0, 0)), "reward per slate"),
            _figure("cumulative_reward", float(total), int(known), "reward per slate"),
        ]
    rows += [
        {
            **_figure(each["name"], each["value"], each["n"], "rating points"),
            "lower": each["lower"],
            "upper": each["upper"],
        }
        for each in foretold
    ]
    return METRICS.frame([{"week": week, "user_id": user_id, **row} for row in rows])


def _count(name: str, count: int, of: int | None = None) -> Row:
    """A count is exact: no interval; n is what it was counted among."""
    return {
        "name": name,
        "value": float(count),
        "unit": "count",
        "n": count if of is None else of,
        "lower": None,
        "upper": None,
    }


def _figure(name: str, value: float | None, n: int, unit: str) -> Row:
    """A figure computed elsewhere, without an interval."""
    return {"name": name, "value": value, "unit": unit, "n": n, "lower": None, "upper": None}


def _mean(name: str, values: Sequence[float], unit: str) -> Row:
    """Mean with Student's 95 % interval, which ends where the scale of ``unit`` does."""
    found = mean_interval(np.sort(np.asarray(values, dtype=np.float64)), *SCALES[unit])
    return {"name": name, "value": found.value, "unit": unit, "n": found.n, "lower": found.lower, "upper": found.upper}


def _share(name: str, count: int, of: int) -> Row:
    """Share with Wilson's 95 % interval (Wilson 1927)."""
    if not 0 <= count <= of:
        raise ValueError(f"{name}: {count} of {of} jobs is no share")
    row: Row = {"name": name, "value": None, "unit": "share", "n": of, "lower": None, "upper": None}
    if of >= MIN_OBSERVATIONS:
        lower, upper = wilson_interval(count, of)
        row |= {"value": count / of, "lower": lower, "upper": upper}
    return row


def wilson_interval(count: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of the share ``count / of`` (Wilson 1927); ``of`` is at least 1."""
    z, share = 1.959964, count / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)
