"""A person's own figures: prequential, beside the baselines, silent below five."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from aura_ml.evaluation.own import own_part
from aura_ml.evaluation.people import Diary, Surroundings
from aura_ml.simulate import synthetic_postings


def rated(ratings: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    around = Surroundings.of(synthetic_postings(9, 300, dimension=24))
    history = Diary.of(around.people(0, 1)[0], around, ratings).history(ratings)
    frame = history.frame.with_columns(user_id=pl.lit("local"), rated_at=pl.lit(datetime(2026, 1, 2, tzinfo=UTC)))
    return frame, around.frame


def test_every_facet_has_a_figure_beside_the_means_and_nothing_is_simulated() -> None:
    part = own_part(*rated(40))
    assert part is not None
    overall = part.figure("person.rmse.overall")
    assert overall is not None
    assert overall.n == 35
    assert set(overall.baselines) == {"population", "ridge", "facet_mean"}
    assert not any(figure.simulated for figure in part.figures)
    better = part.figure("person.rmse_better_by")
    assert better is not None
    assert better.value is not None
    assert better.value > 0


@pytest.mark.parametrize("ratings", [1, 5, 9])
def test_below_five_later_ratings_nothing_is_said(ratings: int) -> None:
    assert own_part(*rated(ratings)) is None


def test_equal_ratings_are_no_reason_to_fail() -> None:
    frame, corpus = rated(20)
    flat = frame.with_columns(
        pl.lit(7.0).alias(name) for name in ("fit", "interest", "prestige", "location", "overall")
    )
    part = own_part(flat, corpus)
    assert part is not None
    assert (part.figures[-2].value or 9.0) < 0.5
