"""Weeks of one source with as many rows, rejected rows, openings and languages as a test asks for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from aura_io.warehouse import Append, Commit, Replace
from aura_io.workspace import Home
from aura_ml.schemas import JOBS, RAW_SIGHTINGS, REJECTED_LISTINGS, SOURCE_HEALTH
from tests.stories import NOW, entry, row


def weeks_before(week: date, count: int) -> list[date]:
    """Return the ``count`` weeks before ``week``, oldest first."""
    return [week - timedelta(weeks=back) for back in range(count, 0, -1)]


def commit_source_week(home: Home, source: str, week: date, rows: int, *, rejected: int = 0, paid: int = 0) -> None:
    """Commit ``rows`` sightings of ``source``, the first ``rejected`` of them refused, the others German postings of
    which ``paid`` name a pay.
    """
    run, openings = f"{source}-{week}", rows - rejected
    health = row(SOURCE_HEALTH, week=week, source=source, status="ok", rows_of_week=rows, run_id=run, closed=True)
    sighted = [
        row(RAW_SIGHTINGS, sighting_id=f"{run}-{number}", week=week, source=source, crawl_id=run, row_no=number,
            payload_hash=f"{run}-{number}", seen_at=datetime.combine(week, NOW.timetz()))
        for number in range(rows)
    ]  # fmt: skip
    refused = [
        row(REJECTED_LISTINGS, week=week, sighting_id=f"{run}-{number}", source=source, payload_hash=f"{run}-{number}",
            stage="normalize", reason="no_title")
        for number in range(rejected)
    ]  # fmt: skip
    made = [
        row(JOBS, id=week.toordinal() * 1000 + number, week=week, title="Baker", company="Brotwerk", source=source,
            boards=[source], language="de" if number else None, salary_min=30_000.0 if number < paid else None)
        for number in range(openings)
    ]  # fmt: skip
    home.warehouse.commit(
        Commit(
            lineage=[entry(f"raw_listings/{source}", week, run, run)],
            replace=[
                Replace(SOURCE_HEALTH, {"week": week, "source": source}, SOURCE_HEALTH.frame([health])),
                Replace(REJECTED_LISTINGS, {"week": week}, REJECTED_LISTINGS.frame(refused)),
                Replace(JOBS, {"week": week}, JOBS.frame(made)),
            ],
            append=[Append(RAW_SIGHTINGS, RAW_SIGHTINGS.frame(sighted))],
        )
    )
