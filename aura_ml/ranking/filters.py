"""Why a posting may not be put on the slate, in words: what the person did, its age, duplicates, hard filters.

A hard filter puts out only what is known to miss the wish; what a posting does not state never puts it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.ranking.components import SalaryFloor
from aura_ml.ranking.places import SAME_REGION, PlaceMatch
from aura_ml.records import Preferences

Reasons = list[str | None]

TOO_OLD = "older than "
SAME_OPENING = "the same opening as "


def exclusions(
    jobs: pl.DataFrame,
    clusters: Sequence[int],
    age_days: NDArray[np.int64],
    active_days: int,
    excluded: Mapping[int, str],
) -> Reasons:
    """Return why each job is no candidate: what ``excluded`` says of its opening, sample among real rows, too old."""
    samples = jobs["is_sample"].to_list()
    real = not all(samples)
    return [
        excluded.get(cluster)
        or ("sample posting, real ones are there" if sample and real else None)
        or (too_old(active_days) if age > active_days else None)
        for cluster, sample, age in zip(clusters, samples, age_days.tolist(), strict=True)
    ]


def too_old(active_days: int) -> str:
    """Return the reason against a posting older than ``active_days``."""
    return f"{TOO_OLD}{active_days} days"


def hard_filters(
    jobs: pl.DataFrame,
    preferences: Preferences,
    places: Sequence[PlaceMatch],
    floor: SalaryFloor | None,
) -> Reasons:
    """Return the first hard filter of ``preferences`` that each job fails, in words; None where it passes."""
    failing = {
        "workplace": lambda: _workplace(jobs, preferences.workplaces),
        "language": lambda: _language(jobs, preferences.languages),
        "salary": lambda: _salary(jobs, floor),
        "location": lambda: _location(places),
        "contract": lambda: _contract(jobs, preferences.contracts),
    }
    reasons: Reasons = [None] * jobs.height
    for name in preferences.hard_filters:
        reasons = [before or now for before, now in zip(reasons, failing[name](), strict=True)]
    return reasons


def _workplace(jobs: pl.DataFrame, wished: Sequence[str]) -> Reasons:
    words = " or ".join(wished)
    return [
        f"{mode}, you want {words}" if wished and mode is not None and mode not in wished else None
        for mode in jobs["workplace"].to_list()
    ]


def _language(jobs: pl.DataFrame, spoken: Sequence[str]) -> Reasons:
    return [
        f"written in {language_name(code)}" if spoken and code is not None and code not in spoken else None
        for code in jobs["language"].to_list()
    ]


def _salary(jobs: pl.DataFrame, floor: SalaryFloor | None) -> Reasons:
    if floor is None:
        return [None] * jobs.height
    best = pl.max_horizontal("salary_min_eur_year", "salary_max_eur_year").fill_null(float("inf"))
    amounts = jobs.select(best.alias("best"))["best"].to_list()
    return [f"pays less than your floor of {floor.words}" if amount < floor.eur_year else None for amount in amounts]


def _location(places: Sequence[PlaceMatch]) -> Reasons:
    return [
        "outside your places" if match.place is not None and match.place < SAME_REGION else None for match in places
    ]


def _contract(jobs: pl.DataFrame, wished: Sequence[str]) -> Reasons:
    words = " or ".join(_in_words(kind) for kind in wished)
    return [
        f"{_in_words(kind)}, you want {words}" if wished and kind is not None and kind not in wished else None
        for kind in jobs["employment_type"].to_list()
    ]


def _in_words(kind: str) -> str:
    return kind.replace("_", " ")


_LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch", "pt": "Portuguese",
    "pl": "Polish", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish", "cs": "Czech", "zh": "Chinese",
    "ja": "Japanese", "ru": "Russian", "uk": "Ukrainian", "tr": "Turkish", "hu": "Hungarian", "ro": "Romanian",
}  # fmt: skip


def language_name(code: str) -> str:
    """Return the English name of an ISO 639-1 language, or the code itself."""
    return _LANGUAGES.get(code, code)


def duplicates(clusters: Sequence[int], order: Sequence[int], job_ids: Sequence[int], taken: Reasons) -> Reasons:
    """Return for each job that is the same opening as a better placed candidate which one that is.

    Args:
        order: rows, best first. taken: reasons so far; a job that is already out hides no other.
    """
    first: dict[int, int] = {}
    reasons: Reasons = [None] * len(clusters)
    for row in order:
        if taken[row] is not None:
            continue
        if clusters[row] in first:
            reasons[row] = f"{SAME_OPENING}posting {job_ids[first[clusters[row]]]}"
        else:
            first[clusters[row]] = row
    return reasons
