"""Starting runs from a command: in this process, with progress, refusals and results in words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_assets.assets import shortlist
from aura_assets.build import RETRAINED
from aura_assets.runs import ProgressEvent, RunRefused, first_weeks, materialize, rerank
from aura_io.models import ModelError
from aura_io.warehouse import Warehouse, WarehouseBusy
from aura_io.workspace import Home
from tests.aura_assets.graphs import CLOSED, CURRENT, Graph, make_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path, dagster={"port": 3993, "grpc_port": 3992})


def crawls(home: Home) -> int:
    return int(home.warehouse.query("SELECT count(*) AS n FROM crawls")["n"][0])


def test_a_week_reports_its_steps_and_its_counts(home: Home) -> None:
    seen: list[ProgressEvent] = []

    (result,) = materialize(home, [CLOSED], progress=seen.append)

    assert result.success
    assert result.through == "process"
    assert result.counts["jobs"]["sightings"] == result.counts["raw_listings/sample"]["row_count"]
    ended = {event.asset for event in seen if event.state == "succeeded"}
    assert ended == set(result.counts)
    assert {event.state for event in seen} == {"started", "succeeded"}


def test_the_first_weeks_are_made_once(home: Home) -> None:
    made = first_weeks(home)
    again = first_weeks(home)

    assert [result.week for result in made] == [CLOSED, CURRENT]
    assert again == []


def test_the_week_in_progress_is_made_anew_after_a_day_and_the_closed_one_is_not(home: Home) -> None:
    first_weeks(home)
    Graph(home).clock.advance(timedelta(days=1))

    assert [result.week for result in first_weeks(home)] == [CURRENT]


def test_ranking_anew_asks_no_board(home: Home) -> None:
    materialize(home, [CLOSED])
    before = crawls(home)

    result = rerank(home, CLOSED)

    assert result.success
    assert set(result.counts) == set(RETRAINED)
    assert crawls(home) == before


def test_only_the_sources_that_are_named_are_asked(home: Home) -> None:
    (result,) = materialize(home, [CLOSED], sources=["Sample"])

    raw = [asset for asset in result.counts if asset.startswith("raw_listings/")]
    assert raw == ["raw_listings/sample"]


def test_an_unknown_source_is_refused_before_any_work_with_what_is_installed(home: Home) -> None:
    with pytest.raises(RunRefused, match=r"'nowhere'; installed are: adzuna, arbeitnow, .*workday"):
        materialize(home, [CLOSED], sources=["nowhere"])

    assert crawls(home) == 0


def test_a_misspelt_model_is_named_before_any_board_is_asked(tmp_path: Path) -> None:
    home = make_home(tmp_path, models={"embedding": "all-MiniLM-L6-v3"})

    with pytest.raises(ModelError, match="Did you mean 'all-MiniLM-L6-v2'"):
        materialize(home, [CLOSED])

    assert crawls(home) == 0


def test_a_step_that_fails_ends_the_week_with_its_cause_in_words(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    materialize(home, [CLOSED])
    monkeypatch.setattr(shortlist, "CODE_VERSION", "next")  # else the ranking stands, and no index is asked
    index = next((home.settings.models_dir / "job_index").rglob("index.faiss"))
    index.write_bytes(b"damaged")
    seen: list[ProgressEvent] = []

    (result,) = materialize(home, [CLOSED], assets=["shortlist"], progress=seen.append)

    assert not result.success
    assert "shortlist" in result.message
    assert "Traceback" not in result.message
    assert "aura_io." not in result.message
    assert [event.state for event in seen] == ["started", "failed"]


def test_a_cause_that_fails_many_steps_is_told_once_in_the_words_of_who_raised_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise WarehouseBusy("in use by a shell; close it") from OSError("lock")

    monkeypatch.setattr(Warehouse, "commit", refuse)

    (result,) = materialize(home, [CLOSED])

    assert not result.success
    assert result.message.count("in use by a shell; close it") == 1
    assert " more: in use by a shell; close it" in result.message
    assert "OSError" not in result.message
