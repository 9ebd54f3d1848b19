"""Fifteen weeks of real postings, captured from a board day by day, through the inbox into the graph."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from aura_io.clock import FixedClock
from aura_io.lineage import stale
from tests.aura_assets.graphs import Graph, make_home

POSTINGS_A_WEEK = 60
CAPTURES = ("2026-05-26", "2026-06-01", "2026-06-08")
AFTER = datetime(2026, 7, 30, 10, 0, tzinfo=UTC)


def fill_inbox(inbox: Path, test_data: Path) -> int:
    """Put every n-th posting of each week, and some of three whole captures, into ``inbox``; return the files' rows."""
    rows = 0
    for path in sorted((test_data / "postings_arbeitnow").glob("week=*.jsonl.gz")):
        lines = gzip.decompress(path.read_bytes()).decode().strip("\n").split("\n")
        chosen = lines[:: len(lines) // POSTINGS_A_WEEK][:POSTINGS_A_WEEK]
        (inbox / path.name.removesuffix(".gz")).write_text("\n".join(chosen) + "\n", encoding="utf-8")
        rows += len(chosen)
    for day in CAPTURES:
        path = test_data / "postings_arbeitnow_captures" / f"arbeitnow_{day}.csv.gz"
        frame = pl.read_csv(gzip.decompress(path.read_bytes()), infer_schema=False).head(POSTINGS_A_WEEK)
        frame.write_csv(inbox / f"arbeitnow_{day}.csv")
        rows += frame.height
    return rows


@pytest.mark.slow
def test_fifteen_weeks_of_real_postings_are_accounted_for_and_settle(tmp_path: Path, test_data: Path) -> None:
    graph = Graph(make_home(tmp_path, FixedClock(AFTER)))
    rows = fill_inbox(graph.home.settings.inbox_dir, test_data)
    weeks = [date(2026, 2, 27) + timedelta(days=7 * n) for n in range(22)]

    for week in weeks:
        graph.run(week)

    sightings = graph.table("raw_sightings").filter(pl.col("source") == "inbox")
    assert sightings.select("payload_hash", "row_no", "origin").n_unique() >= rows - 5  # a row may be there twice
    assert min(sightings["week"]) >= weeks[0]
    for week in weeks:
        received = graph.table("raw_sightings", week)
        accepted, rejected = graph.table("job_sightings", week), graph.table("rejected_listings", week)
        jobs = graph.table("jobs", week)
        merged = accepted.filter(pl.col("role") == "merged").height
        assert received.height == jobs.height + merged + rejected.height, week
        eligible = int(graph.table("scores", week)["eligible"].sum())
        assert len(graph.slate(week)) == min(5, eligible), week
        if not jobs.filter(~pl.col("is_sample")).is_empty():
            assert not graph.table("slates", week)["is_sample"].any()
    assert sum(len(graph.slate(week)) == 5 for week in weeks) >= 15
    assert stale(graph.home.warehouse).is_empty()

    middle = weeks[7]
    before = {week: graph.versions(week) for week in weeks}
    graph.run(middle)
    assert {week: graph.versions(week) for week in weeks} == before
    no_earlier_than_seen = graph.table("scores").filter(pl.col("age_days") < 0)
    assert no_earlier_than_seen.is_empty()
