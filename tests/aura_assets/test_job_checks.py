"""The checks of ``jobs`` read what stands in the warehouse: every row of every source, ids, fields, earlier weeks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from dagster import AssetCheckResult

from aura_assets.assets.jobs import ACCOUNTED, LIKE_BEFORE, SOUND, job_checks
from aura_io.warehouse import Append, Commit, Replace
from aura_io.workspace import Home
from aura_ml.schemas import JOB_SIGHTINGS, JOBS, RAW_SIGHTINGS, REJECTED_LISTINGS
from tests.stories import SECOND_WEEK, empty_home, entry, row

ROWS = 30


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home without a week."""
    return empty_home(tmp_path)


def commit(home: Home, back: int = 0, *, rejected: int = 0, source: str = "one", **job: object) -> None:
    """Commit a week with ``ROWS`` sightings of a source; ``job`` changes the first job."""
    week = SECOND_WEEK - timedelta(weeks=back)
    ids = [str(number) for number in range(ROWS)]
    raw = [row(RAW_SIGHTINGS, sighting_id=f"{week}-{each}", week=week, source=source) for each in ids]
    accepted = range(1, ROWS + 1 - rejected)
    jobs = [row(JOBS, id=each, week=week, source=source, boards=["one"], language="de") | (job if each == 1 else {})
            for each in accepted]  # fmt: skip
    seen = [row(JOB_SIGHTINGS, week=week, sighting_id=f"{week}-{each - 1}", source=source, row_job_id=each, job_id=each,
                role="first") for each in accepted]  # fmt: skip
    bad = [row(REJECTED_LISTINGS, week=week, sighting_id=f"{week}-{ROWS - 1 - each}", source=source)
           for each in range(rejected)]  # fmt: skip
    home.warehouse.commit(
        Commit(
            lineage=[entry("jobs", week, f"run-{week}", "v")],
            replace=[
                Replace(JOBS, {"week": week}, JOBS.frame(jobs)),
                Replace(JOB_SIGHTINGS, {"week": week}, JOB_SIGHTINGS.frame(seen)),
                Replace(REJECTED_LISTINGS, {"week": week}, REJECTED_LISTINGS.frame(bad)),
            ],
            append=[Append(RAW_SIGHTINGS, RAW_SIGHTINGS.frame(raw))],
        )
    )


def checks(home: Home) -> dict[str, AssetCheckResult]:
    return {str(each.check_name): each for each in job_checks(home.warehouse, SECOND_WEEK, ended=True)}


def test_a_sound_week_passes(home: Home) -> None:
    commit(home, rejected=2)
    assert all(check.passed for check in checks(home).values())


def test_a_row_that_moved_from_one_source_to_another_is_found(home: Home) -> None:
    """The totals agree; source by source they do not."""
    commit(home)
    stray = home.warehouse.query("SELECT * FROM job_sightings").with_columns(
        source=pl.when(pl.col("row_job_id") == 1).then(pl.lit("two")).otherwise(pl.col("source"))
    )
    home.warehouse.commit(
        Commit(
            lineage=[entry("jobs", SECOND_WEEK, "run-x", "x")],
            replace=[Replace(JOB_SIGHTINGS, {"week": SECOND_WEEK}, stray)],
        )
    )
    found = checks(home)[ACCOUNTED]
    assert not found.passed
    assert "two: 0 sightings, 1 jobs" in str(found.metadata["message"].value)


@pytest.mark.parametrize("job", [{"title": " "}, {"company": ""}, {"identity_key": ""}, {"boards": []}, {"id": 2**53}])
def test_a_job_without_what_every_job_has_is_found(home: Home, job: dict[str, object]) -> None:
    commit(home, **job)
    assert not checks(home)[SOUND].passed


def test_a_passed_check_has_no_empty_message(home: Home) -> None:
    commit(home)
    assert all("message" not in found.metadata for found in checks(home).values() if found.passed)


def test_a_source_unlike_its_earlier_weeks_is_pointed_out_and_blocks_nothing(home: Home) -> None:
    for back in range(1, 6):
        commit(home, back)
    commit(home, rejected=20)
    found = checks(home)[LIKE_BEFORE]
    assert not found.passed
    assert found.severity.value == "WARN"
    assert str(found.metadata["message"].value).startswith("one: 67% of its rows became no posting")
