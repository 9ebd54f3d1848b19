"""A week's jobs: every row accounted for, whatever the order."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.hashing import data_version, text_hash
from aura_ml.jobs import UnbalancedWeek, WeekJobs, accounting, build_week
from aura_ml.records import JobDraft, ListingRejected
from aura_ml.schemas import JOB_IDENTITIES, JOB_SIGHTINGS, JOBS, REJECTED_LISTINGS, UTC_TIMESTAMP, validate

WEEK = date(2026, 3, 13)
START = datetime(2026, 3, 13, 8, tzinfo=UTC)
TEXT = "We build tools for people who repair bridges. You design services in Python and keep the systems simple. " * 4


def parse(payload: str) -> JobDraft:
    """Read an invented board's JSON."""
    row = json.loads(payload)
    if row.get("notice"):
        raise ListingRejected("not_a_posting", "a notice")
    fields = {"company": "Acme", "description_text": TEXT, "board": "boardone"} | row
    return JobDraft(**fields)


PARSERS = {"one": parse, "two": parse}


def sightings(*rows: tuple[str, dict[str, object] | str, int]) -> pl.DataFrame:
    """Return sightings (source, fields or text, hours after the start of the week)."""
    made = []
    for number, (source, fields, hours) in enumerate(rows):
        payload = fields if isinstance(fields, str) else json.dumps(fields)
        made.append((f"s{number:03}", WEEK, source, text_hash(payload), START + timedelta(hours=hours), payload))
    schema = {
        "sighting_id": pl.String,
        "week": pl.Date,
        "source": pl.String,
        "payload_hash": pl.String,
        "seen_at": UTC_TIMESTAMP,
        "payload": pl.String,
    }
    return pl.DataFrame(made, schema=schema, orient="row")


def job(number: int, title: str = "Engineer", **fields: object) -> dict[str, object]:
    return {"external_id": str(number), "title": title, "location": "Berlin"} | fields


MIXED = sightings(
    ("one", job(1), 0),
    ("one", job(1), 5),
    ("one", job(1, salary_text="60k - 70k EUR"), 9),
    ("two", job(1, board="boardtwo", url="https://two.example/1", posted="2026-03-12"), 3),
    ("one", job(2, location="Munich"), 1),
    ("one", job(3, description_text=TEXT.replace("simple", "tidy")), 2),
    ("one", job(4, title=""), 2),
    ("one", {"notice": True}, 2),
    ("one", "not json", 2),
    ("three", job(9), 2),
    ("two", job(5, title="Cook", description_text=""), 4),
)


def frames(built: WeekJobs) -> dict[str, pl.DataFrame]:
    return {
        "jobs": built.jobs,
        "job_sightings": built.job_sightings,
        "rejected": built.rejected,
        "identities": built.identities,
    }


def test_accounting_holds_to_the_row() -> None:
    built = build_week(WEEK, MIXED, PARSERS)
    assert accounting(MIXED, built) == {
        "one": {"sightings": 8, "jobs": 2, "merged": 3, "rejected": 3},
        "three": {"sightings": 1, "jobs": 0, "merged": 0, "rejected": 1},
        "two": {"sightings": 2, "jobs": 1, "merged": 1, "rejected": 0},
        "": {"sightings": 11, "jobs": 3, "merged": 4, "rejected": 4},
    }


def test_frames_are_of_their_tables() -> None:
    built = build_week(WEEK, MIXED, PARSERS)
    for table, frame in (
        (JOBS, built.jobs),
        (JOB_SIGHTINGS, built.job_sightings),
        (REJECTED_LISTINGS, built.rejected),
        (JOB_IDENTITIES, built.identities),
    ):
        validate(table, frame)


def test_rejections_keep_stage_and_reason() -> None:
    rejected = build_week(WEEK, MIXED, PARSERS).rejected
    assert sorted(rejected.select("stage", "reason").rows()) == [
        ("normalize", "no_title"), ("parse", "no_parser"), ("parse", "not_a_posting"), ("parse", "parser_error"),
    ]  # fmt: skip
    assert all(rejected["detail"])


def test_the_earliest_sighting_stands_and_gaps_are_filled() -> None:
    row = (
        build_week(WEEK, MIXED, PARSERS)
        .jobs.filter(pl.col("title") == "Engineer", pl.col("city") == "Berlin")
        .row(0, named=True)
    )
    assert (row["source"], row["first_seen_at"]) == ("one", START)
    assert (row["salary_min"], row["salary_max"], row["currency"]) == (60_000, 70_000, "EUR")
    assert (row["url"], row["date_posted"]) == ("https://two.example/1", date(2026, 3, 12))
    assert row["boards"] == ["boardone", "boardtwo"]


def test_evidence_says_why_rows_were_merged() -> None:
    rows = build_week(WEEK, MIXED, PARSERS).job_sightings.filter(pl.col("role") == "merged")
    assert sorted(rows["evidence"]) == ["same id", "same id", "same text", "similar text"]


