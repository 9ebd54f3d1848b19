"""Real captures through the real sources into the real graph, from a loopback server that answers as the boards do."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from aura_assets.week_run import REFETCH_TAG
from aura_io.source_switches import switch_source
from aura_ml.breaker import FAILURES_TO_OPEN, LONGEST_REST
from tests.aura_assets.graphs import CLOSED, CURRENT, OLDER, Graph, make_home
from tests.boards import Boards

FEEDS = ("remoteok", "arbeitnow", "remotive")


def feed_home(folder: Path, boards: Boards, **network: Any) -> Graph:
    """Return a graph whose three feeds are the loopback boards."""
    sources = [{"name": name, "url": boards.url(name)} for name in FEEDS]
    # A host of its own, as in life: a pause that one board asks for does not hold for the others.
    sources[0]["url"] = sources[0]["url"].replace("127.0.0.1", "localhost")
    polite = {"requests_per_host_per_minute": 6000, "timeout_s": 2, "attempts": 1, **network}
    # The captures are up to three months old in June.
    return Graph(make_home(folder, job_sources=sources, network=polite, ranking={"active_days": 120}))


def accounted(graph: Graph) -> None:
    """Assert that in every week sightings = jobs + merged + rejected, to the row."""
    for week in graph.table("raw_sightings")["week"].unique().to_list():
        sightings = graph.table("raw_sightings", week)
        jobs = graph.table("jobs", week).height
        merged = graph.table("job_sightings", week).filter(pl.col("role") == "merged").height
        rejected = graph.table("rejected_listings", week).height
        assert sightings.height == jobs + merged + rejected, week


def status(graph: Graph) -> dict[str, str]:
    frame = graph.home.warehouse.query("SELECT source, status FROM source_health WHERE week = ?", [CLOSED])
    return dict(frame.iter_rows())


@pytest.fixture
def captured(tmp_path: Path, boards: Boards, test_data: Path) -> Graph:
    boards.load_captures(test_data)
    return feed_home(tmp_path / "home", boards)


def test_the_captures_of_three_boards_become_jobs_with_every_row_accounted_for(captured: Graph, boards: Boards) -> None:
    captured.run(CLOSED)

    received = {name: captured.table("raw_sightings").filter(pl.col("source") == name).height for name in FEEDS}
    assert received == {"remoteok": 97, "arbeitnow": 3, "remotive": 18}
    accounted(captured)
    jobs = captured.table("jobs", CLOSED).filter(~pl.col("is_sample"))
    assert not jobs["description"].str.contains("Please mention the word", literal=True).any()
    assert not jobs["title"].str.contains("\u00e2\u0080").any()
    assert not jobs["description"].str.contains("<p>", literal=True).any()
    assert jobs["url"].drop_nulls().str.starts_with("http").all()
    paid = jobs.filter(pl.col("salary_max").is_not_null())
    assert (paid["salary_max"] > 0).all()
    assert paid["currency"].is_not_null().all()


def test_sample_postings_leave_the_candidates_once_a_real_source_has_answered(captured: Graph) -> None:
    captured.run(CLOSED)

    scores = captured.table("scores", CLOSED).join(
        captured.table("jobs", CLOSED).select(pl.col("id").alias("job_id"), "is_sample"), on="job_id"
    )
    assert scores.filter(pl.col("is_sample")).height > 0
    assert not scores.filter(pl.col("is_sample"))["eligible"].any()
    assert not captured.table("slates", CLOSED)["is_sample"].any()


def test_a_board_is_asked_once_for_the_closing_of_a_week(captured: Graph, boards: Boards) -> None:
    captured.run(CLOSED)
    asked = {name: len(boards.asked(name)) for name in FEEDS}
    captured.run(CLOSED)
    captured.run(CLOSED)

    assert {name: len(boards.asked(name)) for name in FEEDS} == asked
    assert captured.table("crawls").filter(pl.col("source") == "remoteok").height == 1


def test_a_board_that_failed_is_asked_again_and_the_others_are_not(captured: Graph, boards: Boards) -> None:
    boards.fault["remotive"] = "500"
    captured.run(CLOSED)
    asked = len(boards.asked("remoteok"))
    assert status(captured)["remotive"] == "unreachable"
    del boards.fault["remotive"]
    captured.clock.advance(timedelta(minutes=20))

    captured.run(CLOSED)

    assert status(captured)["remotive"] == "ok"
    assert len(boards.asked("remoteok")) == asked
    accounted(captured)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("html", "changed_shape"),
        ("changed_shape", "changed_shape"),
        ("truncated_body", "changed_shape"),
        ("cut_off", "unreachable"),
        ("garbage_gzip", "unreachable"),
        ("429", "blocked"),
        ("403", "blocked"),
        ("500", "unreachable"),
        ("empty", "empty"),
        ("redirect_away", "blocked"),
    ],
)
def test_one_board_that_misbehaves_is_named_and_the_others_go_on(
    captured: Graph, boards: Boards, fault: str, expected: str
) -> None:
    boards.fault["remoteok"] = fault

    outcome = captured.run(CLOSED)

    found = status(captured)
    assert found["remoteok"] == expected
    assert (found["arbeitnow"], found["remotive"]) == ("ok", "ok")
    assert len(captured.slate(CLOSED)) == 5
    failed = [check for check in outcome.get_asset_check_evaluations() if not check.passed]
    if expected == "empty":
        assert failed == []
    else:
        assert [check.asset_key.to_user_string() for check in failed] == ["raw_listings/remoteok"]
        assert failed[0].metadata["message"].value
        assert failed[0].metadata["cure"].value


def test_a_file_of_the_inbox_that_cannot_be_read_is_not_the_boards_fault(captured: Graph) -> None:
    (captured.home.settings.inbox_dir / "notes.json").write_text("{half", encoding="utf-8")
    outcome = captured.run(CLOSED, assets=["raw_listings/inbox"])
    [failed] = [check for check in outcome.get_asset_check_evaluations() if not check.passed]
    assert "notes.json" in str(captured.table("source_health").filter(source="inbox")["message"][0])
    assert str(failed.metadata["cure"].value).startswith("Mend the file")


def test_a_source_that_the_person_switched_off_is_not_asked_and_on_again_is(captured: Graph, boards: Boards) -> None:
    only = ["raw_listings/remotive"]
    switch_source(captured.home, "remotive", False)
    captured.run(CLOSED, assets=only)
    assert (len(boards.asked("remotive")), status(captured)["remotive"]) == (0, "disabled")
    switch_source(captured.home, "remotive", True)
    captured.run(CLOSED, assets=only)
    assert status(captured)["remotive"] == "ok"


def test_a_board_that_keeps_failing_is_left_alone_and_then_asked_once(captured: Graph, boards: Boards) -> None:
    only = ["raw_listings/remotive"]
    boards.fault["remotive"] = "500"
    for _ in range(FAILURES_TO_OPEN + 2):
        captured.run(CLOSED, assets=only)
        captured.clock.advance(timedelta(minutes=2))
    assert len(boards.asked("remotive")) == FAILURES_TO_OPEN
    health = captured.home.warehouse.query("SELECT * FROM source_health WHERE source = 'remotive'").row(0, named=True)
    assert (health["status"], health["asked"], health["closed"]) == ("unreachable", False, False)
    assert "after 5 failures in a row" in health["message"]
    assert "--refetch" in health["cure"]

    captured.run(CLOSED, assets=only, tags={REFETCH_TAG: "true"})
    assert len(boards.asked("remotive")) == FAILURES_TO_OPEN + 1, "a person's own request goes through"
    captured.clock.advance(LONGEST_REST)
    del boards.fault["remotive"]
    captured.run(CLOSED, assets=only)
    assert status(captured)["remotive"] == "ok"


def test_what_could_not_be_read_is_kept(captured: Graph, boards: Boards) -> None:
    boards.fault["remoteok"] = "html"
    captured.run(CLOSED)

    crawl = captured.table("crawls").filter(pl.col("source") == "remoteok").row(0, named=True)
    kept = captured.home.warehouse.query(
        "SELECT payload FROM raw_payloads WHERE payload_hash = ?", [crawl["error_payload_hash"]]
    )
    assert "Just a moment" in kept["payload"][0]


def test_a_posting_that_is_no_longer_listed_stays_in_the_weeks_that_saw_it(captured: Graph, boards: Boards) -> None:
    captured.run(CLOSED)
    jobs = captured.table("jobs", CLOSED)
    boards.fault["remotive"] = "500"
    captured.run(CURRENT)
    captured.run(CLOSED)

    assert captured.table("jobs", CLOSED).equals(jobs)


def test_an_older_week_keeps_only_rows_posted_in_it_and_marks_them(captured: Graph, boards: Boards) -> None:
    boards.rows["remotive"] = [
        {**row, "publication_date": when}
        for row, when in zip(boards.rows["remotive"], ["2026-06-06T10:00:00", "2026-06-13T10:00:00"] * 9, strict=True)
    ]
    captured.run(OLDER)

    sightings = captured.table("raw_sightings").filter(pl.col("source") == "remotive")
    assert sightings.height == 9
    assert sightings["backfilled"].all()
    asked = len(boards.asked("remotive"))
    captured.run(OLDER)
    assert len(boards.asked("remotive")) == asked
    captured.run(OLDER, tags={REFETCH_TAG: "true"})
    assert len(boards.asked("remotive")) > asked
    accounted(captured)


def test_captures_in_the_inbox_go_to_the_weeks_that_saw_them(graph: Graph) -> None:
    rows = [
        inbox_row("one", "2026-06-08T10:00:00+00:00", "2026-06-08T10:00:00+00:00"),
        inbox_row("two", "2026-06-08T10:00:00+00:00", "2026-06-16T10:00:00+00:00"),
        inbox_row("early", "2026-01-05T10:00:00+00:00", "2026-01-05T10:00:00+00:00"),
    ]
    text = "\n".join(json.dumps(row) for row in rows) + "\n{broken\n"
    (graph.home.settings.inbox_dir / "capture.jsonl").write_text(text, encoding="utf-8")
    graph.run(CLOSED)
    graph.run(OLDER)

    by_week = graph.table("raw_sightings").filter(pl.col("source") == "inbox").group_by("week").len()
    assert dict(by_week.iter_rows())[OLDER] == 2
    assert dict(by_week.iter_rows())[CLOSED] == 1
    assert min(by_week["week"]) < graph.home.calendar.first
    accounted_weeks = [week for week in by_week["week"] if week in (OLDER, CLOSED)]
    for week in accounted_weeks:
        assert graph.table("jobs", week).height > 0
    before = graph.table("raw_sightings")
    graph.run(CLOSED)
    assert graph.table("raw_sightings").equals(before)


def inbox_row(name: str, first: str, last: str) -> dict[str, Any]:
    return {
        "slug": name,
        "company_name": f"Company {name}",
        "title": f"Engineer {name}",
        "description": f"<p>We look for an engineer who knows {name}.</p>",
        "location": "Berlin",
        "created_at": 1_780_000_000,
        "first_captured": first,
        "last_captured": last,
    }


def test_a_file_that_arrives_later_makes_the_weeks_it_touches_stale(graph: Graph) -> None:
    from aura_io.lineage import stale

    graph.run(OLDER)
    graph.run(CLOSED)
    assert stale(graph.home.warehouse).is_empty()
    row = inbox_row("late", "2026-06-08T10:00:00+00:00", "2026-06-08T10:00:00+00:00")
    (graph.home.settings.inbox_dir / "late.jsonl").write_text(json.dumps(row), encoding="utf-8")
    graph.clock.advance(timedelta(minutes=5))

    graph.run(CLOSED)

    weeks_stale = stale(graph.home.warehouse).filter(pl.col("asset") == "jobs")["week"].to_list()
    assert weeks_stale == [OLDER]
    graph.run(OLDER)
    graph.run(CLOSED)
    assert stale(graph.home.warehouse).is_empty()
