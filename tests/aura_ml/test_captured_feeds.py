"""Normalization of the real captured feeds, through the boards' own parsers."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from ftfy.badness import is_bad

from aura_ml.hashing import text_hash
from aura_ml.jobs import WeekJobs, accounting, build_week
from aura_ml.records import JobDraft
from aura_ml.schemas import JOBS, UTC_TIMESTAMP, validate
from aura_sources.arbeitnow import Arbeitnow
from aura_sources.remoteok import RemoteOK
from aura_sources.remotive import Remotive

WEEK = date(2026, 3, 13)
SEEN = datetime(2026, 8, 30, tzinfo=UTC)
PARSERS: dict[str, Callable[[str], JobDraft]] = {
    "remoteok": RemoteOK().parse,
    "remotive": Remotive().parse,
    "arbeitnow": Arbeitnow().parse,
}


def load(path: Path) -> object:
    content = path.read_bytes()
    return json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)


def feed_rows(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (source, payload) of every row of the three boards' API captures."""
    for path in sorted((folder / "remoteok").iterdir()):
        rows = load(path)
        assert isinstance(rows, list)
        yield from (("remoteok", json.dumps(row, ensure_ascii=False)) for row in rows[1:])
    for source, key in (("remotive", "jobs"), ("arbeitnow", "data")):
        for path in sorted((folder / source).iterdir()):
            answer = load(path)
            assert isinstance(answer, dict)
            yield from ((source, json.dumps(row, ensure_ascii=False)) for row in answer[key])


def sightings(rows: list[tuple[str, str]]) -> pl.DataFrame:
    schema = {
        "sighting_id": pl.String,
        "source": pl.String,
        "payload_hash": pl.String,
        "seen_at": UTC_TIMESTAMP,
        "payload": pl.String,
    }
    made = [
        (f"s{number:05}", source, text_hash(payload), SEEN, payload) for number, (source, payload) in enumerate(rows)
    ]
    return pl.DataFrame(made, schema=schema, orient="row")


@pytest.fixture(scope="module")
def feeds(test_data: Path) -> tuple[pl.DataFrame, WeekJobs]:
    frame = sightings(list(feed_rows(test_data / "api_payloads")))
    return frame, build_week(WEEK, frame, PARSERS)


def test_every_row_is_accounted_for(feeds: tuple[pl.DataFrame, WeekJobs]) -> None:
    frame, built = feeds
    validate(JOBS, built.jobs)
    assert frame.height == 220
    assert accounting(frame, built)[""] == {"sightings": 220, "jobs": 217, "merged": 1, "rejected": 2}
    assert built.rejected["reason"].to_list() == ["no_title", "no_title"]


def test_no_mojibake_entities_or_planted_instructions_are_left(feeds: tuple[pl.DataFrame, WeekJobs]) -> None:
    _, built = feeds
    for row in built.jobs.iter_rows(named=True):
        for column in ("title", "company", "location", "description"):
            text = row[column] or ""
            assert not any(is_bad(line) for line in text.split("\n")), (row["id"], column)
            assert "&amp;" not in text
            assert "&nbsp;" not in text
            assert "</" not in text
        assert "read the job post completely" not in row["description"]
        assert "RMTkyLjAuMi4x" not in row["description"]
    remoteok = built.jobs.filter(pl.col("source") == "remoteok")
    assert remoteok["flags"].list.contains("planted_instruction_removed").mean() > 0.95
    assert remoteok["flags"].list.contains("mojibake_repaired").mean() > 0.7


def test_pay_of_the_feeds(feeds: tuple[pl.DataFrame, WeekJobs]) -> None:
    """Every stated pay is read: hourly rates in yearly fields, "$31,2k", ranges with one k; 0, "" and "-" are none."""
    frame, built = feeds
    pay = {
        (row["salary_min"], row["salary_max"]): row["salary_interval"]
        for row in built.jobs.filter(pl.col("salary_min").is_not_null()).iter_rows(named=True)
    }
    assert pay[31_200.0, 52_000.0] == pay[60_000.0, 72_000.0] == pay[25_000.0, 35_000.0] == "year"
    assert pay[50.0, 75.0] == pay[14.0, 14.0] == pay[18.0, 22.0] == pay[80.0, 140.0] == pay[25.0, 27.0] == "hour"
    stated = [json.loads(payload) for payload in frame["payload"]]
    expected = sum(bool(row.get("salary_min")) or str(row.get("salary", "")).strip() not in ("", "-") for row in stated)
    from_fields = built.jobs.filter(pl.col("salary_evidence").str.contains("^(?:fields|text):|board's fields:"))
    assert from_fields["salary_min"].is_not_null().sum() == pytest.approx(expected, abs=2)
    assert built.jobs.filter(pl.col("salary_min").is_not_null())["salary_min_eur_year"].null_count() == 0


def test_an_estimate_of_remoteok_gives_way_to_what_the_posting_says(feeds: tuple[pl.DataFrame, WeekJobs]) -> None:
    differing = feeds[1].jobs.filter(pl.col("flags").list.contains("salary_differs_from_text"))
    assert 10 < differing.height < 40
    pay = set(differing.select("salary_min", "salary_max", "salary_interval").iter_rows())
    assert {(15.0, 18.0, "hour"), (150_000.0, 210_000.0, "year"), (152_000.0, 185_000.0, "year")} <= pay


def test_remote_regions_of_remotive(feeds: tuple[pl.DataFrame, WeekJobs]) -> None:
    remotive = feeds[1].jobs.filter(pl.col("source") == "remotive")
    assert all(remotive["workplace"] == "remote")
    assert remotive["remote_regions"].list.len().min() == 1


@pytest.mark.parametrize("week", ["2026-W12", "2026-W18"])
def test_a_week_of_arbeitnow(test_data: Path, week: str) -> None:
    text = gzip.decompress((test_data / "postings_arbeitnow" / f"week={week}.jsonl.gz").read_bytes()).decode()
    frame = sightings([("arbeitnow", line) for line in text.split("\n")[:300] if line])
    built = build_week(WEEK, frame, PARSERS)
    counts = accounting(frame, built)[""]
    assert counts["sightings"] == 300
    assert counts["rejected"] == 0
    assert 0 < counts["merged"] < 60
    assert (built.jobs["country"] == "DE").mean() > 0.95
    assert built.jobs["language"].is_in(["de", "en"]).mean() > 0.97
    assert built.jobs["description"].str.contains("on Arbeitnow$").sum() == 0
