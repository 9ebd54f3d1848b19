"""The gap report: what the postings a person likes ask for, beside the others, minus what the profile shows.

Skills come as ids (``finder``); the arithmetic is in ``statistics``. Nothing is read or stored here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.skills.lexicon import BROAD, Lexicon, load_lexicon
from aura_ml.skills.statistics import Group, Matrix, Values, benjamini_hochberg, log_odds, normal_cdf, tfidf_difference

DECIMALS = 6
RATINGS, TOP_RANKED, NOTHING = "ratings", "top_ranked", "nothing"
LOW_RATED, UNRATED, OTHERS = "low_rated", "unrated", "others"

Rows = NDArray[np.bool_]

_COLUMNS = {"job_id": pl.Int64, "week": pl.Date, "overall": pl.Float64, "outcome_failed": pl.Boolean}

FRAME = {
    "skill_id": pl.String,
    "name": pl.String,
    "category": pl.String,
    "demand_high": pl.Float64,
    "demand_low": pl.Float64,
    "demand_failed": pl.Float64,
    "tfidf_difference": pl.Float64,
    "log_odds": pl.Float64,
    "z": pl.Float64,
    "q_value": pl.Float64,
    "support": pl.Int64,
    "support_failed": pl.Int64,
    "support_top": pl.Int64,
    "completes": pl.Int64,
    "has_it": pl.Boolean,
    "gap_score": pl.Float64,
    "rank": pl.Int64,
}


@dataclass(frozen=True)
class GapSettings:
    """What counts as liked, and how sure a difference must be.

    Attributes:
        high_from: overall ratings from here on are high, in rating points.
        top_from: overall ratings from here on are a favourite's.
        low_to: overall ratings up to here are low.
        failed_weight: how often a high-rated posting counts whose application failed.
        min_support: postings of the high group that must name a skill before it is judged.
        min_postings: below so many postings a group is not used and no figure is given.
        prior_postings: worth of the prior of the log-odds, in postings; chosen on groups drawn from real postings, see
            ``benchmarks/skill_gaps.py``.
        false_discovery_rate: ``q_value`` up to which a difference counts as found.
        top_positions: without enough ratings, so many first places of each week count as the high group.
        left_out: categories that are not judged.
    """

    high_from: float = 7.0
    top_from: float = 8.0
    low_to: float = 5.0
    failed_weight: float = 2.0
    min_support: int = 5
    min_postings: int = 5
    prior_postings: float = 20.0
    false_discovery_rate: float = 0.10
    top_positions: int = 20
    left_out: tuple[str, ...] = (BROAD,)


@dataclass(frozen=True)
class GapReport:
    """The report of one person.

    Attributes:
        frame: one row per skill that the high group names (columns ``FRAME``), gaps by rank first. ``rank`` is null
            for skills the profile shows or the person learned, and for those below the support; ``q_value`` is null below the support.
            ``support_top`` counts the favourites that name it, null where the basis is not ratings; ``completes`` the
            liked postings in which it is the only skill judged here that the profile lacks.
        basis: ``ratings``; ``top_ranked`` where too few postings are rated high; ``nothing`` without either.
        contrast: what the high group is compared with: ``low_rated``, ``unrated`` or ``others``.
        reason: one sentence on basis and contrast, for the page.
        n_high: postings in the high group.
        n_low: postings in the group it is compared with.
        n_failed: postings of the high group whose application failed.
        n_top: favourites: postings rated ``top_from`` or higher; None where the basis is not ratings.
        skill_gap_index: share in [0, 1] of the demanded skills' weight that the profile lacks; None below
            ``min_postings`` or without a supported skill. Its n is ``n_high``. What is learned is not lacked.
        n_found: gaps whose ``q_value`` is at most the false discovery rate.
    """

    frame: pl.DataFrame
    basis: str
    contrast: str
    reason: str
    n_high: int
    n_low: int
    n_failed: int
    n_top: int | None
    skill_gap_index: float | None
    n_found: int


@dataclass(frozen=True)
class _Groups:
    """Which postings are compared; masks of shape (postings,)."""

    basis: str
    contrast: str
    reason: str
    high: Rows
    low: Rows
    failed: Rows
    background: Rows
    top: Rows | None = None


@dataclass(frozen=True)
class _Held:
    """Ids of what the profile shows, and of what the person says they learned."""

    shown: set[str]
    learned: set[str]


def gap_report(
    demand: pl.DataFrame,
    profile_skills: Collection[str],
    settings: GapSettings | None = None,
    lexicon: Lexicon | None = None,
    learned: Collection[str] = (),
) -> GapReport:
    """Return what the liked postings ask for and the profile does not show.

    For each skill, with P the standard normal distribution function and z that of the log-odds ratio:
    weight = (share of the high group that names it, failed ones counted ``failed_weight`` times) x P(z), that is
    how common it is there times how sure it is that it is more common there than elsewhere. ``gap_score`` is the
    weight where the profile lacks the skill, else 0. ``skill_gap_index`` = sum of gap scores / sum of weights over the
    skills with enough support.

    Args:
        demand: job_id Int64, week Date, overall Float64 (null: unrated), outcome_failed Boolean (null: none known),
            skills List(String) of ids; optionally ``position`` Int64, 1 = first of its week's ranking. A job that is
            there twice counts once: a rated row before an unrated one, then the latest week.
        profile_skills: ids of what the profile shows, as from ``finder.profile_skill_ids``.
        settings: thresholds; the defaults unless given.
        lexicon: names and categories; the shipped one unless given. Ids not in it are named by their id.
        learned: ids that the person ticked as learned and the profile does not show: no gap, but not ``has_it`` either.

    Raises:
        ValueError: a column is missing.
    """
    chosen, known = settings or GapSettings(), lexicon or load_lexicon()
    missing = [name for name in (*_COLUMNS, "skills") if name not in demand.columns]
    if missing:
        raise ValueError(f"the demand frame lacks {', '.join(missing)}")
    postings = demand.with_columns(pl.col(name).cast(kind) for name, kind in _COLUMNS.items())
    postings = postings.sort(pl.col("overall").is_not_null(), "week", "job_id").unique(
        "job_id", keep="last", maintain_order=True
    )
    groups = _groups(postings, chosen)
    skill_ids, named = _named(postings["skills"], known, chosen.left_out)
    held = _Held(set(profile_skills), set(learned))
    frame, index = _judge(skill_ids, named, groups, held, known, chosen)
    found = frame.filter(pl.col("rank").is_not_null() & (pl.col("q_value") <= chosen.false_discovery_rate)).height
    return GapReport(
        frame=frame,
        basis=groups.basis,
        contrast=groups.contrast,
        reason=groups.reason,
        n_high=int(groups.high.sum()),
        n_low=int(groups.low.sum()),
        n_failed=int(groups.failed.sum()),
        n_top=None if groups.top is None else int(groups.top.sum()),
        skill_gap_index=index,
        n_found=found,
    )


def of_week(demand: pl.DataFrame, week: date) -> pl.DataFrame:
    """Return the rows of ``demand`` that belong to ``week`` alone: what was rated in it, and its unrated postings."""
    return demand.filter(pl.col("week") == week)


def _groups(postings: pl.DataFrame, settings: GapSettings) -> _Groups:
    overall = postings["overall"].to_numpy().astype(np.float64)
    rated = ~np.isnan(overall)
    high = rated & (np.nan_to_num(overall) >= settings.high_from)
    low = rated & (np.nan_to_num(overall) <= settings.low_to)
    failed = postings["outcome_failed"].fill_null(False).to_numpy().astype(np.bool_)
    top_rated = rated & (np.nan_to_num(overall) >= settings.top_from)
    liked = int(high.sum())
    background = ~rated if (~rated).any() else np.ones_like(rated)
    if liked >= settings.min_postings:
        reason = f"from {liked} postings you rated {settings.high_from:g} or higher"
        if low.sum() >= settings.min_postings:
            reason += f", compared with {int(low.sum())} you rated {settings.low_to:g} or lower"
            return _Groups(RATINGS, LOW_RATED, reason, high, low, high & failed, background, top_rated)
        reason += f", compared with {int((~rated).sum())} you have not rated (too few are rated low)"
        return _Groups(RATINGS, UNRATED, reason, high, ~rated, high & failed, background, top_rated)
    top = np.zeros_like(rated)
    if "position" in postings.columns:
        top = (postings["position"].fill_null(0).is_between(1, settings.top_positions)).to_numpy().astype(np.bool_)
    why = f"only {liked} postings are rated {settings.high_from:g} or higher" if rated.any() else "nothing is rated yet"
    everything = np.ones_like(rated)
    if top.sum() >= settings.min_postings:
        reason = f"{why}: from the {int(top.sum())} postings ranked first in their week, compared with the others"
        return _Groups(TOP_RANKED, OTHERS, reason, top, ~top, top & failed, everything)
    none = np.zeros_like(rated)
    return _Groups(NOTHING, OTHERS, f"{why}, and no ranking is given", none, none, none, everything)


def _named(skills: pl.Series, lexicon: Lexicon, left_out: Collection[str]) -> tuple[list[str], Matrix]:
    """Ids in alphabetical order and which posting names which, without the categories left out."""
    lists = [sorted(set(ids or ())) for ids in skills.to_list()]
    wanted = sorted(
        skill_id
        for skill_id in {skill_id for ids in lists for skill_id in ids}
        if skill_id not in lexicon.skills or lexicon.skills[skill_id].category not in left_out
    )
    column = {skill_id: number for number, skill_id in enumerate(wanted)}
    named = np.zeros((len(lists), len(wanted)), dtype=np.float64)
    for row, ids in enumerate(lists):
        named[row, [column[skill_id] for skill_id in ids if skill_id in column]] = 1.0
    return wanted, named


def _judge(
    skill_ids: list[str], named: Matrix, groups: _Groups, held: _Held, lexicon: Lexicon, settings: GapSettings
) -> tuple[pl.DataFrame, float | None]:
    high, low, background = (_group(named, rows) for rows in (groups.high, groups.low, groups.background))
    delta, z = log_odds(high, low, background, settings.prior_postings)
    support = high.named
    supported = support >= settings.min_support
    q_values = np.full(len(skill_ids), np.nan)
    q_values[supported] = benjamini_hochberg(1.0 - normal_cdf(z[supported]))
    weights = np.where(groups.failed, settings.failed_weight, 1.0)[groups.high]
    demand = _share(named[groups.high], weights)
    weight = demand * normal_cdf(z)
    has_it = np.array([skill_id in held.shown for skill_id in skill_ids], dtype=np.bool_)
    known = has_it | np.array([skill_id in held.learned for skill_id in skill_ids], dtype=np.bool_)
    gap = np.where(known, 0.0, weight)
    lacked = named[groups.high] * ~known
    skills = [lexicon.skills.get(skill_id) for skill_id in skill_ids]
    columns = {
        "skill_id": skill_ids,
        "name": [
            skill.name if skill is not None else skill_id for skill, skill_id in zip(skills, skill_ids, strict=True)
        ],
        "category": [skill.category if skill is not None else None for skill in skills],
        "demand_high": _share(named[groups.high]),
        "demand_low": _share(named[groups.low]),
        "demand_failed": _share(named[groups.failed]),
        "tfidf_difference": tfidf_difference(named, groups.high, groups.low),
        "log_odds": delta,
        "z": z,
        "q_value": q_values,
        "support": support.astype(np.int64),
        "support_failed": named[groups.failed].sum(axis=0).astype(np.int64),
        "support_top": [None] * len(skill_ids)
        if groups.top is None
        else named[groups.top].sum(axis=0).astype(np.int64),
        "completes": lacked[lacked.sum(axis=1) == 1].sum(axis=0).astype(np.int64),
        "has_it": has_it,
        "gap_score": gap,
    }
    judged = pl.DataFrame(columns, schema_overrides={"category": pl.String, "support_top": pl.Int64})
    frame = _ranked(judged, pl.Series(~known & supported, dtype=pl.Boolean))
    total = float(weight[supported].sum())
    enough = int(groups.high.sum()) >= settings.min_postings and total > 0.0
    return frame, round(float(gap[supported].sum()) / total, DECIMALS) if enough else None


def _group(named: Matrix, rows: Rows) -> Group:
    return Group(named[rows].sum(axis=0), int(rows.sum()))


def _share(rows: Matrix, weights: Values | None = None) -> Values:
    """Share of the rows that name each skill; NaN without rows, nothing where no skill is named at all."""
    if not rows.size:
        return np.full(rows.shape[1], np.nan)
    share: Values = np.average(rows, axis=0, weights=weights)
    return share


def _ranked(frame: pl.DataFrame, gaps: pl.Series) -> pl.DataFrame:
    """The skills that are named, those of ``gaps`` first, by score, and numbered."""
    floats = [name for name, kind in FRAME.items() if kind == pl.Float64]
    marked = frame.with_columns(gaps.alias("is_gap")).filter(pl.col("support") > 0)
    rounded = marked.with_columns(pl.col(floats).fill_nan(None).round(DECIMALS))
    is_gap = pl.col("is_gap")
    ordered = rounded.sort(~is_gap, -pl.col("gap_score"), -pl.col("support"), "skill_id", nulls_last=True)
    place = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    ranked = ordered.with_columns(pl.when(is_gap).then(place).otherwise(None).alias("rank"))
    return ranked.select(pl.col(name).cast(kind) for name, kind in FRAME.items())
