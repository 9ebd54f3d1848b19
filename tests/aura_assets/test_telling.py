"""An error's text reaches Dagster's records only where AURA worded it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from dagster import DagsterInstance, materialize
from pydantic import BaseModel

from aura_assets.telling import UnexpectedError, asset, discreet, untold
from aura_io.duck import WarehouseError
from aura_ml.weeks import parse_week

WORD = "Mispelkontor"


class Entry(BaseModel):
    """Anything that pydantic reads."""

    salary: int


def read_wrong() -> None:
    Entry.model_validate({"salary": WORD})


def missing_key() -> None:
    {}[WORD]


def wrong_value() -> None:
    duckdb.sql(f"SELECT CAST('{WORD}' AS INTEGER)").fetchall()


def wrapped() -> None:
    try:
        missing_key()
    except KeyError as error:
        raise WarehouseError("a row is missing; run `aura doctor`") from error


@pytest.mark.parametrize("fault", [read_wrong, missing_key, wrong_value])
def test_a_foreign_error_is_told_by_kind_and_place(fault: object) -> None:
    with pytest.raises(UnexpectedError) as caught:
        discreet(fault)()  # type: ignore[arg-type]
    assert WORD not in str(caught.value)
    assert "test_telling.py" in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_auras_own_words_pass_and_what_lay_behind_them_does_not() -> None:
    with pytest.raises(WarehouseError, match="a row is missing") as caught:
        discreet(wrapped)()
    assert caught.value.__cause__ is None
    with pytest.raises(ValueError, match="2026-10-24"):
        discreet(parse_week)("2026-10-24")


def test_the_machines_own_words_pass_without_the_name_of_a_file(tmp_path: Path) -> None:
    assert untold(duckdb.IOException("No space left on device")) is None
    with pytest.raises(UnexpectedError, match="Is a directory") as caught:
        discreet(tmp_path.read_text)()
    assert str(tmp_path) not in str(caught.value)


def test_dagsters_event_log_does_not_hold_the_text() -> None:
    @asset(name="failing")
    def failing() -> None:
        read_wrong()

    with DagsterInstance.ephemeral() as instance:
        ended = materialize([failing], instance=instance, raise_on_error=False)
        records = "".join(str(entry) for entry in instance.all_logs(ended.run_id))
    assert not ended.success
    assert "UnexpectedError" in records
    assert WORD not in records
