"""The adapter's forward test: earlier weeks train, later weeks test, against base vectors left as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aura_ml.adapter.examples import Array, Examples
from aura_ml.adapter.lowrank import Adapter, AdapterConfig, Declined, fit
from aura_ml.bootstrap import Interval, Measure, bootstrap

TEST_SHARE = 0.3
IDENTITY, ADAPTED = "identity", "adapter"


@dataclass(frozen=True)
class Rival:
    """Something else that orders jobs, tested on the same ones.

    Attributes:
        score: base vectors, shape (n, dimension), to scores, shape (n,); higher is better, NaN where it knows nothing.
        unseen_from: the first week, as in ``Examples.weeks``, that it has not learned from; None if it learns nothing.
    """

    score: Callable[[Array], Array]
    unseen_from: int | None = None


@dataclass(frozen=True)
class AdapterTest:
    """How well liked jobs of later weeks stand above rejected ones; chance is 0.5.

    Attributes:
        scores: by ``identity``, ``adapter`` and rival: for each liked test job the share of rejected test jobs below
            it, shape (liked,), NaN where a rival had learned from the job's week; their mean is the AUC.
        auc, mrr: by the same names; MRR: each liked job's reciprocal rank among itself and the rejected ones.
        better_by: AUC of the adapter minus that of the identity, paired by liked job.
        liked, rejected: test jobs.
        train_pairs: pairs it was trained on.
    """

    scores: dict[str, Array]
    auc: dict[str, Interval]
    mrr: dict[str, Interval]
    better_by: Interval
    liked: int
    rejected: int
    train_pairs: int


def forward_test(
    examples: Examples,
    encoder_version: str,
    config: AdapterConfig | None = None,
    test_share: float = TEST_SHARE,
    rivals: Mapping[str, Rival] | None = None,
) -> AdapterTest | Declined:
    """Train on the earlier weeks and rank the jobs of the later ones, or say why that cannot be.

    A job's score is its cosine to the mean of the liked training jobs minus that to the mean of the rejected ones
    (Rocchio), in the adapted space and in the base space. Test jobs that are a training job's opening are left out.

    Args:
        test_share: of the examples, from the newest week back, rounded to whole weeks.
        rivals: by name, tested beside them.
    """
    first = first_test_week(examples.weeks, test_share)
    if first is None:
        return Declined(
            "all liked and rejected jobs are of one week; there is no later week to test on", examples.pairs
        )
    train = examples.take(examples.weeks < first)
    adapter = fit(train, encoder_version, config)
    if isinstance(adapter, Declined):
        return Declined(f"before the test weeks, {adapter.reason}", adapter.pairs)
    test = examples.take((examples.weeks >= first) & ~np.isin(examples.groups, train.groups))
    liked = int(test.liked.sum())
    rejected = len(test) - liked
    if not liked or not rejected:
        return Declined(
            f"the test weeks have {liked} liked and {rejected} rejected jobs; both are needed", adapter.pairs
        )
    ranks = {IDENTITY: _ranks(_rocchio(None, train), test), ADAPTED: _ranks(_rocchio(adapter, train), test)}
    ranks |= {name: _ranks(rival.score, test, rival.unseen_from) for name, rival in (rivals or {}).items()}
    scores = {name: 1.0 - (rank - 1.0) / rejected for name, rank in ranks.items()}
    own = {name: scores[name] for name in (IDENTITY, ADAPTED)}
    auc, pairs = bootstrap(own, Measure.SCORE, seed=liked)
    mrr, _ = bootstrap({name: 1.0 / ranks[name] for name in own}, Measure.SCORE, seed=liked)
    for name in scores.keys() - own.keys():
        auc |= bootstrap({name: scores[name]}, Measure.SCORE, seed=liked)[0]
    return AdapterTest(scores, auc, mrr, pairs[ADAPTED, IDENTITY], liked, rejected, adapter.pairs)


def first_test_week(weeks: NDArray[np.int64], share: float) -> int | None:
    """Return the newest week from which on at least ``share`` of the examples lie; None with fewer than two weeks."""
    distinct = np.unique(weeks)
    if distinct.size < 2:
        return None
    later = np.array([(weeks >= week).mean() for week in distinct[1:]])
    enough = distinct[1:][later >= share]
    return int(enough[-1] if enough.size else distinct[1])


def _rocchio(adapter: Adapter | None, train: Examples) -> Callable[[Array], Array]:
    old = _adapted(adapter, train.vectors)
    taste = old[train.liked].mean(axis=0) - old[~train.liked].mean(axis=0)
    return lambda vectors: _adapted(adapter, vectors) @ taste


def _ranks(score: Callable[[Array], Array], test: Examples, unseen_from: int | None = None) -> Array:
    """Return each liked test job's rank among itself and the rejected test jobs, from 1; a tie counts half."""
    points = np.round(score(test.vectors), 9)
    liked, rejected = points[test.liked][:, None], points[~test.liked][None]
    ranks: Array = 1.0 + (rejected > liked).sum(axis=1) + 0.5 * (rejected == liked).sum(axis=1)
    unknown = np.isnan(points[test.liked])
    if unseen_from is not None:
        unknown |= test.weeks[test.liked] < unseen_from
    ranks[unknown] = np.nan
    return ranks


def _adapted(adapter: Adapter | None, vectors: Array) -> Array:
    return vectors if adapter is None else adapter.apply(vectors.astype(np.float32)).astype(np.float64)
