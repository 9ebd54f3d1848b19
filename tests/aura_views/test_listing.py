"""A posting is gone only where a complete crawl of its employer's board no longer brought it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from aura_io.warehouse import Append, Commit, Replace
from aura_io.workspace import Home
from aura_ml.schemas import CRAWLS, JOB_SIGHTINGS, JOBS, RAW_SIGHTINGS
from aura_views.listing import notices_of
from tests.stories import FIRST_WEEK, NOW, SECOND_WEEK, empty_home, entry, row

OURS, OTHER, ELSEWHERE = 11, 12, 21
COMPANY = {OURS: "acme", OTHER: "acme", ELSEWHERE: "otherhouse"}
OLD = NOW - timedelta(days=80)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Both postings of acme were listed in the first week, one of them first posted long ago."""
    made = empty_home(tmp_path)
    crawl(made, FIRST_WEEK, {OURS: "a", OTHER: "b"})
    return made


def crawl(
    home: Home,
    week: date,
    listed: dict[int, str],
    *,
    source: str = "greenhouse",
    status: str = "ok",
    complete: bool = True,
    apply_by: date | None = None,
) -> None:
    """Commit one crawl of a board and the jobs of its week; ``listed`` gives sightings by job id."""
    at = datetime.combine(week + timedelta(days=2), datetime.min.time(), UTC)
    crawl_id = f"{source}-{week}"
    names = {job_id: f"{crawl_id}-{job_id}" for job_id in listed}
    raw = [
        row(RAW_SIGHTINGS, sighting_id=name, week=week, source=source, crawl_id=crawl_id, seen_at=at)
        for name in names.values()
    ]
    jobs = [row(JOBS, id=job_id, week=week, company_key=COMPANY[job_id], description="", title="Bridge keeper",
 first_seen_at=at, posted_at=OLD, apply_by=apply_by) for job_id in listed]  # fmt: skip
    seen = [row(JOB_SIGHTINGS, week=week, sighting_id=name, source=source, row_job_id=job_id, job_id=job_id)
            for job_id, name in names.items()]  # fmt: skip
    made = row(CRAWLS, crawl_id=crawl_id, week=week, source=source, status=status, started_at=at, finished_at=at,
               complete=complete)  # fmt: skip
    home.warehouse.commit(
        Commit(
            lineage=[entry("jobs", week, f"run-{crawl_id}", f"v-{crawl_id}")],
            replace=[
                Replace(JOBS, {"week": week}, JOBS.frame(jobs)),
                Replace(JOB_SIGHTINGS, {"week": week}, JOB_SIGHTINGS.frame(seen)),
            ],
            append=[Append(CRAWLS, CRAWLS.frame([made])), Append(RAW_SIGHTINGS, RAW_SIGHTINGS.frame(raw))],
        )
    )


def test_a_complete_crawl_without_it_shows_that_it_is_gone(home: Home) -> None:
    assert notices_of(home, [OURS]) == ()
    crawl(home, SECOND_WEEK, {OTHER: "b"})
    (sentence,) = notices_of(home, [OURS])
    assert sentence.startswith("May no longer be open: last listed by Greenhouse on ")
    assert notices_of(home, [OTHER]) == ()


@pytest.mark.parametrize("status", ["unreachable", "blocked", "changed_shape", "broken"])
def test_a_failed_crawl_never_does(home: Home, status: str) -> None:
    crawl(home, SECOND_WEEK, {OTHER: "b"}, status=status, complete=False)
    assert notices_of(home, [OURS]) == ()
    crawl(home, SECOND_WEEK + timedelta(days=7), {OTHER: "b"}, status=status, complete=True)
    assert notices_of(home, [OURS]) == ()


def test_a_source_that_lists_only_the_newest_never_does(home: Home) -> None:
    crawl(home, SECOND_WEEK, {OTHER: "b"}, complete=False)
    assert notices_of(home, [OURS]) == ()


def test_a_crawl_without_the_employers_other_postings_never_does(home: Home) -> None:
    """Its board may have been taken out of config.yaml."""
    crawl(home, SECOND_WEEK, {ELSEWHERE: "c"})
    assert notices_of(home, [OURS]) == ()


def test_what_another_board_still_lists_is_not_gone(home: Home) -> None:
    crawl(home, SECOND_WEEK, {OTHER: "b"})
    crawl(home, SECOND_WEEK + timedelta(days=7), {OURS: "a"}, source="lever")
    assert not any("May no longer be open" in sentence for sentence in notices_of(home, [OURS]))


def test_a_last_day_that_has_passed_is_one_kind_of_evidence(home: Home) -> None:
    crawl(home, SECOND_WEEK, {OURS: "a"}, apply_by=NOW.date() - timedelta(days=1))
    (sentence,) = notices_of(home, [OURS])
    assert f"applications were asked for until {NOW.date() - timedelta(days=1)}" in sentence
    assert "first posted 80 days ago" in sentence


def test_the_latest_last_day_counts(home: Home) -> None:
    crawl(home, SECOND_WEEK, {OURS: "a"}, apply_by=NOW.date() - timedelta(days=1))
    crawl(home, SECOND_WEEK + timedelta(days=7), {OURS: "a"}, apply_by=NOW.date())
    assert notices_of(home, [OURS]) == ()


def test_an_unknown_posting_has_nothing_to_say(home: Home) -> None:
    assert notices_of(home, [404]) == ()
