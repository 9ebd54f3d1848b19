"""A person's own figures: every rating predicted by models that knew earlier weeks only. Silent below five.

The same models and baselines as on simulated people; chance, floor and truth are not known of a real person.
"""

from __future__ import annotations

import polars as pl

from aura_ml.bootstrap import MIN_OBSERVATIONS
from aura_ml.evaluation.report import Figure, Part
from aura_ml.preference.base import FACETS, Ratings
from aura_ml.preference.features import READ, FeatureSpace
from aura_ml.preference.forward import ALL, ForwardTest, forward_test
from aura_ml.preference.registry import BASELINE

MODEL = "lstm"
BESIDE = ("population", "ridge")
OF, UNIT = "later ratings", "rating points"


def own_part(rated: pl.DataFrame, corpus: pl.DataFrame) -> Part | None:
    """Return the person's own figures; None below five ratings of weeks after the first ones.

    Args:
        rated: rows of ``aura_io.learning.rated_jobs``. corpus: postings on which the feature space is fitted.
    """
    columns = [name for name in READ if name in corpus.columns and name in rated.columns]
    both = pl.concat([corpus.select(columns), rated.select(columns)])
    space = FeatureSpace.fit(both.unique("job_id", keep="first", maintain_order=True))
    history = Ratings.from_frame(rated, space)
    test = forward_test(history, [MODEL, *BESIDE])
    if test.n < MIN_OBSERVATIONS:
        return None
    figures = [_error(test, facet) for facet in (*FACETS, ALL)]
    better = test.figure(MODEL, ALL, "rmse_better_by")
    figures.append(
        Figure(
            "person.rmse_better_by",
            better.value,
            better.lower,
            better.upper,
            better.n,
            UNIT,
            of=OF,
            simulated=False,
            note=f"RMSE of {BASELINE} minus that of {MODEL}, paired by rating; above 0 is better",
        )
    )
    return Part(
        name="person",
        title="Your own ratings",
        protocol=(
            "Each week is predicted by models that have learned from the weeks before it, on your own ratings. RMSE in "
            "rating points; nobody knows your noise floor, people usually re-rate with an error of 0.9 to 1.3 points."
        ),
        figures=figures,
        settings={"ratings": len(history), "tested": test.n},
    )


def _error(test: ForwardTest, facet: str) -> Figure:
    own = test.figure(MODEL, facet)
    beside = {name: test.figure(name, facet).value for name in (*BESIDE, BASELINE)}
    numbers = (own.value, own.lower, own.upper, own.n)
    return Figure(f"person.rmse.{facet}", *numbers, UNIT, of=OF, baselines=beside, simulated=False)
