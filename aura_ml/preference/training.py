"""Training the week's candidate: a forward test beside champion and baselines, the gate, and the refit on everything.

What is stored where is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from aura_ml.bootstrap import Measure
from aura_ml.hashing import content_hash, data_version
from aura_ml.preference.base import PreferenceModel, Ratings
from aura_ml.preference.features import READ, FeatureSpace
from aura_ml.preference.forward import CHAMPION, ForwardTest, champion_errors, forward_test
from aura_ml.preference.registry import BASELINE, new_model
from aura_ml.promotion import Array, Decision, best_of, gate

MARGIN_POINTS = 0.05
"""A candidate may be worse than champion and baseline by this many rating points of RMSE at the lower bound."""
POPULATION, RIDGE = "population", "ridge"


@dataclass(frozen=True)
class TrainedCandidate:
    """The candidate of a week.

    Attributes:
        model: refit on all ratings up to the cut.
        model_id: hash of algorithm, configuration and what it learned from.
        figures: the forward test and the decision as plain values.
    """

    algorithm: str
    model: PreferenceModel
    model_id: str
    observations: int
    decision: Decision
    figures: dict[str, Any]


def train_candidate(
    rated: pl.DataFrame,
    corpus: pl.DataFrame,
    algorithm: str,
    *,
    champions: Sequence[tuple[date, PreferenceModel]] = (),
    former: Sequence[tuple[date, PreferenceModel]] = (),
    seed: int = 0,
) -> TrainedCandidate:
    """Return the week's candidate with the gate's decision.

    The configured algorithm is tested beside the two ridges and the facet means. Of those that pass the gate, the one with
    the smaller error is the candidate: where the simple method wins, it is used, and the reason says so.

    Args:
        rated: rows of ``aura_io.learning.rated_jobs``.
        corpus: the week's jobs; the feature space is fitted on them and the rated ones.
        champions: (first week it had not seen, model), as they were in use.
        former: likewise, what served before them: the gate holds against the best of these too, so that no row of
            promotions, each a little worse within the margin, leads away from it.
    """
    columns = [name for name in READ if name in corpus.columns and name in rated.columns]
    space = FeatureSpace.fit(
        pl.concat([corpus.select(columns), rated.select(columns)]).unique("job_id", keep="first", maintain_order=True)
    )
    history = Ratings.from_frame(rated, space)
    names = list(dict.fromkeys([algorithm, POPULATION, RIDGE]))
    test = forward_test(history, names, champions=champions, seeds=(seed,))
    tested = history.take(test.rows)
    others = [champion_errors(tested, [each]) for each in former]
    decisions = {name: _decide(test, name, others) for name in names}
    promoted = [name for name in names if decisions[name].promoted]
    chosen = min(
        promoted, key=lambda name: (decisions[name].figures["candidate"]["value"], name != algorithm), default=algorithm
    )
    model = new_model(chosen, seed).fit(history)
    learned = data_version(rated.select("cluster_id", "rated_at", "fit", "interest", "prestige", "location", "overall"))
    return TrainedCandidate(
        algorithm=chosen,
        model=model,
        model_id=content_hash("preference_model", chosen, model.config.to_json(), space.version, learned, seed),
        observations=len(history),
        decision=_said(decisions, algorithm, chosen),
        figures={
            "forward_test": [figure.to_dict() for figure in test.figures],
            "n": test.n,
            "gate": decisions[chosen].figures,
            "config": json.loads(model.config.to_json()),
        },
    )


def _decide(test: ForwardTest, name: str, former: Sequence[Array]) -> Decision:
    baselines = {other: test.errors[other] for other in (BASELINE, RIDGE) if other != name and other in test.errors}
    return gate(
        test.errors[name],
        champion=test.errors.get(CHAMPION),
        baselines=baselines,
        measure=Measure.RMSE,
        margin=MARGIN_POINTS,
        best_so_far=best_of(test.errors[name], former, Measure.RMSE),
    )


def _said(decisions: dict[str, Decision], configured: str, chosen: str) -> Decision:
    if chosen == configured:
        return decisions[chosen]
    error = decisions[chosen].figures["candidate"]["value"]
    beside = f"the configured {configured} was {decisions[configured].reason}"
    reason = f"{chosen}, RMSE {error:.2f}, {decisions[chosen].reason}; {beside}"
    return Decision(decisions[chosen].promoted, reason, decisions[chosen].figures)