def test_cluster_is_the_smallest_id_of_the_opening() -> None:
    built = build_week(WEEK, MIXED, PARSERS)
    for row in built.jobs.iter_rows(named=True):
        ids = built.job_sightings.filter(pl.col("job_id") == row["id"])["row_job_id"]
        assert row["cluster_id"] == ids.min()


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(MIXED.height)))
def test_the_order_of_sightings_does_not_matter(order: list[int]) -> None:
    expected, found = frames(build_week(WEEK, MIXED, PARSERS)), frames(build_week(WEEK, MIXED[order], PARSERS))
    for name, frame in expected.items():
        assert found[name].equals(frame), name
        assert data_version(found[name]) == data_version(frame)


def test_more_columns_do_no_harm_and_an_empty_week_is_empty() -> None:
    built = build_week(WEEK, MIXED.with_columns(origin=pl.lit("x")), PARSERS)
    assert built.jobs.height == 3
    empty = build_week(WEEK, MIXED.clear(), PARSERS)
    assert [frame.height for frame in frames(empty).values()] == [0, 0, 0, 0]
    assert accounting(MIXED.clear(), empty)[""]["sightings"] == 0


def test_a_payload_is_parsed_once() -> None:
    calls: list[str] = []

    def counting(payload: str) -> JobDraft:
        calls.append(payload)
        return parse(payload)

    build_week(WEEK, sightings(*[("one", job(1), hour) for hour in range(20)]), {"one": counting})
    assert len(calls) == 1


def test_relative_dates_count_from_the_first_sighting() -> None:
    built = build_week(
        WEEK, sightings(("one", job(1, posted="2 days ago"), 30), ("one", job(1, posted="2 days ago"), 0)), PARSERS
    )
    assert built.jobs["date_posted"].to_list() == [date(2026, 3, 11)]


def test_a_lost_row_is_found() -> None:
    built = build_week(WEEK, MIXED, PARSERS)
    with pytest.raises(UnbalancedWeek):
        accounting(MIXED, WeekJobs(built.jobs, built.job_sightings[1:], built.rejected, built.identities))
    with pytest.raises(UnbalancedWeek):
        accounting(MIXED, WeekJobs(built.jobs[1:], built.job_sightings, built.rejected, built.identities))


def test_openings_do_not_depend_on_other_openings() -> None:
    """Adding rows of other companies changes nothing for an opening."""
    others = [
        ("one", job(100 + number, company=f"Other {number}", description_text=TEXT + str(number)), number)
        for number in range(10)
    ]
    alone = build_week(WEEK, sightings(("one", job(1), 0)), PARSERS).jobs
    among = build_week(WEEK, sightings(("one", job(1), 0), *others), PARSERS).jobs
    assert among.filter(pl.col("id") == alone["id"][0]).equals(alone)


def test_many_copies_settle_the_same_way_in_any_order() -> None:
    rng = random.Random(7)
    words = TEXT.split()
    rows = []
    for number in range(40):
        text = words[:]
        text[rng.randrange(len(text))] = rng.choice(["bright", "steady", "quiet"])
        place = rng.choice(["Berlin", "Munich", "", "Berlin, Germany"])
        rows.append(("one", job(number, location=place, description_text=" ".join(text)), rng.randrange(48)))
    frame = sightings(*rows)
    versions = {
        tuple(
            data_version(part)
            for part in frames(build_week(WEEK, frame.sample(fraction=1, shuffle=True, seed=seed), PARSERS)).values()
        )
        for seed in range(4)
    }
    assert len(versions) == 1


def test_names_of_sightings_do_not_choose_the_first() -> None:
    """Two crawls may name the same rows differently; the openings stay the same."""
    rows = sightings(
        ("one", job(1, title="Engineer (m/w/d)"), 0),
        ("one", job(2), 0),
        ("one", job(3, url="https://one.example/3"), 0),
    )
    renamed = rows.with_columns(sighting_id=pl.Series(["z", "y", "x"]))
    assert build_week(WEEK, rows, PARSERS).jobs.equals(build_week(WEEK, renamed, PARSERS).jobs)


def test_copies_on_several_boards_are_one_row_so_that_no_slate_holds_two() -> None:
    """A slate takes each opening once; a week has one row per opening, whatever its copies are called."""
    german = "Du hältst die Brücken der Stadt in Ordnung und schreibst auf, was du gefunden hast. " * 5
    title = "Bridge Sensor Data Engineer"
    rows = sightings(
        ("one", job(1, title=f"{title} (m/w/d)", posted="2026-03-12", language="en"), 0),
        ("two", job(7, title=title, board="boardtwo", description_text=TEXT[:320], company="Acme GmbH"), 1),
        ("two", job(8, title=f"{title} - Remote", board="boardthree", location="Berlin, Germany"), 2),
        (
            "one",
            job(9, title=title, board="boardfour", company="Best Talents", description_text=f"Our client: {TEXT}"),
            3,
        ),
        ("one", job(2, title=title, description_text=german, posted="2026-03-13", language="de"), 4),
    )
    built = build_week(WEEK, rows, PARSERS)
    assert built.jobs.height == 1
    assert built.jobs["cluster_id"].n_unique() == 1
    assert sorted(built.jobs["boards"][0]) == ["boardfour", "boardone", "boardthree", "boardtwo"]
    assert set(built.job_sightings.filter(pl.col("role") == "merged")["evidence"]) == {
        "similar text", "same text, other title", "announced by another company", "same title, place and date",
    }  # fmt: skip
