"""What a better parser changes is reported, and ids that move are linked once, never tying two openings together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from aura_ml.identity import components
from aura_ml.jobs import WeekJobs, build_week
from aura_ml.reparse import PARSED_ANEW, WeekTables, compare, links_of_moved, moved_ids
from aura_ml.schemas import JOB_IDENTITIES, validate
from tests.aura_ml.test_jobs import MIXED, PARSERS, WEEK, job, parse, sightings


def tables(built: WeekJobs) -> WeekTables:
    return WeekTables(built.jobs, built.job_sightings, built.rejected, built.identities)


def renumbered(payload: str) -> object:
    """Parse as a later parser that reads another field as the board's id."""
    draft = parse(payload)
    return replace(draft, external_id=f"new-{draft.external_id}")


def test_the_same_parser_changes_nothing() -> None:
    built = build_week(WEEK, MIXED, PARSERS)
    found = compare(WEEK, tables(built), build_week(WEEK, MIXED, PARSERS))
    assert not found.differs
    assert (found.jobs_before, found.jobs_now, found.moved) == (3, 3, {})


UNREAD = sightings(("one", job(1), 0), ("three", job(9, title="Cook", description_text="You cook. " * 30), 2))


def test_a_row_that_is_rejected_no_more_is_added() -> None:
    before = build_week(WEEK, UNREAD, PARSERS)
    found = compare(WEEK, tables(before), build_week(WEEK, UNREAD, PARSERS | {"three": parse}))
    assert (found.jobs_before, found.jobs_now, len(found.added), found.gone) == (1, 2, 1, ())
    assert (found.rejected_before, found.rejected_now) == ({"no_parser": 1}, {})


def test_changed_columns_are_counted_and_a_lost_row_is_gone() -> None:
    def poorer(payload: str) -> object:
        draft = parse(payload)
        return replace(draft, location="Hamburg") if draft.title != "Cook" else replace(draft, company="")

    rows = sightings(("one", job(1), 0), ("one", job(2, title="Cook", description_text="x"), 1))
    before = build_week(WEEK, rows, PARSERS)
    found = compare(WEEK, tables(before), build_week(WEEK, rows, {"one": poorer}))  # type: ignore[dict-item]
    assert (len(found.gone), found.changed, found.rejected_now) == (1, 1, {"no_company": 1})
    assert found.fields == {"city": 1, "location": 1, "location_key": 1, "region": 1}


def test_only_one_source_is_told_of_where_one_is_asked_for() -> None:
    before = build_week(WEEK, UNREAD, PARSERS)
    now = build_week(WEEK, UNREAD, PARSERS | {"three": parse})
    assert not compare(WEEK, tables(before), now, "one").differs
    assert compare(WEEK, tables(before), now, "three").differs


def test_ids_that_move_are_linked_and_stay_linked() -> None:
    before = build_week(WEEK, MIXED, PARSERS)
    now = build_week(WEEK, MIXED, dict.fromkeys(PARSERS, renumbered))  # type: ignore[misc]
    moved = moved_ids(before.job_sightings, now.job_sightings)
    assert set(moved) == set(before.job_sightings["row_job_id"])
    assert set(moved.values()) <= set(now.job_sightings["row_job_id"])
    links = links_of_moved(WEEK, moved, before.identities)
    validate(JOB_IDENTITIES, links)
    together = pl.concat([now.identities, links]).select("job_id", "same_as").iter_rows()
    opening = components(together)
    for old, new in moved.items():
        assert opening[old] == opening[new]
    again = links_of_moved(WEEK, {}, links)
    assert again.equals(links), "a further run of the same parser keeps the links"
    assert set(links["evidence"]) == {PARSED_ANEW}


def test_a_parser_that_tells_two_postings_apart_does_not_tie_them_again() -> None:
    def coarse(payload: str) -> object:
        return replace(parse(payload), external_id="all")

    rows = sightings(
        ("one", job(1), 0), ("one", job(2, title="Night porter", description_text="You keep the door. " * 20), 1)
    )
    before = build_week(date(2026, 3, 13), rows, {"one": coarse})  # type: ignore[dict-item]
    now = build_week(date(2026, 3, 13), rows, PARSERS)
    moved = moved_ids(before.job_sightings, now.job_sightings)
    first = now.jobs.filter(pl.col("title") == "Engineer")["id"][0]
    assert list(moved.values()) == [first]
