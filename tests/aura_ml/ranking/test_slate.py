"""The choice of five different openings, and the rows of the slates table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl
import pytest

from aura_ml.ranking.slate import Candidate, SlateRow, choose, slate_frame
from aura_ml.schemas import SLATES, validate

NOW = datetime(2026, 3, 13, 9, tzinfo=UTC)


def candidates(*keys: tuple[int, str, str]) -> list[Candidate]:
    return [Candidate(row, cluster, company, title) for row, (cluster, company, title) in enumerate(keys)]


def test_an_opening_stands_once() -> None:
    assert choose(candidates((1, "a", "x"), (1, "b", "y"), (2, "c", "z")), 5) == [0, 2]


def test_one_company_takes_two_places_and_a_title_one() -> None:
    found = candidates((1, "a", "x"), (2, "a", "x"), (3, "a", "y"), (4, "a", "z"), (5, "b", "x"), (6, "c", "x"))
    assert choose(found, 4) == [0, 2, 4, 5]


def test_the_slate_is_filled_when_few_others_are_there() -> None:
    found = candidates((1, "a", "x"), (2, "a", "x"), (3, "a", "y"), (4, "a", "z"))
    assert choose(found, 3) == [0, 1, 2]
    assert choose(found, 9) == [0, 1, 2, 3]
    assert choose([], 5) == []


def rows(score: float = 0.5) -> list[SlateRow]:
    return [SlateRow(1, 11, 11, score, 1.0, ("because",), {"semantic": 0.25, "salary": None}, False)]


Frame = Callable[..., pl.DataFrame]


@pytest.fixture
def frame() -> Frame:
    def make(slate: list[SlateRow] | None = None, **changes: object) -> pl.DataFrame:
        about: dict[str, object] = {
            "week": date(2026, 3, 6),
            "user_id": "local",
            "models": {"encoder": "v1"},
            "is_final": True,
            "as_of": NOW,
            "run_id": "run",
            "created_at": NOW,
        }
        return slate_frame(rows() if slate is None else slate, **(about | changes))  # type: ignore[arg-type]

    return make


def test_rows_fit_the_table(frame: Frame) -> None:
    validate(SLATES, frame())
    row = frame().row(0, named=True)
    assert row["components"] == '{"salary": null, "semantic": 0.25}'
    assert row["propensity"] == 1.0
    validate(SLATES, frame([]))


def test_the_id_depends_on_content_and_models_but_not_on_the_run(frame: Frame) -> None:
    def slate_id(*args: object, **changes: object) -> str:
        return str(frame(*args, **changes)["slate_id"][0])

    assert (
        slate_id(run_id="another", created_at=datetime(2027, 1, 1, tzinfo=UTC), as_of=NOW.replace(hour=1)) == slate_id()
    )
    others = [slate_id(rows(0.6)), slate_id(models={"encoder": "v2"}), slate_id(is_final=False), slate_id(user_id="x")]
    assert len({slate_id(), *others}) == 5
