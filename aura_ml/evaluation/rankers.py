"""What orders a weekly list: the models' expected overall rating, and the simple methods that stand beside it.

Each takes a person's ratings and returns a score for every posting; higher is better.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from aura_ml.evaluation.people import Diary
from aura_ml.preference.registry import new_model

_Floats = NDArray[np.float64]
LIKED, REJECTED = 7.0, 4.0
"""Overall ratings from which, and up to which, a posting counts as liked or rejected."""

FEWEST, SHARE = 3, 0.2
"""Where fewer than three are liked (rejected), the best (worst) fifth of the person's ratings is taken."""

STRENGTHS = (0.01, 0.1, 1.0, 10.0)
HOLD_OUT = 0.1

Ranker = Callable[[Diary, int], _Floats]
"""(diary, number of ratings to learn from) -> scores of all postings, shape (m,)."""


def by_model(name: str) -> Ranker:
    """Return the ranker by the expected overall rating of the preference model ``name``."""

    def rank(diary: Diary, ratings: int) -> _Floats:
        model = new_model(name).fit(diary.history(ratings))
        expected: _Floats = model.predict(diary.features).mean[:, -1]
        return expected

    return rank


def profile(diary: Diary, ratings: int) -> _Floats:  # noqa: ARG001 - a profile knows no rating
    """Nearness to the person's profile, without any rating."""
    scores: _Floats = (diary.around.postings.vectors @ diary.person.profile_vector()).astype(np.float64)
    return scores


def centroid(diary: Diary, ratings: int) -> _Floats:
    """Nearness to the mean vector of what was liked."""
    vectors, overall = _rated(diary, ratings)
    scores: _Floats = diary.around.postings.vectors @ vectors[_liked(overall)].mean(axis=0)
    return scores


def rocchio(diary: Diary, ratings: int) -> _Floats:
    """Nearness to the mean of what was liked minus that of what was rejected (Rocchio 1971, equal weights)."""
    vectors, overall = _rated(diary, ratings)
    direction = vectors[_liked(overall)].mean(axis=0) - vectors[_liked(-overall, -REJECTED)].mean(axis=0)
    scores: _Floats = diary.around.postings.vectors @ direction
    return scores


def ridge_on_vectors(diary: Diary, ratings: int, precision: float = 1.0) -> _Floats:
    """Ridge of the overall rating on the whole embedding (Hoerl and Kennard 1970), in the dual form."""
    vectors, overall = _rated(diary, ratings)
    centre = vectors.mean(axis=0)
    rows = vectors - centre
    weights = np.linalg.solve(rows @ rows.T + precision * np.eye(len(rows)), overall - overall.mean())
    scores: _Floats = (diary.around.postings.vectors - centre) @ (rows.T @ weights)
    return scores


def job_ranker(diary: Diary, ratings: int) -> _Floats:
    """Logistic regression on the embedding from like/reject labels, its strength chosen on a hold-out of 10 %.

    Liked is what the person rated above their own mean. The strength with the smallest log loss on the hold-out is
    fitted again on everything, as Job Ranker does.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss

    vectors, overall = _rated(diary, ratings)
    labels = (overall > overall.mean()).astype(np.int64)
    if labels.min() == labels.max():
        return np.zeros(len(diary.around.postings))
    order = np.random.default_rng([diary.person.seed, ratings]).permutation(len(labels))
    held, kept = np.split(order, [max(1, round(HOLD_OUT * len(order)))])
    losses = []
    for strength in STRENGTHS:
        if labels[kept].min() == labels[kept].max():
            break
        model = LogisticRegression(C=strength, max_iter=500).fit(vectors[kept], labels[kept])
        losses.append(float(log_loss(labels[held], model.predict_proba(vectors[held])[:, 1], labels=[0, 1])))
    best = STRENGTHS[int(np.argmin(losses))] if losses else 1.0
    chosen = LogisticRegression(C=best, max_iter=500).fit(vectors, labels)
    scores: _Floats = chosen.decision_function(diary.around.postings.vectors)
    return scores


def _rated(diary: Diary, ratings: int) -> tuple[_Floats, _Floats]:
    rows = diary.order[:ratings]
    return diary.around.postings.vectors[rows].astype(np.float64), diary.scores[:ratings, -1]


def _liked(overall: _Floats, least: float = LIKED) -> NDArray[np.int64]:
    """Return the rows of at least ``least`` points, or the best fifth where those are few."""
    liked = np.flatnonzero(overall >= least)
    if len(liked) >= FEWEST:
        return liked
    return np.argsort(-overall, kind="stable")[: max(1, round(SHARE * len(overall)))]
